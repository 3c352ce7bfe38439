"""Tiles of the sandbox: their features are those of the data, within a unit, on DuckDB and PostGIS."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from carto_graphql.sandbox.duckdb_engine import DuckDBEngine
from carto_graphql.sandbox.postgres_engine import PostgresEngine
from carto_graphql.sandbox.tiles import Tile as RecordedRequest
from tests.postgis import PostGIS
from tests.sandbox.reading import table
from tests.tiles.reference import Tile, distance, features, rows_within

pytestmark = pytest.mark.anyio

MAPS = "/v3/maps/carto_dw/query"
COUNTRIES = "SELECT name, population, geom FROM `sandbox.world.countries`"

TILES = {
    "the whole world": Tile(0, 0, 0),
    "western Europe": Tile(4, 8, 5),
    "New York": Tile(8, 75, 96),
    "west of the date line": Tile(3, 7, 4),
    "east of the date line": Tile(3, 0, 2),
    "the northern edge": Tile(2, 1, 0),
    "the southern edge": Tile(2, 0, 3),
}
LAYERS = {
    "countries": ("sandbox.world.countries", "name"),
    "cities": ("sandbox.world.cities", "geonameid"),
    "counties": ("sandbox.us.counties", "fips"),
}


def check(
    content: bytes, rows: list[dict[str, Any]], tile: Tile, key: str, units: float = 1.0
) -> None:
    expected = {row[key]: row["geom"] for row in rows_within(rows, tile)}
    found = features(content)
    assert sorted(each.properties[key] for each in found) == sorted(expected)
    for each in found[:: max(1, len(found) // 300)]:
        assert set(each.properties) == {key}
        assert distance(each.shape, expected[each.properties[key]], tile) <= units, each.properties


@pytest.mark.parametrize("place", TILES)
@pytest.mark.parametrize("layer", LAYERS)
def test_a_tile_has_the_features_of_the_data(engine: DuckDBEngine, layer: str, place: str) -> None:
    tile, (source, key) = TILES[place], LAYERS[layer]
    job = engine.job(f"SELECT {key}, geom FROM `{source}`", {})
    check(job.tile(RecordedRequest(tile.z, tile.x, tile.y), "geom", [key]), table(layer), tile, key)


@pytest.mark.parametrize("place", TILES)
@pytest.mark.parametrize("layer", ["countries", "cities"])
def test_a_tile_of_postgis_does_too(postgis: PostGIS, layer: str, place: str) -> None:
    tile, (source, key) = TILES[place], LAYERS[layer]
    engine = PostgresEngine(postgis.reader)
    job = engine.job(f"SELECT {key}, geom FROM {source.removeprefix('sandbox.')}", [])
    try:
        content = job.tile(RecordedRequest(tile.z, tile.x, tile.y), "geom", [key])
    finally:
        job.close()
    check(content, table(layer), tile, key, units=1.3)  # ST_AsMVTGeom simplifies, then rounds


def test_a_point_between_tiles_is_in_one_of_them(engine: DuckDBEngine) -> None:
    sql = "SELECT 1 AS one, ST_GEOGPOINT(@x, @y) AS geom"
    for x, y, home in ((0, 0, (1, 1)), (-90, 0, (0, 1)), (180, 0, (1, 1)), (-180, 0, (0, 1))):
        found = [
            (column, row)
            for column in (0, 1)
            for row in (0, 1)
            if engine.job(sql, {"x": float(x), "y": float(y)}).tile(
                RecordedRequest(1, column, row), "geom", []
            )
        ]
        assert found == [home]


async def test_a_tilejson_leads_to_tiles(carto: httpx.AsyncClient) -> None:
    metadata = (await carto.get(MAPS, params={"q": COUNTRIES})).json()
    [url] = metadata["tilejson"]["url"]
    described = (await carto.get(url)).json()
    assert described["bounds"] == [-180.0, -90.0, 180.0, 83.64513]
    [template] = described["tiles"]
    assert parse_qs(urlsplit(template).query)["formatTiles"] == ["mvt"]
    response = await carto.get(template.format(z=0, x=0, y=0))
    assert response.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert response.headers["content-encoding"] == "gzip"
    assert len(features(response.content)) == 177
    assert set(features(response.content)[0].properties) == {"name", "population"}


async def test_columns_limit_the_properties(carto: httpx.AsyncClient) -> None:
    options = {"q": COUNTRIES, "format": "tilejson", "columns": "name"}
    [template] = (await carto.get(MAPS, params=options)).json()["tiles"]
    response = await carto.get(template.format(z=0, x=0, y=0), headers={"Accept-Encoding": ""})
    assert "content-encoding" not in response.headers
    assert {*features(response.content)[0].properties} == {"name"}


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"formatTiles": "binary"}, 400),
        ({"aggregationExp": "count(*)"}, 400),
        ({"columns": "secret"}, 400),
        ({"spatialDataColumn": "name"}, 400),
    ],
)
async def test_what_the_sandbox_lacks_is_rejected(
    carto: httpx.AsyncClient, options: dict[str, str], status: int
) -> None:
    sent = {"q": COUNTRIES, "format": "tilejson", **options}
    response = await carto.get(MAPS, params=sent)
    assert response.status_code == status
    assert "error" in response.json()


async def test_a_tile_is_empty_or_does_not_exist(carto: httpx.AsyncClient) -> None:
    empty = "SELECT name, geom FROM `sandbox.world.countries` WHERE FALSE"
    assert (await carto.get(f"{MAPS}/0/0/0", params={"q": empty})).status_code == 204
    for path in ("0/0/1", "0/1/0", "23/0/0"):
        assert (await carto.get(f"{MAPS}/{path}", params={"q": COUNTRIES})).status_code == 400


def test_values_have_the_types_of_tiles(engine: DuckDBEngine) -> None:
    sql = (
        "SELECT 1.5 AS number, 7 AS whole, TRUE AS yes, 'a' AS text, DATE '2024-05-01' AS day,"
        " NUMERIC '2.5' AS exact, CAST(NULL AS STRING) AS nothing, ST_GEOGPOINT(1, 2) AS geom"
    )
    job = engine.job(sql, {})
    names = [each.name for each in job.columns() if each.name != "geom"]
    [found] = features(job.tile(RecordedRequest(0, 0, 0), "geom", names))
    assert found.properties == {
        "number": 1.5,
        "whole": 7,
        "yes": True,
        "text": "a",
        "day": "2024-05-01",
        "exact": 2.5,
    }
