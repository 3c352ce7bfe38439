"""The values that a template's parameters take: from JSON, YAML or GraphQL to one Python form each.

    Int       int, 32 bits             BigInt    int, 64 bits
    Float     float, finite            String    str without NUL or lone surrogates
    Boolean   bool                     Date      datetime.date
    DateTime  datetime.datetime, UTC   Geometry  geojson.Geometry

Every parser takes one value and raises `ValueError` with what was expected, never with the value itself.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from typing import Final

from resolvers.geojson import parse_geometry

__all__ = [
    "SCALARS",
    "format_bound",
    "format_datetime",
    "parse_big_int",
    "parse_date",
    "parse_datetime",
    "parse_float",
    "parse_scalar",
]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# RFC 3339 section 5.6, with the zone optional: without one the time is UTC.
_DATETIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})?", re.ASCII
)
_INTEGER = re.compile(r"-?\d{1,19}", re.ASCII)


def parse_int(value: object) -> int:
    """A 32-bit integer (GraphQL spec 3.5.1)."""
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**31) <= value < 2**31:
        raise ValueError("expected a whole number of 32 bits")
    return int(value)


def parse_float(value: object) -> float:
    """A finite double (GraphQL spec 3.5.2)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("expected a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError("expected a finite number")
    return number


def parse_string(value: object) -> str:
    """Text that UTF-8 and every warehouse can carry."""
    if not isinstance(value, str):
        raise ValueError("expected text (put it in quotes)")
    if "\0" in value:
        raise ValueError("expected text without a NUL character")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("expected text without a lone surrogate") from None
    return value


def parse_boolean(value: object) -> bool:
    """`true` or `false`, nothing that stands for them."""
    if not isinstance(value, bool):
        raise ValueError("expected true or false")
    return value


def parse_big_int(value: object) -> int:
    """A 64-bit integer, given as a number or, beyond 2^53, as a string of digits."""
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise ValueError("expected a whole number of 64 bits, as a number or a string of digits")
    return int(value)


def parse_date(value: object) -> dt.date:
    """A calendar day, `YYYY-MM-DD` (RFC 3339 full-date)."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return dt.date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError("expected a date as YYYY-MM-DD")


def parse_datetime(value: object) -> dt.datetime:
    """A moment (RFC 3339 date-time), turned to UTC; without a zone it is UTC."""
    if isinstance(value, dt.datetime):  # YAML reads timestamps by itself
        return _in_utc(value)
    try:
        if isinstance(value, str) and (match := _DATETIME.fullmatch(value)):
            day, clock, fraction, zone = match.groups()
            text = f"{day}T{clock}{(fraction or '')[:7]}{(zone or '+00:00').upper()}"
            return _in_utc(dt.datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        pass
    raise ValueError("expected a date and time as YYYY-MM-DDTHH:MM:SSZ")


def _in_utc(value: dt.datetime) -> dt.datetime:
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def format_datetime(value: dt.datetime) -> str:
    """RFC 3339 in UTC with `Z`; a fraction only where there is one."""
    return _in_utc(value).replace(tzinfo=None).isoformat() + "Z"


def format_bound(value: object) -> str:
    """A bound as people write it: 90 for 90.0, and a moment as clients send it."""
    if isinstance(value, dt.datetime):
        return format_datetime(value)
    return str(int(value) if isinstance(value, float) and value.is_integer() else value)


SCALARS: Final[Mapping[str, Callable[[object], object]]] = {
    "Int": parse_int,
    "Float": parse_float,
    "String": parse_string,
    "Boolean": parse_boolean,
    "BigInt": parse_big_int,
    "Date": parse_date,
    "DateTime": parse_datetime,
    "Geometry": parse_geometry,
}


def parse_scalar(scalar: str, value: object) -> object:
    """`value` in the Python form of `scalar`; `ValueError` says what was expected."""
    return SCALARS[scalar](value)
