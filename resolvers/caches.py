"""Caches bounded in bytes, because clients can invent any number of keys, of any size."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

__all__ = ["WeightedCache"]

T = TypeVar("T")

MAX_ONCE: Final = 1000
"""Hashes of keys that were looked up once."""

SHARE: Final = 8
"""A value may take at most one eighth of a cache, or a single one would evict all others."""


class WeightedCache(Generic[T]):
    """LRU cache bounded by the weight of its values, in bytes.

    A value is cached from the second lookup of its key on, so that keys that never come back, such
    as invented ones, evict nothing. Not for use by several threads at once.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._once: OrderedDict[int, None] = OrderedDict()
        self._entries: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    @property
    def weight(self) -> int:
        """The estimated bytes of all cached values."""
        return self._bytes

    def get(self, key: Hashable, make: Callable[[], T], weigh: Callable[[], int]) -> T:
        """Return the cached value of `key`, or a new one from `make`.

        `weigh` estimates the bytes of the value.
        """
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
            return entry[0]
        value = make()
        if self._is_second(hash(key)) and (weight := weigh()) <= self._max_bytes // SHARE:
            self._keep(key, value, weight)
        return value

    def _is_second(self, key: int) -> bool:
        if key in self._once:
            return True
        self._once[key] = None
        if len(self._once) > MAX_ONCE:
            self._once.popitem(last=False)
        return False

    def _keep(self, key: Hashable, value: T, weight: int) -> None:
        self._entries[key] = value, weight
        self._bytes += weight
        while self._bytes > self._max_bytes:
            _, (_, freed) = self._entries.popitem(last=False)
            self._bytes -= freed
