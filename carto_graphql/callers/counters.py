"""Counters in this process's memory, as the library `limits` keeps them; another store is another class of its kind.

Its own for asyncio walks over all counters at every request, and keeps any number of them.
"""

import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from typing import Final

from limits.aio.storage import Storage

__all__ = ["BoundedMemory"]

MAX_COUNTERS: Final = 100_000


class BoundedMemory(Storage):
    """Fixed windows, by their length in seconds: within one length the oldest is also the first to end.

    Beyond `max_counters` of a length the oldest are forgotten, so that their callers begin anew.
    """

    STORAGE_SCHEME = None

    def __init__(
        self, max_counters: int = MAX_COUNTERS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._max, self._clock = max_counters, clock
        self._windows: defaultdict[int, OrderedDict[str, tuple[float, int]]] = defaultdict(
            OrderedDict
        )

    @property
    def base_exceptions(self) -> type[Exception]:
        """It raises none."""
        return OSError

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Adds to a counter, which begins its window of `expiry` seconds if it is not in one."""
        window, now = self._windows[expiry], self._clock()
        while window and next(iter(window.values()))[0] <= now:
            window.popitem(last=False)
        ends, count = window.get(key, (now + expiry, 0))
        window[key] = (ends, count + amount)
        if len(window) > self._max:
            window.popitem(last=False)
        return count + amount

    async def get(self, key: str) -> int:
        """How far a counter is in its window."""
        return self._counter(key)[1]

    async def get_expiry(self, key: str) -> float:
        """When its window ends, in seconds since 1970."""
        return time.time() + self._counter(key)[0] - self._clock()

    def _counter(self, key: str) -> tuple[float, int]:
        now = self._clock()
        for window in self._windows.values():
            if key in window and window[key][0] > now:
                return window[key]
        return now, 0

    async def check(self) -> bool:
        """Memory is always there."""
        return True

    async def reset(self) -> int:
        """Forgets all."""
        count = sum(map(len, self._windows.values()))
        self._windows.clear()
        return count

    async def clear(self, key: str) -> None:
        """Forgets one."""
        for window in self._windows.values():
            window.pop(key, None)
