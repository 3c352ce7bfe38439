"""A template's field of which some columns are closed: its types without them, the rest shared."""

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

__all__ = ["changed", "narrowed_field"]


T = TypeVar(
    "T", GraphQLField, GraphQLObjectType, GraphQLInputField, GraphQLInputObjectType, GraphQLArgument
)


def changed(made: T, **changes: Any) -> T:
    """The same with some of its arguments changed."""
    kwargs: dict[str, Any] = {**made.to_kwargs(), **changes}
    return type(made)(**kwargs)


def narrowed_field(field: GraphQLField, template: Template) -> GraphQLField:
    """The field as `template` has it: with its columns, and ordered by those among them; itself where it has all."""
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
        arguments["orderBy"] = _narrowed_order(order, template)
    type_ = _around(field.type, _narrowed(collection, _TO_COLUMNS[template.kind], template))
    return changed(field, type_=type_, args=arguments)


_TO_COLUMNS: Final = {"rows": ("rows",), "features": ("features", "properties")}
"""The fields that lead from a collection to the type with the columns, by kind.

Not by the names alone: a column may be named `properties`, too.
"""


def _row_type(collection: GraphQLObjectType, template: Template) -> GraphQLObjectType:
    """Return the type with the columns."""
    type_ = collection
    for name in _TO_COLUMNS[template.kind]:
        below = get_named_type(type_.fields[name].type)
        assert isinstance(below, GraphQLObjectType)
        type_ = below
    return type_


def _narrowed(
    type_: GraphQLObjectType, path: Sequence[str], template: Template
) -> GraphQLObjectType:
    """Return `type_` with new types along `path`, whose last has the template's columns only."""
    if not path:
        fields = {name: field for name, field in type_.fields.items() if name in template.columns}
        return changed(type_, fields=fields)
    name, *further = path
    field = type_.fields[name]
    below = get_named_type(field.type)
    assert isinstance(below, GraphQLObjectType)
    made = _around(field.type, _narrowed(below, further, template))
    return changed(type_, fields={**type_.fields, name: changed(field, type_=made)})


def _sort_enum(order: GraphQLArgument) -> GraphQLEnumType:
    input_ = get_named_type(order.type)
    assert isinstance(input_, GraphQLInputObjectType)
    enum = get_named_type(input_.fields["field"].type)
    assert isinstance(enum, GraphQLEnumType)
    return enum


def _narrowed_order(order: GraphQLArgument, template: Template) -> GraphQLArgument:
    input_, enum = get_named_type(order.type), _sort_enum(order)
    assert isinstance(input_, GraphQLInputObjectType)
    values = {name: each for name, each in enum.values.items() if name in template.sort}
    kwargs: dict[str, Any] = {**enum.to_kwargs(), "values": values, "enum": _Wrapped(enum)}
    column = input_.fields["field"]
    narrow = _around(column.type, type(enum)(**kwargs))
    fields = {**input_.fields, "field": changed(column, type_=narrow)}
    made = changed(input_, fields=fields)
    return changed(order, type_=_around(order.type, made))


class _Wrapped:
    """What strawberry's class of enum types wants to know of its Python enum."""

    def __init__(self, enum: Any) -> None:
        self.wrapped_cls = enum.wrapped_cls


def _around(type_: Any, named: Any) -> Any:
    """`named` within the lists and non-nulls that are around the named type of `type_`."""
    if isinstance(type_, GraphQLNonNull):
        return GraphQLNonNull(_around(type_.of_type, named))
    if isinstance(type_, GraphQLList):
        return GraphQLList(_around(type_.of_type, named))
    return named
