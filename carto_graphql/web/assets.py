"""Files of pages: built from npm packages, stored compressed, sent as the client accepts them."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from carto_graphql.web.negotiation import MAX_CHARACTERS, best_encoding

__all__ = ["COMMON_HEADERS", "TILES", "Asset", "asset_route", "file_response", "load_assets"]

COMMON_HEADERS: Final = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
"""Headers of every page, and of everything that it loads."""

# The worker of a map runs under the policy of its own file.
NOTHING: Final = "default-src 'none'; frame-ancestors 'none'"
TILES: Final = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"
"""Policy of a worker that loads tiles."""

A_YEAR: Final = "public, max-age=31536000, immutable"

MEDIA_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "mjs": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file, compressed with Brotli and with gzip."""

    media_type: str
    brotli: bytes
    gzip: bytes

    def encoded_for(self, accept_encoding: bytes) -> tuple[bytes, str | None]:
        """Return (content, encoding) as the client prefers.

        The encoding is `br`, `gzip` or None.
        """
        match best_encoding(accept_encoding[:MAX_CHARACTERS], ("br", "gzip")):
            case "br":
                return self.brotli, "br"
            case "gzip":
                return self.gzip, "gzip"
        return gzip.decompress(self.gzip), None


def asset_route(path: str, folder: Traversable, policy: str = NOTHING) -> Route:
    """Return a route to the files in `folder`.

    Their names must contain a hash, because clients cache them for a year.
    """
    assets = load_assets(folder)

    async def asset(request: Request) -> Response:
        found = assets.get(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        content, encoding = found.encoded_for(
            request.headers.get("accept-encoding", "").encode("latin-1")
        )
        headers = {
            "Cache-Control": A_YEAR,
            "Content-Security-Policy": policy,
            "Vary": "Accept-Encoding",
        }
        if encoding:
            headers["Content-Encoding"] = encoding
        return file_response(content, found.media_type, headers)

    return Route(f"{path}/{{name}}", asset)


def file_response(content: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    """Return a response with the given headers.

    The default Content-Security-Policy lets a page load no resources.
    """
    fixed = COMMON_HEADERS | {"Content-Security-Policy": NOTHING, "Content-Type": media_type}
    return Response(content, headers=fixed | dict(headers))


def load_assets(folder: Traversable) -> Mapping[str, Asset]:
    """Return the assets in `folder` by name.

    The asset `map.js` has the files `map.js.br` and `map.js.gz`.
    """
    names = sorted(
        each.name.removesuffix(".gz") for each in folder.iterdir() if each.name.endswith(".gz")
    )
    return {name: _load(folder, name) for name in names}


def _load(folder: Traversable, name: str) -> Asset:
    brotli, gzipped = (folder.joinpath(f"{name}.{suffix}").read_bytes() for suffix in ("br", "gz"))
    return Asset(MEDIA_TYPES[name.rpartition(".")[2]], brotli, gzipped)
