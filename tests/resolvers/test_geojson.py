"""Geometries of callers: read to numbers, rejected where they are wrong, written anew."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.geojson import MAX_DEPTH, MAX_VERTICES, parse_geometry

RING: list[list[float]] = [[0, 0], [2, 0], [2, 2], [0, 0]]

position = st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(list)
near = st.tuples(st.floats(-90, 90), st.floats(-90, 90)).map(list)
line = st.lists(near, min_size=2, max_size=5, unique_by=tuple)
"""No step of more than 180 degrees of longitude."""


_QUARTERS = [(angle, 2.0) for angle in (0, 90, 180, 270)]


def _fan(corners: list[tuple[int, float]], origin: list[float]) -> list[list[list[float]]]:
    """Return the coordinates of a polygon with corners at (degrees, distance) from `origin`."""
    # Corners at 0, 90, 180 and 270 degrees are added.
    around = [
        [
            origin[0] + share * math.cos(math.radians(angle)),
            origin[1] + share * math.sin(math.radians(angle)),
        ]
        for angle, share in sorted([*corners, *_QUARTERS])
    ]
    return [[*around, around[0]]]


corners = st.lists(
    st.tuples(st.sampled_from([at for at in range(360) if at % 90]), st.floats(1, 45)),
    min_size=4,
    max_size=8,
    unique_by=lambda at: at[0],
)
polygon = st.builds(_fan, corners, st.tuples(st.floats(-135, 135), st.floats(-45, 45)).map(list))
simple = st.one_of(
    *(
        st.fixed_dictionaries({"type": st.just(kind), "coordinates": coordinates})
        for kind, coordinates in {
            "Point": position,
            "MultiPoint": st.lists(position, min_size=1, max_size=3),
            "LineString": line,
            "MultiLineString": st.lists(line, min_size=1, max_size=3),
            "Polygon": polygon,
            "MultiPolygon": st.lists(polygon, min_size=1, max_size=2),
        }.items()
    )
)
geometries = st.recursive(
    simple,
    lambda inner: st.fixed_dictionaries(
        {
            "type": st.just("GeometryCollection"),
            "geometries": st.lists(inner, min_size=1, max_size=3),
        }
    ),
    max_leaves=4,
)


def collection(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = {"type": "Point", "coordinates": [0, 0]}
    for _ in range(depth):
        inner = {"type": "GeometryCollection", "geometries": [inner]}
    return inner


@given(geometries)
def test_a_geometry_is_written_as_the_same_numbers(geometry: dict[str, Any]) -> None:
    written = json.loads(parse_geometry(geometry).text)
    assert written == geometry
    assert parse_geometry(written) == parse_geometry(geometry)


@given(
    geometries,
    st.floats(-1e6, 1e6),
    st.dictionaries(st.text().map(lambda key: f"x{key}"), st.integers()),
)
def test_altitudes_and_other_members_are_dropped(
    geometry: dict[str, Any], altitude: float, others: dict[str, int]
) -> None:
    raised = json.loads(
        json.dumps(geometry), object_hook=lambda each: {**others, **each, "bbox": [0, 0, 1, 1]}
    )
    assert parse_geometry(raised) == parse_geometry(geometry)
    point = {"type": "Point", "coordinates": [1, 2, altitude]}
    assert parse_geometry(point).text == '{"type":"Point","coordinates":[1.0,2.0]}'


@pytest.mark.parametrize(
    ("geometry", "says"),
    [
        (None, "expected a GeoJSON geometry object"),
        ("POINT(0 0)'), (SELECT 1", "expected a GeoJSON geometry object"),
        ("SRID=999999;POINT(0 0)", "expected a GeoJSON geometry object"),
        ([0, 0], "expected a GeoJSON geometry object"),
        ({}, "geometry.type: expected one of Point, MultiPoint"),
        ({"type": ["Point"]}, "geometry.type: expected one of Point"),
        ({"type": "point", "coordinates": [0, 0]}, "geometry.type: expected one of Point"),
        ({"type": "Feature", "geometry": None}, "geometry.type: expected one of Point"),
        ({"type": "Point"}, "geometry.coordinates: expected a position [longitude, latitude]"),
        ({"type": "Point", "coordinates": []}, "expected a position"),
        ({"type": "Point", "coordinates": [1]}, "expected a position"),
        ({"type": "Point", "coordinates": [1, 2, 3, 4]}, "expected a position"),
        ({"type": "Point", "coordinates": "12"}, "expected a position"),
        ({"type": "Point", "coordinates": ["1", "2"]}, "expected finite numbers, in degrees"),
        ({"type": "Point", "coordinates": [True, 0]}, "expected finite numbers, in degrees"),
        ({"type": "Point", "coordinates": [float("nan"), 0]}, "expected finite numbers"),
        ({"type": "Point", "coordinates": [0, float("inf")]}, "expected finite numbers"),
        ({"type": "Point", "coordinates": [10**400, 0]}, "expected finite numbers"),
        ({"type": "Point", "coordinates": [541, 0]}, "longitude must be between -180 and 180"),
        ({"type": "Point", "coordinates": [48.85, 122.3]}, "longitude comes first"),
        ({"type": "LineString", "coordinates": [[0, 0]]}, "geometry.coordinates: expected a list of at least 2"),
        ({"type": "MultiPoint", "coordinates": []}, "expected a list of at least 1"),
        ({"type": "Polygon", "coordinates": [[]]}, "geometry.coordinates[0]: expected a list of at least 4"),
        ({"type": "Polygon", "coordinates": [RING[:3]]}, "coordinates[0]: expected a list of at least 4"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}, "a ring ends where it begins"),
        ({"type": "Polygon", "coordinates": RING}, "geometry.coordinates[0]: expected a list of at least 4"),
        ({"type": "MultiPolygon", "coordinates": [[RING], [[*RING[:3], [0, 91]]]]},
         "geometry.coordinates[1][0][3]: longitude"),
        ({"type": "GeometryCollection"}, "geometry.geometries: expected a list"),
        ({"type": "GeometryCollection", "geometries": [{"type": "Point"}]}, "geometry.geometries[0].coordinates"),
        ({"type": "Point", "coordinates": [0, 0], "crs": None}, "geometry.crs: GeoJSON is always WGS 84"),
    ],
)  # fmt: skip
def test_s22_a_wrong_geometry_is_reported_with_its_place(geometry: object, says: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the text is compared below
        parse_geometry(geometry)
    assert says in str(caught.value)


def test_s22_collections_may_be_nested_a_little() -> None:
    assert parse_geometry(collection(MAX_DEPTH)).text.count("GeometryCollection") == MAX_DEPTH
    for depth in (MAX_DEPTH + 1, 900):
        with pytest.raises(ValueError, match=f"nested deeper than {MAX_DEPTH}"):
            parse_geometry(collection(depth))


@pytest.mark.parametrize("kind", ["MultiPoint", "LineString", "MultiPolygon"])
def test_s21_positions_are_counted_over_the_whole_geometry(kind: str) -> None:
    flat: Any = [[index % 2, 0] for index in range(MAX_VERTICES)]
    fits: dict[str, Any] = {
        "MultiPoint": flat,
        "LineString": flat,
        "MultiPolygon": [[RING]] * (MAX_VERTICES // len(RING)),
    }
    one_more: dict[str, Any] = {
        "MultiPoint": [[1, 1]],
        "LineString": [[1, 1]],
        "MultiPolygon": [[RING]],
    }
    parse_geometry({"type": kind, "coordinates": fits[kind]})
    with pytest.raises(ValueError, match="at most 10,000 positions"):
        parse_geometry({"type": kind, "coordinates": [*fits[kind], *one_more[kind]]})


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_one_number_has_one_form(longitude: float, latitude: float) -> None:
    written = parse_geometry({"type": "Point", "coordinates": (longitude, latitude)}).text
    assert "-0.0," not in written
    assert "-0.0]" not in written
