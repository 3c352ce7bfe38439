"""Rules of JSON Schema that GraphQL does not have: no null, and no single value for a list.

Arguments that the published schema does not allow are rejected, as any other reading is a guess.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLInputObjectType,
    GraphQLList,
    get_nullable_type,
)

from carto_graphql.agents.tool_errors import WrongArgument
from schema.argument_errors import IS_NULL

__all__ = ["check_shapes"]

MAX_VALUES: Final = 20_000
"""Values that are looked at. GraphQL's own limit on values, which comes after, is lower."""


def check_shapes(arguments: Mapping[str, GraphQLArgument], given: Mapping[str, Any]) -> None:
    """Raise `WrongArgument` for any null, and for a single value where the type is a list."""
    pending = [(name, each.type, given[name]) for name, each in arguments.items() if name in given]
    seen = 0
    while pending and seen < MAX_VALUES:
        path, type_, value = pending.pop()
        seen += 1
        if value is None:  # an error even if the type is nullable
            raise WrongArgument(path, IS_NULL)
        nullable = get_nullable_type(type_)
        if isinstance(nullable, GraphQLList):
            if not isinstance(value, list):
                raise WrongArgument(path, "must be a list")
            pending += _items(path, nullable.of_type, value)
        elif isinstance(nullable, GraphQLInputObjectType) and isinstance(value, dict):
            pending += _fields(path, nullable, value)


def _items(path: str, type_: Any, values: list[Any]) -> Iterator[tuple[str, Any, Any]]:
    for index, value in enumerate(values[:MAX_VALUES]):
        if value is None or isinstance(value, list | dict):
            yield f"{path}[{index}]", type_, value


def _fields(
    path: str, type_: GraphQLInputObjectType, value: Mapping[str, Any]
) -> Iterator[tuple[str, Any, Any]]:
    for name, each in value.items():
        if name in type_.fields:
            yield f"{path}.{name}", type_.fields[name].type, each
