"""What sqlglot reads and a warehouse does not have: words, forms and operators."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlglot import exp

from resolvers.sql.dialects.reserved import BIGQUERY_RESERVED, ORACLE_RESERVED

__all__ = [
    "BIGQUERY_LACKS",
    "DATABRICKS_LACKS",
    "ORACLE_LACKS",
    "REDSHIFT_LACKS",
    "SNOWFLAKE_LACKS",
    "Lacks",
]


@dataclass(frozen=True, slots=True)
class Lacks:
    """SQL that sqlglot can parse, but that a warehouse rejects.

    The keys of `nodes` are classes of parsed expressions. The keys of `forms` are regular
    expressions. The values are parts of error messages. They name the SQL and a replacement, such
    as `FETCH FIRST; write LIMIT 5`. `reserved` are words that cannot be aliases without quotes. If
    `reserves_columns` is True, they cannot be names of columns or tables either.
    """

    nodes: Mapping[type[exp.Expr], str] = field(default_factory=dict)
    """Class of the parsed expression -> name and replacement."""
    forms: Mapping[str, str] = field(default_factory=dict)
    """Regular expression for the SQL without comments and strings -> name and replacement."""
    reserved: frozenset[str] = frozenset()
    """Words, in capitals, that are no aliases unless they are in quotes."""
    reserves_columns: bool = False
    """True if the words in `reserved` cannot be names of columns and tables either."""


_NO_DISTINCT_ON: Final[Mapping[type[exp.Expr], str]] = {
    exp.Distinct: "DISTINCT ON; write QUALIFY ROW_NUMBER() OVER (PARTITION BY …) = 1, or a subquery"
}
_NO_FETCH: Final[Mapping[type[exp.Expr], str]] = {exp.Fetch: "FETCH FIRST; write LIMIT 5"}
_NO_LIMIT_PAIR: Final[Mapping[str, str]] = {
    r"\bLIMIT\s+\w+\s*,": "LIMIT 5, 10; write LIMIT 10 OFFSET 5"
}
_NO_SEMI_JOIN: Final[Mapping[str, str]] = {
    r"\b(?:LEFT|RIGHT)\s+(?:SEMI|ANTI)\s+JOIN\b": "SEMI or ANTI JOIN; write WHERE EXISTS (SELECT …)"
}
_NO_BARE_INTERVAL: Final[Mapping[str, str]] = {
    r"\bINTERVAL\s+-?\d": "INTERVAL 5 DAY; write INTERVAL '5 day'"
}

BIGQUERY_LACKS: Final = Lacks(
    nodes={
        exp.ILike: "ILIKE; write LOWER(a) LIKE LOWER(b)",
        exp.Filter: "FILTER (WHERE …); write COUNTIF(…) or an IF within the aggregate",
        exp.Lateral: "LATERAL; write a subquery, or JOIN UNNEST(…)",
        exp.Values: "VALUES; write UNNEST([STRUCT(1 AS a), …])",
        **_NO_DISTINCT_ON,
        **_NO_FETCH,
    },
    forms={"::": "::; write CAST(… AS …)", **_NO_LIMIT_PAIR, **_NO_SEMI_JOIN},
    reserved=BIGQUERY_RESERVED,
    reserves_columns=True,
)

# https://docs.snowflake.com/en/sql-reference/data-types-datetime#interval-constants
SNOWFLAKE_LACKS: Final = Lacks(
    nodes={
        exp.Filter: "FILTER (WHERE …); write COUNT_IF(…) or an IFF within the aggregate",
        **_NO_DISTINCT_ON,
    },
    forms={
        r"\bARRAY\s*\[": "ARRAY[…]; write […]",
        **_NO_LIMIT_PAIR,
        **_NO_SEMI_JOIN,
        **_NO_BARE_INTERVAL,
    },
)

# https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-features.html
REDSHIFT_LACKS: Final = Lacks(
    nodes={
        exp.Filter: "FILTER (WHERE …); write a CASE within the aggregate",
        exp.Lateral: "LATERAL; write a join, or `FROM t, t.items AS item` for a SUPER",
        exp.Values: "VALUES in a SELECT; write SELECT 1 UNION ALL SELECT 2",
        exp.TableSample: "TABLESAMPLE; write WHERE RANDOM() < 0.1",
        **_NO_DISTINCT_ON,
        **_NO_FETCH,
    },
    forms={
        r"\bARRAY\s*\[": "ARRAY[…]; write ARRAY(…)",
        **_NO_SEMI_JOIN,
        r"\bWINDOW\s+\w+\s+AS\s*\(": "WINDOW clause; write OVER (…) with each function",
        **_NO_LIMIT_PAIR,
        **_NO_BARE_INTERVAL,
    },
)

DATABRICKS_LACKS: Final = Lacks(
    nodes={**_NO_DISTINCT_ON, **_NO_FETCH},
    forms=_NO_LIMIT_PAIR,
)

_FETCH: Final = r"\bFETCH\s+(?:FIRST|NEXT)"
_ONLY: Final = "FETCH FIRST 5 ROWS ONLY"

ORACLE_LACKS: Final = Lacks(
    nodes={
        exp.Limit: f"LIMIT; write {_ONLY}",
        exp.ILike: "ILIKE; write LOWER(a) LIKE LOWER(b)",
        exp.Filter: "FILTER (WHERE …); write a CASE within the aggregate",
        **_NO_DISTINCT_ON,
    },
    forms={
        "::": "::; write CAST(… AS …)",
        **_NO_SEMI_JOIN,
        r"\[": "[…]; write a collection or JSON_TABLE",
        r"\bOFFSET\s+:?\d+\b(?!\s*ROWS?\b)": "OFFSET 5; write OFFSET 5 ROWS",
        rf"{_FETCH}\s+:?\d+\b(?!\s*(?:ROWS?|PERCENT)\b)": f"FETCH FIRST 5; write {_ONLY}",
        rf"{_FETCH}\b[^()]*?\bROWS?\b(?!\s*(?:ONLY|WITH\s+TIES)\b)": f"FETCH FIRST 5 ROWS; write {_ONLY}",
        r"\bINTERVAL\s+-?\d": "INTERVAL 5 DAY; write INTERVAL '5' DAY",
    },
    reserved=ORACLE_RESERVED,
)
