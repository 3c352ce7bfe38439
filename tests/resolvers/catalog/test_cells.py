"""`geometry: { column: h3, type: h3 }`: features whose shapes are the boundaries of H3 or quadbin cells."""

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import h3
import numpy as np
import psycopg
import pytest
import quadbin
from numpy.typing import NDArray
from shapely.affinity import translate
from shapely.geometry import Polygon, box, shape

from resolvers.sql.box_argument import build_box
from resolvers.sql.dialects import DIALECTS
from resolvers.sql.projection import Projection
from resolvers.sql.statements import write_statement
from tests.catalog_gateway import POSTGIS_CATALOG, CatalogGateway, catalog_gateway
from tests.postgis import PostGIS
from tests.resolvers.shops import CATALOG, load_one, problems
from tests.resolvers.template_calls import build_call
from tests.sandbox.reading import table
from tests.tiles.reference import Tile, distance, rows_within
from tests.tiles.reference import features as features_of

CELLS: Final = """\
/* ---
description: Cities by cell.
geometry: { column: cell, type: h3 }
id: cell
api: sql
columns: { cell: String!, cities: Int! }
filter: [cities]
order: cities desc
tiles: {}
access: [public]
limit: { default: 3, max: 100 }
sample: { limit: 1 }
--- */
SELECT cell, cities FROM (
  SELECT `carto-un`.carto.H3_FROMGEOGPOINT(geom, 4) AS cell, COUNT(*) AS cities
  FROM `sandbox.world.cities` WHERE country = 'FR' AND population > 100000 GROUP BY cell
)
WHERE TRUE [[ AND {{bbox(cell)}} ]]
"""
QUADBINS: Final = (
    CELLS.replace("type: h3", "type: quadbin")
    .replace("cell: String!", "cell: BigInt!")
    .replace("H3_FROMGEOGPOINT(geom, 4)", "QUADBIN_FROMGEOGPOINT(geom, 5)")
)
POSTGRES: Final = (
    "SELECT cell, cities FROM carto.{}_cells WHERE TRUE [[ AND {{{{bbox(cell)}}}} ]]\n"
)
SELECTION: Final = "{ features { id geometry properties { cell cities } } }"
PARIS: Final = {"type": "Point", "coordinates": [2.3488, 48.85341]}


def h3_polygon(cell: str) -> Polygon:
    return Polygon([(longitude, latitude) for latitude, longitude in h3.cell_to_boundary(cell)])


def quadbin_polygon(cell: str) -> Polygon:
    west, south, east, north = quadbin.cell_to_bounding_box(int(cell))
    return Polygon([(west, south), (east, south), (east, north), (west, north)])


POLYGONS: Final = {"h3": h3_polygon, "quadbin": quadbin_polygon}


def is_same(found: Any, expected: Polygon) -> bool:
    # BigQuery adds points along the edges, because they are geodesics.
    corners = {(round(x, 6), round(y, 6)) for x, y in expected.exterior.coords}
    return corners <= {(round(x, 6), round(y, 6)) for x, y in found.exterior.coords}


def features(gateway: CatalogGateway, arguments: str = "") -> list[dict[str, Any]]:
    response = gateway.post(f"{{ features {{ cells{arguments} {SELECTION} }} }}")
    assert "errors" not in response, response
    found: list[dict[str, Any]] = response["data"]["features"]["cells"]["features"]
    return found


def check_cells(gateway: CatalogGateway, kind: str) -> None:
    found = features(gateway)
    assert len(found) == 3
    for feature in found:
        assert feature["id"] == feature["properties"]["cell"]
        expected = POLYGONS[kind](feature["id"])
        assert is_same(shape(feature["geometry"]), expected)
    bounds = shape(found[0]["geometry"]).centroid.buffer(0.001).bounds
    sides = dict(zip(("west", "south", "east", "north"), bounds, strict=True))
    written = ", ".join(f"{side}: {value}" for side, value in sides.items())
    assert [each["id"] for each in features(gateway, f"(bbox: {{ {written} }})")] == [
        found[0]["id"]
    ]
    assert len(features(gateway, "(where: { cities: { gt: 0 } }, limit: 100)")) > 3
    point = json.dumps(PARIS).replace('"type"', "type").replace('"coordinates"', "coordinates")
    [around] = features(gateway, f"(intersects: {point})")
    assert POLYGONS[kind](around["id"]).contains(shape(PARIS))


TILES: Final = (Tile(4, 8, 5), Tile(5, 16, 11), Tile(7, 64, 44))


def check_tiles(gateway: CatalogGateway, kind: str, outline: Callable[[Polygon], Polygon]) -> None:
    cells = counted_cells(kind)
    rows = [{"cell": cell, "geom": outline(POLYGONS[kind](str(cell)))} for cell in cells]
    for tile in TILES:
        response = gateway.get(f"/tiles/cells/{tile.path}.mvt")
        assert response.status_code == 200, response.text
        found = features_of(response.content)
        expected = {row["cell"]: row["geom"] for row in rows_within(rows, tile)}
        shown = {each.properties["cell"]: each.properties["cities"] for each in found}
        assert shown.items() <= {cell: cells[cell] for cell in expected}.items()
        # A cell that only touches the tile's side may be in it or not.
        inner = tile.square.buffer(-1e-9)
        assert {cell for cell, each in expected.items() if each.intersects(inner)} <= {*shown}
        for each in found:
            assert isinstance(each.shape, Polygon)
            assert distance(each.shape, expected[each.properties["cell"]], tile) <= 1.3


def geodesic(polygon: Polygon) -> Polygon:
    """Return a polygon whose edges follow great circles, as BigQuery's do."""
    ring: list[tuple[float, float]] = []
    for start, end in pairwise(polygon.exterior.coords):
        one, other = (_vector(*each) for each in (start, end))
        ring += [_position(one + (other - one) * step / 64) for step in range(64)]
    return Polygon(ring)


def _vector(longitude: float, latitude: float) -> NDArray[np.float64]:
    x, y = math.radians(longitude), math.radians(latitude)
    return np.array([math.cos(y) * math.cos(x), math.cos(y) * math.sin(x), math.sin(y)])


def _position(vector: NDArray[np.float64]) -> tuple[float, float]:
    x, y, z = vector
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def counted_cells(kind: str) -> Mapping[Any, int]:
    places = [
        row["geom"]
        for row in table("cities")
        if row["country"] == "FR" and row["population"] > 100_000
    ]
    if kind == "h3":
        return Counter(h3.latlng_to_cell(each.y, each.x, 4) for each in places)
    return Counter(quadbin.point_to_cell(each.x, each.y, 5) for each in places)


@pytest.mark.parametrize(("kind", "text"), [("h3", CELLS), ("quadbin", QUADBINS)])
def test_cells_on_duckdb(tmp_path: Path, kind: str, text: str) -> None:
    with catalog_gateway(tmp_path, catalog__yaml=CATALOG, features__cells=text) as gateway:
        check_cells(gateway, kind)
        sql, _ = gateway.statement
        assert f"ST_ASGEOJSON(`carto-un`.carto.{kind.upper()}_BOUNDARY(q.`cell`))" in sql
        check_tiles(gateway, kind, geodesic)


def test_a_cell_over_the_date_line_is_in_the_tiles_on_both_sides(tmp_path: Path) -> None:
    cell = h3.latlng_to_cell(-17, 180, 3)
    ring = [(longitude % 360, latitude) for latitude, longitude in h3.cell_to_boundary(cell)]
    west = Polygon(ring).intersection(box(0, -90, 180, 90))
    east = translate(Polygon(ring).intersection(box(180, -90, 360, 90)), -360)
    text = (
        CELLS.partition("SELECT")[0] + f"SELECT cell, 1 AS cities FROM UNNEST(['{cell}']) AS cell\n"
    )
    with catalog_gateway(tmp_path, catalog__yaml=CATALOG, features__cells=text) as gateway:
        for tile, expected in ((Tile(4, 15, 8), west), (Tile(4, 0, 8), east)):
            [found] = features_of(gateway.get(f"/tiles/cells/{tile.path}.mvt").content)
            assert not expected.is_empty
            assert distance(found.shape, expected, tile) <= 1.3


def test_cells_through_the_maps_api(tmp_path: Path) -> None:
    text = CELLS.replace("api: sql\n", "").replace("order: cities desc", "order: cell")
    with catalog_gateway(tmp_path, catalog__yaml=CATALOG, features__cells=text) as gateway:
        [feature] = features(gateway, "(limit: 1)")
    assert is_same(shape(feature["geometry"]), h3_polygon(feature["id"]))


@pytest.fixture(scope="module")
def with_toolbox(postgis: PostGIS) -> Iterator[PostGIS]:
    """Yield a PostGIS database with stand-ins for two functions of CARTO's Analytics Toolbox."""
    with psycopg.connect(postgis.owner) as connection:
        found = connection.execute(
            "SELECT st_x(geom), st_y(geom) FROM world.cities"
            " WHERE country = 'FR' AND population > 100000"
        ).fetchall()
        connection.execute("CREATE SCHEMA carto")
        connection.execute("GRANT USAGE ON SCHEMA carto TO PUBLIC")
        # The stand-ins know only the cells of large French cities.
        cells_of: dict[str, list[Any]] = {
            "h3": [h3.latlng_to_cell(y, x, 4) for x, y in found],
            "quadbin": [quadbin.point_to_cell(x, y, 5) for x, y in found],
        }
        for kind, type_ in (("h3", "text"), ("quadbin", "bigint")):
            cells = cells_of[kind]
            table = f"carto.{kind}_cells"
            connection.execute(f"CREATE TABLE {table} (cell {type_}, cities integer, wkt text)")
            for cell in set(cells):
                row = (cell, cells.count(cell), POLYGONS[kind](str(cell)).wkt)
                connection.execute(f"INSERT INTO {table} VALUES (%s, %s, %s)", row)
            srid = 4326 if kind == "quadbin" else 0  # as in the Analytics Toolbox
            connection.execute(
                f"CREATE FUNCTION carto.{kind}_boundary(it {type_}) RETURNS geometry STABLE LANGUAGE sql AS"
                f" 'SELECT ST_GeomFromText(wkt, {srid}) FROM {table} WHERE cell = it'"
            )
            connection.execute(f"GRANT SELECT ON {table} TO PUBLIC")
    yield postgis
    with psycopg.connect(postgis.owner) as connection:
        connection.execute("DROP SCHEMA carto CASCADE")


@pytest.mark.parametrize(("kind", "text"), [("h3", CELLS), ("quadbin", QUADBINS)])
def test_cells_on_postgis(tmp_path: Path, with_toolbox: PostGIS, kind: str, text: str) -> None:
    text = text.partition("SELECT")[0] + POSTGRES.format(kind)
    with catalog_gateway(
        tmp_path, postgres=with_toolbox.reader, catalog__yaml=POSTGIS_CATALOG, features__cells=text
    ) as gateway:
        check_cells(gateway, kind)
        check_tiles(gateway, kind, lambda polygon: polygon)


def yaml(provider: str, more: str = "") -> str:
    return (
        f"connections: {{ it: {{ provider: {provider}{more} }} }}\ndefaults: {{ connection: it }}\n"
    )


PLAIN: Final = CELLS.partition("SELECT")[0] + "SELECT cell, cities FROM t\n"


@pytest.mark.parametrize("provider", [name for name, each in DIALECTS.items() if each.cells])
def test_the_boundary_is_selected_and_tested_in_each_warehouse(
    tmp_path: Path, provider: str
) -> None:
    dialect = DIALECTS[provider]
    for kind in dialect.cells:
        text = PLAIN.replace("type: h3", f"type: {kind}")
        template = load_one(tmp_path, catalog__yaml=yaml(provider), features__cells=text)
        column = f"q.{dialect.identifier(dialect.stored('cell'))}"
        boundary = dialect.boundary(kind, column, None)
        call = build_call(template, {}, box=build_box(1, 2, 3, 4), intersects=PARIS)
        sql = write_statement(call, Projection(geometry=True)).sql
        assert dialect.geojson.format(boundary) in sql
        assert dialect.box(boundary, build_box(1, 2, 3, 4), dialect.cells[kind].spatial) in sql


def test_the_toolbox_of_a_connection_may_be_elsewhere(tmp_path: Path) -> None:
    text = PLAIN
    template = load_one(
        tmp_path,
        catalog__yaml=yaml("bigquery", ", toolbox: carto-un-eu.carto"),
        features__cells=text,
    )
    assert template.shape_of("x") == "`carto-un-eu`.carto.H3_BOUNDARY(x)"


@pytest.mark.parametrize(
    ("provider", "kind", "says"),
    [
        ("oracle", "h3", "geometry.type: Oracle has no boundaries of h3 cells; write geometry"),
        (
            "databricks",
            "quadbin",
            "geometry.type: Databricks has no boundaries of quadbin cells; write",
        ),
        ("bigquery", "s2", "geometry.type: input should be"),
    ],
)
def test_cells_without_a_boundary_are_rejected(
    tmp_path: Path, provider: str, kind: str, says: str
) -> None:
    text = PLAIN.replace("type: h3", f"type: {kind}")
    found = problems(tmp_path, catalog__yaml=yaml(provider), features__cells=text)
    assert any(each.line == 3 and each.message.startswith(says) for each in found), found


def test_a_path_of_the_toolbox_that_is_sql_is_rejected(tmp_path: Path) -> None:
    found = problems(
        tmp_path, catalog__yaml=yaml("bigquery", ", toolbox: 'a;b'"), features__cells=PLAIN
    )
    assert [(each.file.name, each.line) for each in found] == [("catalog.yaml", 1)]
    assert found[0].message == (
        "connections.it.toolbox: expected a path of names: carto-un-eu.carto"
    )
