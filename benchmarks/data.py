"""Results of the stub of CARTO: the same features each time, as GeoJSON and as rows of the SQL API."""

import gc
import math
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Literal

import msgspec

__all__ = [
    "APIS",
    "GEOMETRIES",
    "LARGE_TILES_ZOOM",
    "Api",
    "Geometry",
    "awkward_body",
    "body",
    "features",
    "tile",
    "without_gc",
]

Geometry = Literal["points", "polygons", "awkward"]
"""`awkward` are points, in the forms that some warehouses have for the same values; of the SQL API alone."""

Api = Literal["sql", "maps"]

APIS: Final[tuple[Api, ...]] = ("sql", "maps")
GEOMETRIES: Final[tuple[Geometry, ...]] = ("points", "polygons")
VERTICES: Final = 20

_RING: Final = tuple(
    (0.02 * math.cos(2 * math.pi * turn / VERTICES), 0.02 * math.sin(2 * math.pi * turn / VERTICES))
    for turn in (*range(VERTICES), 0)
)
_NAMES: Final = (
    "São Paulo",
    "Reykjavík",
    'The "Rock"',
    "Springfield",
    "Llanfairpwllgwyngyll",
    "東京",
)
_SCHEMA: Final = (
    ("name", "string"),
    ("number", "number"),
    ("value", "number"),
    ("active", "boolean"),
    ("updated", "timestamp"),
    ("__geometry", "string"),
)


def features(geometry: Geometry, rows: int) -> list[dict[str, Any]]:
    with without_gc():
        return [_feature(geometry, index) for index in range(rows)]


LARGE_TILES_ZOOM: Final = 21
"""The zoom level of large tiles; others are small."""

SMALL_TILE: Final = 20_000
LARGE_TILE: Final = 100_000


def tile(*, large: bool) -> bytes:
    # A vector tile begins with 0x1a. Random bytes cannot be compressed further.
    return b"\x1a" + random.Random(7).randbytes(LARGE_TILE if large else SMALL_TILE)  # noqa: S311  # no secret


def body(found: list[dict[str, Any]], api: Api) -> bytes:
    """Return CARTO's response with `found` in JSON: a FeatureCollection (Maps) or rows (SQL)."""
    if api == "maps":
        return msgspec.json.encode({"type": "FeatureCollection", "features": found})
    schema = [{"name": name, "type": kind} for name, kind in _SCHEMA]
    records = [{**each["properties"], "__geometry": _as_text(each["geometry"])} for each in found]
    return msgspec.json.encode({"rows": records, "schema": schema, "meta": {"cacheHit": False}})


def awkward_body(found: list[dict[str, Any]]) -> bytes:
    """Return an SQL API response that is slow to read: names in capitals, numbers as texts."""
    records = [
        {
            "NAME": each["properties"]["name"],
            "NUMBER": str(each["properties"]["number"]),
            "VALUE": str(each["properties"]["value"]),
            "ACTIVE": "t" if each["properties"]["active"] else 0,
            "UPDATED": {"value": each["properties"]["updated"]},
            "__GEOMETRY": _as_text(each["geometry"]),
        }
        for each in found
    ]
    return msgspec.json.encode({"rows": records, "schema": [], "meta": {"cacheHit": False}})


def _feature(geometry: Geometry, index: int) -> dict[str, Any]:
    properties = {
        "name": f"{_NAMES[index % len(_NAMES)]} {index}",
        "number": index * 7919 % 2_000_003,
        "value": index * 0.37 + 0.125,
        "active": index % 3 == 0,
        "updated": f"2024-{index % 12 + 1:02}-{index % 28 + 1:02}T{index % 24:02}:{index % 60:02}:00Z",
    }
    return {"type": "Feature", "geometry": _shape(geometry, index), "properties": properties}


def _shape(geometry: Geometry, index: int) -> dict[str, Any]:
    west = round(index * 0.618034 % 359 - 179.5, 6)
    south = round(index * 0.414214 % 170 - 85, 6)
    if geometry != "polygons":
        return {"type": "Point", "coordinates": [west, south]}
    ring = [[round(west + east, 6), round(south + north, 6)] for east, north in _RING]
    return {"type": "Polygon", "coordinates": [ring]}


def _as_text(shape: dict[str, Any]) -> str:
    # BigQuery's ST_ASGEOJSON writes these spaces.
    coordinates = msgspec.json.encode(shape["coordinates"]).decode().replace(",", ", ")
    return f'{{ "type": "{shape["type"]}", "coordinates": {coordinates} }} '


@contextmanager
def without_gc() -> Iterator[None]:
    # Code that makes millions of lists would spend most of the time in the collector.
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
