"""The endpoint of all paths below `/v3/`: CARTO's Maps API, SQL API, statistics and widget models.

https://github.com/CartoDB/carto-api-client (src/api, src/models)
"""

import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode

import msgspec

from carto_client import MEDIA_TYPES, TileEncoding, Tileset
from carto_graphql.web.caller_access import CallerAccess
from carto_graphql.web.carto_api.documents import Field, run_field
from carto_graphql.web.carto_api.errors import CartoAPIError, status_of
from carto_graphql.web.carto_api.models import MODELS, Widget
from carto_graphql.web.carto_api.parameters import (
    Parameters,
    check_no_sql,
    read_parameters,
)
from carto_graphql.web.carto_api.sources import (
    carried_pairs,
    check_spatial,
    describe_attribute,
    describe_column,
    filter_arguments,
    find_layer,
    find_template,
    map_pairs,
    read_request,
)
from carto_graphql.web.errors import JSON, NO_STORE, Header
from carto_graphql.web.exchange import CancelOnDisconnect, Exchange
from carto_graphql.web.request_body import BodyLimits
from carto_graphql.web.tiles import TileEndpoint
from resolvers.callers import Caller
from resolvers.errors import BadUserInput
from resolvers.sql.template import Template
from schema.tile_arguments import TileRequest
from schema.tile_urls import Pairs
from schema.tiles import TileLayer

__all__ = ["PREFIX", "CartoAPIEndpoint"]

PREFIX: Final = "/v3/"

FORMAT: Final = "formatTiles"
"""Query parameter with the encoding of tiles, which CARTO's client reads from the URL."""

UNCACHED_SECONDS: Final = 10
"""Seconds for which data without `cache:` counts as unchanged, as in CARTO's Maps API."""

_CONNECTION: Final = r"[^/]{1,200}"
_TILE: Final = re.compile(rf"/v3/maps/{_CONNECTION}/query/(\d{{1,2}})/(\d{{1,9}})/(\d{{1,9}})")
_MAP: Final = re.compile(rf"/v3/maps/{_CONNECTION}/query")
_SQL: Final = re.compile(rf"/v3/sql/{_CONNECTION}/query")
_MODEL: Final = re.compile(rf"/v3/sql/{_CONNECTION}/model/(\w{{1,40}})")
_STATS: Final = re.compile(rf"/v3/stats/{_CONNECTION}/([^/]{{1,200}})")


@dataclass(frozen=True, slots=True)
class CartoAPIEndpoint:
    """Endpoint with the same paths and parameters as CARTO's API.

    A request has the name of a template in place of SQL.
    """

    tiles: TileEndpoint
    body: BodyLimits

    def identify(self, exchange: Exchange) -> Caller | None:
        """Return the caller for whom a tile's URL was signed, or None.

        Raise `Unauthenticated` for an invalid signature.
        """
        parameters = _url_parameters(exchange)
        signature = parameters.text("signed")
        if not signature:
            return None
        pairs = carried_pairs(parameters)
        return self.tiles.links.verify(exchange, parameters.text("q"), pairs, signature)

    async def __call__(self, exchange: Exchange, access: CallerAccess) -> None:
        await exchange.in_task()
        path = exchange.scope["path"]
        links = self.tiles.links
        if links.needs_signature(access) and not links.signature_of(exchange):
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
        layer = find_layer(access, parameters.text("q"))
        check_spatial(parameters)
        form = parameters.text("format")
        if form not in ("", "tilejson"):
            raise CartoAPIError(f"The format {form[:40]!r} is not supported; use tilejson")
        if form and parameters.given.get("arguments") is not None:
            request = read_request(layer, carried_pairs(parameters))
        else:
            request = read_request(layer, map_pairs(layer.template, parameters))
        if form:
            await self._send_tilejson(exchange, access, layer, request, _encoding(parameters))
            return
        options = {"format": "tilejson"}
        if parameters.text(FORMAT):
            options[FORMAT] = _encoding(parameters)
        url = self._url(exchange, access, layer.template, request.pairs, options)
        schema = [describe_column(layer.template, name) for name in request.properties]
        schema.append({"name": "geom", "type": "geometry"})
        await _respond(exchange, {"schema": schema, "tilejson": {"url": [url]}})

    async def _send_tilejson(
        self,
        exchange: Exchange,
        access: CallerAccess,
        layer: TileLayer,
        request: TileRequest,
        encoding: TileEncoding,
    ) -> None:
        context = access.context(exchange.progress)
        result, tileset = await layer.resolver.tileset(request.call, request.properties, context)
        if result.error is not None:
            raise self._error(exchange, access, result.error)
        options = {FORMAT: encoding}
        url = self._url(exchange, access, layer.template, request.pairs, options, "/{z}/{x}/{y}")
        described = msgspec.json.decode(layer.tilejson(request, tileset or Tileset("", None), url))
        attributes = [describe_attribute(layer.template, name) for name in request.properties]
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
        # `places` is `/{z}/{x}/{y}` for tiles, and empty for a TileJSON.
        links = self.tiles.links
        base = links.public_url.of(exchange)
        query = {"q": template.name, "arguments": urlencode(pairs, quote_via=quote), **options}
        if b"authorization" not in exchange.fields:
            # CARTO's client replaces the URL's origin by its own base URL, which has the path.
            base = "/".join(base.split("/", 3)[:3])
            if not places:
                # CARTO's client caches TileJSONs by URL and changes the cached objects. With a new
                # URL, it loads a new TileJSON instead of reusing a changed one.
                query["nonce"] = os.urandom(8).hex()
        if not places:
            query["cache"] = str(_data_version(template))
        if signature := links.signature_for(exchange, access, template, pairs):
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
        layer = find_layer(access, parameters.text("q"))
        request = read_request(layer, carried_pairs(parameters))
        try:
            address = layer.address(*numbers)._replace(encoding=_encoding(parameters))
        except BadUserInput as error:
            raise CartoAPIError(str(error)) from None
        await self.tiles.send_tile(exchange, access, layer, request, address)

    # Rows and widgets

    async def _send_rows(
        self, exchange: Exchange, access: CallerAccess, parameters: Parameters
    ) -> None:
        template = find_template(access, parameters.text("q"), ("rows", "features"))
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
        schema = [describe_column(template, name) for name in template.columns]
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
        check_spatial(parameters)
        template = find_template(access, parameters.text("source"), ("features", "rows"))
        params = parameters.json("params") or {}
        if not isinstance(params, dict):
            raise CartoAPIError("params must be an object")
        check_no_sql(params)
        if model != "scatterplot" and not template.aggregate:
            raise CartoAPIError(f"{template.name} has no such widgets: it has no `aggregate:`")
        if params.get("featureIds"):
            raise CartoAPIError("featureIds is not supported")
        built = MODELS[model](Widget(template, params))
        arguments = {
            **parameters.arguments,
            **filter_arguments(template, parameters),
            **built.arguments,
        }
        if built.where is not None:
            conditions = [each for each in (arguments.get("where"), built.where) if each]
            arguments["where"] = {"and": conditions}
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
        return await run_field(exchange, access, field)

    async def _send_extent(
        self, exchange: Exchange, access: CallerAccess, parameters: Parameters, column: str
    ) -> None:
        layer = find_layer(access, parameters.text("q"))
        if column not in ("geom", layer.template.geometry):
            raise CartoAPIError("Column not found", column=column[:100])
        request = read_request(layer, map_pairs(layer.template, parameters))
        context = access.context(exchange.progress)
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
        return CartoAPIError(shown["message"], status=status_of(response.codes[0]))


async def _respond(exchange: Exchange, content: object) -> None:
    headers: list[Header] = [(b"content-type", f"{JSON}; charset=utf-8".encode()), NO_STORE]
    await exchange.respond(200, headers, msgspec.json.encode(content))


def _url_parameters(exchange: Exchange) -> Parameters:
    text = exchange.scope["query_string"].decode("latin-1")
    return Parameters(dict(parse_qsl(text, keep_blank_values=True)))


def _connection(exchange: Exchange) -> str:
    # The catalog may have no connection with this name.
    return quote(str(exchange.scope["path"]).split("/")[3], safe="")


def _encoding(parameters: Parameters) -> TileEncoding:
    given = parameters.text(FORMAT) or "mvt"
    for encoding in MEDIA_TYPES:
        if given == encoding:
            return encoding
    raise CartoAPIError(f"{FORMAT} {given[:40]!r} is not supported; use mvt or binary")


def _data_version(template: Template) -> int:
    # CARTO's client caches TileJSONs by URL. A new version in the URL makes it load new data.
    age = max(1, int(template.cache.max_age)) if template.cache else UNCACHED_SECONDS
    return int(time.time()) // age
