"""Errors of argument values, in the same words wherever the value is and whichever rule it breaks.

graphql-core checks values against their types and reports a path for each error. Its messages are
replaced: they show the value, and name neither the argument nor what is allowed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, cast

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    SourceLocation,
    StringValueNode,
    get_nullable_type,
    is_required_input_field,
)

from schema.argument_paths import Steps, format_path, parse_path
from schema.scalars import WrongScalar

__all__ = [
    "CONTAINS_VARIABLE",
    "IS_NULL",
    "IS_REQUIRED",
    "ArgumentError",
    "ReportedError",
    "collect_errors",
    "describe_errors",
]

IS_REQUIRED: Final = "is required"
IS_NULL: Final = "must not be null"
CONTAINS_VARIABLE: Final = "must not contain a variable; pass the whole value as a variable"

MAX_NAMES: Final = 20
"""Names of an enum or an input type that one message lists."""

MAX_NAME_LENGTH: Final = 40
"""Characters that a message shows of a name that a client sent."""

SCALAR_RULES: Final = {
    "Int": "must be a 32-bit integer",
    "Float": "must be a number",
    "String": "must be a string in double quotes",
    "Boolean": "must be true or false",
    "ID": "must be a string or an integer",
}
"""What GraphQL's own scalars allow; the gateway's scalars describe it themselves."""

_EXPECTED: Final = "expected "


ReportedError = tuple[GraphQLError, Sequence[str | int]]
"""What graphql-core reports of a value: an error and its path below the value."""


class ArgumentError(Exception):
    """An argument's value that breaks a rule.

    `owner` is the field or directive that has the argument, such as `features.cities` or
    `@include`. `argument` is the path of the value, beginning with the argument's name. `variable`
    is the path of the value in the JSON of the variables, or empty if the value is in the document.
    `location` is the line and column in the document where the value or the variable begins.
    """

    def __init__(
        self,
        owner: str,
        at: Steps,
        rule: str,
        *,
        variable: Steps = (),
        location: SourceLocation | None = None,
    ) -> None:
        self.owner, self.argument = owner, format_path(at)
        self.variable, self.location = format_path(variable), location
        super().__init__(_sentence(self._subject(), rule))

    def _subject(self) -> str:
        if not self.owner:
            return f"Variable '${self.variable}'"
        of_directive = f" of directive '{self.owner}'" if self.owner.startswith("@") else ""
        of_variable = f" (variable '${self.variable}')" if self.variable else ""
        return f"Argument '{self.argument}'{of_directive}{of_variable}"

    @property
    def details(self) -> Mapping[str, str]:
        """The error's `field`, `argument` and `variable`, if known, for the member `extensions`."""
        details = {"field": self.owner, "argument": self.argument, "variable": self.variable}
        return {name: text for name, text in details.items() if text}


def _sentence(subject: str, rule: str) -> str:
    if rule.startswith(_EXPECTED):  # the word of parsers, which do not know the argument
        rule = f"must be {rule.removeprefix(_EXPECTED)}"
    is_predicate = rule.startswith(("must ", "is "))
    return f"{subject} {rule}." if is_predicate else f"{subject} is invalid: {rule}."


def collect_errors(
    validate: Callable[[Callable[..., None]], None], maximum: int
) -> Sequence[ReportedError]:
    """Call `validate` with a callback, and return the errors that the callback collects.

    Stop after `maximum` + 1 errors.
    """
    errors: list[ReportedError] = []

    def collect(error: GraphQLError, path: list[str | int]) -> None:
        errors.append((error, path))
        # graphql-core would take seconds to find all errors in a long value.
        if len(errors) > maximum:
            raise _EnoughErrors

    with suppress(_EnoughErrors):
        validate(collect)
    return errors


class _EnoughErrors(Exception):
    """A signal that stops graphql-core when it has found enough errors."""


def describe_errors(
    errors: Iterable[ReportedError],
    type_: GraphQLInputType,
    value: Any,
    rules: str = "",
    *,
    hide: bool = False,
) -> Iterator[tuple[Steps, str]]:
    """Yield each invalid part of `value`, as its path and the broken rule.

    `rules` is appended to a scalar's rule. `hide` omits schema names from the rules.
    """
    seen = set()
    for error, path in errors:
        if (at := tuple(path)) not in seen:
            seen.add(at)  # graphql-core reports an object once for each of its fields
            for below, rule in _describe(error, *_follow(at, type_, value), rules, hide):
                yield (*at, *below), rule


def _follow(steps: Steps, type_: GraphQLInputType, value: Any) -> tuple[GraphQLInputType, Any]:
    """Return the type and the value that are reached from `value` along the path `steps`."""
    for step in steps:
        # A single value in place of a list has no index in `steps`.
        inner = _item_type(get_nullable_type(type_), value, is_one=isinstance(step, str))
        if isinstance(step, int):
            assert isinstance(inner, GraphQLList)
            type_ = inner.of_type
            value = value.values[step] if isinstance(value, ListValueNode) else value[step]
        else:
            assert isinstance(inner, GraphQLInputObjectType)
            type_, value = inner.fields[step].type, _fields_of(value)[step]
    return type_, value


def _item_type(type_: Any, value: Any, *, is_one: bool) -> Any:
    """Return the item type of the list type `type_` if `value` is a single value, else `type_`."""
    # A caller sets `is_one` if the path has no list index, whatever `value` is.
    while isinstance(type_, GraphQLList) and (
        is_one or not isinstance(value, list | tuple | ListValueNode)
    ):
        type_ = get_nullable_type(type_.of_type)
    return type_


def _describe(
    error: GraphQLError, type_: GraphQLInputType, value: Any, rules: str, hide: bool
) -> Iterator[tuple[Steps, str]]:
    if value is None or isinstance(value, NullValueNode):
        yield (), IS_NULL
        return
    named = _item_type(get_nullable_type(type_), value, is_one=False)
    if isinstance(named, GraphQLInputObjectType):
        yield from _describe_object(named, value, hide)
    elif isinstance(named, GraphQLEnumType):
        yield (), _describe_enum(named, value, hide)
    else:
        yield _describe_scalar(error, str(named), rules)


def _describe_object(
    type_: GraphQLInputObjectType, value: Any, hide: bool
) -> Iterator[tuple[Steps, str]]:
    if not isinstance(value, dict | ObjectValueNode):
        yield (), f"must be an object{'' if hide else f' with {_join(type_.fields)}'}"
        return
    given = _fields_of(value)
    if type_.is_one_of:
        yield (), f"must have exactly one field{'' if hide else f' of {_join(type_.fields)}'}"
    for name, field in type_.fields.items():
        if name not in given and is_required_input_field(field):
            yield (name,), IS_REQUIRED
    known = "" if hide else f", which has {_join(type_.fields)}"
    for name in given:
        if name not in type_.fields:
            yield (name[:MAX_NAME_LENGTH],), f"is not a field of {type_.name}{known}"


def _fields_of(value: Any) -> Mapping[str, Any]:
    if isinstance(value, ObjectValueNode):
        return {field.name.value: field.value for field in value.fields}
    return cast("Mapping[str, Any]", value)


def _describe_enum(type_: GraphQLEnumType, value: Any, hide: bool) -> str:
    if isinstance(value, StringValueNode) and value.value in type_.values:
        return f"must be {value.value} without quotes"
    return f"must be a value of {type_.name}" if hide else f"must be one of {_join(type_.values)}"


def _describe_scalar(error: GraphQLError, name: str, rules: str) -> tuple[Steps, str]:
    cause = error.original_error
    if not isinstance(cause, WrongScalar):
        return (), _with_rules(SCALAR_RULES.get(name, f"must be a {name}"), rules)
    rule, below = str(cause), parse_path(cause.below)
    return below, rule if below else _with_rules(rule, rules)


def _with_rules(rule: str, rules: str) -> str:
    return f"{rule}, {rules}" if rules else rule


def _join(names: Iterable[str]) -> str:
    listed = [*names]
    more = ", …" if len(listed) > MAX_NAMES else ""
    return ", ".join(listed[:MAX_NAMES]) + more
