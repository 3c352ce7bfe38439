"""Rates and budgets that several workers share through a real Redis."""

import asyncio
import logging
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
import redis
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute

from carto_graphql.callers.limit import Limit
from carto_graphql.store import counters as module
from carto_graphql.store.connection import Store
from carto_graphql.store.counters import StoredCounters
from carto_graphql.store.eviction import warn_of_eviction
from resolvers.errors import OverLimit
from tests.store.redis_server import RedisServer, redis_server

pytestmark = pytest.mark.anyio


@pytest.fixture
def server() -> Iterator[RedisServer]:
    if shutil.which("redis-server") is None:
        pytest.skip("needs Debian's redis-server")
    with redis_server() as running:
        yield running


def budget(amount: int, key: str = "ada") -> Limit:
    return Limit("statements", RateLimitItemPerDay(amount), "signed-in", ("statements", key))


def rate(item: RateLimitItem, key: str = "ada") -> Limit:
    return Limit("requests", item, "signed-in", ("requests", key))


@asynccontextmanager
async def workers(
    server: RedisServer, count: int, seconds: float = 2.0
) -> AsyncIterator[list[StoredCounters]]:
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(count):
            store = await stack.enter_async_context(
                Store(server.url, timeout=seconds, prefix="cgq")
            )
            found.append(await stack.enter_async_context(StoredCounters(store, count)))
        yield found


async def is_charged(worker: StoredCounters, *limits: Limit) -> bool:
    try:
        await worker.charge(limits)
    except OverLimit:
        return False
    return True


async def is_counted(worker: StoredCounters, limit: Limit) -> bool:
    try:
        await worker.count(limit)
    except OverLimit:
        return False
    return True


async def spend(worker: StoredCounters, limit: Limit, attempts: int) -> int:
    return sum([await is_charged(worker, limit) for _ in range(attempts)])


async def test_four_workers_spend_exactly_a_budget(server: RedisServer) -> None:
    async with workers(server, 4) as four:
        spent = await asyncio.gather(*(spend(each, budget(100), 60) for each in four))
        assert sum(spent) == 100
        assert [(await each.state(budget(100)))[0] for each in four] == [0] * 4
        with pytest.raises(OverLimit, match=r"Statement budget exhausted; retry in 86[34]"):
            await four[0].charge([budget(100)])


async def test_a_statement_is_charged_to_all_budgets_or_to_none(server: RedisServer) -> None:
    wide, narrow = budget(100, "wide"), budget(1, "narrow")
    async with workers(server, 2) as (one, other):
        assert await is_charged(one, wide, narrow)
        assert not await is_charged(other, wide, narrow)
        assert (await other.state(wide))[0] == 99
        await other.refund([wide, narrow])
        assert await is_charged(one, wide, narrow)
        assert (await one.state(wide))[0] == 99


async def test_31_four_workers_let_exactly_sixty_requests_through(server: RedisServer) -> None:
    limit = rate(RateLimitItemPerMinute(60))
    async with workers(server, 4) as four:

        async def offer(worker: StoredCounters) -> int:
            passed = 0
            for _ in range(20):
                passed += sum([await is_counted(worker, limit) for _ in range(50)])
                await asyncio.sleep(0.1)
            return passed

        with redis.Redis(port=server.port) as client:
            before = commands(client)
            assert sum(await asyncio.gather(*map(offer, four))) == 60
            assert commands(client) - before < 200, "of 4,000 requests, and of the background"


def commands(client: "redis.Redis") -> int:
    stats = client.info("commandstats")
    names = ("evalsha", "eval", "mget", "time")
    calls = [stats.get(f"cmdstat_{name}", {"calls": 0}) for name in names]
    return sum(each["calls"] for each in calls)


async def test_a_lease_that_nobody_uses_is_given_back(server: RedisServer) -> None:
    limit = rate(RateLimitItemPerMinute(100))
    async with workers(server, 2) as (one, other):
        await one.count(limit)
        assert (await one.state(limit))[0] == 99, "its own lease counts as left"
        await asyncio.sleep(2.5)
        passed = [await is_counted(other, limit) for _ in range(120)]
        assert sum(passed) == 99


async def test_a_refund_is_not_undone_by_what_another_worker_knew(server: RedisServer) -> None:
    async with workers(server, 2) as (one, other):
        assert await is_charged(one, budget(1))
        assert not await is_charged(other, budget(1))
        await one.refund([budget(1)])
        assert await is_charged(other, budget(1))


@hypothesis_settings(max_examples=20)
@given(
    st.lists(st.tuples(st.sampled_from([0, 1]), st.sampled_from("cccr")), min_size=1, max_size=30)
)
def test_any_charges_and_refunds_of_two_workers_add_up(steps: list[tuple[int, str]]) -> None:
    async def run() -> None:
        with redis_server() as running:
            async with workers(running, 2) as pair:
                spent = 0
                for worker, step in steps:
                    if step == "c":
                        assert await is_charged(pair[worker], budget(5)) is (spent < 5)
                        spent = min(spent + 1, 5)
                    else:
                        await pair[worker].refund([budget(5)])
                        spent = max(spent - 1, 0)
                    assert (await pair[worker].state(budget(5)))[0] == 5 - spent

    asyncio.run(run())


async def until_available(found: list[StoredCounters]) -> None:
    for _ in range(100):
        if all(each._store.is_available for each in found):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the circuit stays open")


async def test_29_one_worker_spends_exactly_its_budget_over_a_killed_and_emptied_store() -> None:
    with redis_server() as server:
        async with workers(server, 1) as [one]:
            spent = await spend(one, budget(100), 60)
            server.process.kill()
            server.process.wait()
            spent += await spend(one, budget(100), 10)
            with redis_server(port=server.port):
                await until_available([one])
                spent += await spend(one, budget(100), 60)
                assert spent == 100
                assert not await is_charged(one, budget(100))
                await asyncio.sleep(1.5)
                with redis.Redis(port=server.port) as client:
                    assert values(client) == {b"100"}


def values(client: "redis.Redis") -> set[bytes]:
    """Return the distinct values of all counters in the store, such as `b"100"`."""
    found = client.keys("cgq:{c}:*")
    assert isinstance(found, list)
    texts = [client.get(key) for key in found if client.type(key) == b"string"]
    return {text.split()[0] for text in texts if isinstance(text, bytes)}


async def test_30_four_workers_spend_at_most_a_seconds_spending_more() -> None:
    limit = budget(100)
    with redis_server() as server:
        async with workers(server, 4) as four:
            spent = sum(await asyncio.gather(*(spend(each, limit, 10) for each in four)))
            assert spent == 40
            await asyncio.sleep(1.5)  # all of them learn it
            server.process.kill()
            server.process.wait()
            alone = await asyncio.gather(*(spend(each, limit, 100) for each in four))
            assert alone == [15] * 4, "a quarter of 60 each"
            with redis_server(port=server.port):
                await until_available(four)
                await asyncio.sleep(1.5)  # what was spent is reported
                more = sum(await asyncio.gather(*(spend(each, limit, 10) for each in four)))
                assert more == 0


async def test_30_a_worker_that_never_used_a_budget_knows_what_others_have_spent() -> None:
    with redis_server() as server:
        async with workers(server, 2) as (one, other):
            assert await spend(one, budget(100), 60) == 60
            await asyncio.sleep(1.3)
            server.process.kill()
            server.process.wait()
            assert await spend(other, budget(100), 60) == 20


async def test_30_an_emptied_store_learns_what_each_worker_knew() -> None:
    limit = budget(100)
    with redis_server() as server:
        async with workers(server, 4) as four:
            spent = sum(await asyncio.gather(*(spend(each, limit, 20) for each in four)))
            with redis.Redis(port=server.port) as client:
                client.flushall()
            spent += sum(await asyncio.gather(*(spend(each, limit, 100) for each in four)))
            assert 100 <= spent <= 100 + 20, "what the others spent in the last second"


async def test_a_stopped_store_counts_no_charge_after_the_worker_has_given_up(
    server: RedisServer,
) -> None:
    # A machine that is too busy to read a reply in time counts that report twice.
    async with workers(server, 1, seconds=1) as [one]:
        assert await is_charged(one, budget(10))
        server.process.send_signal(signal.SIGSTOP)
        try:
            assert await is_charged(one, budget(10)), "from its share"
        finally:
            server.process.send_signal(signal.SIGCONT)
        await until_available([one])
        with redis.Redis(port=server.port) as client:
            for _ in range(300):  # a busy machine reports late what was spent
                if values(client) == {b"2"}:
                    break
                await asyncio.sleep(0.1)
            await asyncio.sleep(1.5)
            assert values(client) == {b"2"}, "no charge is counted twice"


async def test_30_a_share_is_not_spent_again_while_a_hanging_store_is_sent_its_report(
    server: RedisServer,
) -> None:
    async with workers(server, 1, seconds=0.4) as [one]:

        async def spend_late(seconds: float) -> bool:
            await asyncio.sleep(seconds)
            return await is_charged(one, budget(1))

        server.process.send_signal(signal.SIGSTOP)
        try:
            # The second command waits while the first one fails, and the third while the second.
            spent = await asyncio.gather(*(spend_late(seconds) for seconds in (0, 0.2, 0.5)))
        finally:
            server.process.send_signal(signal.SIGCONT)
        assert sum(spent) == 1


async def test_a_full_store_lets_each_worker_spend_its_share() -> None:
    with redis_server(["--maxmemory", "1"]) as full:
        async with workers(full, 2) as pair:
            assert [await spend(each, budget(10), 20) for each in pair] == [5, 5]
            assert [
                await is_counted(pair[0], rate(RateLimitItemPerMinute(4))) for _ in range(3)
            ] == [
                True,
                True,
                False,
            ]


async def test_without_a_store_from_the_start_each_worker_has_its_share() -> None:
    with redis_server() as server:
        pass
    async with workers(server, 4) as four:
        assert [await spend(each, budget(8), 5) for each in four] == [2] * 4
        await four[0].refund([budget(8)])
        assert await is_charged(four[0], budget(8))
        with redis_server(port=server.port):
            await until_available(four)
            await asyncio.sleep(1.5)
            assert not any([await is_charged(each, budget(8)) for each in four])


async def test_a_window_ends(server: RedisServer) -> None:
    limit = Limit("statements", RateLimitItemPerSecond2(1), "signed-in", ("statements", "ada"))
    async with workers(server, 2) as (one, other):
        assert await is_charged(one, limit)
        assert not await is_charged(other, limit)
        await asyncio.sleep(2.1)
        assert await is_charged(other, limit)
        assert not await is_charged(one, limit)


class RateLimitItemPerSecond2(RateLimitItem):
    """Windows of two seconds."""

    GRANULARITY = RateLimitItemPerMinute.GRANULARITY._replace(seconds=2, name="two")


async def test_counters_of_one_group_are_forgotten_before_those_of_another(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_KNOWN", 10)
    async with workers(server, 1) as [one]:
        await one.charge([budget(2)])
        for index in range(50):
            key = ("requests", f"address:{index}")
            await one.count(Limit("requests", RateLimitItemPerMinute(9), "anonymous", key))
        assert (await one.state(budget(2)))[0] == 1
        assert len(one._known["anonymous"]) == len(one._leased) == 10


async def test_the_store_has_no_name_of_a_caller(server: RedisServer) -> None:
    async with workers(server, 1) as [one]:
        await one.charge([budget(2, "token:issuer subject")])
        with redis.Redis(port=server.port) as client:
            found = client.keys("*")
            assert isinstance(found, list)
            assert found
            assert not [key for key in found if b"subject" in key]


async def test_workers_are_counted(server: RedisServer) -> None:
    async with workers(server, 1) as [one]:
        async with workers(server, 2):
            await one._count_workers()
            assert one.workers == 3
        await one._count_workers()
        assert one.workers == 1


@pytest.mark.parametrize(
    ("options", "holds_results", "warns"),
    [
        ("allkeys-lru", True, True),
        ("volatile-lru", False, True),
        ("volatile-ttl", True, False),
        ("volatile-ttl", False, False),
        ("noeviction", True, True),
        ("noeviction", False, False),
    ],
)
async def test_32_a_store_that_may_evict_counters_is_warned_of(
    options: str, holds_results: bool, warns: bool, caplog: pytest.LogCaptureFixture
) -> None:
    arguments = ["--maxmemory", "100mb", "--maxmemory-policy", options]
    with redis_server(arguments) as server, caplog.at_level(logging.WARNING):
        async with Store(server.url, timeout=2, prefix="cgq") as store:
            await warn_of_eviction(store, holds_results=holds_results)
    assert ("maxmemory-policy" in caplog.text) is warns


async def test_32_the_defaults_of_redis_are_not_warned_of(
    server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        async with Store(server.url, timeout=2, prefix="cgq") as store:
            await warn_of_eviction(store, holds_results=True)
    assert not caplog.text
