"""The routes of the example map.

The page queries `graphql` beside it, and its policy allows no other origin.
"""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from carto_graphql.web.assets import COMMON_HEADERS, TILES, asset_route, file_response

__all__ = ["example_routes"]

PACKAGE: Final = files("carto_graphql.example")
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; base-uri {base}; form-action 'none'; frame-ancestors 'none'"
)


FOLDER: Final = b'<base href="example/">'
"""Relative, so that it is also right below a path of a proxy.

A redirect would have to know that path.
"""


def example_routes() -> list[BaseRoute]:
    """Return the routes of `/example/` and its assets. It needs the templates of the sandbox's own catalog."""
    html = PACKAGE.joinpath("index.html").read_bytes()
    licenses = PACKAGE.joinpath("LICENSES.txt").read_bytes()

    async def credits_(_: Request) -> Response:
        return file_response(licenses, "text/plain; charset=utf-8", {"Cache-Control": "no-cache"})

    return [
        Route("/example", _page(html.replace(b"<head>", b"<head>" + FOLDER), base="'self'")),
        Route("/example/", _page(html, base="'none'")),
        Route("/example/licenses.txt", credits_),
        asset_route("/example/static", PACKAGE / "static", TILES),
    ]


def _page(html: bytes, base: str) -> Callable[[Request], Awaitable[Response]]:
    headers = {"Content-Security-Policy": POLICY.format(base=base), "Cache-Control": "no-cache"}

    async def page(_: Request) -> Response:
        return Response(html, headers=COMMON_HEADERS | headers, media_type="text/html")

    return page
