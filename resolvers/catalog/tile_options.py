"""Reading of `tiles:` in a template's header."""

from collections.abc import Iterator, Sequence

from resolvers.catalog.header import TemplateHeader
from resolvers.catalog.header_types import NO_ENUM_VALUES, Location
from resolvers.sql.template import Kind
from resolvers.sql.tiles import PROPERTY_TYPES, TileOptions

__all__ = ["read_tiles", "tile_problems"]

RESERVED: tuple[str, ...] = ("properties", "signed")
"""Parameters of the URLs of tiles."""


def tile_problems(header: TemplateHeader, kind: Kind) -> Iterator[tuple[Location, str]]:
    """Yield the location in the header and a message for each error about `tiles:`."""
    if header.tiles is None:
        return
    if kind == "rows":
        yield ("tiles",), "tiles: is for templates in features/ only"
    if header.source is not None:
        message = "has no effect on a Named Source, which no statement can surround; remove it"
        yield ("tiles",), f"tiles: {message}"
    if header.tiles.minzoom > header.tiles.maxzoom:
        minzoom, maxzoom = header.tiles.minzoom, header.tiles.maxzoom
        message = f"tiles.minzoom: {minzoom} is above the maxzoom, {maxzoom}"
        yield ("tiles", "minzoom"), message
    yield from _property_problems(header, header.tiles.properties or ())
    for name in RESERVED:
        if name in header.params:
            message = "the name is that of a parameter in the URLs of `tiles:`; choose another"
            yield ("params", name), f"params.{name}: {message}"


def _property_problems(
    header: TemplateHeader, names: Sequence[str]
) -> Iterator[tuple[Location, str]]:
    for index, name in enumerate(names):
        column = header.columns.get(name)
        if column is None:
            message = f"tiles.properties: {name} is not among the columns"
            yield ("tiles", "properties", index), message
        elif not _is_possible(column.type):
            message = f"tiles.properties: {name} cannot be in a tile: it is {column.type}"
            yield ("tiles", "properties", index), message
        elif name in NO_ENUM_VALUES:
            message = f"tiles.properties: {name} cannot be a value of a GraphQL enum"
            yield ("tiles", "properties", index), f"{message}; rename the column"


def read_tiles(header: TemplateHeader) -> TileOptions | None:
    """Return the options in `tiles:`, or None if the header has no `tiles:`."""
    tiles = header.tiles
    if tiles is None:
        return None
    possible = [
        name
        for name, column in header.columns.items()
        if _is_possible(column.type) and name not in NO_ENUM_VALUES
    ]
    wanted = possible if tiles.properties is None else tiles.properties
    properties = tuple(name for name in possible if name in wanted)
    return TileOptions(properties, tiles.minzoom, tiles.maxzoom, tiles.attribution)


def _is_possible(type_: str) -> bool:
    return type_.rstrip("!") in PROPERTY_TYPES
