"""A column's values: CARTO's usual form and the awkward ones mean the same, and nothing else is taken."""

import datetime as dt
import json
import math
import struct
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from resolvers.results.columns import Form, WrongValue, read_cell
from resolvers.results.decoding import GEOMETRY_COLUMN, Decoder
from resolvers.sql.template import Column

POINT: Final = '{"type":"Point","coordinates":[1,2]}'

AWKWARD: Final = {
    "Int": '"1"',
    "Float": '"1.5"',
    "Boolean": "1",
    "BigInt": "1",
    "Date": '{"value":"2020-01-02"}',
    "DateTime": '"2020-01-02T03:04:05"',
    "Geometry": json.dumps(POINT),
    "ID": "1",
}
"""A value that only the lenient reading takes; of `String` there is none."""

TAKEN: Final = [
    ("Int", "-0", 0),
    ("Int", "1.0", 1),
    ("Int", '"1.0"', 1),
    ("Int", "1e2", 100),
    ("Int", "-2147483648", -(2**31)),
    ("Int", '"2147483647"', 2**31 - 1),
    ("Float", "5", 5.0),
    ("Float", '"-1.5e3"', -1500.0),
    ("Float", "1e-400", 0.0),
    ("String", '"null"', "null"),
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
    ("DateTime", '"2020-01-02T03:04:05Z"', "2020-01-02T03:04:05Z"),
    ("DateTime", '"2020-01-02T03:04:05"', "2020-01-02T03:04:05Z"),
    ("DateTime", '"2020-01-02 03:04:05"', "2020-01-02T03:04:05Z"),
    ("DateTime", '{"value":"2020-01-02T03:04:05.5Z"}', "2020-01-02T03:04:05.500000Z"),
    ("DateTime", '"2020-01-02T03:04:05+02:00"', "2020-01-02T01:04:05Z"),
    ("DateTime", '"2020-01-02T03:04:05-0830"', "2020-01-02T11:34:05Z"),
    ("DateTime", '"2020-01-02T03:04:05.123456789Z"', "2020-01-02T03:04:05.123457Z"),
    ("DateTime", '"2020-01-02T03:04:05.9999999+01:00"', "2020-01-02T02:04:06Z"),
    ("Geometry", POINT, json.loads(POINT)),
    ("Geometry", json.dumps(POINT), json.loads(POINT)),
    ("Geometry", json.dumps(f" {POINT}\n"), json.loads(POINT)),
    ("Geometry", '{"crs":{},"coordinates":[1,2],"type":"Point"}', json.loads(POINT)),
    ("Geometry", '{"type":"GeometryCollection","geometries":[]}', {"type": "GeometryCollection", "geometries": []}),
    ("Geometry", '"0101000000000000000000F03F0000000000000040"', json.loads(POINT)),
    ("Geometry", '"01010000A0e6100000000000000000f03f00000000000000400000000000000840"',
     {"type": "Point", "coordinates": [1, 2, 3]}),
    ("Geometry", '"POINT(1 2)"', json.loads(POINT)),
    ("Geometry", '"srid=4326;Point zm(+1. 2e0 3 4)"', {"type": "Point", "coordinates": [1, 2, 3]}),
    ("ID", '"null"', "null"),
    ("ID", "12", "12"),
    ("ID", "9" * 30, "9" * 30),
]  # fmt: skip

WRONG_WKT: Final = ['"POINT"', '"POINT(1)"', '"POINT(1 2"', '"POINT(1 2))"', '"POINT(1 2) POINT(1 2)"',
                    '"POINT(1,2)"', '"POINT((1 2))"', '"POINT(1 2 3 4 5)"', '"POINT(nan 2)"', '"POINT(1e400 2)"',
                    '"POINTX(1 2)"', '"CIRCULARSTRING(0 0,1 1,2 0)"', '"LINESTRING(1 2,)"', '"LINESTRING((1 2))"',
                    '"LINESTRING()"', '"POLYGON(1 2)"', '"MULTIPOINT(((1 2)))"', '"SRID=3857;POINT(1 2)"',
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
    '"0102000000FFFFFFFF000000000000F03F0000000000000040"',  # four thousand million positions
    '"010400000001000000010200000000000000"',  # a line in a MultiPoint
    f'"{"010700000001000000" * 5000}010100000000000000000000000000000000000000"',
]  # fmt: skip

REFUSED: Final = {
    "Int": ["1.5", '"1.5"', "2147483648", '"2147483648"', "-2147483649", "true", '"null"', '"1 OR 1"', '" 1"',
            '"1_0"', '""', "[1]", '{"value":1}', '"٣"', "9" * 400],
    "Float": ['"nan"', '"NaN"', '"inf"', '"-Infinity"', "1e400", '"-1e400"', "true", '"null"', '"1,5"', '"1 OR 1"',
              '""', "9" * 400],
    "String": ["1", "true", '{"value":"a"}', '["a"]', '"\\ud800"', '"\\udc00\\ud800"'],
    "Boolean": ["2", "1.0", '"yes"', '"tt"', '"2"', '"null"', '""', "[true]"],
    "BigInt": ["9223372036854775808", '"9223372036854775808"', '"-9223372036854775809"', "1.5", '"1.0"', "true",
               '"null"', '"1 OR 1"', '"1\\n"', '"+1"', '"٣"', "1" * 40, json.dumps("1" * 40), "1" * 5000, "1e19"],
    "Date": ["5", '"2020-02-30"', '"2020-1-2"', '"20200102"', '"2020-01-02T10:00:00Z"', '"2020-01-02T"',
             '"0000-01-01"', '"2020-01-02T00:00:00+02:00"', '"2020-01-02TZZ"', '{"value":5}', "{}", '"null"',
             '"2020-01-02\\n"'],
    "DateTime": ["1577934245", "1577934245.5", '"1577934245"', '"2020-01-02"', '"2020-01-02T24:00:00Z"',
                 '"2020-01-02T03:04:60Z"', '"2020-01-02T03:04:05 UTC"', '"2020-01-02T03:04:05+24:00"', '"null"',
                 '"0001-01-01T00:00:00+02:00"', '"9999-12-31T23:59:59-02:00"', '"9999-12-31T23:59:59.9999999Z"',
                 '{"value":1577934245}'],
    "Geometry": ["5", "[]", '""', '"x"', '"null"', *WRONG_WKT, *WRONG_WKB, '{"type":"Circle","coordinates":[]}',
                 '{"type":"Point"}', '{"type":"Point","geometries":[]}', json.dumps(POINT * 2),
                 json.dumps(f"{POINT},{POINT}"), "{}",
                 '{"type":"Point","coordinates":' + "[" * 5000 + "]" * 5000 + "}"],
    "ID": ["1.5", "true", '{"value":"a"}', '"\\ud800"', "1" * 5000],
}  # fmt: skip

FORMS: Final[Sequence[Form]] = ["rows", "geojson"]


def column(scalar: str, *, nullable: bool = False, is_list: bool = False) -> Column:
    return Column("v", scalar, is_list, nullable, "v")


def array_of(form: Form, cells: Sequence[str]) -> bytes:
    rows = [f'{{"v":{cell}}}' for cell in cells]
    if form == "geojson":
        rows = [f'{{"type":"Feature","geometry":null,"properties":{row}}}' for row in rows]
    return f"[{','.join(rows)}]".encode()


def decoders(read: Column, form: Form, habit: str | None) -> Iterator[Decoder]:
    """A new one, and one that has met the lenient `habit` of a connection."""
    geometry = [GEOMETRY_COLUMN] if form == "geojson" else []
    yield Decoder([read, *geometry], form)
    if habit:
        seasoned = Decoder([read, *geometry], form)
        assert seasoned.decode(array_of(form, [habit]))
        yield seasoned


def values(decoder: Decoder, array: bytes) -> list[object] | None:
    """The values as they are sent; None where they are refused, as values or as JSON."""
    try:
        table = decoder.decode(array)
    except (msgspec.DecodeError, RecursionError):
        return None
    return (
        [row["v"] for row in json.loads(msgspec.json.encode(table.properties))] if table else None
    )


def readings(read: Column, cells: Sequence[str], habit: str | None) -> list[list[object] | None]:
    """What comes of `cells` in each form, with and without a habit."""
    return [
        values(decoder, array_of(form, cells))
        for form in FORMS
        for decoder in decoders(read, form, habit)
    ]


def all_read(
    scalar: str, cells: Sequence[str], expected: object, *, nullable: bool = False
) -> bool:
    results = readings(column(scalar, nullable=nullable), cells, AWKWARD.get(scalar))
    return all(result == expected for result in results)


@pytest.mark.parametrize(("scalar", "cell", "value"), TAKEN)
@pytest.mark.parametrize("nullable", [False, True])
def test_one_value_has_one_meaning_in_every_form_and_habit(
    scalar: str, cell: str, value: object, nullable: bool
) -> None:
    assert all_read(scalar, [cell], [value], nullable=nullable)
    assert read_by_cell(column(scalar, nullable=nullable), cell) == [value]


@pytest.mark.parametrize(
    ("scalar", "cell"), [(scalar, cell) for scalar in REFUSED for cell in REFUSED[scalar]]
)
@pytest.mark.parametrize("nullable", [False, True])
def test_what_is_not_of_the_type_is_refused_in_every_form_and_habit(
    scalar: str, cell: str, nullable: bool
) -> None:
    assert all_read(scalar, [cell], None, nullable=nullable)
    assert isinstance(read_cell(column(scalar, nullable=nullable), Raw(cell.encode())), WrongValue)


def read_by_cell(read: Column, cell: str) -> list[object]:
    return json.loads(msgspec.json.encode([read_cell(read, Raw(cell.encode()))]))  # type: ignore[no-any-return]  # JSON


@pytest.mark.parametrize("scalar", [*AWKWARD, "String"])
def test_null_is_read_only_where_it_is_declared(scalar: str) -> None:
    assert all_read(scalar, ["null"], None)
    assert all_read(scalar, ["null"], [None], nullable=True)
    assert isinstance(read_cell(column(scalar), Raw(b"null")), WrongValue)
    assert read_cell(column(scalar, nullable=True), Raw(b"null")) is None


@pytest.mark.parametrize("scalar", AWKWARD)
def test_nulls_stay_in_their_rows(scalar: str) -> None:
    cells = ["null", AWKWARD[scalar], "null", "null", AWKWARD[scalar]]
    for result in readings(column(scalar, nullable=True), cells, AWKWARD[scalar]):
        assert result
        assert [value is None for value in result] == [cell == "null" for cell in cells]


@pytest.mark.parametrize("scalar", [*AWKWARD, "String"])
@pytest.mark.parametrize("nullable", [False, True])
def test_a_list_is_read_item_by_item(scalar: str, nullable: bool) -> None:
    read = column(scalar, nullable=nullable, is_list=True)
    item = AWKWARD.get(scalar, '"a"')
    [expected] = read_by_cell(column(scalar), item)
    habit = f"[{item}]" if scalar in AWKWARD else None
    assert all(
        result == [[expected] * 2, []]
        for result in readings(read, [f"[{item},{item}]", "[]"], habit)
    )
    for cell in [item, '"null"', "[null]", f"[{item},{{}}]", *([] if nullable else ["null"])]:
        assert all(result is None for result in readings(read, [cell], habit)), cell
        assert isinstance(read_cell(read, Raw(cell.encode())), WrongValue)


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
        for result in readings(column("Float", nullable=True), [cell], AWKWARD["Float"]):
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
def test_any_moment_leaves_in_utc(moment: dt.datetime, separator: str) -> None:
    text = moment.isoformat(separator)
    try:
        utc = (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
        expected: list[str] | None = [utc.replace(tzinfo=None).isoformat() + "Z"]
    except OverflowError:
        expected = None
    assert all_read("DateTime", [f'"{text}"'], expected)
    assert all_read("DateTime", [f'{{"value":"{text}"}}'], expected, nullable=True)


coordinates: st.SearchStrategy[object] = st.recursive(
    st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.integers(), max_size=3),
    lambda below: st.lists(below, max_size=3),
    max_leaves=6,
)
shapes: Final = ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]


@given(st.sampled_from(shapes), coordinates)
def test_any_geometry_is_passed_on_from_an_object_and_from_text(kind: str, numbers: object) -> None:
    geometry = {"type": kind, "coordinates": numbers}
    for cell in (json.dumps(geometry), json.dumps(json.dumps(geometry))):
        assert all_read("Geometry", [cell], [geometry])


known_cells = [cell for _, cell, _ in TAKEN] + [
    cell for cells in REFUSED.values() for cell in cells
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
    column, st.sampled_from([*AWKWARD, "String"]), nullable=st.booleans(), is_list=st.booleans()
)


@given(columns, st.sampled_from(FORMS), st.lists(st.lists(any_cell, max_size=3), max_size=4))
def test_a_batch_is_read_alike_whatever_came_before_it(
    read: Column, form: Form, batches: list[list[str]]
) -> None:
    [one_for_all] = decoders(read, form, None)
    for cells in batches:
        [new] = decoders(read, form, None)
        array = array_of(form, cells)
        assert values(one_for_all, array) == values(new, array)


@given(columns, any_cell)
def test_a_cell_alone_is_read_like_a_cell_in_a_batch(read: Column, cell: str) -> None:
    alone = read_cell(read, Raw(cell.encode()))
    for result in readings(read, [cell], None):
        assert result == (None if isinstance(alone, WrongValue) else read_by_cell(read, cell))


@pytest.mark.parametrize(
    "read", [column("String"), column("Geometry"), column("Geometry", is_list=True)]
)
@pytest.mark.parametrize("form", FORMS)
def test_bytes_that_are_not_utf_8_are_refused(read: Column, form: Form) -> None:
    geometry = '{"type":"Point","coordinates":["\\u00e9"]}'
    cell = {"String": '"\\u00e9"', "Geometry": f"[{geometry}]" if read.is_list else geometry}[
        read.scalar
    ]
    array = array_of(form, [cell]).replace(rb"\u00e9", b"\xe9")
    for decoder in decoders(read, form, None):
        with pytest.raises(UnicodeDecodeError):
            decoder.decode(array)


def test_a_geometry_among_the_properties_is_looked_at_for_utf_8_too() -> None:
    decoder = Decoder([column("Geometry"), GEOMETRY_COLUMN], "geojson")
    strange = POINT.replace("[1,2]", '["?"]')
    row = f'{{"type":"Feature","geometry":{POINT},"properties":{{"v":{strange}}}}}'
    with pytest.raises(UnicodeDecodeError):
        decoder.decode(f"[{row}]".encode().replace(b"?", b"\xe9"))


def test_a_text_that_reads_null_is_not_null() -> None:
    for scalar in ("Int", "Float", "Boolean"):
        for text in ("null", "NULL", "nul\\u006c"):
            assert all_read(scalar, [f'"{text}"'], None, nullable=True)


def test_s32_no_float_leaves_that_json_cannot_write() -> None:
    largest = math.nextafter(math.inf, 0)
    assert all_read("Float", [repr(largest)], [largest])
    assert all_read("Float", ["1.7976931348623159e308"], None)
