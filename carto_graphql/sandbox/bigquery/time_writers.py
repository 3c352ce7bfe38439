"""Writers of the date and time functions that take a date part, an interval or a format.

https://cloud.google.com/bigquery/docs/reference/standard-sql/timestamp_functions
"""

from collections.abc import Callable, Mapping
from typing import Final

from sqlglot import exp

from carto_graphql.sandbox.bigquery.annotation import type_of
from carto_graphql.sandbox.bigquery.calls import Call, call_duckdb, call_macro
from carto_graphql.sandbox.bigquery.casts import coerce
from carto_graphql.sandbox.bigquery.intervals import (
    CLOCK_PARTS,
    DATE_PARTS,
    WEEK_PARTS,
    add_to,
    check_part,
    write_interval,
)
from carto_graphql.sandbox.bigquery.parsing import missing
from carto_graphql.sandbox.bigquery.time_formats import write_format
from carto_graphql.sandbox.bigquery.types import UNKNOWN, build_cast
from carto_graphql.sandbox.engine import QueryError

__all__ = ["TIME_WRITERS", "largest_series", "rewrite_extract"]

_ELAPSED: Final = (*CLOCK_PARTS, "DAY")
"""The parts that TIMESTAMP_DIFF counts."""
_EXTRACTS: Final[Mapping[str, str]] = {
    "DAY": "day",
    "DAYOFYEAR": "dayofyear",
    "HOUR": "hour",
    "ISOWEEK": "weekofyear",
    "ISOYEAR": "isoyear",
    "MINUTE": "minute",
    "MONTH": "month",
    "QUARTER": "quarter",
    "SECOND": "second",
    "YEAR": "year",
}
"""Date parts -> DuckDB's functions, where they mean the same."""


def _local(value: exp.Expr, kind: str, zone: exp.Expr | None) -> exp.Expr:
    """Return DuckDB's expression for the local time of `value` in `zone`, or in UTC without one."""
    if zone is not None:
        return call_macro("in_zone", zone, value)
    return value if kind == "DATETIME" else build_cast(value, "DATETIME")


def _write_truncation(call: Call) -> exp.Expr:
    kind, part = call.match.types[0], call.arguments[1].name
    value = coerce(call.arguments[0], kind)
    zone = call.arguments[2] if len(call.arguments) > 2 else None
    check_part(call.name, part, DATE_PARTS if kind == "DATE" else (*CLOCK_PARTS, *DATE_PARTS), kind)
    start = _truncate(_local(value, kind, zone), part)
    return _back(start, kind, zone)


def _back(local: exp.Expr, kind: str, zone: exp.Expr | None) -> exp.Expr:
    if zone is not None:
        return call_macro("of_zone", zone, local)
    macros = {"DATE": "in_range_date", "DATETIME": "in_range_datetime"}
    return call_macro(macros.get(kind, "in_range_timestamp"), build_cast(local, kind))


def _truncate(local: exp.Expr, part: str) -> exp.Expr:
    if (shift := WEEK_PARTS.get(part)) is not None:
        return call_macro("week_start", local, exp.Literal.number(shift))
    return call_duckdb("date_trunc", exp.Literal.string(part.lower()), local)


def _write_addition(call: Call) -> exp.Expr:
    kind = call.match.types[0]
    value = coerce(call.arguments[0], kind)
    subtract = call.name.endswith("_SUB")
    return add_to(value, call.arguments[1], kind, function=call.name, subtract=subtract)


def _write_difference(call: Call) -> exp.Expr:
    kind, part = call.match.types[0], call.arguments[2].name
    later, earlier = (coerce(each, kind) for each in call.arguments[:2])
    if kind == "TIMESTAMP":
        check_part(call.name, part, _ELAPSED, kind)
        return call_duckdb("date_sub", exp.Literal.string(part.lower()), earlier, later)
    check_part(call.name, part, DATE_PARTS if kind == "DATE" else (*CLOCK_PARTS, *DATE_PARTS), kind)
    if (shift := WEEK_PARTS.get(part)) is not None:
        return call_macro("weeks_between", earlier, later, exp.Literal.number(shift))
    return call_duckdb("date_diff", exp.Literal.string(part.lower()), earlier, later)


def _write_last_day(call: Call) -> exp.Expr:
    part = call.arguments[1].name if len(call.arguments) > 1 else "MONTH"
    check_part(call.name, part, tuple(each for each in DATE_PARTS if each != "DAY"), "DATE")
    local = build_cast(coerce(call.arguments[0], call.match.types[0]), "DATETIME")
    length = {"MONTH": "1 MONTH", "QUARTER": "3 MONTH", "YEAR": "1 YEAR"}.get(part)
    if part == "ISOYEAR":
        return call_macro("last_day_of_isoyear", local)
    step = exp.cast(exp.Literal.string(length or "7 DAY"), "INTERVAL")
    return call_macro("day_before", exp.Add(this=_truncate(local, part), expression=step))


def _write_time_format(call: Call) -> exp.Expr:
    kind = call.match.types[1]
    zone = call.arguments[2] if len(call.arguments) > 2 else None
    local = _local(coerce(call.arguments[1], kind), kind, zone)
    form = call.arguments[0]
    if not isinstance(form, exp.Literal | exp.RawString):
        raise missing(f"{call.name} with a computed format")
    return write_format(call.name, form.name, local, kind, in_utc=zone is None)


def _write_parsed(call: Call) -> exp.Expr:
    if len(call.arguments) > 2:
        raise missing(f"{call.name} with a time zone")
    kind = exp.Literal.string(call.match.returns)
    text = call_duckdb("py_parse_time", *(coerce(each, "STRING") for each in call.arguments), kind)
    return build_cast(text, call.match.returns)


def largest_series(call: Call) -> exp.Expr:
    """Return the maximum number of items in an array that `call` makes, as a SQL literal."""
    # If the arguments differ from row to row, every row has its own array.
    varies = any(argument.find(exp.Column, exp.Query) for argument in call.arguments)
    return exp.Literal.number(16_000 if varies else 1_000_000)


def _write_dates(call: Call) -> exp.Expr:
    kind = call.match.types[0]
    start, end = (coerce(each, kind) for each in call.arguments[:2])
    day = exp.Interval(this=exp.Literal.string("1"), unit=exp.Var(this="DAY"))
    step = call.arguments[2] if len(call.arguments) > 2 else day
    length = write_interval(step, kind, call.name)
    series = call_macro("series_of_times", largest_series(call), start, end, length)
    return build_cast(series, call.match.returns)


def _write_now(call: Call) -> exp.Expr:
    now = call_duckdb("now")
    zone = coerce(call.arguments[0], "STRING") if call.arguments else None
    if call.name == "CURRENT_TIMESTAMP":
        return now
    return build_cast(_local(now, "TIMESTAMP", zone), call.match.returns)


def rewrite_extract(node: exp.Expr) -> exp.Expr:
    """Return DuckDB's expression for EXTRACT(part FROM time), with or without AT TIME ZONE."""
    value, part, zone = node.expression, node.this.name, None
    if isinstance(value, exp.AtTimeZone):
        value, zone = value.this, value.args["zone"]
    kind = type_of(value)
    kind = "TIMESTAMP" if kind == UNKNOWN else kind
    if kind not in ("DATE", "DATETIME", "TIMESTAMP", "TIME"):
        raise QueryError(f"No matching signature for EXTRACT for argument type: {kind}")
    if kind == "TIME" or (kind == "DATE" and part not in (*DATE_PARTS, "DAYOFWEEK", "DAYOFYEAR")):
        check_part("EXTRACT", part, CLOCK_PARTS if kind == "TIME" else (), kind)
        return _extract(value, part)
    local = _local(build_cast(value, kind), kind, zone)
    if part in ("DATE", "TIME", "DATETIME"):
        return build_cast(local, part)
    return _extract(local, part)


def _extract(local: exp.Expr, part: str) -> exp.Expr:
    if part in ("MICROSECOND", "MILLISECOND"):
        return call_macro(f"{part.lower()}_part", local)
    if part == "DAYOFWEEK":
        return call_macro("day_of_week", local)
    if part in WEEK_PARTS and part != "ISOWEEK":
        return call_macro("week_of_year", local, exp.Literal.number(WEEK_PARTS[part]))
    if part not in _EXTRACTS:
        raise QueryError(f"A valid date part name is required but found {part}")
    return call_duckdb(_EXTRACTS[part], local)


Writer = Callable[[Call], exp.Expr]
TIME_WRITERS: Final[Mapping[str, Writer]] = {
    **dict.fromkeys(("DATE_TRUNC", "DATETIME_TRUNC", "TIMESTAMP_TRUNC"), _write_truncation),
    **dict.fromkeys(("DATE_ADD", "DATETIME_ADD", "TIMESTAMP_ADD"), _write_addition),
    **dict.fromkeys(("DATE_SUB", "DATETIME_SUB", "TIMESTAMP_SUB"), _write_addition),
    **dict.fromkeys(("DATE_DIFF", "DATETIME_DIFF", "TIMESTAMP_DIFF"), _write_difference),
    **dict.fromkeys(("FORMAT_DATE", "FORMAT_DATETIME", "FORMAT_TIMESTAMP"), _write_time_format),
    **dict.fromkeys(("PARSE_DATE", "PARSE_DATETIME", "PARSE_TIMESTAMP"), _write_parsed),
    **dict.fromkeys(("CURRENT_DATE", "CURRENT_DATETIME", "CURRENT_TIMESTAMP"), _write_now),
    **dict.fromkeys(("GENERATE_DATE_ARRAY", "GENERATE_TIMESTAMP_ARRAY"), _write_dates),
    "LAST_DAY": _write_last_day,
}
