"""A field's arguments to an `TemplateCall`: every rule that the GraphQL types cannot express is checked here."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from resolvers.errors import BadUserInput
from resolvers.sql.dialects import BBox
from resolvers.sql.statements import TemplateCall
from resolvers.sql.template import MISSING, OrderTerm, Template

__all__ = ["MAX_OFFSET", "MAX_ORDER_TERMS", "build_call", "make_box"]

MAX_OFFSET: Final = 1_000_000
"""A warehouse computes and pays for every row that is skipped."""

MAX_ORDER_TERMS: Final = 100
"""Each column counts once, so that more terms than columns say nothing; a page may still repeat some."""


def build_call(
    template: Template,
    arguments: Mapping[str, object],
    *,
    box: BBox | None = None,
    order_by: Sequence[tuple[str, bool]] | None = None,
    limit: int | None = None,
    offset: int | None = None,
) -> TemplateCall:
    """The question that the arguments put; `order_by` is `(column's GraphQL name, descending)`.

    Absent and null mean the same: the default, or else no value. Raises `BadUserInput`.
    """
    order = tuple(_order(template, order_by or ()))
    return TemplateCall(
        template=template,
        values=dict(_values(template, arguments)),
        order=order,
        limit=_limit(template, limit),
        offset=_offset(offset, order),
        box=box,
    )


def make_box(west: float, south: float, east: float, north: float) -> BBox:
    """A box in degrees; west > east crosses the date line. Raises `BadUserInput` naming the side."""
    for side, value, most in (
        ("west", west, 180),
        ("south", south, 90),
        ("east", east, 180),
        ("north", north, 90),
    ):
        if not math.isfinite(value) or abs(value) > most:
            raise BadUserInput(f"bbox.{side}", f"must be between -{most} and {most} degrees")
    if south > north:
        raise BadUserInput("bbox.south", "must not be above bbox.north")
    return BBox(*(side + 0.0 for side in (west, south, east, north)))  # -0.0 becomes 0.0


def _values(template: Template, arguments: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for parameter in template.parameters.values():
        given = arguments.get(parameter.name)
        if given is not None:
            yield parameter.name, parameter.parse(given)
        elif parameter.default is not MISSING:
            yield parameter.name, parameter.default


def _order(template: Template, order_by: Sequence[tuple[str, bool]]) -> Iterator[OrderTerm]:
    """`orderBy`, else `order:`, then `id`; each column once, as a later term on it has no effect."""
    if len(order_by) > MAX_ORDER_TERMS:
        raise BadUserInput("orderBy", f"must have at most {MAX_ORDER_TERMS} items")
    asked = [OrderTerm(template.columns[name].column, descending) for name, descending in order_by]
    tie_break = [OrderTerm(template.id)] if template.id else []
    yield from _first_of_each_column(template, [*(asked or template.order), *tie_break])


def _first_of_each_column(template: Template, terms: Iterable[OrderTerm]) -> Iterator[OrderTerm]:
    seen = set()
    for term in terms:
        name = template.dialect.same_name(term.column)
        if name not in seen:
            seen.add(name)
            yield term


def _limit(template: Template, limit: int | None) -> int:
    if limit is None:
        return template.limit_default
    if not 0 <= limit <= template.limit_max:
        raise BadUserInput("limit", f"must be between 0 and {template.limit_max}")
    return limit


def _offset(offset: int | None, order: tuple[OrderTerm, ...]) -> int:
    if not offset:
        return 0
    if not 0 < offset <= MAX_OFFSET:
        raise BadUserInput("offset", f"must be between 0 and {MAX_OFFSET}")
    if not order:
        raise BadUserInput("offset", "needs an order; give orderBy")
    return offset
