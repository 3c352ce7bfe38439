"""The measures: each takes a running server and gives figures by name."""

import statistics
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

from benchmarks.attacks import ATTACKS, INTROSPECTION
from benchmarks.client import Connection
from benchmarks.load import Target, rates_by_turns
from benchmarks.processes import Process
from benchmarks.requests import Request, document

__all__ = [
    "FIRST_BYTE",
    "INTROSPECTED",
    "LATENCY",
    "MEMORY",
    "P50",
    "P95",
    "RATES",
    "TIMES",
    "attacked",
    "beside",
    "hostile",
    "latency",
    "memory",
    "throughput",
]

LATENCY: Final = "latency"
FIRST_BYTE: Final = "first byte"
MEMORY: Final = "memory"
P50: Final = "p50 beside"
P95: Final = "p95 beside"
RATES: Final = {connections: f"rate at {connections}" for connections in (1, 16)}
"""Names of figures: milliseconds, MiB, and requests a second by number of connections."""

INTROSPECTED: Final = "introspection"
"""What an attack is measured by: milliseconds of the introspection query."""

TEMPLATE: Final = "pointsBySql"
TIMES: Final = 10
"""How much larger the larger of an attack's two sizes is."""

PERIOD: Final = 0.02
"""Seconds between the small requests that are sent beside large ones."""

WARMING: Final = 20

TURNS: Final = 3
"""How often each server's rate is measured in a round."""


def latency(port: int, request: Request, repeats: int, kept: bytearray | None) -> dict[str, float]:
    """Return the median times to the first and the last byte of a response, in ms.

    Append the first response to `kept`.
    """
    with Connection(port) as connection:
        samples = [
            connection.send(request.next(), None if turn else kept) for turn in range(repeats)
        ]
    return {
        LATENCY: statistics.median(sample.whole for sample in samples),
        FIRST_BYTE: statistics.median(sample.first_byte for sample in samples),
    }


def throughput(targets: Mapping[str, Target], seconds: float) -> dict[str, dict[str, float]]:
    """Return responses per second, by number of connections: `{"rate at 16": {target: rate}}`."""
    return {
        name: rates_by_turns(targets, connections, TURNS, seconds)
        for connections, name in RATES.items()
    }


def memory(process: Process, small: Request, large: Request) -> dict[str, float]:
    """Return the MiB by which a large response increases the memory of the new server `process`."""
    with Connection(process.port) as connection:
        for _ in range(WARMING):
            connection.send(small.next())
        before = process.reset_peak()
        connection.send(large.next())
        return {MEMORY: process.peak() - before}


def beside(port: int, small: Request, large: Request, seconds: float) -> dict[str, float]:
    """Return P50 and P95 of small requests in ms while another client sends large requests."""
    waits: list[float] = []
    with Connection(port) as connection, _looping(port, large):
        start = time.perf_counter()
        # Due times are fixed, so that a stall of the server lengthens all waits in it.
        for due in (start + PERIOD * count for count in range(1, int(seconds / PERIOD))):
            time.sleep(max(0.0, due - time.perf_counter()))
            if time.perf_counter() < start + 2 * seconds:
                connection.send(small.next())
            waits.append((time.perf_counter() - due) * 1e3)
    return {P50: statistics.median(waits), P95: statistics.quantiles(waits, n=20)[-1]}


def hostile(attack: str, *, times: int = 1) -> str:
    """Return the name of an attack's figure, such as `attack x, 10 times` for `times=10`."""
    return f"attack {attack}" if times == 1 else f"attack {attack}, {times} times"


def attacked(port: int, repeats: int) -> dict[str, float]:
    """Return the median response time of each attack and of the introspection query, in ms."""
    requests = _hostile_requests()
    samples: dict[str, list[float]] = {name: [] for name in requests}
    with Connection(port) as connection:
        connection.send(requests[INTROSPECTED].next())
        for _ in range(repeats):
            for name, request in requests.items():
                samples[name].append(connection.send(request.next()).whole)
    return {name: statistics.median(each) for name, each in samples.items()}


def _hostile_requests() -> Mapping[str, Request]:
    requests = {INTROSPECTED: document(INTROSPECTION, {})}
    for attack in ATTACKS:
        for times in (1, TIMES):
            count = attack.most * times
            request = document(attack.write(TEMPLATE, count), attack.variables(count))
            requests[hostile(attack.name, times=times)] = request
    return requests


@contextmanager
def _looping(port: int, request: Request) -> Iterator[None]:
    going = True

    def loop() -> None:
        with Connection(port) as connection:
            while going:
                connection.send(request.next())

    with ThreadPoolExecutor(1) as pool:
        looped = pool.submit(loop)
        try:
            yield
        finally:
            going = False
        looped.result()
