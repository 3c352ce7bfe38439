"""GeoJSON geometries (RFC 7946) that come in as arguments: parsed to numbers and written anew.

Only longitude and latitude survive: an altitude is dropped, as every filter here is
two-dimensional; other members (`bbox`, foreign ones) are dropped too. A `crs` member is rejected:
RFC 7946 has none but WGS 84.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import msgspec

from resolvers.antimeridian import (
    FarPosition,
    Line,
    Polygon,
    Position,
    cut_line,
    cut_polygon,
    wrapped,
)
from resolvers.ring_crossings import has_crossing, is_simple

__all__ = ["MAX_VERTICES", "Geometry", "WrongGeometry", "parse_geometry"]

MAX_VERTICES: Final = 10_000
"""Positions that one geometry argument may hold, unless a caller of `parse_geometry` says otherwise."""

MAX_LONGITUDE: Final = 540
"""Degrees, east and west: one and a half times around the world, as maps let people draw."""

MAX_DEPTH: Final = 8
"""How deep GeometryCollections may be nested (RFC 7946 section 3.1.8 advises against any nesting)."""


class WrongGeometry(ValueError):
    """An error in a geometry.

    `below` is the path from the geometry to the error, such as `.coordinates[0]`, or empty.
    `expected` says what is allowed there.
    """

    def __init__(self, at: str, expected: str) -> None:
        super().__init__(f"{at}: {expected}")
        self.below = at.removeprefix(_ROOT)
        self.expected = expected


_ROOT: Final = "geometry"


@dataclass(frozen=True, slots=True)
class Geometry:
    """A checked geometry, kept as the GeoJSON text that is bound to the statement."""

    text: str


def parse_geometry(value: object, max_vertices: int = MAX_VERTICES) -> Geometry:
    """Check a GeoJSON geometry in degrees.

    Raise `WrongGeometry` if it is invalid or has more than `max_vertices` positions.
    """
    if isinstance(value, Geometry):
        return value
    return Geometry(msgspec.json.encode(_Reader(max_vertices).geometry(value, _ROOT, 0)).decode())


class _Reader:
    """Reader of one geometry, which counts its positions."""

    def __init__(self, max_vertices: int) -> None:
        self._max_vertices = max_vertices
        self._vertices = 0
        self._shapes: Mapping[str, Callable[[object, str], object]] = {
            "Point": self._position,
            "MultiPoint": self._many(self._position, 1),
            "LineString": self._line,
            "MultiLineString": self._many(self._line, 1),
            "Polygon": self._polygon,
            "MultiPolygon": self._many(self._polygon, 1),
        }

    def geometry(self, value: object, at: str, depth: int) -> dict[str, object]:
        if not isinstance(value, Mapping):
            raise WrongGeometry(at, "expected a GeoJSON geometry object")
        if "crs" in value:
            raise WrongGeometry(f"{at}.crs", "GeoJSON is always WGS 84; remove the member")
        kind = value.get("type")
        if kind == "GeometryCollection":
            return self._collection(value, at, depth)
        shape = self._shapes.get(kind) if isinstance(kind, str) else None
        if shape is None:
            kinds = ", ".join([*self._shapes, "GeometryCollection"])
            raise WrongGeometry(f"{at}.type", f"expected one of {kinds}")
        coordinates = shape(value.get("coordinates"), f"{at}.coordinates")
        return _WRITE[str(kind)](coordinates)

    def _collection(self, value: Mapping[str, object], at: str, depth: int) -> dict[str, object]:
        if depth >= MAX_DEPTH:
            raise WrongGeometry(at, f"collections are nested deeper than {MAX_DEPTH}")
        members = _sequence(value.get("geometries"), f"{at}.geometries", 1)
        geometries = [
            self.geometry(each, f"{at}.geometries[{index}]", depth + 1)
            for index, each in enumerate(members)
        ]
        return {"type": "GeometryCollection", "geometries": geometries}

    def _many(
        self, read: Callable[[object, str], object], least: int
    ) -> Callable[[object, str], object]:
        def read_many(value: object, at: str) -> list[object]:
            return [
                read(each, f"{at}[{index}]")
                for index, each in enumerate(_sequence(value, at, least))
            ]

        return read_many

    def _line(self, value: object, at: str) -> list[Line]:
        positions = _sequence(value, at, 2)
        line = [self._position(each, f"{at}[{index}]") for index, each in enumerate(positions)]
        try:
            return cut_line(line)
        except FarPosition as error:
            raise WrongGeometry(f"{at}[{error.index}]", _FAR) from None

    def _polygon(self, value: object, at: str) -> list[Polygon]:
        rings = [
            self._ring(each, f"{at}[{index}]") for index, each in enumerate(_sequence(value, at, 1))
        ]
        if has_crossing(rings):
            raise WrongGeometry(at, "a polygon must not cross itself; reorder its positions")
        try:
            return cut_polygon(rings)
        except FarPosition as error:
            raise WrongGeometry(f"{at}[{error.ring}][{error.index}]", _FAR) from None
        except OverflowError:
            raise WrongGeometry(at, "a polygon is at most 360 degrees wide") from None

    def _ring(self, value: object, at: str) -> Line:
        positions = _sequence(value, at, 4)
        ring = [self._position(each, f"{at}[{index}]") for index, each in enumerate(positions)]
        if ring[0] != ring[-1]:
            raise WrongGeometry(
                at, "a ring ends where it begins; repeat its first position at the end"
            )
        if not is_simple(ring):
            raise WrongGeometry(at, "a ring has three corners or more and passes no corner twice")
        return ring

    def _position(self, value: object, at: str) -> list[float]:
        self._vertices += 1
        if self._vertices > self._max_vertices:
            raise WrongGeometry(_ROOT, f"expected at most {self._max_vertices:,} positions")
        if not isinstance(value, Sequence) or isinstance(value, str) or len(value) not in (2, 3):
            raise WrongGeometry(at, "expected a position [longitude, latitude]")
        longitude, latitude = (_degrees(number, at) for number in value[:2])
        if abs(longitude) > MAX_LONGITUDE or abs(latitude) > 90:
            raise WrongGeometry(
                at,
                "longitude must be between -180 and 180, or up to 540 in a shape over the"
                " antimeridian, and latitude between -90 and 90; longitude comes first",
            )
        return [longitude, latitude]


_FAR: Final = (
    "must be within 180 degrees of longitude of the position before it; in a shape over the"
    " antimeridian let longitudes run on beyond 180, else add positions in between"
)
"""By RFC 7946 such a line does not cross the antimeridian, but people who draw one mean that it does."""


def _write_points(points: list[Position]) -> dict[str, object]:
    return {"type": "MultiPoint", "coordinates": [wrapped(each) for each in points]}


def _write_lines(lines: list[Line]) -> dict[str, object]:
    if len(lines) == 1:
        return {"type": "LineString", "coordinates": lines[0]}
    return {"type": "MultiLineString", "coordinates": lines}


def _write_polygons(polygons: list[Polygon]) -> dict[str, object]:
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


_WRITE: Final[Mapping[str, Callable[[Any], dict[str, object]]]] = {
    "Point": lambda point: {"type": "Point", "coordinates": wrapped(point)},
    "MultiPoint": _write_points,
    "LineString": _write_lines,
    "MultiLineString": lambda many: {
        "type": "MultiLineString",
        "coordinates": [*chain.from_iterable(many)],
    },
    "Polygon": _write_polygons,
    "MultiPolygon": lambda many: {
        "type": "MultiPolygon",
        "coordinates": [*chain.from_iterable(many)],
    },
}
"""Type -> function that returns the GeoJSON object of the parts."""


def _sequence(value: object, at: str, least: int) -> Sequence[object]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) < least:
        raise WrongGeometry(at, f"expected a list of at least {least}")
    return value


def _degrees(value: object, at: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e6 < value < 1e6:
        raise WrongGeometry(at, "expected finite numbers, in degrees")
    return value + 0.0  # one spelling: 1 and -0.0 become 1.0 and 0.0
