"""The stub of CARTO: what it says is what the gateway's own client takes."""

from collections.abc import AsyncIterator, Iterator

import msgspec
import pytest

from benchmarks.contenders import start_upstream
from benchmarks.data import GEOMETRIES, LARGE_TILES_ZOOM, Geometry, features, tile
from carto_client import CartoClient, ClientCredentials, Query, Rejected

pytestmark = pytest.mark.anyio

FOREVER = float("inf")


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    with start_upstream((1, 100)) as process:
        yield f"http://127.0.0.1:{process.port}"


@pytest.fixture
async def carto(upstream: str) -> AsyncIterator[CartoClient]:
    auth = ClientCredentials("id", "secret", token_url=f"{upstream}/oauth/token")
    async with CartoClient(base_url=upstream, auth=auth) as client:
        yield client


def query(table: str, limit: int, max_age: int | None = 60) -> Query:
    sql = f"SELECT 1 FROM `bench.{table}`\nLIMIT {limit}"
    return Query("bench", sql, msgspec.json.encode({"minNumber": 1}), max_age)


@pytest.mark.parametrize("max_age", [60, None], ids=["GET", "POST"])
@pytest.mark.parametrize("geometry", GEOMETRIES)
async def test_rows_hold_their_geometry_as_text(
    carto: CartoClient, geometry: Geometry, max_age: int | None
) -> None:
    async with await carto.rows(query(geometry, 101, max_age), deadline=FOREVER) as response:
        rows = msgspec.json.decode(await response.read())
    shapes = [msgspec.json.decode(row.pop("__geometry")) for row in rows]
    expected = features(geometry, 100)
    assert shapes == [feature["geometry"] for feature in expected]
    assert rows == [feature["properties"] for feature in expected]


@pytest.mark.parametrize("geometry", GEOMETRIES)
async def test_maps_lead_to_geojson(carto: CartoClient, geometry: Geometry) -> None:
    sent = query(geometry, 2)
    async with await carto.features(sent, geometry="__geometry", deadline=FOREVER) as response:
        assert msgspec.json.decode(await response.read()) == features(geometry, 1)


@pytest.mark.parametrize(("zoom", "is_large"), [(22, False), (LARGE_TILES_ZOOM, True)])
async def test_a_tilejson_leads_to_tiles(carto: CartoClient, zoom: int, is_large: bool) -> None:
    statement = Query("bench", "SELECT 1 FROM `bench.tiles`", b"", 60)
    place = {"geometry": "__geometry", "deadline": FOREVER}
    async with await carto.tile(statement, zoom, 1, 2, **place) as response:  # type: ignore[arg-type]
        content = b"".join([piece async for piece in response.pieces()])
    assert content == tile(large=is_large)


@pytest.mark.parametrize(("table", "limit"), [("points", 3), ("lines", 2)])
async def test_what_is_not_canned_is_rejected(carto: CartoClient, table: str, limit: int) -> None:
    with pytest.raises(Rejected):
        await carto.rows(query(table, limit), deadline=FOREVER)


def test_polygons_are_closed_and_have_twenty_vertices() -> None:
    ring = features("polygons", 1)[0]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    assert len({*map(tuple, ring)}) == 20
