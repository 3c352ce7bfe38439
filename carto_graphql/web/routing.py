"""The paths that need no caller: health, metrics and pages.

Errors are JSON. The only redirect is from `/` to GraphiQL.
"""

from collections.abc import Awaitable, Callable, Sequence
from importlib.resources import files
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Lifespan

from carto_graphql.telemetry.exposition import CONTENT_TYPE
from carto_graphql.web.assets import COMMON_HEADERS, file_response
from carto_graphql.web.editions import ServingState
from carto_graphql.web.errors import INTERNAL_ERROR, JSON, RequestError

__all__ = ["build_router", "landing_routes", "operation_routes"]

LANDING_PAGE: Final = b"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>carto-graphql</title>
<h1>carto-graphql</h1>
<p>A GraphQL gateway over CARTO. Send GraphQL requests to <code>graphql</code> beside this page.
<a href="healthz">healthz</a> reports whether the gateway runs.</p>
</html>
"""

FAVICON: Final = files("carto_graphql.web").joinpath("favicon.svg").read_bytes()


def build_router(routes: Sequence[BaseRoute], lifespan: Lifespan[Starlette]) -> Starlette:
    """Return an app with these routes."""
    app = Starlette(
        routes=routes,
        exception_handlers={HTTPException: _routing_error, Exception: _internal_error},
        lifespan=lifespan,
    )
    # A redirect would name the host that the client sent, without the proxy's scheme and path.
    app.router.redirect_slashes = False
    return app


ReadMetrics = Callable[[], Awaitable[bytes]]


def operation_routes(state: ServingState, metrics: ReadMetrics | None) -> list[BaseRoute]:
    """Return the routes of the health probes, and of `/metrics` unless `metrics` is None."""

    async def readiness(_: Request) -> Response:
        is_ready, text = state.readiness()
        headers = {"Cache-Control": "no-store"}
        return PlainTextResponse(text, 200 if is_ready else 503, headers)

    routes: list[BaseRoute] = [
        Route("/healthz", _healthz),
        Route("/livez", _healthz),
        Route("/readyz", readiness),
    ]
    if metrics is not None:
        read = metrics

        async def respond(_: Request) -> Response:
            return Response(await read(), media_type=CONTENT_TYPE)

        routes.append(Route("/metrics", respond))
    return routes


def landing_routes(*, graphiql: bool) -> list[BaseRoute]:
    """Return the routes `/` and `/favicon.ico`.

    With `graphiql`, `/` redirects to GraphiQL. Otherwise it is a landing page.
    """
    return [
        Route("/", _to_graphiql if graphiql else _landing_page),
        Route("/favicon.ico", _favicon),
    ]


async def _to_graphiql(_: Request) -> Response:
    # Relative (RFC 9110, 10.2.2): it keeps the prefix and the scheme of a proxy, and names no host.
    return Response(status_code=307, headers=COMMON_HEADERS | {"Location": "graphiql"})


async def _landing_page(_: Request) -> Response:
    return file_response(LANDING_PAGE, "text/html; charset=utf-8", {"Cache-Control": "no-cache"})


async def _favicon(_: Request) -> Response:
    return file_response(FAVICON, "image/svg+xml", {"Cache-Control": "public, max-age=86400"})


async def _healthz(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok\n")


async def _routing_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _json_error(RequestError(error.status_code, error.detail), dict(error.headers or {}))


async def _internal_error(_: Request, __: Exception) -> Response:
    # Starlette raises the exception again after this response, and the middleware logs it.
    return _json_error(INTERNAL_ERROR, {})


def _json_error(error: RequestError, headers: dict[str, str]) -> Response:
    response = Response(error.content, error.status, headers, media_type=f"{JSON}; charset=utf-8")
    response.raw_headers.extend(error.headers)
    return response
