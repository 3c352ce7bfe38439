"""Polygons and lines of callers: cut at the antimeridian, and rejected where they cross themselves.

Shapely is the independent reader of what comes out.
"""

import json
import math
import random
import time
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import box
from shapely.affinity import translate
from shapely.geometry import Polygon, shape

from resolvers.antimeridian import cut_polygon
from resolvers.geojson import WrongGeometry, parse_geometry
from resolvers.ring_crossings import has_crossing, is_simple

Ring = list[list[float]]
SMALL: Final[Ring] = [[0, 0], [1, 0], [1, 1], [0, 0]]
STAR: Final = st.lists(
    st.tuples(st.integers(0, 719), st.floats(0.1, 1)), min_size=3, max_size=40, unique_by=lambda at: at[0]
)  # fmt: skip


def around(
    x: float, y: float, width: float, height: float, corners: Sequence[tuple[int, float]]
) -> Ring:
    """Return a closed ring around (`x`, `y`); each corner is (half degrees, share of the radii)."""
    ring = [
        [
            x + share * width * math.cos(math.radians(angle / 2)),
            y + share * height * math.sin(math.radians(angle / 2)),
        ]
        for angle, share in sorted(corners)
    ]
    return [*ring, ring[0]]


def parsed(kind: str, coordinates: object) -> Any:
    return json.loads(parse_geometry({"type": kind, "coordinates": coordinates}).text)


@pytest.mark.threat("H28")
@given(longitude=st.floats(-400, 400), width=st.floats(1, 170), corners=STAR, holed=st.booleans())
def test_a_polygon_over_the_antimeridian_is_cut_into_the_same_area(
    longitude: float, width: float, corners: list[tuple[int, float]], holed: bool
) -> None:
    rings = [around(longitude, 0, width, 80, corners)]
    whole = Polygon(rings[0])
    assume(whole.is_valid and whole.area > 1e-3)
    if holed:
        inside = whole.representative_point()
        size = whole.exterior.distance(inside) * 0.9
        assume(size > 1e-3)
        rings.append(around(inside.x, inside.y, size, size, [(at, 1.0) for at in (0, 200, 500)]))
        whole = Polygon(rings[0], rings[1:])
    assume(max(abs(x) for ring in rings for x, _ in ring) > 180)
    parts = shapely.union_all([Polygon(part[0], part[1:]) for part in cut_polygon(rings)])
    west, _, east, _ = parts.bounds
    assert -180 <= west <= east <= 180
    worlds = [
        translate(whole.intersection(box(360 * n - 180, -90, 360 * n + 180, 90)), -360 * n)
        for n in range(-2, 3)
    ]
    expected = shapely.union_all(worlds)
    assert parts.symmetric_difference(expected).area < 1e-6 * max(whole.area, 1)


@pytest.mark.threat("H28")
def test_a_polygon_over_the_antimeridian_becomes_a_multi_polygon() -> None:
    written = parsed("Polygon", [[[140, 10], [210, 10], [210, 25], [140, 25], [140, 10]]])
    assert written["type"] == "MultiPolygon"
    assert shape(written).equals(
        shapely.union_all([box(140, 10, 180, 25), box(-180, 10, -150, 25)])
    )


@pytest.mark.threat("H28")
def test_a_line_over_the_antimeridian_becomes_two() -> None:
    assert parsed("LineString", [[170, 40], [190, 50]]) == {
        "type": "MultiLineString",
        "coordinates": [[[170, 40], [180, 45]], [[-180, 45], [-170, 50]]],
    }
    assert parsed("LineString", [[190, 50], [170, 40]])["coordinates"] == [
        [[-170, 50], [-180, 45]],
        [[180, 45], [170, 40]],
    ]


@pytest.mark.threat("H28")
def test_points_beyond_the_antimeridian_are_wrapped() -> None:
    assert parsed("Point", [190, 1]) == {"type": "Point", "coordinates": [-170, 1]}
    assert parsed("MultiPoint", [[-190, 1], [180, 2], [-180, 3]])["coordinates"] == [
        [170, 1],
        [180, 2],
        [-180, 3],
    ]


@pytest.mark.threat("H28")
@pytest.mark.parametrize(
    ("kind", "coordinates", "place"),
    [
        ("Polygon", [[[140, 10], [-150, 10], [-150, 25], [140, 25], [140, 10]]], "[0][1]"),
        ("LineString", [[0, 0], [100, 0], [-100, 0]], "[2]"),
        ("MultiPolygon", [[SMALL], [[[179, 0], [-179, 0], [0, 9], [179, 0]]]], "[1][0][1]"),
    ],
)  # fmt: skip
def test_a_step_that_may_mean_either_way_around_the_world_is_rejected(
    kind: str, coordinates: object, place: str
) -> None:
    with pytest.raises(WrongGeometry, match="over the antimeridian let longitudes run on") as error:
        parsed(kind, coordinates)
    assert error.value.below == f".coordinates{place}"


def test_the_whole_world_is_a_polygon() -> None:
    world = [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]]
    assert parsed("Polygon", world) == {"type": "Polygon", "coordinates": world}


def test_a_polygon_wider_than_the_world_is_rejected() -> None:
    with pytest.raises(WrongGeometry, match="at most 360 degrees wide"):
        parsed("Polygon", [[[-200, 0], [200, 0], [200, 10], [-200, 0]]])


@pytest.mark.threat("H28")
@pytest.mark.parametrize(
    ("rings", "says"),
    [
        ([[[-74, 44], [-72, 45], [-72, 44], [-74, 45], [-74, 44]]], "must not cross itself"),
        ([[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], [[1, 1], [5, 1], [1, 2], [1, 1]]], "must not cross itself"),
        ([[[0, 0], [2, 2], [4, 0], [4, 4], [2, 2], [0, 4], [0, 0]]], "passes no corner twice"),
        ([[[0, 0], [1, 1], [0, 0], [0, 0]]], "three corners or more"),
    ],
)  # fmt: skip
def test_a_polygon_that_crosses_itself_is_rejected(rings: list[Ring], says: str) -> None:
    with pytest.raises(WrongGeometry, match=says):
        parsed("Polygon", rings)


@given(st.lists(st.tuples(st.floats(-80, 80), st.floats(-80, 80)), min_size=3, max_size=12))
def test_a_crossing_is_found_where_shapely_finds_one(corners: list[tuple[float, float]]) -> None:
    rounded = [[round(x, 3), round(y, 3)] for x, y in corners]
    ring = [*rounded, rounded[0]]
    if is_simple(ring) and Polygon(ring).is_valid:
        assert not has_crossing([ring])
    elif is_simple(ring) and "Self-intersection" in shapely.is_valid_reason(Polygon(ring)):
        line = shapely.LineString(ring)
        touches = any(
            shapely.distance(shapely.Point(at), shapely.LineString([one, other])) < 1e-9
            for at in ring
            for one, other in pairwise(ring)
            if at not in (one, other)
        )
        assert has_crossing([ring]) or touches or not line.is_valid


def test_ten_thousand_corners_are_compared_in_a_fraction_of_a_second() -> None:
    # The ring has long edges side by side. To compare every pair of edges would be slow.
    count = 10_000
    ring: Ring = [
        [0.0 if at % 4 in (0, 3) else 150.0, -80 + 160 * (at // 2) / (count // 2)]
        for at in range(count - 2)
    ]
    ring += [[-5, 85], [-5, -85], ring[0]]
    started = time.process_time()
    assert not has_crossing([ring])
    assert time.process_time() - started < 1


def test_shuffled_corners_are_found_to_cross_at_once() -> None:
    shuffled = [[float(at % 100), float(at // 100) / 2] for at in range(5000)]
    random.Random(7).shuffle(shuffled)
    assert has_crossing([[*shuffled, shuffled[0]]])
