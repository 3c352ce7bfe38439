"""The types of a template without the columns that are hidden from a role."""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
)

from resolvers.sql.template import Template

__all__ = ["copy_with", "restrict_field", "wrap_as"]


T = TypeVar(
    "T", GraphQLField, GraphQLObjectType, GraphQLInputField, GraphQLInputObjectType, GraphQLArgument
)


def copy_with(original: T, **changes: Any) -> T:
    """Copy a GraphQL field, type or argument with `changes` to its constructor arguments."""
    kwargs: dict[str, Any] = {**original.to_kwargs(), **changes}
    return type(original)(**kwargs)


def restrict_field(field: GraphQLField, template: Template) -> GraphQLField:
    """Return `field` with types that have only the columns of `template`.

    If nothing changes, return `field` itself.
    """
    collection = get_named_type(field.type)
    assert isinstance(collection, GraphQLObjectType)
    rows = _row_type(collection, template)
    order = field.args.get("orderBy")
    sortable = [*_sort_enum(order).values] if order else []
    if list(rows.fields) == list(template.columns) and sortable == list(template.sort):
        return field
    arguments = {
        name: each for name, each in field.args.items() if name != "orderBy" or template.sort
    }
    if order and template.sort:
        arguments["orderBy"] = _restrict_order(order, template)
    type_ = wrap_as(field.type, _restrict(collection, _TO_COLUMNS[template.kind], template))
    return copy_with(field, type_=type_, args=arguments)


_TO_COLUMNS: Final = {"rows": ("rows",), "features": ("features", "properties")}
"""The fields that lead from a collection to the type with the columns, by kind.

The name of a field alone is not enough, because a column may be named `properties`, too.
"""


def _row_type(collection: GraphQLObjectType, template: Template) -> GraphQLObjectType:
    type_ = collection
    for name in _TO_COLUMNS[template.kind]:
        below = get_named_type(type_.fields[name].type)
        assert isinstance(below, GraphQLObjectType)
        type_ = below
    return type_


def _restrict(
    type_: GraphQLObjectType, path: Sequence[str], template: Template
) -> GraphQLObjectType:
    """Return a copy of `type_` with only the columns of `template`.

    `path` leads from `type_` to the columns' type.
    """
    if not path:
        fields = {name: field for name, field in type_.fields.items() if name in template.columns}
        return copy_with(type_, fields=fields)
    name, *further = path
    field = type_.fields[name]
    below = get_named_type(field.type)
    assert isinstance(below, GraphQLObjectType)
    restricted = wrap_as(field.type, _restrict(below, further, template))
    return copy_with(type_, fields={**type_.fields, name: copy_with(field, type_=restricted)})


def _sort_enum(order: GraphQLArgument) -> GraphQLEnumType:
    input_ = get_named_type(order.type)
    assert isinstance(input_, GraphQLInputObjectType)
    enum = get_named_type(input_.fields["field"].type)
    assert isinstance(enum, GraphQLEnumType)
    return enum


def _restrict_order(order: GraphQLArgument, template: Template) -> GraphQLArgument:
    input_, enum = get_named_type(order.type), _sort_enum(order)
    assert isinstance(input_, GraphQLInputObjectType)
    values = {name: each for name, each in enum.values.items() if name in template.sort}
    kwargs: dict[str, Any] = {**enum.to_kwargs(), "values": values, "enum": _EnumDefinition(enum)}
    column = input_.fields["field"]
    restricted = wrap_as(column.type, type(enum)(**kwargs))
    fields = {**input_.fields, "field": copy_with(column, type_=restricted)}
    return copy_with(order, type_=wrap_as(order.type, copy_with(input_, fields=fields)))


class _EnumDefinition:
    """The part of Strawberry's definition of an enum that the GraphQL enum type reads."""

    def __init__(self, enum: Any) -> None:
        self.wrapped_cls = enum.wrapped_cls


def wrap_as(type_: Any, named: Any) -> Any:
    """Return `named` with the list and non-null wrappers of `type_`.

    For example, `[A!]` and `B` result in `[B!]`.
    """
    if isinstance(type_, GraphQLNonNull):
        return GraphQLNonNull(wrap_as(type_.of_type, named))
    if isinstance(type_, GraphQLList):
        return GraphQLList(wrap_as(type_.of_type, named))
    return named
