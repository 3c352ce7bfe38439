"""Metrics that are read, not counted: the client of CARTO, budgets, the token, the process."""

import os
import platform
import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from carto_client import CartoClient
from carto_graphql import __version__
from carto_graphql.telemetry.families import (
    BUDGET_LIMIT,
    BUDGET_REMAINING,
    BUILD_INFO,
    CACHE_ENTRIES,
    CACHE_EVICTIONS,
    CACHE_SIZE,
    CATALOG_INFO,
    CIRCUIT_OPEN,
    PROCESS_CPU,
    PROCESS_FDS,
    PROCESS_MEMORY,
    PROCESS_START,
    SECONDS,
    TOKEN_EXPIRES,
    TOKEN_REFRESHES,
    UPSTREAM_CALLS,
    UPSTREAM_CONNECTIONS,
    UPSTREAM_RETRIES,
    UPSTREAM_WAIT,
    UPSTREAM_WAITING,
    Family,
)
from carto_graphql.telemetry.slots import Slots
from resolvers.results.result_format import IS_COMPILED
from resolvers.sql.template import Template

__all__ = ["Sampler"]

APIS: Final = ("sql", "maps", "geojson", "tiles", "token")
STATUSES: Final = ("2xx", "3xx", "4xx", "5xx", "failed")

NOTHING: Final = float("nan")
"""The value of a gauge that is in no output."""

ReadBudgets = Callable[[Iterable[Template]], AsyncIterator[tuple[str, str, int, int]]]
"""Yields scope, name, remaining statements and maximum of the budgets of roles and templates."""

ReadCaches = Callable[[], Iterable[tuple[str, int, int, int]]]
"""Returns the caches in memory: layer, entries, bytes, and evictions since the start."""

Key = tuple[Family, tuple[str, ...]]


class Sampler:
    """Sampler that writes the current state of one process to the process's metrics.

    The state is, for example, the number of connections to CARTO and the sizes of the caches.
    """

    def __init__(
        self,
        slots: Slots,
        carto: CartoClient,
        read_budgets: ReadBudgets,
        read_caches: ReadCaches = tuple,
    ) -> None:
        self._slots, self._carto, self._read_budgets = slots, carto, read_budgets
        self._read_caches = read_caches
        self._templates: tuple[Template, ...] = ()
        self._version = ""
        self._gauges: dict[Key, float] = {}
        self._started = time.time()
        # A worker goes on counting from the numbers of the one that it replaces.
        self._before = {key: slots.get(*key) for key in self._counters()}
        [self._waits] = slots.add([(UPSTREAM_WAIT, ())])

    def set_catalog(self, version: str, templates: Iterable[Template]) -> None:
        """Report the catalog's version and templates in the metrics from now on."""
        if self._version:
            self._slots.set(CATALOG_INFO, (self._version,), NOTHING)
        self._version, self._templates = version, tuple(templates)

    async def sample(self) -> None:
        """Write the current values of all gauges and counters to the metrics."""
        slots = self._slots
        for key, count in self._counters().items():
            slots.set(*key, self._before[key] + count)
        self._count_waits()
        state = self._carto.state()
        slots.set(UPSTREAM_CONNECTIONS, (), state.connections)
        slots.set(UPSTREAM_WAITING, (), state.waiting)
        expires_in = state.token_expires_in
        slots.set(TOKEN_EXPIRES, (), NOTHING if expires_in is None else expires_in)
        await self._sample_catalog(state.open_circuits)
        for layer, entries, size, _ in self._read_caches():
            slots.set(CACHE_ENTRIES, (layer,), entries)
            slots.set(CACHE_SIZE, (layer,), size)
        compiled = str(IS_COMPILED).lower()
        slots.set(BUILD_INFO, (__version__, platform.python_version(), compiled), 1)
        slots.set(CATALOG_INFO, (self._version,), 1)
        self._sample_process()

    async def _sample_catalog(self, open_circuits: Mapping[str, bool]) -> None:
        gauges: dict[Key, float] = {
            (CIRCUIT_OPEN, (name,)): open_circuits.get(name, False)
            for name in {each.connection.name for each in self._templates}
        }
        async for scope, name, left, whole in self._read_budgets(self._templates):
            gauges[BUDGET_REMAINING, (scope, name)] = left
            gauges[BUDGET_LIMIT, (scope, name)] = whole
        # Otherwise, alerts on what the catalog no longer has would not end.
        for key in self._gauges.keys() - gauges.keys():
            self._slots.set(*key, NOTHING)
        for key, value in gauges.items():
            self._slots.set(*key, value)
        self._gauges = gauges

    def _counters(self) -> dict[Key, int]:
        statistics = self._carto.statistics
        counters: dict[Key, int] = {
            (UPSTREAM_CALLS, (api, status)): 0 for api in APIS for status in STATUSES
        }
        for (api, code), count in list(statistics.calls.items()):
            status = f"{code // 100}xx" if code else "failed"
            key = UPSTREAM_CALLS, (api, status)
            counters[key] = counters.get(key, 0) + count
        for reason, count in statistics.retries.items():
            counters[UPSTREAM_RETRIES, (reason,)] = count
        for outcome, count in statistics.tokens.items():
            counters[TOKEN_REFRESHES, (outcome,)] = count
        for layer, _, _, evictions in self._read_caches():
            counters[CACHE_EVICTIONS, (layer,)] = evictions
        return counters

    def _count_waits(self) -> None:
        waits, numbers = self._carto.statistics.waits, self._slots.numbers
        while waits:
            seconds = waits.popleft()
            numbers[self._waits + bisect_left(SECONDS, seconds)] += 1
            numbers[self._waits + len(SECONDS) + 1] += seconds

    def _sample_process(self) -> None:
        slots, times = self._slots, os.times()
        slots.set(PROCESS_START, (), self._started)
        slots.set(PROCESS_CPU, (), times.user + times.system)
        folder = Path("/proc/self")
        if folder.is_dir():
            pages = int((folder / "statm").read_text().split()[1])
            slots.set(PROCESS_MEMORY, (), pages * os.sysconf("SC_PAGE_SIZE"))
            slots.set(PROCESS_FDS, (), len(os.listdir(folder / "fd")))  # noqa: PTH208  # faster
