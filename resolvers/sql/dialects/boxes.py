"""The caller's box as a predicate, in each warehouse's SQL.

The sides of a box are parallels and meridians. Where a warehouse would read a polygon's edges as geodesics, the
geometry is tested on the plane of degrees instead. Only BigQuery has a predicate that takes a box over the date line
as it is; elsewhere the box is cut there. A box without area is a point or a line: a polygon of it is not valid.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["BBox", "Predicate", "by_anyinteract", "by_envelope", "by_intersectsbox", "by_wkt"]


@dataclass(frozen=True, slots=True)
class BBox:
    """A box in degrees, checked: latitudes in order; west > east crosses the date line."""

    west: float
    south: float
    east: float
    north: float


Predicate = Callable[[str, BBox], str]
"""From a geometry (SQL) and a box to a condition."""


def by_intersectsbox(column: str, box: BBox) -> str:
    """BigQuery's own: https://cloud.google.com/bigquery/docs/reference/standard-sql/geography_functions"""
    return f"ST_INTERSECTSBOX({column}, {_numbers(box, ', ')})"


def by_envelope(geometry: str) -> Predicate:
    """PostGIS: `&&` looks into the GiST index, `ST_Intersects` looks at what was found there.

    `geometry` is the form that makes the column one, with `{0}` for the column.
    """

    def predicate(column: str, box: BBox) -> str:
        shape = geometry.format(column)
        parts = [_envelope(part) for part in _parts(box)]
        return _any([f"({shape} && {part} AND ST_Intersects({shape}, {part}))" for part in parts])

    return predicate


def by_wkt(geometry: str, text: str) -> Predicate:
    """`ST_Intersects` with a shape in WKT; the two forms make a geometry of the column and of the text."""

    def predicate(column: str, box: BBox) -> str:
        shape = geometry.format(column)
        return _any([f"ST_INTERSECTS({shape}, {text.format(_wkt(part))})" for part in _parts(box)])

    return predicate


def by_anyinteract(column: str, box: BBox) -> str:
    """Oracle's operator, which wants a spatial index on the column.

    A geodetic window must be smaller than half the earth: boxes are cut into quarters of it.
    https://docs.oracle.com/en/database/oracle/oracle-database/19/spatl/sdo_anyinteract.html
    """
    windows = [_sdo_window(part) for part in _parts(box, widest=90.0)]
    return _any([f"SDO_ANYINTERACT({column}, {window}) = 'TRUE'" for window in windows])


def _any(conditions: list[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"({' OR '.join(conditions)})"


_WHOLE: Final = 360.0


def _parts(box: BBox, widest: float = _WHOLE) -> Iterator[BBox]:
    """The box cut at the date line, and then into parts of at most `widest` degrees."""
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
    """One corner where the box is a point, two where it is a line, else a closed ring."""
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
