"""Statements, pairs of SQL and bound values: from a template's arguments to what CARTO runs.

`build_call` checks the rules on arguments that GraphQL types cannot express. `write_statement` writes
the SQL. Its text depends on the template's variant (`resolvers.sql.rendering`), on the selection, the
order, the box and the shape of the filter, and on nothing else that a caller sends.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from resolvers.errors import BadUserInput
from resolvers.geojson import WrongGeometry, parse_geometry
from resolvers.sql.chart_statements import ChartQuery, chart_limit, chart_values
from resolvers.sql.conditions import NO_CONDITIONS, Predicates, generated_values, predicates_of
from resolvers.sql.dialects import BBox, Binding, Dialect, PlaceholderWriter
from resolvers.sql.filters import Condition, read_filter
from resolvers.sql.pages import Page, cursor_values, page_name, page_order, read_cursor
from resolvers.sql.parameter import MISSING, Parameter
from resolvers.sql.projection import COUNT, Projection
from resolvers.sql.relative_times import RelativeTime, current_minute
from resolvers.sql.rendering import NO_CHOICES, NO_LENGTHS, Variant, render, write_box
from resolvers.sql.statement_text import StatementText, statement_text
from resolvers.sql.template import OrderTerm, Template
from resolvers.sql.template_text import Box

__all__ = [
    "MAX_OFFSET",
    "MAX_ORDER_TERMS",
    "Statement",
    "TemplateCall",
    "build_call",
    "default_of",
    "write_limit",
    "write_probe",
    "write_statement",
]

MAX_OFFSET: Final = 1_000_000
"""Number of rows that a page may skip; a warehouse computes each of them."""

MAX_ORDER_TERMS: Final = 100
"""Number of terms of `orderBy`; of several terms on one column only the first has an effect."""


# --- Calls ---


class TemplateCall(msgspec.Struct, frozen=True):
    """A template with checked arguments.

    `values` maps the names of parameters to Python objects. Parameters without a value are absent.
    `order`, `limit` and `offset` select a page of the rows. `box`, `intersects` and `where` filter
    the rows.
    """

    template: Template
    values: Mapping[str, object]
    order: tuple[OrderTerm, ...]
    limit: int
    offset: int = 0
    box: BBox | None = None
    intersects: object = None
    """A checked geometry (`resolvers.geojson.Geometry`), or None."""
    where: Condition = True
    after: tuple[object, ...] | None = None
    """The values of the cursor after which the page begins."""
    chart: ChartQuery | None = None
    """The chart that its statement returns in place of rows."""


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
    """Return the template call for coerced arguments, or raise `BadUserInput`.

    In `order_by`, `("name", True)` is descending.
    """
    order = _order(template, order_by) if order_by else template.default_order
    values = {}
    for name, parameter in template.parameters.items():
        given = arguments.get(name)
        if given is not None:
            values[name] = parameter.validate(given)
        # Null means no value for a nullable parameter, and the default for any other parameter.
        elif parameter.default is not MISSING and not (parameter.nullable and name in arguments):
            values[name] = default_of(parameter)
    _check_pairs(template, values, arguments)
    return TemplateCall(
        template,
        values,
        order,
        template.limit_default if limit is None else _checked_limit(template, limit),
        _checked_offset(offset, order) if offset else 0,
        box,
        None if intersects is None else _geometry(template, intersects),
        True if where is None else read_filter(template, where),
        None if after is None else _after(template, order, after, offset),
    )


def default_of(parameter: Parameter) -> object:
    """Return a parameter's default. Compute one such as `now - 7d` from the current minute."""
    default = parameter.default
    return default.at(current_minute()) if isinstance(default, RelativeTime) else default


def _check_pairs(
    template: Template, values: Mapping[str, Any], arguments: Mapping[str, object]
) -> None:
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


def _order(template: Template, order_by: Sequence[tuple[str, bool]]) -> tuple[OrderTerm, ...]:
    if len(order_by) > MAX_ORDER_TERMS:
        raise BadUserInput("orderBy", f"must have at most {MAX_ORDER_TERMS} items")
    requested = [
        OrderTerm(template.columns[name].column, descending) for name, descending in order_by
    ]
    return template.without_repeated_columns([*requested, *template.default_order])


def _checked_limit(template: Template, limit: int) -> int:
    if not 0 <= limit <= template.limit_max:
        raise BadUserInput("limit", f"must be between 0 and {template.limit_max}")
    return limit


def _checked_offset(offset: int, order: tuple[OrderTerm, ...]) -> int:
    if not 0 < offset <= MAX_OFFSET:
        raise BadUserInput("offset", f"must be between 0 and {MAX_OFFSET}")
    if not order:
        raise BadUserInput("offset", "requires an order; pass orderBy")
    return offset


# --- Statements ---


class Statement(msgspec.Struct, frozen=True):
    """SQL, and the bound values in the form of CARTO's `queryParameters`."""

    sql: str
    parameters: Mapping[str, object] | Sequence[object]

    @property
    def encoded_values(self) -> bytes:
        """The bound values as JSON, or b"" if there are none."""
        return msgspec.json.encode(self.parameters) if self.parameters else b""


def write_statement(call: TemplateCall, projection: Projection) -> Statement:
    """Return the SQL statement for the rows of a call, or for its chart.

    A limit on rows is 1 above the call's limit.
    """
    template = call.template
    if template.source is not None:
        return _source_statement(call, template.source)
    boxed = call.box is not None
    variant = _variant_of(template, call.values, boxed=boxed)
    order = call.order if projection != COUNT else ()
    text = statement_text(
        template,
        variant,
        projection,
        order,
        boxed,
        _predicates(call, projection),
        call.chart and call.chart.shape,
    )
    sql = text.sql
    if sql is None:
        sql = "".join(
            part if isinstance(part, str) else _box(part, call.box, template) for part in text.parts
        )
    return Statement(f"{sql}{_limit(call)}", _text_values(call, text))


def _variant_of(template: Template, values: Mapping[str, object], *, boxed: bool) -> Variant:
    names, live, lengths = values.keys(), [], NO_LENGTHS
    for clause in template.text.clause_needs:
        if clause.names <= names and (boxed or not clause.box):
            live.append(clause.number)  # noqa: PERF401  # a comprehension is a further call
    for value in values.values():
        if type(value) is list:
            lengths = template.dialect.lengths(values)
            break
    nullable, choices = template.nullable_names, NO_CHOICES
    if template.choices:
        choices = frozenset((name, values[name]) for name in template.choices if name in names)
    nulls = nullable.difference(names) if nullable else nullable
    return Variant(frozenset(live), lengths, nulls, choices)


def _limit(call: TemplateCall) -> str:
    template = call.template
    if call.chart is None:
        # One row more than requested shows that there are more rows.
        return write_limit(template.dialect, call.limit + 1, call.offset)
    limit = chart_limit(template, call.chart.chart)
    return "" if limit is None else write_limit(template.dialect, limit, 0)


def write_limit(dialect: Dialect, limit: int, offset: int) -> str:
    """Return the SQL clause for at most `limit` rows after the first `offset` rows."""
    return (dialect.page if offset else dialect.first_page).format(limit, offset)


def _predicates(call: TemplateCall, projection: Projection) -> Predicates:
    if (
        call.where is True
        and call.intersects is None
        and call.after is None
        and not projection.keys
    ):
        return NO_CONDITIONS
    predicates = predicates_of(call.template.dialect, call.intersects, call.where)
    if call.after is None and not projection.keys:
        return predicates
    order = page_order(call.template, call.order)
    after = None if call.after is None else tuple(each is None for each in call.after)
    return predicates._replace(page=Page(order, projection.keys, after))


def _text_values(
    call: TemplateCall, text: StatementText
) -> Mapping[str, object] | Sequence[object]:
    """Return the values for the placeholders in `text`, as CARTO's `queryParameters`."""
    values = call.values
    if text.verbatim is None:
        return _bound(call, text.bindings)
    bound = {}
    for name in text.verbatim:
        value = values[name]
        if type(value) is list:
            return _bound(call, text.bindings)
        bound[name] = value
    return bound


def write_probe(call: TemplateCall, limit: int) -> Statement:
    """Return a statement that selects all columns of the template's first `limit` rows."""
    # CARTO's response shows which columns the template's SQL really has.
    template, dialect = call.template, call.template.dialect
    if template.source is not None:
        return _source_statement(call, template.source)
    variant = _variant_of(template, call.values, boxed=call.box is not None)
    writer = PlaceholderWriter(dialect.placeholders)
    parts = render(template, variant, writer)
    text = "".join(
        part if isinstance(part, str) else _box(part, call.box, template) for part in parts
    )
    sql = f"SELECT *\nFROM (\n{text}\n){dialect.alias}q\n{write_limit(dialect, limit, 0)}"
    return Statement(sql, _bound(call, writer.bindings))


def _source_statement(call: TemplateCall, source: str) -> Statement:
    # [unsure] CARTO's manual mentions, in one word, that `queryParameters` work in a Named Source.
    return Statement(source, _bound(call, [(name, None) for name in call.template.parameters]))


def _bound(
    call: TemplateCall, bindings: Sequence[Binding]
) -> Mapping[str, object] | Sequence[object]:
    parameters = call.template.parameters
    scalars = {name: each.scalar for name, each in parameters.items()}
    values = dict(call.values)
    generated = generated_values(call.template, call.intersects, call.where)
    if call.after is not None:
        generated += cursor_values(page_order(call.template, call.order), call.after)
    if call.chart is not None:
        generated = [*chart_values(call.template, call.chart.chart), *generated]
    for number, (scalar, value) in enumerate(generated):
        scalars[f"__{number}"], values[f"__{number}"] = scalar, value
    return call.template.dialect.parameters(bindings, values, scalars)


def _box(box: Box, value: BBox | None, template: Template) -> str:
    if value is None:
        raise AssertionError("a live box without a value")
    return write_box(template, box, value)
