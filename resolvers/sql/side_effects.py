"""Functions in a template that do more than read: a SELECT that calls one may write, wait, cost or speak to others.

It is a list of names, by dialect, and no judgement: what a function of one's own does is not seen.
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from resolvers.sql.dialects import Dialect
from resolvers.sql.template import Template

__all__ = ["side_effects"]

_CALL: Final = re.compile(
    r"(?<![\w$.])((?:[\w$]+\s*\.\s*)*[\w$]+)\s*(?=\()|(\w+\.nextval)\b", re.IGNORECASE
)


def side_effects(template: Template) -> tuple[str, ...]:
    """The functions with side effects that the template calls, as it spells them."""
    pieces = (part for piece in template.text.pieces for part in getattr(piece, "pieces", [piece]))
    sql = "".join(piece if isinstance(piece, str) else " " for piece in pieces)
    return tuple(dict.fromkeys(name for name in _called(sql, template.dialect)))


def _called(sql: str, dialect: Dialect) -> Iterator[str]:
    for call in _CALL.finditer(dialect.noise.sub(" ", sql)):
        name = re.sub(r"\s", "", call[1] or call[2])
        parts = name.lower().split(".")
        spellings = {".".join(parts[start:]) for start in range(len(parts))}
        if any(
            fnmatchcase(each, pattern) for each in spellings for pattern in dialect.side_effects
        ):
            yield name
