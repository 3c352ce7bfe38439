"""Shapes with geodesic edges as shapes whose edges are straight in degrees, over the date line and the poles too.

Longitudes run on past 180 here, so that a shape stays in one piece; the macro `wrap` cuts it at the date line.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from carto_graphql.sandbox.sphere import RADIUS, Vector, planar_area, to_position, to_vector
from carto_graphql.sandbox.wkb import Part, Position, read_wkb, write_wkb

__all__ = [
    "find_longitudes",
    "fold",
    "from_plane",
    "hull_from_plane",
    "hull_to_plane",
    "orient",
    "to_plane",
    "trace",
]

_TOLERANCE: Final = 10.0
"""Metres that a straight edge may be off its geodesic: BigQuery's own in ST_ASGEOJSON."""
_PLANE_LIMIT: Final = 1_500_000.0
"""Metres from the middle of a shape within which distances on the plane are true to 1 %."""


class ShapeError(ValueError):
    """A shape that BigQuery rejects or that the sandbox does not support."""


def trace(shape: bytes) -> bytes:
    """Add points to a shape (WKB), so that edges drawn straight in degrees follow geodesics."""
    return write_wkb([_trace_part(part) for part in read_wkb(shape)])


def _trace_part(part: Part) -> Part:
    if part.kind == "point":
        return part
    paths = [_trace_path(path) for path in part.paths]
    if part.kind == "polygon":
        paths = [_close_ring(path) for path in paths]
        paths = [paths[0], *(_beside(paths[0], hole) for hole in paths[1:])]
    return Part(part.kind, paths)


def _trace_path(path: Sequence[Position]) -> list[Position]:
    found = [path[0]]
    for end in path[1:]:
        start = found[-1]
        x = end[0] + 360 * round((start[0] - end[0]) / 360)
        if abs(x - start[0]) > 179.999 and abs(start[1]) < 90 and abs(end[1]) < 90:
            raise ShapeError("Not in the sandbox: an edge over a pole")
        _subdivide(start, (x, end[1]), found, depth=12)
    return found


def _subdivide(start: Position, end: Position, found: list[Position], depth: int) -> None:
    """Append points of the geodesic from `start` to `end`, without `start`, to `found`."""
    straight = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    middle = _sum(to_vector(start), to_vector(end))
    # The sine of the angle between the two. The sum of opposite vectors is 0 and has no direction.
    off = math.hypot(*_cross(to_vector(straight), middle)) / (math.hypot(*middle) or 1)
    if depth and off * RADIUS > _TOLERANCE:
        x, y = to_position(middle)
        half = (x + 360 * round((straight[0] - x) / 360), y)
        _subdivide(start, half, found, depth - 1)
        _subdivide(half, end, found, depth - 1)
    else:
        found.append(end)


def _sum(one: Vector, other: Vector) -> Vector:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _cross(one: Vector, other: Vector) -> Vector:
    (a, b, c), (x, y, z) = one, other
    return b * z - c * y, c * x - a * z, a * y - b * x


def _close_ring(ring: list[Position]) -> list[Position]:
    """Return `ring`, extended to a pole if it runs around the globe."""
    turn = round((ring[-1][0] - ring[0][0]) / 360)
    if abs(turn) > 1:
        raise ShapeError("Invalid polygon: it runs around a pole more than once")
    if turn:
        rings = [
            [*ring, (ring[-1][0], pole), (ring[0][0], pole), ring[0]] for pole in (-90.0, 90.0)
        ]
        # The ring encloses the smaller area.
        return min(rings, key=lambda each: abs(planar_area(each)))
    if abs(planar_area(ring)) > 2 * math.pi:
        raise ShapeError("Not in the sandbox: a polygon larger than a hemisphere")
    return ring


def orient(shape: bytes) -> bytes:
    """Return a shape (WKB) with its outer rings counter-clockwise and its holes clockwise."""
    return write_wkb([_orient_part(part) for part in read_wkb(shape)])


def _orient_part(part: Part) -> Part:
    if part.kind != "polygon":
        return part
    rings = [
        # The area is positive for a ring that runs clockwise.
        list(reversed(ring)) if (planar_area(ring) > 0) == (at == 0) else ring
        for at, ring in enumerate(part.paths)
    ]
    return Part(part.kind, rings)


def fold(shape: bytes) -> bytes:
    """Return a shape (WKB) in which 360 is subtracted from each longitude above 180."""
    parts = read_wkb(shape)
    return write_wkb(
        [
            Part(
                each.kind,
                [[(x - 360 if x > 180 else x, y) for x, y in path] for path in each.paths],
            )
            for each in parts
        ]
    )


def find_longitudes(shape: bytes) -> list[float]:
    """Return the limits [west, east] of the narrowest box around a shape (WKB), in degrees.

    `east` exceeds 180 if the box crosses the date line.
    """
    spans = sorted(
        (min(start[0], end[0]), max(start[0], end[0]))
        for part in read_wkb(shape)
        for path in part.paths
        for start, end in pairwise([*path, path[-1]])
    )
    west, east = spans[0]
    widest, found = 0.0, (west, max(end for _, end in spans))
    gap_around = west + 360 - found[1]
    for start, end in spans:
        if start > east and start - east > max(widest, gap_around):
            widest, found = start - east, (start, east + 360)
        east = max(east, end)
    return list(found)


def _beside(outer: list[Position], hole: list[Position]) -> list[Position]:
    """Return a hole, moved by a multiple of 360 degrees to the longitudes of its outer ring."""
    middle = (min(x for x, _ in outer) + max(x for x, _ in outer)) / 2
    shift = 360 * round((middle - hole[0][0]) / 360)
    return [(x + shift, y) for x, y in hole]


def to_plane(shape: bytes, longitude: float, latitude: float) -> bytes:
    """Project a shape (WKB) onto a plane in metres around `longitude`, `latitude`.

    Raise ShapeError for points over 1,500 km away.
    """
    parts = read_wkb(shape)
    # The projection is azimuthal equidistant.
    rest = [
        Part(
            part.kind,
            [[_flatten(each, longitude, latitude) for each in path] for path in part.paths],
        )
        for part in parts
    ]
    far = max(math.hypot(x, y) for part in rest for path in part.paths for x, y in path)
    if far > _PLANE_LIMIT:
        raise ShapeError("Not in the sandbox: ST_BUFFER of a shape wider than 3,000 km")
    return write_wkb(rest)


def _flatten(position: Position, longitude: float, latitude: float) -> Position:
    turn = math.radians(position[0] - longitude)
    here, there = math.radians(latitude), math.radians(position[1])
    east = math.cos(there) * math.sin(turn)
    north = math.cos(here) * math.sin(there) - math.sin(here) * math.cos(there) * math.cos(turn)
    up = math.sin(here) * math.sin(there) + math.cos(here) * math.cos(there) * math.cos(turn)
    flat = math.hypot(east, north)
    scale = RADIUS * math.atan2(flat, up) / flat if flat > 0 else 0.0
    return east * scale, north * scale


def from_plane(shape: bytes, longitude: float, latitude: float) -> bytes:
    """Reverse the projection by `to_plane` with the same `longitude` and `latitude`.

    Make the edges follow geodesics.
    """
    parts = [
        Part(
            part.kind, [[_lift(each, longitude, latitude) for each in path] for path in part.paths]
        )
        for part in read_wkb(shape)
    ]
    # Added points make the edges follow geodesics.
    return write_wkb([_trace_part(part) for part in parts])


def _lift(point: Position, longitude: float, latitude: float) -> Position:
    flat = math.hypot(*point)
    if flat == 0:
        return longitude, latitude
    return _travel(longitude, latitude, math.atan2(point[0], point[1]), flat / RADIUS)


def _travel(longitude: float, latitude: float, azimuth: float, angle: float) -> Position:
    here = math.radians(latitude)
    up = math.sin(here) * math.cos(angle) + math.cos(here) * math.sin(angle) * math.cos(azimuth)
    there = math.asin(max(-1.0, min(1.0, up)))
    turn = math.atan2(
        math.sin(azimuth) * math.sin(angle) * math.cos(here),
        math.cos(angle) - math.sin(here) * math.sin(there),
    )
    x = longitude + math.degrees(turn)
    return (x + 180) % 360 - 180, math.degrees(there)


def hull_to_plane(shape: bytes, longitude: float, latitude: float) -> bytes:
    """Project the points of a shape (WKB) onto a plane around `longitude`, `latitude`.

    Raise ShapeError if one is over 89 degrees away.
    """
    points = [position for part in read_wkb(shape) for path in part.paths for position in path]
    flat = [_flatten(position, longitude, latitude) for position in points]
    if max(math.hypot(x, y) for x, y in flat) > RADIUS * math.radians(89):
        raise ShapeError("Not in the sandbox: ST_CONVEXHULL of more than a hemisphere")
    # A gnomonic projection turns geodesics into straight lines, which a convex hull needs.
    return write_wkb([Part("point", [[_stretch(x, y, math.tan)]]) for x, y in flat])


def hull_from_plane(shape: bytes, longitude: float, latitude: float) -> bytes:
    """Reverse the projection by `hull_to_plane` with the same `longitude` and `latitude`.

    Make the edges follow geodesics.
    """
    parts = [
        Part(part.kind, [[_stretch(x, y, math.atan) for x, y in path] for path in part.paths])
        for part in read_wkb(shape)
    ]
    return from_plane(write_wkb(parts), longitude, latitude)


def _stretch(x: float, y: float, scale: Callable[[float], float]) -> Position:
    flat = math.hypot(x, y)
    if flat == 0:
        return x, y
    factor = RADIUS * scale(flat / RADIUS) / flat
    return x * factor, y * factor
