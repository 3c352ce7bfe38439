"""Settings of vector tiles and of CARTO's own browser client."""

from pydantic import Field, PositiveFloat
from pydantic_settings import BaseSettings

from carto_graphql.settings.values import Word

__all__ = ["TileSettings"]


class TileSettings(BaseSettings):
    """Settings of vector tiles and of CARTO's own browser client; a part of `Settings`."""

    carto_client: bool = Field(
        default=False,
        description="Serve CARTO's own browser client and deck.gl at `/v3/`, by names of templates. See "
        "docs/carto-client.md.",
    )
    tile_secret: Word | None = Field(
        default=None,
        description="Secret that signs the URLs of tiles for signed-in callers, as maps send no token "
        "with tiles: the output of `openssl rand -hex 32`, the same for all workers. Default: "
        "`STORE_SECRET`. Without either, URLs are not signed.",
    )
    tile_lifetime: PositiveFloat = Field(
        default=14_400,
        allow_inf_nan=False,
        description="Maximum time that a signed URL of tiles is valid, in seconds. It is valid for at "
        "least three quarters of it, unless the caller's token expires before.",
    )
