"""The sandbox's cache of GET requests, as CARTO has one, and what the gateway promises over it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from carto_graphql.sandbox import (
    SANDBOX_API_ACCESS_TOKEN,
    create_sandbox,
)
from carto_graphql.sandbox.caching import CachedGETs
from tests.cache.test_results import in_process
from tests.callers.conftest import Clock, clock
from tests.resolvers.shops import write_catalog

__all__ = ["clock"]  # a fixture

pytestmark = pytest.mark.anyio

URL = "/v3/sql/carto_dw/query"
COUNTRIES = """/* ---
description: Countries.
columns: { name: String! }
order: name
access: [public]
cache: 1h
--- */
SELECT name FROM `sandbox.world.countries`
"""


@asynccontextmanager
async def sandbox(**terms: Any) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(CachedGETs(create_sandbox(), **terms))
    async with httpx.AsyncClient(
        transport=transport,
        base_url="http://sandbox",
        headers={"Authorization": f"Bearer {SANDBOX_API_ACCESS_TOKEN}"},
    ) as http:
        yield http


def query(sql: str = "SELECT 1 AS a") -> dict[str, str]:
    return {"q": sql}


async def test_a_get_with_max_age_is_cached_and_gets_older(clock: Clock) -> None:
    kept = {"Cache-Control": "max-age=60"}
    async with sandbox(clock=clock) as http:
        first = await http.get(URL, params=query(), headers=kept)
        clock.now += 30
        second = await http.get(URL, params=query(), headers=kept)
        assert (first.headers["age"], second.headers["age"]) == ("0", "30")
        assert [each.json()["meta"]["cacheHit"] for each in (first, second)] == [False, True]
        assert first.json()["rows"] == second.json()["rows"]
        assert second.headers["cache-control"] == "public, max-age=60"
        assert "date" in second.headers
        clock.now += 30
        assert (await http.get(URL, params=query(), headers=kept)).headers["age"] == "0"


async def test_posts_other_gets_and_errors_are_not_cached() -> None:
    kept = {"Cache-Control": "max-age=60"}
    async with sandbox() as http:
        for _ in range(2):
            plain = await http.get(URL, params=query())
            posted = await http.post(URL, json=query(), headers=kept)
            wrong = await http.get(URL, params=query("SELECT nothing"), headers=kept)
            assert not plain.json()["meta"]["cacheHit"]
            assert not posted.json()["meta"]["cacheHit"]
            assert wrong.status_code == 400
            assert not any("age" in each.headers for each in (plain, posted, wrong))
        foreign = await http.get(URL, params=query(), headers={**kept, "Authorization": "Bearer x"})
        assert foreign.status_code == 401


async def public_seconds(folder: Path, **terms: Any) -> int:
    values = {
        "carto_api_base_url": "https://carto.test",
        "carto_api_access_token": "token",
        "catalog": str(write_catalog(folder, rows__countries=COUNTRIES)),
    }
    # The gateway in the test sends the token `t`, which this sandbox does not know.
    app = CachedGETs(_with_token(create_sandbox()), **terms)
    async with in_process(values, app) as http:
        text = "{ queryRows { countries { rows { name } } } }"
        for _ in range(2):
            response = await http.get("/graphql", params={"query": text})
            assert "errors" not in response.json()
    return sum(map(int, re.findall(r"max-?age=(\d+)", response.headers["cache-control"])))


def _with_token(app: Any) -> Any:
    async def call(scope: Any, receive: Any, send: Any) -> None:
        headers = [each for each in scope["headers"] if each[0] != b"authorization"]
        token = f"Bearer {SANDBOX_API_ACCESS_TOKEN}".encode()
        await app({**scope, "headers": [*headers, (b"authorization", token)]}, receive, send)

    return call


async def test_01_the_age_at_carto_counts_to_the_promise(tmp_path: Path) -> None:
    assert 2300 < await public_seconds(tmp_path, age=1200) <= 2399


async def test_02_without_an_age_all_of_what_carto_may_keep_counts(tmp_path: Path) -> None:
    assert 1700 < await public_seconds(tmp_path, sends_age=False) <= 1799
