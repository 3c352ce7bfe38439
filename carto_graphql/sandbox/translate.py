"""BigQuery's SQL -> DuckDB's, for one read-only SELECT over known tables and functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from carto_graphql.sandbox.engine import QueryError
from carto_graphql.sandbox.functions import MACROS, TRANSLATED

__all__ = ["Translation", "translate"]


@dataclass(frozen=True, slots=True)
class Translation:
    sql: str
    """DuckDB's form, with `$name` where BigQuery has `@name`."""
    parameters: frozenset[str]


@lru_cache(maxsize=512)
def translate(sql: str, tables: frozenset[str]) -> Translation:
    """Raises QueryError on anything else than one SELECT of `tables` with the functions on the list."""
    query = _parse(sql)
    _check_tables(query, tables)
    _check_functions(query)
    names = frozenset(node.name for node in query.find_all(exp.Parameter))
    _name_columns(query)
    return Translation(query.transform(_rewrite).sql(dialect="duckdb"), names)


def _parse(sql: str) -> exp.Query:
    try:
        statements = sqlglot.parse(sql, read="bigquery")
    except (SqlglotError, RecursionError) as error:
        raise QueryError(
            f"Syntax error: {str(error).splitlines()[0] if str(error) else 'too deep'}"
        ) from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise QueryError("Only one SELECT statement is allowed")
    return statements[0]


def _check_tables(query: exp.Query, tables: frozenset[str]) -> None:
    local = {cte.alias for cte in query.find_all(exp.CTE)}
    for table in query.find_all(exp.Table):
        name = ".".join(part.name for part in table.parts)
        if name not in tables and name not in local:
            raise QueryError(f"Not found: Table {name}", hint="The sandbox has " + ", ".join(sorted(tables)))


def _check_functions(query: exp.Query) -> None:
    for node in query.find_all(exp.Func, exp.SessionParameter, exp.Placeholder):
        if type(node) not in TRANSLATED and _name(node) not in MACROS:
            raise QueryError(f"Function not found in the sandbox: {_name(node)}")


def _name(node: exp.Expr) -> str:
    if isinstance(node, exp.Func) and not isinstance(node, exp.Anonymous):
        return node.sql_name()
    return node.name.upper()


def _name_columns(query: exp.Query) -> None:
    """BigQuery calls the columns that have no name f0_, f1_, …"""
    unnamed = (i for i, column in enumerate(query.selects) if not column.output_name and not column.is_star)
    for number, i in enumerate(unnamed):
        query.selects[i].replace(exp.alias_(query.selects[i].copy(), f"f{number}_"))


def _rewrite(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Func) and _name(node) in MACROS:
        return exp.Anonymous(this=f"bq_{_name(node).lower()}", expressions=list(_arguments(node)))
    if (
        isinstance(node, exp.Literal)
        and not node.is_string
        and "." in node.name
        and "e" not in node.name.lower()
    ):
        # 0.5 is a FLOAT64 on BigQuery and a DECIMAL on DuckDB.
        return exp.Literal.number(f"{node.name}e0")
    return node


def _arguments(node: exp.Func) -> Iterator[exp.Expr]:
    for value in node.args.values():
        if isinstance(value, list):
            yield from value
        elif isinstance(value, exp.Expr):
            yield value
