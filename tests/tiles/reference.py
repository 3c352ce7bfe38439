"""Tiles read by mapbox-vector-tile, and what a reading of the data in plain Python and shapely expects in them."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import mapbox_vector_tile
import shapely
import shapely.geometry

EXTENT: Final = 4096


@dataclass(frozen=True)
class Tile:
    """A tile's numbers, and its square in degrees."""

    z: int
    x: int
    y: int

    @property
    def path(self) -> str:
        return f"{self.z}/{self.x}/{self.y}"

    @property
    def square(self) -> shapely.Polygon:
        count = 2**self.z
        north, south = (
            math.degrees(2 * math.atan(math.exp(math.pi * (1 - 2 * row / count))) - math.pi / 2)
            for row in (self.y, self.y + 1)
        )
        west, east = (360 * column / count - 180 for column in (self.x, self.x + 1))
        return shapely.box(west, south, east, north)

    def unit(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return a position's (x, y) in the tile, from (0, 0) in the north-west to EXTENT."""
        count = 2**self.z
        sine = math.sin(math.radians(latitude))
        x = (longitude + 180) / 360
        y = 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
        return (x * count - self.x) * EXTENT, (y * count - self.y) * EXTENT


@dataclass(frozen=True)
class Feature:
    shape: shapely.Geometry
    properties: Mapping[str, Any]


def features(content: bytes) -> list[Feature]:
    """Return the features of a vector tile, in units of the tile: x to the east, y to the south."""
    if not content:
        return []
    layers = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})
    assert len(layers) == 1
    [layer] = layers.values()
    assert layer["extent"] == EXTENT
    return [
        Feature(shapely.geometry.shape(each["geometry"]), each["properties"])
        for each in layer["features"]
    ]


def rows_within(rows: Iterable[Mapping[str, Any]], tile: Tile) -> Iterator[Mapping[str, Any]]:
    square = tile.square
    west, south, east, north = square.bounds
    last = 2**tile.z - 1
    for row in rows:
        shape = row["geom"]
        if isinstance(shape, shapely.Point):
            # A point on the edge between two tiles is only in the eastern or southern one.
            across = west <= shape.x and (shape.x < east or tile.x == last)
            if across and shape.y <= north and (shape.y > south or tile.y == last):
                yield row
        elif shape is not None and shape.intersects(square):
            yield row


def distance(found: shapely.Geometry, shape: shapely.Geometry, tile: Tile) -> float:
    """Return the maximum distance between two shapes in a tile, in tile units.

    `found` is in tile units, and `shape` is in degrees.
    """
    clipped = shapely.make_valid(shape).intersection(shapely.box(-180, -85.06, 180, 85.06))
    expected = shapely.transform(clipped, lambda points: [tile.unit(*each) for each in points])
    frame = shapely.box(0, 0, EXTENT, EXTENT)
    inner = shapely.make_valid(expected).intersection(frame)
    # `found` may lack parts of `shape` that are less than two units wide.
    wide = inner.buffer(-1) if inner.area else inner
    shown = shapely.make_valid(found).intersection(frame.buffer(1))
    return max(_farthest(wide, found), _farthest(shown, expected))


def _farthest(points_of: shapely.Geometry, other: shapely.Geometry) -> float:
    points = shapely.points(shapely.get_coordinates(points_of))
    return float(shapely.distance(points, other).max()) if len(points) else 0.0
