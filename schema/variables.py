"""The variables of one operation, bounded and coerced in a single walk.

The walk uses functions that are built with the plan. graphql-core looks at a value only if it is
invalid, to say why. Its own coercion has no bounds: it prints a whole input object in the error of
each of the object's fields, which takes minutes for an object of 50,000 fields.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    Undefined,
    VariableDefinitionNode,
    get_nullable_type,
    is_input_type,
    is_non_null_type,
    type_from_ast,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature
from graphql.execution.values import VariableValues, VariableValueSource
from graphql.type import GraphQLDefaultInput
from graphql.utilities import validate_input_value
from graphql.utilities.coerce_input_value import coerce_input_literal

from schema.argument_errors import (
    IS_NULL,
    IS_REQUIRED,
    ArgumentError,
    ReportedError,
    collect_errors,
    describe_errors,
)
from schema.argument_paths import Steps, Use, directive_uses, find_location, first_uses
from schema.coercion import MAX_NESTING, Budget, Coercer, InvalidValue, plain, value_coercer
from schema.limits import LimitExceeded, Limits
from schema.types import value_rules

__all__ = ["NO_VARIABLES", "Variables", "has_more_than"]

NO_VARIABLES: Final = VariableValues({}, {})

_UNUSED: Final = Use("", ())

MAX_ERRORS: Final = 50
"""Errors in variables that one response lists, as in graphql-core's own execution."""


def has_more_than(count: int, given: Mapping[str, Any]) -> bool:
    """Return True if the variables have more than `count` values, at any depth."""
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


@dataclass(frozen=True, slots=True)
class _Declared:
    """One variable of the operation. `default` is its coerced default, or `Undefined`."""

    name: str
    node: VariableDefinitionNode
    type: GraphQLInputType
    signature: GraphQLVariableSignature
    coerce: Coercer
    default: Any
    directive: Use | None
    """Where `@skip` or `@include` uses it."""


class Variables:
    """The variables that one operation declares.

    `definitions` are the operation and all fragments.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        definitions: Sequence[Node],
        limits: Limits,
        *,
        hide: bool = False,
    ) -> None:
        """With `hide` no error lists the names that the schema has."""
        self._schema = schema
        self._definitions = definitions
        self._limits = limits
        self._hide = hide
        nodes = operation.variable_definitions or ()
        directives = directive_uses(definitions) if nodes else {}
        self._declared = [_declared(schema, node, directives) for node in nodes]

    def coerced(self, given: Mapping[str, Any]) -> VariableValues | Sequence[GraphQLError]:
        """Return the coerced values, or the errors of invalid ones. Raises LimitExceeded."""
        if not self._declared:
            return NO_VARIABLES
        try:
            return self._coerced(given)
        except LimitExceeded:
            raise
        except Exception as error:  # whatever a scalar raises for a value that it does not allow
            errors = [*self._errors(given)]
            if not errors:
                raise AssertionError("graphql-core allows what our coercion rejects") from error
            return errors

    def _coerced(self, given: Mapping[str, Any]) -> VariableValues:
        values = VariableValues({}, {})
        budget = Budget(self._limits)
        for each in self._declared:
            value = given.get(each.name, Undefined)
            values.sources[each.name] = VariableValueSource(each.signature, value)
            if value is not Undefined:
                budget.spend(1)
                coerced = values.coerced[each.name] = each.coerce(value, budget)
                if coerced is None and each.directive:
                    raise InvalidValue
            elif each.default is not Undefined:
                values.coerced[each.name] = each.default
            elif is_non_null_type(each.type):
                raise InvalidValue
        return values

    def _errors(self, given: Mapping[str, Any]) -> Iterator[GraphQLError]:
        """Yield at most MAX_ERRORS errors with our own messages, then a note if there are more.

        Raises LimitExceeded.
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
        self, declared: _Declared, given: Mapping[str, Any], use: Use
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
        """Return the depth to which input objects are nested. Raises LimitExceeded.

        The limits are checked again for all values, because coercion stopped at an invalid one, and
        graphql-core has no limits.
        """
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
    """Return the values directly below `value` that coercion checks, each with its type."""
    if isinstance(nullable, GraphQLList):
        items = value if isinstance(value, list) else [value]
        return [(item, nullable.of_type) for item in items]
    if isinstance(nullable, GraphQLInputObjectType) and isinstance(value, dict):
        fields = nullable.fields
        return [(each, fields[name].type) for name, each in value.items() if name in fields]
    return ()


def _declared(
    schema: GraphQLSchema, node: VariableDefinitionNode, directives: Mapping[str, Use]
) -> _Declared:
    name, type_, default = (
        node.variable.name.value,
        type_from_ast(schema, node.type),
        node.default_value,
    )
    assert is_input_type(type_), "validation checks the types of variables"
    return _Declared(
        name,
        node,
        type_,
        GraphQLVariableSignature(
            name, type_, GraphQLDefaultInput(literal=default) if default else None
        ),
        value_coercer(type_),
        plain(coerce_input_literal(default, type_)) if default else Undefined,
        directives.get(name),
    )


def _validate(value: Any, type_: GraphQLInputType) -> Sequence[ReportedError]:
    return collect_errors(
        lambda note: validate_input_value(value, type_, note, hide_suggestions=True), MAX_ERRORS
    )
