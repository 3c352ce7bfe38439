"""WKB and WKT are read as shapely reads them."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw

from resolvers.results.columns import WrongValue, read_cell
from resolvers.results.decoding import GEOMETRY_COLUMN
from resolvers.sql.dialects import POSTGRES

if TYPE_CHECKING:
    from tests.postgis import PostGIS

LONGITUDE: Final = st.floats(-180, 180) | st.floats(-180, 180).map(lambda number: round(number, 7))
LATITUDE: Final = st.floats(-90, 90) | st.integers(-90, 90).map(float)
FURTHER: Final = st.floats(-1e90, 1e90)
Dimensions = str
"""The numbers of a position after longitude and latitude: "", "Z", "M" or "ZM"."""


def positions(dimensions: Dimensions) -> st.SearchStrategy[list[float]]:
    return st.tuples(LONGITUDE, LATITUDE, *[FURTHER] * len(dimensions)).map(list)


def shapes(dimensions: Dimensions, nesting: int = 1) -> st.SearchStrategy[dict[str, Any]]:
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
    if shape["type"] == "GeometryCollection":
        return {
            "type": shape["type"],
            "geometries": [expected(each, dimensions) for each in shape["geometries"]],
        }
    # GeoJSON has no M values.
    kept = 3 if "Z" in dimensions else 2
    return {"type": shape["type"], "coordinates": _without_measures(shape["coordinates"], kept)}


def _without_measures(coordinates: Sequence[Any], kept: int) -> list[Any]:
    if coordinates and isinstance(coordinates[0], float):
        return [*coordinates[:kept]]
    return [_without_measures(each, kept) for each in coordinates]


def split(shape: object) -> tuple[str, list[float]]:
    text = json.dumps(shape)
    return _NUMBERS.sub("", text), [*map(float, _NUMBERS.findall(text))]


_NUMBERS: Final = re.compile(r"-?\d[\d.]*(?:e[-+]\d+)?")


def read(text: str) -> object:
    return read_cell(GEOMETRY_COLUMN, Raw(json.dumps(text).encode()))


@settings(max_examples=50)
@given(
    drawn=ANY_SHAPE,
    order=st.sampled_from([0, 1]),
    flavor=st.sampled_from(["iso", "extended"]),
    srid=st.sampled_from([None, 0, 4326]),
    upper=st.booleans(),
)
def test_the_binary_form_of_any_shape_is_read(
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


@settings(max_examples=50)
@given(drawn=ANY_SHAPE)
def test_the_text_of_any_shape_is_read_from_the_grammar_and_from_shapely(
    drawn: tuple[str, dict[str, Any]],
) -> None:
    dimensions, shape = drawn
    by_hand = wkt_of(shape, dimensions)
    for text in (by_hand, f"SRID=4326;{by_hand}", by_hand.replace(" (", "(").replace(", ", ",")):
        assert read(text) == expected(shape, dimensions)
    written: str = shapely.to_wkt(
        shapely.from_wkt(by_hand), rounding_precision=17, output_dimension=4
    )
    (frame, numbers), (its_frame, its_numbers) = (
        split(expected(shape, dimensions)),
        split(read(written)),
    )
    assert its_frame == frame
    assert its_numbers == pytest.approx(numbers, rel=1e-14, abs=1e-17)  # it has 17 decimals


@given(longitude=LONGITUDE, latitude=LATITUDE)
def test_no_bit_of_a_coordinate_is_lost(longitude: float, latitude: float) -> None:
    point: Any = read(shapely.to_wkb(shapely.Point(longitude, latitude), hex=True))
    assert point["coordinates"] == [longitude, latitude]
    text: Any = read(f"POINT({longitude!r} {latitude!r})")
    assert text["coordinates"] == [longitude, latitude]


@pytest.mark.threat("H27")
@given(
    number=st.floats(180, exclude_min=True) | st.floats(max_value=-180, exclude_max=True),
    axis=st.sampled_from([0, 1]),
    position=st.sampled_from([0, 1]),
)
def test_a_coordinate_outside_the_range_is_a_wrong_value(
    number: float, axis: int, position: int
) -> None:
    line = [[1.0, 2.0], [3.0, 4.0]]
    line[position][axis] = number
    texts = [
        shapely.to_wkb(shapely.LineString(line), hex=True),
        shapely.to_wkb(shapely.Point(line[position]), hex=True),
    ]
    texts += [
        f"LINESTRING({_numbers(line[0])}, {_numbers(line[1])})",
        f"MULTIPOINT(({_numbers(line[position])}))",
    ]
    for text in texts:
        assert isinstance(read(text), WrongValue)


def _numbers(position: Sequence[float]) -> str:
    return " ".join(map(repr, position))


@pytest.mark.threat("H29")
@pytest.mark.parametrize("srid", [3857, 27700, 4258, 1])
def test_a_foreign_srid_is_a_wrong_value(srid: int) -> None:
    point = shapely.set_srid(shapely.Point(1, 2), srid)
    for text in (shapely.to_wkb(point, hex=True, include_srid=True), f"SRID={srid};POINT(1 2)"):
        assert isinstance(read(text), WrongValue)


@pytest.mark.threat("H27")
@pytest.mark.parametrize("decimals", [None, 6])
@pytest.mark.parametrize(
    ("srid", "is_degrees"), [(4326, True), (0, True), (3857, False), (4258, False)]
)
def test_postgis_writes_the_srid_of_geojson_that_is_not_in_degrees(
    postgis: "PostGIS", srid: int, is_degrees: bool, decimals: int | None
) -> None:
    import psycopg

    point = f"(SELECT ST_SetSRID(ST_MakePoint(1, 2), {srid}) AS g) t"
    with psycopg.connect(postgis.reader) as connection:
        query = f"SELECT {POSTGRES.as_geojson('g', decimals)} FROM {point}"
        row = connection.execute(query).fetchone()
    assert row is not None
    value = read(row[0])
    if is_degrees:
        assert json.loads(msgspec.json.encode(value)) == {"type": "Point", "coordinates": [1, 2]}
    else:
        assert isinstance(value, WrongValue)
