"""From a template and checked arguments to one statement: SQL text and bound values, a pair all the way.

The text depends on the set of live clauses, which lists are empty, the selection, the order and the box, and on
nothing else that a caller sends.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from resolvers.dialects import BBox, Dialect, bind
from resolvers.template import Column, OrderTerm, Template
from resolvers.template_text import Box, Clause, Piece, Value

__all__ = ["COUNT", "GEOMETRY", "ID", "Ask", "Projection", "Statement", "render", "write_statement"]

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
class Ask:
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


def write_statement(ask: Ask, projection: Projection) -> Statement:
    """The statement for `ask`; it asks for one row more than the limit, to know whether the limit cut."""
    template, dialect = ask.template, ask.template.dialect
    live = frozenset(
        clause.index for clause in template.text.clauses if _is_live(clause, ask.values, ask.box is not None)
    )
    empty = frozenset(name for name, value in ask.values.items() if value == [])
    order = ask.order if projection != COUNT else ()
    parts = _wrapped(template, live, empty, projection, order, ask.box is not None)
    sql = "".join(part if isinstance(part, str) else _box(part, ask.box, dialect) for part in parts)
    used = _used(template, live)
    bound = {name: bind(ask.values[name], template.parameters[name].scalar) for name in used}
    return Statement(f"{sql}{dialect.page(ask.limit + 1, ask.offset)}", dialect.parameters(bound))


def _is_live(clause: Clause, values: Mapping[str, object], boxed: bool) -> bool:
    return all(
        boxed if isinstance(piece, Box) else piece.name in values
        for piece in clause.pieces
        if not isinstance(piece, str)
    )


def _box(box: Box, value: BBox | None, dialect: Dialect) -> str:
    if value is None:
        raise AssertionError("a live box without a value")
    return dialect.box(box.column, value)


@lru_cache(maxsize=2048)
def _used(template: Template, live: frozenset[int]) -> tuple[str, ...]:
    """The parameters in the live text, in order of their first appearance."""
    values = (piece for piece in _live_pieces(template.text.pieces, live) if isinstance(piece, Value))
    return tuple(dict.fromkeys(value.name for value in values))


def _live_pieces(pieces: Iterable[Piece], live: Collection[int]) -> Iterable[str | Value | Box]:
    for piece in pieces:
        if not isinstance(piece, Clause):
            yield piece
        elif piece.index in live:
            yield from piece.pieces


def render(template: Template, live: Collection[int], empty: Collection[str] = ()) -> Iterable[str | Box]:
    """The template's own text with its placeholders in the dialect's form; boxes are left to be filled."""
    for piece in _live_pieces(template.text.pieces, live):
        yield _placeholder(piece, template, empty) if isinstance(piece, Value) else piece


def _placeholder(value: Value, template: Template, empty: Collection[str]) -> str:
    scalar, dialect = template.parameters[value.name].scalar, template.dialect
    if value.membership is None:
        return dialect.placeholder(value.name, scalar)
    return dialect.membership(value.name, scalar, negated=value.membership, empty=value.name in empty)


@lru_cache(maxsize=2048)
def _wrapped(
    template: Template,
    live: frozenset[int],
    empty: frozenset[str],
    projection: Projection,
    order: tuple[OrderTerm, ...],
    boxed: bool,
) -> tuple[str | Box, ...]:
    """All of the statement but its last clause, in as few parts as it has boxes."""
    dialect = template.dialect
    parts: list[str | Box] = [f"SELECT {_selected(template, projection)}\nFROM (\n"]
    parts += render(template, live, empty)
    parts.append("\n) AS q")
    if boxed and not template.text.has_box and template.geometry is not None:
        parts += ["\nWHERE ", Box(_qualified(template.geometry, dialect), 0)]
    if order:
        parts.append(f"\nORDER BY {_ordered(order, dialect)}")
    parts.append("\n")
    return tuple(_merged(parts))


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
        terms.append((dialect.as_geojson(column) if projection.geometry_as_text else column, GEOMETRY))
    if projection.id and template.id is not None:
        terms.append((dialect.as_text(_qualified(template.id, dialect)), ID))
    return ", ".join(f"{sql} AS {dialect.identifier(alias)}" for sql, alias in terms or [("1", ONE)])


def _value(column: Column, dialect: Dialect) -> str:
    qualified = _qualified(column.column, dialect)
    match column.scalar:
        case "Geometry":
            return dialect.as_geojson(qualified)
        case "BigInt" if not column.is_list:
            return dialect.as_text(qualified)
    return qualified


def _qualified(column: str, dialect: Dialect) -> str:
    return f"q.{dialect.identifier(column)}"


def _ordered(order: Iterable[OrderTerm], dialect: Dialect) -> str:
    return ", ".join(
        dialect.ordering(_qualified(term.column, dialect), descending=term.descending) for term in order
    )
