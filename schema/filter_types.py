"""The arguments `where` and `intersects`, the fields of aggregates, and their types.

They are made with graphql-core, because Strawberry takes some milliseconds for each input type. All
templates share one filter type for each scalar.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from weakref import WeakKeyDictionary

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLField,
    GraphQLFloat,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    get_named_type,
)

from resolvers.sql.filters import OPERATORS
from resolvers.sql.template import Template
from schema.aggregate_types import AggregateTypes
from schema.page_types import PageTypes
from schema.role_types import copy_with
from schema.scalars import PYTHON_TYPES, scalar_map
from schema.tile_types import TileTypes
from schema.type_names import type_names

__all__ = ["FilterTypes", "add_filters"]

_BUILT_IN: Final = {
    "Int": GraphQLInt,
    "Float": GraphQLFloat,
    "String": GraphQLString,
    "Boolean": GraphQLBoolean,
}
_ADDED: Final = frozenset({"where", "intersects"})
_DESCRIPTIONS: Final = {
    "eq": "Equal to.",
    "lt": "Less than.",
    "lte": "Less than or equal to.",
    "gt": "Greater than.",
    "gte": "Greater than or equal to.",
    "contains": "Contains this text.",
    "startsWith": "Starts with this text.",
    "endsWith": "Ends with this text.",
    "ignoreCase": "True if the other tests ignore the case of letters.",
    "isNull": "True matches null only, false all other values.",
    "in": "In this list. An empty list matches nothing.",
    "notIn": "Not in this list. Null matches.",
    "ne": "Not equal to. Null matches.",
}


class FilterTypes:
    """The filter types of one schema.

    `whole` is the schema with all templates. Types that templates share, such as `IntFilter`, are
    reused if `whole` has them. A Geometry argument may have at most `max_vertices` positions.
    """

    def __init__(self, whole: GraphQLSchema, max_vertices: int) -> None:
        self._whole = whole
        self._max_vertices = max_vertices
        self._scalars: dict[str, GraphQLScalarType] = {}
        self._shared: dict[str, GraphQLInputObjectType] = {}
        self._aggregates = AggregateTypes(whole, self._scalar)
        self._pages = PageTypes(whole)
        self._tiles = TileTypes()
        self._filters: WeakKeyDictionary[Template, GraphQLInputObjectType] = WeakKeyDictionary()

    def extend(self, field: GraphQLField, template: Template) -> GraphQLField:
        """Return `field` with what the header's `filter:`, `aggregate:`, `id:` and `tiles:` add."""
        field = self._pages.extend(self._add_arguments(field, template), template)
        return self._tiles.add_field(self._aggregates.add_fields(field, template), template)

    def _add_arguments(self, field: GraphQLField, template: Template) -> GraphQLField:
        args: dict[str, Any] = {**field.args}
        if not template.filter:
            if not _ADDED.intersection(args):  # of the whole template
                return field
            args = {name: each for name, each in args.items() if name not in _ADDED}
            return copy_with(field, args=args)
        description = "Return only what matches this filter."
        args["where"] = GraphQLArgument(self._filter(template), description=description)
        if template.takes_intersects:
            description = "Return only features that intersect this geometry."
            args["intersects"] = GraphQLArgument(self._scalar("Geometry"), description=description)
        return copy_with(field, args=args)

    def _filter(self, template: Template) -> GraphQLInputObjectType:
        if template not in self._filters:
            name = type_names(template)["filter"]
            fields: dict[str, Any] = {}
            built = GraphQLInputObjectType(
                name,
                lambda: fields,
                description="Conditions that all must match.",
            )
            for each in template.filter:
                fields[each] = GraphQLInputField(self._scalar_filter(template.columns[each].scalar))
            several = GraphQLList(GraphQLNonNull(built))
            fields["and"] = GraphQLInputField(several, description="All must match.")
            fields["or"] = GraphQLInputField(several, description="At least one must match.")
            fields["not"] = GraphQLInputField(built, description="Must not match.")
            self._filters[template] = built
        return self._filters[template]

    def _scalar_filter(self, scalar: str) -> GraphQLInputObjectType:
        existing = self._whole.type_map.get(f"{scalar}Filter")
        if isinstance(existing, GraphQLInputObjectType):
            return existing
        if scalar not in self._shared:
            one = self._scalar(scalar)
            types: Mapping[str, Any] = {
                **dict.fromkeys(("isNull", "ignoreCase"), GraphQLBoolean),
                **dict.fromkeys(("in", "notIn"), GraphQLList(GraphQLNonNull(one))),
            }
            fields = {
                each: GraphQLInputField(types.get(each, one), description=_DESCRIPTIONS[each])
                for each in OPERATORS[scalar]
            }
            description = f"Tests of a {scalar} column. All given tests must match."
            name = f"{scalar}Filter"
            self._shared[scalar] = GraphQLInputObjectType(name, fields, description=description)
        return self._shared[scalar]

    def _scalar(self, name: str) -> GraphQLScalarType:
        if name in _BUILT_IN:
            return _BUILT_IN[name]
        found = self._whole.type_map.get(name)
        if isinstance(found, GraphQLScalarType):
            return found
        if name not in self._scalars:
            definition = scalar_map(self._max_vertices)[PYTHON_TYPES[name]]
            self._scalars[name] = GraphQLScalarType(
                name,
                serialize=definition.serialize,
                parse_value=definition.parse_value,
                description=definition.description,
                specified_by_url=definition.specified_by_url,
            )
        return self._scalars[name]


def add_filters(
    whole: GraphQLSchema, templates: Iterable[Template], max_vertices: int
) -> GraphQLSchema:
    """Return `whole` with the filters, aggregates, tiles and cursors of templates.

    `max_vertices` limits Geometry arguments.
    """
    filtered = {
        (each.namespace, each.name): each
        for each in templates
        if each.filter or each.aggregate or each.tiles or each.takes_cursor
    }
    root = whole.query_type
    if root is None or not filtered:
        return whole
    types, namespaces = FilterTypes(whole, max_vertices), {}
    for key, field in root.fields.items():
        namespace = get_named_type(field.type)
        assert isinstance(namespace, GraphQLObjectType)
        fields = {
            name: types.extend(each, filtered[key, name]) if (key, name) in filtered else each
            for name, each in namespace.fields.items()
        }
        type_ = GraphQLNonNull(copy_with(namespace, fields=fields))
        namespaces[key] = copy_with(field, type_=type_)
    return GraphQLSchema(
        query=copy_with(root, fields=namespaces),
        directives=whole.directives,
        extensions=whole.extensions,
    )
