"""Cache of results in this process's memory, bounded by bytes."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from resolvers.result_cache import CachedResult, Epochs

__all__ = ["CacheStatistics", "MemoryCache"]

ENTRY_OVERHEAD: Final = 300
"""Bytes that an entry takes beside its content: key, objects and links, as measured."""

MAX_SHARE: Final = 4
"""An entry takes at most a quarter of the cache, so that one layer does not evict all others."""


@dataclass(slots=True)
class CacheStatistics:
    """Hits, misses and evictions since the start, and the current number and bytes of entries."""

    hits: int = 0
    misses: int = 0
    evictions: int = 0
    entries: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    result: CachedResult
    until: float
    size: int


class MemoryCache:
    """LRU cache of results.

    `max_bytes` bounds the size of all entries together; if it is 0, nothing is cached.
    `entry_bytes` bounds the size of each entry.
    """

    def __init__(
        self,
        max_bytes: int,
        entry_bytes: int,
        epochs: Epochs | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.epochs = epochs or Epochs()
        self.entry_bytes = max(min(entry_bytes, max_bytes // MAX_SHARE - ENTRY_OVERHEAD), 0)
        self._max_bytes = max_bytes
        self._clock = clock
        self._entries: OrderedDict[bytes, _Entry] = OrderedDict()
        self.statistics = CacheStatistics()

    def get(self, key: bytes) -> CachedResult | None:
        """Return the cached result for a key, or None if no valid result is cached."""
        entry = self._entries.get(key)
        if entry is not None and self._is_valid(entry):
            self._entries.move_to_end(key)  # the most recently used
            self.statistics.hits += 1
            return entry.result
        self.statistics.misses += 1
        if entry is not None:
            self._remove(key)
        return None

    def put(self, key: bytes, result: CachedResult, keep: float) -> None:
        """Cache a result until `keep` seconds after `result.born`.

        Ignore a result that is too large, expired or purged.
        """
        size = len(result.content) + ENTRY_OVERHEAD
        entry = _Entry(result, result.born + keep, size)
        if len(result.content) > self.entry_bytes or not self._is_valid(entry):
            return
        if key in self._entries:
            self._remove(key)
        self._entries[key] = entry
        self.statistics.bytes += size
        self.statistics.entries += 1
        while self.statistics.bytes > self._max_bytes:
            self._remove(next(iter(self._entries)))
            self.statistics.evictions += 1

    def drop_invalid(self) -> int:
        """Remove all entries that have expired or were purged, and return their number."""
        found = [key for key, entry in self._entries.items() if not self._is_valid(entry)]
        for key in found:
            self._remove(key)
        return len(found)

    def _is_valid(self, entry: _Entry) -> bool:
        result = entry.result
        return self._clock() < entry.until and result.epoch == self.epochs.of(result.template)

    def _remove(self, key: bytes) -> None:
        entry = self._entries.pop(key)
        self.statistics.bytes -= entry.size
        self.statistics.entries -= 1
