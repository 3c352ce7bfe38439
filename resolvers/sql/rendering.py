"""Rendering of a template's text: live clauses, placeholders in the dialect's form, and boxes."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from resolvers.sql.dialects import BBox, PlaceholderWriter
from resolvers.sql.template import Template
from resolvers.sql.template_text import Box, Clause, Piece, Value

__all__ = ["Variant", "render", "write_box"]

NO_LENGTHS: Final[frozenset[tuple[str, int]]] = frozenset()
NO_NAMES: Final[frozenset[str]] = frozenset()
NO_CHOICES: Final[frozenset[tuple[str, object]]] = frozenset()


class Variant(NamedTuple):
    """Key of one of the SQL texts that a template can result in.

    The key depends on which arguments a call has, on the lengths of some lists and on the names
    chosen for parameters with `choices:`, but not on other values.
    """

    live: frozenset[int]
    """The numbers of the clauses that are written."""
    lengths: frozenset[tuple[str, int]] = NO_LENGTHS
    """The lengths of the lists that `Dialect.lengths` names."""
    nulls: frozenset[str] = NO_NAMES
    """The nullable parameters without a value."""
    choices: frozenset[tuple[str, object]] = NO_CHOICES
    """The parameters that stand for SQL, and the names that were chosen."""


def render(template: Template, variant: Variant, writer: PlaceholderWriter) -> Iterable[str | Box]:
    """Yield the template's SQL in pieces.

    The caller replaces each `Box` by a condition. `writer` records the bound parameters.
    """
    lengths, chosen = dict(variant.lengths), dict(variant.choices)
    for piece in _live_pieces(template.text.pieces, variant.live):
        if not isinstance(piece, Value):
            yield piece
        elif piece.name in chosen and piece.membership is None:
            choices = template.choices[piece.name]
            # In brackets, so that no operator around it reaches into the expression.
            yield f"({choices[str(chosen[piece.name])]})"
        elif piece.name in variant.nulls:
            # CARTO binds no null, so that it is written.
            yield template.dialect.null(template.parameters[piece.name].scalar)
        else:
            yield _placeholder(piece, template, writer, lengths)


def write_box(template: Template, box: Box, value: BBox) -> str:
    """Return the SQL condition for a placeholder such as `{{bbox(column)}}`.

    `value` is the bounding box.
    """
    # Without a type in the placeholder, the column has the type of the geometry column.
    column = box.column if box.spatial else template.shape_of(box.column)
    return template.dialect.box(column, value, box.spatial or template.spatial)


def _live_pieces(pieces: Iterable[Piece], live: Collection[int]) -> Iterable[str | Value | Box]:
    for piece in pieces:
        if not isinstance(piece, Clause):
            yield piece
        elif piece.index in live:
            yield from piece.pieces


def _placeholder(
    value: Value, template: Template, writer: PlaceholderWriter, lengths: Mapping[str, int]
) -> str:
    name, parameter, dialect = value.name, template.parameters[value.name], template.dialect
    scalar = parameter.scalar
    if value.membership is None and parameter.is_list:
        return dialect.array(writer, name, scalar, length=lengths.get(name))
    if value.membership is None:
        return dialect.placeholder(writer, name, scalar)
    return dialect.membership(
        writer, name, scalar, negated=value.membership, length=lengths.get(name)
    )
