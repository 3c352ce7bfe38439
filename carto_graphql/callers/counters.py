"""Counters of fixed windows in this process's memory, as a storage of the library `limits`.

The library's own storage for asyncio iterates over all counters at every request, and its size is
unbounded.
"""

import hashlib
import math
import sys
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from limits.aio.storage import Storage

from carto_graphql.callers.limit import CounterGroup, Limit
from resolvers.errors import OverLimit

__all__ = ["BoundedMemory", "MemoryCounters"]

MAX_BYTES: Final = 32 * 2**20
"""Maximum size of one storage: about 110,000 counters of anonymous callers."""

_OVERHEAD: Final = 208
"""Measured bytes of a counter besides its key: its tuple, numbers and dictionary entry."""

_MAX_KEY: Final = 160
"""Characters of a key that is kept verbatim. An issuer may use subjects of several thousand."""


class BoundedMemory(Storage):
    """Storage of counters, bounded by `max_bytes`.

    A counter counts for a period, its window. If the storage is full, the counter whose window ends
    first is evicted, so it starts again at 0.
    """

    STORAGE_SCHEME = None

    def __init__(
        self, max_bytes: int = MAX_BYTES, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._max, self._clock = max_bytes, clock
        self._size = 0
        # By the length of the window, because among windows of equal length the oldest ends first.
        self._windows: defaultdict[int, OrderedDict[str, tuple[float, int]]] = defaultdict(
            OrderedDict
        )

    @property
    def base_exceptions(self) -> type[Exception]:
        """The type of the exceptions that the library `limits` treats as storage errors."""
        return OSError  # which no method of this class raises

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add `amount` to the counter `key`, and return the new count.

        A new counter starts again at 0 after `expiry` seconds.
        """
        key = _shorten(key)
        window, now = self._windows[expiry], self._clock()
        self._drop_ended(window, now)
        if key not in window:
            self._size += _size_of(key)
        ends, count = window.get(key, (now + expiry, 0))
        count = max(count + amount, 0)
        window[key] = (ends, count)
        while self._size > self._max:
            self._drop_first(min(filter(None, self._windows.values()), key=_first_end))
        return count

    def _drop_ended(self, window: OrderedDict[str, tuple[float, int]], now: float) -> None:
        while window and _first_end(window) <= now:
            self._drop_first(window)

    def _drop_first(self, window: OrderedDict[str, tuple[float, int]]) -> None:
        key, _ = window.popitem(last=False)
        self._size -= _size_of(key)

    async def get(self, key: str) -> int:
        """Return the count of the counter `key`, or 0 if its period has ended."""
        return self._counter(key)[1]

    async def get_expiry(self, key: str) -> float:
        """Return the time at which the counter `key` starts again at 0, in seconds since 1970."""
        return time.time() + self._counter(key)[0] - self._clock()

    def _counter(self, key: str) -> tuple[float, int]:
        key, now = _shorten(key), self._clock()
        for window in self._windows.values():
            if key in window and window[key][0] > now:
                return window[key]
        return now, 0

    async def check(self) -> bool:
        """Return True, because a store in this process's memory can always be reached."""
        return True

    async def reset(self) -> int:
        """Remove all counters and return how many there were."""
        count = sum(map(len, self._windows.values()))
        self._windows.clear()
        self._size = 0
        return count

    async def clear(self, key: str) -> None:
        """Remove the counter `key`."""
        key = _shorten(key)
        for window in self._windows.values():
            if window.pop(key, None) is not None:
                self._size -= _size_of(key)


def _first_end(window: OrderedDict[str, tuple[float, int]]) -> float:
    ends, _ = next(iter(window.values()))
    return ends


def _size_of(key: str) -> int:
    return sys.getsizeof(key) + _OVERHEAD


def _shorten(key: str) -> str:
    if len(key) <= _MAX_KEY:
        return key
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


class MemoryCounters:
    """`Counters` in this process's memory.

    Each worker process counts separately, so N workers together allow N times the maximum.

    There are three storages: for anonymous callers, for signed-in callers, and for everything that
    callers share, such as roles and templates. A full storage evicts only its own counters.
    """

    waits = False

    def __init__(
        self,
        *,
        anonymous: Storage | None = None,
        signed_in: Storage | None = None,
        shared: Storage | None = None,
    ) -> None:
        # Anyone can send requests from many addresses. These must not evict the counters of others.
        self._storages: dict[CounterGroup, Storage] = {
            "anonymous": anonymous or BoundedMemory(),
            "signed-in": signed_in or BoundedMemory(),
            "shared": shared or BoundedMemory(),
        }

    async def count(self, limit: Limit) -> None:
        """Count one request against `limit`; raise `OverLimit` if the count is then too high."""
        if await self._add(limit, 1) > limit.item.amount:
            _, seconds = await self.state(limit)
            raise limit.exceeded(seconds)

    async def charge(self, limits: Sequence[Limit]) -> None:
        """Count one statement to CARTO against all `limits`.

        Raise `OverLimit`, and count nothing, if one would be exceeded.
        """
        charged: list[Limit] = []
        try:
            for limit in limits:
                charged.append(limit)
                # It increments before it compares, so concurrent requests cannot exceed the
                # maximum.
                await self.count(limit)
        except OverLimit:
            await self.refund(charged)
            raise

    async def refund(self, limits: Sequence[Limit]) -> None:
        """Undo one `charge`: subtract one statement from the counters of all `limits`."""
        for limit in limits:
            await self._add(limit, -1)

    async def state(self, limit: Limit) -> tuple[int, int]:
        """Return (requests or statements left, seconds until the limit's period ends)."""
        storage, item = self._storages[limit.group], limit.item
        left = max(item.amount - await storage.get(limit.counter), 0)
        if left == item.amount:
            return left, item.get_expiry()
        ends = await storage.get_expiry(limit.counter)
        return left, max(math.ceil(ends - time.time()), 0) or item.get_expiry()

    async def _add(self, limit: Limit, amount: int) -> int:
        storage = self._storages[limit.group]
        return await storage.incr(limit.counter, limit.item.get_expiry(), amount)
