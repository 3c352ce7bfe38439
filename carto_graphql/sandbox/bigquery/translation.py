"""BigQuery's SQL -> DuckDB's, for one read-only SELECT over the sandbox's tables and functions."""

from functools import lru_cache

from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from carto_graphql.sandbox.bigquery.aliases import resolve_aliases
from carto_graphql.sandbox.bigquery.annotation import annotate
from carto_graphql.sandbox.bigquery.calls import name_calls, type_of_call
from carto_graphql.sandbox.bigquery.parsing import missing, parse
from carto_graphql.sandbox.bigquery.rewriting import rewrite
from carto_graphql.sandbox.bigquery.types import build_cast
from carto_graphql.sandbox.engine import QueryError
from carto_graphql.sandbox.tables import TABLES

__all__ = ["Types", "translate"]

Types = frozenset[tuple[str, str]]
"""The parameters' names with their BigQuery types."""

_BUGS = (AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""Raised by sqlglot's optimizer for some queries that it does not know."""
MAX_SOURCE = 262_144
"""Characters of a statement: it is parsed in Python. BigQuery's own limit is 1 MB."""
MAX_SQL = 2_000_000
"""A macro repeats its arguments, so nested calls of macros may grow: this many characters are translated."""


@lru_cache(maxsize=512)
def translate(sql: str, parameters: Types) -> tuple[str, frozenset[str]]:
    """Return a BigQuery query in DuckDB's SQL, and the names of the parameters.

    `parameters` are pairs (name, type). Raise QueryError for unsupported SQL.
    """
    if len(sql) > MAX_SOURCE:
        raise QueryError("The query is too large: the sandbox reads up to 262,144 characters")
    try:
        return _translate(sql, dict(parameters))  # `@name` becomes `$name`
    except (SqlglotError, RecursionError) as error:
        reason = str(error) or "nested too deeply"
        raise QueryError(f"Syntax error: {reason}".splitlines()[0]) from error
    except _BUGS as error:
        raise missing("this form of the query") from error


def _translate(sql: str, parameters: dict[str, str]) -> tuple[str, frozenset[str]]:
    query = parse(sql, TABLES)
    name_calls(query)
    resolve_aliases(query)
    _check_parameters(query, parameters)
    annotate(query, parameters, type_of_call)
    _name_columns(query)
    query = rewrite(query)
    names = _bind(query, parameters)
    # The SQL is written from the checked tree, without comments, so that all of it was checked.
    # sqlglot changes the tree that it writes; a copy of it would be in vain, as nothing reads it again.
    text = query.sql("duckdb", copy=False, comments=False, unsupported_level=ErrorLevel.RAISE)
    if len(text) > MAX_SQL:
        raise QueryError("Not enough resources for query planning: the statement is too large")
    return text, names


def _check_parameters(query: exp.Query, parameters: dict[str, str]) -> None:
    for parameter in query.find_all(exp.Parameter):
        if parameter.name not in parameters:
            raise QueryError(f"Query parameter '{parameter.name}' not found")


def _bind(query: exp.Query, parameters: dict[str, str]) -> frozenset[str]:
    found = list(query.find_all(exp.Parameter))
    # Without the casts, DuckDB would guess the types from the context.
    for parameter in found:
        parameter.replace(build_cast(parameter.copy(), parameters[parameter.name]))
    return frozenset(parameter.name for parameter in found)


def _name_columns(query: exp.Query) -> None:
    unnamed = [
        column
        for column in query.selects
        if not isinstance(column, exp.Alias | exp.Column | exp.Dot | exp.Star)
    ]
    # BigQuery uses these names, too.
    for number, column in enumerate(unnamed):
        column.replace(exp.alias_(column.copy(), f"f{number}_"))
