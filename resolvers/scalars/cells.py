"""Readers of the cells that CARTO sends, a column at a time.

Each takes the decoded cells of a column without its nulls, and raises ValueError for a cell that is
not of the type. A function over the whole column is several times as fast as one for each cell:
most forms are converted by msgspec, in C.
"""

import datetime as dt
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from resolvers.scalars.arguments import in_utc, parse_big_int, parse_date

__all__ = [
    "BIG_INT",
    "DAY",
    "FLOAT",
    "INT",
    "MOMENT",
    "check_utc",
    "read_big_ints",
    "read_booleans",
    "read_dates",
    "read_datetimes",
    "read_floats",
    "read_ids",
    "read_ints",
]

INT: Final[Any] = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
# The bounds exclude the infinities, and so `1e400`.
FLOAT: Final[Any] = Annotated[float, Meta(ge=-sys.float_info.max, le=sys.float_info.max)]
# At most 18 digits: any of them fits 64 bits. Those of 19 digits are compared as numbers, by
# `read_big_ints`.
BIG_INT: Final[Any] = Annotated[str, Meta(pattern=r"^(0|-?[1-9][0-9]{0,17})\Z")]
DAY: Final[Any] = dt.date
MOMENT: Final[Any] = Annotated[dt.datetime, Meta(tz=True)]

_INTS: Final[Any] = list[INT]
_FLOATS: Final[Any] = list[FLOAT]
_MOMENTS: Final[Any] = list[dt.datetime]

_NOT_FINITE: Final = frozenset({"nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"})
_BOOLEANS: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("1", "t", "true"), True),
    **dict.fromkeys(("0", "f", "false"), False),
}
_MIDNIGHT: Final = re.compile(r"[T ]00:00:00(\.0+)?( ?(Z|\+00:?00))?\Z")
# Snowflake's driver writes `2024-01-01 00:00:00.000 +0000`, PostgreSQL's text form ends in `+00`.
_ZONE: Final = re.compile(r"(?<=[0-9]) ?(?:(Z)|([+-][0-9]{2})(?::?([0-9]{2}))?)\Z")


def read_ints(cells: Sequence[Any]) -> Sequence[Any]:
    """Return whole numbers of 32 bits, from numbers and from text."""
    ints: list[Any] = msgspec.convert(cells, _INTS, strict=False)
    return ints


def read_floats(cells: Sequence[Any]) -> Sequence[Any]:
    """Return numbers, from numbers and from text; NaN and infinity, which JSON lacks, are null."""
    try:
        floats: list[Any] = msgspec.convert(cells, _FLOATS, strict=False)
    except msgspec.ValidationError:
        finite = [cell for cell in cells if not _is_not_finite(cell)]
        if len(finite) == len(cells):
            raise
        numbers = iter(msgspec.convert(finite, _FLOATS, strict=False))
        return [None if _is_not_finite(cell) else next(numbers) for cell in cells]
    return floats


def _is_not_finite(cell: object) -> bool:
    return isinstance(cell, str) and cell.lower() in _NOT_FINITE


def read_booleans(cells: Sequence[Any]) -> Sequence[Any]:
    """Return booleans, from 1 and 0 too, and from text.

    Warehouses without booleans send numbers; `t` and `f` are PostgreSQL's texts.
    """
    return [cell if isinstance(cell, bool) else _boolean(cell) for cell in cells]


def _boolean(cell: object) -> bool:
    # 1.0 is no boolean: a column of floats is declared wrongly.
    found = None if isinstance(cell, float) else _BOOLEANS.get(str(cell).lower())
    if found is None:
        raise ValueError("neither true nor false")
    return found


def read_big_ints(cells: Sequence[Any]) -> Sequence[Any]:
    """Return 64-bit integers as text, from numbers and from text."""
    return [str(parse_big_int(_whole(cell))) for cell in cells]


def read_ids(cells: Sequence[Any]) -> Sequence[Any]:
    """Return identifiers as text, from text and from whole numbers."""
    return [str(_whole(cell)) for cell in cells]


def _whole(cell: object) -> object:
    """Return an integer for a whole number with a point or an exponent, if it is exact."""
    if not isinstance(cell, float):
        return cell
    if not cell.is_integer() or abs(cell) > 2**53:
        raise ValueError("no whole number")
    return int(cell)


def read_dates(cells: Sequence[Any]) -> Sequence[Any]:
    """Return days, from `YYYY-MM-DD` and from midnight in UTC, which some drivers make of a day."""
    return [parse_date(_MIDNIGHT.sub("", cell)) for cell in cells]


def read_datetimes(cells: Sequence[Any]) -> Sequence[Any]:
    """Return moments in UTC, from RFC 3339 with or without a zone, and from forms of drivers."""
    try:
        moments: list[Any] = msgspec.convert(cells, _MOMENTS)
    except msgspec.ValidationError:
        moments = msgspec.convert([_ZONE.sub(_rfc_3339_zone, cell) for cell in cells], _MOMENTS)
    try:
        return [in_utc(moment) for moment in moments]
    except OverflowError:
        raise ValueError("not within the years 1 to 9999 in UTC") from None


def _rfc_3339_zone(zone: re.Match[str]) -> str:
    return zone[1] or f"{zone[2]}:{zone[3] or '00'}"


_tzinfo = attrgetter("tzinfo")
# By identity: the hash of a time zone costs more than all the rest.
_ONLY_UTC: Final = frozenset({id(dt.UTC)})


def check_utc(column: Iterable[dt.datetime | None]) -> None:
    """Raise ValueError for a moment with another offset: msgspec would write it with that offset."""
    if not _ONLY_UTC.issuperset(map(id, map(_tzinfo, filter(None, column)))):
        raise ValueError("a moment with an offset")
