"""An argument's value that is refused, told alike wherever it stood and whichever rule it broke.

graphql-core judges values by their types, and tells where in them it found something; the words are ours: it shows
the value, and names neither the argument nor what would be right.
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

from schema.argument_paths import Steps, spelled, steps_of
from schema.scalars import WrongScalar

__all__ = [
    "IS_REQUIRED",
    "NOT_NULL",
    "NO_VARIABLES_WITHIN",
    "ArgumentError",
    "Found",
    "expectations",
    "found_by",
]

IS_REQUIRED: Final = "is required"
NOT_NULL: Final = "must not be null"
NO_VARIABLES_WITHIN: Final = "must not contain a variable; pass the whole value as a variable"

MOST_NAMES: Final = 20
"""Names of an enum or an input type that one error lists."""

MOST_CHARACTERS: Final = 40
"""Of a name that a client made up."""

SCALARS: Final = {
    "Int": "expected a whole number of 32 bits",
    "Float": "expected a number",
    "String": "expected text, in quotes",
    "Boolean": "expected true or false",
    "ID": "expected an id, as text or a whole number",
}
"""GraphQL's own; ours tell what they take by themselves."""


Found = tuple[GraphQLError, Sequence[str | int]]
"""What graphql-core reports of a value, and its path."""


class ArgumentError(Exception):
    """`owner` is what has the argument, `features.cities` or `@include`, and `argument` the path of the value there.

    `variable` is its path in the JSON of the variables, empty where it stands in the document. `location` is the
    place in the document, of the value or of the variable.
    """

    def __init__(
        self,
        owner: str,
        at: Steps,
        expected: str,
        *,
        variable: Steps = (),
        location: SourceLocation | None = None,
    ) -> None:
        self.owner, self.argument = owner, spelled(at)
        self.variable, self.location = spelled(variable), location
        where = f"{owner}({self.argument})" if owner else f"${self.variable}"
        given = f" (variable ${self.variable})" if owner and variable else ""
        super().__init__(f"{where}: {expected}{given}")

    @property
    def details(self) -> Mapping[str, str]:
        """For `extensions`: `field`, `argument` and `variable`, as far as there are."""
        told = {"field": self.owner, "argument": self.argument, "variable": self.variable}
        return {name: text for name, text in told.items() if text}


def found_by(judge: Callable[[Callable[..., None]], None], most: int) -> Sequence[Found]:
    """What graphql-core tells the function that `judge` hands it, until it is more than `most`: it costs much."""
    found: list[Found] = []

    def note(error: GraphQLError, path: list[str | int]) -> None:
        found.append((error, path))
        if len(found) > most:
            raise _Enough

    with suppress(_Enough):
        judge(note)
    return found


class _Enough(Exception):
    """More errors than are told."""


def expectations(
    found: Iterable[Found],
    type_: GraphQLInputType,
    value: Any,
    rules: str = "",
    *,
    hide: bool = False,
) -> Iterator[tuple[Steps, str]]:
    """What was expected, and at which path below `value`: a literal, or JSON.

    `found` is what graphql-core reports of the value, with paths. `rules` are those that the type does not show; with
    `hide` the names that an enum or an input type has are not told.
    """
    told = set()
    for error, path in found:
        if (at := tuple(path)) not in told:
            told.add(at)  # graphql-core reports an object once for each of its members
            for below, expected in _expected(error, *_at(at, type_, value), rules, hide):
                yield (*at, *below), expected


def _at(steps: Steps, type_: GraphQLInputType, value: Any) -> tuple[GraphQLInputType, Any]:
    """The type and the value at a path that graphql-core gave: it has no step for a value that is a list of one."""
    for step in steps:
        inner = _in_list(get_nullable_type(type_), value, isinstance(step, str))
        if isinstance(step, int):
            assert isinstance(inner, GraphQLList)
            type_ = inner.of_type
            value = value.values[step] if isinstance(value, ListValueNode) else value[step]
        else:
            assert isinstance(inner, GraphQLInputObjectType)
            type_, value = inner.fields[step].type, _members(value)[step]
    return type_, value


def _in_list(type_: Any, value: Any, is_one: bool) -> Any:
    """The type of the items, where one value is given for a list."""
    while isinstance(type_, GraphQLList) and (
        is_one or not isinstance(value, list | tuple | ListValueNode)
    ):
        type_ = get_nullable_type(type_.of_type)
    return type_


def _expected(
    error: GraphQLError, type_: GraphQLInputType, value: Any, rules: str, hide: bool
) -> Iterator[tuple[Steps, str]]:
    if value is None or isinstance(value, NullValueNode):
        yield (), NOT_NULL
        return
    named = _in_list(get_nullable_type(type_), value, False)
    if isinstance(named, GraphQLInputObjectType):
        yield from _of_object(named, value, hide)
    elif isinstance(named, GraphQLEnumType):
        yield (), _of_enum(named, value, hide)
    else:
        yield _of_scalar(error, str(named), rules)


def _of_object(
    type_: GraphQLInputObjectType, value: Any, hide: bool
) -> Iterator[tuple[Steps, str]]:
    if not isinstance(value, dict | ObjectValueNode):
        yield (), f"expected an object{'' if hide else f' with {_listed(type_.fields)}'}"
        return
    given = _members(value)
    for name, field in type_.fields.items():
        if name not in given and is_required_input_field(field):
            yield (name,), IS_REQUIRED
    known = "" if hide else f", which has {_listed(type_.fields)}"
    for name in given:
        if name not in type_.fields:
            yield (name[:MOST_CHARACTERS],), f"is no field of {type_.name}{known}"


def _members(value: Any) -> Mapping[str, Any]:
    if isinstance(value, ObjectValueNode):
        return {field.name.value: field.value for field in value.fields}
    return cast("Mapping[str, Any]", value)


def _of_enum(type_: GraphQLEnumType, value: Any, hide: bool) -> str:
    if isinstance(value, StringValueNode) and value.value in type_.values:
        return f"expected {value.value} without quotes"
    return (
        f"expected a value of {type_.name}" if hide else f"expected one of {_listed(type_.values)}"
    )


def _of_scalar(error: GraphQLError, name: str, rules: str) -> tuple[Steps, str]:
    cause = error.original_error
    below = steps_of(cause.below) if isinstance(cause, WrongScalar) else ()
    expected = (
        str(cause) if isinstance(cause, WrongScalar) else SCALARS.get(name, f"expected a {name}")
    )
    return below, f"{expected}, {rules}" if rules and not below else expected


def _listed(names: Iterable[str]) -> str:
    listed = [*names]
    more = ", …" if len(listed) > MOST_NAMES else ""
    return ", ".join(listed[:MOST_NAMES]) + more
