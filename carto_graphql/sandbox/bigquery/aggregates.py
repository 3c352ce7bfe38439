"""Aggregate and window functions with their modifiers: DISTINCT, IGNORE NULLS, HAVING, ORDER BY and LIMIT.

https://cloud.google.com/bigquery/docs/reference/standard-sql/aggregate-function-calls
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlglot import exp

from carto_graphql.sandbox.bigquery.annotation import type_of
from carto_graphql.sandbox.bigquery.calls import Call, call_duckdb, call_macro, read_call
from carto_graphql.sandbox.bigquery.casts import coerce
from carto_graphql.sandbox.bigquery.parsing import missing
from carto_graphql.sandbox.bigquery.types import build_cast, is_groupable, is_orderable
from carto_graphql.sandbox.engine import QueryError

__all__ = ["rewrite_aggregate", "rewrite_window"]

_NAMES: Final[Mapping[str, str]] = {
    "ANY_VALUE": "any_value",
    "APPROX_COUNT_DISTINCT": "count",
    "AVG": "avg",
    "BIT_AND": "bit_and",
    "BIT_OR": "bit_or",
    "BIT_XOR": "bit_xor",
    "CORR": "corr",
    "COUNT": "count",
    "COUNTIF": "count_if",
    "COVAR_POP": "covar_pop",
    "COVAR_SAMP": "covar_samp",
    "LOGICAL_AND": "bool_and",
    "LOGICAL_OR": "bool_or",
    "MAX": "max",
    "MAX_BY": "arg_max",
    "MIN": "min",
    "MIN_BY": "arg_min",
    "PERCENTILE_CONT": "quantile_cont",
    "PERCENTILE_DISC": "quantile_disc",
    "ST_UNION_AGG": "ST_Union_Agg",
    "STDDEV": "stddev_samp",
    "STDDEV_POP": "stddev_pop",
    "STDDEV_SAMP": "stddev_samp",
    "STRING_AGG": "string_agg",
    "SUM": "sum",
    "VAR_POP": "var_pop",
    "VAR_SAMP": "var_samp",
    "VARIANCE": "var_samp",
}
_WINDOWS_ONLY: Final = frozenset(
    {
        *(
            "CUME_DIST",
            "DENSE_RANK",
            "FIRST_VALUE",
            "LAG",
            "LAST_VALUE",
            "LEAD",
            "NTH_VALUE",
            "NTILE",
        ),
        *("PERCENT_RANK", "PERCENTILE_CONT", "PERCENTILE_DISC", "RANK", "ROW_NUMBER"),
        "ST_CLUSTERDBSCAN",
    }
)
_LISTS: Final = frozenset({"ARRAY_AGG", "ARRAY_CONCAT_AGG", "STRING_AGG"})
_KEEPS_NULLS: Final = frozenset(
    {"ARRAY_AGG", "FIRST_VALUE", "LAG", "LAST_VALUE", "LEAD", "NTH_VALUE"}
)
_TAKES_NULLS: Final = _KEEPS_NULLS | {"ANY_VALUE", "PERCENTILE_CONT", "PERCENTILE_DISC"}
_ORDERED: Final = frozenset({"MAX", "MIN", "APPROX_QUANTILES", "PERCENTILE_DISC"})

Wrap = Callable[[exp.Expr], exp.Expr]


@dataclass(slots=True)
class _Aggregate:
    """A call of an aggregate or window function, with its modifiers."""

    call: Call
    distinct: bool = False
    order: list[exp.Expr] = field(default_factory=list)
    limit: exp.Expr | None = None
    having: exp.HavingMax | None = None
    ignore_nulls: bool | None = None


def rewrite_aggregate(node: exp.Anonymous) -> exp.Expr:
    """Rewrite an aggregate call for DuckDB. Return a call with OVER unchanged."""
    if _window_of(node):
        return node  # `rewrite_window` rewrites it
    aggregate = _read(node)
    if aggregate.call.name in _WINDOWS_ONLY:
        raise QueryError(f"Analytic function {aggregate.call.name} requires an OVER clause")
    if two := _two_of(aggregate.call):
        return _compute_from_two(aggregate, None, *two)
    core, wrap = _write(aggregate)
    return wrap(core)


def rewrite_window(node: exp.Window) -> exp.Expr:
    """Return DuckDB's expression for a call of a function with OVER.

    A named window in the WINDOW clause is returned unchanged.
    """
    if not isinstance(node.this, exp.Anonymous):
        return node  # the definition of a named window
    aggregate = _read(node.this)
    if aggregate.order or aggregate.limit:
        raise QueryError(f"{aggregate.call.name} with OVER has no ORDER BY or LIMIT of its own")
    if aggregate.call.name == "ST_CLUSTERDBSCAN":
        return _cluster(aggregate.call, node)
    if two := _two_of(aggregate.call):
        return _compute_from_two(aggregate, node, *two)
    core, wrap = _write(aggregate)
    node.set("this", core)
    return wrap(node.copy())


def _window_of(node: exp.Expr) -> exp.Window | None:
    return node.parent if isinstance(node.parent, exp.Window) and node.arg_key == "this" else None


def _read(node: exp.Anonymous) -> _Aggregate:
    aggregate = _Aggregate(read_call(node))
    for argument in node.expressions:
        inner = argument
        while True:
            if isinstance(inner, exp.Limit):
                aggregate.limit = inner.expression
            elif isinstance(inner, exp.Order):
                aggregate.order = inner.expressions
            elif isinstance(inner, exp.HavingMax):
                aggregate.having = inner
            elif isinstance(inner, exp.IgnoreNulls | exp.RespectNulls):
                aggregate.ignore_nulls = isinstance(inner, exp.IgnoreNulls)
            else:
                aggregate.distinct |= isinstance(inner, exp.Distinct)
                break
            inner = inner.this
    _check(aggregate)
    return aggregate


def _check(aggregate: _Aggregate) -> None:
    name = aggregate.call.name
    kind = type_of(aggregate.call.arguments[0]) if aggregate.call.arguments else ""
    counts = name in ("APPROX_COUNT_DISTINCT", "APPROX_TOP_COUNT") or aggregate.distinct
    if counts and not is_groupable(kind):
        raise QueryError(f"Aggregate functions with DISTINCT cannot be used with type {kind}")
    if name in _ORDERED and not is_orderable(kind):
        raise QueryError(f"No matching signature for function {name} for argument types: {kind}")
    if aggregate.ignore_nulls is not None and name not in _TAKES_NULLS:
        raise QueryError(f"IGNORE NULLS and RESPECT NULLS are not allowed for {name}")
    if (aggregate.order or aggregate.limit) and name not in _LISTS:
        raise QueryError(f"{name} does not support ORDER BY and LIMIT in its arguments")


def _write(aggregate: _Aggregate) -> tuple[exp.Expr, Wrap]:
    """Return a DuckDB call, and a function that wraps it so that it returns BigQuery's result.

    Add an OVER clause before wrapping it.
    """
    call = aggregate.call
    arguments = [
        coerce(argument, kind) for argument, kind in zip(call.arguments, call.types(), strict=True)
    ]
    if writer := _WRITERS.get(call.name):
        return writer(aggregate, arguments)
    if call.name in _WINDOWS_ONLY - {"PERCENTILE_CONT", "PERCENTILE_DISC"}:
        return _navigate(aggregate, arguments), _unchanged
    return _plain(aggregate, arguments), _wrap_of(call)


def _two_of(call: Call) -> tuple[str, str, str] | None:
    """Return a DuckDB macro and the two aggregates that it combines.

    Return None if a single aggregate suffices.
    """
    match call.name, call.match.returns:
        case "CORR", _:
            return (
                "correlation",
                "corr",
                "covar_samp",
            )  # the second shows whether there is only one pair
        case "AVG", "NUMERIC":
            return "numeric_mean", "sum", "count"  # DuckDB computes it in FLOAT64
    return None


def _unchanged(value: exp.Expr) -> exp.Expr:
    return value


def _wrap_of(call: Call) -> Wrap:
    match call.name, call.match.returns:
        case "SUM", "INT64":
            return lambda value: build_cast(value, "INT64")  # DuckDB sums in 128 bits
        case (("SUM" | "AVG" | "STDDEV" | "VARIANCE"), "FLOAT64"):
            return lambda value: call_macro("finite", value)
    return _unchanged


def _plain(aggregate: _Aggregate, arguments: list[exp.Expr]) -> exp.Expr:
    name = aggregate.call.name
    distinct = aggregate.distinct or name == "APPROX_COUNT_DISTINCT"
    if aggregate.having:
        return _having(aggregate, arguments)
    if not arguments:
        return call_duckdb(_NAMES[name], exp.Star())
    if aggregate.ignore_nulls is False:
        raise missing(f"{name} with RESPECT NULLS")
    first = exp.Distinct(expressions=[arguments[0]]) if distinct else arguments[0]
    return call_duckdb(_name_in_duckdb(aggregate.call), first, *arguments[1:])


def _name_in_duckdb(call: Call) -> str:
    name = _NAMES[call.name]
    # These add many numbers without losing the small ones (Kahan 1965).
    return f"f{name}" if name in ("avg", "sum") and call.match.returns == "FLOAT64" else name


def _having(aggregate: _Aggregate, arguments: list[exp.Expr]) -> exp.Expr:
    if aggregate.call.name != "ANY_VALUE" or aggregate.having is None:
        raise missing(f"{aggregate.call.name} with HAVING")
    name = "arg_max" if aggregate.having.args.get("max") else "arg_min"
    return call_duckdb(name, arguments[0], aggregate.having.expression)


def _navigate(aggregate: _Aggregate, arguments: list[exp.Expr]) -> exp.Expr:
    name = aggregate.call.name
    if name in ("LAG", "LEAD") and len(arguments) > 1:
        arguments[1] = call_macro(
            "not_negative", exp.Literal.string(f"offset of {name}"), arguments[1]
        )
    if not aggregate.ignore_nulls:
        return call_duckdb(name.lower(), *arguments)
    return exp.IgnoreNulls(this=_NAVIGATION[name](**dict(zip(_PARTS, arguments, strict=False))))


_PARTS: Final = ("this", "offset", "default")
_NAVIGATION: Final[Mapping[str, type[exp.Expr]]] = {
    "FIRST_VALUE": exp.FirstValue,
    "LAG": exp.Lag,
    "LAST_VALUE": exp.LastValue,
    "LEAD": exp.Lead,
    "NTH_VALUE": exp.NthValue,
}
"""sqlglot writes IGNORE NULLS within the parentheses of these classes alone."""


def _collect(aggregate: _Aggregate, name: str, arguments: list[exp.Expr]) -> exp.Expr:
    value = arguments[0]
    first = exp.Distinct(expressions=[value.copy()]) if aggregate.distinct else value.copy()
    rest = [argument.copy() for argument in arguments[1:]]
    if aggregate.order:
        order = [ordered.copy() for ordered in aggregate.order]
        last = exp.Order(this=rest.pop() if rest else first, expressions=order)
        found = call_duckdb(name, *([first, last] if arguments[1:] else [last]))
    else:
        found = call_duckdb(name, first, *rest)
    if not aggregate.ignore_nulls:
        return found
    present = exp.not_(exp.Is(this=value.copy(), expression=exp.Null()))
    return exp.Filter(this=found, expression=exp.Where(this=present))


def _limited(aggregate: _Aggregate, wrap: Wrap) -> Wrap:
    limit = aggregate.limit
    if limit is None:
        return wrap
    return lambda value: wrap(call_duckdb("list_slice", value, exp.Literal.number(1), limit))


def _write_array(aggregate: _Aggregate, arguments: list[exp.Expr]) -> tuple[exp.Expr, Wrap]:
    return _collect(aggregate, "list", arguments), _limited(aggregate, _unchanged)


def _write_text(aggregate: _Aggregate, arguments: list[exp.Expr]) -> tuple[exp.Expr, Wrap]:
    value, separator = [*arguments, exp.Literal.string(",")][:2]
    if aggregate.limit is None:
        return _collect(aggregate, "string_agg", [value, separator]), _unchanged
    aggregate.ignore_nulls = True
    join: Wrap = lambda texts: call_duckdb("array_to_string", texts, separator)  # noqa: E731 - returned
    return _collect(aggregate, "list", [value]), _limited(aggregate, join)


def _write_concatenation(aggregate: _Aggregate, arguments: list[exp.Expr]) -> tuple[exp.Expr, Wrap]:
    aggregate.ignore_nulls = True
    wrap: Wrap = lambda arrays: call_duckdb("flatten", arrays)  # noqa: E731 - returned
    return _collect(aggregate, "list", arguments), _limited(aggregate, wrap)


def _write_list(macro: str) -> Callable[[_Aggregate, list[exp.Expr]], tuple[exp.Expr, Wrap]]:
    def write(aggregate: _Aggregate, arguments: list[exp.Expr]) -> tuple[exp.Expr, Wrap]:
        if aggregate.ignore_nulls is False:
            raise missing(f"{aggregate.call.name} with RESPECT NULLS")
        aggregate.ignore_nulls = True
        rest = arguments[1:]
        return (
            _collect(aggregate, "list", arguments[:1]),
            lambda values: call_macro(macro, values, *rest),
        )

    return write


def _write_condition(aggregate: _Aggregate, arguments: list[exp.Expr]) -> tuple[exp.Expr, Wrap]:
    if aggregate.distinct:
        raise missing("COUNTIF with DISTINCT")
    # DuckDB's count_if of no rows is NULL.
    return _plain(aggregate, arguments), lambda value: build_cast(
        call_duckdb("coalesce", value, exp.Literal.number(0)), "INT64"
    )


_WRITERS: Final[Mapping[str, Callable[[_Aggregate, list[exp.Expr]], tuple[exp.Expr, Wrap]]]] = {
    "APPROX_QUANTILES": _write_list("quantiles"),
    "APPROX_TOP_COUNT": _write_list("top_count"),
    "ARRAY_AGG": _write_array,
    "ARRAY_CONCAT_AGG": _write_concatenation,
    "COUNTIF": _write_condition,
    "ST_CENTROID_AGG": _write_list("centroid_of_all"),
    "ST_EXTENT": _write_list("extent_of_all"),
    "STRING_AGG": _write_text,
}


def _compute_from_two(
    aggregate: _Aggregate, window: exp.Window | None, macro: str, one: str, other: str
) -> exp.Expr:
    if aggregate.having or aggregate.ignore_nulls is not None:
        raise missing(f"{aggregate.call.name} with HAVING, IGNORE NULLS or RESPECT NULLS")

    def over(name: str) -> exp.Expr:
        arguments = zip(aggregate.call.arguments, aggregate.call.types(), strict=True)
        values = [coerce(each.copy(), kind) for each, kind in arguments]
        if aggregate.distinct:
            values = [exp.Distinct(expressions=values)]
        core = call_duckdb(name, *values)
        if window is None:
            return core
        found = window.copy()
        found.set("this", core)
        return found

    return call_macro(macro, over(one), over(other))


def _cluster(call: Call, window: exp.Window) -> exp.Expr:
    # The macro finds the cluster of a row from all shapes in the partition and the row's number.
    if window.args.get("order"):
        raise missing("ST_CLUSTERDBSCAN with ORDER BY")
    shape, distance, minimum = call.arguments
    shapes, number = window.copy(), window.copy()
    shapes.set("this", call_duckdb("list", shape.copy()))
    number.set("this", call_duckdb("row_number"))
    return call_macro(
        "cluster", shapes, number, coerce(distance, "FLOAT64"), coerce(minimum, "INT64")
    )
