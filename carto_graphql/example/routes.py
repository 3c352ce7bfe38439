"""The example's routes. The page asks `graphql` beside it, and the policy lets in nothing of another origin."""

from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from carto_graphql.web.assets import COMMON_HEADERS, asset_route, file_response

__all__ = ["example_routes"]

PACKAGE: Final = files("carto_graphql.example")
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def example_routes() -> list[BaseRoute]:
    """`/example/` and what it loads. It needs the templates of the sandbox's own catalog."""
    html = PACKAGE.joinpath("index.html").read_bytes()
    licenses = PACKAGE.joinpath("LICENSES.txt").read_bytes()

    async def page(_: Request) -> Response:
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
        return Response(html, headers=COMMON_HEADERS | headers, media_type="text/html")

    async def credits_(_: Request) -> Response:
        return file_response(licenses, "text/plain; charset=utf-8", {"Cache-Control": "no-cache"})

    return [
        Route("/example", _to_folder),
        Route("/example/", page),
        Route("/example/licenses.txt", credits_),
        asset_route("/example/static", PACKAGE / "static"),
    ]


async def _to_folder(_: Request) -> Response:
    """Relative, so that it also leads there below a proxy's path."""
    return Response(status_code=308, headers={"Location": "example/"})
