"""The text of a statement around that of its template, without its LIMIT and its boxes."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from resolvers.scalars import SCALARS
from resolvers.sql.chart_statements import ChartQuery, ChartText, write_chart
from resolvers.sql.conditions import Predicates, write_predicates
from resolvers.sql.dialects import Binding, Dialect, PlaceholderWriter
from resolvers.sql.measures import write_measure
from resolvers.sql.pages import Page, write_keys, write_page_order
from resolvers.sql.projection import GEOMETRY, ID, ONE, Projection
from resolvers.sql.rendering import Variant, render
from resolvers.sql.template import Column, OrderTerm, Template
from resolvers.sql.template_text import Box

__all__ = ["StatementText", "statement_text"]


class StatementText(NamedTuple):
    """The SQL of a statement without its LIMIT.

    `parts` are pieces of SQL, and boxes where the test for the call's bounding box is inserted.
    `bindings` are the parameters for the placeholders in the SQL. `sql` is the whole SQL, or None
    if there is a box. `verbatim` has the names of all bound parameters if CARTO accepts their
    values by name and without conversion. Otherwise, it is None. Lists are always converted.
    """

    parts: tuple[str | Box, ...]
    bindings: tuple[Binding, ...]
    sql: str | None
    verbatim: tuple[str, ...] | None


@lru_cache(maxsize=2048)
def statement_text(
    template: Template,
    variant: Variant,
    projection: Projection,
    order: tuple[OrderTerm, ...],
    boxed: bool,
    predicates: Predicates,
    chart: ChartQuery | None = None,
) -> StatementText:
    """Return the text of a statement for rows or, if given, for `chart`.

    `boxed` is True if the call has a bounding box.
    """
    dialect = template.dialect
    writer = PlaceholderWriter(dialect.placeholders)
    around = (
        write_chart(template, chart, writer)
        if chart
        else _rows_text(template, projection, order, predicates.page)
    )
    first = len(writer.bindings)
    parts: list[str | Box] = [f"{around.head}FROM (\n"]
    parts += render(template, variant, writer)
    parts.append(f"\n){dialect.alias}q")
    parts += _conditions(template, boxed, predicates, writer, first, around.condition)
    parts.append(around.tail)
    merged, bindings = tuple(_merged(parts)), tuple(writer.bindings)
    sql = merged[0] if len(merged) == 1 and isinstance(merged[0], str) else None
    return StatementText(merged, bindings, sql, _verbatim(template, bindings))


def _rows_text(
    template: Template,
    projection: Projection,
    order: tuple[OrderTerm, ...],
    page: Page | None,
) -> ChartText:
    dialect = template.dialect
    if page is not None:
        ordered = f"\nORDER BY {write_page_order(dialect, page.order)}"
    else:
        ordered = f"\nORDER BY {_ordered(order, dialect)}" if order else ""
    return ChartText(f"SELECT {_selected(template, projection, page)}\n", None, f"{ordered}\n")


def _conditions(
    template: Template,
    boxed: bool,
    predicates: Predicates,
    writer: PlaceholderWriter,
    first: int,
    further: str | None,
) -> Iterable[str | Box]:
    geometry = ""
    if template.geometry:
        geometry = template.shape_of(_qualified(template.geometry, template.dialect))
    written = write_predicates(template, predicates, writer, geometry, first=first)
    if further is not None:
        written.append(further)
    if boxed and not template.text.has_box and geometry:
        yield "\nWHERE "
        yield Box(geometry, 0, template.spatial)
        yield "".join(f" AND {each}" for each in written)
    elif written:
        yield f"\nWHERE {' AND '.join(written)}"


def _verbatim(template: Template, bindings: Iterable[Binding]) -> tuple[str, ...] | None:
    dialect = template.dialect
    names = tuple(name for name, _ in bindings)
    if not template.parameters.keys() >= {*names}:  # generated values
        return None
    scalars = [template.parameters[name].scalar for name in names]
    if dialect.placeholders.named and all(map(dialect.binds_verbatim, scalars)):
        return names
    return None


def _merged(parts: Iterable[str | Box]) -> Iterable[str | Box]:
    text: list[str] = []
    for part in parts:
        if isinstance(part, Box):
            yield "".join(text)
            yield part
            text = []
        else:
            text.append(part)
    yield "".join(text)


def _selected(template: Template, projection: Projection, page: Page | None) -> str:
    dialect = template.dialect
    terms = [
        (_value(template.columns[name], dialect, projection), name)
        for name in template.columns
        if name in projection.columns
    ]
    if projection.geometry and template.geometry is not None:
        column = template.shape_of(_qualified(template.geometry, dialect))
        write = dialect.as_geojson if projection.geometry_as_text else dialect.shape
        terms.append((write(column, template.precision), GEOMETRY))
    if projection.id and template.id is not None:
        terms.append((dialect.as_text(_qualified(template.id, dialect)), ID))
    if projection.keys and page is not None:
        terms += write_keys(dialect, page.order)
    return ", ".join(
        f"{sql} AS {dialect.identifier(alias)}" for sql, alias in terms or [("1", ONE)]
    )


def _value(column: Column, dialect: Dialect, projection: Projection) -> str:
    if column.measure is not None:
        measured = _qualified(column.column, dialect) if column.column else ""
        return write_measure(column.measure, measured, dialect)
    qualified = _qualified(column.column, dialect)
    is_number = column.scalar == "BigInt" and not projection.long_integers_as_text
    match SCALARS[column.scalar].selects:
        case "geojson":
            return dialect.as_geojson(qualified)
        case "text" if not (column.is_list or is_number):
            return dialect.as_text(qualified)
        case "decimal" if not column.is_list:
            return (dialect.decimal_text or dialect.text).format(qualified)
        case "base64":
            return dialect.base64.format(qualified)
    return qualified


def _qualified(column: str, dialect: Dialect) -> str:
    return f"q.{dialect.identifier(dialect.stored(column))}"


def _ordered(order: Iterable[OrderTerm], dialect: Dialect) -> str:
    return ", ".join(
        dialect.ordering(_qualified(term.column, dialect), descending=term.descending)
        for term in order
    )
