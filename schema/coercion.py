"""Coercion of the variables of an operation, and of the arguments of its fields, for one request.

graphql-core looks at the type again for every value. Here `schema.inputs` looks at a type once, when
a document is planned, and composes functions of this module for it. They coerce the JSON values, and
limit their number. The results equal those of `graphql.utilities.coerce_input_value` and
`graphql.execution.get_argument_values`, except that enum members are replaced by their values. An
invalid value raises, and `VariableErrors` then says why.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    FieldNode,
    GraphQLInputObjectType,
    GraphQLInputType,
    Undefined,
    VariableDefinitionNode,
    is_non_null_type,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature
from graphql.execution.values import VariableValues, VariableValueSource

from schema.argument_errors import IS_NULL, ArgumentError
from schema.argument_paths import Place, Steps, Use, find_location, find_place, parse_path
from schema.limits import Limits

__all__ = [
    "MAX_NESTING",
    "NO_VARIABLES",
    "Budget",
    "Coercer",
    "DeclaredVariable",
    "FieldArguments",
    "InvalidValue",
    "Reader",
    "Variables",
    "enum_coercer",
    "has_more_than",
    "list_coercer",
    "list_reader",
    "object_coercer",
    "object_reader",
    "optional_coercer",
    "required_coercer",
    "scalar_coercer",
    "variable_reader",
]

MAX_NESTING: Final = 100
"""Levels of input objects.

With a list around each, this is what graphql-core's own coercion allows (200). Deeper ones would
end in a RecursionError.
"""

NO_VARIABLES: Final = VariableValues({}, {})


# --- JSON values ---


class InvalidValue(Exception):
    """A value that its type does not allow. The error has no text; graphql-core writes one."""


class Budget:
    """Counter of how many more values the variables of one request may contain."""

    __slots__ = ("_left", "_limits", "depth")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.values
        self.depth = 0

    def spend(self, count: int) -> None:
        """Record that `count` more values will be coerced.

        Raise LimitExceeded if the request has too many values in total.
        """
        self._left -= count
        if self._left < 0:
            self._limits.check("values", self._limits.values - self._left)
            self._left = sys.maxsize  # the limit only warns, and one warning is enough

    def enter_object(self, size: int) -> None:
        """Enter an input object with `size` fields.

        Raise LimitExceeded for too many fields, InvalidValue for too deep nesting.
        """
        self._limits.check("input_fields", size)
        self.spend(size)
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise InvalidValue


Coercer = Callable[[Any, Budget], Any]
"""Function from a JSON value to its coerced value.

It raises LimitExceeded, and any other exception for an invalid value.
"""


def required_coercer(coerce: Coercer) -> Coercer:
    """Return a function that rejects null and coerces other values with `coerce`."""

    def coerce_required(value: Any, budget: Budget) -> Any:
        if value is None:
            raise InvalidValue
        return coerce(value, budget)

    return coerce_required


def optional_coercer(coerce: Coercer) -> Coercer:
    """Return a function that accepts null and coerces other values with `coerce`."""

    def coerce_optional(value: Any, budget: Budget) -> Any:
        return None if value is None else coerce(value, budget)

    return coerce_optional


def list_coercer(item: Coercer) -> Coercer:
    """Return a function that coerces each item of a list with `item`."""

    def coerce_list(value: Any, budget: Budget) -> list[Any]:
        if not isinstance(value, list):
            return [item(value, budget)]  # one value is a list of one (GraphQL spec 3.11)
        budget.spend(len(value))
        return [item(each, budget) for each in value]

    return coerce_list


def object_coercer(
    type_: GraphQLInputObjectType, fields: Sequence[tuple[str, str, Coercer, Any]]
) -> Coercer:
    """Return a function that coerces the values of an input object type.

    Each of `fields` is `(GraphQL name, Python name, coercer, default)`. The default of a required
    field is `InvalidValue`.
    """

    def coerce_object(value: Any, budget: Budget) -> Any:
        if not isinstance(value, dict):
            raise InvalidValue
        budget.enter_object(len(value))
        coerced, unknown = {}, len(value)
        for name, out_name, coerce, default in fields:
            if name in value:
                coerced[out_name] = coerce(value[name], budget)
                unknown -= 1
            elif default is InvalidValue:
                raise InvalidValue
            elif default is not Undefined:
                coerced[out_name] = default
        if unknown or (type_.is_one_of and (len(value) != 1 or None in value.values())):
            raise InvalidValue
        budget.depth -= 1
        return type_.out_type(coerced)

    return coerce_object


def enum_coercer(members: Mapping[str, Any]) -> Coercer:
    """Return a function that converts the name of an enum's member to the member's value."""
    return lambda name, _: members[name]


def scalar_coercer(
    parse: Callable[[Any], Any],
    usual_type: type | None = None,
    is_usual: Callable[[Any], bool] | None = None,
) -> Coercer:
    """Return a function that coerces scalars with `parse`.

    Values of `usual_type` that `is_usual` accepts are not parsed.
    """

    def coerce_usual(value: Any, _: Budget) -> Any:
        # `parse` must raise an error for an invalid value: its result is not compared to Undefined.
        if type(value) is usual_type and (is_usual is None or is_usual(value)):
            return value
        return parse(value)

    def coerce(value: Any, _: Budget) -> Any:
        parsed = parse(value)
        if parsed is Undefined:
            raise InvalidValue
        return parsed

    return coerce if usual_type is None else coerce_usual


# --- Variables ---


def has_more_than(count: int, given: Mapping[str, Any]) -> bool:
    """Return True if `given` has more than `count` values, including those in lists and dicts."""
    pending: list[Any] = [given]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            value = value.values()
        elif not isinstance(value, list):
            continue
        count -= len(value)
        if count < 0:
            return True
        pending += value
    return False


@dataclass(frozen=True, slots=True)
class DeclaredVariable:
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
    """The variables that one operation declares."""

    def __init__(self, declared: Sequence[DeclaredVariable], limits: Limits) -> None:
        self.declared = declared
        self._limits = limits

    def coerced(self, given: Mapping[str, Any]) -> VariableValues:
        """Return the coerced variables. Raise LimitExceeded for too many values.

        Any other exception means an invalid value.
        """
        if not self.declared:
            return NO_VARIABLES
        values, budget = VariableValues({}, {}), Budget(self._limits)
        for each in self.declared:
            value = given.get(each.name, Undefined)
            values.sources[each.name] = VariableValueSource(each.signature, value)
            if value is not Undefined:
                budget.spend(1)
                coerced = values.coerced[each.name] = each.coerce(value, budget)
                if coerced is None and each.directive:
                    raise InvalidValue  # `VariableErrors.find` later writes the error
            elif each.default is not Undefined:
                values.coerced[each.name] = each.default
            elif is_non_null_type(each.type):
                raise InvalidValue
        return values


# --- Arguments ---


Reader = Callable[[Mapping[str, Any]], Any]
"""Function from the coerced variables to a value.

It returns `Undefined` for an absent value, and raises `_NullVariable`.
"""


class _NullVariable(Exception):
    """Error: a variable is null, but it is the value of a non-null argument or input field.

    GraphQL's validation does not find this error if the variable, the argument or the input field
    has a default. `at` is the path of the variable, beginning with the argument's name.
    """

    def __init__(self, at: Steps) -> None:
        super().__init__(at)
        self.at = at


def variable_reader(name: str, default: Any, at: Steps, *, required: bool) -> Reader:
    """Return a function that reads a variable, with `default` if absent.

    If `required`, null raises `_NullVariable(at)`.
    """

    def read_variable(variables: Mapping[str, Any]) -> Any:
        value = variables.get(name, default)
        if value is None and required:
            raise _NullVariable(at)
        return value

    return read_variable


def list_reader(items: Sequence[Reader]) -> Reader:
    """Return a function that calls each reader in `items`, and returns the list of their values."""
    return lambda variables: [read(variables) for read in items]


def object_reader(
    type_: GraphQLInputObjectType,
    constants: Mapping[str, Any],
    readers: Sequence[tuple[str, Reader]],
) -> Reader:
    """Return a function that builds an input object from constants and variables.

    The fields have their Python names.
    """

    def read_object(variables: Mapping[str, Any]) -> Any:
        values = dict(constants)
        for name, read in readers:
            value = read(variables)
            if value is not Undefined:
                values[name] = value
        return type_.out_type(values)

    return read_object


class FieldArguments:
    """The arguments of one field in a document.

    `constants` has the values that contain no variables. `readers` compute the other values.
    `owner` is the name by which errors report the field, such as `features.cities`.
    """

    def __init__(
        self,
        owner: str,
        node: FieldNode,
        constants: Mapping[str, Any],
        readers: Sequence[tuple[str, Reader]],
    ) -> None:
        self._owner, self._node = owner, node
        self._constants, self._readers = constants, readers
        self.varies = bool(readers)
        """Whether any value depends on a variable."""

    def values(self, variables: VariableValues) -> dict[str, Any]:
        """Return the arguments' values by name. Do not change the values.

        Raise `ArgumentError` for an invalid value.
        """
        # A shallow copy: calls share the values below the arguments.
        values = dict(self._constants)
        try:
            for name, read in self._readers:
                value = read(variables.coerced)
                if value is not Undefined:
                    values[name] = value
        except _NullVariable as error:
            raise self._error(error.at, IS_NULL, variables) from None
        return values

    def error(self, path: str, rule: str, variables: VariableValues) -> ArgumentError:
        """Return the error that the value at a path such as `countries[3]` breaks `rule`."""
        return self._error(parse_path(path), rule, variables)

    def _error(self, at: Steps, rule: str, variables: VariableValues) -> ArgumentError:
        place = find_place(self._node.arguments or (), at, variables)
        place = place or Place(find_location(self._node))
        return ArgumentError(
            self._owner, at, rule, variable=place.variable, location=place.location
        )
