"""How the values of a column are read from CARTO's JSON, by the column's declared type.

Each type has a strict form, what CARTO usually sends, and a lenient one, what some connections send for the same
thing: numbers as strings, `{"value": …}` around a date, a geometry as an object or as text. Nothing else is taken.
"""

import datetime as dt
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final, Literal, Union

import msgspec
from msgspec import Meta, Raw, Struct

from resolvers.template import Column
from resolvers.values import format_datetime, parse_big_int, parse_date, parse_datetime

__all__ = ["GEOJSON", "Form", "Reading", "WrongAnswer", "WrongValue", "list_of", "read_cell", "reading"]

Form = Literal["rows", "geojson"]
"""What the upstream answers with: rows of the SQL API, or features of the Maps API."""


class WrongAnswer(Exception):
    """CARTO's rows are not what the catalog declares. The text is safe for anyone to see."""


class WrongValue(Exception):  # it stands in the place of a value
    """CARTO sent something else than the catalog declares. The text names the column and the type only."""

    def __init__(self, column: str, scalar: str) -> None:
        super().__init__(f"CARTO's value for {column} is not {scalar} as declared")


def _geometry_type(name: str, member: str) -> type[Struct]:
    return msgspec.defstruct(name, [(member, Raw)], tag_field="type", tag=name, gc=False)


_SHAPES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
_GEOMETRY_TYPES = [
    *(_geometry_type(name, "coordinates") for name in _SHAPES),
    _geometry_type("GeometryCollection", "geometries"),
]
GEOJSON: Final[Any] = Union[tuple(_GEOMETRY_TYPES)]
"""A geometry whose coordinates stay bytes: they are passed on as CARTO wrote them."""


class _Boxed(Struct, frozen=True):
    """BigQuery's dates in CARTO's answers."""  # [unsure] or a plain string

    value: str


Convert = Callable[[Sequence[Any]], Sequence[Any]]


class Reading(Struct, frozen=True):
    """The type to decode a column with, and what turns the decoded values into those that are sent."""

    type: Any
    convert: Callable[[Sequence[Any]], Sequence[Any]] | None = None


_FLOAT = Annotated[float, Meta(ge=-sys.float_info.max, le=sys.float_info.max)]
_STRICT: Final[Mapping[str, Any]] = {
    "Int": Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)],
    "Float": _FLOAT,
    "String": str,
    "Boolean": bool,
    "BigInt": Annotated[str, Meta(pattern=r"^-?(0|[1-9][0-9]{0,18})$")],
    "Date": dt.date,
    "DateTime": Annotated[dt.datetime, Meta(tz=True)],
    "ID": str,
}
_LENIENT: Final[Mapping[str, Any]] = {
    **_STRICT,
    "BigInt": int | str,
    "Date": str | _Boxed,
    "DateTime": str | _Boxed,
    "Geometry": GEOJSON | str,
    "ID": int | str,
}


def reading(column: Column, form: Form, *, lenient: bool) -> Reading:
    """How to read `column` from an answer of `form`."""
    if column.scalar == "Geometry" and not lenient:
        strict = Reading(GEOJSON) if form == "geojson" else Reading(str, _geometries_from_text)
        return _nullable(strict, column)
    one = _LENIENT[column.scalar] if lenient else _STRICT[column.scalar]
    convert = _CONVERT.get(column.scalar) if lenient else None
    return _nullable(Reading(list_of(one) if column.is_list else one, _each(convert, column.is_list)), column)


def list_of(item: Any) -> Any:
    """`list[item]` for a type that is made at run time."""
    return list[item]


def _nullable(read: Reading, column: Column) -> Reading:
    return Reading(read.type | None, read.convert) if column.nullable else read


def _each(convert: Callable[[Any], Any] | None, is_list: bool) -> Convert | None:
    """`convert` for a whole column; null stays null."""
    if convert is None:
        return None
    one = convert
    if is_list:
        return lambda column: [None if cell is None else [one(item) for item in cell] for cell in column]
    return lambda column: [None if cell is None else one(cell) for cell in column]


def _unboxed(value: str | _Boxed) -> str:
    return value.value if isinstance(value, _Boxed) else value


def _date(value: str | _Boxed) -> str:
    text = _unboxed(value)
    day, _, clock = text.partition("T")  # PostgreSQL's client makes a day a moment at midnight
    if clock.strip("0:.Z"):
        raise ValueError("a day with a time")
    return parse_date(day).isoformat()


def _datetime(value: str | _Boxed) -> str:
    return format_datetime(parse_datetime(_unboxed(value)))


def _geometry(value: object) -> object:
    return _GEOMETRY.decode(value) if isinstance(value, str) else value


_CONVERT: Final[Mapping[str, Callable[[Any], Any]]] = {
    "BigInt": lambda value: str(parse_big_int(value)),
    "Date": _date,
    "DateTime": _datetime,
    "Geometry": _geometry,
    "ID": str,
}
_GEOMETRY: Final = msgspec.json.Decoder(GEOJSON)
_GEOMETRIES: Final = msgspec.json.Decoder(list_of(GEOJSON | None))


def _geometries_from_text(texts: Sequence[str | None]) -> Sequence[object]:
    """A column of GeoJSON texts, decoded in one call; a call for each costs three times as much."""
    geometries: list[object] = _GEOMETRIES.decode(
        f"[{','.join('null' if text is None else text for text in texts)}]"
    )
    if len(geometries) != len(texts):  # a text that holds more, or less, than one geometry
        raise ValueError("not one geometry in each row")
    return geometries


def read_cell(column: Column, cell: Raw) -> object:
    """One value in the form that GraphQL's executor completes, or a `WrongValue` in its place."""
    read = reading(column, "rows", lenient=True)
    try:
        value = msgspec.json.decode(cell, type=read.type, strict=False)
        value = read.convert([value])[0] if read.convert else value
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors, like UnicodeDecodeError
        return WrongValue(column.name, column.scalar)
    return msgspec.to_builtins(value, builtin_types=(Raw,)) if column.scalar == "Geometry" else value
