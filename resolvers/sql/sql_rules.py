"""Judges the SQL of a template, by sqlglot in the dialect of its connection. It never rewrites it."""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, ParseError, SqlglotError

from resolvers.sql.dialects import Dialect

__all__ = ["SQLReport", "judge"]

# sqlglot logs what it cannot read; the verdict says so by itself.
logging.getLogger("sqlglot").setLevel(logging.ERROR)

_WRITES = (
    exp.DML,
    exp.DDL,
    exp.Command,
    exp.Into,
    exp.Lock,
    exp.Drop,
    exp.Alter,
    exp.Set,
    exp.Use,
    exp.TruncateTable,
)

_BUGS = (AttributeError, LookupError, TypeError, ValueError)
"""What sqlglot's parser lets out on some text that is no SQL, such as `{=`."""


@dataclass(frozen=True, slots=True)
class SQLReport:
    """`complaints` are `(line, message)`; `columns` are the names that the SELECT gives, None with a `*`."""

    complaints: Sequence[tuple[int, str]]
    columns: Sequence[str] | None


def judge(sql: str, dialect: Dialect) -> SQLReport:
    """Whether `sql` is one read-only SELECT that can stand in a subselect; lines count from 1."""
    try:
        parsed = sqlglot.parse(sql, read=dialect.sqlglot, error_level=ErrorLevel.RAISE)
    except (SqlglotError, RecursionError, *_BUGS) as error:
        return SQLReport([_unreadable(sql, error)], None)
    statements = [statement for statement in parsed if statement is not None]
    if len(statements) != 1:
        return SQLReport(
            [(1, f"expected one SELECT, found {len(statements) or 'no'} statements")], None
        )
    root = statements[0]
    if not isinstance(root, exp.Query):
        return SQLReport([(_line(root), "expected a SELECT: a template only reads")], None)
    return SQLReport(list(_complaints(root, dialect)), _columns(root, dialect))


def _complaints(root: exp.Query, dialect: Dialect) -> Iterator[tuple[int, str]]:
    for node in root.walk():
        if isinstance(node, _WRITES):
            yield _line(node), "expected a SELECT that only reads; this writes or locks"
        if isinstance(node, exp.With) and node.recursive and not dialect.nested_recursion:
            yield (
                _line(node),
                f"WITH RECURSIVE works at the top level only on {dialect.name}, and a template is wrapped",
            )
    order = root.args.get("order")
    if order and not root.args.get("limit"):
        yield (
            _line(order),
            "a final ORDER BY is lost when the template is wrapped; use `order:` in the header",
        )


def _columns(root: exp.Query, dialect: Dialect) -> Sequence[str] | None:
    """The names as a header writes them: in quotes where the warehouse took them as they are."""
    if any(isinstance(each, exp.Star) or each.is_star for each in root.selects):
        return None
    return [_spelled(each, dialect) for each in root.selects]


def _spelled(select: exp.Expr, dialect: Dialect) -> str:
    name = select.alias_or_name
    written = select.args.get("alias") if isinstance(select, exp.Alias) else select.this
    quoted = isinstance(written, exp.Identifier) and written.quoted
    return dialect.identifier(name) if quoted and dialect.stored(name) != name else name


def _unreadable(sql: str, error: Exception) -> tuple[int, str]:
    match error:
        case ParseError():
            return _syntax_error(error)
        case SqlglotError():
            return _never_closed(sql, error)
        case RecursionError():
            return 1, "the SQL is nested too deep to be judged"
    return 1, "not valid SQL: cannot be read"


def _syntax_error(error: ParseError) -> tuple[int, str]:
    first = error.errors[0] if error.errors else {}
    near = f" near {first['highlight']!r}" if first.get("highlight") else ""
    description = str(first.get("description") or "cannot be read").rstrip(".").split(" / ")[-1]
    if incomplete := re.search(r"missing for <class '.*?(\w+)'>", description):
        description = f"{incomplete[1].upper()} is not complete"
    else:
        description = description[0].lower() + description[1:]
    return int(first.get("line") or 1), f"not valid SQL: {description}{near}"


def _never_closed(sql: str, error: SqlglotError) -> tuple[int, str]:
    """sqlglot's tokenizer names the quote and its position in the text; of a comment it says nothing."""
    quote = re.fullmatch(r"Missing (\S+) from \d+:(\d+)", str(error.__cause__))
    start = int(quote[2]) if quote else max(sql.rfind("/*"), 0)
    what = f"the {quote[1]}" if quote else "a comment"
    return sql.count("\n", 0, start) + 1, f"not valid SQL: {what} that begins here is never closed"


def _line(node: exp.Expr) -> int:
    """The first line that sqlglot noted on the node or below it."""
    lines = (each.meta.get("line") for each in node.walk())
    return min((line for line in lines if line), default=1)
