"""What cached and shared responses cost, with their bars: scripts/bench --cached."""

import itertools
import math
import re
import statistics
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

from benchmarks.client import Connection
from benchmarks.contenders import GATEWAY, MERCURIUS, NULL, start_upstream
from benchmarks.load import requests_per_second
from benchmarks.observed import cpu_seconds
from benchmarks.processes import Process
from benchmarks.requests import Case, Request

__all__ = [
    "CACHING",
    "CLIENTS",
    "ONE",
    "CachedFigure",
    "cpu_ratio",
    "crowd_growth",
    "measure_cached",
    "repeated",
]

ONE: Final = Case("points", 1, "sql")
LAYER: Final = Case("points", 10_000, "sql")
LARGE: Final = Case("polygons", 20_000, "sql")
CLIENTS: Final = 50
ROUNDS: Final = 20
REQUESTS: Final = 500
"""Requests of one round. Many short rounds by turns: a busy machine slows some of both servers."""

CACHING: Final = replace(
    GATEWAY,
    environment=lambda port, upstream: {
        **GATEWAY.environment(port, upstream),
        "CACHE_BYTES": str(64 * 2**20),
        "METRICS": "true",
        "LOG_FORMAT": "json",
    },
)
"""The gateway with its cache, which other measures turn off."""


@dataclass(frozen=True, slots=True)
class CachedFigure:
    """A measured figure, with either a maximum (`most`) or a minimum (`least`).

    `form` is the format in which the figure is shown, such as `{:.2f} x`.
    """

    name: str
    value: float
    form: str
    most: float | None = None
    least: float | None = None

    @property
    def is_missed(self) -> bool:
        return (self.most is not None and self.value > self.most) or (
            self.least is not None and self.value < self.least
        )

    def __str__(self) -> str:
        sign, bound = ("≤", self.most) if self.least is None else ("≥", self.least)
        assert bound is not None, "a figure has a bar"
        shown = f"{self.form.format(self.value)}, bar {sign} {self.form.format(bound)}"
        return f"{'missed' if self.is_missed else 'reached'}: {self.name}: {shown}"


class Repeated(Request):
    """A request with the same bytes at every call of `next`, so that the response is cached."""

    def next(self) -> bytes:
        return self.before


def measure_cached(seconds: float, *, mercurius: bool) -> Iterator[CachedFigure]:
    """Measure the cache, each rate for `seconds`, and yield figures.

    Raise NotStarted, BadReply or OSError if that fails.
    """
    with start_upstream((ONE.rows, LAYER.rows, LARGE.rows)) as upstream:
        # mercurius is another GraphQL server, for comparison.
        yield from _hits(upstream, seconds, mercurius=mercurius)
        yield from _crowd(upstream)


def _hits(upstream: Process, seconds: float, *, mercurius: bool) -> Iterator[CachedFigure]:
    one = repeated(CACHING.request(ONE))
    with CACHING.start(upstream) as gateway, NULL.start(upstream) as null:
        ratio = cpu_ratio(gateway, null, one)
        yield CachedFigure(
            "CPU of a cached one-row response, over a null app", ratio, "{:.2f} x", 2.0
        )
        rate = requests_per_second(gateway.port, one, 16, seconds)
        layer = CACHING.request(LAYER)
        uncached, cached = (_median_seconds(gateway, each) for each in (layer, repeated(layer)))
        yield CachedFigure(
            "rate of a cached 10k-feature response, over an uncached one",
            uncached / cached,
            "{:.1f} x",
            least=5.0,
        )
    if mercurius:
        with MERCURIUS.start(upstream) as other:
            theirs = requests_per_second(other.port, MERCURIUS.request(ONE), 16, seconds)
        yield CachedFigure(
            "cached one-row rate at 16, over mercurius without a cache",
            rate / theirs,
            "{:.2f} x",
            least=1.3,
        )


def _crowd(upstream: Process) -> Iterator[CachedFigure]:
    alone, _ = crowd_growth(upstream, 1)
    together, statements = crowd_growth(upstream, CLIENTS)
    name = f"of {CLIENTS} clients of one layer of {LARGE.rows:,} features"
    yield CachedFigure(f"statements {name}", statements, "{:.0f}", most=1)
    yield CachedFigure(f"memory {name}, over one client's", together - alone, "{:.1f} MiB", most=64)


def crowd_growth(upstream: Process, clients: int) -> tuple[float, int]:
    """Return (growth of memory in MiB, number of statements) of a new gateway.

    `clients` clients request the same features at the same time.
    """
    request = repeated(CACHING.request(LARGE)).next()
    with CACHING.start(upstream) as gateway:
        with Connection(gateway.port) as connection:
            for _ in range(20):
                connection.send(CACHING.request(ONE).next())
        before, statements = gateway.reset_peak(), _statements(gateway)

        def read_once() -> None:
            with Connection(gateway.port) as connection:
                connection.send(request)

        with ThreadPoolExecutor(clients) as threads:
            for each in [threads.submit(read_once) for _ in range(clients)]:
                each.result()
        return gateway.peak() - before, _statements(gateway) - statements


def _statements(gateway: Process) -> int:
    url = f"http://127.0.0.1:{gateway.port}/metrics"
    with urllib.request.urlopen(url, timeout=10) as response:  # our own server
        text = response.read().decode()
    found = re.search(r'^carto_graphql_results_total\{layer="none"\} (\S+)', text, re.MULTILINE)
    return int(float(found[1])) if found else 0


def _median_seconds(gateway: Process, request: Request) -> float:
    with Connection(gateway.port) as connection:
        connection.send(request.next())
        return statistics.median(connection.send(request.next()).whole for _ in range(15)) / 1e3


def repeated(request: Request) -> Repeated:
    return Repeated(request.next(), b"")


def cpu_ratio(server: Process, other: Process, request: Request) -> float:
    """Return the CPU time of a request in `server`, divided by that in `other`."""
    least = {server: math.inf, other: math.inf}
    for _, each in itertools.product(range(ROUNDS), least):
        least[each] = min(least[each], _cpu_of_round(each, request))
    return least[server] / least[other]


def _cpu_of_round(server: Process, request: Request) -> float:
    with Connection(server.port) as connection:  # a kept one would time out on a busy machine
        connection.send(request.next())
        before = cpu_seconds(server)
        for _ in range(REQUESTS):
            connection.send(request.next())
        return cpu_seconds(server) - before
