"""A cache is bounded by the weight of its values, and keeps those that are looked up again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.caches import MAX_ONCE, SHARE, WeightedCache


def get(cache: WeightedCache[object], key: object, weight: int = 1) -> tuple[object, bool]:
    """Return the value, and whether it was cached."""
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
    assert len(cache._once) == MAX_ONCE


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
