"""A template's sample: the arguments that must work, and the selection of all it offers."""

from collections.abc import Iterator, Mapping
from typing import Any

from resolvers.arguments import make_ask, make_box
from resolvers.dialects import BBox
from resolvers.errors import BadUserInput
from resolvers.selection import Member, Selection
from resolvers.statements import Ask
from resolvers.template import Template

__all__ = ["everything", "sample_ask"]


def sample_ask(template: Template) -> Ask:
    """The question that the sample puts; its arguments look as they do in GraphQL. Raises `BadUserInput`."""
    sample = template.sample
    return make_ask(
        template,
        {name: value for name, value in sample.items() if name in template.parameters},
        box=_box(sample.get("bbox")),
        order_by=[*_order(template, sample.get("orderBy") or [])],
        limit=_number("limit", sample.get("limit")),
        offset=_number("offset", sample.get("offset")),
    )


def everything(template: Template) -> Selection:
    """All that a caller can select, once."""
    columns = tuple(Member(name, name) for name in template.columns)
    counts = (Member("numberReturned", "numberReturned"), Member("truncated", "truncated"))
    if template.kind == "rows":
        return (Member("rows", "rows", columns), *counts)
    names = ["type", "id", "geometry"] if template.id else ["type", "geometry"]
    feature = (*(Member(name, name) for name in names), Member("properties", "properties", columns))
    return (Member("type", "type"), Member("features", "features", feature), *counts)


def _box(value: Any) -> BBox | None:
    if value is None:
        return None
    sides = ("west", "south", "east", "north")
    if not isinstance(value, Mapping) or set(value) != set(sides):
        raise BadUserInput("bbox", "expected { west, south, east, north }")
    return make_box(*(_degrees(f"bbox.{side}", value[side]) for side in sides))


def _degrees(at: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadUserInput(at, "expected a number")
    return float(value)


def _order(template: Template, terms: Any) -> Iterator[tuple[str, bool]]:
    for term in terms if isinstance(terms, list) else [terms]:
        if not isinstance(term, Mapping) or term.get("field") not in template.sort:
            raise BadUserInput(
                "orderBy", f"expected {{ field, direction }} with one of {', '.join(template.sort)}"
            )
        yield term["field"], term.get("direction", "ASC") == "DESC"


def _number(name: str, value: Any) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise BadUserInput(name, "expected a whole number")
    return value
