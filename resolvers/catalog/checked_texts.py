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
    """Return the key of each SQL text of a template that contains all optional clauses.

    There is one such text for each combination of names in `choices:`.
    """
    every = frozenset(clause.index for clause in template.text.clauses)
    return [Variant(every, choices=each) for each in _combinations(template)]


def checked_variants(template: Template) -> Sequence[Variant]:
    """Return the keys of the SQL texts of a template that must be checked, each key once.

    For each combination of names in `choices:` there is a text with all optional clauses and a text
    without any. For each optional clause there is a text with only that clause. One more text has
    NULL for every nullable parameter.
    """
    whole = whole_variants(template)
    none = [each._replace(live=frozenset()) for each in whole]
    lone = [whole[0]._replace(live=frozenset((each.index,))) for each in template.text.clauses]
    nulls = whole[0]._replace(nulls=template.nullable_names)
    return list(dict.fromkeys([*whole, *none, *lone, nulls]))


def _combinations(template: Template) -> Sequence[frozenset[tuple[str, object]]]:
    named = [[(name, each) for each in choices] for name, choices in template.choices.items()]
    return [frozenset(each) for each in islice(product(*named), MAX_COMBINATIONS)]


def text_of(template: Template, variant: Variant) -> str:
    """Return a template's SQL text with the key `variant`, for the warehouse's parser.

    Each line of the text has the same number as in the template.
    """
    parts = render(template, variant, PlaceholderWriter(template.dialect.placeholders))
    return "".join(
        write_box(template, part, WORLD) if isinstance(part, Box) else part for part in parts
    )
