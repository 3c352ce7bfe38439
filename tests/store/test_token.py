"""The CARTO token that workers share through a real Redis."""

import asyncio
import logging
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
import redis
from limits import RateLimitItemPerMinute
from pydantic import ValidationError

from carto_client import ClientCredentials, TokenStore
from carto_client.http_response import HTTPResponse
from carto_client.pool import Delivery
from carto_client.wire.queries import Call
from carto_graphql.callers.limit import Limit
from carto_graphql.settings.errors import SettingsError
from carto_graphql.settings.settings import Settings
from carto_graphql.store.connection import Store, StoreUnavailable
from carto_graphql.store.counters import StoredCounters
from carto_graphql.store.purges import followed_purges, purge
from carto_graphql.store.results import StoredResults
from carto_graphql.store.token import StoredToken
from resolvers.result_cache import NO_LOCK, CachedResult, Epochs
from tests.store.redis_server import RedisServer, free_port, redis_server

pytestmark = pytest.mark.anyio

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture
def server() -> Iterator[RedisServer]:
    if shutil.which("redis-server") is None:
        pytest.skip("needs Debian's redis-server")
    with redis_server() as running:
        yield running


class Endpoint:
    """A token endpoint that counts its requests."""

    def __init__(self) -> None:
        self.requests = 0

    async def __call__(self, call: Call, delivery: Delivery) -> HTTPResponse:
        self.requests += 1
        number = self.requests
        await asyncio.sleep(0.1)
        body = {"access_token": f"plain-{number}", "token_type": "Bearer", "expires_in": 3600}
        return HTTPResponse.of(httpx.Response(200, json=body))


def source(endpoint: Endpoint, tokens: TokenStore) -> ClientCredentials:
    credentials = ClientCredentials("id", "secret", store=tokens)
    credentials.send_through(endpoint)
    return credentials


def open_url(url: str, timeout: float = 2.0) -> Store:
    # The default is long enough for a busy machine.
    return Store(url, timeout=timeout, prefix="cgq")


async def test_33_six_workers_send_one_token_request_and_the_store_has_no_plain_text(
    server: RedisServer,
) -> None:
    endpoint = Endpoint()
    stores = [open_url(server.url) for _ in range(6)]
    workers = [source(endpoint, StoredToken(store, "account", "secret")) for store in stores]
    tokens = await asyncio.gather(*(worker.fetch() for worker in workers))
    assert {token.authorization.text for token in tokens} == {"Bearer plain-1"}
    assert endpoint.requests == 1
    with redis.Redis(port=server.port) as client:
        keys = client.keys("*")
        assert isinstance(keys, list)
        assert len(keys) == 1, "the lock is deleted"
        assert b"plain" not in bytes(client.get(keys[0]) or b"")
    for store in stores:
        await store.__aexit__()


async def test_33_a_worker_with_another_secret_requests_its_own_token(server: RedisServer) -> None:
    endpoint = Endpoint()
    async with open_url(server.url) as store:
        await source(endpoint, StoredToken(store, "account", "secret")).fetch()
        token = await source(endpoint, StoredToken(store, "account", "other")).fetch()
    assert (token.authorization.text, endpoint.requests) == ("Bearer plain-2", 2)


async def test_a_token_that_was_moved_to_another_account_is_not_used(server: RedisServer) -> None:
    endpoint = Endpoint()
    async with open_url(server.url) as store:
        first, second = (StoredToken(store, name, "secret") for name in ("a", "b"))
        await source(endpoint, first).fetch()
        sealed = await store.execute("GET", first._key)
        assert isinstance(sealed, bytes)
        await store.execute("SET", second._key, sealed)
        await source(endpoint, second).fetch()
    assert endpoint.requests == 2


async def test_a_rejected_token_is_replaced_in_the_store(server: RedisServer) -> None:
    endpoint = Endpoint()
    async with open_url(server.url) as store:
        worker = source(endpoint, StoredToken(store, "account", "secret"))
        replaced = await worker.replace(await worker.fetch())
        other = await source(endpoint, StoredToken(store, "account", "secret")).fetch()
    assert replaced is not None
    assert replaced.authorization.text == other.authorization.text == "Bearer plain-2"


async def test_the_lock_of_a_killed_worker_delays_the_others_by_three_seconds(
    server: RedisServer,
) -> None:
    endpoint = Endpoint()
    async with open_url(server.url) as store:
        tokens = StoredToken(store, "account", "secret")
        await store.execute("SET", tokens._lock, "killed", "PX", 10_000)
        since = time.monotonic()
        await source(endpoint, tokens).fetch()
    assert 2.9 < time.monotonic() - since < 6
    assert endpoint.requests == 1


async def test_a_stopped_store_opens_the_circuit_and_a_probe_closes_it(server: RedisServer) -> None:
    async with open_url(server.url, 0.1) as store:
        server.process.send_signal(signal.SIGSTOP)
        try:
            since = time.monotonic()
            for _ in range(50):
                with pytest.raises(StoreUnavailable):
                    await store.execute("GET", "cgq:x")
            assert time.monotonic() - since < 2, "3 commands wait 100 ms, 47 fail at once"
            endpoint = Endpoint()
            await source(endpoint, StoredToken(store, "account", "secret")).fetch()
            assert endpoint.requests == 1
        finally:
            server.process.send_signal(signal.SIGCONT)
        for _ in range(100):
            if store.is_available:
                break
            await asyncio.sleep(0.1)
        assert await store.execute("GET", "cgq:x") is None


async def test_a_killed_and_restarted_store_is_used_again(server: RedisServer) -> None:
    async with open_url(server.url) as store:
        server.process.kill()
        server.process.wait()
        for _ in range(4):
            with pytest.raises(StoreUnavailable):
                await store.execute("GET", "cgq:x")
        with redis_server(port=server.port):
            for _ in range(100):
                if store.is_available:
                    break
                await asyncio.sleep(0.1)
            assert await store.execute("GET", "cgq:x") is None


async def test_a_full_store_drops_the_token_and_keeps_the_circuit_closed() -> None:
    with redis_server(["--maxmemory", "1"]) as full:
        endpoint = Endpoint()
        async with open_url(full.url) as store:
            for _ in range(5):
                await source(endpoint, StoredToken(store, "account", "secret")).fetch()
            assert store.is_available
        assert endpoint.requests == 5


@pytest.mark.parametrize("credentials", ["", ":hunter2@", "nobody:hunter2@"])
async def test_wrong_credentials_stop_the_start_and_are_not_shown(credentials: str) -> None:
    with redis_server(["--requirepass", "right"]) as server:
        store = open_url(f"redis://{credentials}127.0.0.1:{server.port}")
        with pytest.raises(SettingsError, match=r"^STORE has a wrong") as error:
            await store.__aenter__()
        await store.__aexit__()
    assert "hunter2" not in repr(error.value)


async def test_the_acl_of_the_page_suffices() -> None:
    page = (ROOT / "docs/scaling.md").read_text()
    [rule] = [line for line in page.splitlines() if line.startswith("user gateway")]
    with redis_server() as server:
        with redis.Redis(port=server.port) as client:
            client.execute_command("ACL", "SETUSER", *rule.split()[1:])
        endpoint = Endpoint()
        async with open_url(f"redis://gateway:password@127.0.0.1:{server.port}") as store:
            for _ in range(2):
                await source(endpoint, StoredToken(store, "account", "secret")).fetch()
            assert await store.execute("GET", StoredToken(store, "account", "secret")._lock) is None
            epochs = Epochs()
            async with (
                followed_purges(store, epochs),
                StoredResults(store, epochs, entry_bytes=1000) as results,
            ):
                await purge(store, ["rows.a"])
                lock = await results.lock(bytes(32))
                assert lock
                result = CachedResult("rows.b", b"[]", 0, time.monotonic(), epochs.of("rows.b"))
                await results.put(bytes(32), result, 60)
                await results.unlock_for_all(bytes(32), lock)
                assert await results.lock(bytes(32)) == NO_LOCK
                assert await results.get(bytes(32))
            limit = Limit("requests", RateLimitItemPerMinute(100), "shared", ("requests",))
            async with StoredCounters(store) as counters:
                await counters.charge([limit])
                await counters.count(limit)
                await asyncio.sleep(2.1)  # it has given back its lease, and read again
                assert (await counters.state(limit))[0] == 98
                assert [known.n for known, _ in counters._leased.values()] in ([], [2])
    assert endpoint.requests == 1


async def test_an_unreachable_store_warns_and_lets_the_worker_start(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        async with open_url(f"redis://:hunter2@127.0.0.1:{free_port()}"):
            pass
    assert "The store is unreachable" in caplog.text
    assert "hunter2" not in caplog.text


@pytest.mark.parametrize(
    "url", ["http://h", "redis://", "redis://u:hunter2@h?socket_timeout=9", "redis://h/x", "h:6379"]
)
def test_other_urls_are_rejected_without_showing_them(url: str) -> None:
    with pytest.raises(ValidationError, match="must be a URL such as rediss") as error:
        Settings.model_validate({"store": url})
    assert "hunter2" not in str(error.value)


def test_without_a_store_redis_is_not_imported() -> None:
    code = """if True:
        import sys
        from carto_graphql.settings.settings import Settings
        from server import create_app
        create_app(Settings())
        assert "redis" not in sys.modules
        create_app(Settings.model_validate({"store": "redis://127.0.0.1:1"}))
        assert "redis" in sys.modules
    """
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
