"""CARTO's token endpoint, SQL API, Maps API, widget models and statistics as an ASGI app."""

import gzip
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import anyio.to_thread
import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from carto_graphql.sandbox import maps
from carto_graphql.sandbox.engine import (
    Column,
    Engine,
    Job,
    QueryError,
    QueryInterrupted,
    QueryResult,
)
from carto_graphql.sandbox.filters import apply_filters, check_columns, has_filters
from carto_graphql.sandbox.models import build_model
from carto_graphql.sandbox.requests import (
    CARTO_DW,
    POSTGIS,
    RequestError,
    SandboxRequest,
    map_source,
    model_source,
    read,
    read_form,
    stats_source,
)
from carto_graphql.sandbox.running import QUERY_SECONDS, run
from carto_graphql.sandbox.stats import WORLD, attribute, write_stats
from carto_graphql.sandbox.strict import StrictEngine
from carto_graphql.sandbox.tiles import MEDIA_TYPE, Tile
from carto_graphql.sandbox.tokens import TokenError, Tokens

__all__ = ["MAX_ROWS", "create_sandbox"]

MAX_ROWS = 200_000
"""Maximum number of rows that CARTO returns; the rest is left out."""

T = TypeVar("T")


def create_sandbox(
    *,
    token_lifetime: float = 86400,  # seconds of `clock`
    clock: Callable[[], float] = time.monotonic,
    query_seconds: float = QUERY_SECONDS,  # the time limit of a query
    geojson_max_rows: int = maps.GEOJSON_MAX_ROWS,  # a query with more rows gets no GeoJSON
    # The conninfo of a database for the connection `postgis`, with the data of `postgres_data`.
    postgres: str | None = None,
    # Whether Google's analyzer (the extra `bigquery`) rejects what BigQuery would reject.
    strict: bool = False,
) -> Starlette:
    """Return an ASGI app that behaves like CARTO at any base URL.

    The first query raises RuntimeError without the extra `sandbox`.
    """
    duckdb = partial(_same, StrictEngine(_duckdb)) if strict else _duckdb
    engines = {CARTO_DW: duckdb, **({POSTGIS: _postgres(postgres)} if postgres else {})}
    apis = _Apis(Tokens(token_lifetime, clock), query_seconds, geojson_max_rows, engines)
    # The app needs no lifespan, because the engines are opened at the first query.
    return Starlette(
        routes=[
            Route("/oauth/token", apis.token, methods=["POST"]),
            Route("/v3/sql/{connection}/query", apis.sql, methods=["GET", "POST"]),
            Route("/v3/sql/{connection}/model/{model}", apis.model, methods=["GET", "POST"]),
            Route("/v3/maps/{connection}/{kind}", apis.maps, methods=["GET", "POST"]),
            Route("/v3/maps/{connection}/{kind}/{z:int}/{x:int}/{y:int}", apis.tile),
            Route("/v3/stats/{connection}/{column}", apis.stats, methods=["GET", "POST"]),
            Route("/v3/stats/{connection}/{table}/{column}", apis.stats, methods=["GET", "POST"]),
        ],
        middleware=[
            Middleware(  # pages of all sites may send requests, with a token and no cookie
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=["GET", "POST"],
                allow_headers=["*"],
            ),
        ],
        exception_handlers={
            HTTPException: _not_found,
            TokenError: _token_failed,
            RequestError: _request_failed,
            QueryError: _query_failed,
            QueryInterrupted: _timed_out,
            Exception: _failed,
        },
    )


@dataclass(frozen=True, slots=True)
class _Apis:
    tokens: Tokens
    query_seconds: float
    geojson_max_rows: int
    engines: Mapping[str, Callable[[], Engine]]
    """The engine behind each connection, opened at the first query."""

    async def token(self, request: Request) -> Response:
        return _json(self.tokens.grant(await read_form(request)))

    async def sql(self, request: Request) -> Response:
        self._authorize(request)
        return await self._run(
            request,
            await read(request, self.engines),
            lambda job: _json(_rows(job.fetch(MAX_ROWS))),
        )

    async def maps(self, request: Request) -> Response:
        self._authorize(request)
        query = await self._read_map(request)
        if query.options.get("format") == maps.TILEJSON:
            maps.check_tile_format(query.options)
            return await self._run(request, query, partial(_tilejson, request, query))
        if "format" in query.options:
            return await self._run(request, query, partial(_maps_data, query))
        return await self._run(request, query, partial(self._maps_metadata, request, query))

    async def tile(self, request: Request) -> Response:
        self._authorize(request)
        query = await self._read_map(request)
        maps.check_tile_format(query.options)
        tile = Tile(*(request.path_params[name] for name in "zxy"))
        if not tile.exists:
            raise RequestError(400, "There is no such tile")
        is_gzip = "gzip" in request.headers.get("accept-encoding", "")
        return await self._run(request, query, partial(_tile, query, tile, is_gzip))

    async def model(self, request: Request) -> Response:
        self._authorize(request)
        query = await read(request, self.engines, model_source)
        maps.check_spatial_type(query.options)
        columns = await self._run(request, query, _columns)
        source = apply_filters(query, columns)
        model = build_model(request.path_params["model"], source, columns)
        total = await self._run(request, source, _count) if model.counts else 0
        rows = await self._run(request, model.request, _plain_rows)
        return _json(model.respond(rows, total))

    async def stats(self, request: Request) -> Response:
        self._authorize(request)
        query = await read(request, self.engines, stats_source)
        maps.check_spatial_type(query.options)
        columns = await self._run(request, query, _columns)
        [name] = check_columns([request.path_params["column"]], columns)
        source = apply_filters(query, columns)
        column = next(each for each in columns if each.name == name)
        if column.type == "geometry":
            box = await self._run(request, source, lambda job: job.bounds(name)) or WORLD
            return _json({"extent": dict(zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True))})
        rows = await self._run(request, write_stats(source, column), _plain_rows)
        return _json(attribute(column, rows))

    async def _read_map(self, request: Request) -> SandboxRequest:
        query = await read(request, self.engines, map_source)
        if not has_filters(query.options):
            return query
        return apply_filters(query, await self._run(request, query, _columns))

    def _authorize(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not self.tokens.holds(token.strip()):
            raise RequestError(
                401, "Unauthorized", hint="The access token is missing, wrong or expired"
            )

    async def _run(self, request: Request, query: SandboxRequest, work: Callable[[Job], T]) -> T:
        engine = self.engines[query.connection]
        job = await anyio.to_thread.run_sync(lambda: engine().job(query.sql, query.parameters))
        return await run(request, job, partial(work, job), self.query_seconds)

    def _maps_metadata(self, request: Request, query: SandboxRequest, job: Job) -> Response:
        columns = job.columns()
        maps.geometry_column(query.options, columns)
        return _json(maps.metadata(request, query, columns, job.count(), self.geojson_max_rows))


def _same(engine: Engine) -> Engine:
    return engine


def _duckdb() -> Engine:
    from carto_graphql.sandbox.duckdb_engine import shared_engine

    return shared_engine()


def _postgres(conninfo: str) -> Callable[[], Engine]:
    def engine() -> Engine:
        from carto_graphql.sandbox.postgres_engine import PostgresEngine

        return PostgresEngine(conninfo)

    return engine


def _rows(result: QueryResult) -> dict[str, object]:
    return {
        "rows": result.records(),
        "schema": result.columns,
        "meta": {"cacheHit": False, "location": "sandbox", "totalBytesProcessed": "0"},
    }


def _maps_data(query: SandboxRequest, job: Job) -> Response:
    write, media_type = maps.FORMATS.get(str(query.options["format"]), (None, ""))
    if write is None:
        raise RequestError(
            400, "The sandbox has no such format", hint=f"It has {', '.join(maps.FORMATS)}"
        )
    columns = job.columns()
    geometry = maps.geometry_column(query.options, columns)
    shown = [*maps.properties_of(query.options, columns, geometry), geometry]
    found = job.fetch(MAX_ROWS, as_geojson=True).only(shown)
    return Response(write(found, geometry), media_type=media_type)


def _tilejson(request: Request, query: SandboxRequest, job: Job) -> Response:
    columns = job.columns()
    geometry = maps.geometry_column(query.options, columns)
    properties = maps.properties_of(query.options, columns, geometry)
    return _json(maps.tilejson(request, query, columns, properties, job.bounds(geometry)))


def _tile(query: SandboxRequest, tile: Tile, is_gzip: bool, job: Job) -> Response:
    columns = job.columns()
    geometry = maps.geometry_column(query.options, columns)
    content = job.tile(tile, geometry, maps.properties_of(query.options, columns, geometry))
    if not content:
        return Response(status_code=204)
    headers = {}
    if is_gzip:
        content, headers = gzip.compress(content, 1), {"Content-Encoding": "gzip"}
    return Response(content, headers=headers, media_type=MEDIA_TYPE)


def _columns(job: Job) -> tuple[Column, ...]:
    return job.columns()


def _count(job: Job) -> int:
    return job.count()


def _plain_rows(job: Job) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = msgspec.json.decode(
        msgspec.json.encode(job.fetch(MAX_ROWS).records())
    )
    # CARTO's API for widgets sends dates and times as plain text.
    return [{name: _plain(cell) for name, cell in row.items()} for row in rows]


def _plain(cell: object) -> object:
    return cell["value"] if isinstance(cell, dict) and [*cell] == ["value"] else cell


def _json(value: object, status: int = 200) -> Response:
    # NaN and Infinity are sent as null, as CARTO's JavaScript does.
    return Response(msgspec.json.encode(value), status, media_type="application/json")


async def _token_failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, TokenError)
    return _json({"error": error.error, "error_description": str(error)}, error.status)


async def _request_failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestError)
    content = {"error": str(error), "hint": error.hint}
    return _json(content | ({"column_name": error.column} if error.column else {}), error.status)


async def _not_found(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    # CARTO's client reads only JSON.
    response = _json({"error": error.detail}, error.status_code)
    response.headers.update(error.headers or {})
    return response


async def _query_failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, QueryError)
    return _json({"error": [str(error)], "hint": error.hint}, 400)


async def _failed(request: Request, error: Exception) -> Response:
    return _json({"error": "Internal server error"}, 500)


async def _timed_out(request: Request, error: Exception) -> Response:
    return _json({"error": ["Query timeout"], "hint": "A statement may run for one minute"}, 408)
