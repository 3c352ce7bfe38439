"""The Maps API's two steps for `query`: metadata with URLs, then the data at one of them."""

from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request

from carto_graphql.sandbox.asked import Asked, Refusal
from carto_graphql.sandbox.engine import Answer, Column

__all__ = ["GEOJSON_MAX_ROWS", "geojson", "geometry_column", "metadata"]

GEOJSON_MAX_ROWS = 30_000
"""Above this the metadata offers no `geojson`. CARTO's own threshold is of bytes, and is not documented."""


def geometry_column(options: Mapping[str, object], columns: tuple[Column, ...]) -> str:
    """The name of the column that holds the geometry; Refusal when it is none."""
    if "geo_column" in options:
        raise Refusal(400, "geo_column is not supported", hint="Use spatialDataColumn and spatialDataType")
    if (kind := options.get("spatialDataType", "geo")) != "geo":
        raise Refusal(400, f"The sandbox has no spatialDataType {kind}")
    name = str(options.get("spatialDataColumn", "geom"))
    found = {column.name: column.type for column in columns}
    if found.get(name) != "geometry":
        raise Refusal(400, f"spatialDataColumn {name} is not a geometry column of the query")
    return name


def metadata(
    request: Request, asked: Asked, columns: tuple[Column, ...], nrows: int, limit: int
) -> dict[str, object]:
    formats = ("geojson", "json", "ndjson") if nrows <= limit else ("ndjson",)
    return {
        "nrows": nrows,
        "size": nrows * 100 * len(columns),
        "schema": [{"name": column.name, "type": column.type} for column in columns],
        **{name: {"url": [_data_url(request, asked, name)]} for name in formats},
    }


def _data_url(request: Request, asked: Asked, form: str) -> str:
    options = {**asked.options, "q": asked.sql, "format": form}
    text = {
        key: value if isinstance(value, str) else msgspec.json.encode(value).decode()
        for key, value in options.items()
    }
    return f"{request.url.replace(query=urlencode(text))}"


def geojson(answer: Answer, geometry: str) -> dict[str, object]:
    names = [column.name for column in answer.columns]
    at = names.index(geometry)
    features = [
        {
            "type": "Feature",
            "geometry": row[at],
            "properties": {name: cell for name, cell in zip(names, row, strict=True) if name != geometry},
        }
        for row in answer.rows
    ]
    return {"type": "FeatureCollection", "features": features}
