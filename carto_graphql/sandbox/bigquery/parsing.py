"""BigQuery's SQL as a syntax tree of one SELECT, with what BigQuery or the sandbox lacks rejected by name."""

import re
from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import Any, ClassVar, Final

from sqlglot import exp
from sqlglot.dialects.bigquery import BigQuery
from sqlglot.parsers.bigquery import BigQueryParser
from sqlglot.tokenizer_core import Token, TokenType

from carto_graphql.sandbox.engine import QueryError

__all__ = ["PAGE", "missing", "parse"]

PAGE: Final = "docs/sandbox.md lists what the sandbox has"


def missing(what: str) -> QueryError:
    """Return an error that says that the sandbox lacks `what`, a feature of BigQuery."""
    return QueryError(f"Not in the sandbox: {what}", hint=PAGE)


class _Parser(BigQueryParser):
    # sqlglot has classes for the functions of all dialects, and reorders their arguments. Without them a call keeps
    # BigQuery's name and order, which are what functions.py is about.
    FUNCTIONS: ClassVar[dict[str, Any]] = {}
    FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
        name: BigQueryParser.FUNCTION_PARSERS[name]
        for name in ("ARRAY", "CAST", "EXTRACT", "SAFE_CAST")
    }


class _Dialect(BigQuery):
    Parser = _Parser


_QUERIES: Final = {
    *(exp.CTE, exp.Except, exp.From, exp.Group, exp.Having, exp.Intersect, exp.Join, exp.Limit),
    *(exp.Offset, exp.Order, exp.Ordered, exp.Qualify, exp.Select, exp.Star, exp.Subquery),
    *(exp.Table, exp.TableAlias, exp.TableColumn, exp.Union, exp.Unnest, exp.Where, exp.With),
    *(exp.Cube, exp.GroupingSets, exp.Rollup, exp.Distinct),
}
_VALUES: Final = {
    *(
        exp.Alias,
        exp.Array,
        exp.Boolean,
        exp.Bracket,
        exp.ByteString,
        exp.Case,
        exp.Cast,
        exp.Column,
    ),
    *(
        exp.ColumnDef,
        exp.DataType,
        exp.DataTypeParam,
        exp.Dot,
        exp.HexString,
        exp.Identifier,
        exp.If,
    ),
    *(exp.Interval, exp.Literal, exp.Null, exp.Parameter, exp.Paren, exp.RawString, exp.Struct),
    *(exp.PropertyEQ, exp.TryCast, exp.Tuple, exp.Var),
}
_OPERATORS: Final = {
    *(
        exp.Add,
        exp.And,
        exp.Any,
        exp.Between,
        exp.DPipe,
        exp.Div,
        exp.EQ,
        exp.Exists,
        exp.GT,
        exp.GTE,
    ),
    *(
        exp.In,
        exp.Is,
        exp.LT,
        exp.LTE,
        exp.Like,
        exp.Mul,
        exp.NEQ,
        exp.Neg,
        exp.Not,
        exp.NullSafeEQ,
    ),
    *(exp.NullSafeNEQ, exp.Or, exp.Sub, exp.BitwiseAnd, exp.BitwiseLeftShift, exp.BitwiseNot),
    *(exp.BitwiseOr, exp.BitwiseRightShift, exp.BitwiseXor, exp.Concat),
}
_CALLS: Final = {
    *(exp.Anonymous, exp.AtTimeZone, exp.CurrentDate, exp.CurrentDatetime, exp.CurrentTime),
    *(
        exp.CurrentTimestamp,
        exp.Extract,
        exp.HavingMax,
        exp.IgnoreNulls,
        exp.Kwarg,
        exp.RespectNulls,
    ),
    *(exp.SafeFunc, exp.Window, exp.WindowSpec),
}
_ALLOWED: Final = frozenset(_QUERIES | _VALUES | _OPERATORS | _CALLS)

_NOT_BIGQUERY: Final[dict[type[exp.Expr], str]] = {
    exp.ILike: "ILIKE: compare LOWER(…) by LIKE",
    exp.Filter: "FILTER (WHERE …): use COUNTIF or IF",
    exp.Lateral: "LATERAL: join with UNNEST or a subquery",
    exp.Columns: "COLUMNS(…)",
    exp.JSONExtract: "`->`: use JSON_QUERY",
    exp.JSONExtractScalar: "`->>`: use JSON_VALUE",
    exp.RegexpLike: "`~`: use REGEXP_CONTAINS",
    exp.SimilarTo: "SIMILAR TO: use REGEXP_CONTAINS",
    exp.Glob: "GLOB: use LIKE",
    exp.Lock: "FOR UPDATE",
    exp.Escape: "ESCAPE: a backslash escapes",
}
_SELECT_PARTS: Final = frozenset(
    {
        *(
            "with_",
            "kind",
            "expressions",
            "distinct",
            "from_",
            "operation_modifiers",
            "joins",
            "where",
        ),
        *("group", "having", "qualify", "windows", "order", "limit", "offset", "this", "alias"),
        *("expression", "by_name", "side", "on"),
    }
)
_JOINS: Final = frozenset({"", "INNER", "OUTER", "CROSS"})
_RESERVED: Final = frozenset(word.upper() for word in BigQuery.Generator.RESERVED_KEYWORDS)


def parse(sql: str, tables: Collection[str]) -> exp.Query:
    """Parse one SELECT that may read only `tables`.

    Raise QueryError for unsupported SQL, and SqlglotError for invalid SQL.
    """
    dialect = _Dialect()
    sql, tokens = _tokenize(dialect, sql)
    _check_tokens(tokens)
    statements = [each for each in dialect.parser().parse(tokens, sql) if each]
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise QueryError("Only one SELECT statement is allowed")
    query = statements[0]
    _check_depth(query)
    for node in query.walk():
        _check_node(node)
    _check_tables(query, tables)
    return query


_RUN_ON: Final = re.compile(r"[\d.]+[eE][-+]?\d+(?=[-+])")


def _tokenize(dialect: _Dialect, sql: str) -> tuple[str, list[Token]]:
    tokens = dialect.tokenize(sql)
    # sqlglot reads `1e5+2` as one number. So a space is inserted: `1e5 +2`.
    for token in reversed(tokens):
        if token.token_type == TokenType.NUMBER and (found := _RUN_ON.match(token.text)):
            end = token.start + found.end()
            return _tokenize(dialect, f"{sql[:end]} {sql[end:]}")
    return sql, tokens


def _check_tokens(tokens: list[Token]) -> None:
    kinds = [token.token_type for token in tokens]
    if TokenType.DCOLON in kinds:
        raise QueryError("Syntax error: BigQuery has no `::`; use CAST")
    if kinds[:1] == [TokenType.FROM] and TokenType.PIPE_GT not in kinds:
        raise QueryError("Syntax error: Expected SELECT")
    if (TokenType.WITH, TokenType.L_PAREN) in pairwise(kinds):
        raise missing("WITH(…): write a subquery")


MAX_DEPTH: Final = 400
"""Levels of a tree. DuckDB has up to 1,000, and macros add to them."""


def _check_depth(query: exp.Expr) -> None:
    level = [query]
    for _ in range(MAX_DEPTH):
        if not (level := [child for node in level for child in node.iter_expressions()]):
            return
    raise QueryError("Syntax error: the query is nested too deeply")


def _check_node(node: exp.Expr) -> None:
    kind = type(node)
    if kind in _NOT_BIGQUERY:
        raise QueryError(f"Syntax error: BigQuery has no {_NOT_BIGQUERY[kind]}")
    if kind not in _ALLOWED:
        raise missing(kind.__name__.upper())
    if isinstance(node, exp.Identifier):
        _check_name(node)
    elif isinstance(node, exp.Query):
        _check_parts(node, _SELECT_PARTS)
    elif isinstance(node, exp.Table):
        _check_parts(node, frozenset({"this", "db", "catalog", "alias", "joins"}))
    elif isinstance(node, exp.Join):
        _check_join(node)
    elif isinstance(node, exp.Distinct) and node.args.get("on"):
        raise QueryError("Syntax error: BigQuery has no DISTINCT ON; use QUALIFY ROW_NUMBER()")


def _check_name(name: exp.Identifier) -> None:
    # A reserved word is a name in backticks and after a dot.
    stands_alone = name.arg_key == "alias" or isinstance(name.parent, exp.TableAlias)
    if stands_alone and not name.quoted and name.name.upper() in _RESERVED:
        raise QueryError(f"Syntax error: Unexpected keyword {name.name.upper()}")


def _check_parts(node: exp.Expr, allowed: Iterable[str]) -> None:
    for part, value in node.args.items():
        if value and part not in allowed:
            raise missing(part.upper().strip("_"))


def _check_join(node: exp.Join) -> None:
    method, kind = node.method, node.kind
    if method or kind not in _JOINS:
        raise QueryError(f"Syntax error: BigQuery has no {method or kind} JOIN")


def _check_tables(query: exp.Query, tables: Collection[str]) -> None:
    local = {cte.alias.lower() for cte in query.find_all(exp.CTE)}
    for table in query.find_all(exp.Table):
        if isinstance(table.this, exp.Anonymous):
            raise missing(f"the table function {table.name}")
        name = ".".join(part.name for part in table.parts)
        if name not in tables and name.lower() not in local:
            raise QueryError(
                f"Not found: Table {name}", hint="The sandbox has " + ", ".join(sorted(tables))
            )
