"""A template's sample as a call, and the selection of all its fields."""

from collections.abc import Iterator, Mapping
from typing import Any

from resolvers.errors import BadUserInput
from resolvers.scalars import parse_float
from resolvers.sql.box_argument import build_box
from resolvers.sql.dialects import BBox
from resolvers.sql.selection import Member, Selection
from resolvers.sql.statements import TemplateCall, build_call
from resolvers.sql.template import Template

__all__ = ["coerce_arguments", "everything", "sample_call"]


def sample_call(template: Template, arguments: Mapping[str, object] | None = None) -> TemplateCall:
    """Return a call with `arguments`, by default those of the first sample.

    Raise `BadUserInput` for an invalid argument.
    """
    sample = template.sample if arguments is None else arguments
    return build_call(
        template,
        coerce_arguments(template, sample),
        box=_box(sample.get("bbox")),
        order_by=[*_order(template, sample.get("orderBy") or [])],
        limit=_number("limit", sample.get("limit")),
        offset=_number("offset", sample.get("offset")),
    )


def coerce_arguments(template: Template, given: Mapping[str, object]) -> Mapping[str, object]:
    """Coerce arguments to the parameters' types, and leave out undeclared names.

    Raise `BadUserInput` for a wrong type.
    """
    return {
        name: None if value is None else template.parameters[name].coerce(value)
        for name, value in given.items()
        if name in template.parameters
    }


def everything(template: Template) -> Selection:
    """Return a selection of all fields that a caller can select below the template's field."""
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
    return build_box(*(_degrees(f"bbox.{side}", value[side]) for side in sides))


def _degrees(at: str, value: Any) -> float:
    try:
        return parse_float(value)
    except ValueError as error:
        raise BadUserInput(at, str(error)) from None


def _order(template: Template, terms: Any) -> Iterator[tuple[str, bool]]:
    for term in terms if isinstance(terms, list) else [terms]:
        if not isinstance(term, Mapping) or term.get("field") not in template.sort:
            fields = ", ".join(template.sort) or "the columns in `sort:`, of which there are none"
            raise BadUserInput("orderBy", f"expected {{ field, direction }} with one of {fields}")
        if (direction := term.get("direction", "ASC")) not in ("ASC", "DESC"):
            raise BadUserInput("orderBy", "expected ASC or DESC as the direction")
        yield term["field"], direction == "DESC"


def _number(name: str, value: Any) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise BadUserInput(name, "expected a whole number")
    return value
