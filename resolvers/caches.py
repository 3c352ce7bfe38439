"""Caches bounded in bytes, because clients can invent any number of keys, of any size.

A value is cached when its key is used for the second time, so that keys that are used only once,
such as invented keys, evict nothing. Not for use by several threads at once.
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

__all__ = ["FairCache", "WeightedCache"]

T = TypeVar("T")

MAX_ONCE: Final = 4_096
"""Hashes of keys that were used once."""

SHARE: Final = 8
"""A value may take at most one eighth of a cache, or a single one would evict all others."""

FRESH_SECONDS: Final = 600
"""Seconds after the last use in which a FairCache does not evict a value for another owner."""


class _UsedOnce:
    """Hashes of the last MAX_ONCE keys that were used for the first time."""

    def __init__(self) -> None:
        # Clients cannot choose texts with equal hashes, because each process adds a secret to
        # Python's hash.
        self._hashes: OrderedDict[int, None] = OrderedDict()

    def use(self, key: Hashable) -> bool:
        """Return True if `key` was used before. Otherwise record `key`, and return False."""
        hashed = hash(key)
        if hashed in self._hashes:
            return True
        self._hashes[hashed] = None
        if len(self._hashes) > MAX_ONCE:
            self._hashes.popitem(last=False)
        return False


class WeightedCache(Generic[T]):
    """LRU cache bounded by the weight of its values, in bytes."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._once = _UsedOnce()
        self._entries: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    @property
    def weight(self) -> int:
        """The estimated bytes of all cached values."""
        return self._bytes

    def get(self, key: Hashable, make: Callable[[], T], weigh: Callable[[], int]) -> T:
        """Return the cached value of `key`, or else a new value from `make`.

        `weigh` estimates the value's size in bytes.
        """
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
            return entry[0]
        value = make()
        if self._once.use(key) and (weight := weigh()) <= self._max_bytes // SHARE:
            self._keep(key, value, weight)
        return value

    def _keep(self, key: Hashable, value: T, weight: int) -> None:
        self._entries[key] = value, weight
        self._bytes += weight
        while self._bytes > self._max_bytes:
            _, (_, freed) = self._entries.popitem(last=False)
            self._bytes -= freed


@dataclass(slots=True)
class _Owned(Generic[T]):
    """A value in a `FairCache`.

    `owner` is the caller for whom the value is cached. `weight` is the value's estimated size in
    bytes. `used` is the time of the last use, in seconds of the cache's clock.
    """

    value: T
    owner: Hashable
    weight: int
    used: float


class FairCache(Generic[T]):
    """LRU cache bounded in bytes, whose values each belong to an owner, such as a caller.

    If the cache is full, a value that has not been used for `FRESH_SECONDS` is evicted. If there is
    none, a value of the owner whose values take the most bytes is evicted.
    """

    def __init__(self, max_bytes: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._max_bytes = max_bytes
        self._clock = clock
        self._once = _UsedOnce()
        self._entries: OrderedDict[Hashable, _Owned[T]] = OrderedDict()
        self._weights: Counter[Hashable] = Counter()
        """Bytes of each owner's values."""
        self.weight = 0
        """The estimated bytes of all cached values."""

    def get(self, key: Hashable) -> T | None:
        """Return the cached value of `key`, or None."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        entry.used = self._clock()
        self._entries.move_to_end(key)
        return entry.value

    def keep(self, key: Hashable, value: T, owner: Hashable, weigh: Callable[[], int]) -> None:
        """Cache `value`, unless `key` is used for the first time or the value is too large.

        `weigh` estimates its size in bytes.
        """
        if key in self._entries or not self._once.use(key):
            return
        if (weight := weigh()) > self._max_bytes // SHARE:
            return
        self._entries[key] = _Owned(value, owner, weight, self._clock())
        self._weights[owner] += weight
        self.weight += weight
        while self.weight > self._max_bytes:
            self._evict()

    def _evict(self) -> None:
        key, oldest = next(iter(self._entries.items()))
        if self._clock() - oldest.used <= FRESH_SECONDS:
            largest, _ = max(self._weights.items(), key=lambda each: each[1])
            key = next(key for key, entry in self._entries.items() if entry.owner == largest)
        evicted = self._entries.pop(key)
        self.weight -= evicted.weight
        self._weights[evicted.owner] -= evicted.weight
        if not self._weights[evicted.owner]:
            del self._weights[evicted.owner]
