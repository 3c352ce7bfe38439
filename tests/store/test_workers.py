"""Two gateways of four worker processes each, which share one Redis."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
import pytest
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from tests.callers.gateway import OPEN, FakeCarto
from tests.resolvers.shops import write_catalog
from tests.serving import Recorder, on_a_port
from tests.store.redis_server import free_port, redis_server

ROOT: Final = Path(__file__).parents[2]
QUERY: Final = "{ queryRows { others { rows { name } } } }"


class CartoWithTokens(FakeCarto):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") == "/oauth/token":
            grant = {"access_token": "shared", "token_type": "Bearer", "expires_in": 3600}
            await JSONResponse(grant)(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


@contextmanager
def host(environment: dict[str, str], folder: Path) -> Iterator[str]:
    """Run `serve --workers 4` in `folder` and return its base URL."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-m", "carto_graphql", "serve", "--workers", "4", "--port"]
    process = subprocess.Popen(
        [*command, str(port)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield url
    finally:
        process.terminate()
        process.wait(90)


def wait_for(url: str) -> None:
    for _ in range(300):
        try:
            httpx.get(f"{url}/healthz", timeout=1).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the gateway did not start")


def test_eight_workers_of_two_hosts_send_one_token_request(tmp_path: Path) -> None:
    if shutil.which("redis-server") is None:
        pytest.skip("needs Debian's redis-server")
    write_catalog(tmp_path / "catalog", rows__others=OPEN)
    with redis_server() as store, on_a_port(carto := Recorder(CartoWithTokens())) as carto_url:
        environment = {
            "CARTO_API_BASE_URL": carto_url,
            "CARTO_AUTH_URL": f"{carto_url}/oauth/token",
            "CARTO_CLIENT_ID": "id",
            "CARTO_CLIENT_SECRET": "secret",
            "CATALOG": str(tmp_path / "catalog"),
            "STORE": store.url,
            "STORE_SECRET": "secret-of-the-store",
            "STORE_TIMEOUT": "2",  # a busy machine meets it
        }
        with host(environment, tmp_path) as first, host(environment, tmp_path) as second:
            for url in (first, second):
                wait_for(url)
            for number in range(100):  # each on a connection of its own, for any of the workers
                url = (first, second)[number % 2]
                response = httpx.post(f"{url}/graphql", json={"query": QUERY}, timeout=30)
                assert response.json()["data"]["queryRows"]["others"]["rows"]
        assert carto.tokens == 1
        assert {each.headers["authorization"] for each in carto.asked if "/query" in each.path} == {
            "Bearer shared"
        }
