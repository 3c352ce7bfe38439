"""The sizes of one parsed document, measured in time linear in its text.

A fragment is measured once, however often it is spread: counting its contents is a sum, not a walk.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
)

from resolvers.sql.selection import LISTS
from schema.limits import LimitExceeded, Limits

__all__ = ["check_sizes"]

MAX_DIGITS: Final = 1_000
"""Digits of an integer. Python rejects more than 4,300 with an error of its own; no type has 1,000.
"""

MAX_VALUE_DEPTH: Final = 100
"""Levels of lists and input objects in one value of a document."""

COLLECTION_DEPTH: Final = 2
"""Levels of fields above those of a collection: a namespace, and a template's field."""

_INTROSPECTION: Final = frozenset({"__schema", "__type"})

_Groups = Mapping[str, Sequence[FieldNode]]
"""Response key -> the fields that merge into one."""


@dataclass(slots=True)
class _Size:
    """The size of a selection set together with the fragments that it spreads.

    The methods change the size in place.
    """

    fields: int = 0
    aliases: int = 0
    directives: int = 0
    spreads: int = 0
    introspection: int = 0
    depth: int = 0

    def add(self, other: "_Size") -> None:
        """Add the size of another selection set at the same depth to this size."""
        self.fields += other.fields
        self.aliases += other.aliases
        self.directives += other.directives
        self.spreads += other.spreads
        self.introspection += other.introspection
        self.depth = max(self.depth, other.depth)

    def add_below_field(self, below: "_Size", node: FieldNode) -> None:
        """Count the field `node`, and add `below`, the size of its selection set."""
        introspection = below.introspection
        if node.name.value in _INTROSPECTION:
            introspection = below.fields + below.aliases
        self.fields += below.fields + 1
        self.aliases += below.aliases + bool(node.alias)
        self.directives += below.directives
        self.spreads += below.spreads
        self.introspection += introspection
        self.depth = max(self.depth, below.depth + 1)


def check_sizes(
    operations: Sequence[OperationDefinitionNode],
    fragments: Mapping[str, FragmentDefinitionNode],
    limits: Limits,
) -> None:
    """Raise LimitExceeded if the operations exceed any of `limits`.

    Raise GraphQLError for an unused fragment, a too long integer or a too deep value.
    """
    measure = _Measure(fragments, limits)
    total = _Size()
    for operation in operations:
        total.add(measure.operation(operation))
    # Validation (GraphQL spec 5.5.1.4) would spend time on such a fragment, and no limit counts it.
    if unused := [each for name, each in fragments.items() if name not in measure.sizes]:
        raise GraphQLError(f"Fragment '{unused[0].name.value}' is never used.", unused[0])
    for limit in _Size.__slots__:
        limits.check(limit, getattr(total, limit))
    if total.fields <= limits.fields:  # the walk below is as long as what the spreads expand to
        merged = _MergedFields(fragments, limits)
        for operation in operations:
            merged.check(operation)


class _Measure:
    """Measurement of the selection sets of one document."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], limits: Limits) -> None:
        self._fragments = fragments
        self._limits = limits
        self.sizes: dict[str, _Size] = {}
        """The sizes of the fragments that were spread, by name."""

    def operation(self, operation: OperationDefinitionNode) -> _Size:
        """Return an operation's size, such as its number of fields.

        Raise LimitExceeded or GraphQLError if a part is too large.
        """
        for definition in operation.variable_definitions or ():
            if definition.default_value:
                self._check_value(definition.default_value)
        size = self._selections(operation.selection_set, 1)
        size.directives += len(operation.directives or ())
        return size

    def _selections(self, selection_set: SelectionSetNode | None, depth: int) -> _Size:
        size = _Size()
        for node in selection_set.selections if selection_set else ():
            if node.directives:
                size.directives += len(node.directives)
            self._add(size, node, depth)
        return size

    def _add(self, size: _Size, node: SelectionNode, depth: int) -> None:
        if isinstance(node, FieldNode):
            for argument in node.arguments or ():
                self._check_value(argument.value)
            size.add_below_field(self._below(node, depth + 1), node)
        elif isinstance(node, FragmentSpreadNode):
            size.spreads += 1
            size.add(self._fragment(node.name.value, depth))
        elif isinstance(node, InlineFragmentNode):
            size.add(self._selections(node.selection_set, depth))

    def _below(self, node: FieldNode, depth: int) -> _Size:
        # Far too deep is enough to know, and the recursion must end before Python's limit.
        if depth > 2 * self._limits.depth and not self._limits.warn:
            raise LimitExceeded("depth", self._limits.depth)
        return self._selections(node.selection_set, depth) if node.selection_set else _Size()

    def _fragment(self, name: str, depth: int) -> _Size:
        if name not in self.sizes:
            self.sizes[name] = _Size()  # the size of a cycle, which validation reports
            if name in self._fragments:  # validation also reports one that does not exist
                self.sizes[name] = self._selections(self._fragments[name].selection_set, depth)
        return self.sizes[name]

    def _check_value(self, value: ValueNode, depth: int = 0) -> None:
        if depth > MAX_VALUE_DEPTH:  # filters contain themselves, and coercion recurses
            raise GraphQLError(f"A value must nest at most {MAX_VALUE_DEPTH} levels.", value)
        if isinstance(value, ObjectValueNode):
            self._limits.check("input_fields", len(value.fields))
            for field in value.fields:
                self._check_value(field.value, depth + 1)
        elif isinstance(value, ListValueNode):
            for item in value.values:
                self._check_value(item, depth + 1)
        elif isinstance(value, IntValueNode) and len(value.value) > MAX_DIGITS:
            raise GraphQLError(f"An integer must have at most {MAX_DIGITS} digits.", value)


class _MergedFields:
    """Checker of the limits on the fields of one document.

    Fields are counted after merging (GraphQL spec 6.3.2, CollectFields).
    """

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], limits: Limits) -> None:
        self._fragments = fragments
        self._limits = limits

    def check(self, operation: OperationDefinitionNode) -> None:
        """Raise LimitExceeded for too many root fields, lists or repeated fields (`{ a a }`)."""
        groups = self._groups([operation.selection_set])
        self._limits.check("root_fields", len(groups))
        self._check(groups, 0)

    def _check(self, groups: _Groups, depth: int) -> None:
        # Validation compares each of the fields that merge into one with each other.
        self._limits.check("repeats", max(map(len, groups.values()), default=0))
        if depth == COLLECTION_DEPTH:
            lists = [key for key, nodes in groups.items() if nodes[0].name.value in LISTS]
            self._limits.check("lists", len(lists))
        for nodes in groups.values():
            if below := [node.selection_set for node in nodes if node.selection_set]:
                self._check(self._groups(below), depth + 1)

    def _groups(self, selection_sets: Iterable[SelectionSetNode]) -> _Groups:
        groups: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for selection_set in selection_sets:
            for node in self._fields(selection_set, seen):
                groups.setdefault((node.alias or node.name).value, []).append(node)
        return groups

    def _fields(self, selection_set: SelectionSetNode, seen: set[str]) -> Iterator[FieldNode]:
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                yield from self._fields(node.selection_set, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                if fragment := self._fragments.get(node.name.value):
                    yield from self._fields(fragment.selection_set, seen)
