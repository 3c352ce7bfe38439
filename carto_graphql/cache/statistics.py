"""Statistics of one worker's caches, for the metrics and for `cache stats`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from carto_graphql.cache.memory import MemoryCache
from carto_graphql.cache.whole_responses import WholeResponses
from carto_graphql.telemetry.families import RESULTS
from carto_graphql.telemetry.metrics import LAYERS
from carto_graphql.telemetry.slots import Slots

__all__ = ["CacheReport"]


@dataclass(frozen=True, slots=True)
class CacheReport:
    """Statistics of one worker's caches.

    `results` is the cache of results, and `whole` the cache of whole responses. `slots` has the
    metrics, which count the results from each cache and from CARTO.
    """

    results: MemoryCache
    whole: WholeResponses
    slots: Slots

    def caches(self) -> Iterator[tuple[str, int, int, int]]:
        """Yield `(name, entries, bytes, evictions)` for each cache in memory."""
        found = self.results.statistics
        yield "result", found.entries, found.bytes, found.evictions
        yield "whole", len(self.whole), self.whole.size, self.whole.evictions

    def numbers(self) -> Mapping[str, int]:
        """Return all statistics by name.

        For example, `result.bytes` is the size of the cache of results in bytes.
        """
        numbers = {f"layer.{layer}": int(self.slots.get(RESULTS, (layer,))) for layer in LAYERS}
        for layer, entries, size, evictions in self.caches():
            numbers |= {
                f"{layer}.entries": entries,
                f"{layer}.bytes": size,
                f"{layer}.evictions": evictions,
            }
        return numbers
