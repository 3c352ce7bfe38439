"""The caller's box as a predicate, in each warehouse's SQL.

The sides of a box are parallels and meridians. Where a warehouse would read a polygon's edges as
geodesics, the geometry is tested on the plane of degrees instead. Only BigQuery has a predicate for
a box over the antimeridian; elsewhere the box is cut there. A box without area is written as a point
or a line, as a polygon without area is not valid.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["BBox", "Predicate", "by_anyinteract", "by_envelope", "by_intersectsbox", "by_wkt"]


@dataclass(frozen=True, slots=True)
class BBox:
    """A checked box in degrees: south <= north. It crosses the antimeridian if west > east."""

    west: float
    south: float
    east: float
    north: float


Predicate = Callable[[str, BBox], str]
"""Function that returns the SQL condition that a geometry (SQL) intersects a box."""


def by_intersectsbox(column: str, box: BBox) -> str:
    """Return BigQuery's SQL condition that `column` intersects the box.

    https://cloud.google.com/bigquery/docs/reference/standard-sql/geography_functions
    """
    return f"ST_INTERSECTSBOX({column}, {_numbers(box, ', ')})"


def by_envelope(geometry: str) -> Predicate:
    """Return a function that writes PostGIS's box condition.

    `geometry` is SQL that converts the column `{0}` to a geometry.
    """

    def predicate(column: str, box: BBox) -> str:
        shape = geometry.format(column)
        parts = [_envelope(part) for part in _parts(box)]
        # `&&` finds candidates through the GiST index, and ST_Intersects tests each candidate.
        return _any([f"({shape} && {part} AND ST_Intersects({shape}, {part}))" for part in parts])

    return predicate


def by_wkt(geometry: str, text: str, odd: str | None = None) -> Predicate:
    """Return a function that writes a box condition with WKT.

    `geometry` is SQL with the column `{0}`, and `text` is SQL with the WKT `{0}`. If the SQL `odd`
    is true of a geometry, its bounding box is compared.
    """

    def predicate(column: str, box: BBox) -> str:
        shape = geometry.format(column)
        exact = _any([f"ST_INTERSECTS({shape}, {text.format(_wkt(part))})" for part in _parts(box)])
        if odd is None:
            return exact
        # ST_INTERSECTS does not accept some geometries, such as collections.
        rough = _any([_overlap(shape, part) for part in _parts(box)])
        return f"CASE WHEN {odd.format(shape)} THEN {rough} ELSE {exact} END"

    return predicate


def _overlap(shape: str, box: BBox) -> str:
    return (
        f"(ST_XMIN({shape}) <= {box.east!r} AND ST_XMAX({shape}) >= {box.west!r}"
        f" AND ST_YMIN({shape}) <= {box.north!r} AND ST_YMAX({shape}) >= {box.south!r})"
    )


def by_anyinteract(column: str, box: BBox) -> str:
    """Return Oracle's SQL condition that `column` intersects the box.

    https://docs.oracle.com/en/database/oracle/oracle-database/19/spatl/sdo_anyinteract.html
    """
    # SDO_ANYINTERACT needs a spatial index, and boxes smaller than half the earth.
    windows = [_sdo_window(part) for part in _parts(box, widest=90.0)]
    return _any([f"SDO_ANYINTERACT({column}, {window}) = 'TRUE'" for window in windows])


def _any(conditions: list[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"({' OR '.join(conditions)})"


_WHOLE: Final = 360.0


def _parts(box: BBox, widest: float = _WHOLE) -> Iterator[BBox]:
    """Cut a box at the antimeridian, and into parts that are at most `widest` degrees wide."""
    crosses = box.west > box.east
    for west, east in (
        [(box.west, 180.0), (-180.0, box.east)] if crosses else [(box.west, box.east)]
    ):
        start = west
        while east - start > widest:
            yield BBox(start, box.south, start + widest, box.north)
            start += widest
        yield BBox(start, box.south, east, box.north)


def _numbers(box: BBox, between: str) -> str:
    return between.join(map(repr, (box.west, box.south, box.east, box.north)))


def _corners(box: BBox) -> list[tuple[float, float]]:
    west, south, east, north = box.west, box.south, box.east, box.north
    if west == east and south == north:
        return [(west, south)]
    if west == east or south == north:
        return [(west, south), (east, north)]
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def _wkt(box: BBox) -> str:
    corners = _corners(box)
    positions = ", ".join(f"{longitude!r} {latitude!r}" for longitude, latitude in corners)
    return {1: "POINT({})", 2: "LINESTRING({})", 5: "POLYGON(({}))"}[len(corners)].format(positions)


def _envelope(box: BBox) -> str:
    if len(_corners(box)) < 5:
        return f"ST_GeomFromText('{_wkt(box)}', 4326)"
    return f"ST_MakeEnvelope({_numbers(box, ', ')}, 4326)"


def _sdo_window(box: BBox) -> str:
    corners = _corners(box)
    if len(corners) == 1:
        return f"SDO_GEOMETRY(2001, 4326, SDO_POINT_TYPE({box.west!r}, {box.south!r}, NULL), NULL, NULL)"
    kind, elements = (2002, "1, 2, 1") if len(corners) == 2 else (2003, "1, 1003, 3")
    ordinates = f"SDO_ORDINATE_ARRAY({_numbers(box, ', ')})"
    return f"SDO_GEOMETRY({kind}, 4326, NULL, SDO_ELEM_INFO_ARRAY({elements}), {ordinates})"
