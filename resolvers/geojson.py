"""GeoJSON geometries (RFC 7946) that come in as arguments: parsed to numbers and written anew.

Only longitude and latitude survive: an altitude is dropped, as every filter here is two-dimensional; other members
(`bbox`, foreign ones) are dropped too. A `crs` member is refused: RFC 7946 has none but WGS 84.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

__all__ = ["MAX_VERTICES", "Geometry", "WrongGeometry", "parse_geometry"]

MAX_VERTICES: Final = 10_000
"""Positions that one geometry argument may hold, unless a caller of `parse_geometry` says otherwise."""

MAX_DEPTH: Final = 8
"""How deep GeometryCollections may be nested (RFC 7946 section 3.1.8 advises against any nesting)."""


class WrongGeometry(ValueError):
    """What is wrong with a geometry. `below` is the path from it to there: `.coordinates[0]`, or nothing."""

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
    """A GeoJSON geometry object, in degrees; raises `WrongGeometry`."""
    if isinstance(value, Geometry):
        return value
    return Geometry(msgspec.json.encode(_Reader(max_vertices).geometry(value, _ROOT, 0)).decode())


class _Reader:
    """Reads one geometry, counting its positions as it goes."""

    def __init__(self, max_vertices: int) -> None:
        self._max_vertices = max_vertices
        self._vertices = 0
        self._shapes: Mapping[str, Callable[[object, str], object]] = {
            "Point": self._position,
            "MultiPoint": self._many(self._position, 1),
            "LineString": self._many(self._position, 2),
            "MultiLineString": self._many(self._many(self._position, 2), 1),
            "Polygon": self._many(self._ring, 1),
            "MultiPolygon": self._many(self._many(self._ring, 1), 1),
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
        return {"type": kind, "coordinates": shape(value.get("coordinates"), f"{at}.coordinates")}

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

    def _ring(self, value: object, at: str) -> list[list[float]]:
        positions = _sequence(value, at, 4)
        ring = [self._position(each, f"{at}[{index}]") for index, each in enumerate(positions)]
        if ring[0] != ring[-1]:
            raise WrongGeometry(
                at, "a ring ends where it begins; repeat its first position at the end"
            )
        return ring

    def _position(self, value: object, at: str) -> list[float]:
        self._vertices += 1
        if self._vertices > self._max_vertices:
            raise WrongGeometry(_ROOT, f"expected at most {self._max_vertices:,} positions")
        if not isinstance(value, Sequence) or isinstance(value, str) or len(value) not in (2, 3):
            raise WrongGeometry(at, "expected a position [longitude, latitude]")
        longitude, latitude = (_degrees(number, at) for number in value[:2])
        if abs(longitude) > 180 or abs(latitude) > 90:
            raise WrongGeometry(
                at, "longitude is -180 to 180 and latitude -90 to 90, longitude first"
            )
        return [longitude, latitude]


def _sequence(value: object, at: str, least: int) -> Sequence[object]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) < least:
        raise WrongGeometry(at, f"expected a list of at least {least}")
    return value


def _degrees(value: object, at: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e6 < value < 1e6:
        raise WrongGeometry(at, "expected finite numbers, in degrees")
    return value + 0.0  # one spelling: 1 and -0.0 become 1.0 and 0.0
