"""Intervals, and the date parts that each type has.

https://cloud.google.com/bigquery/docs/reference/standard-sql/date_functions
"""

from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from carto_graphql.sandbox.bigquery.annotation import is_literal, type_of
from carto_graphql.sandbox.bigquery.calls import call_duckdb, call_macro
from carto_graphql.sandbox.bigquery.casts import coerce
from carto_graphql.sandbox.bigquery.parsing import missing
from carto_graphql.sandbox.bigquery.types import UNKNOWN, build_cast
from carto_graphql.sandbox.engine import QueryError

__all__ = [
    "CLOCK_PARTS",
    "DATE_PARTS",
    "WEEK_PARTS",
    "add_interval",
    "add_to",
    "check_part",
    "write_interval",
]

CLOCK_PARTS: Final = ("MICROSECOND", "MILLISECOND", "SECOND", "MINUTE", "HOUR")
WEEK_PARTS: Final[Mapping[str, int]] = {
    "ISOWEEK": 0,
    "WEEK": 6,
    **{
        f"WEEK({day})": at
        for at, day in enumerate(
            ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
        )
    },
}
"""A week's name -> how many days after Monday it begins."""
DATE_PARTS: Final = ("DAY", *WEEK_PARTS, "MONTH", "QUARTER", "YEAR", "ISOYEAR")

_UNITS: Final = (*CLOCK_PARTS, "DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
_UNITS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "DATE": _UNITS[5:],
    "DATETIME": _UNITS,
    "TIMESTAMP": _UNITS[:6],
}
_UNITS_BY_OPERATOR: Final[Mapping[str, tuple[str, ...]]] = {**_UNITS_OF, "TIMESTAMP": _UNITS[:7]}
"""What can be added to each type."""


def check_part(function: str, part: str, allowed: tuple[str, ...], kind: str) -> None:
    """Raise QueryError if the date part `part` is not in `allowed`.

    The error names `function` and the type `kind`.
    """
    if part not in allowed:
        raise QueryError(f"{function} does not support the {part} date part for {kind}")


def add_interval(node: exp.Expr, left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Return DuckDB's expression for `time + INTERVAL …` or `time - INTERVAL …`."""
    if isinstance(left, exp.Interval) and isinstance(node, exp.Add):
        left, right = right, left
    if not isinstance(right, exp.Interval) or isinstance(node, exp.Mul | exp.Div):
        raise missing("arithmetic of intervals")
    kind = type_of(left)
    if kind == "DATE":
        left, kind = coerce(left, "DATETIME"), "DATETIME"
    return add_to(left, right, kind, function="+", subtract=isinstance(node, exp.Sub))


def add_to(
    value: exp.Expr, interval: exp.Expr, kind: str, *, function: str, subtract: bool = False
) -> exp.Expr:
    """Return a DuckDB expression that adds or subtracts an interval.

    `kind` is the type of `value`. Errors name `function`.
    """
    length = write_interval(interval, kind, function)
    moved = (exp.Sub if subtract else exp.Add)(this=value, expression=length)
    # The macros fail if the year is not 1 to 9999.
    macro = {"DATE": "in_range_date", "TIMESTAMP": "in_range_timestamp"}.get(kind)
    return call_macro(macro or "in_range_datetime", build_cast(moved, kind))


def write_interval(interval: exp.Expr, kind: str, function: str) -> exp.Expr:
    """Return DuckDB's expression for a BigQuery interval.

    Raise QueryError if `function` cannot add it to the type `kind`.
    """
    if not isinstance(interval, exp.Interval):
        raise missing(f"{function} of a computed interval")
    unit = interval.args["unit"].name.upper()
    units = _UNITS_BY_OPERATOR if function == "+" else _UNITS_OF
    if kind in units:
        check_part(function, unit, units[kind], kind)
    return _length(interval, unit)


def _length(interval: exp.Interval, unit: str) -> exp.Expr:
    if unit not in _UNITS:
        raise QueryError(f"A valid date part name is required but found {unit}")
    number = interval.this
    if isinstance(number, exp.Literal):
        if not number.name.lstrip("-").isdigit():
            raise QueryError("Interval value must be coercible to INT64 type")
        number = exp.Literal.number(number.name)
    elif type_of(number) not in ("INT64", UNKNOWN) and not is_literal(number):
        raise QueryError("Interval value must be coercible to INT64 type")
    width = "BIGINT" if unit in CLOCK_PARTS else "INTEGER"
    return call_duckdb(f"to_{unit.lower()}s", exp.cast(number, width))
