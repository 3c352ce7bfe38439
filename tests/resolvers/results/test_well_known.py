"""WKB and WKT are read as shapely reads them, whichever way they take."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw

from resolvers.results.columns import read_cell
from resolvers.results.decoding import GEOMETRY_COLUMN
from resolvers.results.fast_path import IS_COMPILED, fast_path_for
from resolvers.sql.selection import Member
from tests.resolvers.results.readings import TEMPLATES

NUMBER: Final = st.one_of(
    st.floats(-180, 180).map(lambda number: round(number, 7)),
    st.floats(0.001, 180),
    st.floats(-180, -0.001),
    st.floats(1e-90, 1e90),  # beyond, exponents have three digits: those are left to the slow way
    st.integers(-300, 300).map(float),
    st.integers(-60, 60).map(lambda power: 2.0**power),
)
Dimensions = str
"""What each position has besides longitude and latitude: "", "Z", "M" or "ZM"."""


def positions(dimensions: Dimensions) -> st.SearchStrategy[list[float]]:
    size = 2 + len(dimensions)
    return st.lists(NUMBER, min_size=size, max_size=size)


def shapes(dimensions: Dimensions, nesting: int = 1) -> st.SearchStrategy[dict[str, Any]]:
    """GeoJSON with a measure as a further number; empty ones too."""
    one = positions(dimensions)
    line = st.lists(one, min_size=2, max_size=4)
    ring = st.lists(one, min_size=3, max_size=4).map(lambda ring: [*ring, ring[0]])
    polygon = st.lists(ring, min_size=1, max_size=2)
    coordinates: Mapping[str, st.SearchStrategy[Any]] = {
        "Point": one | st.just([]),
        "LineString": line | st.just([]),
        "Polygon": polygon | st.just([]),
        "MultiPoint": st.lists(one, max_size=3),
        "MultiLineString": st.lists(line, max_size=3),
        "MultiPolygon": st.lists(polygon, max_size=2),
    }
    plain = st.one_of(
        [
            st.fixed_dictionaries({"type": st.just(name), "coordinates": each})
            for name, each in coordinates.items()
        ]
    )
    if not nesting:
        return plain
    several = st.lists(shapes(dimensions, nesting - 1), max_size=3)
    collection = st.fixed_dictionaries(
        {"type": st.just("GeometryCollection"), "geometries": several}
    )
    return plain | collection


ANY_SHAPE: Final = st.sampled_from(["", "Z", "M", "ZM"]).flatmap(
    lambda dimensions: st.tuples(st.just(dimensions), shapes(dimensions))
)


def wkt_of(shape: Mapping[str, Any], dimensions: Dimensions) -> str:
    """Well-Known Text, written by its grammar."""
    name = f"{shape['type'].upper()} {dimensions}"
    if shape["type"] == "GeometryCollection":
        parts = [wkt_of(each, dimensions) for each in shape["geometries"]]
        return f"{name} ({', '.join(parts)})" if parts else f"{name} EMPTY"
    return (
        f"{name} {_text(shape['coordinates'], shape['type'])}"
        if shape["coordinates"]
        else f"{name} EMPTY"
    )


def _text(coordinates: Sequence[Any], kind: str = "") -> str:
    if isinstance(coordinates[0], float):
        numbers = " ".join(map(repr, coordinates))
        return f"({numbers})" if kind == "Point" else numbers
    return f"({', '.join(_text(each) for each in coordinates)})"


def expected(shape: Mapping[str, Any], dimensions: Dimensions) -> dict[str, Any]:
    """The shape without its measures."""
    if shape["type"] == "GeometryCollection":
        return {
            "type": shape["type"],
            "geometries": [expected(each, dimensions) for each in shape["geometries"]],
        }
    kept = 3 if "Z" in dimensions else 2
    return {"type": shape["type"], "coordinates": _without_measures(shape["coordinates"], kept)}


def _without_measures(coordinates: Sequence[Any], kept: int) -> list[Any]:
    if coordinates and isinstance(coordinates[0], float):
        return [*coordinates[:kept]]
    return [_without_measures(each, kept) for each in coordinates]


def parted(shape: object) -> tuple[str, list[float]]:
    """All but its numbers, and those."""
    text = json.dumps(shape)
    return _NUMBERS.sub("", text), [*map(float, _NUMBERS.findall(text))]


_NUMBERS: Final = re.compile(r"-?\d[\d.]*(?:e[-+]\d+)?")


def read_slowly(text: str) -> object:
    return read_cell(GEOMETRY_COLUMN, Raw(json.dumps(text).encode()))


def read_fast(text: str) -> object:
    way = fast_path_for(
        TEMPLATES["features"],
        [GEOMETRY_COLUMN],
        "rows",
        (Member("geometry", "geometry"),),
    )
    assert way is not None
    spliced = way.copy_rows(json.dumps([{"__geometry": text}]).encode())
    assert spliced is not None, text
    return json.loads(spliced.content, parse_int=float)["geometry"]


WAYS: Final = [read_slowly, *([read_fast] if IS_COMPILED else [])]
every_way = pytest.mark.parametrize("read", WAYS)


@every_way
@settings(max_examples=50)
@given(
    drawn=ANY_SHAPE,
    order=st.sampled_from([0, 1]),
    flavor=st.sampled_from(["iso", "extended"]),
    srid=st.sampled_from([None, 0, 4326]),
    upper=st.booleans(),
)
def test_the_binary_form_of_any_shape_is_read(
    read: Any,
    drawn: tuple[str, dict[str, Any]],
    order: int,
    flavor: str,
    srid: int | None,
    upper: bool,
) -> None:
    dimensions, shape = drawn
    made = shapely.from_wkt(wkt_of(shape, dimensions))
    if srid is not None and flavor == "extended":
        made = shapely.set_srid(made, srid)
    text: str = shapely.to_wkb(
        made,
        hex=True,
        output_dimension=4,
        byte_order=order,
        include_srid=srid is not None and flavor == "extended",
        flavor=flavor,
    )
    assert read(text if upper else text.lower()) == expected(shape, dimensions)


@every_way
@settings(max_examples=50)
@given(drawn=ANY_SHAPE)
def test_the_text_of_any_shape_is_read_as_it_is_written_by_hand_and_by_shapely(
    read: Any, drawn: tuple[str, dict[str, Any]]
) -> None:
    dimensions, shape = drawn
    by_hand = wkt_of(shape, dimensions)
    for text in (by_hand, f"SRID=4326;{by_hand}", by_hand.replace(" (", "(").replace(", ", ",")):
        assert read(text) == expected(shape, dimensions)
    written: str = shapely.to_wkt(
        shapely.from_wkt(by_hand), rounding_precision=17, output_dimension=4
    )
    (frame, numbers), (its_frame, its_numbers) = (
        parted(expected(shape, dimensions)),
        parted(read(written)),
    )
    assert its_frame == frame
    assert its_numbers == pytest.approx(numbers, rel=1e-14, abs=1e-17)  # it has 17 decimals


@every_way
@given(number=st.floats(1e-90, 1e90) | st.floats(-1e90, -1e-90))
def test_no_bit_of_a_coordinate_is_lost_and_none_has_a_digit_too_many(
    read: Any, number: float
) -> None:
    point = read(shapely.to_wkb(shapely.Point(number, 0), hex=True))
    assert point["coordinates"] == [number, 0]


@pytest.mark.skipif(
    not IS_COMPILED, reason="resolvers.results._fast_json is not compiled: no C compiler"
)
@given(number=st.floats(0.002, 180) | st.floats(0.002, 180).map(lambda number: round(number, 6)))
def test_a_coordinate_of_degrees_is_written_as_short_as_can_be(number: float) -> None:
    way = fast_path_for(
        TEMPLATES["features"], [GEOMETRY_COLUMN], "rows", (Member("geometry", "geometry"),)
    )
    assert way is not None
    text = shapely.to_wkb(shapely.Point(number, -number), hex=True)
    spliced = way.copy_rows(json.dumps([{"__geometry": text}]).encode())
    assert spliced is not None
    shortest = repr(number).removesuffix(".0")
    assert len(spliced.content) == len(
        f'{{"geometry":{{"type":"Point","coordinates":[{shortest},-{shortest}]}}}}'
    )
