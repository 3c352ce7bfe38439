"""Rules on a template's SQL: one SELECT that only reads and works as a subselect.

PostgreSQL's templates are parsed by its own parser, the others' by sqlglot in the warehouse's
dialect. The SQL is never rewritten.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, ParseError, SqlglotError

from resolvers.sql.dialects import Dialect
from resolvers.sql.name_rules import name_problems
from resolvers.sql.placeholder_rules import ROUTINE
from resolvers.sql.sql_report import FINAL_ORDER, NOT_A_SELECT, WRITES, SQLReport
from resolvers.sql.template import OrderTerm

__all__ = ["check_sql"]

logging.getLogger("sqlglot").setLevel(logging.ERROR)  # the report has what it warns of

_WRITES = (
    *(exp.DML, exp.DDL, exp.Command, exp.Into, exp.Lock, exp.Drop, exp.Alter, exp.Set, exp.Use),
    exp.TruncateTable,
)

_LINE_ENDS: Mapping[str, str] = {
    "string": "not valid SQL: a string that begins here is never closed; "
    "write one of several lines between triple quotes",
    "identifier": "not valid SQL: a quoted name that begins here is never closed",
}

_BUGS = (AttributeError, LookupError, TypeError, ValueError)
"""Raised by sqlglot's parser for some text that is no SQL, such as `{=`."""


def check_sql(sql: str, dialect: Dialect) -> SQLReport:
    """Report the errors, columns and final ORDER BY of a template's SQL.

    `sql` has placeholders such as `@name`.
    """
    if dialect.parser == "postgresql":
        from resolvers.sql.postgres_rules import check_postgres  # noqa: PLC0415  # protobuf is slow

        return check_postgres(sql)
    if ROUTINE.match(sql):
        message = "WITH FUNCTION cannot be part of a subselect, which a template becomes"
        return SQLReport([(1, f"{message}; create the function in the database")])
    readable = dialect.readable(sql)
    parsed = _parse(readable, dialect)
    if isinstance(parsed, SQLReport):
        return parsed
    if missing := [*_missing_forms(sql, dialect)]:
        return SQLReport(missing)
    if misnamed := [(_line(node), text) for node, text in name_problems(parsed, readable, dialect)]:
        return SQLReport(misnamed)
    hidden = readable != sql and "|>" in sql  # a pipe operator that was left out may rename columns
    return _report(parsed, dialect, None if hidden else _columns(parsed, sql, dialect))


def _parse(sql: str, dialect: Dialect) -> exp.Query | SQLReport:
    try:
        parsed = sqlglot.parse(sql, read=dialect.sqlglot, error_level=ErrorLevel.RAISE)
    except (SqlglotError, RecursionError, *_BUGS) as error:
        return SQLReport([_unreadable(sql, error, dialect)])
    statements = [statement for statement in parsed if statement is not None]
    if len(statements) != 1:
        count = len(statements) or "no"
        return SQLReport([(1, f"expected one SELECT, found {count} statements")])
    root = statements[0]
    return root if isinstance(root, exp.Query) else SQLReport([(_line(root), NOT_A_SELECT)])


def _report(root: exp.Query, dialect: Dialect, columns: Sequence[str | None] | None) -> SQLReport:
    problems = [*_problems(root, dialect)]
    order = root.args.get("order")
    is_lost = order and not any(root.args.get(each) for each in ("limit", "offset"))
    if not is_lost or not isinstance(order, exp.Order):
        return SQLReport(problems, columns)
    terms = [_order_term(each, root, dialect) for each in order.expressions]
    if None in terms:
        problems.append((_line(order), FINAL_ORDER))
    return SQLReport(problems, columns, [term for term in terms if term is not None])


def _problems(root: exp.Query, dialect: Dialect) -> Iterator[tuple[int, str]]:
    for node in root.walk():
        if isinstance(node, _WRITES):
            yield _line(node), WRITES
        if isinstance(node, exp.With) and node.recursive and not dialect.nested_recursion:
            message = f"{dialect.title} has WITH RECURSIVE at the top level only"
            yield _line(node), f"{message}, and a template becomes a subselect"
        for kind, name in dialect.lacks.nodes.items():
            if isinstance(node, kind) and (kind is not exp.Distinct or node.args.get("on")):
                yield _line(node), f"{dialect.title} has no {name}"


def _missing_forms(sql: str, dialect: Dialect) -> Iterator[tuple[int, str]]:
    for span in dialect.lexical.broken(sql):
        yield sql.count("\n", 0, span.start) + 1, _LINE_ENDS[span.kind]
    blanked = dialect.lexical.blanked(sql)
    for form, name in dialect.lacks.forms.items():
        if match := re.search(form, blanked, re.IGNORECASE):
            yield blanked.count("\n", 0, match.start()) + 1, f"{dialect.title} has no {name}"


# Names of columns


def _columns(root: exp.Query, sql: str, dialect: Dialect) -> Sequence[str | None] | None:
    if dialect.names_columns:
        from resolvers.sql.postgres_rules import postgres_column_names  # noqa: PLC0415

        if (named := postgres_column_names(sql)) is not None:
            return named
    if any(isinstance(each, exp.Star) or each.is_star for each in root.selects):
        return None
    if (
        root.args.get("kind") == "VALUE"
    ):  # BigQuery's SELECT AS VALUE, whose columns are the value's
        return None
    if dialect.names_columns and any(_name_of(each, dialect) is None for each in root.selects):
        return None
    return [_name_of(each, dialect) for each in root.selects]


def _name_of(select: exp.Expr, dialect: Dialect) -> str | None:
    written = select.args.get("alias") if isinstance(select, exp.Alias) else select
    if isinstance(written, exp.Dot):
        written = written.expression
    elif isinstance(written, exp.Column):
        written = written.this
    if not isinstance(written, exp.Identifier):
        return None
    name = written.name
    # In quotes if the warehouse would otherwise change the letter case.
    return dialect.identifier(name) if written.quoted and dialect.stored(name) != name else name


def _order_term(ordered: exp.Expr, root: exp.Query, dialect: Dialect) -> OrderTerm | None:
    column, descending = ordered.this, bool(ordered.args.get("desc"))
    if isinstance(column, exp.Literal) and column.is_int:
        selects, number = root.selects, int(column.name)
        column = selects[number - 1] if 0 < number <= len(selects) else None
    elif not isinstance(column, exp.Column):
        return None
    name = None if column is None else _name_of(column, dialect)
    return None if name is None else OrderTerm(name, descending)


# Errors of sqlglot


def _unreadable(sql: str, error: Exception, dialect: Dialect) -> tuple[int, str]:
    match error:
        case ParseError():
            return _syntax_error(error, dialect)
        case SqlglotError():
            return _never_closed(sql, error)
        case RecursionError():
            return 1, "the SQL is nested too deep to be checked"
    return 1, f"not valid {dialect.title} SQL"


def _syntax_error(error: ParseError, dialect: Dialect) -> tuple[int, str]:
    first = error.errors[0] if error.errors else {}
    # Not quoted in the message, because it contains the names of sqlglot's classes.
    description = str(first.get("description") or "")
    near = f" near {first['highlight']!r}" if first.get("highlight") else ""
    expected = re.fullmatch(r"Expecting (\W{1,2})", description)
    incomplete = re.search(r"missing for <class '.*?(\w+)'>", description)
    if incomplete:
        near = f": {incomplete[1].upper()} is not complete{near}"
    elif expected:
        near = f": expected {expected[1]}{near}"
    return int(first.get("line") or 1), f"not valid {dialect.title} SQL{near}"


def _never_closed(sql: str, error: SqlglotError) -> tuple[int, str]:
    # Not its cause: sqlglot's compiled modules (sqlglotc) set none.
    quote = re.fullmatch(r"Missing (\S+) from \d+:(\d+)", str(error.__context__))
    # sqlglot reports no position for a comment.
    start = int(quote[2]) if quote else max(sql.rfind("/*"), 0)
    what = f"the {quote[1]}" if quote else "a comment"
    return sql.count("\n", 0, start) + 1, f"not valid SQL: {what} that begins here is never closed"


def _line(node: exp.Expr) -> int:
    lines = (each.meta.get("line") for each in node.walk())
    return min((line for line in lines if line), default=1)
