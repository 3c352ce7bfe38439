"""The composition root: settings in, ASGI app out.

uvicorn server:create_app --factory
"""

import gc
import ipaddress
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache, partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from carto_graphql.callers.authentication import Authenticator
from carto_graphql.callers.budgets import Budgets
from carto_graphql.callers.jwks import JSONFetcher
from carto_graphql.callers.watching import WatchedCallers
from carto_graphql.example import example_routes
from carto_graphql.graphiql import Offer, example_queries, first_query, graphiql_routes
from carto_graphql.settings.settings import Settings
from carto_graphql.telemetry.logs import access_log
from carto_graphql.telemetry.metrics import metrics
from carto_graphql.upstream import open_carto
from carto_graphql.web.caller_middleware import CallerMiddleware
from carto_graphql.web.gateway import Gateway
from carto_graphql.web.graphql_http import Bounds, GraphQLEndpoint, RequestError, json_error
from carto_graphql.web.middleware import Compressed, KnownHosts, RequestId
from carto_graphql.web.trusted_documents import find_document
from resolvers.callers import Caller
from resolvers.query_runner import QueryRunner
from resolvers.sql.template import Template, ValueLimits
from schema.catalog import load_catalog
from schema.roles import MAX_ROLE_SETS, Executors

__all__ = ["create_app"]


def create_app(settings: Settings | None = None) -> Starlette:
    """The gateway; where it cannot start it raises `SettingsError`, `CatalogError`, `CallersError`,
    `DocumentsError` or `NothingOpen`."""
    settings = settings or Settings.load()
    limits = ValueLimits(settings.max_text_length, settings.max_list_items)
    catalog = load_catalog(settings.catalog_folder).within(limits)
    callers = WatchedCallers(settings.callers)
    executors = Executors(
        catalog,
        callers=settings.callers is not None,
        max_vertices=settings.max_vertices,
        limits=settings.document_limits,
        suggestions=settings.field_suggestions,
    )
    budgets = Budgets(callers.now)
    client, issuers = open_carto(settings), JSONFetcher()
    gateway = Gateway(executors, QueryRunner(client), settings.carto_timeout, budgets)
    documents = find_document(
        settings.trusted_documents, settings.trusted_documents_mode, callers.now
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[Mapping[str, object]]:
        gc.collect()
        gc.freeze()  # the catalog and the schema stay: no collection looks at them again
        gc.set_threshold(10_000, 20, 20)
        sys.setswitchinterval(
            0.0002
        )  # seconds until the thread that reads documents lets the loop go on
        async with client, issuers:
            yield {"header_timeout": settings.header_timeout}

    door = partial(
        CallerMiddleware,
        authenticator=Authenticator(callers.now, issuers),
        budgets=budgets,
        proxies=[ipaddress.ip_network(each) for each in settings.trusted_proxies],
    )
    everybody = partial(door, is_allowed=lambda _: True)
    endpoint = GraphQLEndpoint(gateway.execute, _bounds(settings), documents)
    return Starlette(
        routes=[
            Route("/graphql", door(endpoint, is_allowed=executors.anything_open)),
            Route("/healthz", _healthz),
            *([Route("/metrics", metrics)] if settings.metrics else []),
            *(
                graphiql_routes(_offers(executors, settings), everybody)
                if settings.graphiql
                else []
            ),
            *(example_routes() if settings.shows_example else []),
        ],
        middleware=[
            Middleware(RequestId, log=access_log(settings.log_level, settings.log_format)),
            Middleware(KnownHosts, hosts=settings.allowed_hosts),
            *_cors(settings),
            Middleware(Compressed, level=1),
        ],
        exception_handlers={HTTPException: _json_error},
        lifespan=lifespan,
    )


async def _healthz(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok\n")


def _bounds(settings: Settings) -> Bounds:
    return Bounds(settings.max_body_bytes, settings.body_timeout, settings.send_timeout)


async def _json_error(_: Request, error: Exception) -> Response:
    """What starlette itself refuses: a path that is not there, a method that is not taken."""
    assert isinstance(error, HTTPException)
    return json_error(RequestError(error.status_code, error.detail, **(error.headers or {})))


def _offers(executors: Executors, settings: Settings) -> Callable[[Caller], Offer]:
    @lru_cache(maxsize=MAX_ROLE_SETS)
    def made(templates: tuple[Template, ...]) -> Offer:
        return Offer(
            first_query(templates), example_queries(templates), callers=settings.callers is not None
        )

    return lambda caller: made(tuple(executors.templates_for(caller.roles)))


def _cors(settings: Settings) -> list[Middleware]:
    if not settings.cors_origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "X-Request-Id"],
            expose_headers=[
                "X-Request-Id",
                "Retry-After",
                "RateLimit",
                "RateLimit-Policy",
                "WWW-Authenticate",
            ],
        )
    ]
