"""The scalars that GraphQL does not have by itself.

The Python values behind them are those of `resolvers.scalars`. Rows never pass through here on the way out: only
values that were wrong somewhere in a small answer do, beside the defaults that the SDL shows.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from resolvers.geojson import Geometry as GeometryValue
from resolvers.geojson import WrongGeometry, parse_geometry
from resolvers.scalars import format_datetime, parse_big_int, parse_date, parse_datetime

__all__ = ["PYTHON_TYPES", "BigInt", "Date", "DateTime", "Geometry", "WrongScalar", "scalar_map"]

BigInt = NewType("BigInt", int)
Date = NewType("Date", dt.date)
DateTime = NewType("DateTime", dt.datetime)
Geometry = NewType("Geometry", object)

PYTHON_TYPES: Final[Mapping[str, Any]] = {
    "Int": int,
    "Float": float,
    "String": str,
    "Boolean": bool,
    "BigInt": BigInt,
    "Date": Date,
    "DateTime": DateTime,
    "Geometry": Geometry,
}
"""A scalar's name in the catalog -> what Strawberry annotates it with."""


class WrongScalar(ValueError):
    """A value that its scalar does not take. `below` is the path of what is wrong within it: `.coordinates[0]`."""

    def __init__(self, expected: str, below: str = "") -> None:
        super().__init__(expected)
        self.below = below


def _parser(parse_value: Callable[[object], object]) -> Callable[[Any], object]:
    def parse(value: Any) -> object:
        try:
            return parse_value(value)
        except WrongGeometry as error:
            raise WrongScalar(error.expected, error.below) from None
        except ValueError as error:
            raise WrongScalar(str(error)) from None

    return parse


def _serialize_date(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _serialize_datetime(value: object) -> str:
    return format_datetime(value) if isinstance(value, dt.datetime) else str(value)


def _serialize_geometry(value: object) -> object:
    return value.text if isinstance(value, GeometryValue) else value


def _scalar(
    name: str,
    description: str,
    specified_by: str,
    serialize: Callable[[Any], object],
    parse: Callable[[object], object],
) -> ScalarDefinition:
    return strawberry.scalar(
        name=name,
        description=description,
        specified_by_url=specified_by,
        serialize=serialize,
        parse_value=_parser(parse),
    )


def scalar_map(max_vertices: int) -> Mapping[object, ScalarDefinition]:
    """Our scalars; a Geometry that comes in has at most `max_vertices` positions."""
    return {**_WITHOUT_GEOMETRY, Geometry: _geometry(max_vertices)}


_WITHOUT_GEOMETRY: Final[Mapping[object, ScalarDefinition]] = {
    BigInt: _scalar(
        "BigInt",
        "A 64-bit integer. It goes out as a string of digits, and comes in as a string or an integer.",
        "https://www.rfc-editor.org/rfc/rfc8259#section-6",
        str,
        parse_big_int,
    ),
    Date: _scalar(
        "Date",
        "A calendar day, `YYYY-MM-DD`: the full-date of RFC 3339.",
        "https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        _serialize_date,
        parse_date,
    ),
    DateTime: _scalar(
        "DateTime",
        "A moment, `YYYY-MM-DDTHH:MM:SSZ`: the date-time of RFC 3339. Without a zone it means UTC.",
        "https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        _serialize_datetime,
        parse_datetime,
    ),
}


def _geometry(max_vertices: int) -> ScalarDefinition:
    return _scalar(
        "Geometry",
        "A GeoJSON geometry object in degrees, longitude first.",
        "https://www.rfc-editor.org/rfc/rfc7946#section-3.1",
        _serialize_geometry,
        lambda value: parse_geometry(value, max_vertices),
    )
