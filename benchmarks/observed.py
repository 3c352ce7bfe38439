"""What logs, metrics and traces cost: the CPU of a request of servers that differ in them, by turns."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from benchmarks.client import Connection
from benchmarks.contenders import GATEWAY, Contender
from benchmarks.processes import Process, python
from benchmarks.requests import Request

__all__ = ["CPU", "TRACED", "UNOBSERVED", "cpu_by_turns", "cpu_seconds", "observers", "receiver"]

CPU: Final = "cpu"
"""Microseconds of CPU of a request, user and system."""

UNOBSERVED: Final = "unobserved"
TRACED: Final = "traced"

WARMING: Final = 300
REQUESTS: Final = 300
TURNS: Final = 10


def observers(receiver_url: str) -> Sequence[Contender]:
    """Return the gateway without logs and metrics, and one that traces one request in a hundred."""
    unobserved = replace(
        GATEWAY,
        name=UNOBSERVED,
        command=lambda port: python("benchmarks.unobserved", "serve", "--port", str(port)),
    )
    traced = replace(
        GATEWAY,
        name=TRACED,
        environment=lambda port, upstream: {
            **GATEWAY.environment(port, upstream),
            "OTEL_EXPORTER_OTLP_ENDPOINT": receiver_url,
        },
    )
    return unobserved, traced


def cpu_by_turns(
    servers: Mapping[str, Process], request: Request, requests: int = REQUESTS
) -> dict[str, float]:
    """Return the microseconds of a request of each server.

    Each sends some requests by turns, so that what else runs on the machine concerns all of them; the
    least of the turns counts.
    """
    connections = {name: Connection(each.port) for name, each in servers.items()}
    least = dict.fromkeys(servers, float("inf"))
    try:
        for connection in connections.values():
            for _ in range(min(WARMING, requests)):
                connection.send(request.next())
        for _ in range(TURNS):
            for name, connection in connections.items():
                before = cpu_seconds(servers[name])
                for _ in range(requests):
                    connection.send(request.next())
                seconds = cpu_seconds(servers[name]) - before
                least[name] = min(least[name], seconds / requests * 1e6)
    finally:
        for connection in connections.values():
            connection.close()
    return least


def cpu_seconds(server: Process) -> float:
    """Return the CPU time of all threads of a process (proc_pid_schedstat)."""
    tasks = Path(f"/proc/{server.pid}/task").iterdir()
    return sum(int((each / "schedstat").read_text().split()[0]) for each in tasks) / 1e9


@contextmanager
def receiver() -> Iterator[str]:
    """Accept traces, and forget them; yield the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
