"""Lexical rules of each warehouse: comments, strings, quoted names, and its own placeholders.

A `{{name}}` in a comment, a string or a quoted name would not be a value. What is never closed
reaches to the end of the text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

__all__ = [
    "BIGQUERY",
    "DATABRICKS",
    "ORACLE",
    "POSTGRES",
    "REDSHIFT",
    "SNOWFLAKE",
    "Lexical",
    "Span",
    "SpanKind",
]

SpanKind = Literal["comment", "string", "identifier"]
_KINDS: Final[Sequence[SpanKind]] = ("comment", "string", "identifier")


class Span(NamedTuple):
    """A comment, a string or a quoted name: the characters `sql[start:end]`."""

    kind: SpanKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lexical:
    """The rules for finding comments, strings, quoted names and placeholders in a warehouse's SQL.

    `nests_comments` is True if a comment may contain another comment.
    """

    spans: re.Pattern[str]
    """Matches one span. The matching group is named for the span's kind. Of a nested comment, only the
    beginning matches."""
    placeholders: re.Pattern[str]
    """Matches what the warehouse or its client would replace by a value or a text."""
    nests_comments: bool = False
    has_paths: bool = False
    """True if a colon behind a value begins a path within it: `src:owner`."""
    closed: re.Pattern[str] | None = None
    """Matches a string or a quoted name with its last quote, where the end of a line ends it too."""

    def find(self, sql: str) -> Iterator[Span]:
        """Yield the kind and the position of each comment, string and quoted name in the SQL."""
        position = 0
        while match := self.spans.search(sql, position):
            span = self.span(sql, match)
            yield span
            position = max(span.end, position + 1)

    def span(self, sql: str, match: re.Match[str]) -> Span:
        """Return the comment, string or quoted name that begins at `match`, a match of `spans`."""
        kind = next(kind for kind in _KINDS if match[kind] is not None)
        end = match.end()
        if kind == "comment" and self.nests_comments and sql.startswith("/*", match.start()):
            end = _end_of_nested_comment(sql, match.start())
        return Span(kind, match.start(), end)

    def own_placeholders(self, sql: str) -> Iterator[re.Match[str]]:
        """Yield a match for each placeholder in the warehouse's own syntax, such as `:name`.

        Strings and comments are skipped.
        """
        bare = self._with_words(sql)
        for match in self.placeholders.finditer(bare):
            is_path = self.has_paths and match[0][0] == ":" and _ends_value(bare[: match.start()])
            if not is_path:
                yield match

    def _with_words(self, sql: str) -> str:
        """Replace comments and strings by spaces, and the characters of quoted names by `_`."""
        bare = self.blanked(sql, "comment", "string")
        for span in self.find(sql):
            if span.kind == "identifier":
                word = re.sub(r"[^\n]", "_", sql[span.start : span.end])
                bare = bare[: span.start] + word + bare[span.end :]
        return bare

    def broken(self, sql: str) -> Iterator[Span]:
        """Yield the strings and quoted names that are not closed on the line where they begin."""
        for span in self.find(sql):
            text = sql[span.start : span.end]
            if self.closed and span.kind != "comment" and not self.closed.fullmatch(text):
                yield span

    def blanked(self, sql: str, *kinds: SpanKind) -> str:
        """Replace comments, strings and quoted names, or only `kinds`, by spaces.

        Positions and lines do not change.
        """
        parts, position = [], 0
        for span in self.find(sql):
            if not kinds or span.kind in kinds:
                parts += [sql[position : span.start], _spaces(sql[span.start : span.end])]
                position = span.end
        return "".join([*parts, sql[position:]])


_BEFORE_VALUE: Final = re.compile(
    r"\b(?:ALL|AND|ANY|AS|BETWEEN|BY|CASE|DISTINCT|DIV|ELSE|ESCAPE|EXCEPT|FETCH|FIRST|FROM|HAVING"
    r"|ILIKE|IN|INTERSECT|INTERVAL|IS|JOIN|LIKE|LIMIT|MINUS|NEXT|NOT|OFFSET|ON|OR|OVER|QUALIFY|REGEXP"
    r"|RETURN|RLIKE|SAMPLE|SELECT|SOME|THEN|TOP|UNION|USING|VALUES|WHEN|WHERE|WITH)\s+\Z",
    re.IGNORECASE,
)
"""A word that a value follows."""
_VALUE_BEFORE: Final = re.compile(r"[\w$)\]]\s+\Z")


def _ends_value(before: str) -> bool:
    """Return True if `before` ends with a value or a name, then a space, as in `$1 ` or `f(x) `."""
    return _VALUE_BEFORE.search(before) is not None and _BEFORE_VALUE.search(before) is None


def _spaces(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _end_of_nested_comment(sql: str, start: int) -> int:
    depth = 0
    for mark in re.compile(r"/\*|\*/").finditer(sql, start):
        depth += 1 if mark[0] == "/*" else -1
        if depth == 0:
            return mark.end()
    return len(sql)


_LINE: Final = r"--[^\n]*"
_BLOCK: Final = r"/\*.*?(?:\*/|\Z)"
_NESTED: Final = r"/\*"
"""The beginning alone: a regular expression does not count, `_end_of_nested_comment` does."""
_DOUBLED: Final = r"'(?:''|[^'])*(?:'|\Z)"
_BACKSLASHED: Final = r"'(?:\\.|''|[^'\\])*(?:'|\Z)"
_QUOTED: Final = r'"(?:""|[^"])*(?:"|\Z)'
_BACKTICKED: Final = r"`(?:``|[^`])*(?:`|\Z)"
_DOLLARS: Final = r"\$(?P<tag>[A-Za-z_]\w*|)\$.*?(?:\$(?P=tag)\$|\Z)"
_PLAIN_DOLLARS: Final = r"\$\$.*?(?:\$\$|\Z)"
_Q_QUOTED: Final = (
    r"[nN]?[qQ]'(?:\[.*?(?:\]'|\Z)|\{.*?(?:\}'|\Z)|\(.*?(?:\)'|\Z)|<.*?(?:>'|\Z)"
    r"|(?P<q>\S).*?(?:(?P=q)'|\Z))"
)

_VARIABLE: Final = (
    r"\$\{[^}\n]*\}?|(?<![{$])\{\s*[A-Za-z_]\w*\s*\}(?!\})|(?<=[=<>(,])\s*%(?:s\b|\(\w+\)s)"
)
"""Clients, notebooks and scripts put a text in its place."""
_COLON: Final = r"(?<![\w$`\"\]):]):(?:\d+|[A-Za-z_]\w*)"
"""Not `a::int`, and not the path of a value: `src:owner`."""


def _spans(comments: Sequence[str], strings: Sequence[str], identifier: str) -> re.Pattern[str]:
    return re.compile(
        f"(?P<comment>{'|'.join(comments)})|(?P<string>{'|'.join(strings)})"
        f"|(?P<identifier>{identifier})",
        re.VERBOSE | re.DOTALL,
    )


def _any(*placeholders: str) -> re.Pattern[str]:
    return re.compile("|".join((_VARIABLE, *placeholders)))


# https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical
BIGQUERY: Final = Lexical(
    re.compile(
        r"""
    (?P<comment> --[^\n]* | \#[^\n]* | /\*.*?(?:\*/|\Z) )
  | (?P<string>
        (?:\b[rR]?[bB]|\b[bB]?[rR])?(?:\"\"\"(?:\\.|.)*?(?:\"\"\"|\Z) | '''(?:\\.|.)*?(?:'''|\Z))
      | (?:\b[rR]?[bB]|\b[bB]?[rR])?(?:"(?:\\.|[^"\\\n])*(?:"|(?=\n)|\Z)
                                     | '(?:\\.|[^'\\\n])*(?:'|(?=\n)|\Z)) )
  | (?P<identifier> `(?:\\.|[^`\\\n])*(?:`|(?=\n)|\Z) )
    """,
        re.VERBOSE | re.DOTALL,
    ),
    # `@@project_id` is a system variable
    _any(r"\?", r"(?<![@\w])@[A-Za-z_`]\w*", r"(?<![\w$])\$\w+"),
    closed=re.compile(
        r"[rRbB]*(?P<quote>\"{3}|'{3}|[\"'`])(?:\\.|(?!(?P=quote)).)*(?P=quote)", re.DOTALL
    ),
)
# https://docs.snowflake.com/en/sql-reference/data-types-text
SNOWFLAKE: Final = Lexical(
    _spans([_LINE, r"//[^\n]*", _BLOCK], [_BACKSLASHED, _PLAIN_DOLLARS], _QUOTED),
    # `$1` is the first column of a stage or of VALUES, `$x` a variable of the session.
    _any(r"\?", _COLON, r"(?<![\w$])\$[A-Za-z_]\w*"),
    has_paths=True,
)
# https://www.postgresql.org/docs/15/sql-syntax-lexical.html
POSTGRES: Final = Lexical(
    _spans([_LINE, _NESTED], [rf"\b[eE]{_BACKSLASHED}", _DOUBLED, _DOLLARS], _QUOTED),
    _any(r"(?<![\w$])\$\d+", r"(?<=[=<>(,])\s*\?(?![|&?\w])"),  # `?` is also an operator of jsonb
    nests_comments=True,
)
# https://docs.aws.amazon.com/redshift/latest/dg/r_CHAR_literals.html: a backslash escapes
REDSHIFT: Final = Lexical(
    _spans([_LINE, _NESTED], [_BACKSLASHED, _DOLLARS], _QUOTED),
    _any(r"(?<![\w$])\$\d+", r"\?", _COLON),
    nests_comments=True,
)
# https://docs.databricks.com/en/sql/language-manual/data-types/string-type.html
DATABRICKS: Final = Lexical(
    _spans(
        [_LINE, _NESTED],
        [
            r"\b[rR]'[^']*(?:'|\Z)",
            r'\b[rR]"[^"]*(?:"|\Z)',
            _BACKSLASHED,
            r'"(?:\\.|""|[^"\\])*(?:"|\Z)',
        ],
        _BACKTICKED,
    ),
    _any(r"\?(?!::)", _COLON, r"(?<![\w$])\$\w+"),  # `a ?:: INT` casts
    nests_comments=True,
    has_paths=True,
)
# https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Literals.html
ORACLE: Final = Lexical(
    _spans([_LINE, _BLOCK], [rf"\b{_Q_QUOTED}", _DOUBLED], _QUOTED),
    _any(r"\?", r"(?<!:):\s*(?:\w+|\")"),
)
