"""Functions that coerce the JSON values of variables, built once for each type.

graphql-core looks at the type again for every value. Here a type is looked at once, when a document
is planned, and one walk coerces the values and limits their number. The results equal those of
`graphql.utilities.coerce_input_value`, except that enum members are replaced by their values.
An invalid value raises, and graphql-core then says why.
"""

import enum
import math
import sys
from collections.abc import Callable, Mapping
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
    GraphQLString,
    Undefined,
    is_required_input_field,
)
from graphql.utilities.coerce_input_value import coerce_default_value

from schema.limits import Limits

__all__ = ["Budget", "Coercer", "InvalidValue", "default_of", "plain", "value_coercer"]

MAX_NESTING: Final = 100
"""Levels of input objects.

With a list around each, this is what graphql-core's own coercion allows (200). Deeper ones would
end in a RecursionError.
"""

_INT_RANGE: Final = range(-(2**31), 2**31)


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
        """Count values, before they are coerced. Raises LimitExceeded."""
        self._left -= count
        if self._left < 0:
            self._limits.check("values", self._limits.values - self._left)
            self._left = sys.maxsize  # the limit only warns, and one warning is enough

    def enter_object(self, size: int) -> None:
        """Count the fields of an input object.

        Raises LimitExceeded, and InvalidValue for an object that is nested too deeply.
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
    """Return a coerced value in which enum members are replaced by their values."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


def default_of(definition: Any) -> Any:
    """Return the default of an argument or input field, or `Undefined`."""
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
        if isinstance(type_, GraphQLNonNull):
            return _required(self._nullable(type_.of_type))
        return _optional(self._nullable(type_))

    def _nullable(self, type_: Any) -> Coercer:
        """Return a coercer for the values of a type other than null."""
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
        """Return a coercer that calls the coercer of the type `name`, which need not exist yet."""

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
    """Return a coercer of a scalar, which skips the scalar's own parser for usual values.

    This saves most of the time that a list of values of GraphQL's own scalars takes.
    """
    parse = type_.coerce_input_value
    is_usual = _USUAL.get(type_)

    def coerce_usual(value: Any, _: Budget) -> Any:
        return value if is_usual(value) else parse(value)  # type: ignore[misc]  # not None

    def coerce(value: Any, _: Budget) -> Any:
        parsed = parse(value)
        if parsed is Undefined:
            raise InvalidValue
        return parsed

    return coerce if is_usual is None else coerce_usual


_USUAL: Final[Mapping[GraphQLScalarType, Callable[[Any], bool]]] = {
    GraphQLInt: lambda value: type(value) is int and value in _INT_RANGE,
    GraphQLFloat: lambda value: type(value) is float and math.isfinite(value),
    GraphQLString: lambda value: type(value) is str,
    GraphQLBoolean: lambda value: type(value) is bool,
}
"""Whether a value is its own coerced form."""
