"""The URLs of a layer's tiles, as clients use them."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from carto_graphql.web.exchange import Exchange
from carto_graphql.web.public_url import PublicURL
from resolvers.callers import Caller
from resolvers.sql.template import Template
from schema.tile_arguments import Pairs

__all__ = ["TileLinks", "TileURLs"]


@dataclass(frozen=True, slots=True)
class TileURLs:
    """`tiles` has the places `{z}`, `{x}` and `{y}`; `tilejson` is the URL of the TileJSON."""

    tiles: str
    tilejson: str


@dataclass(frozen=True, slots=True)
class TileLinks:
    """Writer of the URLs of tiles."""

    public_url: PublicURL

    def urls(
        self, exchange: Exchange, caller: Caller, template: Template, pairs: Pairs
    ) -> TileURLs:
        """Return the URLs of a template's tiles with these arguments, for a caller."""
        base = f"{self.public_url.of(exchange)}/tiles/{template.name}"
        query = urlencode(pairs, quote_via=quote)
        query = f"?{query}" if query else ""
        return TileURLs(f"{base}/{{z}}/{{x}}/{{y}}.mvt{query}", f"{base}.json{query}")
