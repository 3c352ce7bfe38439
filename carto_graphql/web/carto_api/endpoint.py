"""The endpoint of all paths below `/v3/`: CARTO's Maps API, SQL API, statistics and widget models.

https://github.com/CartoDB/carto-api-client (src/api, src/models)
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode

import msgspec

from carto_client import Tileset
from carto_graphql.web.caller_access import CallerAccess
from carto_graphql.web.carto_api.documents import STATUSES, Field, run_field
from carto_graphql.web.carto_api.errors import CartoAPIError
from carto_graphql.web.carto_api.filters import read_filters, read_spatial_filters
from carto_graphql.web.carto_api.models import MODELS, Widget
from carto_graphql.web.carto_api.parameters import (
    Parameters,
    check_no_sql,
    pairs_of,
    read_parameters,
)
from carto_graphql.web.errors import JSON, NO_STORE, Header
from carto_graphql.web.exchange import CancelOnDisconnect, Exchange
from carto_graphql.web.request_body import BodyLimits
from carto_graphql.web.tiles import TileEndpoint
from resolvers.callers import Caller
from resolvers.errors import BadUserInput
from resolvers.sql.template import Template
from schema.execution import Executor
from schema.limits import LimitExceeded
from schema.tile_arguments import InvalidArguments, TileRequest
from schema.tile_urls import Pairs
from schema.tiles import TileLayer

__all__ = ["PREFIX", "CartoAPIEndpoint"]

PREFIX: Final = "/v3/"

_CONNECTION: Final = r"[^/]{1,200}"
_TILE: Final = re.compile(rf"/v3/maps/{_CONNECTION}/query/(\d{{1,2}})/(\d{{1,9}})/(\d{{1,9}})")
_MAP: Final = re.compile(rf"/v3/maps/{_CONNECTION}/query")
_SQL: Final = re.compile(rf"/v3/sql/{_CONNECTION}/query")
_MODEL: Final = re.compile(rf"/v3/sql/{_CONNECTION}/model/(\w{{1,40}})")
_STATS: Final = re.compile(rf"/v3/stats/{_CONNECTION}/([^/]{{1,200}})")
_NAME: Final = re.compile(r"[A-Za-z_][_0-9A-Za-z]{0,199}")

_SCHEMA_TYPES: Final = {
    **dict.fromkeys(("Int", "BigInt", "Float"), "number"),
    **dict.fromkeys(("Date", "DateTime"), "timestamp"),
    "String": "string",
    "Boolean": "boolean",
    "Geometry": "geometry",
}
"""Scalar -> CARTO's type of a column; `object` for others."""


@dataclass(frozen=True, slots=True)
class CartoAPIEndpoint:
    """CARTO's API over the templates that a caller sees."""

    tiles: TileEndpoint
    body: BodyLimits

    def identify(self, exchange: Exchange) -> Caller | None:
        """Return the caller that the URL of a tile was signed for, or None.

        Raise `Unauthenticated` and `RequestError`.
        """
        parameters = _url_parameters(exchange)
        signature = parameters.text("signed")
        if not signature:
            return None
        pairs = _carried_pairs(parameters)
        return self.tiles.links.verify(exchange, parameters.text("q"), pairs, signature)

    async def __call__(self, exchange: Exchange, access: CallerAccess) -> None:
        path = exchange.scope["path"]
        links = self.tiles.links
        if links.needs_signature(access.limits.documents) and not links.signature_of(exchange):
            raise CartoAPIError("Only trusted documents may be queried", status=403)
        parameters = await read_parameters(exchange, self.body, access.caller.name)
        check_no_sql(parameters.given)
        with CancelOnDisconnect(exchange):
            if match := _TILE.fullmatch(path):
                await self._send_tile(exchange, access, parameters, [*map(int, match.groups())])
            elif _MAP.fullmatch(path):
                await self._send_map(exchange, access, parameters)
            elif _SQL.fullmatch(path):
                await self._send_rows(exchange, access, parameters)
            elif match := _MODEL.fullmatch(path):
                await self._send_model(exchange, access, parameters, match[1])
            elif match := _STATS.fullmatch(path):
                await self._send_extent(exchange, access, parameters, match[1])
            else:
                raise CartoAPIError("Not found", status=404)

    # Maps

    async def _send_map(
        self, exchange: Exchange, access: CallerAccess, parameters: Parameters
    ) -> None:
        layer = _layer(access, parameters.text("q"))
        _check_spatial(parameters)
        form = parameters.text("format")
        if form not in ("", "tilejson"):
            raise CartoAPIError(f"The format {form[:40]!r} is not supported; use tilejson")
        if form and parameters.given.get("arguments") is not None:
            request = _request(layer, _carried_pairs(parameters))
        else:
            request = _request(layer, _map_pairs(layer.template, parameters))
        if form:
            await self._send_tilejson(exchange, access, layer, request)
            return
        url = self._url(exchange, access, layer.template, request.pairs, {"format": "tilejson"})
        schema = [_described(layer.template, name) for name in request.properties]
        schema.append({"name": "geom", "type": "geometry"})
        await _respond(exchange, {"schema": schema, "tilejson": {"url": [url]}})

    async def _send_tilejson(
        self, exchange: Exchange, access: CallerAccess, layer: TileLayer, request: TileRequest
    ) -> None:
        context = self.tiles.gateway.context(access, exchange.progress)
        result, tileset = await layer.resolver.tileset(request.call, request.properties, context)
        if result.error is not None:
            raise self._error(exchange, access, result.error)
        options = {"formatTiles": "mvt"}
        url = self._url(exchange, access, layer.template, request.pairs, options, "/{z}/{x}/{y}")
        described = msgspec.json.decode(layer.tilejson(request, tileset or Tileset("", None), url))
        attributes = [_attribute(layer.template, name) for name in request.properties]
        layers = [{"layer": described["vector_layers"][0]["id"], "attributes": attributes}]
        await _respond(exchange, {**described, "tilestats": {"layerCount": 1, "layers": layers}})

    def _url(
        self,
        exchange: Exchange,
        access: CallerAccess,
        template: Template,
        pairs: Pairs,
        options: Mapping[str, str],
        places: str = "",
    ) -> str:
        """Return a URL that carries all state.

        Without a credential CARTO's client replaces the origin by its own base URL, path included, so
        that the path must not begin with that of the base URL. It also changes what it has cached,
        unless each URL is another.
        """
        links = self.tiles.links
        base = links.public_url.of(exchange)
        query = {"q": template.name, "arguments": urlencode(pairs, quote_via=quote), **options}
        if b"authorization" not in exchange.fields:
            base = "/".join(base.split("/", 3)[:3])
            if not places:
                query["nonce"] = os.urandom(8).hex()
        mode = access.limits.documents
        if signature := links.signature_for(exchange, access.caller, mode, template, pairs):
            query["signed"] = signature
        path = f"{base}/v3/maps/{_connection(exchange)}/query{places}"
        return f"{path}?{urlencode(query, quote_via=quote)}"

    async def _send_tile(
        self,
        exchange: Exchange,
        access: CallerAccess,
        parameters: Parameters,
        numbers: list[int],
    ) -> None:
        layer = _layer(access, parameters.text("q"))
        request = _request(layer, _carried_pairs(parameters))
        try:
            address = layer.address(*numbers)
        except BadUserInput as error:
            raise CartoAPIError(str(error)) from None
        await self.tiles.send_tile(exchange, access, layer, request, address)

    # Rows and widgets

    async def _send_rows(
        self, exchange: Exchange, access: CallerAccess, parameters: Parameters
    ) -> None:
        template = _template(access, parameters.text("q"), ("rows", "features"))
        names = " ".join(template.columns)
        is_layer = template.kind == "features"
        selection = (
            f"features {{ geometry properties {{ {names} }} }}"
            if is_layer
            else f"rows {{ {names} }}"
        )
        arguments = {"limit": template.limit_max, **parameters.arguments}
        found = await self._run(exchange, access, template, arguments, selection)
        rows = found["features" if is_layer else "rows"]
        if is_layer:
            rows = [{**each["properties"], "geom": each["geometry"]} for each in rows]
        schema = [_described(template, name) for name in template.columns]
        if is_layer:
            schema.append({"name": "geom", "type": "geometry"})
        meta = {"cacheHit": False, "totalBytesProcessed": "0"}
        await _respond(exchange, {"rows": rows, "schema": schema, "meta": meta})

    async def _send_model(
        self, exchange: Exchange, access: CallerAccess, parameters: Parameters, model: str
    ) -> None:
        if model not in MODELS:
            raise CartoAPIError(f"The model {model!r} is not supported")
        if (kind := parameters.text("type")) not in ("", "query"):
            raise CartoAPIError(f"The type {kind[:40]!r} is not supported; use query")
        _check_spatial(parameters)
        template = _template(access, parameters.text("source"), ("features", "rows"))
        params = parameters.json("params") or {}
        if not isinstance(params, dict):
            raise CartoAPIError("params must be an object")
        check_no_sql(params)
        if params.get("featureIds"):
            raise CartoAPIError("featureIds is not supported")
        built = MODELS[model](Widget(template, params))
        arguments = {**parameters.arguments, **_filters(template, parameters), **built.arguments}
        found = await self._run(exchange, access, template, arguments, built.selection)
        await _respond(exchange, built.read(found))

    async def _run(
        self,
        exchange: Exchange,
        access: CallerAccess,
        template: Template,
        arguments: Mapping[str, Any],
        selection: str,
    ) -> Mapping[str, Any]:
        field = Field(template, arguments, selection)
        return await run_field(self.tiles.gateway.execute, exchange, access, field)

    async def _send_extent(
        self, exchange: Exchange, access: CallerAccess, parameters: Parameters, column: str
    ) -> None:
        layer = _layer(access, parameters.text("q"))
        if column not in ("geom", layer.template.geometry):
            raise CartoAPIError("Column not found", column=column[:100])
        request = _request(layer, _map_pairs(layer.template, parameters))
        context = self.tiles.gateway.context(access, exchange.progress)
        result, tileset = await layer.resolver.tileset(request.call, (), context)
        if result.error is not None:
            raise self._error(exchange, access, result.error)
        bounds = (tileset and tileset.bounds) or (-180.0, -90.0, 180.0, 90.0)
        extent = dict(zip(("xmin", "ymin", "xmax", "ymax"), bounds, strict=True))
        await _respond(exchange, {"extent": extent})

    def _error(self, exchange: Exchange, access: CallerAccess, error: Exception) -> CartoAPIError:
        assert access.executor is not None
        response = access.executor.failure([error], exchange.request_id)
        exchange.record.update(response.record)
        assert isinstance(response.content, bytes)
        [shown, *_] = msgspec.json.decode(response.content)["errors"]
        return CartoAPIError(shown["message"], status=STATUSES.get(response.codes[0], 400))


async def _respond(exchange: Exchange, content: object) -> None:
    headers: list[Header] = [(b"content-type", f"{JSON}; charset=utf-8".encode()), NO_STORE]
    await exchange.respond(200, headers, msgspec.json.encode(content))


def _url_parameters(exchange: Exchange) -> Parameters:
    text = exchange.scope["query_string"].decode("latin-1")
    return Parameters(dict(parse_qsl(text, keep_blank_values=True)))


def _connection(exchange: Exchange) -> str:
    """Return the connection of the request's path, encoded: any name will do."""
    return quote(str(exchange.scope["path"]).split("/")[3], safe="")


def _check_spatial(parameters: Parameters) -> None:
    kind = parameters.text("spatialDataType") or "geo"
    if kind != "geo":
        raise CartoAPIError(f"spatialDataType {kind[:40]!r} is not supported; use geo")


def _layer(access: CallerAccess, name: str) -> TileLayer:
    """Return the layer with tiles that a query names. Raise `CartoAPIError`."""
    _check_name(name)
    executor: Executor | None = access.executor
    layer = executor.tile_layer(name) if executor is not None else None
    if layer is None:
        raise CartoAPIError("There are no tiles of this name", status=404)
    return layer


def _template(access: CallerAccess, name: str, kinds: tuple[str, ...]) -> Template:
    _check_name(name)
    executor: Executor | None = access.executor
    found = executor.template(name, kinds) if executor is not None else None
    if found is None:
        raise CartoAPIError("There is no template of this name", status=404)
    return found


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise CartoAPIError("SQL is not accepted: name a template in its place")


def _map_pairs(template: Template, parameters: Parameters) -> Pairs:
    """Return the arguments of a layer's tiles. Raise `CartoAPIError`."""
    arguments = {**parameters.arguments, **_filters(template, parameters)}
    pairs = [*pairs_of(arguments)]
    if columns := parameters.text("columns"):
        names = [each for each in columns.split(",") if each != "geom"]
        for name in names:
            if name not in template.columns:
                raise CartoAPIError("Column not found", column=name[:100])
        pairs += [("properties", name) for name in names] or [("properties[]", "")]
    return pairs


def _filters(template: Template, parameters: Parameters) -> Mapping[str, Any]:
    operator = parameters.given.get("filtersLogicalOperator")
    where = read_filters(template, parameters.json("filters"), operator)
    shape = read_spatial_filters(parameters.json("spatialFilters"))
    found = {"where": where, "intersects": shape}
    return {name: value for name, value in found.items() if value is not None}


def _carried_pairs(parameters: Parameters) -> Pairs:
    """Return the arguments that a URL of ours carries."""
    return parse_qsl(parameters.text("arguments"), keep_blank_values=True)


def _request(layer: TileLayer, pairs: Pairs) -> TileRequest:
    try:
        return layer.arguments.read(pairs)
    except (InvalidArguments, LimitExceeded) as error:
        raise CartoAPIError(str(error)) from None


def _described(template: Template, name: str) -> dict[str, str]:
    column = template.columns[name]
    kind = "object" if column.is_list else _SCHEMA_TYPES.get(column.scalar, "object")
    return {"name": name, "type": kind}


def _attribute(template: Template, name: str) -> dict[str, str]:
    described = _described(template, name)
    return {"attribute": name, "type": described["type"].capitalize()}
