"""Queries to begin with: one for each template, with its sample and all of its fields, its charts and its tiles."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from graphql import parse, print_ast

from resolvers.catalog.sample import everything
from resolvers.sql.parameter import Parameter
from resolvers.sql.selection import LISTS, Selection
from resolvers.sql.template import Template

__all__ = ["Example", "example_queries", "first_query"]

FIRST_COMMENT: Final = """\
# Ctrl+Enter runs this; then look at the map.
# Ctrl+Space completes names. The list at the
# side has an example for every field.
"""


CHART_OF: Final[Mapping[str, str]] = {
    "String": "groups",
    "Boolean": "groups",
    "Int": "histogram",
    "BigInt": "histogram",
    "Float": "histogram",
    "Date": "timeSeries",
    "DateTime": "timeSeries",
}
"""Type of a column -> the chart that suits the column best."""

CHART_TEXTS: Final[Mapping[str, str]] = {
    "groups": "groups(by: [{0}], limit: 10) {{ key {{ {0} }} count }}",
    "histogram": "histogram(of: {0}, bins: 10) {{ from to count }}",
    "timeSeries": "timeSeries(of: {0}, step: DAY) {{ start count }}",
}

TILE_FIELDS: Final = "url tileJSON minzoom maxzoom"
"""The fields of tiles that need no statement."""


class Example(NamedTuple):
    """A query that works, with its title and description."""

    title: str
    description: str
    query: str


class _Enum(str):
    """A name that GraphQL writes without quotes."""

    __slots__ = ()


def example_queries(templates: Iterable[Template]) -> tuple[Example, ...]:
    """Return the example queries of all templates, in the order of `templates`."""
    return tuple(example for each in templates for example in _examples(each))


def _examples(template: Template) -> Iterator[Example]:
    yield Example(template.name, template.description, _query(template))
    if charts := _charts(template):
        name = f"{template.name}Charts"
        field = f"{template.name}{_arguments(template)} {{ aggregate {{ {charts} }} }}"
        description = f"Charts of {template.name}, over all matching rows."
        yield Example(name, description, _operation(name, template, field))
    if template.tiles is not None:
        name = f"{template.name}Tiles"
        field = f"{template.name}{_arguments(template)} {{ tiles {{ {TILE_FIELDS} }} }}"
        description = f"Vector tiles of {template.name}, for layers of any size."
        yield Example(name, description, _operation(name, template, field))


def _charts(template: Template) -> str:
    # The last column that fits: the first ones are usually names and codes, unique in every row.
    last = {CHART_OF.get(template.columns[name].scalar): name for name in template.aggregate}
    return " ".join(text.format(last[kind]) for kind, text in CHART_TEXTS.items() if kind in last)


def first_query(templates: Sequence[Template]) -> str:
    """Return the query that the editor opens with, or "" if there are no templates."""
    # Results of features templates appear on the map.
    features = [template for template in templates if template.kind == "features"]
    plainest = sorted(features or templates, key=lambda template: len(_arguments(template)))[:1]
    return "".join(FIRST_COMMENT + _query(template) for template in plainest)


def _query(template: Template) -> str:
    shown = tuple(member for member in everything(template) if member.name in ("type", *LISTS))
    field = template.name + _arguments(template) + _selected(shown)
    return _operation(template.name, template, field)


def _operation(name: str, template: Template, field: str) -> str:
    return print_ast(parse(f"query {name} {{ {template.namespace} {{ {field} }} }}")) + "\n"


def _selected(selection: Selection) -> str:
    below = " ".join(member.name + _selected(member.members) for member in selection)
    return f" {{ {below} }}" if below else ""


def _arguments(template: Template) -> str:
    given = ", ".join(f"{name}: {_literal(value)}" for name, value in _sample(template))
    return f"({given})" if given else ""


def _sample(template: Template) -> Iterator[tuple[str, object]]:
    arguments = {parameter.name: parameter for parameter in template.arguments}
    for name, value in template.sample.items():
        if name in arguments:
            yield name, _argument(arguments[name], value)
        elif name == "orderBy":
            yield from ((name, terms) for terms in [_order(template, value)] if terms)
        elif (
            name not in template.parameters
        ):  # a parameter that is no argument comes from the token
            yield name, value


def _argument(parameter: Parameter, value: object) -> object:
    if not parameter.check.enum:
        return value
    return [_Enum(item) for item in value] if isinstance(value, list) else _Enum(value)


def _order(template: Template, terms: Any) -> Sequence[Mapping[str, object]]:
    # `template.sort` lacks the columns that are hidden from the caller.
    return [
        {name: _Enum(word) for name, word in term.items()}
        for term in (terms if isinstance(terms, list) else [terms])
        if term["field"] in template.sort
    ]


def _literal(value: object) -> str:
    """Return `value` in GraphQL's syntax (spec section 2.9): `{"min": 1}` becomes `{ min: 1 }`."""
    match value:
        case _Enum():
            return str(value)
        case Mapping():
            members = ", ".join(f"{name}: {_literal(inner)}" for name, inner in value.items())
            return f"{{ {members} }}"
        case list():
            return f"[{', '.join(_literal(inner) for inner in value)}]"
        case _:
            return json.dumps(value, ensure_ascii=False)
