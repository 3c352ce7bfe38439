"""The Maps API's two steps for `query`: metadata with URLs, then the data, or a TileJSON, at one of them."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote, urlencode

import msgspec
from starlette.requests import Request

from carto_graphql.sandbox.engine import Column, QueryResult
from carto_graphql.sandbox.requests import RequestError, SandboxRequest
from carto_graphql.sandbox.tiles import LAYER, MAX_ZOOM, Box

__all__ = [
    "FORMATS",
    "GEOJSON_MAX_ROWS",
    "TILEJSON",
    "check_spatial_type",
    "check_tile_format",
    "geometry_column",
    "metadata",
    "properties_of",
    "tilejson",
]

TILEJSON = "tilejson"
MVT = "mvt"

DATA_VERSION = 1
"""The parameter `cache` in the URLs of data. It changes with the data, which never change in the sandbox."""

GEOJSON_MAX_ROWS = 30_000
"""Rows above which the metadata has no URL of `geojson`. CARTO's threshold is in bytes, and is not documented."""


def geometry_column(options: Mapping[str, object], columns: tuple[Column, ...]) -> str:
    """Return the name of a map's geometry column, by default `geom`.

    Raise RequestError if `columns` has no such column.
    """
    if "geo_column" in options:
        raise RequestError(
            400, "geo_column is not supported", hint="Use spatialDataColumn and spatialDataType"
        )
    check_spatial_type(options)
    name = str(options.get("spatialDataColumn", "geom"))
    if Column(name, "geometry") not in columns:
        raise RequestError(400, f"spatialDataColumn {name} is not a geometry column of the query")
    return name


def check_spatial_type(options: Mapping[str, object]) -> None:
    """Raise RequestError if the option `spatialDataType` is not `geo`."""
    # H3 and quadbin sources are not supported: CARTO has its own binary formats for them.
    if (kind := options.get("spatialDataType", "geo")) != "geo":
        raise RequestError(400, f"The sandbox has no spatialDataType {kind}")


def metadata(
    request: Request,
    query: SandboxRequest,
    columns: tuple[Column, ...],
    nrows: int,
    geojson_max_rows: int,
) -> dict[str, object]:
    formats = (*(FORMATS if nrows <= geojson_max_rows else ("ndjson",)), TILEJSON)
    return {
        "nrows": nrows,
        "schema": columns,
        **{name: {"url": [_data_url(request, query, name)]} for name in formats},
    }


def _data_url(request: Request, query: SandboxRequest, form: str) -> str:
    options = {**query.options, "format": form, "cache": DATA_VERSION}
    return str(
        request.url.replace(query=urlencode({key: _text(value) for key, value in options.items()}))
    )


def check_tile_format(options: Mapping[str, object]) -> None:
    """Raise RequestError if the tile format is not MVT, or if `aggregationExp` is set."""
    if (form := options.get("formatTiles", MVT)) != MVT:
        raise RequestError(400, f"The sandbox has no tiles in the format {form}", hint="It has mvt")
    if options.get("aggregationExp"):
        raise RequestError(400, "The sandbox has no tiles with aggregationExp")


def properties_of(
    options: Mapping[str, object], columns: Sequence[Column], geometry: str
) -> Sequence[str]:
    """Return the properties to send: the columns in the option `columns`, or all columns.

    Raise RequestError for an unknown column.
    """
    names = [column.name for column in columns if column.name != geometry]
    wanted = options.get("columns")
    if not isinstance(wanted, str) or not wanted:
        return names
    listed = wanted.split(",")
    if unknown := [name for name in listed if name not in (*names, geometry)]:
        raise RequestError(400, f"Missing columns: {', '.join(unknown)}")
    # A listed geometry column is not an error, but it is never a property.
    return [name for name in names if name in listed]


def tilejson(
    request: Request,
    query: SandboxRequest,
    columns: Sequence[Column],
    properties: Sequence[str],
    bounds: Box | None,
) -> dict[str, object]:
    """Return the TileJSON of a query.

    `properties` are the columns in the tiles. `bounds` is None for the whole map.
    """
    # The URL template contains the whole query, as in CARTO's TileJSON.
    options = {**query.options, "formatTiles": MVT}
    options.pop("format", None)
    url = request.url.replace(query="")
    encoded = urlencode({key: _text(value) for key, value in options.items()}, quote_via=quote)
    types = {column.name: column.type for column in columns}
    attributes = [{"attribute": name, "type": types[name]} for name in properties]
    return {
        "tilejson": "2.2.0",
        "tiles": [f"{url}/{{z}}/{{x}}/{{y}}?{encoded}"],
        "bounds": bounds or (-180.0, -85.0511, 180.0, 85.0511),
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        "schema": columns,
        "tilestats": {"layerCount": 1, "layers": [{"layer": LAYER, "attributes": attributes}]},
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _geojson(result: QueryResult, geometry: str) -> bytes:
    features = [
        {"type": "Feature", "geometry": record.pop(geometry), "properties": record}
        for record in result.records()
    ]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def _records(result: QueryResult, geometry: str) -> bytes:
    return msgspec.json.encode(result.records())


def _lines(result: QueryResult, geometry: str) -> bytes:
    return msgspec.json.Encoder().encode_lines(result.records())


FORMATS: dict[str, tuple[Callable[[QueryResult, str], bytes], str]] = {
    "geojson": (_geojson, "application/geo+json"),
    "json": (_records, "application/json"),
    "ndjson": (_lines, "application/x-ndjson"),
}
"""Name of a format -> the function that writes a result in it, and its media type."""
