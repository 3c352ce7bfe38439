"""The URLs of a layer's tiles, without the host that a client uses."""

from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import quote, urlencode

from resolvers.sql.template import Template

__all__ = ["Pairs", "TileURLs", "WriteTileURLs", "relative_urls"]

Pairs = Sequence[tuple[str, str]]
"""Names and values of a URL's query, decoded."""


class TileURLs(NamedTuple):
    """The URLs of a layer's tiles and of its TileJSON.

    `tiles` has the placeholders `{z}`, `{x}` and `{y}`. `is_public` is False if the URLs depend on
    a header of the request, or are signed. Shared caches must then not send them to other clients.
    """

    tiles: str
    tilejson: str
    is_public: bool = True


WriteTileURLs = Callable[[Template, Pairs], TileURLs]
"""Writer of the URLs of a template's tiles with these arguments, for the caller of a request."""


def relative_urls(template: Template, pairs: Pairs) -> TileURLs:
    """Return the URLs of a template's tiles, without scheme and host.

    `pairs` are the query parameters.
    """
    base, query = f"/tiles/{template.name}", urlencode(pairs, quote_via=quote)
    query = f"?{query}" if query else ""
    return TileURLs(f"{base}/{{z}}/{{x}}/{{y}}.mvt{query}", f"{base}.json{query}")
