"""The argument `bbox`: rules for its sides, and longitudes of maps that show the world several times."""

import math
from typing import Final

from resolvers.errors import BadUserInput
from resolvers.sql.dialects import BBox

__all__ = ["build_box"]

MAX_LONGITUDE: Final = 3600
"""Degrees of a box's west and east: a map may show the world several times, but not so often."""


def build_box(west: float, south: float, east: float, north: float) -> BBox:
    """Return the box with these sides, with longitudes wrapped to ±180 degrees.

    Raise `BadUserInput` for a wrong side.
    """
    for side, value, bound in (
        ("west", west, MAX_LONGITUDE),
        ("south", south, 90),
        ("east", east, MAX_LONGITUDE),
        ("north", north, 90),
    ):
        if not math.isfinite(value) or abs(value) > bound:
            raise BadUserInput(f"bbox.{side}", f"must be between -{bound} and {bound} degrees")
    if south > north:
        raise BadUserInput("bbox.south", "must not be above bbox.north")
    # A map that shows several copies of the world sends such sides (`map.getBounds()`).
    if max(abs(west), abs(east)) > 180:
        west, east = _wrapped(west, east)
    return BBox(*(side + 0.0 for side in (west, south, east, north)))  # -0.0 becomes 0.0


def _wrapped(west: float, east: float) -> tuple[float, float]:
    if west > east:
        raise BadUserInput("bbox.west", "must not be above bbox.east where one is beyond 180")
    if east - west >= 360:
        return -180.0, 180.0
    west, east = (west + 180) % 360 - 180, (east + 180) % 360 - 180
    return west, 180.0 if east == -180 else east
