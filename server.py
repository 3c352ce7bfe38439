"""The composition root: settings in, ASGI app out.

uvicorn server:create_app --factory
"""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route

from carto_graphql.edge import RequestId
from carto_graphql.gateway import Gateway
from carto_graphql.graphiql import example_queries, first_query, graphiql_routes
from carto_graphql.graphql_http import GraphQLEndpoint
from carto_graphql.settings import Settings
from carto_graphql.upstream import open_carto
from resolvers.asking import Carto
from resolvers.catalog import Catalog, load_catalog
from schema.build import build_schema
from schema.execution import Executor

__all__ = ["create_app"]


def create_app(settings: Settings | None = None) -> Starlette:
    """The gateway; raises `SettingsError`, `CatalogError` or `NothingOpen` where it cannot start."""
    settings = settings or Settings.load()
    catalog = load_catalog(settings.catalog_folder)
    client = open_carto(settings)
    executor = Executor(build_schema(catalog.open()), catalog.open())
    gateway = Gateway(executor, Carto(client), settings.carto_timeout)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        gc.collect()
        gc.freeze()  # the catalog and the schema stay: no collection looks at them again
        gc.set_threshold(10_000, 20, 20)
        async with client:
            yield

    return Starlette(
        routes=[
            Route("/graphql", GraphQLEndpoint(gateway.execute, settings.max_body_bytes)),
            Route("/healthz", _healthz),
            *_graphiql(settings, catalog),
        ],
        middleware=[Middleware(RequestId), *_cors(settings), Middleware(GZipMiddleware, compresslevel=1)],
        lifespan=lifespan,
    )


async def _healthz(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok\n")


def _graphiql(settings: Settings, catalog: Catalog) -> list[BaseRoute]:
    templates = catalog.open()
    return graphiql_routes(first_query(templates), example_queries(templates)) if settings.graphiql else []


def _cors(settings: Settings) -> list[Middleware]:
    if not settings.cors_origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "X-Request-Id"],
            expose_headers=["X-Request-Id"],
        )
    ]
