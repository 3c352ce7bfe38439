"""The variables of a request: bounded before graphql-core looks at them, then coerced by it.

graphql-core shows the whole of an input object in the error of each of its fields: one of 50,000 unknown fields keeps
it busy for minutes.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLType,
    Node,
    OperationDefinitionNode,
    VariableDefinitionNode,
    get_variable_values,
    is_input_type,
    type_from_ast,
)
from graphql.execution.values import VariableValues
from graphql.utilities import validate_input_value

from schema.argument_errors import IS_REQUIRED, ArgumentError, Found, expectations, found_by
from schema.argument_paths import Steps, Use, location_of, uses_of
from schema.limits import Limits
from schema.types import rules_of

__all__ = ["NO_VARIABLES", "Variables", "has_more_than"]

NO_VARIABLES: Final = VariableValues({}, {})

_UNUSED: Final = Use("", ())

MAX_ERRORS: Final = 50
"""Errors in variables that are looked for, as in graphql-core's own execution."""


def has_more_than(count: int, given: Mapping[str, Any]) -> bool:
    """Whether there are more values than `count` in variables, at any depth."""
    pending: list[Any] = [given]
    while pending and count >= 0:
        value = pending.pop()
        below = (
            value
            if isinstance(value, list)
            else value.values()
            if isinstance(value, Mapping)
            else ()
        )
        count -= len(below)
        if count >= 0:
            pending += below
    return count < 0


class Variables:
    """What one operation declares. `definitions` are the operation and all fragments."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        definitions: Sequence[Node],
        limits: Limits,
        *,
        hide: bool = False,
    ) -> None:
        """With `hide` no error names what is like a mistyped name."""
        self._schema = schema
        self._all = definitions
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
        coerced = get_variable_values(
            self._schema, self._definitions, dict(given), MAX_ERRORS, self._hide
        )
        return coerced if isinstance(coerced, VariableValues) else [*self._errors(given)] or coerced

    def _errors(self, given: Mapping[str, Any]) -> Iterator[GraphQLError]:
        """The errors in our words."""
        refused = [*islice(self._refused(given, uses_of(self._schema, self._all)), MAX_ERRORS + 1)]
        for each, node in refused[:MAX_ERRORS]:
            yield GraphQLError(str(each), node, original_error=each)
        if len(refused) > MAX_ERRORS:
            yield GraphQLError(f"More than {MAX_ERRORS} values are wrong; these are the first")

    def _refused(
        self, given: Mapping[str, Any], uses: Mapping[str, Use]
    ) -> Iterator[tuple[ArgumentError, Node]]:
        for node in self._definitions:
            name, place = node.variable.name.value, location_of(node)
            use = uses.get(name, _UNUSED)
            for below, expected in self._wrong(node, given, use):
                at, variable = (*use.at, *below), (name, *below)
                yield (
                    ArgumentError(use.owner, at, expected, variable=variable, location=place),
                    node,
                )

    def _wrong(
        self, node: VariableDefinitionNode, given: Mapping[str, Any], use: Use
    ) -> Iterator[tuple[Steps, str]]:
        type_ = self._types[name := node.variable.name.value]
        if name in given and is_input_type(type_):
            rules = rules_of(use.argument) if use.argument else ""
            yield from expectations(
                _judged(given[name], type_), type_, given[name], rules, hide=self._hide
            )
        elif isinstance(type_, GraphQLNonNull) and not node.default_value:
            yield (), IS_REQUIRED

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
            return [
                (each, kind.fields[name].type)
                for name, each in value.items()
                if name in kind.fields
            ]
        return []


def _judged(value: Any, type_: GraphQLInputType) -> Sequence[Found]:
    return found_by(
        lambda note: validate_input_value(value, type_, note, hide_suggestions=True), MAX_ERRORS
    )
