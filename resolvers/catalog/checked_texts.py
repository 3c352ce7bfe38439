"""The texts of a template that the checks of its SQL read."""

from collections.abc import Sequence
from itertools import islice, product
from typing import Final

from resolvers.catalog.choices import MAX_COMBINATIONS
from resolvers.sql.dialects import BBox, PlaceholderWriter
from resolvers.sql.rendering import Variant, render, write_box
from resolvers.sql.template import Template
from resolvers.sql.template_text import Box

__all__ = ["WORLD", "checked_variants", "text_of", "whole_variants"]

WORLD: Final = BBox(-180.0, -90.0, 180.0, 90.0)


def whole_variants(template: Template) -> Sequence[Variant]:
    """Return the SQL variants with all optional clauses, one for each combination of choices."""
    every = frozenset(clause.index for clause in template.text.clauses)
    return [Variant(every, choices=each) for each in _combinations(template)]


def checked_variants(template: Template) -> Sequence[Variant]:
    """Return a key for each SQL text of `template` that must be checked.

    `text_of` returns the text for a key.
    """
    # All optional clauses, none, each clause alone, and NULL for all nullable parameters.
    whole = whole_variants(template)
    none = [each._replace(live=frozenset()) for each in whole]
    lone = [whole[0]._replace(live=frozenset((each.index,))) for each in template.text.clauses]
    nulls = whole[0]._replace(nulls=template.nullable_names)
    return list(dict.fromkeys([*whole, *none, *lone, nulls]))


def _combinations(template: Template) -> Sequence[frozenset[tuple[str, object]]]:
    named = [[(name, each) for each in choices] for name, choices in template.choices.items()]
    return [frozenset(each) for each in islice(product(*named), MAX_COMBINATIONS)]


def text_of(template: Template, variant: Variant) -> str:
    """Return a variant of a template's SQL with placeholders, for the warehouse's parser."""
    # The SQL has the lines of the template, so that an error has the right line number.
    parts = render(template, variant, PlaceholderWriter(template.dialect.placeholders))
    return "".join(
        write_box(template, part, WORLD) if isinstance(part, Box) else part for part in parts
    )
