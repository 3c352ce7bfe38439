"""Mapbox Vector Tiles of the sandbox, as SQL over a statement, and their TileJSON.

https://github.com/mapbox/vector-tile-spec/tree/master/2.1

A tile has the shapes that meet its square, cut some way beyond it so that no outline shows at its sides,
and simplified by no more than a quarter of a unit. Shapes smaller than a unit stay, as a square of one.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

__all__ = [
    "DUCKDB",
    "EXTENT",
    "LAYER",
    "MAX_ZOOM",
    "MEDIA_TYPE",
    "POSTGIS",
    "Box",
    "Functions",
    "Tile",
    "write_tile",
]

MEDIA_TYPE: Final = "application/vnd.mapbox-vector-tile"

MAX_ZOOM: Final = 22
EXTENT: Final = 4096
"""Units of a side."""
BUFFER: Final = 64
"""Units by which lines and polygons extend beyond a side."""
LAYER: Final = "default"
"""The name of the layer in CARTO's tiles."""
MAP_METRES: Final = 2 * math.pi * 6_378_137
"""Length of a side of the map."""
MAP_EDGE: Final = 85.06
"""Degrees of latitude, a little beyond the map's edge: Web Mercator has no poles."""

Box = tuple[float, float, float, float]
"""West, south, east and north in degrees."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A square of the Web Mercator map at the zoom `z`.

    `x` counts the squares to the east and `y` those to the south, from 0.
    """

    z: int
    x: int
    y: int

    @property
    def count(self) -> int:
        """The number of tiles in each row of the map at this tile's zoom."""
        return 1 << self.z

    @property
    def exists(self) -> bool:
        """Whether the map has a tile with this zoom, column and row."""
        return (
            0 <= self.z <= MAX_ZOOM
            and max(self.x, self.y) < self.count
            and min(self.x, self.y) >= 0
        )

    @property
    def is_eastmost(self) -> bool:
        """Whether the tile's eastern side is the date line."""
        return self.x == self.count - 1

    @property
    def is_southmost(self) -> bool:
        """Whether the tile's southern side is the southern edge of the map."""
        return self.y == self.count - 1

    def longitude(self, units: float) -> float:
        """Return the longitude, in degrees, of a point `units` east of the tile's western side.

        A tile is EXTENT units wide.
        """
        return -180 + 360 * (self.x + units / EXTENT) / self.count

    def latitude(self, units: float) -> float:
        """Return the latitude, in degrees, of a point `units` south of the tile's northern side.

        A tile is EXTENT units high.
        """
        return math.degrees(
            math.atan(math.sinh(math.pi * (1 - 2 * (self.y + units / EXTENT) / self.count)))
        )

    @property
    def box(self) -> Box:
        """The west, south, east and north of the tile in degrees."""
        return (
            self.longitude(0),
            self.latitude(EXTENT),
            self.longitude(EXTENT),
            self.latitude(0),
        )


@dataclass(frozen=True, slots=True)
class Functions:
    """SQL templates for functions that the two engines name differently or lack.

    `{0}` and so on are SQL expressions unless a description below says otherwise.
    """

    box: str
    """The box with four sides in degrees."""
    point: str
    """What ST_GeometryType returns for a point."""
    planar: str
    """A column of shapes, converted to planar shapes."""
    project: str
    """A shape in degrees, projected to the map in metres."""
    simplify: str
    """A shape, simplified with the tolerance {1}, a number."""
    fit: str
    """A shape in metres, converted to units of the tile {1}/{2}/{3}, with extent {4} and buffer {5}."""


DUCKDB: Final = Functions(
    box="ST_MakeEnvelope({0!r}, {1!r}, {2!r}, {3!r})",
    point="POINT",
    planar="{0}",
    project="ST_Transform({0}, 'EPSG:4326', 'EPSG:3857')",
    simplify="ST_SimplifyPreserveTopology({0}, {1!r})",
    fit="ST_AsMVTGeom({0}, ST_Extent(ST_TileEnvelope({1}, {2}, {3})), {4}, {5}, true)",
)
POSTGIS: Final = Functions(
    box="ST_MakeEnvelope({0!r}, {1!r}, {2!r}, {3!r}, 4326)",
    point="ST_Point",
    planar="CAST({0} AS geometry)",
    project="ST_Transform({0}, 3857)",
    simplify="{0}",  # ST_AsMVTGeom does
    fit="ST_AsMVTGeom({0}, ST_TileEnvelope({1}, {2}, {3}), {4}, {5}, true)",
)


def write_tile(
    tile: Tile, sql: str, geometry: str, properties: Mapping[str, str], functions: Functions
) -> str:
    """Return the SQL query for a vector tile, which is NULL without shapes.

    `geometry` is a column of `sql`. `properties` maps names to SQL expressions.
    """
    cells = "".join(f"{cell} AS {_quoted(name)}, " for name, cell in properties.items())
    names = "".join(f"{_quoted(name)}, " for name in properties)

    def fit(shape: str) -> str:
        return functions.fit.format(shape, tile.z, tile.x, tile.y, EXTENT, BUFFER)

    small = MAP_METRES / tile.count / EXTENT / 4
    # Shapes are projected before they are clipped, so that each edge is straight on the map.
    return f"""
WITH given AS (SELECT {cells}{functions.planar.format(_quoted(geometry))} AS shape FROM (
{sql}
) AS it),
met AS (SELECT * FROM given WHERE {_meets(tile, functions)}),
projected AS (SELECT {names}{functions.project.format(_within_map(functions))} AS shape FROM met),
fitted AS (
SELECT {names}shape, {fit(functions.simplify.format("shape", small))} AS fitted FROM projected
),
placed AS (
SELECT {names}fitted, CASE WHEN fitted IS NULL THEN {fit("ST_PointOnSurface(shape)")} END AS place
FROM fitted
),
shown AS (SELECT {names}CASE WHEN fitted IS NULL THEN {_UNIT} ELSE fitted END AS __shape FROM placed)
SELECT CASE WHEN count(*) > 0 THEN ST_AsMVT(t, '{LAYER}', {EXTENT}, '__shape') END FROM (
SELECT * FROM shown WHERE __shape IS NOT NULL
) AS t
"""


_UNIT: Final = "ST_MakeEnvelope(floor({0}), floor({1}), floor({0}) + 1, floor({1}) + 1)".format(
    "ST_XMin(place)", "ST_YMin(place)"
)
"""The square of a shape that is smaller than a unit."""


def _within_map(functions: Functions) -> str:
    # The poles are outside the map, because the projection is infinite there.
    edges = functions.box.format(-180.0, -MAP_EDGE, 180.0, MAP_EDGE)
    return (
        f"CASE WHEN ST_YMin(shape) >= -{MAP_EDGE} AND ST_YMax(shape) <= {MAP_EDGE} THEN shape"
        f" ELSE ST_Intersection(ST_MakeValid(shape), {edges}) END"
    )


def _meets(tile: Tile, functions: Functions) -> str:
    west, south, east, north = tile.box
    conditions = [f"ST_Intersects(shape, {functions.box.format(west, south, east, north)})"]
    # A point on the line between two tiles is only in the eastern or the southern one.
    is_other = f"ST_GeometryType(shape) <> '{functions.point}'"
    if not tile.is_eastmost:
        conditions.append(f"({is_other} OR ST_XMin(shape) < {east!r})")
    if not tile.is_southmost:
        conditions.append(f"({is_other} OR ST_YMin(shape) > {south!r})")
    return " AND ".join(conditions)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
