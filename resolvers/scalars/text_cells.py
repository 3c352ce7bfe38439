"""Readers of the cells of Decimal, Time, UUID, Bytes and JSON columns."""

import base64
import binascii
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Raw

__all__ = [
    "BASE64",
    "DECIMAL",
    "TIME",
    "UUID",
    "read_bytes",
    "read_decimals",
    "read_json",
    "read_times",
    "read_uuids",
]

DECIMAL: Final[Any] = Annotated[str, Meta(pattern=r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?\Z")]
TIME: Final[Any] = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\Z")]
UUID: Final[Any] = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
]
BASE64: Final[Any] = Annotated[
    str,
    Meta(pattern=r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\Z"),
]

_MAX_EXPONENT: Final = 1000
"""Maximum exponent of a decimal that is written out: a short text can mean a billion digits."""

_TIME: Final = re.compile(r"((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,12}))?", re.ASCII)
_HEXADECIMAL: Final = re.compile(
    r"([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})"
)
_BASE64: Final = re.compile(BASE64.__metadata__[0].pattern)


def read_decimals(cells: Sequence[Any]) -> Sequence[Any]:
    """Convert the decimal numbers of one column to text without an exponent.

    NaN and infinity become null.
    """
    return [_decimal(cell) for cell in cells]


def _decimal(cell: Decimal) -> str | None:
    if not cell.is_finite():
        return None
    exponent = cell.as_tuple().exponent
    assert isinstance(exponent, int)
    if exponent > _MAX_EXPONENT or exponent < -_MAX_EXPONENT:
        raise ValueError("too many digits")
    return format(cell, "f")


def read_times(cells: Sequence[Any]) -> Sequence[Any]:
    """Convert the times of one column to text such as `12:30:00.123456`.

    Raise ValueError for any other cell.
    """
    # Digits beyond microseconds are cut off.
    return [_time(cell) for cell in cells]


def _time(cell: str) -> str:
    match = _TIME.fullmatch(cell)
    if match is None:
        raise ValueError("no time of day")
    fraction = (match[2] or "")[:6].ljust(6, "0")
    return match[1] if int(fraction) == 0 else f"{match[1]}.{fraction}"


def read_uuids(cells: Sequence[Any]) -> Sequence[Any]:
    """Convert the UUIDs of one column to lower case with hyphens.

    Upper case and missing hyphens are accepted.
    """
    return ["-".join(_groups(cell)) for cell in cells]


def _groups(cell: str) -> Sequence[str]:
    match = _HEXADECIMAL.fullmatch(cell.lower()) if cell.isascii() else None
    if match is None:
        raise ValueError("no UUID")
    return match.groups()


def read_bytes(cells: Sequence[Any]) -> Sequence[Any]:
    """Convert a column's binary values to base64.

    CARTO sends base64, PostgreSQL's hexadecimal form, or a Node.js Buffer.
    """
    return [None if cell is None else _base64(msgspec.json.decode(cell)) for cell in cells]


def _base64(cell: object) -> str:
    match cell:
        case {"value": str(text), **rest} if not rest:
            return _base64(text)
        case {"type": "Buffer", "data": list(numbers)}:
            return base64.b64encode(bytes(msgspec.convert(numbers, list[_Byte]))).decode()
        case str(text) if text.startswith("\\x"):
            try:
                return base64.b64encode(binascii.unhexlify(text[2:])).decode()
            except binascii.Error as error:
                raise ValueError("no hexadecimal digits") from error
        case str(text):
            joined = text.replace("\n", "").replace("\r", "")
            if _BASE64.match(joined):
                return joined
    raise ValueError("no base64")


_Byte = Annotated[int, Meta(ge=0, le=255)]


def read_json(cells: Sequence[Any]) -> Sequence[Any]:
    """Return a column's objects and arrays as raw JSON, with all digits.

    CARTO may send each of them as a string.
    """
    return [None if cell is None else _document(bytes(cell).strip()) for cell in cells]


def _document(text: bytes) -> Raw:
    value = msgspec.json.decode(text)
    if isinstance(value, str):
        text = value.strip(" \t\r\n").encode()
        value = msgspec.json.decode(text)
    if not isinstance(value, dict | list):
        raise ValueError("neither an object nor an array")
    # A line break between values: rows are written line by line.
    return Raw(text.replace(b"\n", b" "))
