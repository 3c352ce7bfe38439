"""Calls for any template: selections, and sets of arguments by what they show."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlglot
from sqlglot import exp

from resolvers.catalog.sample import coerce_arguments, everything, sample_call
from resolvers.sql import statements
from resolvers.sql.box_argument import build_box
from resolvers.sql.parameter import Parameter
from resolvers.sql.projection import Projection
from resolvers.sql.selection import Member, Selection, project
from resolvers.sql.statements import Statement, TemplateCall
from resolvers.sql.template import Template

BY_SCALAR: Final[dict[str, Any]] = {
    "Int": 7,
    "Float": 2.5,
    "String": "ES",
    "Boolean": True,
    "BigInt": "9007199254740993",
    "Date": "2018-02-03",
    "DateTime": "2018-02-03T04:05:06.5+01:00",
    "Geometry": {"type": "Point", "coordinates": [1, 2]},
    "Decimal": "12.50",
    "Time": "12:30:00",
    "UUID": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
}
DATE_LINE: Final = build_box(170, -20.5, -170, 20)
EUROPE: Final = build_box(-10, 35, 30.25, 60)


def build_call(template: Template, arguments: Mapping[str, object], **others: Any) -> TemplateCall:
    return statements.build_call(template, coerce_arguments(template, arguments), **others)


def projections(template: Template) -> Iterator[tuple[str, Projection]]:
    columns = tuple(Member(f"as_{name}", name) for name in template.columns)
    yield "everything", project(template, everything(template))
    yield "counts only", project(template, (Member("n", "numberReturned"),))
    if template.kind == "rows":
        yield "the last column", project(template, (Member("rows", "rows", columns[-1:]),))
        return
    yield (
        "properties only",
        project(template, _features(Member("properties", "properties", columns))),
    )
    geometry = project(template, _features(Member("geometry", "geometry")))
    yield "geometry as text", geometry
    yield "geometry for the Maps API", geometry._replace(geometry_as_text=False)


def _features(member: Member) -> Selection:
    return (Member("features", "features", (member,)),)


def calls(template: Template) -> Iterator[tuple[str, TemplateCall]]:
    least = {
        each.name: _given(template, each) for each in template.parameters.values() if each.required
    }
    most = {each.name: _given(template, each) for each in template.parameters.values()}
    yield "the sample", sample_call(template)
    yield "nothing optional", build_call(template, least)
    yield (
        "everything optional",
        build_call(template, most, box=EUROPE if template.takes_box else None),
    )
    if template.takes_box:
        yield "a box", build_call(template, least, box=EUROPE)
        yield "a box across the date line", build_call(template, least, box=DATE_LINE)
    if template.source is None:
        yield from _ordered(template, least)
    if empty := [
        each.name for each in template.parameters.values() if each.is_list and not each.min_items
    ]:
        yield "empty lists", build_call(template, least | {name: [] for name in empty})


def _ordered(template: Template, least: Mapping[str, object]) -> Iterator[tuple[str, TemplateCall]]:
    order = [(name, index == 0) for index, name in enumerate(template.sort[:2])]
    yield "an order", build_call(template, least, order_by=order)
    yield "a page", build_call(template, least, limit=10, offset=20)


def _given(template: Template, parameter: Parameter) -> object:
    if parameter.name in template.sample:
        return template.sample[parameter.name]
    value = parameter.check.enum[0] if parameter.check.enum else BY_SCALAR[parameter.scalar]
    return [value] if parameter.is_list else value


def placeholders(sql: str, dialect: str) -> set[str]:
    parsed = sqlglot.parse_one(sql, read=dialect)
    return {node.name for node in parsed.find_all(exp.Parameter, exp.Placeholder)}


def bound(statement: Statement) -> set[str]:
    if isinstance(statement.parameters, dict):
        return set(statement.parameters)
    return {str(number + 1) for number in range(len(statement.parameters))}
