"""Caches are bounded by the weight of their values, and keep those that are used again."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.caches import FRESH_SECONDS, MAX_ONCE, SHARE, FairCache, WeightedCache

SIZE: Final = 2
"""The weight of each value in a FairCache below."""


def get(cache: WeightedCache[object], key: object, weight: int = 1) -> tuple[object, bool]:
    """Return the cached value of `key` and True, or else a new value and False."""
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[0]

    value = cache.get(key, make, lambda: weight)
    return value, not made


def test_a_value_is_kept_from_its_second_use_on() -> None:
    cache = WeightedCache[object](100)
    first, second, third = (get(cache, "key")[0] for _ in range(3))
    assert first is not second
    assert second is third
    assert cache.weight == 1


@pytest.mark.threat("H06")
def test_keys_that_never_come_back_drive_out_nothing() -> None:
    cache = WeightedCache[object](100)
    get(cache, "kept"), get(cache, "kept")
    for number in range(10 * MAX_ONCE):
        get(cache, number)
    assert get(cache, "kept")[1]
    assert len(cache._once._hashes) == MAX_ONCE


@pytest.mark.threat("H06")
def test_a_value_that_takes_too_large_a_part_is_not_kept() -> None:
    cache = WeightedCache[object](80)
    assert [get(cache, "key", 80 // SHARE + 1)[1] for _ in range(3)] == [False] * 3
    assert cache.weight == 0


def test_the_value_that_was_used_least_recently_goes_first() -> None:
    cache = WeightedCache[object](8 * 3)
    for key in ("a", "a", "b", "b", "a", *"cdefghi" * 2):
        get(cache, key, 3)
    assert get(cache, "i", 3)[1]
    assert not get(cache, "b", 3)[1]


@pytest.mark.threat("H06")
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 200)), max_size=200))
def test_the_weight_never_exceeds_the_bound(lookups: list[tuple[int, int]]) -> None:
    cache = WeightedCache[object](1000)
    weights = dict(lookups)
    for key, _ in lookups:
        get(cache, key, weights[key])
        assert cache.weight == sum(weight for _, weight in cache._entries.values()) <= 1000


# --- FairCache ---


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def keep(cache: FairCache[int], text: str, *, owner: str | None = None, value: int = 0) -> None:
    # The cache keeps a value only if the key was used before.
    for _ in range(2):
        cache.keep(text, value, owner, lambda: len(text))


def cache_for(count: int, clock: Clock | None = None) -> FairCache[int]:
    assert count >= SHARE, "or else none is small enough"
    return FairCache(count * SIZE, clock=clock or Clock())


def kept(cache: FairCache[int], texts: Sequence[str]) -> list[str]:
    return [text for text in texts if cache.get(text) is not None]


def texts(letter: str, count: int) -> list[str]:
    return [f"{letter}{chr(0x4E00 + number)}" for number in range(count)]


def test_a_fair_cache_keeps_a_value_from_its_second_use_on() -> None:
    cache = cache_for(8)
    cache.keep("a1", 1, None, lambda: SIZE)
    assert cache.get("a1") is None
    cache.keep("a1", 1, None, lambda: SIZE)
    assert cache.get("a1") == 1


def test_a_use_long_ago_does_not_count() -> None:
    cache = cache_for(8)
    cache.keep("a1", 1, None, lambda: SIZE)
    for number in range(MAX_ONCE):
        cache.keep(f"other {number}", number, None, lambda: SIZE)
    cache.keep("a1", 1, None, lambda: SIZE)
    assert cache.get("a1") is None


def test_the_least_recently_used_value_of_an_owner_is_evicted_first() -> None:
    cache = cache_for(8)
    for text in texts("a", 8):
        keep(cache, text)
    first, second, *others = texts("a", 9)
    assert cache.get(first) is not None
    keep(cache, others[-1])
    assert kept(cache, texts("a", 9)) == [first, *others]
    assert cache.get(second) is None


def test_a_fair_cache_does_not_keep_a_value_that_is_too_large() -> None:
    cache = cache_for(8)
    keep(cache, "a1")
    keep(cache, "a1 a2")
    assert kept(cache, ["a1", "a1 a2"]) == ["a1"]


@pytest.mark.threat("H05")
def test_h05_a_flood_of_values_evicts_only_those_of_its_own_owner() -> None:
    cache = cache_for(10)
    for text in texts("p", 4):
        keep(cache, text, owner="page")
    for text in texts("x", 100):
        keep(cache, text, owner="attacker")
    assert kept(cache, texts("p", 4)) == texts("p", 4)
    assert kept(cache, texts("x", 100)) == texts("x", 100)[-6:]


def test_a_value_that_nobody_has_used_for_long_is_evicted_whoever_owns_it() -> None:
    clock = Clock()
    cache = cache_for(10, clock)
    for text in texts("p", 4):
        keep(cache, text, owner="page")
    clock.now = FRESH_SECONDS / 2
    last = texts("p", 4)[-1]
    assert cache.get(last) is not None
    clock.now = FRESH_SECONDS + 1
    for text in texts("x", 9):
        keep(cache, text, owner="other")
    assert kept(cache, texts("p", 4)) == [last]
    assert kept(cache, texts("x", 9)) == texts("x", 9)


@given(
    st.lists(
        st.tuples(st.sampled_from(texts("a", 20)), st.sampled_from("ABC"), st.booleans()),
        max_size=80,
    )
)
def test_the_weight_of_a_fair_cache_never_exceeds_the_bound(
    uses: list[tuple[str, str, bool]],
) -> None:
    cache = cache_for(8)
    for text, owner, again in uses:
        cache.keep(text, 1, owner, partial(len, text))
        if again:
            cache.keep(text, 1, owner, partial(len, text))
            assert cache.get(text) == 1
        found = kept(cache, texts("a", 20))
        assert cache.weight == sum(map(len, found)) <= 8 * SIZE
