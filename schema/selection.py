"""Collection of selected fields (GraphQL spec 6.3.2, CollectFields).

Aliases, fragments, `@skip` and `@include` are resolved, and repeated fields merged. Every type of
the schema is an object type, so a validated fragment always applies.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    get_directive_values,
)
from graphql.execution.values import VariableValues

from resolvers.sql.selection import (
    AGGREGATE,
    KEY,
    PAGE_INFO,
    TILES,
    TYPENAME,
    VALUES,
    Member,
    Selection,
)
from resolvers.sql.template import Template
from schema.type_names import type_names

__all__ = ["Fragments", "collect_fields", "selection_below", "type_names_below"]

Fragments = Mapping[str, FragmentDefinitionNode]


_PARTS: Final = {
    ("collection", "features"): "feature",
    ("feature", "properties"): "properties",
    ("collection", "rows"): "row",
    ("collection", AGGREGATE): "aggregate",
    ("collection", TILES): "tiles",
    ("collection", PAGE_INFO): "pageInfo",
    ("aggregate", VALUES): "values",
    ("aggregate", "groups"): "group",
    ("aggregate", "histogram"): "bin",
    ("aggregate", "timeSeries"): "period",
    **{(part, VALUES): "values" for part in ("group", "bin", "period")},
    **{(part, KEY): "key" for part in ("group", "period")},
}
"""A part of `type_names` and a field of it -> the part that names the field's type."""


def type_names_below(template: Template) -> Mapping[str, str]:
    """Return the names of the GraphQL types below a template's field.

    Examples of keys are `row`, and `values area` for aggregates of the column `area`.
    """
    measured = {
        f"values {name}": f"{template.columns[name].scalar}Aggregates"
        for name in template.aggregate
    }
    return {**type_names(template), **measured, "pageInfo": "PageInfo"}


def selection_below(
    nodes: Iterable[FieldNode],
    fragments: Fragments,
    variables: VariableValues,
    names: Mapping[str, str],
    part: str = "collection",
) -> Selection:
    """Return the selection below a field, merged from its `nodes`.

    `part` is the kind of object that the field returns. `names` has each kind's type name.
    """
    groups = collect_fields((node.selection_set for node in nodes), fragments, variables)
    return tuple(
        Member(
            key,
            name := fields[0].name.value,
            selection_below(fields, fragments, variables, names, _part_below(part, name)),
            names[part] if name == TYPENAME else "",
        )
        for key, fields in groups.items()
    )


def _part_below(part: str, name: str) -> str:
    return f"values {name}" if part == "values" else _PARTS.get((part, name), part)


def collect_fields(
    selection_sets: Iterable[SelectionSetNode | None],
    fragments: Fragments,
    variables: VariableValues,
) -> Mapping[str, list[FieldNode]]:
    """Group the field nodes in selection sets by response key, in order of first appearance."""
    collector = _Collector(fragments, variables)
    for selection_set in selection_sets:
        collector.visit(selection_set)
    return collector.groups


class _Collector:
    def __init__(self, fragments: Fragments, variables: VariableValues) -> None:
        self._fragments = fragments
        self._variables = variables
        self._visited: set[str] = set()
        self.groups: dict[str, list[FieldNode]] = {}

    def visit(self, selection_set: SelectionSetNode | None) -> None:
        for node in selection_set.selections if selection_set else ():
            if not node.directives or self._included(node):
                self._add(node)

    def _add(self, node: SelectionNode) -> None:
        match node:
            case FieldNode():
                self.groups.setdefault((node.alias or node.name).value, []).append(node)
            case InlineFragmentNode():
                self.visit(node.selection_set)
            case FragmentSpreadNode() if node.name.value not in self._visited:
                self._visited.add(node.name.value)
                self.visit(self._fragments[node.name.value].selection_set)

    def _included(self, node: SelectionNode) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not (skip and skip["if"]) and not (include and not include["if"])
