"""Vector tiles of a template: what they may hold, and the statement that they are made from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

__all__ = ["MAX_ZOOM", "PROPERTY_TYPES", "TileOptions"]

MAX_ZOOM: Final = 22
"""The last zoom level of CARTO's tiles and of most map libraries."""

PROPERTY_TYPES: Final[Mapping[str, str]] = {
    "Int": "Number",
    "BigInt": "Number",
    "Float": "Number",
    "Boolean": "Boolean",
    "String": "String",
    "Date": "String",
    "DateTime": "String",
}
"""Scalar -> its type in a TileJSON's `fields`. Tiles hold no lists, and no second geometry."""


@dataclass(frozen=True, slots=True)
class TileOptions:
    """The options `tiles:` of a template's header.

    `properties` are the names of the columns that tiles contain, in the order of the header.
    """

    properties: tuple[str, ...]
    minzoom: int = 0
    maxzoom: int = 14
    attribution: str | None = None

    def within(self, columns: Mapping[str, object]) -> "TileOptions":
        """Return a copy of the options with only those properties that are keys of `columns`."""
        kept = tuple(name for name in self.properties if name in columns)
        return replace(self, properties=kept)
