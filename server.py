"""The composition root, which builds the ASGI app from the settings.

uvicorn server:create_app --factory
"""

import ipaddress
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from carto_client import CartoClient
from carto_graphql.cache.memory import MemoryCache
from carto_graphql.cache.purge_file import followed_purges
from carto_graphql.cache.statistics import CacheReport
from carto_graphql.cache.whole_responses import WholeResponses
from carto_graphql.callers.addresses import Network
from carto_graphql.callers.authentication import Authenticator
from carto_graphql.callers.budgets import Budgets
from carto_graphql.callers.file import Callers
from carto_graphql.callers.jwks import JSONFetcher
from carto_graphql.callers.sign_ins import FailedSignIns
from carto_graphql.callers.signed_urls import URLSigner
from carto_graphql.callers.watching import CallersSource, WatchedCallers
from carto_graphql.example import example_routes
from carto_graphql.graphiql import ConfigEndpoint, graphiql_routes, offers
from carto_graphql.settings.settings import Settings
from carto_graphql.store.keys import derive_key
from carto_graphql.store.opening import share
from carto_graphql.telemetry.logs import AccessLog
from carto_graphql.telemetry.metrics import Metrics
from carto_graphql.telemetry.reading import MetricsReader
from carto_graphql.telemetry.sampling import Sampler
from carto_graphql.telemetry.slots import Slots
from carto_graphql.telemetry.tracing import Traces
from carto_graphql.upstream import account_digest, issuer_transport, open_carto
from carto_graphql.web.caller_access import CallerGate, Gateway
from carto_graphql.web.carto_api.endpoint import PREFIX as CARTO_PREFIX
from carto_graphql.web.carto_api.endpoint import CartoAPIEndpoint
from carto_graphql.web.carto_api.errors import write_error
from carto_graphql.web.clients import STATE, ClientLimits, Clients
from carto_graphql.web.cors import CrossOrigin
from carto_graphql.web.editions import Edition, ServingState
from carto_graphql.web.endpoints import GuardedEndpoint
from carto_graphql.web.graphql_http import GraphQLEndpoint
from carto_graphql.web.http_caching import HTTPCaching
from carto_graphql.web.mcp_opening import (
    MCP_PATH,
    guarded_mcp,
    open_mcp,
    running,
)
from carto_graphql.web.middleware import HTTPMiddleware, RequestChecks
from carto_graphql.web.persisted_queries import PersistedQueries
from carto_graphql.web.public_url import PublicURL
from carto_graphql.web.request_body import BodyLimits
from carto_graphql.web.request_spans import RequestSpans
from carto_graphql.web.resource_metadata import ResourceMetadata
from carto_graphql.web.routing import build_router, landing_routes, operation_routes
from carto_graphql.web.tile_links import TileLinks
from carto_graphql.web.tiles import PREFIX, TileEndpoint
from carto_graphql.web.trusted_documents import find_document
from resolvers.caching_runner import open_runner
from resolvers.catalog.catalog import Catalog
from resolvers.catalog.files import read_version
from resolvers.result_cache import Epochs
from resolvers.results.response_memory import ResponseMemory
from schema.catalog import load_catalog
from schema.roles import Executors

__all__ = ["GatewayApp", "create_app", "create_gateway"]

WHOLE_SHARE = 8
"""An eighth of the cache is for whole responses, the rest for results."""


class GatewayApp(NamedTuple):
    """A gateway, with the functions that replace its catalog.

    An edition is one version of the catalog, with the endpoints and the authentication for it.
    `build` returns an edition for a catalog and for settings. These settings must be the first
    ones, except for the names of files. `build` takes long, so call it in a thread. `serve`
    replaces the current edition; call it on the event loop. `first` is the catalog of the first
    edition.
    """

    app: HTTPMiddleware
    state: ServingState
    build: Callable[[Settings, Catalog], Edition]
    serve: Callable[[Edition], None]
    read_metrics: Callable[[], Coroutine[None, None, bytes]]
    first: Catalog
    carto: CartoClient


def create_app(settings: Settings | None = None, catalog: Catalog | None = None) -> HTTPMiddleware:
    """Return the ASGI app of a gateway.

    By default, read `settings` from the environment, and `catalog` from the folder in the settings.
    Raise `SettingsError`, `CatalogError`, `CallersError`, `DocumentsError` or `NoTemplates`.
    """
    settings = settings or Settings.load()
    catalog = catalog or load_catalog(settings.catalog_folder, settings.catalog_variables)
    return create_gateway(settings, catalog).app


def create_gateway(
    settings: Settings,
    catalog: Catalog,
    *,
    slots: Slots | None = None,
    metrics_folder: Path | None = None,
    workers: int = 1,
    callers: CallersSource | None = None,
) -> GatewayApp:
    """Return the gateway of `settings`.

    Each of several `workers` has a metrics file in `metrics_folder`. `callers` replaces the callers
    file. Raise errors such as `CallersError` for invalid settings.
    """
    callers = callers or WatchedCallers(settings.callers)
    failed = FailedSignIns(settings.max_failed_sign_ins)
    epochs, issuers = Epochs(), JSONFetcher(issuer_transport(settings))
    slots = slots or Slots()
    shared = share(settings, epochs, slots, workers)
    budgets = Budgets(shared.counters)
    traces = Traces(os.environ)
    carto = open_carto(settings, shared.tokens, traces.is_on)
    whole = WholeResponses(settings.cache_bytes // WHOLE_SHARE, epochs)
    result_bytes = settings.cache_bytes - settings.cache_bytes // WHOLE_SHARE
    results = MemoryCache(result_bytes, settings.cache_entry_bytes, epochs)
    report = CacheReport(results, whole, slots)
    runner = open_runner(
        carto,
        results,
        store=shared.results,
        account=account_digest(settings),
        timeout=settings.carto_timeout,
        memory=(memory := ResponseMemory()),
    )
    gateway = Gateway(runner, settings.carto_timeout)
    authenticator = Authenticator(callers.now, issuers, failed=failed)
    cors = CrossOrigin(settings.cors_origins, settings.cors_headers)
    persisted = (
        PersistedQueries(settings.max_source, budgets.counters, shared.documents)
        if settings.apq
        else None
    )
    metrics = Metrics(slots)
    sampler = Sampler(
        slots,
        carto,
        lambda templates: budgets.remaining(callers.now().limits, templates),
        report.caches,
    )
    reader = MetricsReader(slots, sampler, metrics_folder)
    state = ServingState()

    public_url = _public_url(settings)
    metadata = ResourceMetadata(MCP_PATH, callers.now, public_url)
    mcp = open_mcp(settings, cors, metrics)

    def build(settings: Settings, catalog: Catalog) -> Edition:
        catalog = catalog.within(settings.value_limits)
        executors = _executors(settings, catalog)
        caching = _http_caching(settings, catalog, cors)
        endpoints = _endpoints(
            settings,
            executors,
            caching,
            whole,
            metrics,
            persisted,
            _tile_links(settings, catalog, callers.now),
        )
        if mcp is not None:
            endpoints[MCP_PATH] = guarded_mcp(mcp, metadata)
        return Edition(
            read_version(settings.catalog_folder),
            catalog,
            endpoints,
            CallerGate(
                callers,
                authenticator,
                executors,
                budgets,
                gateway,
                _proxies(settings),
            ),
        )

    def serve(edition: Edition) -> None:
        names = [f"{each.namespace}.{each.name}" for each in edition.catalog.templates]
        metrics.add_templates(names)
        sampler.set_catalog(edition.version, edition.catalog.templates)
        state.version, state.rejected = edition.version, ""
        app.serve(edition)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[Mapping[str, object]]:
        file = settings.purge_file
        purges = followed_purges(file, epochs) if file else nullcontext()
        store = shared.running(report.numbers)
        sampling = reader.sampling()
        async with (
            app.access_log.running(),
            traces.running(),
            store,
            carto,
            issuers,
            purges,
            running(mcp),
            sampling,
        ):
            yield {STATE: Clients(_client_limits(settings), memory, starts_without_task=True)}

    first = build(settings, catalog)
    routes = [*_routes(settings, state, reader), *(metadata.routes() if mcp else ())]
    app = HTTPMiddleware(
        build_router(routes, lifespan),
        first,
        checks=RequestChecks(settings.allowed_hosts),
        cors=cors,
        access_log=AccessLog(settings.log_level, settings.log_format),
        metrics=metrics,
        spans=RequestSpans(traces, _proxies(settings)) if traces.is_on else None,
    )
    serve(first)
    return GatewayApp(app, state, build, serve, reader.read, catalog, carto)


def _executors(settings: Settings, catalog: Catalog) -> Executors:
    return Executors(
        catalog,
        callers=settings.callers is not None,
        max_vertices=settings.max_vertices,
        limits=settings.document_limits,
        suggestions=settings.field_suggestions,
        upstream=settings.upstream_messages,
    )


def _routes(settings: Settings, state: ServingState, metrics: MetricsReader) -> list[BaseRoute]:
    return [
        *operation_routes(state, metrics.read if settings.metrics else None),
        *landing_routes(graphiql=settings.graphiql),
        *(graphiql_routes() if settings.graphiql else ()),
        *(example_routes(carto_client=settings.carto_client) if settings.shows_example else ()),
    ]


def _endpoints(
    settings: Settings,
    executors: Executors,
    caching: HTTPCaching,
    whole: WholeResponses,
    metrics: Metrics,
    persisted: PersistedQueries | None,
    links: TileLinks,
) -> dict[str, GuardedEndpoint]:
    documents = find_document(settings.trusted_documents, settings.trusted_documents_mode)
    body = BodyLimits(settings.max_body_bytes, settings.body_timeout)
    any_document = settings.trusted_documents is None
    graphql = GraphQLEndpoint(
        body,
        documents,
        settings.max_response_bytes,
        metrics,
        any_document,
        caching,
        persisted,
        links,
        whole,
    )
    tiles = TileEndpoint(caching, links, settings.max_response_bytes, metrics)
    config = ConfigEndpoint(
        offers(executors, callers=settings.callers is not None, mcp=settings.mcp)
    )
    endpoints = {
        "/graphql": GuardedEndpoint(graphql, True, "Accept, Accept-Encoding, Authorization"),
        PREFIX: GuardedEndpoint(
            tiles, True, "Accept-Encoding, Authorization", identify=tiles.identify
        ),
        "/graphiql/config.json": GuardedEndpoint(config, False, "Accept-Encoding, Authorization"),
    }
    if settings.carto_client:
        carto = CartoAPIEndpoint(tiles, body)
        endpoints[CARTO_PREFIX] = GuardedEndpoint(
            carto,
            True,
            "Accept-Encoding, Authorization",
            identify=carto.identify,
            write_error=write_error,
        )
    if not settings.graphiql:
        del endpoints["/graphiql/config.json"]
    return endpoints


def _tile_links(settings: Settings, catalog: Catalog, callers: Callable[[], Callers]) -> TileLinks:
    layers = {each.name: each for each in catalog.templates if each.kind == "features"}
    secret = settings.tile_secret or settings.store_secret
    signer = None
    if secret is not None:
        key = derive_key(secret.get_secret_value(), "tiles")
        signer = URLSigner(key, settings.tile_lifetime, callers)
    mode = settings.trusted_documents_mode if settings.trusted_documents else "off"
    return TileLinks(_public_url(settings), layers.get, signer, mode)


def _public_url(settings: Settings) -> PublicURL:
    return PublicURL(settings.public_url, _proxies(settings), settings.root_path)


def _proxies(settings: Settings) -> list[Network]:
    return [ipaddress.ip_network(each) for each in settings.trusted_proxies]


def _http_caching(settings: Settings, catalog: Catalog, cors: CrossOrigin) -> HTTPCaching:
    any_origin = cors.headers_for(b"null") if "*" in settings.cors_origins else ()
    tag = f"catalog-{catalog.digest}"
    return HTTPCaching(settings.http_cache == "public", settings.cache_tags, tag, any_origin)


def _client_limits(settings: Settings) -> ClientLimits:
    return ClientLimits(
        settings.header_timeout,
        settings.body_timeout,
        settings.send_timeout,
        settings.keep_alive,
        settings.max_clients,
    )
