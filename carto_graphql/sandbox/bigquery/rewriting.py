"""BigQuery's syntax tree -> DuckDB's, node by node, from the leaves up.

Every node has its BigQuery type (annotation.py). What takes the place of a node keeps the type.
"""

import math
from collections.abc import Callable, Mapping
from typing import Final

from sqlglot import exp

from carto_graphql.sandbox.bigquery.aggregates import rewrite_aggregate, rewrite_window
from carto_graphql.sandbox.bigquery.annotation import set_type, type_of
from carto_graphql.sandbox.bigquery.calls import call_duckdb, call_macro, read_call
from carto_graphql.sandbox.bigquery.casts import coerce, rewrite_cast, try_to
from carto_graphql.sandbox.bigquery.functions import AGGREGATES
from carto_graphql.sandbox.bigquery.operators import OPERATORS, check_boolean, common_type
from carto_graphql.sandbox.bigquery.parsing import missing
from carto_graphql.sandbox.bigquery.tables import (
    check_grouping,
    check_order,
    check_set_operation,
    rewrite_select,
    rewrite_unnest,
)
from carto_graphql.sandbox.bigquery.time_writers import rewrite_extract
from carto_graphql.sandbox.bigquery.types import element_type
from carto_graphql.sandbox.bigquery.writers import write_call
from carto_graphql.sandbox.engine import QueryError

__all__ = ["rewrite"]

_MAX_INT64: Final = 2**63 - 1


def rewrite(query: exp.Query) -> exp.Query:
    """Rewrite a BigQuery query with annotated types for DuckDB, and return it.

    Raise QueryError for unsupported SQL.
    """
    # The changes depend on the types that `annotate` stores in the nodes.
    root: exp.Expr = query
    for node in reversed(list(query.walk())):
        change = _CHANGES.get(type(node))
        changed = change(node) if change else node
        if changed is not node:
            set_type(changed, type_of(node))
            if node is root:
                root = changed
            else:
                node.replace(changed)
    assert isinstance(root, exp.Query)
    return root


def _rewrite_call(node: exp.Expr) -> exp.Expr:
    assert isinstance(node, exp.Anonymous)
    name = node.name.upper()
    if name == "GROUPING":
        return node
    if name in AGGREGATES:
        return rewrite_aggregate(node)
    return write_call(read_call(node))


def _rewrite_structure(node: exp.Expr) -> exp.Expr:
    values = [
        each.expression if isinstance(each, exp.PropertyEQ) else each for each in node.expressions
    ]
    values = [coerce(each, type_of(each)) for each in values]
    if isinstance(node.parent, exp.Cast) or _is_in_typed_array(node):
        return call_duckdb("row", *values)  # STRUCT<…>(…), whose fields the cast names
    names = [
        each.this.name if isinstance(each, exp.PropertyEQ) else f"_field_{number}"
        for number, each in enumerate(node.expressions, 1)
    ]
    return exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.Literal.string(name), expression=value)
            for name, value in zip(names, values, strict=True)
        ]
    )


def _is_in_typed_array(node: exp.Expr) -> bool:
    """Return True if a structure is an item of an array with a type, as in ARRAY<STRUCT<…>>[…]."""
    array = node.parent
    if not isinstance(array, exp.Array) or not isinstance(array.parent, exp.Cast):
        return False
    return array.args.get("value_constructor") is None


def _rewrite_literal(node: exp.Expr) -> exp.Expr:
    if node.args["is_string"]:
        return node
    text = node.name.lower()
    if math.isinf(float(text)) and not text.isdigit():
        raise missing("NaN and infinity")
    if "." in text and "e" not in text:
        return exp.Literal.number(f"{node.name}e0")  # 0.5 is a FLOAT64, and a DECIMAL for DuckDB
    negative = isinstance(node.parent, exp.Neg)
    if text.isdigit() and int(text) > _MAX_INT64 + negative:
        raise QueryError(f"Invalid integer literal: {node.name}")
    return node


def _rewrite_bytes(node: exp.Expr) -> exp.Expr:
    if not node.name.isascii():
        raise missing("a BYTES literal beyond ASCII")
    return call_duckdb("unhex", exp.Literal.string(node.name.encode().hex()))


def _rewrite_literals(node: exp.Expr) -> exp.Expr:
    """Join adjacent text literals: `'a' 'b'` becomes `'ab'`."""
    return exp.Literal.string("".join(each.name for each in node.expressions))


def _rewrite_raw_string(node: exp.Expr) -> exp.Expr:
    return exp.Literal.string(node.name)


def _rewrite_array(node: exp.Expr) -> exp.Expr:
    if node.expressions and isinstance(node.expressions[0], exp.Query):
        return call_duckdb("coalesce", node.copy(), exp.Array(expressions=[]))
    kind = common_type(node.expressions)
    if kind is None:
        types = ", ".join(map(type_of, node.expressions))
        raise QueryError(f"Array elements of types {types} do not have a common supertype")
    element = kind if node.expressions else element_type(type_of(node))
    node.set("expressions", [coerce(each, element) for each in _aligned(node.expressions)])
    return node


def _aligned(values: list[exp.Expr]) -> list[exp.Expr]:
    if not all(isinstance(each, exp.Struct) for each in values):
        return values
    # BigQuery matches fields by position, not by name.
    for each in values[1:]:
        for field, first in zip(each.expressions, values[0].expressions, strict=False):
            field.set("this", first.this.copy())
    return values


def _rewrite_access(node: exp.Expr) -> exp.Expr:
    if not type_of(node.this).startswith(("ARRAY<", "?")):
        raise missing(f"a subscript of {type_of(node.this)}")
    if len(node.expressions) != 1:
        raise QueryError("Array element access takes one position")
    position = coerce(node.expressions[0], "INT64")
    if node.args.get("offset") == 1:
        position = exp.Sub(this=position, expression=exp.Literal.number(1))
    return call_macro("safe_element" if node.args.get("safe") else "element", node.this, position)


def _rewrite_field(node: exp.Expr) -> exp.Expr:
    return call_duckdb("struct_extract", node.this, exp.Literal.string(node.expression.name))


def _rewrite_safe_call(node: exp.Expr) -> exp.Expr:
    return try_to(node.this)


def _rewrite_window(node: exp.Expr) -> exp.Expr:
    assert isinstance(node, exp.Window)
    return rewrite_window(node)


def _rewrite_cast(node: exp.Expr) -> exp.Expr:
    assert isinstance(node, exp.Cast)
    return rewrite_cast(node)


def _rewrite_current(node: exp.Expr) -> exp.Expr:
    names: dict[type[exp.Expr], str] = {
        exp.CurrentDate: "DATE",
        exp.CurrentDatetime: "DATETIME",
        exp.CurrentTime: "TIME",
    }
    now = call_duckdb("now")
    kind = names.get(type(node))
    return now if kind is None else exp.cast(exp.cast(now, "TIMESTAMP"), _DUCKDB_NAMES[kind])


_DUCKDB_NAMES: Final = {"DATE": "DATE", "DATETIME": "TIMESTAMP", "TIME": "TIME"}


def _rewrite_condition(node: exp.Expr) -> exp.Expr:
    check_boolean(node.this, f"The {node.key.upper()} clause")
    return node


def _rewrite_join(node: exp.Expr) -> exp.Expr:
    if condition := node.args.get("on"):
        check_boolean(condition, "The ON clause")
    return node


def _rewrite_argument(node: exp.Expr) -> exp.Expr:
    raise missing(f"the named argument {node.name}")


_CHANGES: Final[Mapping[type[exp.Expr], Callable[[exp.Expr], exp.Expr]]] = {
    **OPERATORS,
    **dict.fromkeys(
        (exp.CurrentDate, exp.CurrentDatetime, exp.CurrentTime, exp.CurrentTimestamp),
        _rewrite_current,
    ),
    **dict.fromkeys((exp.Cast, exp.TryCast), _rewrite_cast),
    **dict.fromkeys((exp.Having, exp.Qualify, exp.Where), _rewrite_condition),
    **dict.fromkeys((exp.Union, exp.Except, exp.Intersect), check_set_operation),
    exp.Anonymous: _rewrite_call,
    exp.Array: _rewrite_array,
    exp.Bracket: _rewrite_access,
    exp.ByteString: _rewrite_bytes,
    exp.Concat: _rewrite_literals,
    exp.Dot: _rewrite_field,
    exp.Extract: rewrite_extract,
    exp.Group: check_grouping,
    exp.Join: _rewrite_join,
    exp.Kwarg: _rewrite_argument,
    exp.Literal: _rewrite_literal,
    exp.Ordered: check_order,
    exp.RawString: _rewrite_raw_string,
    exp.SafeFunc: _rewrite_safe_call,
    exp.Select: rewrite_select,
    exp.Struct: _rewrite_structure,
    exp.Unnest: rewrite_unnest,
    exp.Window: _rewrite_window,
}
