"""The arguments of one field of a document.

Constant ones are coerced when the document is planned. The result equals that of
`graphql.execution.get_argument_values`, except that enum members are replaced by their values.
The document must be valid.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_nullable_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
)
from graphql.execution.values import VariableValues
from graphql.utilities.coerce_input_value import coerce_input_literal

from schema.argument_errors import IS_NULL, ArgumentError
from schema.argument_paths import Place, Steps, find_location, find_place, parse_path
from schema.coercion import default_of, plain

__all__ = ["FieldArguments"]

Reader = Callable[[Mapping[str, Any]], Any]
"""Function from the coerced variables to a value.

It returns `Undefined` for an absent value, and raises `_NullVariable`.
"""


class _NullVariable(Exception):
    """A variable that is null although its place requires a value.

    A document may use a nullable variable in such a place if the variable or the place has a
    default.
    """

    def __init__(self, at: Steps) -> None:
        super().__init__(at)
        self.at = at


class _Input(NamedTuple):
    """The type and the default of an argument, of an input field or of a list's item.

    The default may be `Undefined`. It is ignored if the value is required.
    """

    type: GraphQLInputType
    required: bool
    default: Any


class FieldArguments:
    """The arguments of a field node; `owner` is the name of the field in errors."""

    def __init__(self, owner: str, definition: GraphQLField, node: FieldNode) -> None:
        self._owner, self._node = owner, node
        self._constants: dict[str, Any] = {}
        self._readers: list[tuple[str, Reader]] = []
        given = {each.name.value: each.value for each in node.arguments or ()}
        for name, argument in definition.args.items():
            self._add(name, argument, given.get(name))

    @property
    def varies(self) -> bool:
        """True if any value depends on a variable."""
        return bool(self._readers)

    def values(self, variables: VariableValues) -> dict[str, Any]:
        """Return the coerced values by name. Raises `ArgumentError`.

        Constant values are shared between calls and must not be changed.
        """
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
        """Return an error about the value at `path`, such as `countries[3]`, which breaks `rule`."""
        return self._error(parse_path(path), rule, variables)

    def _error(self, at: Steps, rule: str, variables: VariableValues) -> ArgumentError:
        place = find_place(self._node.arguments or (), at, variables)
        place = place or Place(find_location(self._node))
        return ArgumentError(
            self._owner, at, rule, variable=place.variable, location=place.location
        )

    def _add(self, name: str, argument: GraphQLArgument, node: ValueNode | None) -> None:
        out_name, required = argument.out_name or name, is_required_argument(argument)
        default = default_of(argument)
        if node is None:
            assert not required, f"validation requires argument {name}"
            if default is not Undefined:
                self._constants[out_name] = default
        elif _has_variable(node):
            read = _reader(node, _Input(argument.type, required, default), (name,))
            self._readers.append((out_name, read))
        else:
            self._constants[out_name] = _constant(node, argument.type)


def _has_variable(node: ValueNode) -> bool:
    if isinstance(node, ListValueNode):
        return any(map(_has_variable, node.values))
    if isinstance(node, ObjectValueNode):
        return any(_has_variable(field.value) for field in node.fields)
    return isinstance(node, VariableNode)


def _constant(node: ValueNode, type_: GraphQLInputType) -> Any:
    value = coerce_input_literal(node, type_)
    assert value is not Undefined, "validation checks literals"
    return plain(value)


def _reader(node: ValueNode, input_: _Input, at: Steps) -> Reader:
    if isinstance(node, VariableNode):
        return _variable_reader(node.name.value, input_, at)
    type_ = get_nullable_type(input_.type)
    if not _has_variable(node):
        value = _constant(node, input_.type)
        return lambda _: value
    if isinstance(type_, GraphQLList):
        return _list_reader(node, type_, at)
    assert isinstance(type_, GraphQLInputObjectType), "validation rejects variables within scalars"
    assert isinstance(node, ObjectValueNode)
    return _object_reader(node, type_, at)


def _variable_reader(name: str, input_: _Input, at: Steps) -> Reader:
    default = None if input_.required else input_.default
    required = is_non_null_type(input_.type)

    def read_variable(variables: Mapping[str, Any]) -> Any:
        value = variables.get(name, default)
        if value is None and required:
            raise _NullVariable(at)
        return value

    return read_variable


def _list_reader(node: ValueNode, type_: GraphQLList[Any], at: Steps) -> Reader:
    # A variable that is absent from a list is null there, so its default is None.
    item = _Input(type_.of_type, isinstance(type_.of_type, GraphQLNonNull), None)
    if not isinstance(node, ListValueNode):
        read_one = _reader(node, item, at)
        return lambda variables: [read_one(variables)]
    readers = [_reader(each, item, (*at, index)) for index, each in enumerate(node.values)]
    return lambda variables: [read(variables) for read in readers]


def _object_reader(node: ObjectValueNode, type_: GraphQLInputObjectType, at: Steps) -> Reader:
    given = {field.name.value: field.value for field in node.fields}
    constants, readers = {}, []
    for name, field in type_.fields.items():
        input_ = _Input(field.type, is_required_input_field(field), default_of(field))
        out_name = field.out_name or name
        if name in given:
            readers.append((out_name, _reader(given[name], input_, (*at, name))))
        elif input_.default is not Undefined:
            constants[out_name] = input_.default

    def read_object(variables: Mapping[str, Any]) -> Any:
        values = dict(constants)
        for name, read in readers:
            value = read(variables)
            if value is not Undefined:
                values[name] = value
        return type_.out_type(values)

    return read_object
