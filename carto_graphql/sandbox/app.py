"""CARTO's token endpoint, SQL API and Maps API as an ASGI app."""

import time
from collections.abc import Awaitable, Callable
from functools import partial

import anyio.to_thread
import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from carto_graphql.sandbox import maps
from carto_graphql.sandbox.asked import Asked, Refusal, read, read_form
from carto_graphql.sandbox.engine import Engine, Job, QueryError, QueryInterrupted
from carto_graphql.sandbox.running import run
from carto_graphql.sandbox.tokens import TokenRefused, Tokens

__all__ = ["MAX_ROWS", "create_sandbox"]

MAX_ROWS = 200_000
"""The most rows that CARTO's SQL API answers."""

Endpoint = Callable[[Request], Awaitable[Response]]


def create_sandbox(
    *,
    token_lifetime: float = 86400,
    clock: Callable[[], float] = time.monotonic,
    geojson_max_rows: int = maps.GEOJSON_MAX_ROWS,
) -> Starlette:
    """A CARTO of this machine, as an ASGI app that needs no lifespan and answers on any base URL.

    `token_lifetime` is in seconds of `clock`. The engine is opened at the first query, once a process;
    without the extra `sandbox` that raises RuntimeError.
    """
    tokens = Tokens(token_lifetime, clock)
    guarded = partial(_guarded, tokens)
    maps_query = partial(_maps_query, geojson_max_rows=geojson_max_rows)
    return Starlette(
        routes=[
            Route("/oauth/token", partial(_token, tokens), methods=["POST"]),
            Route("/v3/sql/{connection}/query", partial(guarded, _sql_query), methods=["GET", "POST"]),
            Route("/v3/maps/{connection}/query", partial(guarded, maps_query), methods=["GET", "POST"]),
        ],
        exception_handlers={Refusal: _refused, QueryError: _query_failed, QueryInterrupted: _timed_out},
    )


async def _token(tokens: Tokens, request: Request) -> Response:
    try:
        return JSONResponse(tokens.grant(await read_form(request)))
    except TokenRefused as refused:
        return JSONResponse({"error": refused.error, "error_description": str(refused)}, refused.status)


async def _guarded(tokens: Tokens, endpoint: Endpoint, request: Request) -> Response:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not tokens.holds(token.strip()):
        raise Refusal(401, "Unauthorized", hint="The access token is missing, wrong or expired")
    return await endpoint(request)


async def _sql_query(request: Request) -> Response:
    asked = await read(request)
    job = await _job(asked)
    return await run(request, job, partial(_sql_answer, job))


def _sql_answer(job: Job) -> Response:
    answer = job.fetch(MAX_ROWS)
    names = [column.name for column in answer.columns]
    return _json(
        {
            "rows": [dict(zip(names, row, strict=True)) for row in answer.rows],
            "schema": [{"name": column.name, "type": column.type} for column in answer.columns],
            "meta": {"cacheHit": False, "location": "sandbox", "totalBytesProcessed": "0"},
        }
    )


async def _maps_query(request: Request, geojson_max_rows: int) -> Response:
    asked = await read(request)
    job = await _job(asked)
    if "format" in asked.options:
        return await run(request, job, partial(_maps_data, job, asked))
    return await run(request, job, partial(_maps_metadata, job, asked, request, geojson_max_rows))


def _maps_metadata(job: Job, asked: Asked, request: Request, limit: int) -> Response:
    columns = job.columns()
    maps.geometry_column(asked.options, columns)
    return _json(maps.metadata(request, asked, columns, job.count(), limit))


def _maps_data(job: Job, asked: Asked) -> Response:
    geometry = maps.geometry_column(asked.options, job.columns())
    return _json(maps.geojson(job.fetch(MAX_ROWS), geometry))


async def _job(asked: Asked) -> Job:
    return await anyio.to_thread.run_sync(lambda: _engine().job(asked.sql, asked.parameters))


def _engine() -> Engine:
    from carto_graphql.sandbox.duckdb_engine import shared_engine

    return shared_engine()


def _json(value: object, status: int = 200) -> Response:
    # NaN and Infinity leave as null, as from CARTO's JavaScript.
    return Response(msgspec.json.encode(value), status, media_type="application/json")


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return _json({"error": str(error), "hint": error.hint}, error.status)


async def _query_failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, QueryError)
    return _json({"error": [str(error)], "hint": error.hint}, 400)


async def _timed_out(request: Request, error: Exception) -> Response:
    return _json({"error": ["Query timeout"], "hint": "A statement may run for one minute"}, 408)
