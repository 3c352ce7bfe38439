"""Boxes, distances and areas, against shapely and plain arithmetic over the files."""

import json
from itertools import pairwise
from math import atan2, cos, degrees, hypot, radians, sin
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from carto_graphql.sandbox import sphere
from carto_graphql.sandbox.duckdb_engine import DuckDBEngine, shared_engine
from carto_graphql.sandbox.engine import QueryError
from tests.sandbox.reading import METRES_PER_DEGREE, great_circle, select, table, value

LONGITUDES = st.floats(-180, 180).map(lambda x: round(x, 6))
LATITUDES = st.floats(-90, 90).map(lambda x: round(x, 6))
POINTS = st.builds(shapely.Point, LONGITUDES, LATITUDES)


def cities_in_box(
    engine: DuckDBEngine, west: float, south: float, east: float, north: float
) -> set[int]:
    sql = f"""
    SELECT geonameid FROM `sandbox.world.cities`
    WHERE ST_INTERSECTSBOX(geom, {west}, {south}, {east}, {north})
    """
    return {row["geonameid"] for row in select(engine, sql)}


def inside(point: shapely.Point, west: float, south: float, east: float, north: float) -> bool:
    between = west <= point.x <= east if west <= east else point.x >= west or point.x <= east
    return bool(between and south <= point.y <= north)


@settings(max_examples=50)
@given(west=LONGITUDES, east=LONGITUDES, latitudes=st.tuples(LATITUDES, LATITUDES))
def test_a_box_holds_the_points_between_its_sides_also_over_the_date_line(
    west: float, east: float, latitudes: tuple[float, float]
) -> None:
    box = (west, min(latitudes), east, max(latitudes))
    expected = {row["geonameid"] for row in table("cities") if inside(row["geom"], *box)}
    assert cities_in_box(shared_engine(), *box) == expected


def test_the_box_of_the_whole_world_holds_everything(engine: DuckDBEngine) -> None:
    assert len(cities_in_box(engine, -180, -90, 180, 90)) == len(table("cities"))


def test_a_longitude_beyond_180_reaches_over_the_date_line(engine: DuckDBEngine) -> None:
    assert (
        cities_in_box(engine, 170, -50, 190, 50)
        == cities_in_box(engine, 170, -50, -170, 50)
        != set()
    )
    assert cities_in_box(engine, -190, -50, -170, 50) == cities_in_box(engine, 170, -50, -170, 50)


@pytest.mark.parametrize("box", ["0, -91, 1, 1", "-180, 0, 181, 1"])
def test_a_box_outside_the_world_is_rejected(engine: DuckDBEngine, box: str) -> None:
    with pytest.raises(QueryError, match="ST_INTERSECTSBOX"):
        value(engine, f"ST_INTERSECTSBOX(ST_GEOGPOINT(0, 0), {box})")


def test_a_box_finds_the_polygons_that_touch_it(engine: DuckDBEngine) -> None:
    sql = "SELECT name FROM `sandbox.world.countries` WHERE ST_INTERSECTSBOX(geom, 5, 45, 11, 48)"
    box = shapely.box(5, 45, 11, 48)
    expected = {row["name"] for row in table("countries") if row["geom"].intersects(box)}
    assert {row["name"] for row in select(engine, sql)} == expected
    assert "Switzerland" in expected


@settings(max_examples=100)
@given(a=POINTS, b=POINTS)
def test_the_distance_of_two_points_is_the_great_circle(a: shapely.Point, b: shapely.Point) -> None:
    found = value(
        shared_engine(),
        "ST_DISTANCE(ST_GEOGPOINT(@x, @y), ST_GEOGPOINT(@u, @v))",
        x=a.x,
        y=a.y,
        u=b.x,
        v=b.y,
    )
    assert found == pytest.approx(great_circle(a, b), rel=1e-6, abs=0.01)


def test_a_degree_is_as_long_as_bigquery_says(engine: DuckDBEngine) -> None:
    found = value(engine, "ST_DISTANCE(ST_GEOGPOINT(0, 0), ST_GEOGPOINT(1, 0))")
    assert found == pytest.approx(111195.10117748393, abs=1e-6)


@pytest.mark.parametrize(
    ("longitude", "latitude"), [(2.35, 48.86), (179.9, -17), (-179.9, -17), (20, 69)]
)
def test_a_radius_finds_the_cities_of_that_great_circle(
    engine: DuckDBEngine, longitude: float, latitude: float
) -> None:
    sql = """
    SELECT geonameid FROM `sandbox.world.cities`
    WHERE ST_DWITHIN(geom, ST_GEOGPOINT(@longitude, @latitude), @radius)
    """
    response = select(engine, sql, longitude=longitude, latitude=latitude, radius=300_000)
    centre = shapely.Point(longitude, latitude)
    expected = {
        r["geonameid"] for r in table("cities") if great_circle(r["geom"], centre) <= 300_000
    }
    assert {row["geonameid"] for row in response} == expected != set()


def geodesic(start: shapely.Point, end: shapely.Point) -> list[shapely.Point]:
    one, other = (
        (
            cos(radians(p.y)) * cos(radians(p.x)),
            cos(radians(p.y)) * sin(radians(p.x)),
            sin(radians(p.y)),
        )
        for p in (start, end)
    )
    found = []
    for step in range(1001):
        x, y, z = ((a * (1000 - step) + b * step) / 1000 for a, b in zip(one, other, strict=True))
        found.append(shapely.Point(degrees(atan2(y, x)), degrees(atan2(z, hypot(x, y)))))
    return found


@settings(max_examples=50)
@given(
    longitude=st.floats(-178.9, 178.9),
    latitude=st.floats(-75, 75),
    east=st.floats(-0.9, 0.9),
    north=st.floats(-0.9, 0.9),
)
def test_the_distance_to_a_shape_is_a_little_more_than_the_shortest_at_most(
    longitude: float, latitude: float, east: float, north: float
) -> None:
    start = shapely.Point(longitude, latitude)
    line = shapely.LineString(
        [
            (longitude + 1, latitude - 1),
            (longitude + east, latitude + north),
            (longitude + 1, latitude + 1),
        ]
    )
    found = value(
        shared_engine(),
        "ST_DISTANCE(ST_GEOGPOINT(@x, @y), ST_GEOGFROMTEXT(@line))",
        x=longitude,
        y=latitude,
        line=line.wkt,
    )
    # BigQuery's edges of WKT are geodesics.
    corners = [shapely.Point(corner) for corner in line.coords]
    steps = [step for one, other in pairwise(corners) for step in geodesic(one, other)]
    shortest = min(great_circle(start, step) for step in steps)
    # The steps are 250 m apart at most, and a stored edge is up to 10 m off its geodesic.
    assert shortest - 200 <= found <= shortest * 1.001 + 11


def test_a_shape_is_near_over_the_date_line(engine: DuckDBEngine) -> None:
    shape = "ST_GEOGFROMTEXT('POLYGON((-179.5 -1, -179 -1, -179 1, -179.5 1, -179.5 -1))')"
    assert value(engine, f"ST_DISTANCE(ST_GEOGPOINT(179.5, 0), {shape})") == pytest.approx(
        METRES_PER_DEGREE
    )
    assert value(engine, f"ST_DISTANCE({shape}, ST_GEOGPOINT(-179.2, 0))") == 0


def test_a_polygon_parameter_finds_what_shapely_finds(engine: DuckDBEngine) -> None:
    ring = [[-123.5, 36.8], [-121.2, 36.8], [-120.0, 38.6], [-123.5, 38.6], [-123.5, 36.8]]
    sql = (
        "SELECT iata FROM `sandbox.us.airports` WHERE ST_CONTAINS(ST_GEOGFROMGEOJSON(@area), geom)"
    )
    response = select(engine, sql, area=json.dumps({"type": "Polygon", "coordinates": [ring]}))
    area = shapely.Polygon(ring)
    expected = {row["iata"] for row in table("airports") if area.contains(row["geom"])}
    assert {row["iata"] for row in response} == expected != set()


def test_a_spatial_join_finds_what_shapely_finds(engine: DuckDBEngine) -> None:
    sql = """
    SELECT c.name FROM `sandbox.world.cities` AS c
    JOIN `sandbox.world.countries` AS k ON ST_CONTAINS(k.geom, c.geom) WHERE k.iso3 = 'CHE'
    """
    boundaries = next(row["geom"] for row in table("countries") if row["iso3"] == "CHE")
    expected = sorted(row["name"] for row in table("cities") if boundaries.contains(row["geom"]))
    assert sorted(row["name"] for row in select(engine, sql)) == expected


@pytest.mark.parametrize(
    "geojson",
    [
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Nothing"},
        {},
    ],
)
def test_a_shape_that_is_none_is_rejected(engine: DuckDBEngine, geojson: dict[str, Any]) -> None:
    with pytest.raises(QueryError):
        value(engine, "ST_ASGEOJSON(ST_GEOGFROMGEOJSON(@shape))", shape=json.dumps(geojson))


def test_geojson_comes_out_as_it_went_in_without_height(engine: DuckDBEngine) -> None:
    point = {"type": "Point", "coordinates": [12.5, 41.9, 100.0]}
    text = value(engine, "ST_ASGEOJSON(ST_GEOGFROMGEOJSON(@point))", point=json.dumps(point))
    assert json.loads(text) == {"type": "Point", "coordinates": [12.5, 41.9]}


def test_a_bounded_number_of_areas_is_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sphere, "_MAX_AREAS", 2)
    monkeypatch.setattr(sphere, "_areas", cached := dict[bytes, float]())
    shapes = [shapely.to_wkb(shapely.box(0, 0, side, 1)) for side in (1, 2, 3, 1)]
    one, two, three, again = (sphere.area(shape) for shape in shapes)
    assert [two, three] == pytest.approx([2 * one, 3 * one])
    assert again == one
    assert len(cached) <= 2


def test_areas_and_buffers_are_in_metres(engine: DuckDBEngine) -> None:
    square = "ST_GEOGFROMTEXT('POLYGON((10 60, 11 60, 11 61, 10 61, 10 60))')"
    assert value(engine, f"ST_AREA({square})") == pytest.approx(6.123e9, rel=0.01)
    assert value(engine, "ST_AREA(ST_BUFFER(ST_GEOGPOINT(10, 60), 1000))") == pytest.approx(
        3.14e6, rel=0.02
    )


def test_a_simplified_shape_has_fewer_points(engine: DuckDBEngine) -> None:
    sql = """
    SELECT ST_NUMPOINTS(geom) AS before, ST_NUMPOINTS(ST_SIMPLIFY(geom, 50000)) AS after,
           ST_NUMPOINTS(ST_SIMPLIFY(geom, 0)) AS same
    FROM `sandbox.world.countries` WHERE iso3 = 'CHL'
    """
    row = select(engine, sql)[0]
    assert row["after"] < row["before"] / 2
    assert row["same"] == row["before"]


@pytest.mark.parametrize("name", ["cities", "countries", "earthquakes", "airports", "counties"])
def test_every_geometry_of_the_data_is_valid_and_on_the_globe(name: str) -> None:
    shapes = [row["geom"] for row in table(name) if row["geom"] is not None]
    for shape in shapes:
        west, south, east, north = shape.bounds
        assert shape.is_valid
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90


def test_one_county_has_no_geometry_and_that_is_null(engine: DuckDBEngine) -> None:
    sql = "SELECT name, geom, ST_ASGEOJSON(geom) AS text FROM `sandbox.us.counties` WHERE geom IS NULL"
    assert select(engine, sql) == [{"name": "Falls Church", "geom": None, "text": None}]
