"""The admin port: probes, metrics and the version, apart from what clients can reach.

It is served by threads, so that it responds even while the gateway has its maximum of clients.
"""

import platform
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn
from typing import Any, Final, NamedTuple

import msgspec

from carto_graphql import __version__
from carto_graphql.cli.serving.listening import bind
from carto_graphql.telemetry.exposition import CONTENT_TYPE

__all__ = ["Probes", "serve_admin"]

TIMEOUT: Final = 10.0
"""Seconds that a client may take for a request."""

MAX_THREADS: Final = 16

TEXT: Final = "text/plain; charset=utf-8"


class Probes(NamedTuple):
    """Functions that return what the admin port reports.

    `is_live` returns False if the loop of this process is stuck.
    """

    is_live: Callable[[], bool]
    readiness: Callable[[], tuple[bool, str]]
    metrics: Callable[[], bytes]
    version: Callable[[], str]
    """The version of the catalog."""


class _Server(ThreadingMixIn, HTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, listening: socket.socket, handler: Callable[..., BaseHTTPRequestHandler]):
        super().__init__(listening.getsockname()[:2], handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        listening.listen(self.request_queue_size)
        self._free = threading.BoundedSemaphore(MAX_THREADS)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a request in a thread; close the connection if too many threads are busy."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log nothing, because the cause is a client that has left or is too slow."""


def serve_admin(host: str, port: int, probes: Probes) -> int:
    """Serve the admin port from threads until the process ends; return the port's number.

    Raise `ListenError`.
    """

    class Handler(_Handler):
        pass

    Handler.probes = probes
    sockets = bind(host, port)
    for each in sockets:
        server = _Server(each, Handler)
        threading.Thread(target=server.serve_forever, name="admin", daemon=True).start()
    number: int = sockets[0].getsockname()[1]
    return number


class _Handler(BaseHTTPRequestHandler):
    probes: Probes
    timeout = TIMEOUT
    server_version, sys_version = "carto-graphql", ""

    def do_GET(self) -> None:  # the name of the standard library
        probes = self.probes
        match self.path.partition("?")[0]:
            case "/livez":
                is_live = probes.is_live()
                self._respond(200 if is_live else 503, "ok\n" if is_live else "stuck\n")
            case "/readyz":
                is_ready, text = probes.readiness()
                self._respond(200 if is_ready else 503, text)
            case "/metrics":
                self._send(200, probes.metrics(), CONTENT_TYPE)
            case "/version":
                versions = {
                    "version": __version__,
                    "python": platform.python_version(),
                    "catalog": probes.version(),
                }
                self._send(200, msgspec.json.encode(versions), "application/json")
            case _:
                self._respond(404, "The admin port has /livez, /readyz, /metrics and /version\n")

    do_HEAD = do_GET

    def _respond(self, status: int, text: str) -> None:
        self._send(status, text.encode(), TEXT)

    def _send(self, status: int, content: bytes, media_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing, because probes arrive every few seconds."""
