"""The Maps API's two steps for `query`: metadata with URLs, then the data at one of them."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request

from carto_graphql.sandbox.engine import Column, QueryResult
from carto_graphql.sandbox.requests import Refusal, SandboxRequest

__all__ = ["FORMATS", "GEOJSON_MAX_ROWS", "geometry_column", "metadata"]

GEOJSON_MAX_ROWS = 30_000
"""Above this the metadata offers no `geojson`. CARTO's own threshold is of bytes, and is not documented."""


def geometry_column(options: Mapping[str, object], columns: tuple[Column, ...]) -> str:
    """Return the name of the geometry column; raise Refusal if there is none."""
    if "geo_column" in options:
        raise Refusal(
            400, "geo_column is not supported", hint="Use spatialDataColumn and spatialDataType"
        )
    if (kind := options.get("spatialDataType", "geo")) != "geo":
        raise Refusal(400, f"The sandbox has no spatialDataType {kind}")
    name = str(options.get("spatialDataColumn", "geom"))
    if Column(name, "geometry") not in columns:
        raise Refusal(400, f"spatialDataColumn {name} is not a geometry column of the query")
    return name


def metadata(
    request: Request,
    asked: SandboxRequest,
    columns: tuple[Column, ...],
    nrows: int,
    geojson_max_rows: int,
) -> dict[str, object]:
    formats = FORMATS if nrows <= geojson_max_rows else ("ndjson",)
    return {
        "nrows": nrows,
        "schema": columns,
        **{name: {"url": [_data_url(request, asked, name)]} for name in formats},
    }


def _data_url(request: Request, asked: SandboxRequest, form: str) -> str:
    options = {**asked.options, "format": form}
    return str(
        request.url.replace(query=urlencode({key: _text(value) for key, value in options.items()}))
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _geojson(answer: QueryResult, geometry: str) -> bytes:
    features = [
        {"type": "Feature", "geometry": record.pop(geometry), "properties": record}
        for record in answer.records()
    ]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def _records(answer: QueryResult, geometry: str) -> bytes:
    return msgspec.json.encode(answer.records())


def _lines(answer: QueryResult, geometry: str) -> bytes:
    return msgspec.json.Encoder().encode_lines(answer.records())


FORMATS: dict[str, tuple[Callable[[QueryResult, str], bytes], str]] = {
    "geojson": (_geojson, "application/geo+json"),
    "json": (_records, "application/json"),
    "ndjson": (_lines, "application/x-ndjson"),
}
"""A format's name -> what writes an answer in it, and its media type."""
