"""The variables of a request: bounded before graphql-core looks at them, then coerced by it.

graphql-core shows the whole of an input object in the error of each of its fields: one of 50,000 unknown fields keeps
it busy for minutes.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLType,
    OperationDefinitionNode,
    get_variable_values,
    type_from_ast,
)
from graphql.execution.values import VariableValues

from schema.limits import Limits

__all__ = ["NO_VARIABLES", "Variables", "has_more_than"]

NO_VARIABLES: Final = VariableValues({}, {})

MAX_ERRORS: Final = 50
"""Errors in variables that are looked for, as in graphql-core's own execution."""


def has_more_than(count: int, given: Mapping[str, Any]) -> bool:
    """Whether there are more values than `count` in variables, at any depth."""
    pending: list[Any] = [given]
    while pending and count >= 0:
        value = pending.pop()
        below = value if isinstance(value, list) else value.values() if isinstance(value, Mapping) else ()
        count -= len(below)
        if count >= 0:
            pending += below
    return count < 0


class Variables:
    """What one operation declares."""

    def __init__(
        self, schema: GraphQLSchema, operation: OperationDefinitionNode, limits: Limits, *, hide: bool = False
    ) -> None:
        """With `hide` no error names what is like a mistyped name."""
        self._schema = schema
        self._definitions = operation.variable_definitions or ()
        self._types = {
            each.variable.name.value: type_from_ast(schema, each.type) for each in self._definitions
        }
        self._limits = limits
        self._hide = hide

    def coerced(self, given: Mapping[str, Any]) -> VariableValues | Sequence[GraphQLError]:
        """The values that `given` come to, or what is wrong with them. Raises LimitExceeded."""
        if not self._definitions:
            return NO_VARIABLES
        self._check([(given[name], kind) for name, kind in self._types.items() if name in given])
        return get_variable_values(self._schema, self._definitions, dict(given), MAX_ERRORS, self._hide)

    def _check(self, pending: list[tuple[Any, GraphQLType | None]]) -> None:
        """Counts what coercion would look at: items of lists and fields of input objects, but nothing in a scalar."""
        found = len(pending)
        while pending and found <= self._limits.values:
            value, kind = pending.pop()
            below = self._below(value, kind.of_type if isinstance(kind, GraphQLNonNull) else kind)
            found += len(below)
            pending += below
        self._limits.check("values", found)

    def _below(self, value: Any, kind: GraphQLType | None) -> Sequence[tuple[Any, GraphQLType]]:
        if isinstance(kind, GraphQLList) and isinstance(value, list):
            self._limits.check("values", len(value))
            return [(item, kind.of_type) for item in value]
        if isinstance(kind, GraphQLList):
            return [(value, kind.of_type)]
        if isinstance(kind, GraphQLInputObjectType) and isinstance(value, dict):
            self._limits.check("input_fields", len(value))
            return [(each, kind.fields[name].type) for name, each in value.items() if name in kind.fields]
        return []
