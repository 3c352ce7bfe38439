"""GraphiQL's routes. The page, its scripts and its data come from here, and the policy lets in nothing else."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from carto_graphql.assets import COMMON_HEADERS, asset_route, file_response
from carto_graphql.graphiql.examples import Example

__all__ = ["graphiql_routes"]

# Styles: GraphiQL's dialogs add one style element, which the nonce lets in; CodeMirror and React set styles
# by script, which no policy stops. Images: the buttons of the map are SVG in data: URLs.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PACKAGE: Final = files("carto_graphql.graphiql")


def graphiql_routes(first_query: str, examples: Sequence[Example] = ()) -> list[BaseRoute]:
    """`/graphiql` and what it loads. The page posts to `graphql` beside it, on the same origin."""
    config = {"firstQuery": first_query, "examples": [example._asdict() for example in examples]}
    graphiql = _GraphiQL(
        Template(PACKAGE.joinpath("index.html").read_text("utf-8")),
        msgspec.json.encode(config),
        PACKAGE.joinpath("LICENSES.txt").read_bytes(),
    )
    return [
        Route("/graphiql", graphiql.page),
        Route("/graphiql/config.json", graphiql.settings),
        Route("/graphiql/licenses.txt", graphiql.credits),
        asset_route("/graphiql/static", PACKAGE / "static"),
    ]


@dataclass(frozen=True, slots=True)
class _GraphiQL:
    """What is answered beside the built files."""

    html: Template
    config: bytes
    licenses: bytes

    async def page(self, _: Request) -> Response:
        nonce = secrets.token_urlsafe(16)
        html = self.html.substitute(nonce=nonce)
        headers = {"Content-Security-Policy": POLICY.format(nonce=nonce), "Cache-Control": "no-store"}
        return Response(html, headers=COMMON_HEADERS | headers, media_type="text/html")

    async def settings(self, _: Request) -> Response:
        return file_response(self.config, "application/json", {"Cache-Control": "no-cache"})

    async def credits(self, _: Request) -> Response:
        return file_response(self.licenses, "text/plain; charset=utf-8", {"Cache-Control": "no-cache"})
