"""The field `tiles` of a layer: URLs that lead to its tiles, for all arguments of the layer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from carto_graphql.settings.settings import Settings
from server import create_app
from tests.sandbox.reading import table
from tests.tiles.reference import features

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def serving(public_url: str) -> AsyncIterator[httpx.AsyncClient]:
    given: dict[str, Any] = {"public_url": public_url} if public_url else {}
    app = create_app(Settings(sandbox=True, **given))
    async with (
        app.app.router.lifespan_context(app.app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://gateway.test"
        ) as client,
    ):
        yield client


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with serving("https://maps.test/api") as client:
        yield client


async def run_query(http: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    return (await http.post("/graphql", json={"query": query, "variables": variables})).json()


async def test_urls_have_the_arguments_of_the_layer(http: httpx.AsyncClient) -> None:
    query = """query ($codes: [String!], $shown: [CitiesTileProperty!]) { features { cities(
      countries: $codes, limit: 1, offset: 1, orderBy: [{ field: name }], where: { population: { lt: 900000 } }
      bbox: { west: 5, south: 45, east: 11, north: 48 }
    ) { layer: tiles(properties: $shown) { url tileJSON minzoom maxzoom bounds attribution __typename } } } }"""
    result = await run_query(http, query, codes=["CH", "LI"], shown=["population", "name"])
    layer = result["data"]["features"]["cities"]["layer"]
    assert layer["__typename"] == "CitiesTiles"
    assert (layer["minzoom"], layer["maxzoom"], layer["attribution"]) == (0, 14, None)
    west, south, east, north = layer["bounds"]
    assert 5 <= west < east <= 11
    assert 45 <= south < north <= 48
    url = httpx.URL(layer["url"])
    assert url.host == "maps.test"
    assert url.path == "/api/tiles/cities/{z}/{x}/{y}.mvt"
    assert [*url.params.multi_items()] == [
        ("countries", "CH"),
        ("countries", "LI"),
        ("bbox", '{"east":11.0,"north":48.0,"south":45.0,"west":5.0}'),
        ("where", '{"population":{"lt":900000}}'),
        ("properties", "name"),
        ("properties", "population"),
    ]
    tile = layer["url"].removeprefix("https://maps.test/api").format(z=0, x=0, y=0)
    found = features((await http.get(tile)).content)
    expected = {
        row["name"]: row["population"]
        for row in table("cities")
        if row["country"] in ("CH", "LI") and 100_000 <= row["population"] < 900_000
    }
    assert {each.properties["name"]: each.properties["population"] for each in found} == expected
    described = (await http.get(layer["tileJSON"].removeprefix("https://maps.test/api"))).json()
    assert described["tiles"] == [layer["url"]]


async def test_tiles_stand_beside_rows_and_aggregates(http: httpx.AsyncClient) -> None:
    query = """{ features { countries(limit: 2) {
      first: tiles { url } type features { properties { name } } totalCount second: tiles(properties: []) { url }
    } } }"""
    found = (await run_query(http, query))["data"]["features"]["countries"]
    assert [*found] == ["first", "type", "features", "totalCount", "second"]
    assert found["first"] == {"url": "https://maps.test/api/tiles/countries/{z}/{x}/{y}.mvt"}
    assert found["second"]["url"].endswith(".mvt?properties%5B%5D=")
    assert len(found["features"]) == 2
    assert found["totalCount"] == 177


@pytest.mark.threat("A20")
@pytest.mark.parametrize("public_url", ["", "https://maps.test"])
async def test_a_shared_cache_keeps_no_url_that_a_header_decides(public_url: str) -> None:
    query = "{ features { cities(limit: 1) { features { id } tiles { url } } } }"
    async with serving(public_url) as http:
        for path in (f"/graphql?query={quote(query)}", "/tiles/cities.json"):
            response = await http.get(path, headers={"Host": "forged.test"})
            assert ("forged.test" in response.text) is (not public_url)
            control = response.headers["cache-control"]
            assert control.startswith("public, " if public_url else "private, no-store")
            assert ("etag" in response.headers) is bool(public_url)


async def test_urls_alone_need_no_statement(http: httpx.AsyncClient) -> None:
    response = await http.post(
        "/graphql", json={"query": "{ features { counties { tiles { url } } } }"}
    )
    assert response.json()["data"]["features"]["counties"]["tiles"]["url"]


async def test_a_layer_without_tiles_has_no_such_field(http: httpx.AsyncClient) -> None:
    result = await run_query(http, "{ features { earthquakes { tiles { url } } } }")
    assert result["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_a_wrong_argument_of_the_layer_fails_the_layer(http: httpx.AsyncClient) -> None:
    result = await run_query(http, "{ features { cities(minPopulation: -1) { tiles { url } } } }")
    assert result["data"] == {"features": {"cities": None}}
    assert result["errors"][0]["extensions"]["argument"] == "minPopulation"


@pytest.mark.threat("T09")
async def test_the_host_is_that_of_the_request(http: httpx.AsyncClient) -> None:
    app = create_app(Settings(sandbox=True, trusted_proxies=("127.0.0.0/8",)))
    forwarded = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "maps.example.com",
        "X-Forwarded-Prefix": "/graph",
    }
    async with app.app.router.lifespan_context(app.app):
        for client, base in (
            ("127.0.0.1", "https://maps.example.com/graph"),
            ("192.0.2.1", "http://inner.test"),
        ):
            transport = httpx.ASGITransport(app, client=(client, 1))
            async with httpx.AsyncClient(
                transport=transport, base_url="http://inner.test"
            ) as inner:
                result = await inner.post(
                    "/graphql",
                    json={"query": "{ features { counties { tiles { url } } } }"},
                    headers=forwarded,
                )
            url = result.json()["data"]["features"]["counties"]["tiles"]["url"]
            assert url == f"{base}/tiles/counties/{{z}}/{{x}}/{{y}}.mvt"
