"""Inputs of a document, prepared once: coercers for types, variables, and the arguments of fields.

They are composed of the functions of `schema.coercion`, which run for each request. The document
must be valid.
"""

import enum
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from graphql import (
    FieldNode,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLFloat,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    ListValueNode,
    Node,
    ObjectValueNode,
    OperationDefinitionNode,
    Undefined,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    get_nullable_type,
    is_input_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
    type_from_ast,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature
from graphql.type import GraphQLDefaultInput
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_literal

from schema.argument_paths import Steps, Use, directive_uses
from schema.coercion import (
    Budget,
    Coercer,
    DeclaredVariable,
    FieldArguments,
    InvalidValue,
    Reader,
    Variables,
    enum_coercer,
    list_coercer,
    list_reader,
    object_coercer,
    object_reader,
    optional_coercer,
    required_coercer,
    scalar_coercer,
    variable_reader,
)
from schema.limits import Limits

__all__ = ["default_of", "field_arguments", "operation_variables", "plain", "value_coercer"]

_USUAL: Final[Mapping[GraphQLScalarType, tuple[type, Callable[[Any], bool] | None]]] = {
    GraphQLInt: (int, range(-(2**31), 2**31).__contains__),
    GraphQLFloat: (float, math.isfinite),
    GraphQLString: (str, None),
    GraphQLBoolean: (bool, None),
}
"""The type of the values that are their own coerced form, and a further condition, if any."""


def plain(value: Any) -> Any:
    """Replace enum members by their values in a coerced value, and return the result."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


def default_of(definition: Any) -> Any:
    """Return the default of an argument or input field, or `Undefined` if it has none."""
    return plain(
        coerce_default_value(definition)
    )  # not in graphql's __all__; the version is pinned


# --- Types ---


def value_coercer(type_: GraphQLInputType) -> Coercer:
    """Return a function that coerces a JSON value to `type_`, or raises an exception."""
    return _Builder().coercer(type_)


class _Builder:
    """Builder of coercers.

    Each input object type gets one coercer, which is reused where the type contains itself.
    """

    def __init__(self) -> None:
        self._objects: dict[str, Coercer] = {}

    def coercer(self, type_: GraphQLInputType) -> Coercer:
        if not isinstance(type_, GraphQLNonNull):
            return optional_coercer(self._nullable(type_))
        coerce = self._nullable(type_.of_type)
        return coerce if type_.of_type in _USUAL else required_coercer(coerce)

    def _nullable(self, type_: Any) -> Coercer:
        """Return a function that coerces values of `type_` that are not null."""
        if isinstance(type_, GraphQLList):
            return list_coercer(self.coercer(type_.of_type))
        if isinstance(type_, GraphQLInputObjectType):
            return self._object_coercer(type_)
        if isinstance(type_, GraphQLEnumType):
            return enum_coercer(
                {name: plain(type_.coerce_input_value(name)) for name in type_.values}
            )
        assert isinstance(type_, GraphQLScalarType)
        return scalar_coercer(type_.coerce_input_value, *_USUAL.get(type_, ()))

    def _object_coercer(self, type_: GraphQLInputObjectType) -> Coercer:
        name = type_.name
        if name not in self._objects:
            self._objects[name] = self._coerce_later(name)
            fields = [
                (key, each.out_name or key, self.coercer(each.type), _default(each))
                for key, each in type_.fields.items()
            ]
            self._objects[name] = object_coercer(type_, fields)
        return self._objects[name]

    def _coerce_later(self, name: str) -> Coercer:
        # The coercer of this type may not exist before the first value is coerced.

        def coerce_later(value: Any, budget: Budget) -> Any:
            return self._objects[name](value, budget)

        return coerce_later


def _default(field: Any) -> Any:
    return InvalidValue if is_required_input_field(field) else default_of(field)


# --- Variables ---


def operation_variables(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    definitions: Sequence[Node],
    limits: Limits,
) -> Variables:
    """Return the variables that an operation declares.

    `definitions` are the operation and all fragments.
    """
    nodes = operation.variable_definitions or ()
    directives = directive_uses(definitions) if nodes else {}
    return Variables([_declared(schema, node, directives) for node in nodes], limits)


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


# --- Arguments ---


class _Input(NamedTuple):
    """The type and the default of an argument, an input field or an item of a list.

    `required` is true if a value must be given. The default may be `Undefined`, and is ignored if
    `required` is true.
    """

    type: GraphQLInputType
    required: bool
    default: Any


def field_arguments(owner: str, definition: GraphQLField, node: FieldNode) -> FieldArguments:
    """Return the arguments of the field `node`.

    `definition` is from the schema. `owner` names the field in errors.
    """
    constants: dict[str, Any] = {}
    readers: list[tuple[str, Reader]] = []
    given = {each.name.value: each.value for each in node.arguments or ()}
    for name, argument in definition.args.items():
        out_name, required = argument.out_name or name, is_required_argument(argument)
        default, value = default_of(argument), given.get(name)
        if value is None:
            assert not required, f"validation requires argument {name}"
            if default is not Undefined:
                constants[out_name] = default
        elif _has_variable(value):
            read = _reader(value, _Input(argument.type, required, default), (name,))
            readers.append((out_name, read))
        else:
            constants[out_name] = _constant(value, argument.type)
    return FieldArguments(owner, node, constants, readers)


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
        default = None if input_.required else input_.default
        required = is_non_null_type(input_.type)
        return variable_reader(node.name.value, default, at, required=required)
    type_ = get_nullable_type(input_.type)
    if not _has_variable(node):
        value = _constant(node, input_.type)
        return lambda _: value
    if isinstance(type_, GraphQLList):
        return _list_reader(node, type_, at)
    assert isinstance(type_, GraphQLInputObjectType), "validation rejects variables within scalars"
    assert isinstance(node, ObjectValueNode)
    return _object_reader(node, type_, at)


def _list_reader(node: ValueNode, type_: GraphQLList[Any], at: Steps) -> Reader:
    # A variable that is absent from a list is null there, so its default is None.
    item = _Input(type_.of_type, isinstance(type_.of_type, GraphQLNonNull), None)
    if not isinstance(node, ListValueNode):
        return list_reader([_reader(node, item, at)])
    return list_reader(
        [_reader(each, item, (*at, index)) for index, each in enumerate(node.values)]
    )


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
    return object_reader(type_, constants, readers)
