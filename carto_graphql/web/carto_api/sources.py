"""The templates that requests to CARTO's API name, with their arguments and their columns."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from carto_graphql.web.caller_access import CallerAccess
from carto_graphql.web.carto_api.errors import CartoAPIError
from carto_graphql.web.carto_api.filters import read_filters, read_spatial_filters
from carto_graphql.web.carto_api.parameters import Parameters, pairs_of
from resolvers.sql.template import Template
from schema.execution import Executor
from schema.limits import LimitExceeded
from schema.tile_arguments import InvalidArguments, TileRequest
from schema.tile_urls import Pairs
from schema.tiles import TileLayer

__all__ = [
    "carried_pairs",
    "check_spatial",
    "describe_attribute",
    "describe_column",
    "filter_arguments",
    "find_layer",
    "find_template",
    "map_pairs",
    "read_request",
]

_NAME: Final = re.compile(r"[A-Za-z_][_0-9A-Za-z]{0,199}")

_SCHEMA_TYPES: Final = {
    **dict.fromkeys(("Int", "BigInt", "Float"), "number"),
    **dict.fromkeys(("Date", "DateTime"), "timestamp"),
    "String": "string",
    "Boolean": "boolean",
    "Geometry": "geometry",
}
"""Scalar -> CARTO's type of a column; `object` for others."""


def check_spatial(parameters: Parameters) -> None:
    """Raise `CartoAPIError` if the request is for H3 or Quadbin cells."""
    # CARTO's client reads cells in binary formats only.
    kind = parameters.text("spatialDataType") or "geo"
    if kind != "geo":
        raise CartoAPIError(f"spatialDataType {kind[:40]!r} is not supported; use geo")


def find_layer(access: CallerAccess, name: str) -> TileLayer:
    """Return the tile layer called `name`.

    Raise `CartoAPIError` if there is no such layer or if it is hidden from the caller.
    """
    _check_name(name)
    executor: Executor | None = access.executor
    layer = executor.tile_layer(name) if executor is not None else None
    if layer is None:
        raise CartoAPIError("There are no tiles of this name", status=404)
    return layer


def find_template(access: CallerAccess, name: str, kinds: tuple[str, ...]) -> Template:
    """Return the template called `name` of the first of `kinds` that has one.

    Raise `CartoAPIError` if the caller sees none.
    """
    _check_name(name)
    executor: Executor | None = access.executor
    found = executor.template(name, kinds) if executor is not None else None
    if found is None:
        raise CartoAPIError("There is no template of this name", status=404)
    return found


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise CartoAPIError("SQL is not accepted: name a template in its place")


def map_pairs(template: Template, parameters: Parameters) -> Pairs:
    """Return the query parameters of a tile's URL for a request.

    Raise `CartoAPIError` if the request's parameters are invalid.
    """
    arguments = {**parameters.arguments, **filter_arguments(template, parameters)}
    pairs = [*pairs_of(arguments)]
    if columns := parameters.text("columns"):
        names = [each for each in columns.split(",") if each != "geom"]
        for name in names:
            if name not in template.columns:
                raise CartoAPIError("Column not found", column=name[:100])
        pairs += [("properties", name) for name in names] or [("properties[]", "")]
    return pairs


def filter_arguments(template: Template, parameters: Parameters) -> Mapping[str, Any]:
    """Return a request's filters as the arguments `where` and `intersects`.

    Raise `CartoAPIError` for invalid filters.
    """
    operator = parameters.given.get("filtersLogicalOperator")
    where = read_filters(template, parameters.json("filters"), operator)
    shape = read_spatial_filters(parameters.json("spatialFilters"))
    found = {"where": where, "intersects": shape}
    return {name: value for name, value in found.items() if value is not None}


def carried_pairs(parameters: Parameters) -> Pairs:
    """Return the template's arguments from the query parameter `arguments`."""
    # This gateway encoded them when it wrote the URL.
    return parse_qsl(parameters.text("arguments"), keep_blank_values=True)


def read_request(layer: TileLayer, pairs: Pairs) -> TileRequest:
    """Return the tile request in the query parameters `pairs`.

    Raise `CartoAPIError` if an argument is invalid.
    """
    try:
        return layer.arguments.read(pairs)
    except (InvalidArguments, LimitExceeded) as error:
        raise CartoAPIError(str(error)) from None


def describe_column(template: Template, name: str) -> dict[str, str]:
    """Return the name and the type of a column, as in CARTO's `schema`.

    The keys are `name` and `type`.
    """
    column = template.columns[name]
    kind = "object" if column.is_list else _SCHEMA_TYPES.get(column.scalar, "object")
    return {"name": name, "type": kind}


def describe_attribute(template: Template, name: str) -> dict[str, str]:
    """Return the name and the type of a column, as in CARTO's `tilestats`.

    The keys are `attribute` and `type`.
    """
    described = describe_column(template, name)
    return {"attribute": name, "type": described["type"].capitalize()}
