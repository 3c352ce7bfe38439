"""The model of `tiles:` in a template's header."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from resolvers.sql.tiles import MAX_ZOOM

__all__ = ["TilesHeader"]


class TilesHeader(BaseModel):
    """Vector tiles of a layer."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    properties: list[str] | None = Field(
        None, description="Columns that tiles may have; by default all that tiles can have."
    )
    minzoom: int = Field(0, ge=0, le=MAX_ZOOM, description="First zoom level with tiles.")
    maxzoom: int = Field(14, ge=0, le=MAX_ZOOM, description="Last zoom level with tiles.")
    attribution: Annotated[str, StringConstraints(min_length=1)] | None = Field(
        None, description="Attribution that a map must show; it may contain HTML."
    )
