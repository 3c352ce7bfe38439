"""Cached results: served without a statement, for as long as `cache:` promises, per query."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from carto_client import CartoClient, StaticToken
from carto_graphql.settings.settings import Settings
from server import create_app
from tests.resolvers.shops import write_catalog

pytestmark = pytest.mark.anyio

TOWNS = """/* ---
description: Towns.
params: {{ least: {{ type: Int, default: 0 }} }}
columns: {{ name: String! }}
access: [public]
cache: {}
--- */
SELECT name FROM towns WHERE size >= {{{{least}}}}
"""


class Carto:
    """CARTO's SQL API, whose rows are numbered by the call."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, str]] = []
        self.headers: dict[str, str] = {}
        self.status = 200
        self.rows: Callable[[int], list[dict[str, Any]]] = lambda n: [{"name": f"town {n}"}]
        self.app = Starlette(
            routes=[Route("/v3/sql/{name}/query", self.sql, methods=["GET", "POST"])]
        )

    async def sql(self, request: Request) -> Response:
        client = request.query_params.get("client", "")
        self.calls.append((request.method, request.headers.get("cache-control", ""), client))
        await asyncio.sleep(0.05)
        if self.status != 200:
            return JSONResponse({"error": "no"}, self.status)
        headers = self.headers if request.method == "GET" else {}
        return JSONResponse({"rows": self.rows(len(self.calls))}, headers=headers)


@asynccontextmanager
async def in_process(values: Mapping[str, Any], carto: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """Run a gateway with the settings `values` and the app `carto` as CARTO; yield a client."""
    client = CartoClient(
        base_url="https://carto.test",
        auth=StaticToken("t"),
        transport=httpx.ASGITransport(carto),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("server.open_carto", lambda *_: client)
        app = create_app(Settings.model_validate(values))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
        yield http


@asynccontextmanager
async def http_gateway(
    folder: Path, carto: Carto, cache: str, **settings: Any
) -> AsyncIterator[httpx.AsyncClient]:
    live = TOWNS.replace("cache: {}\n", "").format()
    values = {
        "carto_api_base_url": "https://carto.test",
        "carto_api_access_token": "token",
        "catalog": str(write_catalog(folder, rows__towns=TOWNS.format(cache), rows__live=live)),
        **settings,
    }
    async with in_process(values, carto.app) as http:
        yield http


@asynccontextmanager
async def gateway(
    folder: Path, carto: Carto, cache: str, **settings: Any
) -> AsyncIterator[Callable[..., Any]]:
    async with http_gateway(folder, carto, cache, **settings) as http:

        async def towns(least: int = 0) -> Any:
            query = f"{{ queryRows {{ towns(least: {least}) {{ rows {{ name }} }} }} }}"
            return (await http.post("/graphql", json={"query": query})).json()

        yield towns


def name_in(response: Any) -> str:
    return str(response["data"]["queryRows"]["towns"]["rows"][0]["name"])


async def test_a_cached_result_needs_no_statement(tmp_path: Path) -> None:
    carto = Carto()
    async with gateway(tmp_path, carto, "1h") as towns:
        first = await towns()
        assert [await towns() for _ in range(3)] == [first] * 3
        assert await towns(1) != first
    assert carto.calls == [("GET", "max-age=1800", "carto-graphql-1800")] * 2


async def test_nothing_is_cached_without_cache_or_memory(tmp_path: Path) -> None:
    carto = Carto()
    async with gateway(tmp_path, carto, "0") as towns:
        assert name_in(await towns()) != name_in(await towns())
    async with gateway(tmp_path, carto, "1h", cache_bytes=0) as towns:
        assert name_in(await towns()) != name_in(await towns())


async def test_03_a_result_of_carto_above_max_age_is_requested_by_post(tmp_path: Path) -> None:
    carto = Carto()
    carto.headers = {"Age": "7200"}
    async with gateway(tmp_path, carto, "1h") as towns:
        assert name_in(await towns()) == "town 2"
        assert name_in(await towns()) == "town 2"
    assert [method for method, _, _ in carto.calls] == ["GET", "POST"]


async def test_a_result_is_as_old_as_carto_says(tmp_path: Path) -> None:
    carto = Carto()
    carto.headers = {"Age": "3599"}
    async with gateway(tmp_path, carto, "1h") as towns:
        first = name_in(await towns())
        await asyncio.sleep(1.1)
        assert name_in(await towns()) != first


async def test_15_a_stale_result_is_served_during_one_refresh(tmp_path: Path) -> None:
    carto = Carto()
    async with gateway(tmp_path, carto, "{ maxAge: 1, carto: 0, stale: 60 }") as towns:
        # The second request caches the document, so that none of the five waits for a thread.
        for _ in range(2):
            assert name_in(await towns()) == "town 1"
        await asyncio.sleep(1.1)
        names = [name_in(each) for each in await asyncio.gather(*[towns() for _ in range(5)])]
        assert names == ["town 1"] * 5
        await asyncio.sleep(0.3)
        assert name_in(await towns()) == "town 2"
    assert len(carto.calls) == 2


@pytest.mark.parametrize(("status", "is_served"), [(500, True), (400, False)])
async def test_16_on_error_serves_while_carto_is_unavailable(
    tmp_path: Path, status: int, is_served: bool
) -> None:
    carto = Carto()
    async with gateway(tmp_path, carto, "{ maxAge: 1, carto: 0, onError: 60 }") as towns:
        assert name_in(await towns()) == "town 1"
        carto.status = status
        await asyncio.sleep(1.1)
        response = await towns()
        assert ("errors" not in response) is is_served


async def test_errors_and_wrong_values_are_not_kept(tmp_path: Path) -> None:
    carto = Carto()
    async with gateway(tmp_path, carto, "1h") as towns:
        carto.status = 400
        assert "errors" in await towns()
        carto.status = 200
        carto.rows = lambda _: [{"name": 5}]
        assert "errors" in await towns()
        carto.rows = lambda _: [{"name": "right"}]
        assert name_in(await towns()) == "right"


async def test_a_large_result_is_kept_once_it_was_streamed(tmp_path: Path) -> None:
    carto = Carto()
    carto.rows = lambda n: [{"name": f"{n} {'x' * 900}"}] * 900
    async with gateway(tmp_path, carto, "1h") as towns:
        first = await towns()
        assert await towns() == first
    assert len(carto.calls) == 1
