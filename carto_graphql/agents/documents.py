"""The GraphQL document of a tool call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from carto_graphql.agents.aggregates import Variables
from carto_graphql.agents.json_schema import required_names
from carto_graphql.agents.strictness import check_shapes
from carto_graphql.agents.tool_errors import WrongArgument
from carto_graphql.agents.tools import GEOMETRY, TemplateTool
from resolvers.sql.selection import AGGREGATE, TOTAL_COUNT

__all__ = ["Document", "count_document", "write_document"]

MAX_NAME: Final = 40
"""Characters of an unknown name that an error repeats."""


@dataclass(frozen=True, slots=True)
class Document:
    """A GraphQL document with its variables.

    `paths` maps each variable to the path of the tool's argument whose value the variable holds.
    """

    query: str
    variables: Mapping[str, Any]
    paths: Mapping[str, str]
    has_rows: bool = True
    has_geometry: bool = False


def write_document(tool: TemplateTool, given: Mapping[str, Any]) -> Document:
    """Return the GraphQL document of a tool call with the arguments `given`.

    Raise `WrongArgument` if one is invalid.
    """
    _check_names(tool, given)
    check_shapes(tool.field.args, given)
    variables = _variables(tool, given)
    if tool.aggregate is not None and AGGREGATE in given:
        figures = Variables()
        selection = tool.aggregate.selection(given[AGGREGATE], figures)
        query = _query(tool, variables, selection, figures)
        paths = {**variables.paths, **figures.paths}
        values = {**variables.values, **figures.values}
        return Document(query, values, paths, has_rows=False)
    has_geometry = _geometry(tool, given)
    selection = _rows(tool, has_geometry=has_geometry)
    query = _query(tool, variables, selection)
    return Document(query, variables.values, variables.paths, has_geometry=has_geometry)


def count_document(tool: TemplateTool, given: Mapping[str, Any]) -> Document:
    """Return the document that counts all rows that match the arguments `given`.

    The arguments must be valid.
    """
    variables = _variables(tool, given)
    return Document(_query(tool, variables, TOTAL_COUNT), variables.values, variables.paths)


def _check_names(tool: TemplateTool, given: Mapping[str, Any]) -> None:
    for name in given:
        if name not in tool.arguments:
            known = ", ".join(sorted(tool.arguments))
            raise WrongArgument(name[:MAX_NAME], f"is unknown: {tool.name} has {known}")


def _variables(tool: TemplateTool, given: Mapping[str, Any]) -> Variables:
    variables = Variables()
    required = required_names(tool.field.args)
    for name, argument in tool.field.args.items():
        if name == "limit":
            variables.add(name, argument.type, _limit(tool, given), name)
        elif name in given:
            variables.add(name, argument.type, given[name], name)
        elif name in required:
            variables.declare(name, argument.type, name)  # so that GraphQL reports it
    return variables


def _limit(tool: TemplateTool, given: Mapping[str, Any]) -> object:
    limit = given.get("limit", tool.template.limit_default)
    # GraphQL rejects any other value.
    if type(limit) is int and 0 <= limit <= tool.template.limit_max:
        return min(limit, tool.max_rows)
    return limit


def _geometry(tool: TemplateTool, given: Mapping[str, Any]) -> bool:
    wanted = given.get(GEOMETRY, False) if tool.has_geometry else False
    if not isinstance(wanted, bool):
        raise WrongArgument(GEOMETRY, "must be true or false")
    return wanted


def _query(
    tool: TemplateTool, variables: Variables, selection: str, figures: Variables | None = None
) -> str:
    types = {**variables.types, **(figures.types if figures else {})}
    declared = ", ".join(f"${name}: {type_}" for name, type_ in types.items())
    passed = ", ".join(f"{name}: ${name}" for name in variables.types)
    template = tool.template
    field = f"{template.name}({passed}) {{ {selection} }}" if passed else ""
    field = field or f"{template.name} {{ {selection} }}"
    head = f"query {tool.name}({declared})" if declared else f"query {tool.name}"
    return f"{head} {{ {template.namespace} {{ {field} }} }}"


def _rows(tool: TemplateTool, *, has_geometry: bool) -> str:
    template = tool.template
    columns = " ".join(template.columns)
    more = "numberReturned truncated"
    if "after" in tool.field.args and "pageInfo" in tool.collection.fields:
        more += " pageInfo { endCursor hasNextPage }"
    if template.kind == "rows":
        return f"rows {{ {columns} }} {more}"
    members = ["id"] if template.id is not None else []
    if has_geometry:
        members = ["type", *members, "geometry"]
    kind = "type " if has_geometry else ""
    return f"{kind}features {{ {' '.join(members)} properties {{ {columns} }} }} {more}"
