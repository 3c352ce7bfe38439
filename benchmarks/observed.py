"""What logs, metrics and traces cost: the CPU of a request with and without them, by turns."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.contenders import GATEWAY, Contender
from benchmarks.figures import mean_of_middle
from benchmarks.load import Target, connected_loads, in_turns
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

AFTERWARDS: Final = 0.03
"""Seconds in which a server writes the log lines of a turn, which are its costs, too."""


class Mode(NamedTuple):
    """A server, and the part of its code that is left out to measure the part's cost."""

    server: Contender
    part: Part = Part.NOTHING


def modes(receiver_url: str) -> Mapping[str, Mode]:
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


async def cpu_by_turns(
    servers: Mapping[str, Process],
    modes: Mapping[str, Mode],
    request: Request,
    *,
    turns: int,
    seconds: float,
) -> dict[str, float]:
    """Return the CPU time of a request in each mode, in microseconds.

    `servers` maps each server's name to its process.
    """
    found: dict[str, list[float]] = {name: [] for name in modes}
    ports = {mode.server.name: servers[mode.server.name].port for mode in modes.values()}
    targets = {name: Target(port, request) for name, port in ports.items()}
    async with connected_loads(targets, CONNECTIONS) as loads:
        for name in in_turns(modes, turns):
            mode = modes[name]
            server = servers[mode.server.name]
            leave_out(mode.part, server)
            before = cpu_seconds(server)
            count = await loads[mode.server.name].run(seconds)
            await asyncio.sleep(AFTERWARDS)
            found[name].append((cpu_seconds(server) - before) / count * 1e6)
    return {name: mean_of_middle(each) for name, each in found.items()}


def cpu_seconds(server: Process) -> float:
    # The first number is the time on a CPU in ns: docs.kernel.org/scheduler/sched-stats.html
    tasks = Path(f"/proc/{server.pid}/task").iterdir()
    return sum(int((each / "schedstat").read_text().split()[0]) for each in tasks) / 1e9


@contextmanager
def receiver() -> Iterator[str]:
    """Run a server that accepts and drops traces, and yield its URL."""

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
