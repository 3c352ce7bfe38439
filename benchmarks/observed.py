"""What logs, metrics and traces cost: the CPU of a request of servers that differ in them, by turns."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from benchmarks.contenders import GATEWAY, Contender
from benchmarks.load import requests_per_second
from benchmarks.processes import Process, python
from benchmarks.requests import Request

__all__ = [
    "CPU",
    "TRACED",
    "UNLOGGED",
    "UNMEASURED",
    "cpu_by_turns",
    "cpu_seconds",
    "observers",
    "receiver",
]

CPU: Final = "cpu"
"""Microseconds of CPU of a request, user and system."""

UNMEASURED: Final = "unmeasured"
UNLOGGED: Final = "unlogged"
TRACED: Final = "traced"

CONNECTIONS: Final = 16
TURNS: Final = 10


def observers(receiver_url: str) -> Sequence[Contender]:
    """Return gateways without metrics, without log lines, and with 1 % of requests traced."""
    unmeasured = replace(
        GATEWAY,
        name=UNMEASURED,
        command=lambda port: python("benchmarks.unmeasured", "serve", "--port", str(port)),
    )
    unlogged = replace(
        GATEWAY,
        name=UNLOGGED,
        environment=lambda port, upstream: {
            **GATEWAY.environment(port, upstream),
            "LOG_LEVEL": "warning",
        },
    )
    traced = replace(
        GATEWAY,
        name=TRACED,
        environment=lambda port, upstream: {
            **GATEWAY.environment(port, upstream),
            "OTEL_EXPORTER_OTLP_ENDPOINT": receiver_url,
        },
    )
    return unmeasured, unlogged, traced


def cpu_by_turns(
    servers: Mapping[str, Process], request: Request, seconds: float
) -> dict[str, float]:
    """Return the CPU time of a request to each server in microseconds, with 16 connections.

    The servers take turns of some seconds, so that other load on the machine affects them all. The
    minimum over the turns counts.
    """
    least = dict.fromkeys(servers, float("inf"))
    for _ in range(TURNS):
        for name, server in servers.items():
            before, began = cpu_seconds(server), time.monotonic()
            rate = requests_per_second(server.port, request, CONNECTIONS, seconds)
            count = rate * (time.monotonic() - began)
            least[name] = min(least[name], (cpu_seconds(server) - before) / count * 1e6)
    return least


def cpu_seconds(server: Process) -> float:
    """Return the CPU time of all threads of a process (proc_pid_schedstat)."""
    tasks = Path(f"/proc/{server.pid}/task").iterdir()
    return sum(int((each / "schedstat").read_text().split()[0]) for each in tasks) / 1e9


@contextmanager
def receiver() -> Iterator[str]:
    """Accept traces and drop them while the body runs; yield the URL to send them to."""

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
