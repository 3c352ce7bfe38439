"""Coercion of the variables of one operation, bounded and in a single walk.

graphql-core looks at the type again for every value. Here a type is looked at once, when a document
is planned: a function is built for it, which coerces the JSON values and limits their number. The
results equal those of `graphql.utilities.coerce_input_value`, except that enum members are replaced
by their values. An invalid value raises, and `VariableErrors` then says why.
"""

import enum
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    Node,
    OperationDefinitionNode,
    Undefined,
    VariableDefinitionNode,
    is_input_type,
    is_non_null_type,
    is_required_input_field,
    type_from_ast,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature
from graphql.execution.values import VariableValues, VariableValueSource
from graphql.type import GraphQLDefaultInput
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_literal

from schema.argument_paths import Use, directive_uses
from schema.limits import Limits

__all__ = [
    "NO_VARIABLES",
    "Budget",
    "Coercer",
    "DeclaredVariable",
    "InvalidValue",
    "Variables",
    "default_of",
    "has_more_than",
    "plain",
    "value_coercer",
]

MAX_NESTING: Final = 100
"""Levels of input objects.

With a list around each, this is what graphql-core's own coercion allows (200). Deeper ones would
end in a RecursionError.
"""


class InvalidValue(Exception):
    """A value that its type does not allow. It has no text, because graphql-core describes it."""


class Budget:
    """The number of values that one request may still have in its variables."""

    __slots__ = ("_left", "_limits", "depth")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.values
        self.depth = 0

    def spend(self, count: int) -> None:
        """Count values that are about to be coerced. Raise LimitExceeded if there are too many in total."""
        self._left -= count
        if self._left < 0:
            self._limits.check("values", self._limits.values - self._left)
            self._left = sys.maxsize  # the limit only warns, and one warning is enough

    def enter_object(self, size: int) -> None:
        """Enter an input object and count its `size` fields.

        Raises LimitExceeded. Raises InvalidValue if the object is nested too deeply.
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


def value_coercer(type_: GraphQLInputType) -> Coercer:
    """Return a function that coerces values of this type."""
    return _Builder().coercer(type_)


def plain(value: Any) -> Any:
    """Return a coerced value with each enum member replaced by the member's value."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


def default_of(definition: Any) -> Any:
    """Return the default of an argument or input field. Return `Undefined` if it has none."""
    return plain(
        coerce_default_value(definition)
    )  # not in graphql's __all__; the version is pinned


class _Builder:
    """Builds coercers.

    Each input object type gets one coercer, which is reused where the type contains itself.
    """

    def __init__(self) -> None:
        self._objects: dict[str, Coercer] = {}

    def coercer(self, type_: GraphQLInputType) -> Coercer:
        if not isinstance(type_, GraphQLNonNull):
            return _optional(self._nullable(type_))
        coerce = self._nullable(type_.of_type)
        return coerce if type_.of_type in _USUAL else _required(coerce)

    def _nullable(self, type_: Any) -> Coercer:
        """Return a coercer for values of `type_` other than null. `coercer` adds the rule for null."""
        if isinstance(type_, GraphQLList):
            return _list_coercer(self.coercer(type_.of_type))
        if isinstance(type_, GraphQLInputObjectType):
            return self._object_coercer(type_)
        if isinstance(type_, GraphQLEnumType):
            return _enum_coercer(type_)
        assert isinstance(type_, GraphQLScalarType)
        return _scalar_coercer(type_)

    def _object_coercer(self, type_: GraphQLInputObjectType) -> Coercer:
        name = type_.name
        if name not in self._objects:
            self._objects[name] = self._coerce_later(name)
            self._objects[name] = _object_coercer(type_, self)
        return self._objects[name]

    def _coerce_later(self, name: str) -> Coercer:
        """Return a coercer for the type `name`, whose own coercer may be created later."""

        def coerce_later(value: Any, budget: Budget) -> Any:
            return self._objects[name](value, budget)

        return coerce_later


def _required(coerce: Coercer) -> Coercer:
    def coerce_required(value: Any, budget: Budget) -> Any:
        if value is None:
            raise InvalidValue
        return coerce(value, budget)

    return coerce_required


def _optional(coerce: Coercer) -> Coercer:
    def coerce_optional(value: Any, budget: Budget) -> Any:
        return None if value is None else coerce(value, budget)

    return coerce_optional


def _list_coercer(item: Coercer) -> Coercer:
    def coerce_list(value: Any, budget: Budget) -> list[Any]:
        if not isinstance(value, list):
            return [item(value, budget)]  # one value is a list of one (GraphQL spec 3.11)
        budget.spend(len(value))
        return [item(each, budget) for each in value]

    return coerce_list


def _object_coercer(type_: GraphQLInputObjectType, builder: _Builder) -> Coercer:
    fields = [
        (name, field.out_name or name, builder.coercer(field.type), _default(field))
        for name, field in type_.fields.items()
    ]

    def coerce_object(value: Any, budget: Budget) -> Any:
        if not isinstance(value, dict):
            raise InvalidValue
        budget.enter_object(len(value))
        coerced, unknown = {}, len(value)
        for name, out_name, coerce, default in fields:
            if name in value:
                coerced[out_name] = coerce(value[name], budget)
                unknown -= 1
            elif default is not Undefined:
                coerced[out_name] = _given(default)
        if unknown or (type_.is_one_of and (len(value) != 1 or None in value.values())):
            raise InvalidValue
        budget.depth -= 1
        return type_.out_type(coerced)

    return coerce_object


def _default(field: Any) -> Any:
    return InvalidValue if is_required_input_field(field) else default_of(field)


def _given(default: Any) -> Any:
    if default is InvalidValue:  # stands for the default of a field that must be given
        raise InvalidValue
    return default


def _enum_coercer(type_: GraphQLEnumType) -> Coercer:
    members: Mapping[str, Any] = {
        name: plain(type_.coerce_input_value(name)) for name in type_.values
    }
    return lambda value, _: members[value]


def _scalar_coercer(type_: GraphQLScalarType) -> Coercer:
    """Return a coercer of a scalar. It skips the scalar's own parser for values of the usual Python type.

    This saves most of the time for lists of GraphQL's built-in scalars. The parsers of these
    scalars reject null.
    """
    parse = type_.coerce_input_value
    usual_type, is_usual = _USUAL.get(type_, (None, None))

    def coerce_usual(value: Any, _: Budget) -> Any:
        if type(value) is usual_type and (is_usual is None or is_usual(value)):
            return value
        return parse(value)

    def coerce(value: Any, _: Budget) -> Any:
        parsed = parse(value)
        if parsed is Undefined:
            raise InvalidValue
        return parsed

    return coerce if usual_type is None else coerce_usual


_USUAL: Final[Mapping[GraphQLScalarType, tuple[type, Callable[[Any], bool] | None]]] = {
    GraphQLInt: (int, range(-(2**31), 2**31).__contains__),
    GraphQLFloat: (float, math.isfinite),
    GraphQLString: (str, None),
    GraphQLBoolean: (bool, None),
}
"""The type of the values that are their own coerced form, and a further condition, if any."""

NO_VARIABLES: Final = VariableValues({}, {})


def has_more_than(count: int, given: Mapping[str, Any]) -> bool:
    """Return True if the variables contain more than `count` values, including nested values."""
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
    """The variables that one operation declares.

    `definitions` are the operation and all fragments.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        definitions: Sequence[Node],
        limits: Limits,
    ) -> None:
        self._limits = limits
        nodes = operation.variable_definitions or ()
        directives = directive_uses(definitions) if nodes else {}
        self.declared = [_declared(schema, node, directives) for node in nodes]

    def coerced(self, given: Mapping[str, Any]) -> VariableValues:
        """Return the coerced values.

        Raises LimitExceeded. Any other exception means that a value is invalid; `VariableErrors`
        then finds all errors.
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
                    raise InvalidValue
            elif each.default is not Undefined:
                values.coerced[each.name] = each.default
            elif is_non_null_type(each.type):
                raise InvalidValue
        return values


def _declared(
    schema: GraphQLSchema, node: VariableDefinitionNode, directives: Mapping[str, Use]
) -> DeclaredVariable:
    name, type_, default = (
        node.variable.name.value,
        type_from_ast(schema, node.type),
        node.default_value,
    )
    assert is_input_type(type_), "validation checks the types of variables"
    return DeclaredVariable(
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
