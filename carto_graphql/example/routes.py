"""The routes of the examples: the map, and the page of CARTO's own client.

Each page queries the gateway that serves it, and its policy allows no other origin.
"""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from importlib.resources.abc import Traversable
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


def example_routes(*, carto_client: bool = False) -> list[BaseRoute]:
    """Return the routes of `/example/`, whose pages need the sandbox's catalog.

    `carto_client` adds the page that uses CARTO's own client.
    """
    of_client = _routes("/example/carto-client", PACKAGE / "carto_client") if carto_client else ()
    return [*_routes("/example", PACKAGE), *of_client]


def _routes(path: str, folder: Traversable) -> list[BaseRoute]:
    html = folder.joinpath("index.html").read_bytes()
    licenses = folder.joinpath("LICENSES.txt").read_bytes()
    # Relative, so that the page is also right below a path of a proxy: a redirect would have to know that path.
    base = f'<head><base href="{path.rpartition("/")[2]}/">'.encode()

    async def credits_(_: Request) -> Response:
        return file_response(licenses, "text/plain; charset=utf-8", {"Cache-Control": "no-cache"})

    return [
        Route(path, _page(html.replace(b"<head>", base), base="'self'")),
        Route(f"{path}/", _page(html, base="'none'")),
        Route(f"{path}/licenses.txt", credits_),
        asset_route(f"{path}/static", folder / "static", TILES),
    ]


def _page(html: bytes, base: str) -> Callable[[Request], Awaitable[Response]]:
    headers = {"Content-Security-Policy": POLICY.format(base=base), "Cache-Control": "no-cache"}

    async def page(_: Request) -> Response:
        return Response(html, headers=COMMON_HEADERS | headers, media_type="text/html")

    return page
