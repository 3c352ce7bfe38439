"""Results that two gateways share through a real Redis."""

import asyncio
import shutil
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis

from carto_graphql.store.connection import Store, StoreUnavailable
from carto_graphql.store.entries import EntryFormat
from carto_graphql.store.locks import Locks
from carto_graphql.store.purges import followed_purges, purge
from carto_graphql.store.results import StoredResults
from carto_graphql.store.statistics import read_statistics, reported_statistics
from resolvers.result_cache import NO_LOCK, CachedResult, Epoch, Epochs
from tests.cache.test_results import TOWNS, Carto
from tests.resolvers.shops import write_catalog
from tests.server.canned import gateway_before
from tests.serving import on_a_port
from tests.store.redis_server import RedisServer, redis_server

pytestmark = pytest.mark.anyio

KEY = bytes(32)


@pytest.fixture
def server() -> Iterator[RedisServer]:
    if shutil.which("redis-server") is None:
        pytest.skip("needs Debian's redis-server")
    with redis_server() as running:
        yield running


@dataclass
class Cluster:
    """Gateways before one CARTO, with one store."""

    carto: Carto
    store: RedisServer
    gateways: list[httpx.Client]

    def get(self, gateway: int, least: int = 0, field: str = "towns") -> httpx.Response:
        # One document for all values: validating a new one collects garbage.
        query = f"query($n: Int) {{ queryRows {{ {field}(least: $n) {{ rows {{ name }} }} }} }}"
        content = {"query": query, "variables": {"n": least}}
        return self.gateways[gateway].post("/graphql", json=content)

    def name(self, gateway: int, least: int = 0, field: str = "towns") -> Any:
        data = self.get(gateway, least, field).json()["data"]
        return data["queryRows"][field]["rows"][0]["name"]


@contextmanager
def cluster(
    folder: Path, server: RedisServer, cache: str = "1h", count: int = 2, **settings: Any
) -> Iterator[Cluster]:
    catalog, carto = folder / "catalog", Carto()
    catalog.mkdir(exist_ok=True)
    text = TOWNS.format(cache)
    write_catalog(catalog, rows__towns=text, rows__others=text.replace("Towns.", "Others."))
    settings = {"store": server.url, "store_timeout": 2.0, **settings}
    with ExitStack() as stack:
        carto_url = stack.enter_context(on_a_port(carto.app))
        urls = [
            stack.enter_context(gateway_before(carto_url, catalog, **settings))
            for _ in range(count)
        ]
        clients = [stack.enter_context(httpx.Client(base_url=url, timeout=30)) for url in urls]
        yield Cluster(carto, server, clients)


def keys(client: "redis.Redis", pattern: str) -> list[bytes]:
    found = client.keys(pattern)
    assert isinstance(found, list)
    return [each for each in found if isinstance(each, bytes)]


def test_07_the_same_query_on_two_workers_is_one_statement(
    server: RedisServer, tmp_path: Path
) -> None:
    with cluster(tmp_path, server) as both:
        assert both.name(0) == both.name(1) == both.name(1) == "town 1"
        assert both.name(1, 1) == both.name(0, 1) == "town 2"
        assert len(both.carto.calls) == 2


def test_08_a_hundred_cold_requests_on_four_workers_are_one_statement(
    server: RedisServer, tmp_path: Path
) -> None:
    with cluster(tmp_path, server, count=4) as four, ThreadPoolExecutor(100) as threads:
        names = {*threads.map(four.name, [index % 4 for index in range(100)])}
        assert (names, len(four.carto.calls)) == ({"town 1"}, 1)


async def test_09_the_lock_of_a_killed_worker_ends_and_that_of_a_living_one_is_prolonged(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("carto_graphql.store.locks.LOCK_MILLISECONDS", 1000)
    async with Store(server.url, timeout=2, prefix="cgq") as store:
        living, killed = Locks(store, renewal_seconds=0.2), Locks(store)
        async with living:
            assert await living.acquire("cgq:living")
            assert await killed.acquire("cgq:killed")
            await asyncio.sleep(1.5)
            assert await killed.acquire("cgq:living") is None
            assert await living.acquire("cgq:killed")


def test_27_an_edited_template_needs_no_purge(server: RedisServer, tmp_path: Path) -> None:
    with cluster(tmp_path, server, count=1) as before:
        assert before.name(0) == "town 1"
    (tmp_path / "edited").mkdir()
    with cluster(tmp_path / "edited", server, "2h", count=1) as after:
        assert after.name(0) == "town 1"
        assert len(after.carto.calls) == 1, "it was not found under the old template's key"


def result(content: bytes = b"[]", **values: Any) -> CachedResult:
    known = {"template": "rows.towns", "content": content, "rows": 1, "born": time.time()}
    return CachedResult(**{**known, "epoch": Epoch(0, 0), **values})


@pytest.mark.parametrize("size", [0, 10, 5000, 600_000])
def test_an_entry_is_read_as_it_was_written(size: int) -> None:
    entries = EntryFormat("secret", 10**6)
    given = result(b"x" * size, born=12.5, epoch=Epoch(2**41, 3))
    written = entries.write(KEY, given)
    assert entries.read(KEY, written) == given
    assert len(written) < 5000


@pytest.mark.threat("A18")
def test_34_a_forged_or_moved_entry_is_a_miss() -> None:
    entries, unsigned = EntryFormat("secret", 10**6), EntryFormat(None, 10**6)
    written = entries.write(KEY, result())
    assert entries.read(bytes(31) + b"x", written) is None
    assert EntryFormat("other", 10**6).read(KEY, written) is None
    assert entries.read(KEY, unsigned.write(KEY, result())) is None
    assert entries.read(KEY, b"") is None
    for place in range(len(written)):
        forged = bytearray(written)
        forged[place] ^= 1
        assert entries.read(KEY, bytes(forged)) is None


def test_an_entry_of_another_version_or_one_that_is_too_large_is_a_miss(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries = EntryFormat(None, 10_000)
    assert entries.read(KEY, entries.write(KEY, result(b"x" * 10_000)))
    assert entries.read(KEY, entries.write(KEY, result(b"x" * 10_001))) is None
    monkeypatch.setattr("carto_graphql.store.entries.VERSION", 2)
    newer = entries.write(KEY, result())
    monkeypatch.undo()
    assert entries.read(KEY, newer) is None
    for garbage in (b"", b"\0", b"\xff\xffxx", b"\0\1\x90", newer[:20]):
        assert entries.read(KEY, garbage) is None


@pytest.mark.threat("A18")
def test_34_a_forged_entry_in_the_store_leads_to_a_statement(
    server: RedisServer, tmp_path: Path
) -> None:
    with (
        cluster(tmp_path, server, store_secret="secret-of-the-store") as both,
        redis.Redis(port=server.port) as client,
    ):
        assert both.name(0) == "town 1"
        (key,) = keys(client, "cgq:1:a:*")
        entry = bytes(client.get(key) or b"")
        assert b"town 1" in entry
        client.set(key, entry.replace(b"town 1", b"forged"))
        assert both.name(1) == "town 2"


async def test_ages_are_counted_by_the_clock_of_the_store(server: RedisServer) -> None:
    epochs = Epochs()
    async with (
        Store(server.url, timeout=2, prefix="cgq") as store,
        StoredResults(store, epochs, entry_bytes=10**6) as results,
    ):
        assert store._clock_offset is not None
        born = time.monotonic() - 100
        await results.put(KEY, result(born=born), 3600)
        found = await results.get(KEY)
        assert found is not None
        assert found.born == pytest.approx(born, abs=1)
        await results.put(KEY, result(born=time.monotonic() - 100), 99)
        again = await results.get(KEY)
        assert again is not None, "one that has expired already is not stored"


async def test_a_store_that_was_emptied_invalidates_what_is_in_memory(server: RedisServer) -> None:
    epochs = Epochs()
    async with Store(server.url, timeout=2, prefix="cgq") as store, followed_purges(store, epochs):
        first = epochs.of("rows.a")
        await purge(store, ["rows.a"])
        await asyncio.sleep(1.3)
        assert epochs.of("rows.a") == Epoch(first.all, 1)
        assert epochs.of("rows.b") == first
        await store.execute("FLUSHALL")
        await asyncio.sleep(1.3)
        assert epochs.of("rows.a").all > first.all


async def test_a_replica_that_lost_a_purge_revives_no_result(server: RedisServer) -> None:
    epochs = Epochs()
    async with Store(server.url, timeout=2, prefix="cgq") as store, followed_purges(store, epochs):
        first = epochs.of("rows.a")
        await purge(store, ["rows.a"])
        await asyncio.sleep(1.3)
        await store.execute("HDEL", "cgq:1:epochs", "rows.a")  # as before the purge
        await asyncio.sleep(1.3)
        assert epochs.of("rows.a").all > first.all


def test_26_a_purge_reaches_the_workers_of_all_hosts(server: RedisServer, tmp_path: Path) -> None:
    with cluster(tmp_path, server) as both:
        towns, others = both.name(0), both.name(0, field="others")

        async def purge_towns() -> None:
            async with Store(server.url, timeout=2, prefix="cgq") as store:
                await purge(store, ["rows.towns"])

        asyncio.run(purge_towns())
        time.sleep(1.5)
        assert both.name(1, field="others") == both.name(0, field="others") == others
        assert both.name(0) == both.name(1) != towns
        assert len(both.carto.calls) == 3


def test_15_a_stale_result_in_the_store_is_served_while_one_worker_refreshes_it(
    server: RedisServer, tmp_path: Path
) -> None:
    with cluster(tmp_path, server, "{ maxAge: 1, carto: 0, stale: 60 }") as both:
        assert both.name(0) == "town 1"
        time.sleep(1.2)
        assert both.name(1) == "town 1", "it is in the store alone"
        time.sleep(0.4)
        assert both.name(1) == "town 2"
        assert len(both.carto.calls) == 2


def test_16_on_error_serves_what_another_worker_has_stored(
    server: RedisServer, tmp_path: Path
) -> None:
    with cluster(tmp_path, server, "{ maxAge: 1, carto: 0, onError: 60 }") as both:
        assert both.name(0) == "town 1"
        both.carto.status = 500
        time.sleep(1.2)
        assert both.name(1) == "town 1"


def test_35_a_persisted_query_is_found_on_the_other_worker_and_after_a_restart(
    server: RedisServer, tmp_path: Path
) -> None:
    text = "{ queryRows { towns { rows { name } } } }"
    digest = sha256(text.encode()).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
    hashed = {"extensions": extensions}
    with cluster(tmp_path, server, apq=True) as both:
        one, other = both.gateways
        assert "PERSISTED_QUERY_NOT_FOUND" in other.post("/graphql", json=hashed).text
        first = one.post("/graphql", json={"query": text, **hashed}).json()
        assert other.post("/graphql", json=hashed).json() == first
    with cluster(tmp_path, server, apq=True) as both, redis.Redis(port=server.port) as client:
        for gateway in both.gateways:
            assert gateway.post("/graphql", json=hashed).json() == first
        assert 604_000 < int(client.ttl(f"cgq:1:q:{digest}")) <= 604_800


async def test_statistics_of_all_workers_are_summed(server: RedisServer) -> None:
    numbers = {"layer.store": 2, "bytes": 5}
    async with Store(server.url, timeout=2, prefix="cgq") as store:
        async with (
            reported_statistics(store, lambda: numbers),
            reported_statistics(store, lambda: numbers),
        ):
            await asyncio.sleep(0.3)
            await store.execute("HSET", "cgq:1:workers", "dead", '1 {"bytes":9}')
            found = await read_statistics(store)
            assert (found.workers, found.numbers) == (2, {"layer.store": 4, "bytes": 10})
            assert found.used_bytes > 0
        assert (await read_statistics(store)).workers == 0


LARGE = 6000
"""Rows of 900 bytes: more than the 4 MiB of an entry."""


@pytest.mark.parametrize(("rows", "statements"), [(900, 1), (LARGE, 2)])
def test_large_results_are_stored_up_to_the_bound(
    server: RedisServer, tmp_path: Path, rows: int, statements: int
) -> None:
    with cluster(tmp_path, server) as both, redis.Redis(port=server.port) as client:
        both.carto.rows = lambda n: [{"name": f"town {n} {'x' * 900}"}] * rows
        query = f"{{ queryRows {{ towns(limit: {rows}) {{ rows {{ name }} }} }} }}"
        for gateway in both.gateways:
            response = gateway.post("/graphql", json={"query": query})
            assert len(response.json()["data"]["queryRows"]["towns"]["rows"]) == rows
        assert len(both.carto.calls) == statements
        assert {client.get(key) for key in keys(client, "cgq:1:l:*")} <= {b"free"}


@pytest.mark.threat("H31")
def test_a_slow_client_of_one_worker_does_not_delay_those_of_others(
    server: RedisServer, tmp_path: Path
) -> None:
    with cluster(tmp_path, server) as both:
        both.carto.rows = lambda n: [{"name": f"town {n} {'x' * 900}"}] * 3000
        query = "{ queryRows { towns(limit: 3000) { rows { name } } } }"
        one, other = both.gateways
        with one.stream("POST", "/graphql", json={"query": query}) as slow:
            assert slow.status_code == 200  # nothing else is read of its 2.7 MB
            started = time.monotonic()
            response = other.post("/graphql", json={"query": query})
            assert time.monotonic() - started < 5
        assert len(response.json()["data"]["queryRows"]["towns"]["rows"]) == 3000
        assert len(both.carto.calls) == 1


@pytest.mark.threat("H30")
def test_28_a_stopped_store_delays_no_response_and_is_used_again(
    server: RedisServer, tmp_path: Path
) -> None:
    with cluster(tmp_path, server, count=1, store_timeout=0.1) as one:
        one.name(0)
        server.process.send_signal(signal.SIGSTOP)
        seconds = []
        for least in range(200):
            started = time.monotonic()
            assert one.get(0, least % 50).status_code == 200
            seconds.append(time.monotonic() - started)
        server.process.send_signal(signal.SIGCONT)
        assert sorted(seconds)[197] < 0.15 + 0.05, "50 ms of CARTO"
        calls = len(one.carto.calls)
        time.sleep(2)
        assert one.name(0, 99) == one.name(0, 99)
        assert len(one.carto.calls) == calls + 1
        with redis.Redis(port=server.port) as client:
            assert keys(client, "cgq:1:a:*"), "results are stored again"


def test_a_store_of_counters_alone_holds_no_results(server: RedisServer, tmp_path: Path) -> None:
    with (
        cluster(tmp_path, server, store=None, counter_store=server.url) as both,
        redis.Redis(port=server.port) as client,
    ):
        assert [both.name(0), both.name(1)] == ["town 1", "town 2"]
        assert keys(client, "cgq:{c}:workers")
        assert not keys(client, "cgq:1:*")


async def test_a_command_that_the_store_does_not_allow_is_warned_of_once(
    server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    with redis.Redis(port=server.port) as client:
        client.execute_command("ACL", "SETUSER", "old", "on", ">pw", "~*", "-@all", "+time", "+get")
    async with Store(f"redis://old:pw@127.0.0.1:{server.port}", timeout=2, prefix="cgq") as store:
        for _ in range(3):
            with pytest.raises(StoreUnavailable):
                await purge(store, None)
        assert store.is_available
    assert caplog.text.count("The store rejects EVALSHA (NoPermissionError)") == 1
    assert "cgq" not in caplog.text


async def test_a_full_store_keeps_nothing_and_everything_is_served(tmp_path: Path) -> None:
    with (
        redis_server(["--maxmemory", "1"]) as full,
        cluster(tmp_path, full) as both,
    ):
        assert both.name(0) == "town 1"
        assert both.name(1) == "town 2"
        assert both.name(1) == "town 2"


async def test_without_a_store_that_responds_a_lock_is_not_needed(server: RedisServer) -> None:
    async with Store(server.url, timeout=0.1, prefix="cgq") as store:
        results = StoredResults(store, Epochs(), entry_bytes=10**6)
        server.process.kill()
        server.process.wait()
        assert await results.lock(KEY) == NO_LOCK
        assert await results.get(KEY) is None
        await results.put(KEY, result(born=time.monotonic()), 60)
        await results.unlock(KEY, NO_LOCK)
