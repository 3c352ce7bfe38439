"""What logs, metrics and traces cost: the CPU of a request with and without them, by turns."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.contenders import GATEWAY, Contender
from benchmarks.load import requests_per_second
from benchmarks.processes import Process, python
from benchmarks.reduced import Part, leave_out
from benchmarks.requests import Request

__all__ = [
    "CPU",
    "TRACED",
    "UNOBSERVED",
    "UNSAMPLED",
    "UNTRACED",
    "Mode",
    "cpu_by_turns",
    "cpu_seconds",
    "modes",
    "receiver",
]

CPU: Final = "cpu"
"""Microseconds of CPU of a request, user and system."""

UNOBSERVED: Final = "unobserved"
UNTRACED: Final = "untraced"
TRACED: Final = "traced"
UNSAMPLED: Final = "unsampled"

CONNECTIONS: Final = 16
TURNS: Final = 20


class Mode(NamedTuple):
    """A server without one of its parts."""

    server: Contender
    part: Part = Part.NOTHING


def modes(receiver_url: str) -> Mapping[str, Mode]:
    """Return the modes that are compared, by name.

    One process is the gateway as shipped, without metrics and log lines, and without spans. Another
    one traces one request in a hundred, or none.
    """
    plain = replace(
        GATEWAY,
        name="switched",
        command=lambda port: python("benchmarks.reduced", "serve", "--port", str(port)),
    )
    traced = replace(
        plain,
        name="switched traces",
        environment=lambda port, upstream: {
            **GATEWAY.environment(port, upstream),
            "OTEL_EXPORTER_OTLP_ENDPOINT": receiver_url,
        },
    )
    return {
        GATEWAY.name: Mode(plain),
        UNOBSERVED: Mode(plain, Part.OBSERVATION),
        UNTRACED: Mode(plain, Part.SPANS),
        TRACED: Mode(traced),
        UNSAMPLED: Mode(traced, Part.SAMPLING),
    }


def cpu_by_turns(
    servers: Mapping[str, Process], modes: Mapping[str, Mode], request: Request, seconds: float
) -> dict[str, float]:
    """Return the CPU time of a request in each mode in microseconds, with 16 connections.

    The modes take turns of a part of a second, so that other load on the machine affects them all.
    The minimum over the turns counts. `servers` are by the names of their contenders.
    """
    least = dict.fromkeys(modes, float("inf"))
    for _ in range(TURNS):
        for name, mode in modes.items():
            server = servers[mode.server.name]
            leave_out(mode.part, server)
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
