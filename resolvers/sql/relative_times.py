"""Defaults of Date and DateTime parameters that depend on the time of a call: `now - 7d`, `today`."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

__all__ = ["RelativeTime", "current_minute"]

_FORM: Final = re.compile(
    r"(?P<base>now|today)(?:\s*(?P<sign>[+-])\s*(?P<count>\d{1,6})(?P<unit>[smhdw]))?", re.ASCII
)
_UNITS: Final = {
    "s": dt.timedelta(seconds=1),
    "m": dt.timedelta(minutes=1),
    "h": dt.timedelta(hours=1),
    "d": dt.timedelta(days=1),
    "w": dt.timedelta(weeks=1),
}
_MAX_DISTANCE: Final = dt.timedelta(days=36525)  # a century: no call overflows the years 1 to 9999


def current_minute() -> dt.datetime:
    """Return the time in UTC, rounded down to the minute."""
    # Calls within a minute have equal values, and share a statement and its cached result.
    return dt.datetime.now(dt.UTC).replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class RelativeTime:
    """A time relative to the time of a call, such as `now - 7d`.

    `text` is the time as the template's header writes it.
    """

    text: str
    is_day: bool
    """True for a Date, False for a DateTime."""
    from_midnight: bool
    """True for `today`, False for `now`."""
    distance: dt.timedelta
    """What is added to `today` or `now`: negative for `- 7d`."""

    @classmethod
    def parse(cls, text: str, scalar: str) -> "RelativeTime | None":
        """Parse a default such as `now - 7d`.

        Return None without `now` or `today`, and raise ValueError if the rest is invalid.
        """
        # Any other text may be a constant time.
        if not re.match(r"(?:now|today)\b", text):
            return None
        match, is_day = _FORM.fullmatch(text.strip()), scalar == "Date"
        if match is None:
            raise ValueError(
                "expected now or today, with a distance such as - 7d (s, m, h, d or w)"
            )
        if is_day and (match["base"] == "now" or match["unit"] in ("s", "m", "h")):
            raise ValueError("a Date is relative to today, by days or weeks: today - 7d")
        distance = _UNITS[match["unit"] or "d"] * int(match["count"] or 0)
        if distance > _MAX_DISTANCE:
            raise ValueError("must be at most 100 years from the time of the call")
        signed = -distance if match["sign"] == "-" else distance
        return cls(text.strip(), is_day, match["base"] == "today", signed)

    def at(self, now: dt.datetime) -> dt.date:
        """Return the date or time for a call at `now`, in UTC.

        The result is a `datetime` for a parameter of type DateTime.
        """
        if self.is_day:
            return now.date() + self.distance
        start = now.replace(hour=0, minute=0) if self.from_midnight else now
        return start + self.distance
