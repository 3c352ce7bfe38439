"""Parsers of arguments: from JSON, YAML or GraphQL to one Python value for each scalar.

    Int       int, 32 bits             BigInt    int, 64 bits
    Float     float, finite            String    str without NUL or lone surrogates
    Boolean   bool                     Date      datetime.date
    DateTime  datetime.datetime, UTC   Geometry  geojson.Geometry
    Decimal   decimal.Decimal          Time      datetime.time
    UUID      str, lower case          Bytes     str, base64
    JSON      dict or list

Every parser takes one value and raises ValueError with what was expected, never with the value
itself: the text goes into responses and logs.
"""

import datetime as dt
import math
import re
from decimal import Decimal
from typing import Final

from resolvers.geojson import Geometry

__all__ = [
    "format_bound",
    "format_datetime",
    "in_utc",
    "parse_big_int",
    "parse_boolean",
    "parse_bytes",
    "parse_date",
    "parse_datetime",
    "parse_decimal",
    "parse_float",
    "parse_id",
    "parse_int",
    "parse_json",
    "parse_string",
    "parse_time",
    "parse_uuid",
    "write_datetime",
    "write_decimal",
    "write_geometry",
    "write_time",
]

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# RFC 3339 section 5.6, with the zone optional: without one the time is UTC.
_DATETIME: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})?", re.ASCII
)
_INTEGER: Final = re.compile(r"-?\d{1,19}", re.ASCII)
# What the NUMERIC of every warehouse holds exactly: 38 digits, 9 of them behind the point.
_DECIMAL: Final = re.compile(r"-?\d{1,29}(?:\.\d{1,9})?", re.ASCII)
_TIME: Final = re.compile(r"\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?", re.ASCII)
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def parse_int(value: object) -> int:
    """Return `value` if it is a 32-bit integer. Otherwise raise ValueError (GraphQL spec 3.5.1)."""
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**31) <= value < 2**31:
        raise ValueError("expected a whole number of 32 bits")
    return int(value)


def parse_float(value: object) -> float:
    """Convert a finite number to a double. Otherwise raise ValueError (GraphQL spec 3.5.2)."""
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
    """Return `value` if it is text that every warehouse accepts. Otherwise raise ValueError."""
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
    """Return `value` if it is a boolean. Otherwise raise ValueError, even for 1 and "true"."""
    if not isinstance(value, bool):
        raise ValueError("expected true or false")
    return value


def parse_id(value: object) -> str:
    """Convert an identifier, given as text or as a whole number, to text (GraphQL spec 3.5.5)."""
    if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63:
        return str(value)
    try:
        return parse_string(value)
    except ValueError:
        raise ValueError("expected an id, as text or a whole number") from None


def parse_big_int(value: object) -> int:
    """Convert a number or a string of digits to a 64-bit integer."""
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise ValueError("expected a whole number of 64 bits, as a number or a string of digits")
    return int(value)


def parse_date(value: object) -> dt.date:
    """Convert text in the form `YYYY-MM-DD` (RFC 3339 full-date) to a date."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value  # YAML reads days by itself
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return dt.date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError("expected a date as YYYY-MM-DD")


def parse_datetime(value: object) -> dt.datetime:
    """Convert RFC 3339 text to a date-time in UTC. A text without a zone is read as UTC."""
    if isinstance(value, dt.datetime):
        return in_utc(value)  # YAML reads timestamps by itself
    try:
        if isinstance(value, str) and (match := _DATETIME.fullmatch(value)):
            day, clock, fraction, zone = match.groups()
            text = f"{day}T{clock}{(fraction or '')[:7]}{(zone or '+00:00').upper()}"
            return in_utc(dt.datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        pass
    raise ValueError("expected a date and time as YYYY-MM-DDTHH:MM:SSZ")


def parse_decimal(value: object) -> Decimal:
    """Convert text or a whole number to a Decimal.

    A float is rejected, because it is not exact.
    """
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**29:
        value = str(value)
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    raise ValueError(
        "expected a decimal number with at most 29 digits before the point and 9 after it, as text"
    )


def write_decimal(value: object) -> object:
    """Convert a Decimal to text without an exponent. Return any other value unchanged."""
    return format(value, "f") if isinstance(value, Decimal) else value


def parse_time(value: object) -> dt.time:
    """Convert text in the form `hh:mm:ss`, with or without a fraction, to a time of day."""
    if isinstance(value, dt.time):
        return value
    try:
        if isinstance(value, str) and _TIME.fullmatch(value):
            clock, point, fraction = value.partition(".")
            return dt.time.fromisoformat(f"{clock}{point}{fraction and fraction.ljust(6, '0')}")
    except ValueError:
        pass
    raise ValueError("expected a time as hh:mm:ss")


def write_time(value: object) -> object:
    """Convert a time of day to ISO 8601 text. Return any other value unchanged."""
    return value.isoformat() if isinstance(value, dt.time) else value


def parse_uuid(value: object) -> str:
    """Convert a UUID, given as text, to lower case."""
    if isinstance(value, str) and value.isascii() and _UUID.fullmatch(value.lower()):
        return value.lower()
    raise ValueError("expected a UUID as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")


def parse_bytes(value: object) -> str:
    """Return `value` if it is text in valid base64. Otherwise raise ValueError."""
    if isinstance(value, str) and _BASE64.fullmatch(value):
        return value
    raise ValueError("expected bytes as base64")


def parse_json(value: object) -> object:
    """Return `value` if it is a dict or a list. Otherwise raise ValueError."""
    if isinstance(value, dict | list):
        return value
    raise ValueError("expected an object or a list")


def in_utc(value: dt.datetime) -> dt.datetime:
    """Convert a date-time to UTC. A date-time without a zone is read as UTC.

    Raises OverflowError outside the years 1 to 9999.
    """
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def format_datetime(value: dt.datetime) -> str:
    """Convert a date-time to RFC 3339 text in UTC with `Z`, without a fraction if it is zero."""
    return in_utc(value).replace(tzinfo=None).isoformat() + "Z"


def write_datetime(value: object) -> object:
    """Convert a date-time to RFC 3339 text in UTC. Return any other value unchanged."""
    return format_datetime(value) if isinstance(value, dt.datetime) else value


def write_geometry(value: object) -> object:
    """Convert a geometry to GeoJSON text. Return any other value unchanged."""
    return value.text if isinstance(value, Geometry) else value


def format_bound(value: object) -> str:
    """Convert a minimum or maximum to text for people: `90` for 90.0, RFC 3339 for a date-time."""
    if isinstance(value, dt.datetime):
        return format_datetime(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(int(value) if isinstance(value, float) and value.is_integer() else value)
