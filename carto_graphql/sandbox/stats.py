"""The statistics of one column, as CARTO's stats endpoint has them.

https://github.com/CartoDB/carto-api-client (src/sources/types.ts: Attribute)
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from carto_graphql.sandbox.dialects import Statement
from carto_graphql.sandbox.engine import Column
from carto_graphql.sandbox.requests import SandboxRequest

__all__ = ["WORLD", "attribute", "write_stats"]

WORLD: Final = (-180.0, -90.0, 180.0, 90.0)
"""The extent that is sent if there are no shapes, because the client has no other value for this."""

MAX_CATEGORIES: Final = 200
BUCKETS: Final = range(3, 21)
"""The numbers of buckets for which CARTO sends quantiles."""


def write_stats(query: SandboxRequest, column: Column) -> SandboxRequest:
    """Return a request that computes the statistics of a column of `query`.

    The column must not be a geometry.
    """
    statement = Statement(query)
    dialect, name = statement.dialect, statement.dialect.name(column.name)
    if column.type == "number":
        as_number = dialect.number.format(name)
        selected = [
            f"{dialect.number.format(f'{each.upper()}({name})')} AS {dialect.name(each)}"
            for each in ("min", "max", "avg", "sum")
        ]
        selected += [
            f"{dialect.quantiles.format(as_number, count, _fractions(count))} AS {dialect.name(str(count))}"
            for count in BUCKETS
        ]
        return statement.request(f"SELECT {', '.join(selected)} FROM {statement.rows}")
    if column.type == "timestamp":
        selected = [f"{each.upper()}({name}) AS {dialect.name(each)}" for each in ("min", "max")]
        return statement.request(f"SELECT {', '.join(selected)} FROM {statement.rows}")
    return statement.request(
        f"SELECT {dialect.text.format(name)} AS category, {dialect.number.format('COUNT(*)')} AS frequency"
        f" FROM {statement.rows} WHERE {name} IS NOT NULL"
        f" GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MAX_CATEGORIES}"
    )


def _fractions(count: int) -> str:
    return ", ".join(repr(index / count) for index in range(count + 1))


def attribute(column: Column, rows: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    """Return CARTO's JSON object for a column's statistics.

    `rows` is the result of the request from `write_stats`.
    """
    described: dict[str, object] = {"attribute": column.name, "type": column.type.capitalize()}
    if column.type not in ("number", "timestamp"):
        return {**described, "categories": rows}
    [row] = rows
    stats = {name: row[name] for name in ("min", "max", "avg", "sum") if name in row}
    if column.type == "timestamp":
        return described | stats
    quantiles = {
        count: row[str(count)][1:-1] for count in BUCKETS if row[str(count)]
    }  # without both ends
    return {**described, **stats, "quantiles": quantiles}
