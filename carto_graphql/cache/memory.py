"""Cache of results in this process's memory, bounded by bytes."""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from typing import Final

from resolvers.result_cache import CachedResult

__all__ = ["CacheStatistics", "MemoryCache"]

ENTRY_OVERHEAD: Final = 300
"""Bytes that an entry takes beside its content: key, objects and links, as measured."""

LARGEST_SHARE: Final = 8
"""An entry takes at most an eighth of the cache: one layer must not evict all others."""


@dataclass(slots=True)
class CacheStatistics:
    """Counts since the start, and what is kept now."""

    hits: int = 0
    misses: int = 0
    evictions: int = 0
    entries: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    result: CachedResult
    template: str
    until: float

    @property
    def size(self) -> int:
        return len(self.result.content) + ENTRY_OVERHEAD


class MemoryCache:
    """LRU cache of results. `most` is in bytes; 0 keeps nothing."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self.statistics = CacheStatistics()

    def now(self) -> float:
        """Return the time of the cache's clock, in seconds."""
        return self._clock()

    def get(self, key: Hashable) -> CachedResult | None:
        """Return what is kept under a key, however old it is; it is then the last to be evicted."""
        entry = self._entries.get(key)
        if entry is None or entry.until <= self._clock():
            self.statistics.misses += 1
            if entry is not None:
                self._remove(key)
            return None
        self._entries.move_to_end(key)
        self.statistics.hits += 1
        return entry.result

    def put(self, key: Hashable, template: str, result: CachedResult, keep: float) -> None:
        """Keep a result of `template` for `keep` seconds after its birth, if there is memory for it."""
        entry = _Entry(result, template, result.born + keep)
        if entry.size > self._most // LARGEST_SHARE or entry.until <= self._clock():
            return
        if key in self._entries:
            self._remove(key)
        self._entries[key] = entry
        self.statistics.bytes += entry.size
        self.statistics.entries += 1
        while self.statistics.bytes > self._most:
            self._remove(next(iter(self._entries)))
            self.statistics.evictions += 1

    def purge(self, templates: Collection[str] | None = None) -> int:
        """Remove the results of some templates, or all; return how many there were."""
        found = [
            key
            for key, entry in self._entries.items()
            if templates is None or entry.template in templates
        ]
        for key in found:
            self._remove(key)
        return len(found)

    def _remove(self, key: Hashable) -> None:
        entry = self._entries.pop(key)
        self.statistics.bytes -= entry.size
        self.statistics.entries -= 1
