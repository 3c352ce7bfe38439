"""BigQuery's SQL -> DuckDB's, for one read-only SELECT over known tables and functions."""

from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from carto_graphql.sandbox.engine import QueryError
from carto_graphql.sandbox.functions import TRANSLATED
from carto_graphql.sandbox.rewrites import macro_name, rewrite

__all__ = ["translate"]

Types = frozenset[tuple[str, str]]
"""The parameters' names with their DuckDB types."""


@lru_cache(maxsize=512)
def translate(sql: str, types: Types, tables: frozenset[str]) -> tuple[str, frozenset[str]]:
    """DuckDB's form with `$name` for `@name`, and the names used.

    Raises QueryError on anything else than one SELECT of `tables` with the functions on the list.
    """
    try:
        query = _parse(sql)
        _check_tables(query, tables)
        _check_functions(query)
        _name_columns(query)
        _rewrite(query)
        names = _bind(query, dict(types))
        # The text is made anew from what was checked; comments are left out, so nothing unread gets through.
        text = query.sql("duckdb", comments=False, unsupported_level=ErrorLevel.RAISE)
    except (SqlglotError, RecursionError) as error:
        raise QueryError(
            f"Syntax error: {str(error) or 'nested too deeply'}".splitlines()[0]
        ) from error
    return text, names


def _parse(sql: str) -> exp.Query:
    statements = [statement for statement in sqlglot.parse(sql, read="bigquery") if statement]
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise QueryError("Only one SELECT statement is allowed")
    return statements[0]


def _check_tables(query: exp.Query, tables: frozenset[str]) -> None:
    local = {cte.alias for cte in query.find_all(exp.CTE)}
    for table in query.find_all(exp.Table):
        name = ".".join(part.name for part in table.parts)
        if name not in tables and name not in local:
            raise QueryError(
                f"Not found: Table {name}", hint="The sandbox has " + ", ".join(sorted(tables))
            )


def _check_functions(query: exp.Query) -> None:
    for node in query.find_all(exp.Func, exp.Placeholder, exp.SessionParameter):
        if type(node) not in TRANSLATED and not macro_name(node):
            name = node.sql("bigquery").partition("(")[0]
            raise QueryError(
                f"Not in the sandbox: {name}", hint="The sandbox has a list of BigQuery's functions"
            )


def _rewrite(query: exp.Query) -> None:
    """From the leaves up, so that a node's arguments are done before it takes them along."""
    for node in reversed(list(query.walk())):
        if (changed := rewrite(node)) is not node:
            node.replace(changed)


def _bind(query: exp.Query, types: dict[str, str]) -> frozenset[str]:
    """Cast each parameter to the type of its value; DuckDB would guess from its place."""
    parameters = list(query.find_all(exp.Parameter))
    for parameter in parameters:
        if parameter.name not in types:
            raise QueryError(f"Query parameter '{parameter.name}' not found")
        if kind := types[parameter.name]:
            parameter.replace(
                exp.Cast(this=parameter.copy(), to=exp.DataType.build(kind, dialect="duckdb"))
            )
    return frozenset(parameter.name for parameter in parameters)


def _name_columns(query: exp.Query) -> None:
    """Name columns without a name f0_, f1_ and so on, as BigQuery does."""
    unnamed = [
        column
        for column in query.selects
        if not isinstance(column, exp.Alias | exp.Column | exp.Star)
    ]
    for number, column in enumerate(unnamed):
        column.replace(exp.alias_(column.copy(), f"f{number}_"))
