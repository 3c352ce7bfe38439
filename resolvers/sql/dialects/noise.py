"""Where a placeholder would be no value: one comment, string or quoted name of each warehouse's SQL.

Each pattern has the groups `comment`, `string` and `identifier`. What is never closed reaches to the end.
"""

import re
from collections.abc import Sequence
from typing import Final

__all__ = ["BIGQUERY", "DATABRICKS", "ORACLE", "POSTGRES", "REDSHIFT", "SNOWFLAKE"]

_LINE: Final = r"--[^\n]*"
_BLOCK: Final = r"/\*.*?(?:\*/|\Z)"
_INNER: Final = r"/\*(?:[^*/]|\*(?!/)|/(?!\*))*\*/"
_NESTED: Final = rf"/\*(?:[^*/]|\*(?!/)|/(?!\*)|{_INNER})*(?:\*/|\Z)"
"""A block comment with others in it, one deep; sqlglot judges the rest."""
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


def _noise(comments: Sequence[str], strings: Sequence[str], identifier: str) -> re.Pattern[str]:
    return re.compile(
        f"(?P<comment>{'|'.join(comments)})|(?P<string>{'|'.join(strings)})|(?P<identifier>{identifier})",
        re.VERBOSE | re.DOTALL,
    )


# https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical
BIGQUERY: Final = re.compile(
    r"""
    (?P<comment> --[^\n]* | \#[^\n]* | /\*.*?(?:\*/|\Z) )
  | (?P<string>
        [rR]?[bB]?(?:\"\"\"(?:\\.|.)*?(?:\"\"\"|\Z) | '''(?:\\.|.)*?(?:'''|\Z))
      | [rR]?[bB]?(?:"(?:\\.|[^"\\\n])*(?:"|(?=\n)|\Z) | '(?:\\.|[^'\\\n])*(?:'|(?=\n)|\Z)) )
  | (?P<identifier> `(?:\\.|[^`\\\n])*(?:`|(?=\n)|\Z) )
    """,
    re.VERBOSE | re.DOTALL,
)
# https://docs.snowflake.com/en/sql-reference/data-types-text
SNOWFLAKE: Final = _noise([_LINE, r"//[^\n]*", _BLOCK], [_BACKSLASHED, _PLAIN_DOLLARS], _QUOTED)
# https://www.postgresql.org/docs/15/sql-syntax-lexical.html
POSTGRES: Final = _noise([_LINE, _NESTED], [rf"\b[eE]{_BACKSLASHED}", _DOUBLED, _DOLLARS], _QUOTED)
# https://docs.aws.amazon.com/redshift/latest/dg/r_CHAR_literals.html: a backslash escapes
REDSHIFT: Final = _noise([_LINE, _NESTED], [_BACKSLASHED, _DOLLARS], _QUOTED)
# https://docs.databricks.com/en/sql/language-manual/data-types/string-type.html
DATABRICKS: Final = _noise(
    [_LINE, _NESTED],
    [
        r"\b[rR]'[^']*(?:'|\Z)",
        r'\b[rR]"[^"]*(?:"|\Z)',
        _BACKSLASHED,
        r'"(?:\\.|""|[^"\\])*(?:"|\Z)',
    ],
    _BACKTICKED,
)
# https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/Literals.html
ORACLE: Final = _noise([_LINE, _BLOCK], [rf"\b{_Q_QUOTED}", _DOUBLED], _QUOTED)
