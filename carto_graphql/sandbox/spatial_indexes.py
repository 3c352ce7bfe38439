"""H3 and quadbin cells as CARTO's Analytics Toolbox has them: H3 as text, quadbin as INT64.

https://docs.carto.com/data-and-analysis/analytics-toolbox-for-bigquery/sql-reference/h3
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import h3
import quadbin

from carto_graphql.sandbox.wkb import Part, Position, read_wkb, write_wkb

__all__ = ["FUNCTIONS"]

MAX_CELLS: Final = 100_000


def _h3_cell(longitude: float, latitude: float, resolution: int) -> str | None:
    return h3.latlng_to_cell(latitude, longitude, resolution) if 0 <= resolution <= 15 else None


def _h3_boundary(cell: str) -> bytes | None:
    if not h3.is_valid_cell(cell):
        return None
    return _polygon([(longitude, latitude) for latitude, longitude in h3.cell_to_boundary(cell)])


def _polygon(corners: Sequence[Position]) -> bytes:
    return write_wkb([Part("polygon", [[*corners, corners[0]]])])


def _h3_center(cell: str) -> bytes | None:
    if not h3.is_valid_cell(cell):
        return None
    latitude, longitude = h3.cell_to_latlng(cell)
    return write_wkb([Part("point", [[(longitude, latitude)]])])


def _h3_polyfill(shape: bytes, resolution: int) -> list[str] | None:
    """Return the H3 cells that intersect a shape (WKB), or None for an invalid resolution."""
    if not 0 <= resolution <= 15:
        return None
    cells: set[str] = set()
    for part in read_wkb(shape):
        if part.kind == "line":
            raise ValueError("Not in the sandbox: H3_POLYFILL of a line")
        if part.kind == "point":
            (longitude, latitude), *_ = part.paths[0]
            cells.add(h3.latlng_to_cell(latitude, longitude, resolution))
        else:
            cells |= set(_fill(part, resolution))
    return sorted(cells)


def _fill(part: Part, resolution: int) -> list[str]:
    outer, *holes = ([(y, x) for x, y in path] for path in part.paths)
    polygon = h3.LatLngPoly(outer, *holes)
    found: list[str] = h3.polygon_to_cells_experimental(polygon, resolution, "overlap")
    return found


def _h3_parent(cell: str, resolution: int) -> str | None:
    valid = h3.is_valid_cell(cell) and 0 <= resolution <= h3.get_resolution(cell)
    return h3.cell_to_parent(cell, resolution) if valid else None


def _h3_children(cell: str, resolution: int) -> list[str] | None:
    if not h3.is_valid_cell(cell) or not h3.get_resolution(cell) <= resolution <= 15:
        return None
    if h3.cell_to_children_size(cell, resolution) > MAX_CELLS:
        raise ValueError(f"Not in the sandbox: more than {MAX_CELLS} cells")
    return sorted(h3.cell_to_children(cell, resolution))


def _h3_ring(cell: str, size: int) -> list[str]:
    _check_ring(cell, size)
    return sorted(h3.grid_ring(cell, size))


def _h3_disk(cell: str, size: int) -> list[str]:
    _check_ring(cell, size)
    return sorted(h3.grid_disk(cell, size))


def _check_ring(cell: str, size: int) -> None:
    if not h3.is_valid_cell(cell):
        raise ValueError("Invalid input origin")
    if not 0 <= size <= 150:
        raise ValueError("Invalid input size")


def _h3_distance(one: str, other: str) -> int | None:
    try:
        return int(h3.grid_distance(one, other))
    except (h3.H3BaseException, ValueError):
        return None


def _h3_resolution(cell: str) -> int | None:
    return h3.get_resolution(cell) if h3.is_valid_cell(cell) else None


def _h3_pentagon(cell: str) -> bool:
    return bool(h3.is_valid_cell(cell) and h3.is_pentagon(cell))


def _signed(cell: int) -> int:
    return cell - 2**64 if cell >= 2**63 else cell


def _tile(longitude: float, latitude: float, resolution: int) -> int:
    if not 0 <= resolution <= 26:
        raise ValueError("Invalid resolution: should be between 0 and 26")
    # Beyond this latitude the Web Mercator map ends.
    return int(quadbin.point_to_cell(longitude, max(-89.0, min(89.0, latitude)), resolution))


def _tile_corners(cell: int) -> bytes:
    west, south, east, north = quadbin.cell_to_bounding_box(cell)
    if east - west >= 180:
        raise ValueError("Not in the sandbox: the boundary of a tile of half the globe")
    return _polygon([(west, north), (west, south), (east, south), (east, north)])


def _tile_center(cell: int) -> bytes:
    (longitude, latitude) = quadbin.cell_to_point(cell)
    return write_wkb([Part("point", [[(longitude, latitude)]])])


def _tile_zxy(cell: int) -> dict[str, int]:
    x, y, z = quadbin.cell_to_tile(cell)
    return {"z": z, "x": x, "y": y}


def _tile_of(z: int, x: int, y: int) -> int:
    return int(quadbin.tile_to_cell((x, y, z)))


def _tiles_of_box(west: float, south: float, east: float, north: float, z: int) -> list[int]:
    """Return the quadbin cells at the resolution `z` that cover a box in degrees."""
    if not 0 <= z <= 26:
        raise ValueError("Invalid resolution, should be between 0 and 26")
    left, top = quadbin.cell_to_tile(_tile(west, north, z))[:2]
    right, bottom = quadbin.cell_to_tile(_tile(min(east, math.nextafter(180, 0)), south, z))[:2]
    if (right - left + 1) * (bottom - top + 1) > MAX_CELLS:
        raise ValueError(f"Not in the sandbox: more than {MAX_CELLS} cells")
    rows, columns = range(top, bottom + 1), range(left, right + 1)
    # The macro that calls this function drops the cells that do not intersect the shape.
    return [_tile_of(z, x, y) for x in columns for y in rows]


def _tile_children(cell: int, resolution: int) -> list[int]:
    if 4 ** (resolution - quadbin.get_resolution(cell)) > MAX_CELLS:
        raise ValueError(f"Not in the sandbox: more than {MAX_CELLS} cells")
    return sorted(quadbin.cell_to_children(cell, resolution))


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "h3_boundary": _h3_boundary,
    "h3_center": _h3_center,
    "h3_compact": lambda cells: sorted(h3.compact_cells(cells)),
    "h3_distance": _h3_distance,
    "h3_fromlonglat": _h3_cell,
    "h3_hexring": _h3_ring,
    "h3_int_tostring": lambda cell: h3.int_to_str(cell % 2**64),
    "h3_ispentagon": _h3_pentagon,
    "h3_isvalid": h3.is_valid_cell,
    "h3_kring": _h3_disk,
    "h3_polyfill": _h3_polyfill,
    "h3_resolution": _h3_resolution,
    "h3_string_toint": lambda cell: _signed(h3.str_to_int(cell)),
    "h3_tochildren": _h3_children,
    "h3_toparent": _h3_parent,
    "h3_uncompact": lambda cells, resolution: sorted(h3.uncompact_cells(cells, resolution)),
    "quadbin_bbox": quadbin.cell_to_bounding_box,
    "quadbin_boundary": _tile_corners,
    "quadbin_center": _tile_center,
    "quadbin_fromlonglat": _tile,
    "quadbin_fromzxy": _tile_of,
    "quadbin_isvalid": quadbin.is_valid_cell,
    "quadbin_kring": lambda cell, size: sorted(quadbin.k_ring(cell, size)),
    "quadbin_of_box": _tiles_of_box,
    "quadbin_resolution": quadbin.get_resolution,
    "quadbin_sibling": quadbin.cell_sibling,
    "quadbin_tochildren": _tile_children,
    "quadbin_toparent": quadbin.cell_to_parent,
    "quadbin_tozxy": _tile_zxy,
}
"""A name of `cell_signatures` -> the function."""
