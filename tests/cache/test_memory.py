"""The cache in memory: bounded by bytes, emptied by epochs, and never older than allowed."""

from carto_graphql.cache.memory import MemoryCache
from resolvers.result_cache import CachedResult, Epoch, Epochs


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def result(
    content: bytes = b"{}", template: str = "rows.a", epoch: Epoch | None = None
) -> CachedResult:
    return CachedResult(template, content, 1, 0.0, epoch or Epoch(0, 0))


def test_what_was_used_least_recently_is_evicted() -> None:
    cache = MemoryCache(8 * 400, 1000, clock=Clock())
    for key in b"abcdefgh":
        cache.put(bytes([key]), result(b"x" * 100), 60)
    assert cache.get(b"a")
    cache.put(b"i", result(b"x" * 100), 60)
    assert (cache.get(b"b"), cache.statistics.evictions) == (None, 1)
    assert cache.get(b"a")
    assert cache.statistics.bytes == 8 * 400


def test_a_result_over_the_bound_of_one_entry_is_not_kept() -> None:
    cache = MemoryCache(100_000, 1000, clock=Clock())
    cache.put(b"a", result(b"x" * 1001), 60)
    cache.put(b"b", result(b"x" * 1000), 60)
    assert (cache.get(b"a"), cache.statistics.entries) == (None, 1)
    assert MemoryCache(0, 1000).entry_bytes == 0


def test_a_result_expires() -> None:
    clock = Clock()
    cache = MemoryCache(10_000, 1000, clock=clock)
    cache.put(b"a", result(), 60)
    clock.now = 59.9
    assert cache.get(b"a")
    clock.now = 60
    assert cache.get(b"a") is None
    assert cache.statistics.bytes == 0


def test_26_a_purge_invalidates_what_was_requested_before_it() -> None:
    epochs = Epochs()
    cache = MemoryCache(10_000, 1000, epochs, Clock())
    before = epochs.of("rows.a")
    cache.put(b"a", result(), 60)
    cache.put(b"b", result(template="rows.b"), 60)
    epochs.purge(["rows.a"])
    cache.put(b"late", result(epoch=before), 60)
    assert (cache.get(b"a"), cache.get(b"late")) == (None, None)
    assert cache.get(b"b")
    epochs.purge()
    assert cache.get(b"b") is None
