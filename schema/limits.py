"""How much one document may ask for: judged before validation and execution, in time linear in its text.

A fragment is measured once, however often it is spread: counting what it expands to is a sum, not a walk.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSyntaxError,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    Token,
    ValueNode,
    parse,
)

__all__ = ["LimitExceeded", "Limits", "parsed"]

log = logging.getLogger("carto_graphql.limits")

MAX_DIGITS: Final = 1_000
"""Of an integer: Python refuses to read one of more than 4,300, and no type has one that long."""


class LimitExceeded(GraphQLError):
    """A document that asks for too much. The text tells which limit it is, and by which setting it is raised."""

    def __init__(self, limit: str, most: int) -> None:
        name = f"MAX_{limit.upper()}"
        super().__init__(
            f"The document has more {_SHOWN[limit]} than the {most} that {name} allows"
        )
        self.limit = limit
        self.most = most


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each that one document may have: characters of source, levels of depth, and so on.

    What a fragment holds counts wherever it is spread. With `warn`, what is too much is logged and let through.
    """

    source: int = 65_536
    tokens: int = 4_000
    comments: int = 200
    depth: int = 20
    fields: int = 1_000
    aliases: int = 100
    repeats: int = 50
    root_fields: int = 20
    directives: int = 50
    fragments: int = 100
    spreads: int = 300
    operations: int = 10
    statements: int = 20
    introspection: int = 250
    input_fields: int = 50
    values: int = 10_000
    warn: bool = False

    def check(self, limit: str, found: int) -> None:
        """Raises LimitExceeded."""
        most: int = getattr(self, limit)
        if found > most:
            self.refuse(limit)

    def refuse(self, limit: str) -> None:
        """Raises LimitExceeded, or says so in the log."""
        error = LimitExceeded(limit, getattr(self, limit))
        if not self.warn:
            raise error
        log.warning("%s, and would be refused with LIMITS=enforce", error.message)


_SHOWN: Final = {
    "source": "characters",
    "tokens": "tokens",
    "comments": "comments",
    "depth": "levels of selections",
    "fields": "fields",
    "aliases": "aliases",
    "repeats": "selections of one response key in one place",
    "root_fields": "root fields",
    "directives": "directives",
    "fragments": "fragments",
    "spreads": "fragment spreads",
    "operations": "operations",
    "statements": "fields that ask the warehouse",
    "introspection": "fields and aliases below __schema and __type",
    "input_fields": "fields in one input object",
    "values": "values in its variables",
}
assert {each.name for each in fields(Limits)} == {*_SHOWN, "warn"}


def parsed(query: str, limits: Limits) -> DocumentNode:
    """The document, within all limits but that of statements. Raises GraphQLError, LimitExceeded for one."""
    limits.check("source", len(query))
    document = _parse(query, limits)
    _unchain(document)
    definitions = document.definitions
    operations = [each for each in definitions if isinstance(each, OperationDefinitionNode)]
    fragments = {
        each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)
    }
    limits.check("operations", len(operations))
    limits.check("fragments", len(fragments))
    _Meter(fragments, limits).take(operations)
    return document


def _unchain(document: DocumentNode) -> None:
    """Each token knows the one before and the one after, and so none could be freed but by the cyclic collector."""
    token: Token | None = document.loc.start_token if document.loc else None
    while token is not None:
        token.prev = None
        token = token.next


def _parse(query: str, limits: Limits) -> DocumentNode:
    try:
        return parse(query, max_lexical_tokens=limits.tokens, max_comments=limits.comments)
    except GraphQLSyntaxError as error:
        limit = next((name for name in ("tokens", "comments") if _is_of(error, name, limits)), None)
        if limit is None:
            raise
        limits.refuse(limit)
        return parse(query)


def _is_of(error: GraphQLSyntaxError, limit: str, limits: Limits) -> bool:
    """graphql-core tells by the text alone that its own limit was reached; the version is pinned, and this tested."""
    return f"contains more than {getattr(limits, limit)} {limit}." in error.message


_INTROSPECTION: Final = frozenset({"__schema", "__type"})


class _Size(NamedTuple):
    """What a selection set expands to."""

    fields: int = 0
    aliases: int = 0
    directives: int = 0
    spreads: int = 0
    introspection: int = 0
    depth: int = 0

    def __add__(self, other: "_Size") -> "_Size":  # type: ignore[override]  # no tuple is meant
        sums = (one + another for one, another in zip(self[:-1], other[:-1], strict=True))
        return _Size(*sums, depth=max(self.depth, other.depth))  # type: ignore[misc]  # all but depth


class _Meter:
    """Measures the operations of one document."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], limits: Limits) -> None:
        self._fragments = fragments
        self._limits = limits
        self._sizes: dict[str, _Size] = {}

    def take(self, operations: Sequence[OperationDefinitionNode]) -> None:
        """Raises LimitExceeded."""
        total = _Size()
        for operation in operations:
            total += self._size(operation.selection_set, 1) + _Size(
                directives=len(operation.directives or ())
            )
            for definition in operation.variable_definitions or ():
                if definition.default_value:
                    self._check_value(definition.default_value)
        for name in self._fragments:
            self._fragment(name, 1)  # one that is not spread is validated all the same
        for limit, found in total._asdict().items():
            self._limits.check(limit, found)
        if total.fields <= self._limits.fields:  # the walks below are as long as what is expanded
            for operation in operations:
                groups = self._groups([operation.selection_set])
                self._limits.check("root_fields", len(groups))
                self._limits.check("repeats", self._repeats(groups))

    def _size(self, selection_set: SelectionSetNode | None, depth: int) -> _Size:
        size = _Size()
        for node in selection_set.selections if selection_set else ():
            size += self._one(node, depth)
        return size

    def _one(self, node: SelectionNode, depth: int) -> _Size:
        own = _Size(directives=len(node.directives or ()))
        if isinstance(node, FragmentSpreadNode):
            return own + _Size(spreads=1) + self._fragment(node.name.value, depth)
        if isinstance(node, InlineFragmentNode):
            return own + self._size(node.selection_set, depth)
        assert isinstance(node, FieldNode)
        if depth > 2 * self._limits.depth and not self._limits.warn:
            raise LimitExceeded(
                "depth", self._limits.depth
            )  # no need to go on, and no room on the stack
        self._check_arguments(node)
        below = self._size(node.selection_set, depth + 1)
        introspects = node.name.value in _INTROSPECTION
        return own + below._replace(
            fields=below.fields + 1,
            aliases=below.aliases + bool(node.alias),
            introspection=below.fields + below.aliases if introspects else below.introspection,
            depth=below.depth + 1,
        )

    def _check_arguments(self, node: FieldNode) -> None:
        """Validation shows the whole of an input object in the error of each of its fields."""
        for argument in node.arguments or ():
            self._check_value(argument.value)

    def _check_value(self, value: ValueNode) -> None:
        if isinstance(value, ObjectValueNode):
            self._limits.check("input_fields", len(value.fields))
            for each in value.fields:
                self._check_value(each.value)
        elif isinstance(value, ListValueNode):
            for item in value.values:
                self._check_value(item)
        elif isinstance(value, IntValueNode) and len(value.value) > MAX_DIGITS:
            raise GraphQLError(f"A number has more than {MAX_DIGITS} digits", value)

    def _fragment(self, name: str, depth: int) -> _Size:
        if name not in self._sizes:
            self._sizes[name] = _Size()  # what a circle comes to; validation tells of it
            self._sizes[name] = self._size(self._selected_by(name), depth)
        return self._sizes[name]

    def _repeats(self, groups: Mapping[str, Sequence[FieldNode]]) -> int:
        """How many fields merge into one at most: validation compares each of them with each other."""
        most = max(map(len, groups.values()), default=0)
        below = (
            self._repeats(self._groups(node.selection_set for node in nodes))
            for nodes in groups.values()
        )
        return max(most, *below, 0)

    def _groups(
        self, selection_sets: Iterable[SelectionSetNode | None]
    ) -> Mapping[str, Sequence[FieldNode]]:
        groups: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for selection_set in selection_sets:
            for node in self._flat(selection_set, seen):
                groups.setdefault((node.alias or node.name).value, []).append(node)
        return groups

    def _flat(self, selection_set: SelectionSetNode | None, seen: set[str]) -> Iterator[FieldNode]:
        for node in selection_set.selections if selection_set else ():
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                yield from self._flat(node.selection_set, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                yield from self._flat(self._selected_by(node.name.value), seen)

    def _selected_by(self, fragment: str) -> SelectionSetNode | None:
        """None where there is no such fragment; validation tells of it."""
        return self._fragments[fragment].selection_set if fragment in self._fragments else None
