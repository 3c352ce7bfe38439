"""Where DuckDB means something else by what BigQuery says: one small rewrite for each."""

from collections.abc import Callable, Iterator

from sqlglot import exp

from carto_graphql.sandbox.engine import QueryError
from carto_graphql.sandbox.functions import EXTRACT_PARTS, MACROS

__all__ = ["macro_name", "rewrite"]

_CLOCK = frozenset({"HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND"})


def rewrite(node: exp.Expr) -> exp.Expr:
    """Return the node as DuckDB needs it; its children are rewritten already."""
    if name := macro_name(node):
        return _macro(name.lower(), *_arguments(node))
    change = _CHANGES.get(type(node))
    return change(node) if change else node


def macro_name(node: exp.Expr) -> str | None:
    """Return the BigQuery name of a function that macros.sql defines."""
    name = node.name.upper() if isinstance(node, exp.Anonymous) else node.key.upper()
    name = "ST_DISTANCE" if isinstance(node, exp.StDistance) else name
    return name if name in MACROS else None


def _arguments(node: exp.Expr) -> Iterator[exp.Expr]:
    for value in node.args.values():
        if isinstance(value, list):
            yield from value
        elif isinstance(value, exp.Expr):
            yield value


def _macro(name: str, *arguments: exp.Expr) -> exp.Expr:
    return _call(f"bq_{name}", *arguments)


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _operator(name: str) -> Callable[[exp.Expr], exp.Expr]:
    return lambda node: _macro(name, node.this, node.expression)


def _literal(node: exp.Expr) -> exp.Expr:
    """0.5 is a FLOAT64, not a DECIMAL."""
    is_decimal = not node.args["is_string"] and "." in node.name and "e" not in node.name.lower()
    return exp.Literal.number(f"{node.name}e0") if is_decimal else node


def _like(node: exp.Expr) -> exp.Expr:
    """Write LIKE so that a backslash escapes, as in BigQuery."""
    return exp.Escape(this=node.copy(), expression=exp.Literal.string("\\"))


def _as_date(node: exp.Expr) -> exp.Expr:
    """Keep a DATE a DATE, which DuckDB would make a TIMESTAMP."""
    if (unit := node.args["unit"].name.upper()) in _CLOCK:
        raise QueryError(f"A DATE has no {unit}: use the function of the same name for a TIMESTAMP")
    return exp.cast(node.copy(), "date")


def _cast(node: exp.Expr) -> exp.Expr:
    """FLOAT64 to INT64 rounds halves away from zero."""
    to = node.args["to"]
    if type(node) is exp.Cast and to.is_type(exp.DType.BIGINT):
        return _macro("int64", node.this)
    return node


def _decimal(node: exp.Expr) -> exp.Expr:
    if node.this == exp.DType.DECIMAL and not node.expressions:
        return exp.DataType.build("DECIMAL(38, 9)")
    return node


def _extract(node: exp.Expr) -> exp.Expr:
    part = node.name.upper()
    if part == "DATE":
        return exp.cast(node.expression, "date")
    if part not in EXTRACT_PARTS:
        raise QueryError(f"EXTRACT({part} …) is not in the sandbox")
    found = _call("date_part", exp.Literal.string(EXTRACT_PARTS[part]), node.expression)
    return exp.paren(found + 1) if part == "DAYOFWEEK" else found  # Sunday is 1, and 0 for DuckDB


def _timestamp_diff(node: exp.Expr) -> exp.Expr:
    """Whole units that have passed, not the boundaries between."""
    unit = exp.Literal.string(node.args["unit"].name)
    return _call("date_sub", unit, node.expression, node.this)


def _unnest(node: exp.Expr) -> exp.Expr:
    if node.args.get("offset"):
        raise QueryError("UNNEST … WITH OFFSET is not in the sandbox")
    return node


_CHANGES: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.Literal: _literal,
    exp.Like: _like,
    exp.Div: _operator("divide"),
    exp.IntDiv: _operator("div"),
    exp.Mod: _operator("mod"),
    exp.Cast: _cast,
    exp.DataType: _decimal,
    exp.DateTrunc: _as_date,
    exp.DateAdd: _as_date,
    exp.DateSub: _as_date,
    exp.Extract: _extract,
    exp.TimestampDiff: _timestamp_diff,
    exp.Unnest: _unnest,
}
