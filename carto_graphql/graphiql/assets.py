"""The files of the page: built by scripts/build-graphiql, kept compressed, answered as the client accepts."""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

__all__ = ["PACKAGE", "Asset", "load_assets"]

PACKAGE: Final = files("carto_graphql.graphiql")

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


def load_assets() -> Mapping[str, Asset]:
    """Every built file by its name, which holds a hash of its content."""
    folder = PACKAGE / "static"
    names = sorted(each.name.removesuffix(".gz") for each in folder.iterdir() if each.name.endswith(".gz"))
    return {name: _load(folder, name) for name in names}


def _load(folder: Traversable, name: str) -> Asset:
    brotli, gzipped = (folder.joinpath(f"{name}.{suffix}").read_bytes() for suffix in ("br", "gz"))
    return Asset(MEDIA_TYPES[name.rpartition(".")[2]], brotli, gzipped)


def _accepted(accept_encoding: str) -> Iterator[str]:
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.partition(";")
        if weight.replace(" ", "").rstrip("0") not in ("q=", "q=0."):
            yield coding.strip()
