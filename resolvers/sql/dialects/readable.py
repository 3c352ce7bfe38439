"""BigQuery's SQL with what sqlglot cannot read replaced by something that it can.

Only the copy that is checked is changed. Lines stay, so that errors are reported where they are.
"""

import re
from typing import Final

from resolvers.sql.dialects.lexical import BIGQUERY

__all__ = ["readable_bigquery"]

_BYTES: Final = re.compile(r"\A(?:[rR][bB]|[bB][rR])")
_TABLE_ARGUMENT: Final = re.compile(
    r"(?<=[(,>])(\s*)\b(?:TABLE|MODEL)(\s+)(?=[\w`])", re.IGNORECASE
)
_PRIVACY: Final = re.compile(
    r"\bWITH\s+(?:AGGREGATION_THRESHOLD|DIFFERENTIAL_PRIVACY)\b(?:\s*OPTIONS\s*(?=\())?",
    re.IGNORECASE,
)
_PIPE: Final = re.compile(
    r"\|>\s*(?:SET|RENAME|DROP|CALL|WITH|WINDOW|DISTINCT|UNPIVOT|ASSERT)\b", re.IGNORECASE
)
"""Pipe operators that sqlglot does not know. None of them writes."""


_UNRESERVED: Final = (
    "ALTER|DESCRIBE|DROP|FUNCTION|GLOB|ILIKE|INSERT|LOCK|NOTNULL|PARTITIONED_BY|PROCEDURE|REGEXP"
    "|RETURNING|REVOKE|RLIKE|ROLLBACK|UNCACHE|XOR"
)
"""Words that sqlglot takes for keywords, and that are names in BigQuery."""
_NAME: Final = re.compile(
    r"(?:[(,.=<>+*/|-]|\b(?:SELECT|DISTINCT|BY|WHERE|AND|OR|NOT|AS|FROM|JOIN|ON|WITH|CASE|WHEN|THEN"
    rf"|ELSE|HAVING|IN|BETWEEN))\s*\b({_UNRESERVED})\b"
    r"(?=\s*(?:[^\w\s(]|\Z|(?:FROM|AS|WHERE|GROUP|ORDER|AND|OR|IS|IN|NOT|BETWEEN|LIKE|END|THEN|ELSE"
    r"|WHEN|LIMIT|ON|JOIN|ASC|DESC|HAVING|QUALIFY|UNION)\b))",
    re.IGNORECASE,
)
"""One of these words where a name may be: no operand is before it, and none follows it."""


def readable_bigquery(sql: str) -> str:
    """Rewrite BigQuery's SQL so that sqlglot can parse it for checks.

    Line numbers do not change, but the meaning may.
    """
    sql = _with_calls(_without_raw_bytes(sql))
    blanked = BIGQUERY.blanked(sql)
    for start, end in sorted([*_words(blanked), *_privacy_clauses(blanked), *_pipes(blanked)]):
        sql = _with_spaces(sql, start, end)
    return _with_quoted_names(sql)


def _with_spaces(sql: str, start: int, end: int) -> str:
    return sql[:start] + re.sub(r"[^\n]", " ", sql[start:end]) + sql[end:]


_VARIABLE: Final = re.compile(r"\s*(?:\w+\s+)?AS\b", re.IGNORECASE)
"""The variable of a WITH expression; a name in backticks is blanked."""


def _with_calls(sql: str) -> str:
    """Replace each `WITH(a AS 1, a + 1)` in `sql` by the call `LET_(1, a + 1)`."""
    # sqlglot cannot parse WITH expressions.
    blanked = BIGQUERY.blanked(sql)
    for match in re.finditer(r"\bWITH(?=\s*\()", blanked, re.IGNORECASE):
        *bound, _ = _argument_starts(blanked, blanked.index("(", match.end()) + 1)
        variables = [_VARIABLE.match(blanked, start) for start in bound]
        found = [each.span() for each in variables if each]
        if found and len(found) == len(bound):
            sql = f"{sql[: match.start()]}LET_{sql[match.end() :]}"
            for start, end in found:
                sql = _with_spaces(sql, start, end)
    return sql


def _argument_starts(text: str, start: int) -> list[int]:
    depth, starts = 1, [start]
    for position in range(start, len(text)):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(text[position], 0)
        if depth == 0:
            break
        if depth == 1 and text[position] == ",":
            starts.append(position + 1)
    return starts


def _with_quoted_names(sql: str) -> str:
    blanked = BIGQUERY.blanked(sql)
    places, position = [], 0
    while match := _NAME.search(blanked, position):
        places.append(match.span(1))
        position = match.start(1)  # what is before the next name may be the sign behind this one
    for start, end in reversed(places):
        sql = f"{sql[:start]}`{sql[start:end]}`{sql[end:]}"
    return sql


def _without_raw_bytes(sql: str) -> str:
    parts, position = [], 0
    for span in BIGQUERY.find(sql):
        if span.kind == "string" and _BYTES.match(sql[span.start : span.end]):
            lines = sql.count("\n", span.start, span.end)
            parts += [sql[position : span.start], "b''", "\n" * lines]
            position = span.end
    return "".join([*parts, sql[position:]])


def _words(blanked: str) -> list[tuple[int, int]]:
    """Return the start and end of each word TABLE or MODEL before an argument."""
    # `blanked` is the SQL without comments, strings and quoted names.
    matches = _TABLE_ARGUMENT.finditer(blanked)
    return [(match.end(1), match.start(2)) for match in matches]


def _privacy_clauses(blanked: str) -> list[tuple[int, int]]:
    return [
        (
            match.start(),
            _closing(blanked, match.end()) if blanked[match.end() :][:1] == "(" else match.end(),
        )
        for match in _PRIVACY.finditer(blanked)
    ]


def _pipes(blanked: str) -> list[tuple[int, int]]:
    """Return start and end of each pipe operator that sqlglot does not know, as in `|> DROP a`."""
    return [
        (match.start(), _end_of_pipe(blanked, match.end())) for match in _PIPE.finditer(blanked)
    ]


def _closing(text: str, start: int) -> int:
    """Return the position after the bracket that closes the bracket at `start`."""
    depth = 0
    for position in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position + 1
    return len(text)


def _end_of_pipe(text: str, start: int) -> int:
    position = start
    while position < len(text) and text[position] != ")" and text[position : position + 2] != "|>":
        position = _closing(text, position) if text[position] == "(" else position + 1
    return position
