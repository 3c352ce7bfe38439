"""GraphiQL's routes. The page, its scripts and its data come from here, and the policy lets in nothing else."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Final, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from carto_graphql.graphiql.examples import Example
from carto_graphql.web.assets import COMMON_HEADERS, asset_route, file_response
from resolvers.callers import ANONYMOUS, Caller

__all__ = ["Offer", "graphiql_routes"]

# Styles: GraphiQL's dialogs add one style element, which the nonce lets in; CodeMirror and React set styles
# by script, which no policy stops. Images: the buttons of the map are SVG in data: URLs.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PACKAGE: Final = files("carto_graphql.graphiql")


class Offer(NamedTuple):
    """What the page offers its caller. `callers`: whether anybody can sign in."""

    first_query: str
    examples: Sequence[Example]
    callers: bool = False


def graphiql_routes(
    offer: Callable[[Caller], Offer], door: Callable[[ASGIApp], ASGIApp] = lambda app: app
) -> list[BaseRoute]:
    """`/graphiql` and what it loads. The page posts to `graphql` beside it, on the same origin.

    What it offers comes through the `door`, which tells who asks.
    """

    graphiql = _GraphiQL(
        Template(PACKAGE.joinpath("index.html").read_text("utf-8")),
        PACKAGE.joinpath("LICENSES.txt").read_bytes(),
    )
    return [
        Route("/graphiql", graphiql.page),
        Route("/graphiql/config.json", door(_Config(offer)), methods=["GET"]),
        Route("/graphiql/licenses.txt", graphiql.credits),
        asset_route("/graphiql/static", PACKAGE / "static"),
    ]


@dataclass(frozen=True, slots=True)
class _Config:
    """An ASGI app: what is offered to `scope["caller"]`, as JSON."""

    offer: Callable[[Caller], Offer]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller = scope.get("caller", ANONYMOUS)
        found = self.offer(caller)
        told = {
            "firstQuery": found.first_query,
            "examples": [example._asdict() for example in found.examples],
            "callers": found.callers,
        }
        content = msgspec.json.encode(told)
        # What is for one caller alone is said by the door.
        headers = {} if caller.signed_in else {"Cache-Control": "no-cache"}
        response = file_response(content, "application/json", headers)
        await response(scope, receive, send)


@dataclass(frozen=True, slots=True)
class _GraphiQL:
    """What is the same for everybody, beside the built files."""

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
