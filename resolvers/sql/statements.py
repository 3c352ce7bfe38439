"""From a template and checked arguments to one statement: SQL text and bound values, a pair all the way.

The text depends on the set of live clauses, which lists are empty (on Redshift: how long they are), the selection,
the order and the box, and on nothing else that a caller sends.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from resolvers.sql.dialects import BBox, Dialect, Marks, Slot
from resolvers.sql.template import Column, OrderTerm, Template
from resolvers.sql.template_text import Box, Clause, Piece, Value

__all__ = [
    "COUNT",
    "GEOMETRY",
    "ID",
    "Projection",
    "Statement",
    "TemplateCall",
    "render",
    "result_column_name",
    "write_probe",
    "write_statement",
]

GEOMETRY: Final = "__geometry"
ID: Final = "__id"
ONE: Final = "__one"
"""Aliases of the wrapper's own columns; no column of a catalog begins with two underscores."""


@dataclass(frozen=True, slots=True)
class Projection:
    """What a statement selects: declared columns by name, in the template's order."""

    columns: tuple[str, ...] = ()
    geometry: bool = False
    geometry_as_text: bool = True
    """GeoJSON text, for the SQL API; the Maps API wants the geometry itself."""
    id: bool = False


COUNT: Final = Projection()
"""Nothing but the number of rows."""


@dataclass(frozen=True, slots=True)
class TemplateCall:
    """One question to a template. `values` holds the Python value of each parameter that has one."""

    template: Template
    values: Mapping[str, object]
    order: tuple[OrderTerm, ...]
    limit: int
    offset: int = 0
    box: BBox | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL and the values bound in it, in the form that CARTO's `queryParameters` takes."""

    sql: str
    parameters: Mapping[str, object] | Sequence[object]


def write_statement(ask: TemplateCall, projection: Projection) -> Statement:
    """The statement for `ask`; it asks for one row more than the limit, to know whether the limit cut.

    That of a Named Source is its name, and asks for all that it has.
    """
    template, dialect = ask.template, ask.template.dialect
    if template.source is not None:
        return _by_name(ask, template.source)
    live = _live(ask)
    lengths = dialect.lengths(ask.values)
    order = ask.order if projection != COUNT else ()
    text = _wrapped(template, live, lengths, projection, order, ask.box is not None)
    sql = "".join(
        part if isinstance(part, str) else _box(part, ask.box, template) for part in text.parts
    )
    return Statement(f"{sql}{dialect.limited(ask.limit + 1, ask.offset)}", _bound(ask, text.slots))


def write_probe(ask: TemplateCall, limit: int) -> Statement:
    """The first rows of a template as they are: every column that it gives, under the warehouse's own name."""
    template, dialect = ask.template, ask.template.dialect
    if template.source is not None:
        return _by_name(ask, template.source)
    live = _live(ask)
    marks = Marks(dialect.placeholders)
    parts = render(template, live, marks, dict(dialect.lengths(ask.values)))
    text = "".join(
        part if isinstance(part, str) else _box(part, ask.box, template) for part in parts
    )
    sql = f"SELECT *\nFROM (\n{text}\n){dialect.alias}q\n{dialect.limited(limit, 0)}"
    return Statement(sql, _bound(ask, marks.slots))


def _by_name(ask: TemplateCall, source: str) -> Statement:
    """A Named Source, whole: what is selected, and how much of it, is left to who reads the answer.

    Its values stand in the order of the header's `params:`, where the warehouse tells them by number.
    """
    # [unsure] whether CARTO binds `queryParameters` in a Named Source as in a query: its manual says so, in a word.
    return Statement(source, _bound(ask, [(name, None) for name in ask.template.parameters]))


def result_column_name(template: Template, alias: str) -> str:
    """What CARTO's answer calls a column: its alias in our statement, or the name that a Named Source gives it.

    `alias` is the column's name in GraphQL, GEOMETRY or ID.
    """
    if template.source is None:
        return alias
    column = {GEOMETRY: template.geometry, ID: template.id}.get(alias) or template.columns[
        alias
    ].column
    return template.dialect.stored(column)


def _bound(ask: TemplateCall, slots: Sequence[Slot]) -> Mapping[str, object] | Sequence[object]:
    scalars = {name: ask.template.parameters[name].scalar for name, _ in slots}
    return ask.template.dialect.parameters(slots, ask.values, scalars)


def _live(ask: TemplateCall) -> frozenset[int]:
    boxed = ask.box is not None
    return frozenset(
        each.index for each in ask.template.text.clauses if _is_live(each, ask.values, boxed)
    )


def _is_live(clause: Clause, values: Mapping[str, object], boxed: bool) -> bool:
    return all(
        boxed if isinstance(piece, Box) else piece.name in values
        for piece in clause.pieces
        if not isinstance(piece, str)
    )


def _box(box: Box, value: BBox | None, template: Template) -> str:
    if value is None:
        raise AssertionError("a live box without a value")
    return template.dialect.box(box.column, value, box.spatial or template.spatial)


def _live_pieces(pieces: Iterable[Piece], live: Collection[int]) -> Iterable[str | Value | Box]:
    for piece in pieces:
        if not isinstance(piece, Clause):
            yield piece
        elif piece.index in live:
            yield from piece.pieces


def render(
    template: Template,
    live: Collection[int],
    marks: Marks,
    lengths: Mapping[str, int] | None = None,
) -> Iterable[str | Box]:
    """The template's own text with its placeholders in the dialect's form; boxes are left to be filled.

    `marks` takes down what the placeholders stand for; `lengths` are those of the lists, where they show.
    """
    for piece in _live_pieces(template.text.pieces, live):
        yield (
            _placeholder(piece, template, marks, lengths or {})
            if isinstance(piece, Value)
            else piece
        )


def _placeholder(value: Value, template: Template, marks: Marks, lengths: Mapping[str, int]) -> str:
    name, scalar, dialect = value.name, template.parameters[value.name].scalar, template.dialect
    if value.membership is None:
        return dialect.placeholder(marks, name, scalar)
    return dialect.membership(
        marks, name, scalar, negated=value.membership, length=lengths.get(name)
    )


class _Text(NamedTuple):
    """All of a statement but its last clause, in as few parts as it has boxes, and what its placeholders are."""

    parts: tuple[str | Box, ...]
    slots: tuple[Slot, ...]


@lru_cache(maxsize=2048)
def _wrapped(
    template: Template,
    live: frozenset[int],
    lengths: frozenset[tuple[str, int]],
    projection: Projection,
    order: tuple[OrderTerm, ...],
    boxed: bool,
) -> _Text:
    dialect = template.dialect
    marks = Marks(dialect.placeholders)
    parts: list[str | Box] = [f"SELECT {_selected(template, projection)}\nFROM (\n"]
    parts += render(template, live, marks, dict(lengths))
    parts.append(f"\n){dialect.alias}q")
    if boxed and not template.text.has_box and template.geometry is not None:
        parts += ["\nWHERE ", Box(_qualified(template.geometry, dialect), 0)]
    if order:
        parts.append(f"\nORDER BY {_ordered(order, dialect)}")
    parts.append("\n")
    return _Text(tuple(_merged(parts)), tuple(marks.slots))


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
    qualified = _qualified(column.column, dialect)
    match column.scalar:
        case "Geometry":
            return dialect.as_geojson(qualified)
        case "BigInt" if not column.is_list:
            return dialect.as_text(qualified)
    return qualified


def _qualified(column: str, dialect: Dialect) -> str:
    return f"q.{dialect.identifier(dialect.stored(column))}"


def _ordered(order: Iterable[OrderTerm], dialect: Dialect) -> str:
    return ", ".join(
        dialect.ordering(_qualified(term.column, dialect), descending=term.descending)
        for term in order
    )
