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
    """Convert the values of one column to 32-bit integers. Each value is a number or text."""
    ints: list[Any] = msgspec.convert(cells, _INTS, strict=False)
    return ints


def read_floats(cells: Sequence[Any]) -> Sequence[Any]:
    """Convert the values of one column, numbers or text, to floats.

    NaN and infinity become null, because JSON lacks them.
    """
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
    """Convert the values of one column to booleans.

    A value is a boolean, the number 1 or 0, or a text such as `t` or `f`.
    """
    # Some warehouses have no booleans and send 1 or 0. PostgreSQL may send `t` or `f`.
    return [cell if isinstance(cell, bool) else _boolean(cell) for cell in cells]


def _boolean(cell: object) -> bool:
    # 1.0 is no boolean: a column of floats is declared wrongly.
    found = None if isinstance(cell, float) else _BOOLEANS.get(str(cell).lower())
    if found is None:
        raise ValueError("neither true nor false")
    return found


def read_big_ints(cells: Sequence[Any]) -> Sequence[Any]:
    """Convert the values of one column, numbers or text, to 64-bit integers written as text."""
    return [str(parse_big_int(_whole(cell))) for cell in cells]


def read_ids(cells: Sequence[Any]) -> Sequence[Any]:
    """Convert the values of one column, whole numbers or text, to identifiers in text form."""
    return [str(_whole(cell)) for cell in cells]


def _whole(cell: object) -> object:
    # Floats outside ±2^53 are not exact.
    if not isinstance(cell, float):
        return cell
    if not cell.is_integer() or abs(cell) > 2**53:
        raise ValueError("no whole number")
    return int(cell)


def read_dates(cells: Sequence[Any]) -> Sequence[Any]:
    """Convert the texts of one column to dates.

    A text is `2024-01-01` or, from some drivers, `2024-01-01T00:00:00.000Z`.
    """
    return [parse_date(_MIDNIGHT.sub("", cell)) for cell in cells]


def read_datetimes(cells: Sequence[Any]) -> Sequence[Any]:
    """Convert the texts of one column to date-times in UTC.

    A text is RFC 3339 or `2024-01-01 00:00:00.000 +0000`.
    """
    # A text without a time zone is in UTC.
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
    """Raise ValueError if a date-time is not in UTC, because msgspec would write its offset."""
    if not _ONLY_UTC.issuperset(map(id, map(_tzinfo, filter(None, column)))):
        raise ValueError("a moment with an offset")
