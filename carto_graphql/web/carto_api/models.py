"""CARTO's widget models as selections of a template's field, and their responses.

https://github.com/CartoDB/carto-api-client (src/models, src/widget-sources)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from carto_graphql.web.carto_api.errors import CartoAPIError
from carto_graphql.web.carto_api.filters import check_filterable
from resolvers.sql.template import Template

__all__ = ["MODELS", "Model", "Widget"]

OPERATIONS: Final = ("avg", "min", "max", "sum")
FLAT: Final = {"count": "COUNT", "sum": "SUM", "avg": "AVG", "min": "MIN", "max": "MAX"}
DEFAULT_ROWS: Final = 10
MAX_CATEGORIES: Final = 1000

Collection = Mapping[str, Any]
"""The result of a template's field."""


@dataclass(frozen=True, slots=True)
class Model:
    """A query of one template's field that computes a widget's data, such as a histogram.

    `selection` is the text of the field's selection set, without braces. `read` converts the
    field's result to CARTO's response. `arguments` are added to the arguments in the request.
    """

    selection: str
    read: Callable[[Collection], Mapping[str, Any]]
    arguments: Mapping[str, Any] = field(default_factory=dict)
    where: Mapping[str, Any] | None = None
    """A condition that is added to the filters."""


@dataclass(frozen=True, slots=True)
class Widget:
    """A template and the `params` of a widget's request."""

    template: Template
    params: Mapping[str, Any]

    def column(self, name: str, default: str = "") -> str:
        """Return the column in the widget's parameter `name`, or else `default`.

        Raise `CartoAPIError` for an unknown column.
        """
        value = self.params.get(name) or default
        if not isinstance(value, str) or value not in self.template.columns:
            raise CartoAPIError("Column not found", column=str(value)[:100])
        return value

    def aggregated(self, name: str, default: str = "") -> str:
        """Return the column in the parameter `name`, or else `default`.

        Raise `CartoAPIError` if the column may not be aggregated.
        """
        column = self.column(name, default)
        if column not in self.template.aggregate:
            raise CartoAPIError(f"Column {column} cannot be aggregated; it is not in `aggregate:`")
        return column

    def operation(self) -> str:
        """Return the widget's aggregate function, by default `count`.

        Raise `CartoAPIError` if it is unknown.
        """
        value = self.params.get("operation") or "count"
        if value not in ("count", *OPERATIONS):
            raise CartoAPIError(f"There is no operation {str(value)[:40]!r} here")
        return str(value)

    def measure(self, *, default: str = "") -> tuple[str, Callable[[Mapping[str, Any]], Any]]:
        """Return the GraphQL selection of a value, and a function that reads it from a group."""
        operation = self.operation()
        if operation == "count":
            return "count", lambda row: row["count"]
        column = self.aggregated("operationColumn", default)
        selection = f"values {{ {column} {{ {operation} }} }}"
        return selection, lambda row: _number((row["values"] or {})[column][operation])

    def others_threshold(self) -> int:
        """Return the number of categories to show, or 0 for all.

        Raise `CartoAPIError` for an invalid number or operation.
        """
        # All others get one value: the total minus the values shown, which is wrong for averages.
        value = self.params.get("othersThreshold")
        if not value:
            return 0
        if not _is_number(value) or not 1 <= value <= MAX_CATEGORIES:
            raise CartoAPIError(f"othersThreshold must be between 1 and {MAX_CATEGORIES}")
        if (operation := self.operation()) not in ("count", "sum"):
            raise CartoAPIError(f"othersThreshold is not supported for the operation {operation}")
        return int(value)

    def limit(self, default: int) -> int:
        """Return the parameter `limit` or else `default`, reduced to the template's maximum."""
        value = self.params.get("limit")
        wanted = value if isinstance(value, int) and not isinstance(value, bool) else default
        return max(0, min(wanted, self.template.limit_max))


def _number(value: Any) -> Any:
    # A BigInt is text in JSON.
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            return value
    return value


def _formula(widget: Widget) -> Model:
    operation = widget.operation()
    if operation == "count":
        return Model("totalCount", lambda found: {"rows": [{"value": found["totalCount"]}]})
    column = widget.aggregated("column")

    def read(found: Collection) -> Mapping[str, Any]:
        values = found["aggregate"]["values"]
        return {"rows": [{"value": _number(values[column][operation])}]}

    return Model(f"aggregate {{ values {{ {column} {{ {operation} }} }} }}", read)


def _range(widget: Widget) -> Model:
    column = widget.aggregated("column")

    def read(found: Collection) -> Mapping[str, Any]:
        values = found["aggregate"]["values"][column]
        return {"rows": [{name: _number(values[name]) for name in ("min", "max")}]}

    return Model(f"aggregate {{ values {{ {column} {{ min max }} }} }}", read)


def _aggregations(widget: Widget) -> Model:
    listed = widget.params.get("aggregations")
    if not isinstance(listed, list) or not listed:
        raise CartoAPIError("aggregations must be a list")
    values: list[tuple[str, str, str]] = []
    for each in listed:
        one = Widget(widget.template, each if isinstance(each, dict) else {})
        operation = one.operation()
        column = (
            ""
            if operation == "count" and one.params.get("column") == "*"
            else one.aggregated("column")
        )
        values.append((str(one.params.get("alias") or operation)[:100], column, operation))
    selected: dict[str, list[str]] = {}
    for _, column, operation in values:
        if column:
            selected.setdefault(column, []).append(operation)
    inner = " ".join(f"{column} {{ {' '.join(of)} }}" for column, of in selected.items())
    aggregate = f" aggregate {{ values {{ {inner} }} }}" if inner else ""

    def read(found: Collection) -> Mapping[str, Any]:
        row = {
            alias: _number(found["aggregate"]["values"][column][operation])
            if column
            else found["totalCount"]
            for alias, column, operation in values
        }
        return {"rows": [row]}

    return Model(f"totalCount{aggregate}", read)


def _category(widget: Widget) -> Model:
    column = widget.aggregated("column")
    measure, value = widget.measure(default=column)
    order = str(widget.params.get("orderBy") or "frequency_desc")
    by, _, direction = order.rpartition("_")
    if by not in ("frequency", "alphabetical") or direction not in ("asc", "desc"):
        raise CartoAPIError(f"There is no orderBy {order[:40]!r}")
    ordered = f"by: KEY, direction: {direction.upper()}"
    if by == "frequency":
        operation = widget.operation()
        measured = "" if operation == "count" else widget.aggregated("operationColumn", column)
        of = f", of: {measured}" if measured else ""
        ordered = f"by: {FLAT[operation]}{of}, direction: {direction.upper()}"
    shown = widget.others_threshold()
    groups = (
        f"groups(by: [{column}], orderBy: {{ {ordered} }}, limit: {shown or MAX_CATEGORIES})"
        f" {{ key {{ {column} }} {measure} }}"
    )

    def read(found: Collection) -> Mapping[str, Any]:
        groups = found["aggregate"]["groups"]
        rows = [{"name": each["key"][column], "value": value(each)} for each in groups]
        if not shown:
            return {"rows": rows}
        total = value(
            {"count": found.get("totalCount"), "values": found["aggregate"].get("values")}
        )
        others = (total or 0) - sum(each["value"] or 0 for each in rows)
        return {"rows": rows, "metadata": {"others": others}}

    if not shown:
        return Model(f"aggregate {{ {groups} }}", read)
    if measure == "count":
        return Model(f"totalCount aggregate {{ {groups} }}", read)
    return Model(f"aggregate {{ {groups} {measure} }}", read)


def _histogram(widget: Widget) -> Model:
    column = widget.aggregated("column")
    ticks = widget.params.get("ticks")
    if not isinstance(ticks, list) or not all(_is_number(each) for each in ticks):
        raise CartoAPIError("ticks must be a list of numbers")
    measure, value = widget.measure(default=column)
    edges = ", ".join(repr(each) for each in ticks)
    selection = f"aggregate {{ histogram(of: {column}, edges: [{edges}]) {{ {measure} }} }}"

    def read(found: Collection) -> Mapping[str, Any]:
        bins = enumerate(found["aggregate"]["histogram"])
        rows = [{"tick": tick, "value": value(each)} for tick, each in bins]
        return {"rows": [row for row in rows if row["value"] is not None]}

    return Model(selection, read)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_STEPS: Final = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")


def _time_series(widget: Widget) -> Model:
    column, step = widget.aggregated("column"), widget.params.get("stepSize")
    if step not in _STEPS:
        raise CartoAPIError(f"stepSize must be one of {', '.join(_STEPS)}")
    if widget.params.get("stepMultiplier") not in (None, 1):
        raise CartoAPIError("stepMultiplier is not supported")
    if widget.params.get("splitByCategoryLimit"):
        raise CartoAPIError("splitByCategoryLimit is not supported")
    split = widget.aggregated("splitByCategory") if widget.params.get("splitByCategory") else ""
    measure, value = widget.measure(default=column)
    splitting = (f", splitBy: {split}", f"key {{ {split} }} ") if split else ("", "")
    selection = (
        f"aggregate {{ timeSeries(of: {column}, step: {str(step).upper()}{splitting[0]})"
        f" {{ start {splitting[1]}{measure} }} }}"
    )

    def read(found: Collection) -> Mapping[str, Any]:
        rows = [
            {"name": each["start"], "value": value(each)}
            | ({"category": each["key"][split]} if split else {})
            for each in found["aggregate"]["timeSeries"]
        ]
        if not split:
            return {"rows": rows}
        categories = [*dict.fromkeys(each["category"] for each in rows)]
        return {"rows": rows, "metadata": {"categories": categories}}

    values = widget.params.get("splitByCategoryValues")
    if not split or not values:
        return Model(selection, read)
    if not isinstance(values, list):
        raise CartoAPIError("splitByCategoryValues must be a list")
    check_filterable(widget.template, split)
    return Model(selection, read, where={split: {"in": values}})


def _rows_selection(template: Template, columns: Sequence[str]) -> str:
    names = " ".join(columns)
    if template.kind == "rows":
        return f"rows {{ {names} }}"
    return f"features {{ properties {{ {names} }} }}"


def _rows(template: Template, found: Collection) -> list[Mapping[str, Any]]:
    if template.kind == "rows":
        return list(found["rows"])
    return [each["properties"] for each in found["features"]]


def _table(widget: Widget) -> Model:
    listed = widget.params.get("column")
    names = listed if isinstance(listed, list) else [listed]
    columns = [Widget(widget.template, {"column": each}).column("column") for each in names]
    arguments: dict[str, Any] = {"limit": widget.limit(DEFAULT_ROWS)}
    if widget.params.get("offset"):
        arguments["offset"] = widget.params["offset"]
    if widget.params.get("sortBy"):
        direction = str(widget.params.get("sortDirection") or "asc").upper()
        arguments["orderBy"] = [{"field": widget.column("sortBy"), "direction": direction}]
    template = widget.template

    def read(found: Collection) -> Mapping[str, Any]:
        return {"rows": _rows(template, found), "metadata": {"total": found["totalCount"]}}

    return Model(f"totalCount {_rows_selection(template, columns)}", read, arguments)


def _scatterplot(widget: Widget) -> Model:
    for name in ("xAxisJoinOperation", "yAxisJoinOperation"):
        if widget.params.get(name):
            raise CartoAPIError(f"{name} is not supported")
    x, y = widget.column("xAxisColumn"), widget.column("yAxisColumn")
    template = widget.template

    def read(found: Collection) -> Mapping[str, Any]:
        return {"rows": [{"x": each[x], "y": each[y]} for each in _rows(template, found)]}

    return Model(_rows_selection(template, (x, y)), read, {"limit": widget.limit(500)})


MODELS: Final[Mapping[str, Callable[[Widget], Model]]] = {
    "formula": _formula,
    "range": _range,
    "category": _category,
    "histogram": _histogram,
    "timeseries": _time_series,
    "table": _table,
    "scatterplot": _scatterplot,
    "aggregations": _aggregations,
}
"""Name of a model -> function that builds the model and may raise `CartoAPIError`."""
