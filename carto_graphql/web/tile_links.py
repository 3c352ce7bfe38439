"""The URLs of a layer's tiles, as clients use them."""

from dataclasses import dataclass

from carto_graphql.web.exchange import Exchange
from carto_graphql.web.public_url import PublicURL
from resolvers.callers import Caller
from resolvers.sql.template import Template
from schema.tile_urls import Pairs, TileURLs, relative_urls

__all__ = ["TileLinks"]


@dataclass(frozen=True, slots=True)
class TileLinks:
    """Writer of the URLs of tiles."""

    public_url: PublicURL

    def urls(
        self, exchange: Exchange, caller: Caller, template: Template, pairs: Pairs
    ) -> TileURLs:
        """Return the URLs of a template's tiles with these arguments, for a caller."""
        base, paths = self.public_url.of(exchange), relative_urls(template, pairs)
        return TileURLs(base + paths.tiles, base + paths.tilejson)
