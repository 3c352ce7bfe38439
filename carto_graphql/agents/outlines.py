"""Outlines of geometries for a model: few positions, a centroid and a bounding box.

Positions are merged on a grid that grows until few are left (vertex clustering), in time linear in
the geometry. An outline may touch itself. It is for a look at the shape, not for measuring.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, cast

__all__ = ["Outline", "outline_of"]

Position = Sequence[float]
Line = Sequence[Position]

_FIRST_CELLS: Final = 512
"""Cells of the first grid on the longer side of the bounding box."""

_DECIMALS: Final = 6
"""Decimals of positions, about 0.1 m."""

_WIDEST: Final = 180.0
"""Degrees of longitude beyond which a box is shorter over the date line."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A simplified GeoJSON geometry, with the centroid and the bounding box of the original.

    `box` is west, south, east, north.
    """

    geometry: Mapping[str, Any]
    centroid: Position
    box: Sequence[float]


def outline_of(geometry: Mapping[str, Any], max_positions: int) -> Outline | None:
    """Return a GeoJSON geometry's outline, or None for an empty geometry.

    If `max_positions` is too low, return a bounding box.
    """
    lines = [*_lines(geometry)]
    if not any(lines):
        return None
    box = _box(lines)
    simplified = _reduced(geometry, box, max_positions) or _box_geometry(box)
    shifts = box[0] > box[2]
    centroid = _centroid([*_rings(geometry)], lines, shifts=shifts)
    return Outline(_rounded_geometry(simplified), centroid, _rounded(box))


def _reduced(
    geometry: Mapping[str, Any], box: Sequence[float], max_positions: int
) -> Mapping[str, Any] | None:
    """Return the geometry with at most `max_positions` positions, or None if that fails."""
    if _count(geometry) <= max_positions:
        return geometry
    cells = _FIRST_CELLS
    while cells:
        simplified = _simplified(geometry, _cell_size(box, cells), max_positions)
        count = _count(simplified)
        if 0 < count <= max_positions:
            return simplified
        if not count:
            return _largest(geometry, max_positions)
        cells //= 2
    return None


def _largest(geometry: Mapping[str, Any], max_positions: int) -> Mapping[str, Any] | None:
    """Return the largest polygon of a MultiPolygon, simplified, or None if that fails."""
    polygons = geometry.get("coordinates", [])
    if geometry["type"] != "MultiPolygon" or len(polygons) < 2:
        return None
    largest = max(filter(None, polygons), key=lambda rings: abs(_doubled_area(rings[0])))
    polygon = {"type": "Polygon", "coordinates": largest}
    return _reduced(polygon, _box([largest[0]]), max_positions)


def _box_geometry(box: Sequence[float]) -> Mapping[str, Any]:
    west, south, east, north = box
    # West is greater than east if the box crosses the date line (RFC 7946 section 5.2).
    spans = [(west, east)] if west <= east else [(west, _WIDEST), (-_WIDEST, east)]
    rings = [[[a, south], [b, south], [b, north], [a, north], [a, south]] for a, b in spans]
    return {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}


def _lines(geometry: Mapping[str, Any]) -> Iterator[Line]:
    match geometry["type"]:
        case "GeometryCollection":
            for each in geometry["geometries"]:
                yield from _lines(each)
        case "Point":
            yield [geometry["coordinates"]] if geometry["coordinates"] else []
        case "MultiPoint" | "LineString":
            yield geometry["coordinates"]
        case "MultiLineString" | "Polygon":
            yield from geometry["coordinates"]
        case _:
            for polygon in geometry["coordinates"]:
                yield from polygon


def _count(geometry: Mapping[str, Any]) -> int:
    return sum(map(len, _lines(geometry)))


def _box(lines: Sequence[Line]) -> Sequence[float]:
    """Return the bounding box (RFC 7946 section 5.2). If it crosses the date line, west > east."""
    latitudes = [position[1] for line in lines for position in line]
    spans = [_span(line) for line in lines if line]
    west, east = min(span[0] for span in spans), max(span[1] for span in spans)
    touches = west <= -_WIDEST and east >= _WIDEST
    if touches and (split := _split_span(spans)) is not None:
        west, east = split
    return [west, min(latitudes), east, max(latitudes)]


def _span(line: Line) -> tuple[float, float]:
    longitudes = [position[0] for position in line]
    return min(longitudes), max(longitudes)


def _split_span(spans: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Return west and east of a box across the date line, or None if `spans` leave no gap."""
    # The box leaves out the widest gap between the spans (RFC 7946, 3.1.9).
    reached, gap = -_WIDEST, (0.0, 0.0)
    for west, east in sorted(spans):
        if west - reached > gap[1] - gap[0]:
            gap = (reached, west)
        reached = max(reached, east)
    return (gap[1], gap[0]) if gap[1] > gap[0] else None


def _cell_size(box: Sequence[float], cells: int) -> float:
    west, south, east, north = box
    width = east - west + (360 if west > east else 0)
    return max(width, north - south) / cells


def _simplified(geometry: Mapping[str, Any], size: float, max_positions: int) -> Mapping[str, Any]:
    kind, coordinates = geometry["type"], cast("Any", geometry.get("coordinates"))
    if kind == "GeometryCollection":
        parts = [_simplified(each, size, max_positions) for each in geometry["geometries"]]
        return {**geometry, "geometries": [each for each in parts if any(_lines(each))]}
    match kind:
        case "Point":
            return geometry
        case "MultiPoint":
            kept: Any = _merged(coordinates, size)[:max_positions]
        case "LineString":
            kept = _line(coordinates, size)
        case "MultiLineString":
            kept = [_line(line, size) for line in _larger(coordinates, size)]
        case "Polygon":
            kept = _polygon(coordinates, size)
        case _:
            kept = [each for polygon in coordinates if (each := _polygon(polygon, size))]
    return {"type": kind, "coordinates": kept}


def _line(line: Line, size: float) -> Line:
    """Simplify a line on a grid of cells `size` degrees wide, and keep the line's end."""
    if not line:
        return line
    merged = _merged(line, size)
    return [*merged, line[-1]] if merged[-1] != line[-1] or len(merged) < 2 else merged


def _larger(lines: Sequence[Line], size: float) -> Sequence[Line]:
    """Return the lines that span several grid cells of `size` degrees.

    If none does, return that with the most positions.
    """
    kept = [line for line in lines if len(_merged(line, size)) > 1]
    return kept or sorted(lines, key=len)[-1:]


def _polygon(rings: Sequence[Line], size: float) -> Sequence[Line]:
    kept = []
    for index, ring in enumerate(rings):
        merged = _merged(ring[:-1], size)
        if len(merged) > 2:
            kept.append([*merged, merged[0]])
        elif index == 0:  # the outer ring has no area left
            return []
    return kept


def _merged(line: Line, size: float) -> list[Position]:
    kept, last = [], None
    for position in line:
        cell = (math.floor(position[0] / size), math.floor(position[1] / size)) if size else None
        if cell is None or cell != last:
            kept.append(position)
        last = cell
    return kept


def _centroid(rings: Sequence[Line], lines: Sequence[Line], *, shifts: bool) -> Position:
    # Across the date line, 360 is added to negative longitudes, to join the parts.
    longitude, latitude = _center_of_areas(_shifted(rings, shifts)) or _mean(
        _shifted(lines, shifts)
    )
    return _rounded([longitude - 360 if longitude > _WIDEST else longitude, latitude])


def _shifted(lines: Sequence[Line], shifts: bool) -> Sequence[Line]:
    if not shifts:
        return lines
    return [[[x + 360 if x < 0 else x, y] for x, y, *_ in line] for line in lines]


def _center_of_areas(rings: Sequence[Line]) -> tuple[float, float] | None:
    area = x = y = 0.0
    for ring in rings:
        east, north = ring[0][:2]  # sums around it keep their digits
        for (ax, ay, *_), (bx, by, *_) in pairwise(ring):
            cross = (ax - east) * (by - north) - (bx - east) * (ay - north)
            area += cross
            x += cross * (ax + bx + east)
            y += cross * (ay + by + north)
    return (x / (3 * area), y / (3 * area)) if area else None


def _mean(lines: Sequence[Line]) -> tuple[float, float]:
    positions = [position for line in lines for position in line]
    count = len(positions)
    return sum(each[0] for each in positions) / count, sum(each[1] for each in positions) / count


def _rings(geometry: Mapping[str, Any]) -> Iterator[Line]:
    """Yield the rings of all polygons, the outer ones counterclockwise and holes clockwise."""
    match geometry["type"]:
        case "GeometryCollection":
            for each in geometry["geometries"]:
                yield from _rings(each)
        case "Polygon":
            yield from _wound(geometry["coordinates"])
        case "MultiPolygon":
            for polygon in geometry["coordinates"]:
                yield from _wound(polygon)


def _wound(rings: Sequence[Line]) -> Iterator[Line]:
    for index, ring in enumerate(rings):
        if len(ring) > 3:
            is_counterclockwise = _doubled_area(ring) > 0
            yield ring if is_counterclockwise == (index == 0) else ring[::-1]


def _doubled_area(ring: Line) -> float:
    x, y = ring[0][:2]
    return sum((a[0] - x) * (b[1] - y) - (b[0] - x) * (a[1] - y) for a, b in pairwise(ring))


def _rounded(numbers: Sequence[float]) -> Sequence[float]:
    return [round(number, _DECIMALS) for number in numbers]


def _rounded_geometry(geometry: Mapping[str, Any]) -> Mapping[str, Any]:
    if geometry["type"] == "GeometryCollection":
        parts = [_rounded_geometry(each) for each in geometry["geometries"]]
        return {"type": "GeometryCollection", "geometries": parts}
    return {"type": geometry["type"], "coordinates": _rounded_below(geometry["coordinates"])}


def _rounded_below(coordinates: Any) -> Any:
    if coordinates and not isinstance(coordinates[0], list):
        return _rounded(coordinates[:2])
    return [_rounded_below(each) for each in coordinates]
