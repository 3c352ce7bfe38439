"""Aggregate functions of columns: their SQL, and the types of their results."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from resolvers.sql.dialects import Dialect
from resolvers.sql.template import Column, Measure, Template

__all__ = ["AGGREGATES", "COUNTS", "ROW_COUNT", "MeasuredValue", "measure_columns", "write_measure"]

MeasuredValue = tuple[str, str]
"""A column of a template, and a function of it."""

ROW_COUNT: Final = "__count"
"""Alias of the number of rows."""

COUNTS: Final = ("count", "countDistinct")
"""Functions whose result is never null."""

_COUNTED: Final = dict.fromkeys(COUNTS, "Float")

AGGREGATES: Final[Mapping[str, Mapping[str, str]]] = {
    "String": _COUNTED,
    "Boolean": _COUNTED,
    "Int": {**_COUNTED, "sum": "BigInt", "avg": "Float", "min": "Int", "max": "Int"},
    "BigInt": {**_COUNTED, "sum": "BigInt", "avg": "Float", "min": "BigInt", "max": "BigInt"},
    "Float": {**_COUNTED, "sum": "Float", "avg": "Float", "min": "Float", "max": "Float"},
    "Date": {**_COUNTED, "min": "Date", "max": "Date"},
    "DateTime": {**_COUNTED, "min": "DateTime", "max": "DateTime"},
}
"""Scalar of a column -> its functions, in their order -> the scalar of their result."""


def measure_columns(
    template: Template, measures: Iterable[MeasuredValue], stored: Mapping[str, str] | None = None
) -> Iterator[Column]:
    """Yield the columns of a statement: the number of rows, then the measures.

    `stored` maps columns to their names in the SQL.
    """
    yield Column(ROW_COUNT, "Float", False, False, "", measure=Measure("count", "Float"))
    for number, (name, function) in enumerate(measures):
        column = template.columns[name]
        result = AGGREGATES[column.scalar][function]
        yield Column(
            f"__m{number}",
            result,
            is_list=False,
            nullable=function not in COUNTS,
            column=column.column if stored is None else stored[name],
            measure=Measure(function, result),
        )


def write_measure(measure: Measure, column: str, dialect: Dialect) -> str:
    """Return SQL that computes a measure of `column`, an SQL expression.

    If `column` is empty, the SQL counts all rows.
    """
    match measure.function:
        case "count":
            return _as_float(f"COUNT({column or '*'})", dialect)
        case "countDistinct":
            return _as_float(f"COUNT(DISTINCT {column})", dialect)
        case "avg":
            return f"AVG({_as_float(column, dialect)})"
        case "sum" if measure.result == "BigInt":
            return dialect.as_text(f"SUM({dialect.summed.format(column)})")
    aggregated = f"{measure.function.upper()}({column})"
    if measure.result == "BigInt":
        return dialect.as_text(aggregated)
    return _as_float(aggregated, dialect) if measure.result == "Float" else aggregated


def _as_float(sql: str, dialect: Dialect) -> str:
    return f"CAST({sql} AS {dialect.types['Float']})"
