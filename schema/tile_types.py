"""The field `tiles` of a layer, and its types."""

from collections.abc import Mapping
from typing import Any, Final
from weakref import WeakKeyDictionary

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLFloat,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
    get_named_type,
)

from resolvers.sql.selection import TILES
from resolvers.sql.template import Template
from schema.role_types import copy_with, wrap_as
from schema.type_names import type_names

__all__ = ["TileTypes"]

_FIELDS: Final[Mapping[str, tuple[Any, str]]] = {
    "url": (
        GraphQLNonNull(GraphQLString),
        "URL of a tile, with the placeholders {z}, {x} and {y}.",
    ),
    "tileJSON": (
        GraphQLNonNull(GraphQLString),
        "URL of the TileJSON, which describes the tiles to a map library.",
    ),
    "minzoom": (GraphQLNonNull(GraphQLInt), "First zoom level with tiles."),
    "maxzoom": (GraphQLNonNull(GraphQLInt), "Last zoom level with tiles."),
    "bounds": (
        GraphQLList(GraphQLNonNull(GraphQLFloat)),
        "West, south, east and north of the features, in degrees; null if CARTO reports none.",
    ),
    "attribution": (GraphQLString, "Attribution that a map must show."),
}


class TileTypes:
    """The types of the field `tiles` in one schema."""

    def __init__(self) -> None:
        self._fields: WeakKeyDictionary[Template, GraphQLField] = WeakKeyDictionary()

    def add_field(self, field: GraphQLField, template: Template) -> GraphQLField:
        """Return `field` with `tiles` in its type, if the template's header has `tiles:`."""
        if template.tiles is None:
            return field
        if template not in self._fields:
            self._fields[template] = _tiles_field(template)
        collection = get_named_type(field.type)
        assert isinstance(collection, GraphQLObjectType)
        fields = {**collection.fields, TILES: self._fields[template]}
        return copy_with(field, type_=wrap_as(field.type, copy_with(collection, fields=fields)))


def _tiles_field(template: Template) -> GraphQLField:
    assert template.tiles is not None
    names = type_names(template)
    fields: dict[str, Any] = {
        name: GraphQLField(type_, description=description)
        for name, (type_, description) in _FIELDS.items()
    }
    args = {}
    if properties := template.tiles.properties:
        values = {
            name: GraphQLEnumValue(name, description=template.columns[name].description or None)
            for name in properties
        }
        enum = GraphQLEnumType(
            names["tileProperty"], values, description="Properties that tiles can have."
        )
        description = "Properties of the features in the tiles. Default: all."
        args["properties"] = GraphQLArgument(
            GraphQLList(GraphQLNonNull(enum)), description=description
        )
    type_ = GraphQLObjectType(names["tiles"], fields, description="Vector tiles of a layer.")
    description = (
        "Vector tiles of all matching features, regardless of `orderBy`, `limit` and `offset`."
    )
    return GraphQLField(type_, args=args, description=description)
