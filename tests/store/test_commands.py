"""Commands that use the store."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

from tests.commands import ROOT, invoke
from tests.store.redis_server import free_port, redis_server
from tests.store.test_results import cluster


def run(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "carto_graphql", *arguments],
        env={**os.environ, "SANDBOX": "true", "STORE_TIMEOUT": "2", **settings},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def run_cache(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return invoke("cache", *arguments, cwd=ROOT, SANDBOX="true", STORE_TIMEOUT="2", **settings)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_wrong_password_stops_the_start_with_status_78(workers: str) -> None:
    with redis_server(["--requirepass", "right"]) as store:
        url = f"redis://:hunter2@127.0.0.1:{store.port}"
        ended = run("serve", "--port", "0", "--workers", workers, STORE=url)
    assert (ended.returncode, "wrong user name or password" in ended.stderr) == (78, True)
    assert "hunter2" not in ended.stderr


def test_26_a_purge_raises_the_epochs_in_the_store() -> None:
    with redis_server() as store, redis.Redis(port=store.port) as client:
        purged = run("cache", "purge", "queryRows.citiesByCountry", STORE=store.url)
        assert (purged.returncode, purged.stderr) == (0, "")
        assert client.hget("cgq:1:epochs", "rows.citiesByCountry") == b"1"
        before = client.hget("cgq:1:epochs", "*")
        assert isinstance(before, bytes)
        assert run_cache("purge", "--all", STORE=store.url).returncode == 0
        assert client.hget("cgq:1:epochs", "*") == b"%d" % (int(before) + 1)


def test_statistics_show_what_results_came_from(tmp_path: Path) -> None:
    with redis_server() as server, cluster(tmp_path, server) as both:
        for gateway in (0, 0, 1):
            both.get(gateway)
        time.sleep(5.5)
        shown = run_cache("stats", STORE=server.url)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith("Results of 2 workers since their start: ")
    for word in ("whole", "result", "store", "shared", "stale", "none", "In memory: ", "Store: "):
        assert word in shown.stdout


def test_statistics_need_a_store() -> None:
    assert "Set STORE" in run_cache("stats").stderr
    url = f"redis://127.0.0.1:{free_port()}"
    assert run_cache("stats", STORE=url).stderr == "The store is unavailable.\n"


def test_a_purge_without_the_store_fails() -> None:
    purged = run_cache("purge", "--all", STORE=f"redis://:hunter2@127.0.0.1:{free_port()}")
    assert (purged.returncode, purged.stderr) == (
        1,
        "The store is unavailable: nothing was purged.\n",
    )


def test_a_store_and_a_purge_file_exclude_each_other() -> None:
    ended = run_cache("purge", "--all", STORE="redis://127.0.0.1:1", PURGE_FILE="/tmp/epochs")
    assert ended.returncode == 1
    assert "remove PURGE_FILE" in ended.stderr
