"""Geometry on BigQuery's sphere, for functions that DuckDB has only for the plane.

Here the edges of a shape are straight in longitude and latitude, as in GeoJSON. In WKT for BigQuery they are
geodesics. `trace` converts such a shape: it adds points where a geodesic leaves the straight line.

https://cloud.google.com/bigquery/docs/reference/standard-sql/geography_functions
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from carto_graphql.sandbox.wkb import Part, Position, read_wkb

__all__ = [
    "RADIUS",
    "Vector",
    "area",
    "centroid",
    "distance",
    "length",
    "perimeter",
    "planar_area",
    "to_position",
    "to_vector",
]

RADIUS: Final = 6_371_010.0
"""Radius of S2's sphere, in metres."""
_STEP: Final = 0.25
"""Degrees. A straight edge of this length differs from a geodesic by a few metres at most."""

Vector = tuple[float, float, float]
Vectors = npt.NDArray[np.float64]


def to_vector(position: Position) -> Vector:
    """Return the unit vector from the centre of the globe to a position."""
    # Plain Python, because numpy takes ten times as long for a single position.
    longitude, latitude = math.radians(position[0]), math.radians(position[1])
    flat = math.cos(latitude)
    return flat * math.cos(longitude), flat * math.sin(longitude), math.sin(latitude)


def to_position(vector: Any) -> Position:
    """Return the longitude and latitude, in degrees, to which a vector points."""
    x, y, z = (float(each) for each in vector)
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def _vectors(path: Sequence[Position]) -> Vectors:
    degrees = np.radians(np.asarray(path, dtype=np.float64))
    longitude, latitude = degrees[:, 0], degrees[:, 1]
    flat = np.cos(latitude)
    return np.column_stack((flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)))


def _dense(path: Sequence[Position]) -> list[Position]:
    """Return a path with additional points, at most `_STEP` degrees apart in each coordinate."""
    found = [path[0]]
    for (x1, y1), (x2, y2) in pairwise(path):
        steps = math.ceil(max(abs(x2 - x1), abs(y2 - y1)) / _STEP) or 1
        found += [
            (x1 + (x2 - x1) * at / steps, y1 + (y2 - y1) * at / steps) for at in range(1, steps)
        ]
        found.append((x2, y2))
    return found


# Cached, because a query often compares one shape with many others.
@lru_cache(maxsize=64)
def _chains(shape: bytes) -> tuple[Vectors, ...]:
    """Return an array of unit vectors for each point, line and ring of a shape (WKB)."""
    # The vectors are those of closely spaced points along the line or ring.
    return tuple(_vectors(_dense(path)) for part in read_wkb(shape) for path in part.paths)


def _angles(chain: Vectors) -> Vectors:
    return _angle(chain[:-1], chain[1:])


def _angle(one: Vectors, other: Vectors) -> Vectors:
    # By the chord's sine and cosine: an arc cosine alone is inexact for short edges.
    cross = np.linalg.norm(np.cross(one, other), axis=-1)
    found: Vectors = np.arctan2(cross, np.sum(one * other, axis=-1))
    return found


def _paths(shape: bytes, kind: str) -> Iterable[Sequence[Position]]:
    return (path for part in read_wkb(shape) if part.kind == kind for path in part.paths)


def length(shape: bytes) -> float:
    """Return the total length of the lines of a shape (WKB), in metres."""
    return _sum_lengths(_paths(shape, "line"))


def perimeter(shape: bytes) -> float:
    """Return the total length of the rings of the polygons in a shape (WKB), in metres."""
    return _sum_lengths(_paths(shape, "polygon"))


def _sum_lengths(paths: Iterable[Sequence[Position]]) -> float:
    pieces = (piece for path in paths for piece in _without_seams(path))
    return RADIUS * math.fsum(float(_angles(_vectors(_dense(piece))).sum()) for piece in pieces)


def _without_seams(path: Sequence[Position]) -> list[list[Position]]:
    # Shapes are cut at the date line, so edges along it are not part of the real outline.
    pieces = [[path[0]]]
    for start, end in pairwise(path):
        if abs(start[0]) == abs(end[0]) == 180 and start[0] == end[0]:
            pieces.append([end])
        else:
            pieces[-1].append(end)
    return [piece for piece in pieces if len(piece) > 1]


_MAX_AREAS: Final = 10_000
"""Areas that are cached: 1 MB."""
_areas: dict[bytes, float] = {}


def area(shape: bytes) -> float:
    """Return the total area of the polygons in a shape (WKB), in square metres."""
    # Cached, because queries compute the same areas again. A digest, because shapes can be large.
    key = hashlib.blake2b(shape, digest_size=16).digest()
    found = _areas.get(key)
    if found is None:
        if len(_areas) >= _MAX_AREAS:
            _areas.clear()
        found = _areas[key] = _compute_area(shape)
    return found


def _compute_area(shape: bytes) -> float:
    total = 0.0
    for part in read_wkb(shape):
        if part.kind == "polygon":
            outer, *holes = (abs(planar_area(ring)) for ring in part.paths)
            total += outer - math.fsum(holes)
    return total * RADIUS**2


def planar_area(ring: Sequence[Position]) -> float:
    """Return a ring's area in steradians, positive if it runs clockwise.

    Its edges are straight in longitude and latitude.
    """
    # The integral of sin(latitude) over the longitude has a closed form for each edge.
    degrees = np.radians(np.asarray(ring, dtype=np.float64))
    turn, south, north = np.diff(degrees[:, 0]), degrees[:-1, 1], degrees[1:, 1]
    rise = north - south
    level = np.abs(rise) < 1e-9
    safe = np.where(level, 1.0, rise)
    mean = np.where(level, np.sin((south + north) / 2), (np.cos(south) - np.cos(north)) / safe)
    return float(np.sum(turn * mean))


def centroid(shape: bytes) -> Position | None:
    """Return the centroid of a shape (WKB), or None for an empty shape.

    Raise ValueError for opposite points of the globe.
    """
    parts = read_wkb(shape)
    # Only the highest dimension counts.
    for kind in ("polygon", "line", "point"):
        vectors = [_moment(part) for part in parts if part.kind == kind]
        if vectors:
            middle = np.sum(vectors, axis=0)
            if float(np.linalg.norm(middle)) < 1e-12:
                raise ValueError("Not in the sandbox: ST_CENTROID of opposite points of the globe")
            return to_position(middle)
    return None


def _moment(part: Part) -> Vectors:
    """Return the integral of the unit vectors over a polygon, a line or a point."""
    # The vector points from the centre of the globe to the centroid.
    if part.kind == "point":
        return np.asarray(_vectors(part.paths[0])[0], dtype=np.float64)
    chains = [_vectors(_dense(path)) for path in part.paths]
    if part.kind == "line":
        return np.asarray(
            (_angles(chains[0])[:, None] * (chains[0][:-1] + chains[0][1:]) / 2).sum(axis=0)
        )
    outer, *holes = (
        _ring_moment(chain) * math.copysign(1, planar_area(path))
        for chain, path in zip(chains, part.paths, strict=True)
    )
    # The direction of a ring has no meaning in WKT and GeoJSON: a hole is subtracted in either case.
    return np.asarray(-outer + sum(holes, np.zeros(3)))


def _ring_moment(chain: Vectors) -> Vectors:
    """Return the integral of unit vectors over the area within a ring (Brock 1975)."""
    # The integral points to the centroid if the ring is counter-clockwise, else away.
    cross = np.cross(chain[:-1], chain[1:])
    size = np.linalg.norm(cross, axis=1)
    scale = np.where(size > 0, _angles(chain) / np.where(size > 0, size, 1) / 2, 0.5)
    return np.asarray((cross * scale[:, None]).sum(axis=0))


def distance(one: bytes, other: bytes) -> float | None:
    """Return the distance between two shapes (WKB) in metres, or None if one is empty.

    The shapes must not intersect.
    """
    pairs = [(a, b) for a in _chains(one) for b in _chains(other)]
    if not pairs:
        return None
    return RADIUS * min(min(_nearest(a, b), _nearest(b, a)) for a, b in pairs)


_AT_ONCE: Final = 200_000
"""Pairs of a point and an edge that are compared at once: 20 MB."""


def _nearest(points: Vectors, chain: Vectors) -> float:
    """Return the smallest angle, in radians, between any of `points` and any edge of `chain`."""
    step = max(1, _AT_ONCE // len(chain))
    return min(
        _nearest_of_some(points[at : at + step], chain) for at in range(0, len(points), step)
    )


def _nearest_of_some(points: Vectors, chain: Vectors) -> float:
    to_ends = _angle(points[:, None], chain[None, :])
    if len(chain) == 1:
        return float(to_ends.min())
    normal = np.cross(chain[:-1], chain[1:])
    size = np.linalg.norm(normal, axis=1, keepdims=True)
    normal = normal / np.where(size > 0, size, 1)
    height = points @ normal.T
    foot = points[:, None] - height[..., None] * normal[None]
    after = np.sum(np.cross(normal, chain[:-1])[None] * foot, axis=-1) >= 0
    before = np.sum(np.cross(chain[1:], normal)[None] * foot, axis=-1) >= 0
    within = after & before & (size[:, 0] > 0)
    to_edges = np.where(within, np.arcsin(np.clip(np.abs(height), 0, 1)), np.inf)
    return float(min(to_ends.min(), to_edges.min()))
