"""Caches and callers: nobody gets another's rows, and a cached response needs the same rights."""

import random
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from carto_graphql.callers.keys import remove_key
from tests.cache.test_results import in_process
from tests.callers.gateway import (
    MINE,
    OPEN,
    FakeCarto,
    Running,
    callers_file,
    gateway,
    key_for,
)
from tests.resolvers.shops import write_catalog

pytestmark = pytest.mark.anyio

FILES: Final = {
    "rows__mine": MINE.replace("columns:", "cache: 1h\ncolumns:"),
    "rows__others": OPEN.replace("columns:", "cache: 1h\ncolumns:"),
    "rows__rated": OPEN.replace("columns:", "cache: 1h\nrate: 5/minute\ncolumns:"),
}
MARKERS: Final = {name: f"planted-{name}-7f3a" for name in ("acme", "globex")}
KEYS: Final = {
    name: {"roles": ["member"], "claims": {"tenant_id": marker}} for name, marker in MARKERS.items()
}
MINE_QUERY: Final = "{ queryRows { mine { rows { tenant } } } }"
OPEN_QUERY: Final = "{ queryRows { others { rows { name } } } }"


@asynccontextmanager
async def two_tenants(folder: Path, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    file = folder / "callers.yaml"
    file.write_text(callers_file(KEYS))
    values = {
        "carto_api_base_url": "https://carto.test",
        "carto_api_access_token": "token",
        "catalog": str(write_catalog(folder / "catalog", **FILES)),
        "callers": str(file),
        "log_level": "error",
        **settings,
    }
    async with in_process(values, FakeCarto()) as http:
        yield http


def bearer(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key_for(name)}"}


@pytest.mark.threat("A13")
async def test_17_ten_thousand_requests_of_two_tenants_never_cross(tmp_path: Path) -> None:
    chosen = random.Random(17)
    # Such a small cache is often full.
    async with two_tenants(tmp_path, cache_bytes=32 * 1024) as http:
        for _ in range(10_000):
            name = chosen.choice(["acme", "globex"])
            least = chosen.randrange(6)
            query = f"{{ queryRows {{ mine(least: {least}) {{ rows {{ tenant }} }} }} }}"
            response = await http.post("/graphql", json={"query": query}, headers=bearer(name))
            assert response.json()["data"]["queryRows"]["mine"]["rows"] == [
                {"tenant": MARKERS[name]}
            ]


@pytest.mark.threat("A14")
async def test_17_a_planted_marker_reaches_its_own_tenant_only(tmp_path: Path) -> None:
    async with two_tenants(tmp_path, cache_tags="Cache-Tag") as http:
        for _ in range(4):
            for name in ("acme", None, "globex"):
                for query in (MINE_QUERY, OPEN_QUERY):
                    response = await http.get(
                        "/graphql", params={"query": query}, headers=bearer(name) if name else {}
                    )
                    control = response.headers["cache-control"]
                    public = name is None and query == OPEN_QUERY
                    assert control.startswith("public" if public else "private, no-store")
                    assert ("etag" in response.headers) is public
                    assert "planted" not in str(response.headers)
                    for owner, marker in MARKERS.items():
                        assert (marker in response.text) is (owner == name and query == MINE_QUERY)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with gateway(tmp_path, FILES, callers_file(KEYS)) as running:
        yield running


def within_ten_seconds(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.1)
    return False


def test_18_a_withdrawn_role_ends_cached_responses(running: Running) -> None:
    for _ in range(3):
        assert "errors" not in running.post(MINE_QUERY, "acme").json()
    keys = {**KEYS, "acme": {"roles": [], "claims": {"tenant_id": MARKERS["acme"]}}}
    running.callers.write_text(callers_file(keys))
    assert within_ten_seconds(lambda: "errors" in running.post(MINE_QUERY, "acme").json())
    assert "errors" not in running.post(MINE_QUERY, "globex").json()


def test_19_a_revoked_key_ends_cached_responses(running: Running) -> None:
    for _ in range(3):
        assert running.post(OPEN_QUERY, "acme").status_code == 200
    remove_key(running.callers, "acme")
    assert within_ten_seconds(lambda: running.post(OPEN_QUERY, "acme").status_code == 401)
    assert running.post(OPEN_QUERY).status_code == 200


def test_20_cached_responses_count_to_the_rate(tmp_path: Path) -> None:
    callers = callers_file(KEYS, roles={"public": {"rate": "5/minute"}})
    with gateway(tmp_path, FILES, callers) as running:
        statuses = [running.post(OPEN_QUERY).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]


def test_20_cached_results_count_to_the_rate_of_their_template(running: Running) -> None:
    query = "{ queryRows { rated { rows { name } } } }"
    statuses = [running.post(query, "acme").status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]


def test_a_cached_result_is_not_charged(tmp_path: Path) -> None:
    callers = callers_file(KEYS, roles={"public": {"budget": "1/day"}})
    with gateway(tmp_path, FILES, callers) as running:
        for _ in range(5):
            assert "errors" not in running.post(OPEN_QUERY).json()
        other = running.post("{ queryRows { rated { rows { name } } } }")
    assert other.status_code == 429
