"""The texts of a template that the checks of its SQL read."""

from collections.abc import Sequence
from typing import Final

from resolvers.sql.dialects import BBox, PlaceholderWriter
from resolvers.sql.rendering import Variant, render
from resolvers.sql.template import Template
from resolvers.sql.template_text import Box

__all__ = ["WORLD", "checked_variants", "text_of", "whole_variants"]

WORLD: Final = BBox(-180.0, -90.0, 180.0, 90.0)


def whole_variants(template: Template) -> Sequence[Variant]:
    """Return the variants with all of the optional clauses."""
    return [Variant(frozenset(clause.index for clause in template.text.clauses))]


def checked_variants(template: Template) -> Sequence[Variant]:
    """Return the whole variants, then those with none, with each and with nothing but NULL."""
    whole = whole_variants(template)
    lone = [Variant(frozenset((clause.index,))) for clause in template.text.clauses]
    nulls = template.nullable_names
    return [
        *whole,
        Variant(frozenset()),
        *lone,
        *([whole[0]._replace(nulls=nulls)] if nulls else []),
    ]


def text_of(template: Template, variant: Variant) -> str:
    """Return the template's text as the warehouse's parser reads it; lines stay."""
    dialect = template.dialect
    parts = render(template, variant, PlaceholderWriter(dialect.placeholders))
    return "".join(
        dialect.box(part.column, WORLD) if isinstance(part, Box) else part for part in parts
    )
