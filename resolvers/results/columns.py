"""How the values of a column are read from CARTO's JSON, by the column's declared type.

Each type has a strict form, what CARTO usually sends, and a lenient one, what some connections send for the same
thing: numbers as strings, `{"value": …}` around a date, a geometry as an object, as WKB or as WKT. Nothing else is
taken.
"""

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Annotated, Any, Final, Literal, NamedTuple, Union

import msgspec
from msgspec import Meta, Raw, Struct

from resolvers.results.wkb import read_wkb
from resolvers.results.wkt import read_wkt
from resolvers.scalars import format_datetime, parse_big_int, parse_date
from resolvers.sql.template import Column

__all__ = [
    "GEOJSON",
    "Form",
    "Reading",
    "WrongAnswer",
    "WrongValue",
    "list_of",
    "read_cell",
    "reading",
]

Form = Literal["rows", "geojson"]
"""What the upstream answers with: rows of the SQL API, or features of the Maps API."""


class WrongAnswer(Exception):
    """CARTO's rows are not what the catalog declares. The text is safe for anyone to see."""


class WrongValue(Exception):  # it stands in the place of a value
    """CARTO sent something else than the catalog declares. The text names the column and the type only."""

    def __init__(self, column: str, scalar: str) -> None:
        name = column.removeprefix("__")  # the statement's own aliases: a feature's geometry and id
        super().__init__(f"CARTO's value for {name} is not {scalar} as declared")


def _geometry_type(name: str, member: str) -> type[Struct]:
    return msgspec.defstruct(name, [(member, Raw)], tag_field="type", tag=name, gc=False)


_SHAPES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
_GEOMETRY_TYPES = [
    *(_geometry_type(name, "coordinates") for name in _SHAPES),
    _geometry_type("GeometryCollection", "geometries"),
]
GEOJSON: Final[Any] = Union[tuple(_GEOMETRY_TYPES)]
"""A geometry whose coordinates stay bytes: they are passed on as CARTO wrote them, once `_numbers` has seen them."""


class _Boxed(Struct, frozen=True):
    """BigQuery's dates in CARTO's answers."""  # [unsure] or a plain string

    value: str


Convert = Callable[[Sequence[Any]], Sequence[Any]]


class Reading(NamedTuple):
    """The type to decode a column with, and what turns the decoded values into those that are sent.

    `check` raises ValueError for what the type lets through and nothing turns into anything else.
    """

    type: Any
    convert: Convert | None = None
    check: Callable[[Iterable[Any]], None] | None = None


_FLOAT = Annotated[float, Meta(ge=-sys.float_info.max, le=sys.float_info.max)]
_STRICT: Final[Mapping[str, Any]] = {
    "Int": Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)],
    "Float": _FLOAT,
    "String": str,
    "Boolean": bool,
    "BigInt": Annotated[str, Meta(pattern=r"^(0|-?[1-9][0-9]{0,17})\Z")],
    "Date": dt.date,
    "DateTime": Annotated[dt.datetime, Meta(tz=True)],
    "ID": str,
}
"""What leaves as it came: any of these values, read leniently, is the same value."""
_LENIENT: Final[Mapping[str, Any]] = {
    **_STRICT,
    "Boolean": bool | int | float | str,  # float: 1.0 must not become 1
    "BigInt": int | str,
    "Date": str | _Boxed,
    "DateTime": str | _Boxed,
    "Geometry": GEOJSON | str,
    "ID": int | str,
}


def reading(column: Column, form: Form, *, lenient: bool) -> Reading:
    """How to read `column` from an answer of `form`."""
    if lenient:
        return _lenient(column)
    if column.scalar == "Geometry":
        is_text = form == "rows"
        read = (
            Reading(str, _present(_geometries_from_text))
            if is_text
            else Reading(GEOJSON, _present(_numbers))
        )
    else:
        read = Reading(_STRICT[column.scalar], check=_CHECK.get(column.scalar))
    return _nullable(_listed(read) if column.is_list else read, column)


def _lenient(column: Column) -> Reading:
    one = _LENIENT[column.scalar]
    convert = _each(_CONVERT[column.scalar]) if column.scalar in _CONVERT else None
    read = Reading(one, convert and _present(convert))
    read = _listed(read) if column.is_list else read
    if column.nullable and (column.is_list or column.scalar in _COERCED):
        return _coerced(read)
    return _nullable(read, column)


def list_of(item: Any) -> Any:
    """`list[item]` for a type that is made at run time."""
    return list[item]


def _nullable(read: Reading, column: Column) -> Reading:
    return read._replace(type=read.type | None) if column.nullable else read


def _coerced(read: Reading) -> Reading:
    """A nullable column of a type that msgspec coerces text to.

    It would take the text "null" for null: texts are kept, and coerced where null is no choice.
    """
    items, further = list_of(read.type), read.convert

    def coerce(column: Sequence[Any]) -> Sequence[Any]:
        values: list[Any] = msgspec.convert(column, items, strict=False)
        return further(values) if further else values

    return Reading(read.type | str | None, _present(coerce))


def _listed(read: Reading) -> Reading:
    """The same for a column of lists."""
    convert, check = read.convert, read.check
    return Reading(
        list_of(read.type),
        convert and _present(lambda column: [convert(cell) for cell in column]),
        check and (lambda column: check(chain.from_iterable(filter(None, column)))),
    )


def _each(convert: Callable[[Any], Any]) -> Convert:
    return lambda column: [convert(cell) for cell in column]


def _present(convert: Convert) -> Convert:
    """`convert` for what is not null; null stays null."""

    def convert_present(column: Sequence[Any]) -> Sequence[Any]:
        present = [cell for cell in column if cell is not None]
        values = convert(present)
        if len(present) == len(column):
            return values
        left = iter(values)
        return [None if cell is None else next(left) for cell in column]

    return convert_present


_tzinfo = attrgetter("tzinfo")
_ONLY_UTC: Final = frozenset(
    {id(dt.UTC)}
)  # by identity: a time zone's hash costs more than all the rest


def _check_utc(column: Iterable[dt.datetime | None]) -> None:
    if not _ONLY_UTC.issuperset(map(id, map(_tzinfo, filter(None, column)))):
        raise ValueError("a moment with an offset")


def _boolean(value: bool | float | str) -> bool:
    """Also 1 and 0, from warehouses without booleans, and PostgreSQL's own texts `t` and `f`."""
    found = None if isinstance(value, float) else _BOOLEANS.get(str(value).lower())
    if found is None:
        raise ValueError("neither true nor false")
    return found


def _unboxed(value: str | _Boxed) -> str:
    return value.value if isinstance(value, _Boxed) else value


def _date(value: str | _Boxed) -> str:
    text = _MIDNIGHT.sub("", _unboxed(value))
    return parse_date(text).isoformat()


def _datetime(value: str | _Boxed) -> str:
    moment = msgspec.convert(
        _unboxed(value), dt.datetime
    )  # as the strict form does: both round alike
    try:
        return format_datetime(moment)
    except OverflowError:
        raise ValueError("not within the years 1 to 9999 in UTC") from None


def _geometry(value: object) -> object:
    """Also the forms that warehouses have for shapes themselves: WKB in hexadecimal, and WKT."""
    if not isinstance(value, str):
        return _numbers([value])[0]
    if value.startswith("0"):
        return read_wkb(value)
    return read_wkt(value) if value[:1].isalpha() else _numbers([_GEOMETRY.decode(value)])[0]


_MIDNIGHT: Final = re.compile(r"T00:00:00(\.0+)?Z?\Z")
"""PostgreSQL's client makes a day a moment at midnight."""
_CHECK: Final[Mapping[str, Callable[[Iterable[Any]], None]]] = {"DateTime": _check_utc}
_BOOLEANS: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("1", "t", "true"), True),
    **dict.fromkeys(("0", "f", "false"), False),
}
_CONVERT: Final[Mapping[str, Callable[[Any], Any]]] = {
    "Boolean": _boolean,
    "BigInt": lambda value: str(parse_big_int(value)),
    "Date": _date,
    "DateTime": _datetime,
    "Geometry": _geometry,
    "ID": str,
}
_COERCED: Final = frozenset({"Int", "Float"})
_GEOMETRY: Final = msgspec.json.Decoder(GEOJSON)
_GEOMETRIES: Final = msgspec.json.Decoder(list_of(GEOJSON))


def _geometries_from_text(texts: Sequence[str]) -> Sequence[object]:
    """GeoJSON texts, decoded in one call; a call for each costs three times as much."""
    geometries: list[object] = _GEOMETRIES.decode(f"[{','.join(texts)}]")
    if len(geometries) != len(texts):  # a text that holds more, or less, than one geometry
        raise ValueError("not one geometry in each row")
    return _numbers(geometries)


_coordinates = attrgetter("coordinates")
_IN_NUMBERS: Final = b"0123456789+-.eE[], \t\r\n"
"""What JSON writes nested arrays of numbers with, and nothing else but them."""


def _numbers(geometries: Sequence[Any]) -> Sequence[Any]:
    """The same geometries, if their coordinates are numbers; msgspec.Raw checks no more than that it is JSON."""
    try:
        coordinates = b"".join(map(_coordinates, geometries))
    except AttributeError:  # among them is a GeometryCollection
        coordinates = b"".join(map(_all_coordinates, geometries))
    if coordinates.translate(None, _IN_NUMBERS):
        raise ValueError("coordinates that are no numbers")
    return geometries


def _all_coordinates(geometry: Any) -> bytes:
    if hasattr(geometry, "coordinates"):
        return bytes(geometry.coordinates)
    return b"".join(map(_all_coordinates, _GEOMETRIES.decode(geometry.geometries)))


def read_cell(column: Column, cell: Raw) -> object:
    """One value in the form that GraphQL's executor completes, or a `WrongValue` in its place."""
    decoder, convert = _cell_reading(column)
    try:
        value = decoder.decode(cell)
        value = convert([value])[0] if convert else value
    except (
        ValueError,
        RecursionError,
    ):  # msgspec's errors are ValueErrors, like UnicodeDecodeError
        return WrongValue(column.name, column.scalar)
    return (
        msgspec.to_builtins(value, builtin_types=(Raw,)) if column.scalar == "Geometry" else value
    )


@lru_cache(maxsize=1024)
def _cell_reading(column: Column) -> tuple[msgspec.json.Decoder[Any], Convert | None]:
    read = reading(column, "rows", lenient=True)
    return msgspec.json.Decoder(read.type, strict=False), read.convert
