"""A store that Redis Sentinel watches: another server takes over, and nothing is counted twice."""

import asyncio
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from limits import RateLimitItemPerDay
from pydantic import ValidationError

from carto_graphql.callers.limit import Limit
from carto_graphql.settings.settings import Settings
from carto_graphql.store.connection import Store
from carto_graphql.store.counters import StoredCounters
from tests.store.redis_server import RedisServer, free_port, redis_server

pytestmark = pytest.mark.anyio

LIMIT = Limit("statements", RateLimitItemPerDay(100), "signed-in", ("statements", "ada"))


@contextmanager
def watched(folder: Path) -> Iterator[tuple[RedisServer, str]]:
    """Run a Redis primary, a replica and a sentinel; yield the primary and the sentinel's URL."""
    if shutil.which("redis-server") is None:
        pytest.skip("needs Debian's redis-server")
    with (
        redis_server() as primary,
        redis_server(["--replicaof", "127.0.0.1", str(primary.port)]) as replica,
    ):
        _wait_for_link(replica)
        port, file = free_port(), folder / "sentinel.conf"
        file.write_text(
            f"port {port}\nbind 127.0.0.1\n"
            f"sentinel monitor mymaster 127.0.0.1 {primary.port} 1\n"
            "sentinel down-after-milliseconds mymaster 500\n"
            "sentinel failover-timeout mymaster 3000\n"
        )
        command = ["redis-server", str(file), "--sentinel"]
        sentinel = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=folder)
        try:
            _wait_for_replica(port)
            yield primary, f"sentinel://127.0.0.1:{port}/mymaster"
        finally:
            sentinel.kill()
            sentinel.wait()


def _wait_for_link(replica: RedisServer) -> None:
    with redis.Redis(port=replica.port) as client:
        _until(lambda: client.info("replication").get("master_link_status") == "up")


def _wait_for_replica(port: int) -> None:
    # The sentinel gets the list of replicas from the primary every ten seconds.
    with redis.Redis(port=port) as client:
        _until(lambda: bool(client.execute_command("SENTINEL", "REPLICAS", "mymaster")))


def _until(holds: Callable[[], bool]) -> None:
    for _ in range(300):
        try:
            if holds():
                return
        except redis.ConnectionError:
            pass
        time.sleep(0.1)
    raise AssertionError("the servers did not start")


async def test_budgets_go_on_after_a_failover(tmp_path: Path) -> None:
    with watched(tmp_path) as (primary, url):
        store = Store(url, timeout=0.5, prefix="cgq")
        async with store, StoredCounters(store) as counters:
            for _ in range(60):
                await counters.charge([LIMIT])
            primary.process.kill()
            primary.process.wait()
            await counters.charge([LIMIT])  # of its share
            for _ in range(150):
                await asyncio.sleep(0.1)
                if store.is_available and not counters._unreported:
                    break
            assert store.is_available
            await counters.charge([LIMIT])
            assert (await counters.state(LIMIT))[0] == 38


@pytest.mark.parametrize("url", ["sentinel://h", "sentinel://u:hunter2@h/n?x=1", "sentinel:///n"])
def test_other_urls_of_sentinels_are_rejected_without_showing_them(url: str) -> None:
    with pytest.raises(ValidationError, match="or sentinels://") as error:
        Settings.model_validate({"store": url})
    assert "hunter2" not in str(error.value)
