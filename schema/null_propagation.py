"""Completion of values that may not be of their declared type (GraphQL spec 6.4.3 and 6.4.4).

Only objects with a wrong value among them come here; rows that are as declared are written as
bytes. The text and the path of each error are those of graphql-core, which a differential test
compares.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    located_error,
)
from graphql.execution.values import VariableValues
from msgspec import Raw

from resolvers.results.result import FinishedFields
from resolvers.sql.selection import TYPENAME
from schema.selection import Fragments, collect_fields

__all__ = ["complete_field"]

Path = tuple[str | int, ...]


def complete_field(
    owner: str,
    field: GraphQLField,
    nodes: Sequence[FieldNode],
    value: object,
    path: Path,
    fragments: Fragments,
    variables: VariableValues,
) -> tuple[object, list[GraphQLError]]:
    """Return a field's value, with nulls for wrong values, and the errors.

    `owner` is the name of the type with the field.
    """
    completion = _Completion(fragments, variables)
    return completion.field(owner, field, nodes, value, path), completion.errors


def _of_key(value: object, key: str) -> object:
    return value[key] if isinstance(value, FinishedFields) else value


class _Completion:
    """Checker of one field's value, and of all values below it, against their GraphQL types.

    `errors` are the errors found so far.
    """

    def __init__(self, fragments: Fragments, variables: VariableValues) -> None:
        self.errors: list[GraphQLError] = []
        self._fragments = fragments
        self._variables = variables
        self._selected: dict[int, Mapping[str, list[FieldNode]]] = {}

    def field(
        self,
        owner: str,
        field: GraphQLField,
        nodes: Sequence[FieldNode],
        value: object,
        path: Path,
    ) -> object:
        """Return a field's value, with null in place of wrong values.

        Raise GraphQLError if the field must not be null.
        """
        name = f"{owner}.{nodes[0].name.value}"
        return self._nullable(field.type, nodes, value, path, name)

    def _nullable(
        self,
        type_: GraphQLOutputType,
        nodes: Sequence[FieldNode],
        value: object,
        path: Path,
        name: str,
    ) -> object:
        try:
            return self._value(type_, nodes, value, path, name)
        except Exception as raised:  # noqa: BLE001  # a scalar may raise anything, as in graphql-core
            error = located_error(raised, nodes, list(path))
            if isinstance(type_, GraphQLNonNull):
                raise error from None
            self.errors.append(error)
            return None

    def _value(
        self,
        type_: GraphQLOutputType,
        nodes: Sequence[FieldNode],
        value: Any,
        path: Path,
        name: str,
    ) -> object:
        if isinstance(value, Exception):
            raise value
        if isinstance(value, Raw):
            return value
        if isinstance(type_, GraphQLNonNull):
            completed = self._value(type_.of_type, nodes, value, path, name)
            if completed is None:
                raise TypeError(f"Cannot return null for non-nullable field {name}.")
            return completed
        if value is None:
            return None
        if isinstance(type_, GraphQLList):
            return [
                self._nullable(type_.of_type, nodes, item, (*path, index), name)
                for index, item in enumerate(value)
            ]
        if isinstance(type_, GraphQLObjectType):
            return self._object(type_, nodes, value, path)
        assert isinstance(type_, GraphQLLeafType)
        return type_.serialize(value)

    def _object(
        self,
        type_: GraphQLObjectType,
        nodes: Sequence[FieldNode],
        source: Mapping[str, object],
        path: Path,
    ) -> dict[str, object]:
        completed: dict[str, object] = {}
        for key, fields in self._fields_below(nodes).items():
            name = fields[0].name.value
            completed[key] = (
                type_.name
                if name == TYPENAME
                else self.field(
                    type_.name, type_.fields[name], fields, _of_key(source[name], key), (*path, key)
                )
            )
        return completed

    def _fields_below(self, nodes: Sequence[FieldNode]) -> Mapping[str, list[FieldNode]]:
        # Cached, because all rows of a list have the same nodes.
        found = self._selected.get(id(nodes))
        if found is None:
            found = collect_fields(
                (node.selection_set for node in nodes), self._fragments, self._variables
            )
            self._selected[id(nodes)] = found
        return found
