"""Functions in a template that do more than read: they write, wait, cost, or reach outside.

The lists are names by dialect; what a user-defined function does is not known.
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
    """Return the parts of the SQL that may do more than read tables.

    These are functions, links, stages and file paths.
    """
    pieces = (part for piece in template.text.pieces for part in getattr(piece, "pieces", [piece]))
    sql = "".join(piece if isinstance(piece, str) else " " for piece in pieces)
    chosen = (each for choices in template.choices.values() for each in choices.values())
    sql = "\n".join([sql, *chosen])
    found = [*_called(sql, template.dialect), *_outside(sql, template.dialect)]
    return tuple(dict.fromkeys(found))


def _called(sql: str, dialect: Dialect) -> Iterator[str]:
    for call in _CALL.finditer(_unquoted(sql, dialect)):
        name = re.sub(r"\s", "", call[1] or call[2])
        parts = name.lower().split(".")
        spellings = {".".join(parts[start:]) for start in range(len(parts))}
        if any(
            fnmatchcase(each, pattern) for each in spellings for pattern in dialect.side_effects
        ):
            yield name


def _unquoted(sql: str, dialect: Dialect) -> str:
    """Remove the comments and strings from the SQL, and the quotes around names."""
    parts, position = [], 0
    for span in dialect.lexical.find(sql):
        before, name = sql[position : span.start], sql[span.start + 1 : span.end - 1]
        if span.kind == "identifier" and dialect.parser == "postgresql":
            before, name = _unescaped(before, name, sql[span.end :])
        parts += [before, name if span.kind == "identifier" else " "]
        position = span.end
    return "".join([*parts, sql[position:]])


_UNICODE_PREFIX: Final = re.compile(r"\bU&\Z", re.IGNORECASE)
_UESCAPE: Final = re.compile(r"\s*UESCAPE\s*'(.)'", re.IGNORECASE)


def _unescaped(before: str, name: str, after: str) -> tuple[str, str]:
    """Return `before` without the prefix `U&`, and `name` with decoded Unicode escapes."""
    # https://www.postgresql.org/docs/15/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
    prefix = _UNICODE_PREFIX.search(before)
    if prefix is None:
        return before, name
    escape = re.escape(found[1] if (found := _UESCAPE.match(after)) else "\\")
    plain = re.sub(
        rf"{escape}(?:\+([0-9a-fA-F]{{6}})|([0-9a-fA-F]{{4}}))",
        lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)),
        name,
    )
    return before[: prefix.start()], plain


def _outside(sql: str, dialect: Dialect) -> Iterator[str]:
    """Yield the parts of the SQL that read from outside the database, such as `@files`."""
    if dialect.outside is not None:
        bare = dialect.lexical.blanked(sql, "comment", "string")
        yield from (match[0].strip() for match in re.finditer(dialect.outside, bare))
