"""PARSE_DATE, PARSE_DATETIME and PARSE_TIMESTAMP: a text read by a format.

https://cloud.google.com/bigquery/docs/reference/standard-sql/format-elements
"""

import calendar
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

__all__ = ["is_moment", "parse_time"]

_MONTHS: Final = [name.lower() for name in calendar.month_name]
_SHORT_MONTHS: Final = [name.lower() for name in calendar.month_abbr]
_DAYS: Final = "|".join([*calendar.day_name, *calendar.day_abbr])
_NAMES: Final = "|".join([*_MONTHS[1:], *_SHORT_MONTHS[1:]])

_ELEMENTS: Final[Mapping[str, str]] = {
    "A": f"(?:{_DAYS})",
    "a": f"(?:{_DAYS})",
    "B": rf"(?P<name>{_NAMES})",
    "b": rf"(?P<name>{_NAMES})",
    "h": rf"(?P<name>{_NAMES})",
    "d": r"\s*(?P<day>\d{1,2})",
    "e": r"\s*(?P<day>\d{1,2})",
    "H": r"\s*(?P<hour>\d{1,2})",
    "I": r"\s*(?P<hour12>\d{1,2})",
    "j": r"\s*(?P<yearday>\d{1,3})",
    "M": r"\s*(?P<minute>\d{1,2})",
    "m": r"\s*(?P<month>\d{1,2})",
    "p": r"(?P<noon>[ap]m)",
    "S": r"\s*(?P<second>\d{1,2})",
    "s": r"(?P<epoch>-?\d+)",
    "Y": r"\s*(?P<year>\d{4})",
    "y": r"\s*(?P<short>\d{2})",
    "z": r"(?P<zone>[-+]\d{2}:?\d{2})",
    "Ez": r"(?P<zone>[-+]\d{2}:?\d{2})",
    "E*S": r"\s*(?P<second>\d{1,2})(\.(?P<fraction>\d*))?",
    "E4Y": r"\s*(?P<year>\d{4})",
    "n": r"\s+",
    "t": r"\s+",
    "%": "%",
}
_SHORTHANDS: Final[Mapping[str, str]] = {
    "D": "%m/%d/%y",
    "F": "%Y-%m-%d",
    "R": "%H:%M",
    "T": "%H:%M:%S",
    "X": "%H:%M:%S",
    "x": "%m/%d/%y",
}


_CLOCK: Final = frozenset({"H", "I", "M", "p", "R", "S", "s", "T", "X", "E*S"})
_ZONE: Final = frozenset({"Ez", "z"})
_NOT_FOR: Final[Mapping[str, frozenset[str]]] = {"DATE": _CLOCK | _ZONE, "DATETIME": _ZONE}
"""A type -> the elements that it does not have."""


def parse_time(form: str, text: str, kind: str) -> str:
    """Convert `text` from the format `form` to ISO 8601 in UTC.

    Raise ValueError if `text` or `form` is invalid for the type `kind`.
    """
    for name in re.findall(r"%(E\*S|E4Y|Ez|.)", form):
        if name in _NOT_FOR.get(kind, ()):
            raise ValueError(f"Invalid format: %{name} is not allowed for the {kind} type.")
    found = _pattern(form).fullmatch(text.strip())
    if found is None:
        raise ValueError(f'Failed to parse input string "{text}"')
    parts = {name: value for name, value in found.groupdict().items() if value is not None}
    try:
        return _read(parts).isoformat(sep=" ")
    except (ValueError, OverflowError):
        raise ValueError(f'Failed to parse input string "{text}"') from None


@lru_cache(maxsize=256)
def _pattern(form: str) -> re.Pattern[str]:
    pattern, at = "", 0
    for found in re.finditer(r"%(E\*S|E4Y|Ez|.)", form, re.DOTALL):
        pattern += _plain(form[at : found.start()])
        at = found.end()
        name = found[1]
        if name in _SHORTHANDS:
            pattern += _pattern(_SHORTHANDS[name]).pattern
        elif name in _ELEMENTS:
            pattern += _ELEMENTS[name]
        else:
            raise ValueError(f"Not in the sandbox: %{name} in PARSE_TIMESTAMP")
    try:
        return re.compile(pattern + _plain(form[at:]), re.IGNORECASE)
    except re.error:
        raise ValueError("Not in the sandbox: an element twice in a format") from None


def _plain(text: str) -> str:
    return "".join(
        r"\s*" if part.isspace() else re.escape(part) for part in re.split(r"(\s+)", text)
    )


_MOMENT: Final = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})([ Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d{0,9})?)?"
    r"( ?[zZ]| ?[-+]\d{1,2}(:\d{2})?| [A-Za-z]+(/[A-Za-z_]+)*)?"
)


def is_moment(text: str, kind: str) -> bool:
    """Return True if BigQuery accepts `text` as a literal of the type `kind`.

    `kind` is DATE, DATETIME or TIMESTAMP.
    """
    found = _MOMENT.fullmatch(text)
    if found is None or (kind == "DATE" and found[4]) or (kind != "TIMESTAMP" and found[9]):
        return False
    hour, minute, second = (int(part or 0) for part in found.group(5, 6, 7))
    try:
        date(*(int(part) for part in found.group(1, 2, 3)))
    except ValueError:
        return False
    return hour < 24 and minute < 60 and second <= 60


def _read(parts: Mapping[str, str]) -> datetime:
    if "epoch" in parts:
        return datetime(1970, 1, 1) + timedelta(seconds=int(parts["epoch"]))  # noqa: DTZ001 - a civil time
    day, hour = int(parts.get("day", 1)), _hour(parts)
    moment = datetime(_year(parts), _month(parts), day, hour)  # noqa: DTZ001 - likewise
    if "yearday" in parts:
        moment = moment.replace(month=1, day=1) + timedelta(int(parts["yearday"]) - 1)
    fraction = (parts.get("fraction") or "0")[:6].ljust(6, "0")
    moment += timedelta(seconds=int(parts.get("second", 0)), microseconds=int(fraction))
    moment = moment.replace(minute=int(parts.get("minute", 0)), second=moment.second)
    if "zone" in parts:
        zone = datetime.strptime(parts["zone"].replace(":", ""), "%z").utcoffset() or timedelta()
        moment = (moment - zone).replace(tzinfo=UTC).replace(tzinfo=None)
    return moment


def _year(parts: Mapping[str, str]) -> int:
    if "year" in parts:
        return int(parts["year"])
    short = int(parts.get("short", 70))
    return short + (2000 if short < 69 else 1900)


def _month(parts: Mapping[str, str]) -> int:
    if "name" not in parts:
        return int(parts.get("month", 1))
    name = parts["name"].lower()
    return (_MONTHS if name in _MONTHS else _SHORT_MONTHS).index(name)


def _hour(parts: Mapping[str, str]) -> int:
    if "hour12" in parts:
        hour = int(parts["hour12"])
        if not 1 <= hour <= 12:
            raise ValueError("no hour")
        return hour % 12 + (12 if parts.get("noon", "am").lower() == "pm" else 0)
    return int(parts.get("hour", 0))
