"""GraphiQL's routes.

The page, its scripts and its data come from here, and its policy allows nothing else.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from string import Template
from typing import Final, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from carto_graphql.graphiql.examples import Example, example_queries, first_query
from carto_graphql.web.assets import COMMON_HEADERS, NOTHING, TILES, asset_route, file_response
from carto_graphql.web.caller_access import CallerAccess
from carto_graphql.web.errors import NO_STORE, Header, RequestError
from carto_graphql.web.exchange import Exchange
from resolvers.callers import Caller
from resolvers.sql.template import Template as SQLTemplate
from schema.roles import MAX_ROLE_SETS, Executors

__all__ = ["ConfigEndpoint", "Offer", "graphiql_routes", "offers"]

# Styles: GraphiQL's dialogs add one style element, which the nonce allows; CodeMirror and React set styles by script,
# which no policy restricts. Images: the buttons of the map are SVG in data: URLs.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PACKAGE: Final = files("carto_graphql.graphiql")

CONFIG_HEADERS: Final[tuple[Header, ...]] = (
    (b"content-type", b"application/json"),
    (b"content-security-policy", NOTHING.encode()),
    *((name.lower().encode(), value.encode()) for name, value in COMMON_HEADERS.items()),
)


class Offer(NamedTuple):
    """What the GraphiQL page offers the caller who opens it.

    `fields` is the number of templates that the caller sees. `callers` says whether callers can
    sign in, `mcp` whether the gateway serves AI agents.
    """

    first_query: str
    examples: Sequence[Example]
    fields: int
    callers: bool = False
    mcp: bool = False


def offers(executors: Executors, *, callers: bool, mcp: bool = False) -> Callable[[Caller], Offer]:
    """Return a function that returns a caller's `Offer`.

    Pass `callers` if callers can sign in, and `mcp` if AI agents are served.
    """

    @lru_cache(maxsize=MAX_ROLE_SETS)
    def make(templates: tuple[SQLTemplate, ...]) -> Offer:
        return Offer(
            first_query(templates), example_queries(templates), len(templates), callers, mcp
        )

    return lambda caller: make(tuple(executors.visible_templates(caller.roles)))


@dataclass(frozen=True, slots=True)
class ConfigEndpoint:
    """The endpoint `/graphiql/config.json`. It returns what GraphiQL offers the caller, as JSON."""

    offer: Callable[[Caller], Offer]

    async def __call__(self, exchange: Exchange, access: CallerAccess) -> None:
        if exchange.scope["method"] not in ("GET", "HEAD"):
            raise RequestError(405, "Use GET", headers=[(b"allow", b"GET, HEAD")])
        offer = self.offer(access.caller)
        content = {
            "firstQuery": offer.first_query,
            "examples": [example._asdict() for example in offer.examples],
            "fields": offer.fields,
            "callers": offer.callers,
            "mcp": offer.mcp,
        }
        is_private = access.caller.signed_in
        cached = NO_STORE if is_private else (b"cache-control", b"no-cache")
        await exchange.respond(200, [*CONFIG_HEADERS, cached], msgspec.json.encode(content))


def graphiql_routes() -> list[BaseRoute]:
    """Return the routes of `/graphiql` and of the files that it loads.

    The page sends queries to the relative URL `graphql`.
    """
    graphiql = _GraphiQL(
        Template(PACKAGE.joinpath("index.html").read_text("utf-8")),
        PACKAGE.joinpath("LICENSES.txt").read_bytes(),
    )
    return [
        Route("/graphiql", graphiql.page),
        Route("/graphiql/licenses.txt", graphiql.credits),
        asset_route("/graphiql/static", PACKAGE / "static", TILES),
    ]


@dataclass(frozen=True, slots=True)
class _GraphiQL:
    """Handlers of the requests for the GraphiQL page and for the licenses of its code."""

    html: Template
    licenses: bytes

    async def page(self, _: Request) -> Response:
        nonce = secrets.token_urlsafe(16)
        html = self.html.substitute(nonce=nonce)
        headers = {
            "Content-Security-Policy": POLICY.format(nonce=nonce),
            "Cache-Control": "no-store",
        }
        return Response(html, headers=COMMON_HEADERS | headers, media_type="text/html")

    async def credits(self, _: Request) -> Response:
        return file_response(
            self.licenses, "text/plain; charset=utf-8", {"Cache-Control": "no-cache"}
        )
