"""Building of template calls: rules on arguments that GraphQL types cannot express."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from resolvers.errors import BadUserInput
from resolvers.geojson import WrongGeometry, parse_geometry
from resolvers.sql.dialects import BBox
from resolvers.sql.filters import read_filter
from resolvers.sql.pages import page_name, page_order, read_cursor
from resolvers.sql.parameter import MISSING, Parameter
from resolvers.sql.relative_times import RelativeTime, current_minute
from resolvers.sql.statements import TemplateCall
from resolvers.sql.template import OrderTerm, Template

__all__ = ["MAX_OFFSET", "MAX_ORDER_TERMS", "build_box", "build_call", "default_of"]

MAX_OFFSET: Final = 1_000_000
"""Number of rows that a page may skip; a warehouse computes each of them."""

MAX_LONGITUDE: Final = 3600
"""Degrees of a box's west and east: a map may show the world several times, but not so often."""

MAX_ORDER_TERMS: Final = 100
"""Number of terms of `orderBy`; of several terms on one column only the first has an effect."""


def build_call(
    template: Template,
    arguments: Mapping[str, object],
    *,
    box: BBox | None = None,
    order_by: Sequence[tuple[str, bool]] | None = None,
    limit: int | None = None,
    offset: int | None = None,
    intersects: object = None,
    where: Mapping[str, Any] | None = None,
    after: str | None = None,
) -> TemplateCall:
    """Return the template call with these coerced arguments. Raise `BadUserInput`.

    `order_by` contains pairs: a column's GraphQL name, and True for descending order. If an
    argument is absent or null, its parameter gets its default. But a nullable parameter gets no
    value if its argument is null.
    """
    order = _order(template, order_by) if order_by else template.default_order
    values = {}
    for name, parameter in template.parameters.items():
        given = arguments.get(name)
        if given is not None:
            values[name] = parameter.parse(given)
        elif parameter.default is not MISSING and not (parameter.nullable and name in arguments):
            values[name] = default_of(parameter)
    _check_pairs(template, values, arguments)
    return TemplateCall(
        template,
        values,
        order,
        template.limit_default if limit is None else _limit(template, limit),
        _offset(offset, order) if offset else 0,
        box,
        None if intersects is None else _geometry(template, intersects),
        True if where is None else read_filter(template, where),
        None if after is None else _after(template, order, after, offset),
    )


def default_of(parameter: Parameter) -> object:
    """Return the parameter's default, which must exist. A relative default is computed from now."""
    default = parameter.default
    return default.at(current_minute()) if isinstance(default, RelativeTime) else default


def _check_pairs(
    template: Template, values: Mapping[str, Any], arguments: Mapping[str, object]
) -> None:
    """Raise `BadUserInput` if the value of a parameter with `after:` is too small.

    `after:` names another parameter. The value must not be less than the value of that other
    parameter.
    """
    for name, other in template.pairs:
        if name not in values or other not in values or values[name] >= values[other]:
            continue
        if arguments.get(name) not in (None, template.parameters[name].default):
            raise BadUserInput(name, f"must not be less than {other}")
        raise BadUserInput(other, f"must not be greater than {name}")


def _after(
    template: Template, order: Sequence[OrderTerm], after: str, offset: int | None
) -> tuple[object, ...]:
    if offset:
        raise BadUserInput("after", "must not be combined with offset")
    return read_cursor(page_name(template), page_order(template, order), after)


def _geometry(template: Template, value: object) -> object:
    try:
        geometry = parse_geometry(value)
    except WrongGeometry as error:
        raise BadUserInput(f"intersects{error.below}", error.expected) from None
    if not template.dialect.intersects_collections and '"GeometryCollection"' in geometry.text:
        raise BadUserInput("intersects", "must not be a GeometryCollection")
    return geometry


def build_box(west: float, south: float, east: float, north: float) -> BBox:
    """Return a checked box in degrees; raise `BadUserInput` with the name of a wrong side.

    A box whose west is above its east crosses the antimeridian. A map that shows several copies of
    the world sends a west below -180 or an east above 180 (`map.getBounds()`). Such a side is
    converted to the same longitude between -180 and 180.
    """
    for side, value, bound in (
        ("west", west, MAX_LONGITUDE),
        ("south", south, 90),
        ("east", east, MAX_LONGITUDE),
        ("north", north, 90),
    ):
        if not math.isfinite(value) or abs(value) > bound:
            raise BadUserInput(f"bbox.{side}", f"must be between -{bound} and {bound} degrees")
    if south > north:
        raise BadUserInput("bbox.south", "must not be above bbox.north")
    if max(abs(west), abs(east)) > 180:
        west, east = _wrapped(west, east)
    return BBox(*(side + 0.0 for side in (west, south, east, north)))  # -0.0 becomes 0.0


def _wrapped(west: float, east: float) -> tuple[float, float]:
    if west > east:
        raise BadUserInput("bbox.west", "must not be above bbox.east where one is beyond 180")
    if east - west >= 360:
        return -180.0, 180.0
    west, east = (west + 180) % 360 - 180, (east + 180) % 360 - 180
    return west, 180.0 if east == -180 else east


def _order(template: Template, order_by: Sequence[tuple[str, bool]]) -> tuple[OrderTerm, ...]:
    """Return the terms of `orderBy`, followed by those of the template's default order."""
    if len(order_by) > MAX_ORDER_TERMS:
        raise BadUserInput("orderBy", f"must have at most {MAX_ORDER_TERMS} items")
    requested = [
        OrderTerm(template.columns[name].column, descending) for name, descending in order_by
    ]
    return template.without_repeated_columns([*requested, *template.default_order])


def _limit(template: Template, limit: int) -> int:
    if not 0 <= limit <= template.limit_max:
        raise BadUserInput("limit", f"must be between 0 and {template.limit_max}")
    return limit


def _offset(offset: int, order: tuple[OrderTerm, ...]) -> int:
    if not 0 < offset <= MAX_OFFSET:
        raise BadUserInput("offset", f"must be between 0 and {MAX_OFFSET}")
    if not order:
        raise BadUserInput("offset", "requires an order; pass orderBy")
    return offset
