"""Each type accepts the forms of its entry in the table of scalars, in every context, and nothing else."""

import datetime as dt
import json
import math
import struct
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from resolvers.results.columns import Form, WrongValue, read_cell
from resolvers.results.decoding import GEOMETRY_COLUMN, RowDecoder
from resolvers.sql.template import Column
from tests.resolvers.results.sample_rows import TEMPLATES

POINT: Final = '{"type":"Point","coordinates":[1,2]}'

LENIENT: Final = {
    "Int": '"1"',
    "Float": '"1.5"',
    "Boolean": "1",
    "BigInt": "1",
    "Date": '"2020-01-02T00:00:00"',
    "DateTime": '"2020-01-02T03:04:05"',
    "Geometry": '"POINT(1 2)"',
    "ID": "1",
    "String": '{"value":"a"}',
}
"""A value that only the lenient form of the type accepts."""

ACCEPTED: Final = [
    ("Int", "-0", 0),
    ("Int", "1.0", 1),
    ("Int", '"1.0"', 1),
    ("Int", "1e2", 100),
    ("Int", "-2147483648", -(2**31)),
    ("Int", '"2147483647"', 2**31 - 1),
    ("Float", "5", 5.0),
    ("Float", '"-1.5e3"', -1500.0),
    ("Float", "1e-400", 0.0),
    ("Float", '{"value":1.5}', 1.5),
    ("Int", '{"value":"1"}', 1),
    ("String", '"null"', "null"),
    ("String", '{"value":"12:30:00"}', "12:30:00"),
    ("String", '"\\u0000 \\ud83d\\ude00"', "\0 😀"),
    ("Boolean", "true", True),
    ("Boolean", "0", False),
    ("Boolean", '"1"', True),
    ("Boolean", '"False"', False),
    ("Boolean", '"t"', True),
    ("Boolean", '"f"', False),
    ("BigInt", "9007199254740993", "9007199254740993"),
    ("BigInt", '"9007199254740993"', "9007199254740993"),
    ("BigInt", '"-9223372036854775808"', "-9223372036854775808"),
    ("BigInt", "9223372036854775807", "9223372036854775807"),
    ("BigInt", '"-0"', "0"),
    ("BigInt", '"007"', "7"),
    ("BigInt", "1e3", "1000"),
    ("Date", '"2020-02-29"', "2020-02-29"),
    ("Date", '{"value":"2020-01-02"}', "2020-01-02"),
    ("Date", '"2020-01-02T00:00:00Z"', "2020-01-02"),
    ("Date", '"2020-01-02T00:00:00.000Z"', "2020-01-02"),
    ("Date", '"2020-01-02T00:00:00"', "2020-01-02"),
    ("Date", '"2020-01-02 00:00:00.000 +0000"', "2020-01-02"),
    ("Date", '"2020-01-02 00:00:00+00:00"', "2020-01-02"),
    ("DateTime", '"2020-01-02T03:04:05Z"', "2020-01-02T03:04:05Z"),
    ("DateTime", '"2020-01-02T03:04:05"', "2020-01-02T03:04:05Z"),
    ("DateTime", '"2020-01-02 03:04:05"', "2020-01-02T03:04:05Z"),
    ("DateTime", '"2024-01-01 00:00:00.000 +0000"', "2024-01-01T00:00:00Z"),
    ("DateTime", '"2024-01-01 00:00:00.000 Z"', "2024-01-01T00:00:00Z"),
    ("DateTime", '"2024-01-01 00:00:00.250 -0800"', "2024-01-01T08:00:00.250000Z"),
    ("DateTime", '"2024-01-01 00:00:00+00"', "2024-01-01T00:00:00Z"),
    ("DateTime", '"2024-01-01T05:30:00 +05:30"', "2024-01-01T00:00:00Z"),
    ("DateTime", '{"value":"2020-01-02T03:04:05.5Z"}', "2020-01-02T03:04:05.500000Z"),
    ("DateTime", '"2020-01-02T03:04:05+02:00"', "2020-01-02T01:04:05Z"),
    ("DateTime", '"2020-01-02T03:04:05-0830"', "2020-01-02T11:34:05Z"),
    ("DateTime", '"2020-01-02T03:04:05.123456789Z"', "2020-01-02T03:04:05.123457Z"),
    ("DateTime", '"2020-01-02T03:04:05.9999999+01:00"', "2020-01-02T02:04:06Z"),
    ("Geometry", POINT, json.loads(POINT)),
    ("Geometry", json.dumps(POINT), json.loads(POINT)),
    ("Geometry", json.dumps(f" {POINT}\n"), json.loads(POINT)),
    ("Geometry", '{"crs":null,"coordinates":[1,2],"type":"Point","bbox":[1,2,1,2]}', json.loads(POINT)),
    ("Geometry", '{"crs":{"type":"name","properties":{"name":"EPSG:4326"}},"coordinates":[1,2],"type":"Point"}',
     json.loads(POINT)),
    ("Geometry", '{"type":"Point","coordinates":[ ]}', {"type": "Point", "coordinates": []}),
    ("Geometry", '{"type":"Polygon","coordinates":[[]]}', {"type": "Polygon", "coordinates": [[]]}),
    ("Geometry", '{"type":"LineString","coordinates":[\n[-180,90],\n[180.0,-9e1]]}',
     {"type": "LineString", "coordinates": [[-180, 90], [180, -90]]}),
    ("Geometry", '{"value":"POINT(1 2)"}', json.loads(POINT)),
    ("Geometry", json.dumps({"value": POINT}), json.loads(POINT)),
    ("Geometry", '{"type":"GeometryCollection","geometries":[]}', {"type": "GeometryCollection", "geometries": []}),
    ("Geometry", '"0101000000000000000000F03F0000000000000040"', json.loads(POINT)),
    ("Geometry", '"01010000A0e6100000000000000000f03f00000000000000400000000000000840"',
     {"type": "Point", "coordinates": [1, 2, 3]}),
    ("Geometry", '"POINT(1 2)"', json.loads(POINT)),
    ("Geometry", '"srid=4326;Point zm(+1. 2e0 3 4)"', {"type": "Point", "coordinates": [1, 2, 3]}),
    ("ID", '"null"', "null"),
    ("ID", '{"value":"2020-01-02"}', "2020-01-02"),
    ("ID", "12", "12"),
    ("ID", "9" * 30, "9" * 30),
]  # fmt: skip

WRONG_WKT: Final = ['"POINT"', '"POINT(1)"', '"POINT(1 2"', '"POINT(1 2))"', '"POINT(1 2) POINT(1 2)"',
                    '"POINT(1,2)"', '"POINT((1 2))"', '"POINT(1 2 3 4 5)"', '"POINT(nan 2)"', '"POINT(1e400 2)"',
                    '"POINTX(1 2)"', '"CIRCULARSTRING(0 0,1 1,2 0)"', '"LINESTRING(1 2,)"', '"LINESTRING((1 2))"',
                    '"LINESTRING()"', '"LINESTRING(1_0 2,3 4)"', '"LINESTRING(nan 2,3 4)"', '"LINESTRING(1 2 e,3 4)"',
                    '"POLYGON(1 2)"', '"MULTIPOINT(((1 2)))"', '"POLYGONEMPTY"', '"SRID=3857;POINT(1 2)"',
                    '"POINT(180.001 2)"', '"POINT(2 -90.001)"', '"LINESTRING(1 2,181 2)"', '"MULTIPOINT(1 91)"',
                    f'"{"GEOMETRYCOLLECTION(" * 5000}POINT(1 2){")" * 5000}"']  # fmt: skip
WRONG_WKB: Final = [
    '"01"', '"0x01"', '"0101000000"', '"0101000000000000000000F03F00000000000000400"', '"01 01"',
    '"0101000000000000000000F03F000000000000004000"',  # a byte more
    '"0101000000000000000000F03F00000000000000"',  # a byte less
    '"0201000000000000000000F03F0000000000000040"', '"0100000000000000000000F03F0000000000000040"',  # order, kind
    '"0108000000000000000000F03F0000000000000040"', '"01A90F0000000000000000F03F0000000000000040"',
    '"0101000010000000000000F03F0000000000000040"',  # an unknown flag
    '"01E9030080000000000000F03F00000000000000400000000000000840"',  # Z said twice
    '"0101000020110F0000000000000000F03F0000000000000040"',  # SRID 3857: metres
    '"0101000000000000000000F07F0000000000000040"', '"0101000000000000000000F87F0000000000000040"',  # inf, nan
    '"01010000000000000000C066C00000000000000040"',  # longitude -182
    '"010200000001000000000000000000F03F0000000000C05640"',  # latitude 91
    '"0102000000FFFFFFFF000000000000F03F0000000000000040"',  # four thousand million positions
    '"010400000001000000010200000000000000"',  # a line in a MultiPoint
    f'"{"010700000001000000" * 5000}010100000000000000000000000000000000000000"',
]  # fmt: skip


def geojson(kind: str, coordinates: str, more: str = "") -> str:
    return f'{{"type":"{kind}",{more}"coordinates":{coordinates}}}'


WRONG_POSITIONS: Final = [
    geojson("Point", "[180.0001,0]"), geojson("Point", "[0,-90.0001]"), geojson("Point", "[1e3,0]"),
    geojson("Point", "[111319.49,222684.21]"), geojson("Point", "[1]"), geojson("Point", "[1,2,3,4,5]"),
    geojson("Point", "[[1,2]]"), geojson("Point", "[[]]"), geojson("Point", "1"), geojson("Point", '["1","2"]'),
    geojson("Point", "[1,2,1e400]"), geojson("Point", "[1,null]"), geojson("Point", "[1,2],[3,4]"),
    geojson("LineString", "[[0,0],[0,91]]"), geojson("LineString", "[0,0]"), geojson("MultiPoint", "[[1,2],[]]"),
    geojson("Polygon", "[[[0,0],[181,0],[1,1],[0,0]]]"), geojson("Polygon", "[[0,0]]"),
    geojson("MultiPolygon", "[[[[0,0],[1,0],[1,-95],[0,0]]]]"),
    f'{{"type":"GeometryCollection","geometries":[{geojson("Point", "[0,200]")}]}}',
    geojson("Point", "[1,2]", '"crs":{"type":"name","properties":{"name":"EPSG:3857"}},'),
    geojson("Point", "[1,2]", '"crs":{},'), geojson("Point", "[1,2]", '"crs":"EPSG:4326",'),
]  # fmt: skip

REJECTED: Final = {
    "Int": ["1.5", '"1.5"', "2147483648", '"2147483648"', "-2147483649", "true", '"null"', '"1 OR 1"', '" 1"',
            '"1_0"', '""', "[1]", "{}", '{"value":null}', '{"value":{"value":1}}', '"٣"', "9" * 400],
    "Float": ["1e400", '"-1e400"', "true", '"null"', '"1,5"', '"1 OR 1"', '""', "9" * 400, '"nano"', "NaN"],
    "String": ["1", "true", '{"value":1}', '{"values":"a"}', '["a"]', '"\\ud800"', '"\\udc00\\ud800"'],
    "Boolean": ["2", "1.0", '"yes"', '"tt"', '"2"', '"null"', '""', "[true]"],
    "BigInt": ["9223372036854775808", '"9223372036854775808"', '"-9223372036854775809"', "1.5", '"1.0"', "true",
               '"null"', '"1 OR 1"', '"1\\n"', '"+1"', '"٣"', "1" * 40, json.dumps("1" * 40), "1" * 5000, "1e19"],
    "Date": ["5", '"2020-02-30"', '"2020-1-2"', '"20200102"', '"2020-01-02T10:00:00Z"', '"2020-01-02T"',
             '"0000-01-01"', '"2020-01-02T00:00:00+02:00"', '"2020-01-02TZZ"', '{"value":5}', "{}", '"null"',
             '"2020-01-02T00:00:00.0100"', '"2020-01-02 00:00:00 +0100"', '"2020-01-02Z"', '"2020-01-02\\n"'],
    "DateTime": ["1577934245", "1577934245.5", '"1577934245"', '"2020-01-02"', '"2020-01-02T24:00:00Z"',
                 '"2020-01-02T03:04:60Z"', '"2020-01-02T03:04:05 UTC"', '"2020-01-02T03:04:05+24:00"', '"null"',
                 '"0001-01-01T00:00:00+02:00"', '"9999-12-31T23:59:59-02:00"', '"9999-12-31T23:59:59.9999999Z"',
                 '"2020-01-02T03:04:05  Z"', '"2020-01-02T03:04:05 +000"', '{"value":1577934245}'],
    "Geometry": ["5", "[]", '""', '"x"', '"null"', *WRONG_WKT, *WRONG_WKB, *WRONG_POSITIONS,
                 *map(json.dumps, WRONG_POSITIONS), '{"type":"Circle","coordinates":[]}', '{"type":"Point"}',
                 '{"type":"Point","geometries":[]}', json.dumps(POINT * 2), json.dumps(f"{POINT},{POINT}"), "{}",
                 '{"value":5}', '{"type":"Point","coordinates":' + "[" * 5000 + "]" * 5000 + "}",
                 '{"type":"GeometryCollection","geometries":[' * 12 + "]}" * 12],
    "ID": ["1.5", "true", '{"value":true}', '"\\ud800"', "1" * 5000],
}  # fmt: skip

FORMS: Final[Sequence[Form]] = ["rows", "geojson"]


def column(
    scalar: str, *, nullable: bool = False, is_list: bool = False, nullable_items: bool = False
) -> Column:
    return Column("v", scalar, is_list, nullable, "v", nullable_items=nullable_items)


def array_of(form: Form, cells: Sequence[str]) -> bytes:
    rows = [f'{{"v":{cell}}}' for cell in cells]
    if form == "geojson":
        rows = [f'{{"type":"Feature","geometry":null,"properties":{row}}}' for row in rows]
    return f"[{','.join(rows)}]".encode()


def decoders(declared: Column, form: Form, lenient: str | None) -> Iterator[RowDecoder]:
    """Yield a new decoder of a column, and one that has decoded `lenient` if that is given."""
    geometry = [GEOMETRY_COLUMN] if form == "geojson" else []
    yield RowDecoder(TEMPLATES["rows"], [declared, *geometry], form)
    # Only the lenient format of the column accepts this value.
    if lenient:
        used = RowDecoder(TEMPLATES["rows"], [declared, *geometry], form)
        assert used.decode(array_of(form, [lenient]))
        yield used


def values(decoder: RowDecoder, array: bytes) -> list[object] | None:
    """Return the values of the first column, or None if `decoder` rejects `array`."""
    try:
        table = decoder.decode(array)
    except (msgspec.DecodeError, RecursionError):
        return None
    return json.loads(msgspec.json.encode(table.columns[0])) if table else None


def decoded(
    declared: Column, cells: Sequence[str], lenient: str | None
) -> list[list[object] | None]:
    return [
        values(decoder, array_of(form, cells))
        for form in FORMS
        for decoder in decoders(declared, form, lenient)
    ]


def all_read(
    scalar: str, cells: Sequence[str], expected: object, *, nullable: bool = False
) -> bool:
    results = decoded(column(scalar, nullable=nullable), cells, LENIENT[scalar])
    return all(result == expected for result in results)


@pytest.mark.parametrize(("scalar", "cell", "value"), ACCEPTED)
@pytest.mark.parametrize("nullable", [False, True])
def test_a_value_has_one_meaning_in_every_response(
    scalar: str, cell: str, value: object, nullable: bool
) -> None:
    assert all_read(scalar, [cell], [value], nullable=nullable)
    assert read_by_cell(column(scalar, nullable=nullable), cell) == [value]


@pytest.mark.parametrize(
    ("scalar", "cell"), [(scalar, cell) for scalar in REJECTED for cell in REJECTED[scalar]]
)
@pytest.mark.parametrize("nullable", [False, True])
def test_a_value_of_another_type_is_rejected_in_every_response(
    scalar: str, cell: str, nullable: bool
) -> None:
    assert all_read(scalar, [cell], None, nullable=nullable)
    assert isinstance(read_cell(column(scalar, nullable=nullable), Raw(cell.encode())), WrongValue)


def read_by_cell(declared: Column, cell: str) -> list[object]:
    return json.loads(msgspec.json.encode([read_cell(declared, Raw(cell.encode()))]))  # type: ignore[no-any-return]  # JSON


@pytest.mark.parametrize("scalar", [*LENIENT])
def test_null_is_read_only_where_it_is_declared(scalar: str) -> None:
    assert all_read(scalar, ["null"], None)
    assert all_read(scalar, ["null"], [None], nullable=True)
    assert isinstance(read_cell(column(scalar), Raw(b"null")), WrongValue)
    assert read_cell(column(scalar, nullable=True), Raw(b"null")) is None


@pytest.mark.parametrize("scalar", LENIENT)
def test_nulls_stay_in_their_rows(scalar: str) -> None:
    cells = ["null", LENIENT[scalar], "null", "null", LENIENT[scalar]]
    for result in decoded(column(scalar, nullable=True), cells, LENIENT[scalar]):
        assert result
        assert [value is None for value in result] == [cell == "null" for cell in cells]


@pytest.mark.parametrize("scalar", [*LENIENT])
@pytest.mark.parametrize("nullable", [False, True])
def test_a_list_is_read_item_by_item(scalar: str, nullable: bool) -> None:
    declared = column(scalar, nullable=nullable, is_list=True)
    item = LENIENT[scalar]
    [expected] = read_by_cell(column(scalar), item)
    lenient = f"[{item}]"
    assert all(
        result == [[expected] * 2, []]
        for result in decoded(declared, [f"[{item},{item}]", "[]"], lenient)
    )
    for cell in [item, '"null"', "[null]", f"[{item},{{}}]", *([] if nullable else ["null"])]:
        assert all(result is None for result in decoded(declared, [cell], lenient)), cell
        assert isinstance(read_cell(declared, Raw(cell.encode())), WrongValue)


@given(st.integers(-(2**40), 2**40))
def test_any_int_is_read_from_a_number_and_from_text(number: int) -> None:
    expected = [number] if -(2**31) <= number < 2**31 else None
    for cell in (f"{number}", f'"{number}"', f"{number}.0"):
        assert all_read("Int", [cell], expected)


@given(st.integers(-(2**65), 2**65))
def test_s32_any_big_int_keeps_all_its_digits(number: int) -> None:
    expected = [str(number)] if -(2**63) <= number < 2**63 else None
    assert all_read("BigInt", [f"{number}"], expected)
    assert all_read("BigInt", [f'"{number}"'], expected)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_s32_any_float_keeps_all_its_bits(number: float) -> None:
    for cell in (repr(number), f'"{number!r}"'):
        for result in decoded(column("Float", nullable=True), [cell], LENIENT["Float"]):
            assert result
            assert struct.pack("d", result[0]) == struct.pack("d", number)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_s31_any_text_is_read_and_written_unchanged(text: str) -> None:
    assert all_read("String", [json.dumps(text)], [text])
    assert all_read("String", [json.dumps(text, ensure_ascii=False)], [text], nullable=True)
    assert all_read("ID", [json.dumps(text)], [text])


@given(st.dates())
def test_any_day_is_read_plain_boxed_and_as_midnight(day: dt.date) -> None:
    for cell in (f'"{day}"', f'{{"value":"{day}"}}', f'"{day}T00:00:00.000Z"'):
        assert all_read("Date", [cell], [day.isoformat()])


OFFSETS: Final = st.builds(
    lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)), st.integers(-23 * 60, 23 * 60)
)


@given(st.datetimes(timezones=st.none() | st.just(dt.UTC) | OFFSETS), st.sampled_from("T "))
def test_any_moment_is_sent_in_utc(moment: dt.datetime, separator: str) -> None:
    text = moment.isoformat(separator)
    try:
        utc = (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
        expected: list[str] | None = [utc.replace(tzinfo=None).isoformat() + "Z"]
    except OverflowError:
        expected = None
    assert all_read("DateTime", [f'"{text}"'], expected)
    assert all_read("DateTime", [f'{{"value":"{text}"}}'], expected, nullable=True)


POSITION: Final = st.tuples(
    st.floats(-180, 180) | st.integers(-180, 180), st.floats(-90, 90) | st.integers(-90, 90)
).flatmap(lambda two: st.lists(st.floats(-1e6, 1e6), max_size=2).map(lambda more: [*two, *more]))
LINE: Final = st.lists(POSITION, max_size=4)
LINES: Final = st.lists(LINE, max_size=3)
COORDINATES: Final[dict[str, st.SearchStrategy[Any]]] = {
    "Point": POSITION | st.just([]),
    "MultiPoint": LINE,
    "LineString": LINE,
    "MultiLineString": LINES,
    "Polygon": LINES,
    "MultiPolygon": st.lists(LINES, max_size=3),
}
GEOMETRY: Final = st.one_of(
    [
        st.fixed_dictionaries({"type": st.just(kind), "coordinates": coordinates})
        for kind, coordinates in COORDINATES.items()
    ]
)


@given(GEOMETRY, st.sampled_from([None, 1]))
def test_any_geometry_is_sent_unchanged_from_an_object_and_from_text(
    geometry: Any, indent: int | None
) -> None:
    text = json.dumps(geometry, indent=indent)
    for cell in (text, json.dumps(text)):
        assert all_read("Geometry", [cell], [geometry])


@pytest.mark.threat("H27")
@given(GEOMETRY, st.data())
def test_a_geometry_with_one_number_outside_the_range_is_rejected(
    geometry: Any, data: st.DataObject
) -> None:
    positions = [*_positions(geometry["coordinates"])]
    if positions:
        wrong, axis = data.draw(st.sampled_from(positions)), data.draw(st.sampled_from([0, 1]))
        wrong[axis] = data.draw(st.sampled_from([-1, 1])) * data.draw(
            st.floats((180, 90)[axis], 1e300, exclude_min=True)
        )
        for cell in (json.dumps(geometry), json.dumps(json.dumps(geometry))):
            assert all_read("Geometry", [cell], None)


def _positions(coordinates: Any) -> Iterator[list[float]]:
    if coordinates and not isinstance(coordinates[0], list):
        yield coordinates
    elif coordinates:
        for below in coordinates:
            yield from _positions(below)


@pytest.mark.threat("H29")
@pytest.mark.parametrize("text", ["NaN", "nan", "Infinity", "-Infinity", "inf", "+inf", "INF"])
def test_a_number_that_json_cannot_write_is_null(text: str) -> None:
    assert all_read("Float", [f'"{text}"', "1", '"2.5"'], [None, 1, 2.5], nullable=True)
    assert all_read("Float", [f'"{text}"'], None)


@pytest.mark.threat("H29")
@pytest.mark.parametrize("scalar", LENIENT)
@pytest.mark.parametrize("nullable_items", [False, True])
def test_null_items_are_read_where_the_type_allows_them(scalar: str, nullable_items: bool) -> None:
    declared = column(scalar, is_list=True, nullable_items=nullable_items)
    item = LENIENT[scalar]
    [value] = read_by_cell(column(scalar), item)
    expected = [[None, value, None]] if nullable_items else None
    for result in decoded(declared, [f"[null,{item},null]"], f"[{item}]"):
        assert result == expected


@pytest.mark.threat("H29")
@pytest.mark.parametrize("scalar", LENIENT)
def test_a_box_around_a_value_is_opened_for_every_type(scalar: str) -> None:
    cell = LENIENT[scalar] if scalar != "String" else '"a"'
    [value] = read_by_cell(column(scalar), cell)
    assert all_read(scalar, [f'{{"value":{cell}}}', cell], [value] * 2)
    assert all_read(scalar, [f'{{"value":{cell}}}', "null"], [value, None], nullable=True)
    assert all_read(scalar, ['{"value":null}'], None, nullable=True)


known_cells = [cell for _, cell, _ in ACCEPTED] + [
    cell for cells in REJECTED.values() for cell in cells
]
scalars: st.SearchStrategy[object] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
objects = st.dictionaries(st.sampled_from(["value", "type"]), scalars, max_size=2)
any_cell = st.sampled_from(known_cells) | (scalars | objects | st.lists(scalars, max_size=2)).map(
    json.dumps
)
columns = st.builds(
    column,
    st.sampled_from([*LENIENT]),
    nullable=st.booleans(),
    is_list=st.booleans(),
    nullable_items=st.booleans(),
)


@given(columns, st.sampled_from(FORMS), st.lists(st.lists(any_cell, max_size=3), max_size=4))
def test_a_batch_is_decoded_the_same_after_any_other_batch(
    declared: Column, form: Form, batches: list[list[str]]
) -> None:
    [reused] = decoders(declared, form, None)
    for cells in batches:
        [new] = decoders(declared, form, None)
        array = array_of(form, cells)
        assert values(reused, array) == values(new, array)


@given(columns, any_cell)
def test_a_cell_is_read_alone_as_in_a_batch(declared: Column, cell: str) -> None:
    alone = read_cell(declared, Raw(cell.encode()))
    for result in decoded(declared, [cell], None):
        assert result == (None if isinstance(alone, WrongValue) else read_by_cell(declared, cell))


@pytest.mark.parametrize(
    "declared", [column("String"), column("Geometry"), column("Geometry", is_list=True)]
)
@pytest.mark.parametrize("form", FORMS)
def test_bytes_that_are_not_utf_8_are_rejected(declared: Column, form: Form) -> None:
    geometry = '{"type":"Point","coordinates":["\\u00e9"]}'
    cell = {"String": '"\\u00e9"', "Geometry": f"[{geometry}]" if declared.is_list else geometry}[
        declared.scalar
    ]
    array = array_of(form, [cell]).replace(rb"\u00e9", b"\xe9")
    for decoder in decoders(declared, form, None):
        with pytest.raises(UnicodeDecodeError):
            decoder.decode(array)


def test_a_geometry_among_the_properties_is_checked_for_utf_8_too() -> None:
    decoder = RowDecoder(TEMPLATES["rows"], [column("Geometry"), GEOMETRY_COLUMN], "geojson")
    strange = POINT.replace("[1,2]", '["?"]')
    row = f'{{"type":"Feature","geometry":{POINT},"properties":{{"v":{strange}}}}}'
    with pytest.raises(UnicodeDecodeError):
        decoder.decode(f"[{row}]".encode().replace(b"?", b"\xe9"))


def test_the_text_null_is_not_null() -> None:
    for scalar in ("Int", "Float", "Boolean"):
        for text in ("null", "NULL", "nul\\u006c"):
            assert all_read(scalar, [f'"{text}"'], None, nullable=True)


def test_s32_no_float_is_sent_that_json_cannot_write() -> None:
    largest = math.nextafter(math.inf, 0)
    assert all_read("Float", [repr(largest)], [largest])
    assert all_read("Float", ["1.7976931348623159e308"], None)
