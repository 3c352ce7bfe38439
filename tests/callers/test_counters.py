"""Counters and meters: bounds in bytes, and charges to several budgets."""

import asyncio
import contextlib
import re
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import RateLimitItemPerDay, RateLimitItemPerMinute

from carto_graphql.callers import counters
from carto_graphql.callers.budgets import Budgets
from carto_graphql.callers.counters import BoundedMemory, MemoryCounters
from carto_graphql.callers.file import RoleLimits
from resolvers.callers import Caller
from resolvers.errors import OverLimit
from resolvers.sql.template import Template
from schema.catalog import load_catalog
from tests.callers.conftest import Clock
from tests.callers.gateway import OPEN
from tests.resolvers.shops import write_catalog


@pytest.mark.anyio
async def test_a_counter_starts_again_in_each_window(clock: Clock) -> None:
    memory = BoundedMemory(clock=clock)
    assert [await memory.incr("a", 60) for _ in range(3)] == [1, 2, 3]
    assert await memory.incr("b", 60, 5) == 5
    clock.now += 59
    assert await memory.get("a") == 3
    clock.now += 1
    assert await memory.get("a") == 0
    assert await memory.incr("a", 60) == 1
    await memory.clear("a")
    assert await memory.get("a") == 0
    assert await memory.reset() <= 1
    assert await memory.check()


@pytest.mark.anyio
async def test_counters_are_bounded_in_bytes_and_the_first_to_end_are_evicted(clock: Clock) -> None:
    memory = BoundedMemory(max_bytes=100 * 266, clock=clock)
    await memory.incr("day", 86400)
    for index in range(1000):
        await memory.incr(f"minute {index}", 60)
    assert await memory.get("day") == 1, "a flood of short windows evicts no long one"
    assert [await memory.get(f"minute {index}") for index in (0, 899, 903, 999)] == [0, 0, 1, 1]
    assert 98 <= await memory.reset() <= 101


@pytest.mark.anyio
@pytest.mark.threat("H14")
@pytest.mark.parametrize("length", [20, 8000])
async def test_a_full_storage_stays_within_its_bytes_for_names_of_any_length(length: int) -> None:
    tracemalloc.start()
    try:
        memory = BoundedMemory(max_bytes=2**20)
        for index in range(10_000):
            await memory.incr(f"{index:0{length}}", 60)
        # Of these two files alone: what measures coverage allocates in between.
        ours = [tracemalloc.Filter(True, file) for file in (counters.__file__, __file__)]
        traced = tracemalloc.take_snapshot().filter_traces(ours)
        used = sum(each.size for each in traced.traces)
    finally:
        tracemalloc.stop()
    assert 2**19 < used < 1.25 * 2**20
    assert await memory.get(f"{9_999:0{length}}") == 1


@pytest.mark.anyio
async def test_a_count_can_be_refunded_but_not_below_zero(clock: Clock) -> None:
    memory = BoundedMemory(clock=clock)
    assert [await memory.incr("a", 60, amount) for amount in (1, -1, -1, 1)] == [1, 0, 0, 1]


@pytest.fixture
def template(tmp_path: Path) -> Template:
    write_catalog(tmp_path, rows__others=OPEN.replace("access:", "budget: 3/day\naccess:"))
    [template] = load_catalog(tmp_path).templates
    return template


@pytest.mark.anyio
@pytest.mark.threat("H14")
async def test_anonymous_callers_cannot_evict_the_budgets_of_signed_in_callers_and_roles(
    template: Template,
) -> None:
    role = RoleLimits("analyst", budget=RateLimitItemPerDay(1), total_budget=RateLimitItemPerDay(9))
    public = RoleLimits("public", rate=RateLimitItemPerMinute(1), budget=RateLimitItemPerDay(1))
    budgets = Budgets(MemoryCounters(anonymous=BoundedMemory(max_bytes=100_000)))
    ada = budgets.meter(Caller("key:ada"), role)
    await ada.charge_statement(template)
    for index in range(1_000):
        stranger = Caller(f"address:{index}", signed_in=False)
        await budgets.count_request(stranger, public)
        with contextlib.suppress(OverLimit):
            await budgets.meter(stranger, public).charge_statement(template)
    with pytest.raises(OverLimit, match="Statement budget exhausted"):
        await ada.charge_statement(template)
    again = Caller("address:0", signed_in=False)
    await budgets.count_request(again, public)  # its counter was evicted, those of others are not


@pytest.mark.anyio
async def test_a_statement_is_charged_to_all_budgets_or_to_none(template: Template) -> None:
    each = RoleLimits("analyst", budget=RateLimitItemPerDay(9), total_budget=RateLimitItemPerDay(9))
    budgets = Budgets()
    callers = [Caller("key:ada"), Caller("key:bob")]
    for caller in (*callers, callers[0]):
        await budgets.meter(caller, each).charge_statement(template)
    for caller in callers * 5:
        with pytest.raises(OverLimit, match="Statement budget of this field exhausted"):
            await budgets.meter(caller, each).charge_statement(template)
    left = [dict(await budgets.headers(caller, each))["RateLimit"] for caller in callers]
    assert [re.findall(r"r=(\d+)", text) for text in left] == [["7"], ["8"]]
    charged = budgets.budgets_for(callers[0], each, template)
    states = [await budgets.counters.state(limit) for limit in charged]
    assert [remaining for remaining, _ in states] == [7, 6, 0]


@pytest.mark.anyio
async def test_a_statement_that_was_not_sent_is_refunded_to_all_its_budgets(
    template: Template,
) -> None:
    role = RoleLimits("analyst", budget=RateLimitItemPerDay(1), total_budget=RateLimitItemPerDay(1))
    budgets, caller = Budgets(), Caller("key:ada")
    meter = budgets.meter(caller, role)
    for _ in range(3):
        await meter.charge_statement(template)
        with pytest.raises(OverLimit):
            await meter.charge_statement(template)
        await meter.refund_statement(template)
    states = [
        await budgets.counters.state(each) for each in budgets.budgets_for(caller, role, template)
    ]
    assert [remaining for remaining, _ in states] == [1, 1, 3]


class SlowMemory(BoundedMemory):
    """Storage with a round trip for each command, like one on another machine."""

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        await asyncio.sleep(0.001)
        return await super().incr(key, expiry, amount)

    async def get(self, key: str) -> int:
        await asyncio.sleep(0.001)
        return await super().get(key)


@pytest.mark.anyio
async def test_concurrent_statements_never_exceed_a_budget_in_an_external_storage(
    template: Template,
) -> None:
    storage = SlowMemory()
    role = RoleLimits("analyst", budget=RateLimitItemPerDay(2))
    meter = Budgets(MemoryCounters(signed_in=storage, shared=storage)).meter(
        Caller("key:ada"), role
    )
    charges = [meter.charge_statement(template) for _ in range(20)]
    results = await asyncio.gather(*charges, return_exceptions=True)
    assert sum(result is None for result in results) == 2
    assert {type(result) for result in results if result} == {OverLimit}


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from([1, 60]), st.floats(0, 40)), max_size=40
    )
)
def test_a_counter_is_the_sum_of_the_hits_in_its_window(
    steps: list[tuple[str, int, float]],
) -> None:
    clock = Clock()
    memory, windows = BoundedMemory(clock=clock), dict[tuple[str, int], tuple[float, int]]()

    async def run() -> None:
        for key, length, passed in steps:
            clock.now += passed
            ends, count = windows.get((key, length), (0.0, 0))
            if ends <= clock.now:
                ends, count = clock.now + length, 0
            windows[key, length] = (ends, count + 1)
            assert await memory.incr(f"{key}{length}", length) == count + 1

    asyncio.run(run())
