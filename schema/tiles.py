"""The vector tiles of the layers of one schema: their URLs, their TileJSON and their bytes.

TileJSON 3.0.0: https://github.com/mapbox/tilejson-spec/tree/master/3.0.0
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from carto_client import LAYER, Tileset
from resolvers.errors import BadUserInput
from resolvers.results.tiles import TileAddress
from resolvers.sql.tiles import PROPERTY_TYPES, TileOptions
from schema.fields import TemplateResolver
from schema.limits import Limits
from schema.tile_arguments import TileArguments, TileRequest

__all__ = ["TileLayer", "tile_layers"]

VERSION: Final = "3.0.0"


class TileLayer:
    """Layer of vector tiles that show the features of one template."""

    def __init__(self, resolver: TemplateResolver, arguments: TileArguments) -> None:
        self.template = resolver.template
        self.arguments = arguments
        self.resolver = resolver

    @property
    def options(self) -> TileOptions:
        """The options under `tiles:` in the template's header."""
        assert self.template.tiles is not None
        return self.template.tiles

    def address(self, z: int, x: int, y: int) -> TileAddress:
        """Return the address of a tile, or raise BadUserInput if the layer has no such tile."""
        options = self.options
        if not options.minzoom <= z <= options.maxzoom:
            raise BadUserInput("z", f"must be between {options.minzoom} and {options.maxzoom}")
        for name, value in (("x", x), ("y", y)):
            if not 0 <= value < 2**z:
                raise BadUserInput(name, f"must be between 0 and {2**z - 1} at zoom {z}")
        return TileAddress(z, x, y)

    def tilejson(self, request: TileRequest, tileset: Tileset, url: str) -> bytes:
        """Return the TileJSON of a request's tiles.

        `url` has the placeholders {z}, {x} and {y}. `tileset` has the bounds.
        """
        options, template = self.options, self.template
        fields = {
            name: PROPERTY_TYPES[template.columns[name].scalar] for name in request.properties
        }
        described: dict[str, Any] = {
            "tilejson": VERSION,
            "name": template.name,
            "description": template.description,
            "tiles": [url],
            "minzoom": options.minzoom,
            "maxzoom": options.maxzoom,
            "vector_layers": [
                {
                    "id": LAYER,
                    "description": template.description,
                    "minzoom": options.minzoom,
                    "maxzoom": options.maxzoom,
                    "fields": fields,
                }
            ],
        }
        if tileset.bounds is not None:
            described["bounds"] = tileset.bounds
        if options.attribution is not None:
            described["attribution"] = options.attribution
        return msgspec.json.encode(described)


def tile_layers(
    schema: GraphQLSchema,
    resolvers: Mapping[tuple[str, str], TemplateResolver],
    limits: Limits,
    *,
    hide: bool,
) -> Mapping[str, TileLayer]:
    """Return tile layers by field name.

    Keys of `resolvers` are `(namespace, field)`. `hide` omits schema names from errors.
    """
    root = schema.query_type
    assert root is not None
    layers = {}
    for (namespace, name), resolver in resolvers.items():
        if resolver.template.tiles is not None:
            owner = get_named_type(root.fields[namespace].type)
            assert isinstance(owner, GraphQLObjectType)
            arguments = TileArguments(owner.fields[name], resolver, limits, hide=hide)
            layers[name] = TileLayer(resolver, arguments)
    return layers
