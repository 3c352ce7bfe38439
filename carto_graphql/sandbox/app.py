"""CARTO's token endpoint, SQL API and Maps API as an ASGI app."""

import gzip
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import anyio.to_thread
import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from carto_graphql.sandbox import maps
from carto_graphql.sandbox.engine import Engine, Job, QueryError, QueryInterrupted, QueryResult
from carto_graphql.sandbox.requests import (
    CARTO_DW,
    POSTGIS,
    Refusal,
    SandboxRequest,
    read,
    read_form,
)
from carto_graphql.sandbox.running import QUERY_SECONDS, run
from carto_graphql.sandbox.strict import StrictEngine
from carto_graphql.sandbox.tiles import MEDIA_TYPE, Tile
from carto_graphql.sandbox.tokens import TokenRefused, Tokens

__all__ = ["MAX_ROWS", "create_sandbox"]

MAX_ROWS = 200_000
"""The most rows that CARTO answers; the rest is left out."""


def create_sandbox(
    *,
    token_lifetime: float = 86400,
    clock: Callable[[], float] = time.monotonic,
    query_seconds: float = QUERY_SECONDS,
    geojson_max_rows: int = maps.GEOJSON_MAX_ROWS,
    postgres: str | None = None,
    strict: bool = False,
) -> Starlette:
    """Return a CARTO on this machine: an ASGI app without lifespan, at any base URL.

    `token_lifetime` is in seconds of `clock`. The engine is opened at the first query, once a process;
    without the extra `sandbox` that raises RuntimeError. `postgres` says how to reach a PostgreSQL with the data
    (see postgres_data), which becomes the connection `postgis`. `strict` rejects what BigQuery would reject, by
    Google's analyzer (the extra `bigquery`).
    """
    duckdb = partial(_same, StrictEngine(_duckdb)) if strict else _duckdb
    engines = {CARTO_DW: duckdb, **({POSTGIS: _postgres(postgres)} if postgres else {})}
    apis = _Apis(Tokens(token_lifetime, clock), query_seconds, geojson_max_rows, engines)
    return Starlette(
        routes=[
            Route("/oauth/token", apis.token, methods=["POST"]),
            Route("/v3/sql/{connection}/query", apis.sql, methods=["GET", "POST"]),
            Route("/v3/maps/{connection}/query", apis.maps, methods=["GET", "POST"]),
            Route("/v3/maps/{connection}/query/{z:int}/{x:int}/{y:int}", apis.tile),
        ],
        exception_handlers={
            TokenRefused: _token_refused,
            Refusal: _refused,
            QueryError: _query_failed,
            QueryInterrupted: _timed_out,
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
        asked = await read(request, self.engines)
        if asked.options.get("format") == maps.TILEJSON:
            maps.check_tile_format(asked.options)
            return await self._run(request, asked, partial(_tilejson, request, asked))
        if "format" in asked.options:
            return await self._run(request, asked, partial(_maps_data, asked))
        return await self._run(request, asked, partial(self._maps_metadata, request, asked))

    async def tile(self, request: Request) -> Response:
        self._authorize(request)
        asked = await read(request, self.engines)
        maps.check_tile_format(asked.options)
        tile = Tile(*(request.path_params[name] for name in "zxy"))
        if not tile.exists:
            raise Refusal(400, "There is no such tile")
        is_gzip = "gzip" in request.headers.get("accept-encoding", "")
        return await self._run(request, asked, partial(_tile, asked, tile, is_gzip))

    def _authorize(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not self.tokens.holds(token.strip()):
            raise Refusal(401, "Unauthorized", hint="The access token is missing, wrong or expired")

    async def _run(
        self, request: Request, asked: SandboxRequest, work: Callable[[Job], Response]
    ) -> Response:
        engine = self.engines[asked.connection]
        job = await anyio.to_thread.run_sync(lambda: engine().job(asked.sql, asked.parameters))
        return await run(request, job, partial(work, job), self.query_seconds)

    def _maps_metadata(self, request: Request, asked: SandboxRequest, job: Job) -> Response:
        columns = job.columns()
        maps.geometry_column(asked.options, columns)
        return _json(maps.metadata(request, asked, columns, job.count(), self.geojson_max_rows))


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


def _rows(answer: QueryResult) -> dict[str, object]:
    return {
        "rows": answer.records(),
        "schema": answer.columns,
        "meta": {"cacheHit": False, "location": "sandbox", "totalBytesProcessed": "0"},
    }


def _maps_data(asked: SandboxRequest, job: Job) -> Response:
    write, media_type = maps.FORMATS.get(str(asked.options["format"]), (None, ""))
    if write is None:
        raise Refusal(
            400, "The sandbox has no such format", hint=f"It has {', '.join(maps.FORMATS)}"
        )
    geometry = maps.geometry_column(asked.options, job.columns())
    return Response(write(job.fetch(MAX_ROWS, as_geojson=True), geometry), media_type=media_type)


def _tilejson(request: Request, asked: SandboxRequest, job: Job) -> Response:
    columns = job.columns()
    geometry = maps.geometry_column(asked.options, columns)
    properties = maps.properties_of(asked.options, columns, geometry)
    return _json(maps.tilejson(request, asked, columns, properties, job.bounds(geometry)))


def _tile(asked: SandboxRequest, tile: Tile, is_gzip: bool, job: Job) -> Response:
    columns = job.columns()
    geometry = maps.geometry_column(asked.options, columns)
    content = job.tile(tile, geometry, maps.properties_of(asked.options, columns, geometry))
    if not content:
        return Response(status_code=204)
    headers = {}
    if is_gzip:
        content, headers = gzip.compress(content, 1), {"Content-Encoding": "gzip"}
    return Response(content, headers=headers, media_type=MEDIA_TYPE)


def _json(value: object, status: int = 200) -> Response:
    # NaN and Infinity leave as null, as from CARTO's JavaScript.
    return Response(msgspec.json.encode(value), status, media_type="application/json")


async def _token_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, TokenRefused)
    return _json({"error": error.error, "error_description": str(error)}, error.status)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return _json({"error": str(error), "hint": error.hint}, error.status)


async def _query_failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, QueryError)
    return _json({"error": [str(error)], "hint": error.hint}, 400)


async def _timed_out(request: Request, error: Exception) -> Response:
    return _json({"error": ["Query timeout"], "hint": "A statement may run for one minute"}, 408)
