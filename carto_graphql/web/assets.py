"""The files of a page of ours: built from npm packages, kept compressed, answered as the client accepts."""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

__all__ = ["COMMON_HEADERS", "Asset", "asset_route", "file_response", "load_assets"]

COMMON_HEADERS: Final = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
"""Those of every page of ours, and of all that it loads."""

# The worker of a map has the policy of its own file.
NOTHING: Final = "default-src 'none'; frame-ancestors 'none'"
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
    """One file, in both of its encodings."""

    media_type: str
    brotli: bytes
    gzip: bytes

    def encoded_for(self, accept_encoding: str) -> tuple[bytes, str | None]:
        """The content and its `Content-Encoding` for an `Accept-Encoding` (RFC 9110 section 12.5.3)."""
        accepted = {*_accepted(accept_encoding)}
        if "br" in accepted:
            return self.brotli, "br"
        if accepted & {"gzip", "*"}:
            return self.gzip, "gzip"
        return gzip.decompress(self.gzip), None


def asset_route(path: str, folder: Traversable) -> Route:
    """All built files of `folder` under `path`, for a year: a name holds a hash of the content."""
    assets = load_assets(folder)

    async def asset(request: Request) -> Response:
        found = assets.get(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        content, encoding = found.encoded_for(request.headers.get("accept-encoding", ""))
        headers = {"Cache-Control": A_YEAR, "Vary": "Accept-Encoding"}
        if encoding:
            headers["Content-Encoding"] = encoding
        return file_response(content, found.media_type, headers)

    return Route(f"{path}/{{name}}", asset)


def file_response(content: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    """What a page loads: it can do nothing by itself."""
    fixed = COMMON_HEADERS | {"Content-Security-Policy": NOTHING, "Content-Type": media_type}
    return Response(content, headers=fixed | dict(headers))


def load_assets(folder: Traversable) -> Mapping[str, Asset]:
    """Every built file by its name."""
    names = sorted(
        each.name.removesuffix(".gz") for each in folder.iterdir() if each.name.endswith(".gz")
    )
    return {name: _load(folder, name) for name in names}


def _load(folder: Traversable, name: str) -> Asset:
    brotli, gzipped = (folder.joinpath(f"{name}.{suffix}").read_bytes() for suffix in ("br", "gz"))
    return Asset(MEDIA_TYPES[name.rpartition(".")[2]], brotli, gzipped)


def _accepted(accept_encoding: str) -> Iterator[str]:
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.partition(";")
        if weight.replace(" ", "").rstrip("0") not in ("q=", "q=0."):
            yield coding.strip()
