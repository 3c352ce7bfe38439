"""Rules on where in the SQL a placeholder or an optional clause may be.

They look at the text around it only: what a parser makes of a placeholder in the place of a name
differs from warehouse to warehouse, and most would run it.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from resolvers.sql.dialects import Dialect

__all__ = ["ROUTINE", "clause_problem", "may_hold_array", "placeholder_problem"]

ROUTINE: Final = re.compile(r"\A\s*WITH\s+(?:FUNCTION|PROCEDURE)\b", re.IGNORECASE)
"""Oracle's routines in a query, whose body is not SQL."""

_WORD_BEFORE: Final = re.compile(r"([A-Za-z_]\w*)\s*\(?\s*\Z")
_CALL_BEFORE: Final = re.compile(r"\b(IDENTIFIER|TABLE|MODEL)\s*\(?\s*\Z", re.IGNORECASE)
_STAR_BEFORE: Final = re.compile(r"\*\s*(?:EXCEPT|EXCLUDE)\s*\(?[^()]*\Z", re.IGNORECASE)
_FIELD_AFTER: Final = re.compile(r"\s*\)\s*\.\s*[A-Za-z_\"`*]")
_EXTRACT_BEFORE: Final = re.compile(r"\b(?:EXTRACT|DATE_PART)\s*\(\s*\Z", re.IGNORECASE)
_INTERVAL_BEFORE: Final = re.compile(
    r"\bINTERVAL\s*(?:[-+]?\d[\d.]*|\s([\w.]+)|'[^']*'|\"[^\"]*\"|\{\{\s*\w+\s*\}\}|\(.*\))\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
"""An interval whose unit follows."""
_FETCH_BEFORE: Final = re.compile(r"\b(FETCH)\s+(?:FIRST|NEXT)\s+\Z", re.IGNORECASE)
_NAMES: Final = frozenset({"AS", "JOIN", "LATERAL", "INTO", "UPDATE", "TABLE"})
"""Words after which a name or a type follows."""
_LITERALS: Final = frozenset({"DATE", "TIME", "TIMESTAMP", "DATETIME"})
_TAKES_FROM: Final = frozenset({"EXTRACT", "TRIM", "SUBSTRING", "OVERLAY", "POSITION"})
"""Functions in whose arguments a FROM is followed by a value."""
_LIMITS: Final = frozenset({"LIMIT", "OFFSET", "TOP", "FETCH"})


def placeholder_problem(name: str, before: str, after: str, dialect: Dialect) -> str | None:
    """Return why a placeholder cannot be between these texts, or None.

    Both texts are SQL without comments.
    """
    shown = f"{{{{{name}}}}}"
    if _is_word(before[-1:]) or _is_word(after[:1]):
        return f"{shown} is a value and cannot be part of a name; put a space before and after it"
    if before[-1:] == "." or after[:1] == "." or _is_composite(before, after):
        return f"{shown} is a value and cannot be part of a name"
    word = _word_before(before)
    if _CALL_BEFORE.search(before) or _STAR_BEFORE.search(before) or _precedes_name(word, before):
        return f"{shown} is a value; the name of a table, a column or a type cannot be a parameter"
    if any(call.name == "IDENTIFIER" for call in _open_calls(before)):
        return f"{shown} is a value; the name of a table, a column or a type cannot be a parameter"
    if _is_date_part(before, after, dialect):
        return (
            f"{shown} is a value; the part of a date cannot be a parameter; declare `choices:` of"
            " whole expressions, such as DATE_TRUNC(day, MONTH)"
        )
    return _literal_problem(shown, word, before, dialect)


def _is_composite(before: str, after: str) -> bool:
    """Return True if the SQL selects a field of the placeholder, as in `({{x}}).a`."""
    if not before.rstrip().endswith("(") or not _FIELD_AFTER.match(after):
        return False
    word = _bracketed_by(before)
    return word is None or word in _NO_FUNCTIONS


def _is_date_part(before: str, after: str, dialect: Dialect) -> bool:
    """Return True if a placeholder is used as a date part, as in `EXTRACT({{x}} FROM day)`."""
    if _EXTRACT_BEFORE.search(before) and re.match(r"\s*FROM\b", after, re.IGNORECASE):
        return True
    interval = _INTERVAL_BEFORE.search(before)
    if interval and (interval[1] or "").upper() not in _NO_FUNCTIONS:
        return True
    call = next(_open_calls(dialect.lexical.blanked(before)), None)
    part = dialect.date_parts.get(call.name or "") if call else None
    if call is None or part is None or call.commas != part.place:
        return False
    return call.commas + _commas_until_bracket(dialect.lexical.blanked(after)) + 1 >= part.arguments


def _literal_problem(shown: str, word: str, before: str, dialect: Dialect) -> str | None:
    if fetch := _FETCH_BEFORE.search(before):
        word = fetch[1].upper()
    needs = f"{word} {shown}: {dialect.title} needs a literal there"
    if word in _LITERALS:
        return f"{word} {shown}: remove {word}; the value is cast to the type in the header"
    if word == "INTERVAL" and dialect.interval is not None:
        return f"{needs}; write {dialect.interval.format(shown)}"
    if word in _LIMITS and not dialect.limit_takes_values:
        return (
            f"{needs}; remove it and let callers pass `limit`,"
            f" or write QUALIFY ROW_NUMBER() OVER (ORDER BY …) <= {shown}"
        )
    return None


def _is_word(character: str) -> bool:
    return character.isalnum() or character in ("_", "$", "@") if character else False


def _word_before(before: str) -> str:
    match = re.search(r"([A-Za-z_]\w*)\s+\Z", before)
    return match[1].upper() if match else ""


def _precedes_name(word: str, before: str) -> bool:
    """Return True if a name, not a value, must follow the SQL `before`.

    `word` is the last word in `before`.
    """
    if word == "FROM":
        return _is_source(before)
    # In BigQuery's `WITH(x AS 1, x + 1)`, a value follows AS.
    return word in _NAMES and not (word == "AS" and _bracketed_by(before) == "WITH")


def _is_source(before: str) -> bool:
    """Return True if a table must follow the FROM at the end of `before`."""
    # A value follows in `IS DISTINCT FROM` and in `EXTRACT(DAY FROM`.
    if re.search(r"\bDISTINCT\s+FROM\s*\Z", before, re.IGNORECASE):
        return False
    return _bracketed_by(before) not in _TAKES_FROM


def _bracketed_by(before: str) -> str | None:
    """Return the word before the last open bracket, as `EXTRACT` for `extract(day `, or None."""
    return next((call.name for call in _open_calls(before)), None)


class _OpenCall(NamedTuple):
    """An open bracket. `name` is the word before the bracket, in upper case, or None.

    `commas` is the number of commas after the bracket.
    """

    name: str | None
    commas: int


def _open_calls(before: str) -> Iterator[_OpenCall]:
    """Yield an `_OpenCall` for each `(` that `before` does not close, beginning with the last."""
    depth = square = commas = 0
    for position in range(len(before) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(before[position], 0)
        square += {"]": 1, "[": -1}.get(before[position], 0)
        commas += before[position] == "," and depth == 0 and square <= 0
        if depth < 0:
            word = _WORD_BEFORE.search(before[:position])
            yield _OpenCall(word[1].upper() if word else None, commas)
            depth = square = commas = 0


def _commas_until_bracket(after: str) -> int:
    depth = commas = 0
    for character in after:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
        if depth < 0:
            break
        commas += character == "," and depth == 0
    return commas


_NO_FUNCTIONS: Final = frozenset(
    {"IN", "AND", "OR", "NOT", "WHERE", "ON", "HAVING", "QUALIFY", "SELECT", "BY", "VALUES", "AS"}
    | {"WHEN", "THEN", "ELSE", "LIKE", "ILIKE", "BETWEEN", "IS", "FROM", "JOIN", "OVER", "LIMIT"}
)
"""Words that an open bracket may follow without being a call."""
_COMPARES_BEFORE: Final = re.compile(
    r"(?:(?<![@=])[=<>]|[=!<>]=|<>|\b(?:I?LIKE|BETWEEN))\s*\Z", re.IGNORECASE
)
_ARRAY_BEFORE: Final = re.compile(r"(?:&&|@>|<@|\|\|)\s*\Z")
_ARRAY_AFTER: Final = re.compile(r"\s*(?:&&|@>|<@|\|\|)")


def may_hold_array(before: str, after: str) -> bool:
    """Return True if a placeholder can have an array as its value.

    `before` and `after` are SQL without comments.
    """
    if _ARRAY_BEFORE.search(before) or _ARRAY_AFTER.match(after):
        return True
    word = _bracketed_by(before)
    return word is not None and word not in _NO_FUNCTIONS and not _COMPARES_BEFORE.search(before)


_CONNECTIVE: Final = (
    r"(?:AND|OR|NOT|WHERE|HAVING|QUALIFY|GROUP|ORDER|LIMIT|OFFSET|FETCH|JOIN|LEFT|RIGHT|FULL|INNER"
    r"|CROSS|NATURAL|OUTER|UNION|EXCEPT|INTERSECT|MINUS|WHEN|ELSE|THEN|WINDOW|ON|USING|FROM|SELECT"
    r"|WITH|BETWEEN|IN|LIKE|ILIKE|IS|AS|FOR|TABLESAMPLE)\b"
)
_BEGINS_CLAUSE: Final = re.compile(rf"\s*(?:{_CONNECTIVE}|[,+*/|<>=!%&^~-])", re.IGNORECASE)
_ENDS_CLAUSE: Final = re.compile(
    r"(?:\b(?:AND|OR|NOT|WHEN|ELSE|THEN)|[,+*/|<>=!%&^~-])\s*\Z", re.IGNORECASE
)


def clause_problem(content: str, after: str) -> str | None:
    """Return an error message if `[[ content ]]` is not an optional clause, else None.

    `after` is the SQL that follows `]]`.
    """
    connects = _BEGINS_CLAUSE.match(content) or _ENDS_CLAUSE.search(content)
    # An index behind the brackets, such as `[0]`, shows that they are an array's.
    if connects and not re.match(r"\[(?!\[)", after):
        return None
    return (
        "[[ … ]] is an optional clause, and begins or ends with AND, OR, WHERE, a comma or the"
        " like; put spaces between the brackets of an array: [ [ … ] ]"
    )
