"""The errors of invalid variables, each with the argument that it breaks.

graphql-core says why a value is invalid. Its own coercion has no bounds: it prints a whole input
object in the error of each of the object's fields, which takes minutes for an object of 50,000
fields.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLSchema,
    Node,
    Undefined,
    VariableDefinitionNode,
    get_nullable_type,
    is_non_null_type,
)
from graphql.utilities import validate_input_value

from schema.argument_errors import (
    IS_NULL,
    IS_REQUIRED,
    ArgumentError,
    ReportedError,
    collect_errors,
    describe_errors,
)
from schema.argument_paths import Steps, Use, find_location, first_uses
from schema.coercion import MAX_NESTING, DeclaredVariable
from schema.limits import Limits
from schema.types import value_rules

__all__ = ["VariableErrors"]

_UNUSED: Final = Use("", ())

MAX_ERRORS: Final = 50
"""Errors in variables that one response lists, as in graphql-core's own execution."""


class VariableErrors:
    """Finder of all errors in invalid variables, for use after their coercion has failed."""

    def __init__(
        self,
        schema: GraphQLSchema,
        definitions: Sequence[Node],
        declared: Sequence[DeclaredVariable],
        limits: Limits,
        *,
        hide: bool = False,
    ) -> None:
        """Create a finder of errors in an operation's variables.

        `definitions` are the operation and all fragments. `hide` omits schema names from errors.
        """
        self._schema = schema
        self._definitions = definitions
        self._declared = declared
        self._limits = limits
        self._hide = hide

    def find(self, given: Mapping[str, Any], raised: Exception) -> Sequence[GraphQLError]:
        """Return the errors in variables whose coercion raised `raised`.

        Raise LimitExceeded for too many values.
        """
        errors = [*self._errors(given)]
        if not errors:
            raise AssertionError("graphql-core allows what our coercion rejects") from raised
        return errors

    def _errors(self, given: Mapping[str, Any]) -> Iterator[GraphQLError]:
        """Yield up to MAX_ERRORS errors in `given`, then an error that there are more.

        Raise LimitExceeded for too many values.
        """
        if self._measure(given) > MAX_NESTING:  # graphql-core's recursive walk would not end well
            yield GraphQLError(f"Variables must not nest input objects deeper than {MAX_NESTING}.")
            return
        errors = [*islice(self._argument_errors(given), MAX_ERRORS + 1)]
        for error, node in errors[:MAX_ERRORS]:
            yield GraphQLError(str(error), node, original_error=error)
        if len(errors) > MAX_ERRORS:
            yield GraphQLError(f"More than {MAX_ERRORS} values are invalid; these are the first.")

    def _argument_errors(
        self, given: Mapping[str, Any]
    ) -> Iterator[tuple[ArgumentError, VariableDefinitionNode]]:
        uses = first_uses(self._schema, self._definitions)
        for each in self._declared:
            use, place = uses.get(each.name, _UNUSED), find_location(each.node)
            if each.directive and given.get(each.name, Undefined) is None:
                use = each.directive  # whose argument is never null, whatever the variable's type
            for below, rule in self._broken_rules(each, given, use):
                at, variable = (*use.at, *below), (each.name, *below)
                error = ArgumentError(use.owner, at, rule, variable=variable, location=place)
                yield error, each.node

    def _broken_rules(
        self, declared: DeclaredVariable, given: Mapping[str, Any], use: Use
    ) -> Iterator[tuple[Steps, str]]:
        value = given.get(declared.name, Undefined)
        if value is None and declared.directive:
            yield (), IS_NULL
        elif value is not Undefined:
            rules = value_rules(use.argument) if use.argument else ""
            errors = _validate(value, declared.type)
            yield from describe_errors(errors, declared.type, value, rules, hide=self._hide)
        elif is_non_null_type(declared.type) and declared.default is Undefined:
            yield (), IS_REQUIRED

    def _measure(self, given: Mapping[str, Any]) -> int:
        """Return the maximum depth of input objects in `given`.

        Raise LimitExceeded for too many values or input fields.
        """
        # Our coercion checks these limits, too, but stops at the first invalid value. graphql-core
        # then reads all values, without limits.
        pending = [
            (given[each.name], each.type, 0) for each in self._declared if each.name in given
        ]
        found, deepest = len(pending), 0
        while pending and found <= self._limits.values:
            value, type_, depth = pending.pop()
            nullable = get_nullable_type(type_)
            self._check_size(value, nullable)
            depth += isinstance(nullable, GraphQLInputObjectType)
            below = _inner_values(value, nullable)
            found, deepest = found + len(below), max(deepest, depth)
            pending += [(*each, depth) for each in below]
        self._limits.check("values", found)
        return deepest

    def _check_size(self, value: Any, nullable: Any) -> None:
        if isinstance(nullable, GraphQLList) and isinstance(value, list):
            self._limits.check("values", len(value))
        if isinstance(nullable, GraphQLInputObjectType) and isinstance(value, dict):
            self._limits.check("input_fields", len(value))


def _inner_values(value: Any, nullable: Any) -> Sequence[tuple[Any, Any]]:
    if isinstance(nullable, GraphQLList):
        items = value if isinstance(value, list) else [value]
        return [(item, nullable.of_type) for item in items]
    if isinstance(nullable, GraphQLInputObjectType) and isinstance(value, dict):
        fields = nullable.fields
        return [(each, fields[name].type) for name, each in value.items() if name in fields]
    return ()


def _validate(value: Any, type_: GraphQLInputType) -> Sequence[ReportedError]:
    return collect_errors(
        lambda note: validate_input_value(value, type_, note, hide_suggestions=True), MAX_ERRORS
    )
