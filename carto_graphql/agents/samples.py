"""The list of templates with samples, and the schema, as a caller sees them."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from carto_graphql.agents.tools import TemplateTool
from resolvers.sql.template import Template

__all__ = ["list_templates", "sample_arguments"]


def list_templates(tools: Iterable[TemplateTool]) -> str:
    """Return JSON that lists the templates of the tools, with descriptions, columns and samples."""
    listed = [
        {
            "tool": tool.name,
            "kind": tool.template.kind,
            "description": tool.template.description,
            "columns": [*tool.template.columns],
            "filter": [*tool.template.filter],
            "aggregate": [*tool.template.aggregate],
            "sample": sample_arguments(tool.template),
        }
        for tool in tools
    ]
    return msgspec.json.format(msgspec.json.encode(listed)).decode()


def sample_arguments(template: Template) -> Mapping[str, Any]:
    """Return the arguments of a template's sample that a caller can give."""
    arguments: dict[str, Any] = {}
    for name, value in template.sample.items():
        parameter = template.parameters.get(name)
        if parameter is not None and parameter.claim is not None:
            continue  # the value comes from the caller's token
        if name != "orderBy" or parameter is not None:
            arguments[name] = value
        elif terms := _visible_terms(template, value):
            arguments[name] = terms
    return arguments


def _visible_terms(template: Template, order: Any) -> list[Any]:
    terms = order if isinstance(order, list) else [order]
    return [term for term in terms if term["field"] in template.sort]
