"""Operators: checked by the types of their operands as BigQuery does, written with DuckDB's meaning of them.

https://cloud.google.com/bigquery/docs/reference/standard-sql/operators
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sqlglot import exp

from carto_graphql.sandbox.bigquery.annotation import is_literal, type_of
from carto_graphql.sandbox.bigquery.calls import call_duckdb, call_macro
from carto_graphql.sandbox.bigquery.casts import as_text, coerce
from carto_graphql.sandbox.bigquery.intervals import add_interval
from carto_graphql.sandbox.bigquery.parsing import missing
from carto_graphql.sandbox.bigquery.types import (
    NUMBERS,
    UNKNOWN,
    build_cast,
    element_type,
    find_supertype,
    is_groupable,
    is_orderable,
)
from carto_graphql.sandbox.engine import QueryError

__all__ = ["OPERATORS", "check_boolean", "common_type"]

_ARITHMETIC: Final = (exp.Add, exp.Sub, exp.Mul, exp.Div)
_SYMBOLS: Final[Mapping[type[exp.Expr], str]] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.DPipe: "||",
    exp.EQ: "=",
    exp.NEQ: "!=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.BitwiseAnd: "&",
    exp.BitwiseOr: "|",
    exp.BitwiseXor: "^",
    exp.BitwiseLeftShift: "<<",
    exp.BitwiseRightShift: ">>",
}


def common_type(nodes: Sequence[exp.Expr]) -> str | None:
    """Return the type to which BigQuery coerces all of `nodes`, or None if there is none."""
    return find_supertype([(type_of(node), is_literal(node)) for node in nodes])


def check_boolean(node: exp.Expr, where: str) -> None:
    """Raise QueryError if `node` is not of type BOOL.

    The message begins with `where`, such as `The WHERE clause`.
    """
    if type_of(node) not in ("BOOL", UNKNOWN):
        raise QueryError(f"{where} should be of type BOOL, but is of type {type_of(node)}")


def _mismatch(node: exp.Expr, *operands: exp.Expr) -> QueryError:
    types = ", ".join(map(type_of, operands))
    name = _SYMBOLS.get(type(node), node.key.upper())
    return QueryError(f"No matching signature for operator {name} for argument types: {types}")


def _operands(node: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    left, right = node.this, node.expression
    if isinstance(left, exp.Null) or isinstance(right, exp.Null):
        name = _SYMBOLS.get(type(node), node.key.upper())
        raise QueryError(f"Operands of {name} cannot be literal NULL")
    return left, right


def _rewrite_arithmetic(node: exp.Expr) -> exp.Expr:
    left, right = _operands(node)
    if "INTERVAL" in (type_of(left), type_of(right)):
        return add_interval(node, left, right)
    if isinstance(node, exp.Sub) and type_of(left) == type_of(right) in _TIMES:
        raise missing(f"{type_of(left)} - {type_of(left)}: use {type_of(left)}_DIFF")
    if (
        type_of(left) == "DATE"
        and type_of(right) == "INT64"
        and isinstance(node, exp.Add | exp.Sub)
    ):
        return _move_date(node, left, right)
    kind = common_type([left, right])
    if kind not in (*NUMBERS, UNKNOWN):
        raise _mismatch(node, left, right)
    if isinstance(node, exp.Div) and kind == "INT64":
        kind = "FLOAT64"
    node.set("this", coerce(left, kind))
    node.set("expression", coerce(right, kind))
    return _compute(node, kind)


_TIMES: Final = ("DATE", "DATETIME", "TIMESTAMP")


def _move_date(node: exp.Expr, date: exp.Expr, days: exp.Expr) -> exp.Expr:
    count = exp.Neg(this=exp.Paren(this=days)) if isinstance(node, exp.Sub) else days
    return call_macro("date_add_days", date, count)


def _compute(node: exp.Expr, kind: str) -> exp.Expr:
    left, right = node.this, node.expression
    if kind == "NUMERIC":
        names: dict[type[exp.Expr], str] = {exp.Mul: "numeric_multiply", exp.Div: "numeric_divide"}
        name = names.get(type(node))
        return (
            call_macro(name, left, right) if name else build_cast(exp.Paren(this=node.copy()), kind)
        )
    result = call_macro("divide", left, right) if isinstance(node, exp.Div) else node
    if kind != "FLOAT64" or _is_inner(node) or node.find(exp.Subquery, exp.Window):
        return result
    return call_macro("finite", result.copy())


def _is_inner(node: exp.Expr) -> bool:
    # Only the outermost expression needs a check for overflow.
    parent = node.parent
    while isinstance(parent, exp.Paren | exp.Neg):
        parent = parent.parent
    return isinstance(parent, _ARITHMETIC)


def _rewrite_negation(node: exp.Expr) -> exp.Expr:
    if type_of(node.this) not in (*NUMBERS, UNKNOWN):
        raise _mismatch(node, node.this)
    is_literal_number = isinstance(node.this, exp.Literal)
    return node if is_literal_number else build_cast(node.copy(), type_of(node.this))


def _rewrite_comparison(node: exp.Expr) -> exp.Expr:
    left, right = _operands(node)
    _compare(node, [left, right], ordered=not isinstance(node, exp.EQ | exp.NEQ))
    return node


def _compare(node: exp.Expr, operands: Sequence[exp.Expr], *, ordered: bool) -> None:
    """Coerce the literals in a comparison to the common type, in place."""
    kind = common_type(operands)
    if kind is None:
        raise _mismatch(node, *operands)
    comparable = is_orderable(kind) if ordered else is_groupable(kind)
    if not comparable or kind.startswith("ARRAY<"):
        what = "Comparison" if ordered else "Equality"
        raise QueryError(f"{what} is not defined for arguments of type {kind}")
    for operand in operands:
        if is_literal(operand) and (coerced := coerce(operand, kind)) is not operand:
            operand.replace(coerced)


def _rewrite_null_safe(node: exp.Expr) -> exp.Expr:
    _compare(node, [node.this, node.expression], ordered=False)
    return node


def _rewrite_between(node: exp.Expr) -> exp.Expr:
    _compare(node, [node.this, node.args["low"], node.args["high"]], ordered=True)
    return node


def _rewrite_in(node: exp.Expr) -> exp.Expr:
    if node.expressions:
        _compare(node, [node.this, *node.expressions], ordered=False)
    elif unnest := node.args.get("unnest"):
        return _rewrite_in_unnest(node, unnest.expressions[0])
    elif isinstance(query := node.args.get("query"), exp.Subquery):
        selected = query.selects[0]
        if (
            find_supertype(
                [(type_of(node.this), is_literal(node.this)), (type_of(selected), False)]
            )
            is None
        ):
            raise _mismatch(node, node.this, selected)
    return node


def _rewrite_in_unnest(node: exp.Expr, array: exp.Expr) -> exp.Expr:
    element = element_type(type_of(array))
    kind = find_supertype(
        [(type_of(node.this), is_literal(node.this)), (element, is_literal(array))]
    )
    if kind is None:
        raise _mismatch(node, node.this, array)
    return call_macro("in_array", coerce(node.this, kind), coerce(array, f"ARRAY<{kind}>"))


def _rewrite_like(node: exp.Expr) -> exp.Expr:
    patterns = node.expression
    if isinstance(patterns, exp.Any):
        choices = (
            patterns.this.expressions
            if isinstance(patterns.this, exp.Tuple)
            else [patterns.this.this]
        )
        likes = [_like(node.this.copy(), pattern) for pattern in choices]
        found: exp.Expr = exp.paren(exp.or_(*likes, wrap=False), copy=False)
    else:
        found = _like(node.this, patterns)
    return exp.not_(found, copy=False) if node.args.get("negate") else found


def _like(value: exp.Expr, pattern: exp.Expr) -> exp.Expr:
    if {type_of(value), type_of(pattern)} - {"STRING", UNKNOWN}:
        raise QueryError(
            f"No matching signature for operator LIKE for argument types: {type_of(value)}, {type_of(pattern)}"
        )
    if isinstance(pattern, exp.Literal | exp.RawString) and _ends_with_escape(pattern.name):
        raise QueryError("LIKE pattern ends with a backslash")
    like = exp.Like(this=value, expression=pattern)
    return exp.Escape(this=like, expression=exp.Literal.string("\\"))  # BigQuery's default


def _ends_with_escape(pattern: str) -> bool:
    return (len(pattern) - len(pattern.rstrip("\\"))) % 2 == 1


_NO_TEXT: Final = ("ARRAY<", "BYTES", "GEOGRAPHY", "STRUCT<")


def _rewrite_concatenation(node: exp.Expr) -> exp.Expr:
    left, right = _operands(node)
    kind = common_type([left, right])
    if kind is None or not kind.startswith(("BYTES", "ARRAY<", UNKNOWN)):
        if any(each.startswith(_NO_TEXT) for each in (type_of(left), type_of(right))):
            raise _mismatch(node, left, right)
        return call_macro("concatenate", as_text(left), as_text(right))
    return call_macro("concatenate", coerce(left, kind), coerce(right, kind))


def _rewrite_bits(node: exp.Expr) -> exp.Expr:
    left, right = _operands(node)
    if {type_of(left), type_of(right)} - {"INT64", UNKNOWN}:
        raise _mismatch(node, left, right)
    names: Mapping[type[exp.Expr], str] = {
        exp.BitwiseLeftShift: "shift_left",
        exp.BitwiseRightShift: "shift_right",
    }
    operands = coerce(left, "INT64"), coerce(right, "INT64")
    if name := names.get(type(node)):
        return call_macro(name, *operands)
    if isinstance(node, exp.BitwiseXor):
        return call_duckdb("xor", *operands)
    node.set("this", operands[0])
    node.set("expression", operands[1])
    return node


def _rewrite_logic(node: exp.Expr) -> exp.Expr:
    for operand in (node.this, node.args.get("expression")):
        if operand is not None:
            check_boolean(operand, f"An operand of {node.key.upper()}")
    return node


def _rewrite_case(node: exp.Expr) -> exp.Expr:
    branches = [each.args["true"] for each in node.args["ifs"]]
    branches += [node.args["default"]] if node.args.get("default") else []
    kind = common_type(branches)
    if kind is None:
        types = ", ".join(map(type_of, branches))
        raise QueryError(f"CASE has branches without a common type: {types}")
    for branch in branches:
        branch.replace(coerce(branch, kind).copy())
    if node.this:
        _compare(node, [node.this, *(each.this for each in node.args["ifs"])], ordered=False)
    return node


def _rewrite_if(node: exp.Expr) -> exp.Expr:
    if isinstance(node.parent, exp.Case) and node.arg_key == "ifs":
        if not node.parent.this:
            check_boolean(node.this, "A condition of CASE")
        return node
    check_boolean(node.this, "The condition of IF")
    no = node.args.get("false")
    if no is None:
        raise QueryError("No matching signature for function IF: it has three arguments")
    kind = common_type([node.args["true"], no])
    if kind is None:
        raise _mismatch(node, node.args["true"], no)
    yes, no = coerce(node.args["true"], kind), coerce(no, kind)
    return exp.Case(ifs=[exp.If(this=node.this, true=yes)], default=no)


OPERATORS: Final[Mapping[type[exp.Expr], Callable[[exp.Expr], exp.Expr]]] = {
    **dict.fromkeys(_ARITHMETIC, _rewrite_arithmetic),
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE), _rewrite_comparison),
    **dict.fromkeys((exp.NullSafeEQ, exp.NullSafeNEQ), _rewrite_null_safe),
    **dict.fromkeys((exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseXor), _rewrite_bits),
    **dict.fromkeys((exp.BitwiseLeftShift, exp.BitwiseRightShift), _rewrite_bits),
    **dict.fromkeys((exp.And, exp.Or, exp.Not), _rewrite_logic),
    exp.Between: _rewrite_between,
    exp.Case: _rewrite_case,
    exp.DPipe: _rewrite_concatenation,
    exp.If: _rewrite_if,
    exp.In: _rewrite_in,
    exp.Like: _rewrite_like,
    exp.Neg: _rewrite_negation,
}
