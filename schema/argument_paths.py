"""Paths and places of argument values.

A value is in the document, or in the JSON of the variables.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from graphql import (
    ArgumentNode,
    DirectiveNode,
    FieldNode,
    GraphQLArgument,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLSchema,
    ListValueNode,
    Node,
    ObjectValueNode,
    SourceLocation,
    TypeInfo,
    TypeInfoVisitor,
    VariableNode,
    Visitor,
    get_location,
    get_named_type,
    get_nullable_type,
    is_scalar_type,
    is_specified_scalar_type,
    visit,
)
from graphql.execution.values import VariableValues

__all__ = [
    "Place",
    "Steps",
    "Use",
    "directive_uses",
    "find_location",
    "find_node",
    "find_place",
    "first_uses",
    "format_path",
    "owner_name",
    "parse_path",
    "variables_in_scalars",
]

Steps = tuple[str | int, ...]
"""A path into a value: names of fields, and positions in lists, which begin at 0."""

_STEPS: Final = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def parse_path(text: str) -> Steps:
    """Split a path in JavaScript's notation into steps: `("countries", 3)` for `countries[3]`."""
    return tuple(int(index) if index else name for index, name in _STEPS.findall(text))


def format_path(steps: Iterable[str | int]) -> str:
    """Write a path in JavaScript's notation, such as `bbox.west` or `countries[3]`."""
    return "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps
    ).removeprefix(".")


class Place(NamedTuple):
    """The place of a value in a request.

    `location` is the line and column in the document where the value, or the variable that holds
    it, begins. `variable` is the value's path in the JSON of the variables, or empty if the value
    is in the document.
    """

    location: SourceLocation | None
    variable: Steps = ()


def find_place(
    arguments: Iterable[ArgumentNode], at: Steps, variables: VariableValues
) -> Place | None:
    """Return where a value is in the request, or None if the argument is absent.

    The path `at` begins with the argument.
    """
    argument = next((each for each in arguments if each.name.value in at[:1]), None)
    if argument is None:
        return None
    node, below = find_node(argument.value, at[1:])
    if not isinstance(node, VariableNode):
        return Place(find_location(node))
    source = variables.sources.get(node.name.value)
    given = source.value if source else None
    return Place(find_location(node), (node.name.value, *_without_list_of_one(given, below)))


def find_node(node: Node, steps: Steps) -> tuple[Node, Steps]:
    """Return the last node on a path below `node`, and any steps left, as below a variable."""
    for count, step in enumerate(steps):
        inner = _inner(node, step)
        if inner is None:
            return node, steps[count:]
        node = inner
    return node, ()


def _inner(node: Node, step: str | int) -> Node | None:
    if isinstance(node, ListValueNode) and isinstance(step, int):
        return node.values[step] if step < len(node.values) else None
    if isinstance(node, ObjectValueNode):
        return next((field.value for field in node.fields if field.name.value == step), None)
    return None


def _without_list_of_one(value: Any, steps: Steps) -> Steps:
    # GraphQL reads a single value as a list of one item (spec 3.11).
    if steps[:1] == (0,) and not isinstance(value, list):
        return steps[1:]
    return steps


def find_location(node: Node) -> SourceLocation | None:
    """Return the line and column where a node begins, or None if the node has no location."""
    return get_location(node.loc.source, node.loc.start) if node.loc else None


def owner_name(schema: GraphQLSchema, parent: Any, node: FieldNode | DirectiveNode) -> str:
    """Return a field's or directive's name for messages, such as `features.cities`.

    `parent` is the type with the field.
    """
    name = node.name.value
    if isinstance(node, DirectiveNode):
        return f"@{name}"
    root = schema.query_type
    if root is None or parent is None or parent.name == root.name:
        return name
    of_root = (
        key for key, field in root.fields.items() if get_named_type(field.type).name == parent.name
    )
    return f"{next(of_root, parent.name)}.{name}"


class Use(NamedTuple):
    """The use of a variable in an argument.

    `owner` is the name of the field or directive that has the argument. `at` is the path of the
    variable: the argument's name, then the steps below the argument.
    """

    owner: str
    at: Steps
    argument: GraphQLArgument | None = None


def first_uses(schema: GraphQLSchema, definitions: Iterable[Node]) -> Mapping[str, Use]:
    """Return the first use of each variable in the arguments of `definitions`, by variable name."""
    info = TypeInfo(schema)
    collector = _UseCollector(schema, info)
    for definition in definitions:
        visit(definition, TypeInfoVisitor(info, collector))
    return collector.uses


class _UseCollector(Visitor):
    """A visitor that collects the first use of each variable."""

    def __init__(self, schema: GraphQLSchema, info: TypeInfo) -> None:
        super().__init__()
        self._schema, self._info = schema, info
        self.uses: dict[str, Use] = {}

    def enter_argument(self, node: ArgumentNode, *around: Any) -> None:
        """Record the variables in the value of the argument `node`."""
        owner = owner_name(self._schema, self._info.get_parent_type(), around[-1][-1])
        for variable, steps in _variables_in(node.value, (node.name.value,)):
            self.uses.setdefault(variable.name.value, Use(owner, steps, self._info.get_argument()))


def directive_uses(definitions: Iterable[Node]) -> Mapping[str, Use]:
    """Return a mapping from each variable's name to its first use in a directive like `@skip`."""
    uses: dict[str, Use] = {}
    for node in _nodes_and_selections(definitions):
        for directive in node.directives or ():
            owner = f"@{directive.name.value}"
            for argument in directive.arguments or ():
                for variable, steps in _variables_in(argument.value, (argument.name.value,)):
                    uses.setdefault(variable.name.value, Use(owner, steps))
    return uses


def _nodes_and_selections(nodes: Iterable[Any]) -> Iterator[Any]:
    for node in nodes:
        yield node
        selection_set = getattr(node, "selection_set", None)
        if selection_set:
            yield from _nodes_and_selections(selection_set.selections)


def variables_in_scalars(
    node: Node, type_: GraphQLInputType, at: Steps = ()
) -> Iterator[tuple[Steps, Node]]:
    """Yield the variables inside literals of custom scalars, each with the literal's path.

    `at` is the path of `node`.
    """
    nullable = get_nullable_type(type_)
    if isinstance(nullable, GraphQLList):
        items = enumerate(node.values) if isinstance(node, ListValueNode) else [((), node)]
        for index, item in items:
            below = (*at, index) if isinstance(index, int) else at
            yield from variables_in_scalars(item, nullable.of_type, below)
    elif isinstance(nullable, GraphQLInputObjectType) and isinstance(node, ObjectValueNode):
        for field in node.fields:
            if definition := nullable.fields.get(name := field.name.value):
                yield from variables_in_scalars(field.value, definition.type, (*at, name))
    elif _is_custom_scalar(nullable) and not isinstance(node, VariableNode):
        yield from ((at, variable) for variable, _ in _variables_in(node, ()))


def _is_custom_scalar(type_: object) -> bool:
    return is_scalar_type(type_) and not is_specified_scalar_type(type_)


def _variables_in(node: Node, at: Steps) -> Iterator[tuple[VariableNode, Steps]]:
    if isinstance(node, VariableNode):
        yield node, at
    elif isinstance(node, ListValueNode):
        for index, item in enumerate(node.values):
            yield from _variables_in(item, (*at, index))
    elif isinstance(node, ObjectValueNode):
        for field in node.fields:
            yield from _variables_in(field.value, (*at, field.name.value))
