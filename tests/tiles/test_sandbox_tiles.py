"""Tiles of the sandbox through the gateway: features, arguments, errors, caches."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from carto_graphql.settings.settings import Settings
from server import create_app
from tests.sandbox.reading import table
from tests.tiles.reference import Tile, distance, features, rows_within

pytestmark = pytest.mark.anyio

TILE = "/tiles/cities/0/0/0.mvt"


@pytest.fixture(scope="module")
async def http() -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(sandbox=True, cache_tags="Cache-Tag"))
    async with (
        app.app.router.lifespan_context(app.app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://gateway.test"
        ) as client,
    ):
        yield client


LAYERS: dict[str, tuple[str, dict[str, str], str]] = {
    "cities": ("geonameid", {"minPopulation": "500000"}, "name"),
    "countries": ("name", {}, "name"),
    "counties": ("fips", {}, "fips"),
}
PLACES = [
    *(Tile(0, 0, 0), Tile(4, 8, 5), Tile(7, 37, 48)),
    *(Tile(3, 7, 4), Tile(3, 0, 2), Tile(2, 1, 0), Tile(2, 0, 3)),
]


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("tile", PLACES, ids=lambda tile: tile.path)
async def test_tiles_have_the_features_of_the_data(
    http: httpx.AsyncClient, layer: str, tile: Tile
) -> None:
    key, arguments, shown = LAYERS[layer]
    response = await http.get(f"/tiles/{layer}/{tile.path}.mvt", params=arguments)
    least = int(arguments.get("minPopulation", 0))
    rows = [row for row in table(layer) if row.get("population", least) >= least]
    expected = {row[key]: row for row in rows_within(rows, tile)}
    assert response.status_code == (200 if expected else 204)
    found = features(response.content)
    assert sorted(each.properties[shown] for each in found) == sorted(
        row[shown] for row in expected.values()
    )
    if key == shown:
        for each in found[:: max(1, len(found) // 100)]:
            assert distance(each.shape, expected[each.properties[key]]["geom"], tile) <= 1.0


async def test_long_integers_are_numbers_to_style_by(http: httpx.AsyncClient) -> None:
    response = await http.get("/tiles/countries/0/0/0.mvt?properties=name&properties=gdp")
    found = {each.properties["name"]: each.properties["gdp"] for each in features(response.content)}
    assert found == {row["name"]: row["gdp"] for row in table("countries")}


async def test_a_tilejson_describes_its_properties(http: httpx.AsyncClient) -> None:
    described = (await http.get("/tiles/countries.json")).json()
    assert described["tilejson"] == "3.0.0"
    assert described["tiles"] == ["http://gateway.test/tiles/countries/{z}/{x}/{y}.mvt"]
    assert (described["minzoom"], described["maxzoom"]) == (0, 14)
    assert described["bounds"] == [-180.0, -90.0, 180.0, 83.64513]
    [layer] = described["vector_layers"]
    assert layer["fields"] == {
        **dict.fromkeys(("name", "iso2", "iso3", "continent"), "String"),
        **dict.fromkeys(("population", "gdp", "area"), "Number"),
    }


async def test_the_url_of_tiles_has_the_arguments_in_the_order_of_the_schema(
    http: httpx.AsyncClient,
) -> None:
    given = (
        "properties=timezone&properties=name&countries=US&countries=CH&minPopulation=1000"
        '&where={"population":{"lt":5e6,"gt":null},"and":[]}&bbox={"west":170,"south":-10,"east":-60,"north":60}'
    )
    described = (await http.get(f"/tiles/cities.json?{given}")).json()
    [template] = described["tiles"]
    url = httpx.URL(template)
    assert [*url.params.multi_items()] == [
        ("minPopulation", "1000"),
        ("countries", "US"),
        ("countries", "CH"),
        ("bbox", '{"east":-60.0,"north":60.0,"south":-10.0,"west":170.0}'),
        ("where", '{"and":[],"population":{"lt":5000000}}'),
        ("properties", "name"),
        ("properties", "timezone"),
    ]
    again = (await http.get(template.replace("/{z}/{x}/{y}.mvt", ".json"))).json()
    assert again["tiles"] == [template]
    tile = features((await http.get(template.format(z=0, x=0, y=0))).content)
    assert {frozenset(each.properties) for each in tile} == {frozenset({"name", "timezone"})}
    expected = {
        row["name"]
        for row in table("cities")
        if row["country"] in ("US", "CH") and 1000 <= row["population"] < 5_000_000
        if (row["geom"].x >= 170 or row["geom"].x <= -60) and -10 <= row["geom"].y <= 60
    }
    assert {each.properties["name"] for each in tile} == expected


async def test_arguments_with_their_defaults_are_left_out(http: httpx.AsyncClient) -> None:
    given = {
        "minPopulation": "100000",
        "properties": ["timezone", "population", "country", "name"],
    }
    [template] = (await http.get("/tiles/cities.json", params=given)).json()["tiles"]
    assert httpx.URL(template).query == b""


async def test_an_empty_list_is_no_absent_one(http: httpx.AsyncClient) -> None:
    described = (await http.get("/tiles/cities.json?countries[]=&properties[]=")).json()
    [template] = described["tiles"]
    assert template.endswith(".mvt?countries%5B%5D=&properties%5B%5D=")
    assert described["vector_layers"][0]["fields"] == {}
    assert (await http.get(template.format(z=0, x=0, y=0))).status_code == 204


@pytest.mark.parametrize(
    ("query", "argument", "message"),
    [
        ("minPopulation=many", "minPopulation", "must be a 32-bit integer, at least 0"),
        ("minPopulation=-1", "minPopulation", "must be at least 0"),
        ("minPopulation=1&minPopulation=2", "minPopulation", "must be given once"),
        ("countries=CH&countries=CHE", "countries[1]", "must have at most 2 characters"),
        ("limit=5", "limit", "is not an argument of these tiles"),
        ("orderBy=name", "orderBy", "is not an argument"),
        ("bbox={", "bbox", "must be JSON"),
        ("bbox=1,2,3,4", "bbox", "must be JSON"),
        ('bbox={"west":1,"south":2,"east":3}', "bbox.north", "is required"),
        ('bbox={"west":1,"south":5,"east":3,"north":1}', "bbox.south", "must not be above"),
        ('where={"name":{"like":"a"}}', "where.name.like", "is not a field of StringFilter"),
        ('intersects={"type":"Point"}', "intersects.coordinates", ""),
        ("properties=geonameid", "properties[0]", "must be a property of the tiles"),
        ("__typename=1", "__typename", "is not an argument"),
    ],
)
async def test_wrong_arguments_are_errors_of_graphql(
    http: httpx.AsyncClient, query: str, argument: str, message: str
) -> None:
    for path in (TILE, "/tiles/cities.json"):
        response = await http.get(f"{path}?{query}")
        assert response.status_code == 400
        assert response.headers["cache-control"] == "private, no-store"
        [error] = response.json()["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert error["extensions"]["field"] == "features.cities"
        assert error["extensions"]["argument"] == argument
        assert message in error["message"]


async def test_an_error_is_the_one_of_graphql(http: httpx.AsyncClient) -> None:
    query = "query ($least: Int!) { features { cities(minPopulation: $least) { type } } }"
    in_graphql = await http.post("/graphql", json={"query": query, "variables": {"least": -1}})
    over_http = await http.get(f"{TILE}?minPopulation=-1")
    one, other = (each.json()["errors"][0] for each in (in_graphql, over_http))
    assert one["message"].replace(" (variable '$least')", "") == other["message"]
    assert one["extensions"] == {**other["extensions"], "variable": "least"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tiles/cities/15/0/0.mvt", 400),
        ("/tiles/cities/1/2/0.mvt", 400),
        ("/tiles/cities/1/0/-1.mvt", 400),
        ("/tiles/earthquakes/0/0/0.mvt", 404),
        ("/tiles/nothing.json", 404),
        ("/tiles/cities/0/0/0.pbf", 404),
        ("/tiles/", 404),
        ("/tiles/../graphql.json", 404),
    ],
)
async def test_what_there_is_no_tile_of_is_an_error(
    http: httpx.AsyncClient, path: str, status: int
) -> None:
    response = await http.get(path)
    assert response.status_code == status
    assert response.json()["errors"]


async def test_a_tile_is_only_read(http: httpx.AsyncClient) -> None:
    for method in ("POST", "HEAD", "PUT", "DELETE"):
        response = await http.request(method, TILE)
        assert response.status_code == 405
        assert response.headers["allow"] == "GET"


async def test_browsers_and_proxies_may_keep_a_tile(http: httpx.AsyncClient) -> None:
    first = await http.get(f"{TILE}?minPopulation=5000000")
    assert first.headers["cache-control"].startswith("public, max-age=")
    assert first.headers["cache-tag"].startswith("features.cities,catalog-")
    assert first.headers["vary"] == "Accept-Encoding, Authorization"
    again = await http.get(
        f"{TILE}?minPopulation=5000000", headers={"If-None-Match": first.headers["etag"]}
    )
    assert again.status_code == 304
    assert again.content == b""


async def test_a_client_without_gzip_gets_plain_tiles(http: httpx.AsyncClient) -> None:
    for query in ("minPopulation=5000000", "minPopulation=0"):
        sizes: dict[str, Any] = {}
        for coding in ("gzip", "identity"):
            response = await http.get(f"{TILE}?{query}", headers={"Accept-Encoding": coding})
            assert response.headers.get("content-encoding", "identity") == coding
            sizes[coding] = len(features(response.content))
        assert sizes["gzip"] == sizes["identity"] > 0
