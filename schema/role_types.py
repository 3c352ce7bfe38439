"""A template's field of which some columns are closed: its types without them, the rest shared."""

from typing import Any, TypeVar

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

from resolvers.sql.selection import LISTS
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
    rows = _row_type(collection)
    order = field.args.get("orderBy")
    sortable = [*_sort_enum(order).values] if order else []
    if list(rows.fields) == list(template.columns) and sortable == list(template.sort):
        return field
    arguments = {
        name: each for name, each in field.args.items() if name != "orderBy" or template.sort
    }
    if order and template.sort:
        arguments["orderBy"] = _narrowed_order(order, template)
    type_ = _around(field.type, _narrowed(collection, rows, template))
    return changed(field, type_=type_, args=arguments)


def _row_type(type_: GraphQLObjectType) -> GraphQLObjectType:
    """The type with the columns: below `rows`, or below `features` and `properties`."""
    for name in (*LISTS, "properties"):
        if name in type_.fields:
            below = get_named_type(type_.fields[name].type)
            assert isinstance(below, GraphQLObjectType)
            return _row_type(below) if "properties" in below.fields else below
    raise AssertionError(f"{type_.name} holds no rows")


def _narrowed(
    type_: GraphQLObjectType, rows: GraphQLObjectType, template: Template
) -> GraphQLObjectType:
    """`type_` with what leads to `rows` made anew; `rows` with the template's columns only."""
    if type_ is rows:
        fields = {name: field for name, field in rows.fields.items() if name in template.columns}
    else:
        fields = dict(type_.fields)
        for name, field in fields.items():
            if name in (*LISTS, "properties"):
                below = get_named_type(field.type)
                assert isinstance(below, GraphQLObjectType)
                made = _around(field.type, _narrowed(below, rows, template))
                fields[name] = changed(field, type_=made)
    return changed(type_, fields=fields)


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
