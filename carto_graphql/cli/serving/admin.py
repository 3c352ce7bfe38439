"""The admin port: probes, metrics and the version, apart from what clients can reach.

It is served by threads, so that it responds even while the gateway has its maximum of clients.
"""

import contextlib
import logging
import platform
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec

from carto_graphql import __version__
from carto_graphql.cli.serving.listening import bind
from carto_graphql.telemetry.exposition import CONTENT_TYPE

__all__ = ["Probes", "serve_admin"]

log = logging.getLogger("carto_graphql.serve")

TIMEOUT: Final = 10.0
"""Seconds that a client may take for a request."""

MAX_THREADS: Final = 16

WAIT_SECONDS: Final = 1.0
"""Maximum time until the thread of a connection that was ended is free."""

TEXT: Final = "text/plain; charset=utf-8"


class Probes(NamedTuple):
    """Functions that return what the admin port reports.

    `is_live` returns False if the event loop of this process is stuck. `readiness` returns whether
    the process is ready, and the text of the response.
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
        self._running: dict[socket.socket, None] = {}

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a request in a thread, and close the oldest connection if all threads are busy."""
        # Otherwise, clients that open connections and send nothing could block the health probes.
        if not self._free.acquire(blocking=False):
            for oldest in [*self._running][:1]:
                with contextlib.suppress(OSError):
                    oldest.shutdown(socket.SHUT_RDWR)
            if not self._free.acquire(timeout=WAIT_SECONDS):
                self.shutdown_request(request)
                return
        self._running[request] = None
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._running.pop(request, None)
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log nothing, because the cause is a client that has left or is too slow."""


def serve_admin(host: str, port: int, probes: Probes) -> int:
    """Start threads that serve the admin port, and return its number.

    Raise `ListenError` if listening on it fails.
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


Response: TypeAlias = tuple[int, bytes, str]
"""Status, content and media type."""


def _response(path: str, probes: Probes) -> Response:
    match path:
        case "/livez":
            return _text(200, "ok\n") if probes.is_live() else _text(503, "stuck\n")
        case "/readyz":
            is_ready, text = probes.readiness()
            return _text(200 if is_ready else 503, text)
        case "/metrics":
            return 200, probes.metrics(), CONTENT_TYPE
        case "/version":
            versions = {
                "version": __version__,
                "python": platform.python_version(),
                "catalog": probes.version(),
            }
            return 200, msgspec.json.encode(versions), "application/json"
    return _text(404, "The admin port has /livez, /readyz, /metrics and /version\n")


def _text(status: int, text: str) -> Response:
    return status, text.encode(), TEXT


class _Handler(BaseHTTPRequestHandler):
    probes: Probes
    timeout = TIMEOUT
    server_version, sys_version = "carto-graphql", ""

    def do_GET(self) -> None:  # the name of the standard library
        path = self.path.partition("?")[0]
        try:
            response = _response(path, self.probes)
        except Exception:
            log.exception("the admin port cannot respond to %s", path[:100])
            response = _text(500, "error; the log says why\n")
        self._send(*response)

    do_HEAD = do_GET

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
