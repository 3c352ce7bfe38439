"""Names of the GraphQL types that are built for one template.

`features/cities` makes `CitiesCollection`, `CitiesFeature` and `CitiesProperties`;
`rows/cities` makes `CitiesResult` and `CitiesRow`. `sort:` adds `…Order` and `…SortField`, `filter:` adds `…Filter`,
`aggregate:` adds `…Aggregate`, `…Values` and those of charts,
`tiles:` adds `…Tiles` and `…TileProperty`,
and each parameter with `enum:` adds an enum.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from resolvers.errors import Problem
from resolvers.sql.charts import GROUPED_BY, NUMBERS, TIMES
from resolvers.sql.filters import OPERATORS
from resolvers.sql.measures import AGGREGATES
from resolvers.sql.parameter import Parameter
from resolvers.sql.template import Template

__all__ = ["enum_type_name", "type_name_problems", "type_names"]

_OWN_TYPES: Final = frozenset(
    {
        "Query",
        "Features",
        "QueryRows",
        "BBox",
        "FeatureCollectionType",
        "FeatureType",
        "SortDirection",
        "TimeStep",
        "GroupOrderBy",
        "PageInfo",
    }
    | {f"{scalar}Filter" for scalar in OPERATORS}
    | {f"{scalar}Aggregates" for scalar in AGGREGATES}
    | {"Int", "Float", "String", "Boolean", "ID", "BigInt", "Date", "DateTime", "Geometry"}
)
"""Types of the schema that no template makes."""


def type_names(template: Template) -> Mapping[str, str]:
    """Return the GraphQL type name of each part of a template's result, such as `row`."""
    base, prefix = _capitalized(template.name), _prefix(template)
    names = (
        {
            "collection": f"{base}Collection",
            "feature": f"{base}Feature",
            "properties": f"{base}Properties",
        }
        if template.kind == "features"
        else {"collection": f"{base}Result", "row": prefix}
    )
    if template.sort:
        names |= {"order": f"{prefix}Order", "sort": f"{prefix}SortField"}
    if template.filter:
        names |= {"filter": f"{prefix}Filter"}
    if template.aggregate:
        names |= {"aggregate": f"{prefix}Aggregate", "values": f"{prefix}Values"}
        names |= {part: prefix + suffix for part, suffix in _chart_parts(template)}
    if template.tiles:
        names |= {"tiles": f"{prefix}Tiles"}
        if template.tiles.properties:
            names |= {"tileProperty": f"{prefix}TileProperty"}
    enums = (parameter for parameter in template.arguments if parameter.check.enum)
    return names | {f"enum {each.name}": enum_type_name(template, each) for each in enums}


def _chart_parts(template: Template) -> Iterator[tuple[str, str]]:
    """Yield `(part, suffix of the type's name)` for each type that a template's charts need."""
    scalars = {template.columns[name].scalar for name in template.aggregate}
    if scalars & GROUPED_BY:
        yield from (("groupField", "GroupField"), ("key", "Key"))
        yield from (("groupOrder", "GroupOrder"), ("group", "Group"))
    if scalars & NUMBERS:
        yield from (("numberField", "NumberField"), ("bin", "Bin"))
    if scalars & TIMES:
        yield from (("timeField", "TimeField"), ("period", "Period"))


def enum_type_name(template: Template, parameter: Parameter) -> str:
    """Return the name of the GraphQL enum type for `parameter`, which has `enum:` in the header."""
    return _prefix(template) + _capitalized(parameter.name)


def _prefix(template: Template) -> str:
    return _capitalized(template.name) + ("Row" if template.kind == "rows" else "")


def _capitalized(name: str) -> str:
    return name[0].upper() + name[1:]


def type_name_problems(templates: Sequence[Template]) -> Iterator[Problem]:
    """Yield a problem for each type name that is reserved or that two types share."""
    seen: dict[str, Template] = {}
    for template in templates:
        names = list(type_names(template).values())
        for name in names:
            other = seen.setdefault(name, template)
            if message := _problem(name, names, template, other):
                yield Problem(template.file, 1, message)


def _problem(name: str, names: Sequence[str], template: Template, other: Template) -> str | None:
    if name in _OWN_TYPES:
        return f"its GraphQL type {name} is reserved; rename the file"
    if names.count(name) > 1:
        return f"two of its GraphQL types are named {name}; rename the parameter with that `enum:`"
    if other is not template:
        return f"its GraphQL type {name} is also that of {other.file}; rename one of the two files"
    return None
