"""CARTO's widget models as statements over the rows of a request, and their responses.

https://github.com/CartoDB/carto-api-client (src/models, src/widget-sources; src/operations for what they mean)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from carto_graphql.sandbox.dialects import Statement
from carto_graphql.sandbox.engine import Column
from carto_graphql.sandbox.filters import check_columns
from carto_graphql.sandbox.requests import RequestError, SandboxRequest, json_option

__all__ = ["Model", "build_model"]

Row = dict[str, Any]
Respond = Callable[[list[Row], int], Mapping[str, object]]
"""Function from a statement's rows and its source's row count (0 if not counted) to a response."""

OPERATIONS: Final = ("count", "sum", "avg", "min", "max")
MAX_ROWS: Final = 10_000


def _rows(rows: list[Row], _: int) -> Mapping[str, object]:
    return {"rows": rows}


@dataclass(frozen=True, slots=True)
class Model:
    """The SQL query for one of CARTO's widgets, and a function that converts the query's rows.

    `request` has the query. `respond` converts the rows to the widget's response. `counts`
    is True if the response has the number of all rows of the widget's source.
    """

    request: SandboxRequest
    respond: Respond
    counts: bool


def build_model(name: str, query: SandboxRequest, columns: Sequence[Column]) -> Model:
    """Return the widget model `name`, such as `histogram`, for `query`.

    Raise RequestError for an invalid name or parameter.
    """
    if name not in _MODELS:
        names = ", ".join(_MODELS)
        raise RequestError(404, f"The sandbox has no model {name[:40]}", hint=f"It has {names}")
    params = json_option(query.options, "params") or {}
    if not isinstance(params, dict):
        raise RequestError(400, "params must be an object")
    if params.get("featureIds"):
        raise RequestError(400, "The sandbox has no featureIds")
    return _MODELS[name](_Widget(Statement(query), params, columns))


@dataclass(frozen=True, slots=True)
class _Widget:
    """The request of a widget: the builder of its SQL, its parameters, and its source's columns.

    The methods raise RequestError for an invalid parameter.
    """

    statement: Statement
    params: Mapping[str, Any]
    columns: Sequence[Column]

    def column(self, name: str) -> str:
        """Return the quoted name of the column to which the widget's parameter `name` refers."""
        [found] = check_columns([self.params.get(name)], self.columns)
        return self.statement.dialect.name(found)

    def number(self, name: str, default: int) -> int:
        """Return the widget's parameter `name` as a number of rows, at most MAX_ROWS."""
        value = self.params.get(name)
        value = default if value is None else value
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise RequestError(400, f"{name} must be a number, at least 0")
        return int(min(value, MAX_ROWS))

    def operation(self) -> str:
        """Return the name of the widget's aggregate function, by default `count`."""
        return str(self.params.get("operation") or "count")

    def measure(self, column: str) -> str:
        """Return the SQL of the aggregate that the widget shows.

        `column` is a key of the widget's parameters, such as `operationColumn`.
        """
        if self.operation() == "custom":
            return self.expression("operationExp")
        # A widget may have only the parameter `column`.
        given = self.params.get(column) or self.params.get("column")
        return self.aggregate(self.operation(), given)

    def aggregate(self, operation: str, column: object) -> str:
        """Return the SQL expression that aggregates a column.

        The operation `count` counts all rows, as in CARTO's client.
        """
        if operation not in OPERATIONS:
            raise RequestError(400, f"Unknown operation: {operation[:40]}")
        dialect = self.statement.dialect
        if operation == "count":
            return dialect.number.format("COUNT(*)")
        [name] = check_columns([column], self.columns)
        written = f"{operation.upper()}({dialect.name(name)})"
        return dialect.number.format(written) if self.is_number(name) else written

    def is_number(self, name: str) -> bool:
        """Return True if the column `name` is of the type `number`."""
        return Column(name, "number") in self.columns

    def expression(self, name: str) -> str:
        """Return the SQL expression in the widget's parameter `name`, unchecked."""
        # No check is needed, because a caller with a token of CARTO may run any SQL.
        value = self.params.get(name)
        if not isinstance(value, str) or not value.strip():
            raise RequestError(400, f"{name} must be an SQL expression")
        return value

    def model(
        self, selected: str, rest: str = "", respond: Respond = _rows, *, counts: bool = False
    ) -> Model:
        """Return a model that runs `SELECT {selected} FROM (the widget's query){rest}`.

        If `counts` is True, `respond` gets the query's number of rows.
        """
        sql = f"SELECT {selected} FROM {self.statement.rows}{rest}"
        return Model(self.statement.request(sql), respond, counts)

    def aliased(self, sql: str, alias: str) -> str:
        """Return the SQL `sql AS alias`, with the alias quoted."""
        return f"{sql} AS {self.statement.dialect.name(alias)}"


def _formula(widget: _Widget) -> Model:
    return widget.model(widget.aliased(widget.measure("column"), "value"))


def _range(widget: _Widget) -> Model:
    column = widget.params.get("column")
    ends = [widget.aliased(widget.aggregate(each, column), each) for each in ("min", "max")]
    return widget.model(", ".join(ends))


def _aggregations(widget: _Widget) -> Model:
    given = widget.params.get("aggregations")
    if isinstance(given, str):
        return widget.model(widget.expression("aggregations"))
    if not isinstance(given, list) or not given or not all(isinstance(e, dict) for e in given):
        raise RequestError(400, "aggregations must be a list of objects, or SQL")
    written = []
    for each in given:
        operation = str(each.get("operation"))
        alias = str(each.get("alias") or f"{each.get('column')}_{operation}")
        written.append(widget.aliased(widget.aggregate(operation, each.get("column")), alias))
    return widget.model(", ".join(written))


_ORDERS: Final = {
    "frequency_asc": "2 ASC, 1 ASC",
    "frequency_desc": "2 DESC, 1 ASC",
    "alphabetical_asc": "1 ASC, 2 DESC",
    "alphabetical_desc": "1 DESC, 2 DESC",
}


def _category(widget: _Widget) -> Model:
    order = str(widget.params.get("orderBy") or "frequency_desc")
    if order not in _ORDERS:
        names = ", ".join(_ORDERS)
        raise RequestError(400, f"Unknown orderBy: {order[:40]}", hint=f"There are {names}")
    selected = [
        widget.aliased(widget.column("column"), "name"),
        widget.aliased(widget.measure("operationColumn"), "value"),
    ]
    shown = widget.number("othersThreshold", 0)
    rest = f" GROUP BY 1 ORDER BY {_ORDERS[order]}"
    if not shown:
        return widget.model(", ".join(selected), rest)
    operation = widget.operation()
    if operation not in _OTHERS:
        raise RequestError(400, f"The sandbox has no othersThreshold for the operation {operation}")

    def respond(rows: list[Row], _: int) -> Mapping[str, object]:
        values = [row["value"] for row in rows[shown:] if row["value"] is not None]
        others = _OTHERS[operation](values) if values else None
        return {"rows": rows[:shown], "metadata": {"others": others}}

    return widget.model(", ".join(selected), rest, respond)


_OTHERS: Final[Mapping[str, Callable[[list[Any]], Any]]] = {
    "count": sum,
    "sum": sum,
    "min": min,
    "max": max,
}
"""Operation -> the function that combines the values of several categories."""


def _histogram(widget: _Widget) -> Model:
    ticks = widget.params.get("ticks")
    if not isinstance(ticks, list) or not all(_is_number(each) for each in ticks):
        raise RequestError(400, "ticks must be a list of numbers")
    column = widget.column("column")
    cases = (
        f"WHEN {column} < {widget.statement.bind(tick)} THEN {index}"
        for index, tick in enumerate(ticks)
    )
    tick = f"CASE {' '.join(cases)} ELSE {len(ticks)} END" if ticks else "0"
    measured = widget.aliased(widget.measure("column"), "value")
    rest = f" WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY 1"
    return widget.model(f"{widget.aliased(tick, 'tick')}, {measured}", rest)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _time_series(widget: _Widget) -> Model:
    dialect, step = widget.statement.dialect, str(widget.params.get("stepSize"))
    if step not in dialect.steps:
        raise RequestError(400, f"stepSize must be one of {', '.join(dialect.steps)}")
    if widget.params.get("stepMultiplier") not in (None, 1):
        raise RequestError(400, "The sandbox has no stepMultiplier")
    moment = dialect.moment.format(widget.column("column"))
    selected = [
        widget.aliased(dialect.steps[step].format(moment), "name"),
        widget.aliased(widget.measure("operationColumn"), "value"),
    ]
    where = f" WHERE {widget.column('column')} IS NOT NULL"
    if not widget.params.get("splitByCategory"):
        return widget.model(", ".join(selected), f"{where} GROUP BY 1 ORDER BY 1")
    selected.append(widget.aliased(widget.column("splitByCategory"), "category"))
    where += _split(widget)

    def respond(rows: list[Row], _: int) -> Mapping[str, object]:
        categories = [*dict.fromkeys(row["category"] for row in rows)]
        return {"rows": rows, "metadata": {"categories": categories}}

    return widget.model(", ".join(selected), f"{where} GROUP BY 1, 3 ORDER BY 1, 3", respond)


def _split(widget: _Widget) -> str:
    """Return SQL such as ` AND kind IN (1, 2)` for a time series' categories, or "" for all."""
    column, where = widget.column("splitByCategory"), ""
    values = widget.params.get("splitByCategoryValues")
    if isinstance(values, list) and values:
        where += f" AND {column} IN ({', '.join(map(widget.statement.bind, values))})"
    if limit := widget.number("splitByCategoryLimit", 0):
        where += (
            f" AND {column} IN (SELECT {column} FROM {widget.statement.rows}"
            f" GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT {limit})"
        )
    return where


def _table(widget: _Widget) -> Model:
    listed = widget.params.get("column")
    names = check_columns(listed if isinstance(listed, list) else [listed], widget.columns)
    if not names:
        raise RequestError(400, "column must name columns")
    rest = f" LIMIT {widget.number('limit', 10)} OFFSET {widget.number('offset', 0)}"
    if widget.params.get("sortBy"):
        direction = str(widget.params.get("sortDirection") or "asc").upper()
        if direction not in ("ASC", "DESC"):
            raise RequestError(400, "sortDirection must be asc or desc")
        rest = f" ORDER BY {widget.column('sortBy')} {direction}{rest}"

    def respond(rows: list[Row], total: int) -> Mapping[str, object]:
        return {"rows": rows, "metadata": {"total": total}}

    selected = ", ".join(map(widget.statement.dialect.name, names))
    return widget.model(selected, rest, respond, counts=True)


def _scatterplot(widget: _Widget) -> Model:
    x, y = widget.column("xAxisColumn"), widget.column("yAxisColumn")
    number = widget.statement.dialect.number
    selected = ", ".join(
        widget.aliased(number.format(column), name) for column, name in ((x, "x"), (y, "y"))
    )
    limit = widget.number("limit", 500)
    return widget.model(selected, f" WHERE {x} IS NOT NULL AND {y} IS NOT NULL LIMIT {limit}")


_MODELS: Final[Mapping[str, Callable[[_Widget], Model]]] = {
    "formula": _formula,
    "range": _range,
    "aggregations": _aggregations,
    "category": _category,
    "histogram": _histogram,
    "timeseries": _time_series,
    "table": _table,
    "scatterplot": _scatterplot,
}
