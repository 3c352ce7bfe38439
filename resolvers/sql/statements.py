"""Writing of statements, pairs of SQL and bound values, from template calls.

The text depends on the template's variant (`resolvers.sql.rendering`), on the selection, the order,
the box and the shape of the filter, and on nothing else that a caller sends.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from resolvers.scalars import SCALARS
from resolvers.sql.conditions import (
    NO_CONDITIONS,
    Predicates,
    generated_values,
    predicates_of,
    write_predicates,
)
from resolvers.sql.dialects import BBox, Binding, Dialect, PlaceholderWriter
from resolvers.sql.filters import Condition
from resolvers.sql.measures import write_measure
from resolvers.sql.rendering import Variant, render, variant_of
from resolvers.sql.template import Column, OrderTerm, Template
from resolvers.sql.template_text import Box

__all__ = [
    "COUNT",
    "GEOMETRY",
    "ID",
    "Projection",
    "Statement",
    "TemplateCall",
    "result_column_name",
    "write_probe",
    "write_statement",
]

GEOMETRY: Final = "__geometry"
ID: Final = "__id"
ONE: Final = "__one"
"""Aliases of the statement's own columns; no key of a catalog begins with two underscores."""


@dataclass(frozen=True, slots=True)
class Projection:
    """The columns that a statement selects: declared ones by name, in the template's order."""

    columns: tuple[str, ...] = ()
    geometry: bool = False
    geometry_as_text: bool = True
    """True for GeoJSON text, which the SQL API sends; the Maps API needs the geometry itself."""
    id: bool = False

    def for_maps_api(self) -> "Projection":
        """Return the same columns with the geometry itself."""
        # `dataclasses.replace` takes several times as long.
        return Projection(self.columns, self.geometry, geometry_as_text=False, id=self.id)


COUNT: Final = Projection()
"""The number of rows alone."""


@dataclass(frozen=True, slots=True)
class TemplateCall:
    """A template with checked arguments.

    `values` has a Python value for each parameter with one.
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


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL, and the bound values in the form of CARTO's `queryParameters`."""

    sql: str
    parameters: Mapping[str, object] | Sequence[object]


def write_statement(call: TemplateCall, projection: Projection) -> Statement:
    """Return the statement of a call, for one row more than the limit: it tells if there are more.

    The statement of a Named Source is its name, and returns all rows.
    """
    template = call.template
    if template.source is not None:
        return _source_statement(call, template.source)
    dialect, boxed = template.connection.dialect, call.box is not None
    variant = variant_of(template, call.values, boxed=boxed)
    order = call.order if projection != COUNT else ()
    text = _wrapped(template, variant, projection, order, boxed, _predicates(call))
    sql = text.sql
    if sql is None:
        sql = "".join(
            part if isinstance(part, str) else _box(part, call.box, template) for part in text.parts
        )
    return Statement(
        f"{sql}{dialect.limited(call.limit + 1, call.offset)}", _text_values(call, text)
    )


def _predicates(call: TemplateCall) -> Predicates:
    if call.where is True and call.intersects is None:
        return NO_CONDITIONS
    return predicates_of(call.template.dialect, call.intersects, call.where)


def _text_values(call: TemplateCall, text: "_Text") -> Mapping[str, object] | Sequence[object]:
    """Return `queryParameters`.

    Values that CARTO takes unchanged, the usual ones, need no dialect.
    """
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
    """Return the statement for the first rows of a template, with all columns of its SELECT."""
    template, dialect = call.template, call.template.dialect
    if template.source is not None:
        return _source_statement(call, template.source)
    variant = variant_of(template, call.values, boxed=call.box is not None)
    writer = PlaceholderWriter(dialect.placeholders)
    parts = render(template, variant, writer)
    text = "".join(
        part if isinstance(part, str) else _box(part, call.box, template) for part in parts
    )
    sql = f"SELECT *\nFROM (\n{text}\n){dialect.alias}q\n{dialect.limited(limit, 0)}"
    return Statement(sql, _bound(call, writer.bindings))


def _source_statement(call: TemplateCall, source: str) -> Statement:
    """Return the statement of a Named Source; columns and limit apply when the rows are read.

    Where placeholders are numbers, values are in the order of the header's `params:`.
    """
    # [unsure] CARTO's manual mentions, in one word, that `queryParameters` work in a Named Source.
    return Statement(source, _bound(call, [(name, None) for name in call.template.parameters]))


def result_column_name(template: Template, alias: str) -> str:
    """Return a column's name in CARTO's rows: its alias, or its name in a Named Source.

    `alias` is the column's name in GraphQL, GEOMETRY or ID.
    """
    if template.source is None:
        return alias
    column = {GEOMETRY: template.geometry, ID: template.id}.get(alias) or template.columns[
        alias
    ].column
    return template.dialect.stored(column)


def _bound(
    call: TemplateCall, bindings: Sequence[Binding]
) -> Mapping[str, object] | Sequence[object]:
    parameters = call.template.parameters
    scalars = {name: each.scalar for name, each in parameters.items()}
    values = dict(call.values)
    generated = generated_values(call.template, call.intersects, call.where)
    for number, (scalar, value) in enumerate(generated):
        scalars[f"__{number}"], values[f"__{number}"] = scalar, value
    return call.template.dialect.parameters(bindings, values, scalars)


def _box(box: Box, value: BBox | None, template: Template) -> str:
    if value is None:
        raise AssertionError("a live box without a value")
    return template.dialect.box(box.column, value, box.spatial or template.spatial)


class _Text(NamedTuple):
    """A statement without its LIMIT: texts between boxes, and the bindings of its placeholders."""

    parts: tuple[str | Box, ...]
    bindings: tuple[Binding, ...]
    sql: str | None
    """The whole text, where it has no box."""
    verbatim: tuple[str, ...] | None
    """The parameters, where placeholders have names and each value but a list is bound unchanged."""


@lru_cache(maxsize=2048)
def _wrapped(
    template: Template,
    variant: Variant,
    projection: Projection,
    order: tuple[OrderTerm, ...],
    boxed: bool,
    predicates: Predicates,
) -> _Text:
    dialect = template.dialect
    writer = PlaceholderWriter(dialect.placeholders)
    parts: list[str | Box] = [f"SELECT {_selected(template, projection)}\nFROM (\n"]
    parts += render(template, variant, writer)
    parts.append(f"\n){dialect.alias}q")
    parts += _conditions(template, boxed, predicates, writer)
    if order:
        parts.append(f"\nORDER BY {_ordered(order, dialect)}")
    parts.append("\n")
    merged, bindings = tuple(_merged(parts)), tuple(writer.bindings)
    sql = merged[0] if len(merged) == 1 and isinstance(merged[0], str) else None
    return _Text(merged, bindings, sql, _verbatim(template, bindings))


def _conditions(
    template: Template, boxed: bool, predicates: Predicates, writer: PlaceholderWriter
) -> Iterable[str | Box]:
    """Yield the WHERE clause, or nothing."""
    geometry = _qualified(template.geometry, template.dialect) if template.geometry else ""
    written = write_predicates(template, predicates, writer, geometry)
    if boxed and not template.text.has_box and geometry:
        yield "\nWHERE "
        yield Box(geometry, 0)
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


def _selected(template: Template, projection: Projection) -> str:
    dialect = template.dialect
    terms = [
        (_value(template.columns[name], dialect), name)
        for name in template.columns
        if name in projection.columns
    ]
    if projection.geometry and template.geometry is not None:
        column = _qualified(template.geometry, dialect)
        write = dialect.as_geojson if projection.geometry_as_text else dialect.shape
        terms.append((write(column, template.precision), GEOMETRY))
    if projection.id and template.id is not None:
        terms.append((dialect.as_text(_qualified(template.id, dialect)), ID))
    return ", ".join(
        f"{sql} AS {dialect.identifier(alias)}" for sql, alias in terms or [("1", ONE)]
    )


def _value(column: Column, dialect: Dialect) -> str:
    if column.measure is not None:
        measured = _qualified(column.column, dialect) if column.column else ""
        return write_measure(column.measure, measured, dialect)
    qualified = _qualified(column.column, dialect)
    match SCALARS[column.scalar].selects:
        case "geojson":
            return dialect.as_geojson(qualified)
        case "text" if not column.is_list:
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
