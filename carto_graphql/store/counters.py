"""Rates and budgets that workers share through the store.

A budget is counted in the store for each statement. A rate is handed out in leases: a worker takes
some units at once and gives them to requests by itself, so that most requests need no round trip.
While the store does not respond, each worker gives at most its share of what was left.
"""

import asyncio
import contextlib
import hashlib
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final, Self

from carto_client.single_flight import SingleFlight
from carto_graphql.callers.limit import CounterGroup, Limit
from carto_graphql.store.connection import Script, Store, StoreUnavailable
from carto_graphql.store.counting import Change, Known, Reply, change, read_changes

__all__ = ["StoredCounters"]

MAX_KNOWN: Final = 30_000
"""Counters of one group that a worker knows, of some 350 bytes each."""

MAX_FOREIGN: Final = 10_000
"""Counters that other workers have changed, and that this one has not used."""

BATCH: Final = 50
"""Counters that one script changes in the background."""

LEASES: Final = 4
"""Leases of each worker into which the rest of a rate is divided."""

POLL_SECONDS: Final = 1.0
IDLE_SECONDS: Final = 1.0
"""Seconds after which an unused lease is returned to the store."""

DENIED_SECONDS: Final = 1.0
"""Seconds for which a rate that is used up is not requested again."""

DEAD_MILLISECONDS: Final = 10_000
"""Milliseconds since a worker's last report after which the worker is not counted."""

_CENSUS: Final = Script("""
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], 2 * ARGV[2])
return redis.call('ZCARD', KEYS[1])
""")
"""Reports that a worker lives, and returns how many do."""

_LEAVE: Final = Script("return redis.call('ZREM', KEYS[1], ARGV[1])")


class StoredCounters:
    """Counters of rates and budgets that all workers share through the store.

    It implements `Counters`, and is an asynchronous context manager. `workers` is the number of
    workers that use the store, but at least the number that was expected at the start.
    """

    waits = True

    def __init__(self, store: Store, workers: int = 1) -> None:
        self.workers = self._expected = workers
        self._store = store
        self._name = secrets.token_hex(8)
        self._known: dict[CounterGroup, OrderedDict[str, Known]] = {
            "anonymous": OrderedDict(),
            "signed-in": OrderedDict(),
            "shared": OrderedDict(),
        }
        self._leased: dict[str, tuple[Known, Limit]] = {}
        self._unreported: dict[str, tuple[Known, Limit]] = {}
        self._leases = SingleFlight[None]()
        self._foreign: OrderedDict[str, Known] = OrderedDict()
        self._followed = 0.0

    async def __aenter__(self) -> Self:
        with contextlib.suppress(StoreUnavailable):
            await self._count_workers()
        self._task = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._leases.aclose()
        with contextlib.suppress(StoreUnavailable):
            await self._report()
            await self._return_leases(idle_seconds=0)
            await self._store.run(_LEAVE, self._key("workers"), self._name)

    async def count(self, limit: Limit) -> None:
        """Count one request for a rate limit; raise `OverLimit` if the limit is exceeded."""
        known = self._find(limit)
        while True:
            now = self._now()
            known.used = now
            if known.ends > now and known.lease > 0:
                known.lease -= 1
                return
            if known.ends > now and known.denied_until > now:
                raise limit.exceeded(_seconds(known.ends - now))
            try:
                await self._leases.run(limit.counter, partial(self._lease, limit, known))
            except StoreUnavailable:
                self._count_alone([limit])
                return

    async def charge(self, limits: Sequence[Limit]) -> None:
        """Count one statement against all `limits`.

        If a limit is used up, count nothing and raise `OverLimit`.
        """
        changes = [self._change(limit, add=1) for limit in limits]
        try:
            reply = await change(self._store, changes)
        except StoreUnavailable:
            self._count_alone(limits)
            return
        if reply.exceeded is not None:
            limit = limits[reply.exceeded]
            raise limit.exceeded(_seconds(changes[reply.exceeded].known.ends - self._now()))

    async def refund(self, limits: Sequence[Limit]) -> None:
        """Subtract one statement from the counters of all `limits`."""
        changes = [self._change(limit, add=-1) for limit in limits]
        try:
            await change(self._store, changes)
        except StoreUnavailable:
            for limit, each in zip(limits, changes, strict=True):
                self._add_unreported(limit, each.known, -1)

    async def state(self, limit: Limit) -> tuple[int, int]:
        """Return the pair (requests or statements left, seconds until the limit's window ends)."""
        # From this worker's copy of the counter.
        known, now = self._find(limit), self._now()
        if known.ends <= now:
            return limit.item.amount, limit.item.get_expiry()
        left = limit.item.amount - known.n - known.alone + known.lease
        return max(left, 0), _seconds(known.ends - now)

    async def _lease(self, limit: Limit, known: Known) -> None:
        divisor = LEASES * self.workers
        reply = await change(self._store, [self._change(limit, divisor=divisor)])
        if reply.added:
            known.lease += reply.added
            _remember(self._leased, limit, known)
        else:
            known.denied_until = self._now() + DENIED_SECONDS

    def _count_alone(self, limits: Sequence[Limit]) -> None:
        """Count one request or statement while the store does not respond."""
        now = self._now()
        found = [self._find(limit) for limit in limits]
        for limit, known in zip(limits, found, strict=True):
            known.begin(now, limit.item.get_expiry())
            # Workers have equal shares of what remained at the store's last response.
            share = max(limit.item.amount - known.n, 0) // self.workers
            if known.alone >= share:
                raise limit.exceeded(_seconds(known.ends - now))
        for limit, known in zip(limits, found, strict=True):
            self._add_unreported(limit, known, 1)

    def _add_unreported(self, limit: Limit, known: Known, amount: int) -> None:
        known.begin(self._now(), limit.item.get_expiry())
        known.unreported += amount
        _remember(self._unreported, limit, known)

    def _change(
        self, limit: Limit, *, add: int = 0, divisor: int = 0, same_window: bool = False
    ) -> Change:
        known, item = self._find(limit), limit.item
        key = self._key(_digest(limit))
        return Change(key, known, item.amount, item.get_expiry(), add, divisor, same_window)

    def _find(self, limit: Limit) -> Known:
        group, name = self._known[limit.group], _digest(limit)
        known = group.get(name)
        if known is None:
            known = group[name] = self._foreign.pop(name, Known())
            if len(group) > MAX_KNOWN:
                group.popitem(last=False)
        group.move_to_end(name)
        return known

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            for step in (
                self._store.read_clock,
                self._report,
                self._return_leases,
                self._follow_changes,
                self._count_workers,
            ):
                await _tried(step)

    async def _report(self) -> None:
        """Add to the store's counters what was counted while the store was unavailable."""
        now = self._now()
        for name, (known, _) in [*self._unreported.items()]:
            if not known.unreported or known.ends <= now:
                del self._unreported[name]
        waiting = [*self._unreported.values()]
        for start in range(0, len(waiting), BATCH):
            batch = waiting[start : start + BATCH]
            await change(self._store, [self._change(limit) for _, limit in batch])

    async def _return_leases(self, idle_seconds: float = IDLE_SECONDS) -> None:
        """Give reserved units back to the store after `idle_seconds` without use.

        A unit is one request or statement.
        """
        now = self._now()
        for name, (known, limit) in [*self._leased.items()]:
            if not known.lease or known.ends <= now:
                del self._leased[name]
            elif known.used <= now - idle_seconds:
                units, known.lease = known.lease, 0
                try:
                    await change(self._store, [self._change(limit, add=-units, same_window=True)])
                except StoreUnavailable:
                    self._add_unreported(limit, known, -units)
                    raise

    async def _follow_changes(self) -> None:
        # While the store is unavailable, the worker applies its limits to these copies.
        now = self._now()
        for key, counter in await read_changes(self._store, self._followed):
            name = key.rpartition(":")[2]
            known = next((each[name] for each in self._known.values() if name in each), None)
            if known is None:
                known = self._foreign.setdefault(name, Known())
                self._foreign.move_to_end(name)
            _learn(known, *counter)
        while len(self._foreign) > MAX_FOREIGN:
            self._foreign.popitem(last=False)
        self._followed = now - POLL_SECONDS  # a change of this very moment may appear later

    async def _count_workers(self) -> None:
        arguments = (self._key("workers"), self._name, DEAD_MILLISECONDS)
        count = await self._store.run(_CENSUS, *arguments)
        assert isinstance(count, int)
        self.workers = max(count, self._expected)

    def _now(self) -> float:
        now = self._store.now()
        return time.time() if now is None else now

    def _key(self, name: str) -> str:
        # The braces are a hash tag: in a cluster one script may change keys of one slot only.
        return f"{self._store.prefix}:{{c}}:{name}"


async def _tried(step: Callable[[], Awaitable[Reply | None]]) -> None:
    with contextlib.suppress(StoreUnavailable):
        await step()


def _remember(found: dict[str, tuple[Known, Limit]], limit: Limit, known: Known) -> None:
    found[limit.counter] = known, limit
    if len(found) > MAX_KNOWN:
        del found[next(iter(found))]


def _learn(known: Known, n: int, version: int, ends: float) -> None:
    # A lower version is that of a store that has lost changes: the next change restores them.
    if ends > known.ends or (ends == known.ends and version > known.version):
        known.learn(n, version, ends)


def _digest(limit: Limit) -> str:
    # The counter's name in the store is a hash, so that the store holds no names of callers.
    return hashlib.sha256(limit.counter.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _seconds(left: float) -> int:
    return max(math.ceil(left), 1)
