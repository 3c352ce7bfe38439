"""Rules on `choices:` in a template's header: names that stand for expressions."""

from collections.abc import Iterator
from math import prod
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from resolvers.catalog.header import TemplateHeader
from resolvers.catalog.header_types import Location
from resolvers.sql.dialects import Dialect
from resolvers.sql.sql_rules import check_sql

__all__ = ["MAX_COMBINATIONS", "choice_problems"]

MAX_COMBINATIONS: Final = 64
"""Maximum number of combinations of a template's choices, each of which the loader checks."""


def choice_problems(header: TemplateHeader, dialect: Dialect) -> Iterator[tuple[Location, str]]:
    """Yield the location and a message for each error in the `choices:` of a header."""
    counts = {}
    for name, parameter in header.params.items():
        for choice, each in (parameter.choices or {}).items():
            if problem := _expression_problem(each.sql.strip(), dialect):
                at: Location = ("params", name, "choices", choice)
                yield at, f"params.{name}.choices.{choice}: {problem}"
        if parameter.choices:
            counts[name] = len(parameter.choices)
            if header.source is not None:
                message = "has no effect on a Named Source, whose SQL is in CARTO; remove it"
                yield ("params", name, "choices"), f"params.{name}.choices: {message}"
    if (total := prod(counts.values())) > MAX_COMBINATIONS:
        *_, last = counts
        message = f"the template's choices have {total} combinations, and at most"
        yield (
            ("params", last, "choices"),
            f"params.{last}.choices: {message} {MAX_COMBINATIONS} can be checked; remove some",
        )


def _expression_problem(sql: str, dialect: Dialect) -> str | None:
    if "\n" in sql:
        return "must be on one line"
    if "{{" in sql:
        return "must not have a placeholder; a choice is SQL without values"
    if any(span.kind == "comment" for span in dialect.lexical.find(sql)):
        return "must not have a comment"
    bare = dialect.lexical.blanked(sql)
    if found := next(dialect.lexical.own_placeholders(sql), None):
        return f"{found[0].strip()} has no value here"
    return _bracket_problem(bare) or _parser_problem(sql, dialect)


def _bracket_problem(bare: str) -> str | None:
    # `bare` has spaces in place of strings, so that brackets in strings do not count.
    depth = 0
    for character in bare:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
        if depth < 0:
            break
        if depth == 0 and character in ",;":
            return f"must be one expression, without a {character}"
    return "has brackets without a counterpart" if depth else None


_NO_EXPRESSIONS: Final = (exp.Alias, exp.Star, exp.Ordered, exp.Distinct, exp.Tuple)


def _parser_problem(sql: str, dialect: Dialect) -> str | None:
    statement = f"SELECT ({sql}) AS choice"
    for _, message in check_sql(statement, dialect).problems:
        return message
    try:
        parsed = sqlglot.parse_one(dialect.readable(statement), read=dialect.sqlglot)
    except SqlglotError:  # of PostgreSQL's own syntax, which its parser has accepted
        return None
    inner = parsed.find(exp.Alias)
    inner = inner.this if inner else None
    while isinstance(inner, exp.Paren):
        inner = inner.this
    return "must be one expression" if isinstance(inner, _NO_EXPRESSIONS) else None
