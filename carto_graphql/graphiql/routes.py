"""GraphiQL's routes. The page, its scripts and its data come from here, and the policy lets in nothing else."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Template
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from carto_graphql.graphiql.assets import PACKAGE, Asset, load_assets
from carto_graphql.graphiql.examples import Example

__all__ = ["graphiql_routes"]

# Styles: GraphiQL's dialogs add one style element, which the nonce lets in; CodeMirror and React set styles
# by script, which no policy stops. Images: the buttons of the map are SVG in data: URLs.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
NOTHING: Final = (
    "default-src 'none'; frame-ancestors 'none'"  # the map's worker has the policy of its own file
)
COMMON: Final = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
A_YEAR: Final = "public, max-age=31536000, immutable"


def graphiql_routes(first_query: str, examples: Sequence[Example] = ()) -> list[BaseRoute]:
    """`/graphiql` and what it loads. The page posts to `graphql` beside it, on the same origin."""
    config = {"firstQuery": first_query, "examples": [example._asdict() for example in examples]}
    graphiql = _GraphiQL(
        Template(PACKAGE.joinpath("index.html").read_text("utf-8")),
        msgspec.json.encode(config),
        PACKAGE.joinpath("LICENSES.txt").read_bytes(),
        load_assets(),
    )
    return [
        Route("/graphiql", graphiql.page),
        Route("/graphiql/config.json", graphiql.settings),
        Route("/graphiql/licenses.txt", graphiql.credits),
        Route("/graphiql/static/{name}", graphiql.static),
    ]


@dataclass(frozen=True, slots=True)
class _GraphiQL:
    """Everything that is answered, in memory: it is two megabytes."""

    html: Template
    config: bytes
    licenses: bytes
    assets: Mapping[str, Asset]

    async def page(self, _: Request) -> Response:
        nonce = secrets.token_urlsafe(16)
        html = self.html.substitute(nonce=nonce)
        headers = {"Content-Security-Policy": POLICY.format(nonce=nonce), "Cache-Control": "no-store"}
        return Response(html, headers=COMMON | headers, media_type="text/html")

    async def settings(self, _: Request) -> Response:
        return _response(self.config, "application/json", {"Cache-Control": "no-cache"})

    async def credits(self, _: Request) -> Response:
        return _response(self.licenses, "text/plain; charset=utf-8", {"Cache-Control": "no-cache"})

    async def static(self, request: Request) -> Response:
        asset = self.assets.get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        content, encoding = asset.encoded_for(request.headers.get("accept-encoding", ""))
        headers = {"Cache-Control": A_YEAR, "Vary": "Accept-Encoding"}
        if encoding:
            headers["Content-Encoding"] = encoding
        return _response(content, asset.media_type, headers)


def _response(content: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    fixed = COMMON | {"Content-Security-Policy": NOTHING, "Content-Type": media_type}
    return Response(content, headers=fixed | dict(headers))
