"""Outlines of geometries, beside what shapely makes of the same."""

import json
import math
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from carto_graphql.agents.outlines import outline_of


def read(geometry: Any) -> Any:
    return shapely.from_geojson(json.dumps(geometry))


def circle(x: float, y: float, radius: float, positions: int) -> list[list[float]]:
    angles = [2 * math.pi * index / positions for index in range(positions)]
    ring = [[x + radius * math.cos(each), y + radius * math.sin(each)] for each in angles]
    return [*ring, ring[0]]


def test_small_geometries_keep_their_positions() -> None:
    line = {"type": "LineString", "coordinates": [[0, 0], [1, 2], [3, 4]]}
    outline = outline_of(line, 10)
    assert outline is not None
    assert outline.geometry == line
    assert outline.box == [0, 0, 3, 4]


@pytest.mark.parametrize("positions", [101, 5000, 100_000])
def test_a_large_polygon_becomes_one_of_few_positions_and_the_same_shape(positions: int) -> None:
    polygon = {
        "type": "Polygon",
        "coordinates": [circle(10, 50, 3, positions), circle(11, 50, 1, positions)[::-1]],
    }
    outline = outline_of(polygon, 100)
    assert outline is not None
    exact, simple = read(polygon), read(outline.geometry)
    assert shapely.get_num_coordinates(simple) <= 100
    assert shapely.hausdorff_distance(exact, simple) < 0.6
    assert simple.area == pytest.approx(exact.area, rel=0.15)
    centroid = shapely.centroid(exact)
    assert outline.centroid == pytest.approx([centroid.x, centroid.y], abs=1e-5)
    assert outline.box == pytest.approx(list(exact.bounds), abs=1e-5)


def test_an_archipelago_is_outlined_by_its_largest_island() -> None:
    islands = [[circle(x * 7 % 300 / 3, x % 60, 0.01, 40)] for x in range(500)]
    islands.append([circle(20, 20, 0.1, 500)])
    outline = outline_of({"type": "MultiPolygon", "coordinates": islands}, 100)
    assert outline is not None
    simple = read(outline.geometry)
    assert shapely.get_num_coordinates(simple) <= 100
    assert simple.area > 0
    assert outline.box[2] - outline.box[0] > 90


def test_a_geometry_over_the_date_line_has_its_box_and_centroid_there() -> None:
    west = [[[179, -18], [180, -18], [180, -16], [179, -16], [179, -18]]]
    east = [[[-180, -18], [-179, -18], [-179, -16], [-180, -16], [-180, -18]]]
    outline = outline_of({"type": "MultiPolygon", "coordinates": [west, east]}, 100)
    assert outline is not None
    assert outline.box == [179, -18, -179, -16]
    assert abs(outline.centroid[0]) == pytest.approx(180)
    assert outline.centroid[1] == -17


def test_a_geometry_around_the_world_has_a_whole_box() -> None:
    ring = [[-180, -90], [180, -90], [180, -60], [0, -70], [-180, -60], [-180, -90]]
    outline = outline_of({"type": "Polygon", "coordinates": [ring]}, 100)
    assert outline is not None
    assert outline.box == [-180, -90, 180, -60]


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": []},
        {"type": "MultiPolygon", "coordinates": []},
        {"type": "MultiLineString", "coordinates": [[]]},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "Point", "coordinates": []},
    ],
)
def test_empty_geometries_have_no_outline(geometry: dict[str, Any]) -> None:
    assert outline_of(geometry, 10) is None


POSITION = st.lists(st.floats(-180, 180).map(lambda x: x / 2), min_size=2, max_size=3)
LINE = st.lists(POSITION, min_size=2, max_size=60)
RING = st.lists(POSITION, min_size=3, max_size=60).map(lambda ring: [*ring, ring[0]])
POLYGON = st.lists(RING, min_size=1, max_size=1)  # shapely leaves holes out of bounds
SIMPLE = st.one_of(
    st.builds(lambda c: {"type": "Point", "coordinates": c}, POSITION),
    st.builds(lambda c: {"type": "MultiPoint", "coordinates": c}, LINE),
    st.builds(lambda c: {"type": "LineString", "coordinates": c}, LINE),
    st.builds(lambda c: {"type": "MultiLineString", "coordinates": c}, st.lists(LINE, max_size=5)),
    st.builds(lambda c: {"type": "Polygon", "coordinates": c}, POLYGON),
    st.builds(lambda c: {"type": "MultiPolygon", "coordinates": c}, st.lists(POLYGON, max_size=9)),
)
GEOMETRY = SIMPLE | st.builds(
    lambda parts: {"type": "GeometryCollection", "geometries": parts}, st.lists(SIMPLE, max_size=5)
)


@given(geometry=GEOMETRY, most=st.integers(10, 50))
def test_outlines_are_valid_geojson_of_bounded_size(geometry: dict[str, Any], most: int) -> None:
    outline = outline_of(geometry, most)
    if outline is None:
        assert shapely.is_empty(read(geometry))
        return
    simple = read(outline.geometry)
    assert 0 < shapely.get_num_coordinates(simple) <= most
    exact = read(geometry)
    assert outline.box == pytest.approx(list(exact.bounds), abs=1e-5)
    west, south, east, north = simple.bounds
    assert west >= exact.bounds[0] - 1e-5
    assert south >= exact.bounds[1] - 1e-5
    assert east <= exact.bounds[2] + 1e-5
    assert north <= exact.bounds[3] + 1e-5
