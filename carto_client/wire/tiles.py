"""TileJSON and vector tiles of CARTO's Maps API.

A TileJSON names the URLs of tiles, which carry the SQL and need the bearer token.
https://github.com/CartoDB/carto-api-client (src/sources)
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import msgspec

from carto_client.errors import InvalidResponse, ResultTooLarge
from carto_client.http_response import HTTPResponse
from carto_client.origins import locate
from carto_client.wire.headers import RequestHeaders, headers_for
from carto_client.wire.maps import maps_age
from carto_client.wire.queries import (
    Call,
    Query,
    decode_body,
    query_call,
    query_endpoint,
    raise_error,
)

__all__ = [
    "LAYER",
    "MEDIA_TYPES",
    "TileEncoding",
    "Tileset",
    "check_tile_head",
    "read_tilejson",
    "tile_call",
    "tilejson_call",
]

LAYER: Final = "default"
"""The layer of CARTO's Mapbox Vector Tiles. [unsure] CARTO documents no name."""

TileEncoding = Literal["mvt", "binary"]
"""Values of CARTO's parameter `formatTiles`: Mapbox Vector Tiles, or the protobuf format of its own."""

MEDIA_TYPES: Final[Mapping[TileEncoding, tuple[str, ...]]] = {
    "mvt": ("application/vnd.mapbox-vector-tile", "application/x-protobuf"),
    # [unsure] the first is what the loader of CARTO's client is registered for
    "binary": ("application/vnd.carto-vector-tile", "application/x-protobuf"),
}
"""Encoding -> the media types that CARTO sends it as. The first is specific to the encoding, the second
stands for protobuf in general."""

_FORMAT: Final = "formatTiles"
_PLACES: Final = ("{z}", "{x}", "{y}")


@dataclass(frozen=True, slots=True)
class Tileset:
    """The tiles of a query: `url` has the placeholders `{z}`, `{x}` and `{y}`.

    `bounds` are west, south, east and north in degrees, or None if CARTO does not report bounds.
    """

    url: str
    bounds: tuple[float, float, float, float] | None

    def endpoint(self, z: int, x: int, y: int) -> str:
        """Return the URL of a tile, without the part after `?`."""
        origin, path, _ = locate(_filled(self.url, z, x, y))
        return origin + path

    def query(self, z: int, x: int, y: int, encoding: TileEncoding) -> str:
        """Return the query of a tile's URL, with `encoding` as the parameter `formatTiles`."""
        _, _, query = locate(_filled(self.url, z, x, y))
        return f"{query}&{_FORMAT}={encoding}" if query else f"{_FORMAT}={encoding}"

    @property
    def size(self) -> int:
        """The size of the tileset's texts in bytes, for caches."""
        return len(self.url)


class _TileJSON(msgspec.Struct):
    tiles: list[str] = []
    bounds: object = None
    error: msgspec.Raw = msgspec.Raw()


_tilejson: Final = msgspec.json.Decoder(_TileJSON)


def read_tilejson(body: bytes, origins: Collection[str]) -> Tileset:
    """Return the tileset of a TileJSON with a URL at `origins`.

    Raise Rejected if it contains an error, or InvalidResponse.
    """
    found = decode_body(_tilejson, body)
    raise_error(found.error)
    for url in found.tiles:  # the same tiles on several hosts
        with_places = url.replace("%7B", "{").replace("%7D", "}")
        is_template = all(place in with_places for place in _PLACES)
        if is_template and locate(_filled(with_places, 0, 0, 0))[0] in origins:
            return Tileset(_without_format(with_places), _read_bounds(found.bounds))
    raise InvalidResponse("the TileJSON names no tiles at the API's own origin")


def tilejson_call(base_url: str, query: Query, geometry: str) -> Call:
    """Return the request for a query's TileJSON. `geometry` is the query's geometry column."""
    endpoint = query_endpoint(base_url, "maps", query.connection)
    options = ("spatialDataColumn", geometry), ("spatialDataType", "geo"), ("format", "tilejson")
    return query_call(endpoint, query, options, maps_age(query), "maps")


def tile_call(
    tileset: Tileset, z: int, x: int, y: int, encoding: TileEncoding, max_age: int
) -> Call:
    """Return the request for a tile. A cached tile may be at most `max_age` seconds old."""
    endpoint, query = tileset.endpoint(z, x, y), tileset.query(z, x, y, encoding)
    headers = _headers_for(encoding, max_age)
    return Call("GET", endpoint, headers, query, api="tiles", max_age=max_age)


@lru_cache(maxsize=256)
def _headers_for(encoding: TileEncoding, max_age: int) -> RequestHeaders:
    # A compressed tile passes through unchanged.
    accepted = ", ".join(MEDIA_TYPES[encoding])
    fields = {**headers_for(max_age), "Accept": accepted, "Accept-Encoding": "gzip"}
    return RequestHeaders(fields)


def _filled(url: str, z: int, x: int, y: int) -> str:
    return url.replace("{z}", str(z)).replace("{x}", str(x)).replace("{y}", str(y))


def _without_format(url: str) -> str:
    before, _, query = url.partition("?")
    others = [each for each in query.split("&") if each and each.partition("=")[0] != _FORMAT]
    return f"{before}?{'&'.join(others)}"


def _read_bounds(bounds: object) -> tuple[float, float, float, float] | None:
    match bounds:
        case [float() | int(), float() | int(), float() | int(), float() | int()]:
            west, south, east, north = map(float, bounds)
            is_finite = all(map(math.isfinite, (west, south, east, north)))
            if is_finite and max(abs(west), abs(east)) <= 180 and -90 <= south <= north <= 90:
                return west, south, east, north
    return None


def check_tile_head(response: HTTPResponse, accepted: str, max_bytes: int) -> None:
    """Raise InvalidResponse or ResultTooLarge unless the head is valid for a tile.

    `accepted` is the request's Accept header.
    """
    headers = response.headers
    length = headers.get("content-length", "")
    if response.status_code == 204 or (response.status_code == 200 and length == "0"):
        return  # an empty tile
    if response.status_code != 200:
        raise InvalidResponse(f"status {response.status_code}")
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in accepted.split(", "):
        raise InvalidResponse("a tile of an unknown media type")
    if headers.get("content-encoding", "").lower() not in ("", "identity", "gzip"):
        raise InvalidResponse("an unsupported content coding")
    if length.isdigit() and (len(length) > 18 or int(length) > max_bytes):
        raise ResultTooLarge
