"""The cache in memory holds what it is given until it is old, within its bytes."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from carto_graphql.cache.memory import ENTRY_OVERHEAD, MemoryCache
from resolvers.result_cache import CachedResult


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


def result(size: int, clock: Clock) -> CachedResult:
    return CachedResult(b"x" * size, 1, clock.time)


def test_a_result_is_kept_until_its_time_is_over() -> None:
    clock = Clock()
    cache = MemoryCache(10_000, clock)
    kept = result(10, clock)
    cache.put("key", "rows.a", kept, 60)
    clock.time += 59
    assert cache.get("key") is kept
    clock.time += 1
    assert cache.get("key") is None
    assert cache.statistics.bytes == 0


def test_the_time_counts_from_the_birth_of_a_result() -> None:
    clock = Clock()
    cache = MemoryCache(10_000, clock)
    cache.put("old", "rows.a", CachedResult(b"", 0, clock.time - 60), 60)
    assert cache.get("old") is None
    assert cache.statistics.entries == 0


def test_an_entry_takes_at_most_an_eighth() -> None:
    clock = Clock()
    cache = MemoryCache(8 * (ENTRY_OVERHEAD + 100), clock)
    cache.put("fits", "rows.a", result(100, clock), 60)
    cache.put("does not", "rows.a", result(101, clock), 60)
    assert cache.get("fits") is not None
    assert cache.get("does not") is None


def test_the_least_recently_used_is_evicted_first() -> None:
    clock = Clock()
    cache = MemoryCache(8 * (ENTRY_OVERHEAD + 100), clock)
    for key in range(8):
        cache.put(key, "rows.a", result(100, clock), 60)
    cache.get(0)
    cache.put(8, "rows.a", result(100, clock), 60)
    assert cache.get(1) is None
    assert cache.get(0) is not None
    assert cache.statistics.evictions == 1


def test_a_purge_removes_the_results_of_the_templates_that_it_names() -> None:
    clock = Clock()
    cache = MemoryCache(10_000, clock)
    cache.put(1, "rows.a", result(1, clock), 60)
    cache.put(2, "rows.ab", result(1, clock), 60)
    assert cache.purge(["rows.a"]) == 1
    assert (cache.get(1), cache.get(2) is None) == (None, False)
    assert cache.purge() == 1
    assert cache.statistics.bytes == cache.statistics.entries == 0


@given(
    puts=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 2000)), max_size=60),
    most=st.integers(0, 20_000),
)
def test_the_bytes_are_those_of_the_entries_and_never_too_many(
    puts: Sequence[tuple[int, int]], most: int
) -> None:
    clock = Clock()
    cache = MemoryCache(most, clock)
    for key, size in puts:
        cache.put(key, "rows.a", result(size, clock), 60)
        found = [each for key in range(21) if (each := cache.get(key))]
        assert cache.statistics.bytes == sum(len(each.content) + ENTRY_OVERHEAD for each in found)
        assert cache.statistics.bytes <= most
