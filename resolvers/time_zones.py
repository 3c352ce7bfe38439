"""IANA time zones by name, and the instants at which days begin in them."""

import datetime as dt
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

__all__ = ["is_time_zone", "start_of_day"]


@cache
def _names() -> frozenset[str]:
    # The operating system's names differ between hosts.
    return frozenset((files("tzdata") / "zones").read_text(encoding="utf-8").split())


def is_time_zone(name: str) -> bool:
    """Return True for the name of a time zone, as the IANA database writes it."""
    return name in _names()


def start_of_day(day: dt.date, zone: str) -> dt.datetime:
    """Return the instant in UTC when `day` begins in the time zone `zone`.

    Raise OverflowError outside the years 1 to 9999.
    """
    # fold=0 means the first midnight of two, or the time after a skipped midnight.
    midnight = dt.datetime.combine(day, dt.time(), ZoneInfo(zone))
    return midnight.astimezone(dt.UTC)
