"""The text of a chart's statement around that of its template, and the values bound in it.

Keys are computed in a subselect and grouped by their names. In some warehouses, two placeholders of
one value differ. If an expression with a placeholder were written twice, it would be two expressions.

    SELECT <keys, count, measures> FROM (SELECT <keys, values> FROM (<template>) AS q WHERE …) AS g
    GROUP BY <keys> ORDER BY … LIMIT …
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from resolvers.scalars import SCALARS
from resolvers.sql.charts import Chart, Groups, Histogram, TimeSeries
from resolvers.sql.conditions import GeneratedValue
from resolvers.sql.dialects import CALENDAR_STEPS, Dialect, PlaceholderWriter
from resolvers.sql.measures import MeasuredValue, measure_columns, write_measure
from resolvers.sql.template import Column, Template

__all__ = [
    "HIGHEST",
    "LOWEST",
    "ChartQuery",
    "ChartText",
    "chart_columns",
    "chart_limit",
    "chart_values",
    "write_chart",
]

LOWEST: Final = "__lo"
HIGHEST: Final = "__hi"
"""Aliases of the lowest and the highest value, between which a histogram with `bins` is divided."""


@dataclass(frozen=True, slots=True)
class ChartQuery:
    """A chart, and the measures that are selected in each of its groups."""

    chart: Chart
    measures: tuple[MeasuredValue, ...] = ()

    @property
    def shape(self) -> "ChartQuery":
        """Copy with `chart.shape` in place of `chart`, to be used as a cache key for the SQL."""
        return ChartQuery(self.chart.shape, self.measures)

    @property
    def measured(self) -> Sequence[str]:
        """The names of the columns whose aggregates the chart shows or sorts by, each once."""
        names = [name for name, _ in self.measures]
        if isinstance(self.chart, Groups) and self.chart.of is not None:
            names.append(self.chart.of)
        return [*dict.fromkeys(names)]


class ChartText(NamedTuple):
    """The parts of a statement that surround the template's SQL.

    The statement is `head`, then `FROM (<template>) AS q`, then the WHERE clause, then `tail`.
    `condition` is one more condition for the WHERE clause, after the call's conditions, or None.
    """

    head: str
    condition: str | None
    tail: str


def chart_columns(template: Template, query: ChartQuery) -> Iterator[Column]:
    """Yield the columns of a chart's rows: the keys, then the number of rows, then the measures."""
    chart = query.chart
    if not isinstance(chart, Groups):
        yield Column("__k0", _key_scalar(template, chart), False, False, "__k0")
    first = 0 if isinstance(chart, Groups) else 1
    for number, name in enumerate(chart.keys, first):
        key = f"__k{number}"
        yield Column(key, template.columns[name].scalar, False, True, key)
    stored = {name: f"__v{number}" for number, name in enumerate(query.measured)}
    yield from measure_columns(template, query.measures, stored)
    if isinstance(chart, Histogram) and chart.bins is not None:
        for end in (LOWEST, HIGHEST):
            yield Column(end, "Float", False, False, end)


def _key_scalar(template: Template, chart: Histogram | TimeSeries) -> str:
    if isinstance(chart, Histogram):
        return "Float"  # FLOOR returns a float
    return "Date" if chart.step in CALENDAR_STEPS else "DateTime"


def chart_limit(template: Template, chart: Chart) -> int | None:
    """Return the LIMIT of the statement that computes a chart, or None if it needs no LIMIT."""
    limits = template.limits
    match chart:
        case Groups():
            return chart.limit
        case TimeSeries():
            return limits.periods + 1  # one row more than allowed shows that there are too many
        case Histogram(edges=edges) if edges is not None:
            return len(edges) + 1
        case Histogram(bins=None):
            return limits.filled_bins + 1
    return None  # as many rows as bins


def chart_values(template: Template, chart: Chart) -> list[GeneratedValue]:
    """Return `(type, value)` for each placeholder that a chart adds, such as `("Float", 0.5)`."""
    # These are the first placeholders of the statement.
    match chart:
        case Histogram(edges=edges) if edges is not None:
            return [("Float", edge) for edge in edges]
        case Histogram(width=width) if width is not None:
            return [("Float", width)]
        case TimeSeries():
            is_date = template.columns[chart.of].scalar == "Date"
            form = template.dialect.periods.form(chart.step, is_date=is_date)
            return [("String", chart.zone)] if "{1}" in form else []
    return []


def write_chart(template: Template, query: ChartQuery, writer: PlaceholderWriter) -> ChartText:
    """Return the parts of a chart's statement that surround the template's SQL."""
    return _ChartWriter(template, query, writer).write()


class _ChartWriter:
    """Writer of the text of one chart."""

    def __init__(self, template: Template, query: ChartQuery, writer: PlaceholderWriter) -> None:
        self._template = template
        self._dialect: Dialect = template.dialect
        self._query = query
        self._writer = writer

    def write(self) -> ChartText:
        chart = self._query.chart
        if isinstance(chart, Histogram) and chart.bins is not None:
            return self._bins(chart, chart.bins)
        keys = [*self._keys(chart)]
        inner = ", ".join([*self._aliased(keys), *self._values()])
        grouped = ", ".join(self._of("g", f"__k{number}") for number in range(len(keys)))
        head = f"SELECT {self._outer()}\nFROM (\nSELECT {inner}\n"
        tail = f"\n){self._dialect.alias}g\nGROUP BY {grouped}\nORDER BY {self._order(len(keys))}\n"
        return ChartText(head, self._condition(chart), tail)

    # Names

    def _identifier(self, name: str) -> str:
        return self._dialect.identifier(name)

    def _of(self, source: str, name: str) -> str:
        return f"{source}.{self._identifier(name)}"

    def _column(self, name: str) -> str:
        return self._of("q", self._dialect.stored(self._template.columns[name].column))

    def _aliased(self, keys: Sequence[str]) -> Iterator[str]:
        for number, key in enumerate(keys):
            yield f"{key} AS {self._identifier(f'__k{number}')}"

    # Parts

    def _outer(self) -> str:
        columns = chart_columns(self._template, self._query)
        return ", ".join(
            f"{self._selected(each)} AS {self._identifier(each.name)}" for each in columns
        )

    def _selected(self, column: Column) -> str:
        if column.measure is not None:
            measured = self._of("g", column.column) if column.column else ""
            return write_measure(column.measure, measured, self._dialect)
        if column.name in (LOWEST, HIGHEST):
            return f"MIN({self._of('g', column.name)})"
        key = self._of("g", column.name)
        return self._dialect.as_text(key) if SCALARS[column.scalar].selects == "text" else key

    def _values(self) -> Iterator[str]:
        for number, name in enumerate(self._query.measured):
            yield f"{self._column(name)} AS {self._identifier(f'__v{number}')}"

    def _order(self, keys: int) -> str:
        names = [self._of("g", f"__k{number}") for number in range(keys)]
        chart, terms, descending = self._query.chart, [], False
        if isinstance(chart, Groups):
            if chart.order == "KEY":
                descending = chart.descending
            else:
                ordered = self._dialect.ordering(
                    self._group_order(chart), descending=chart.descending
                )
                terms.append(ordered)
        terms += [self._dialect.ordering(name, descending=descending) for name in names]
        return ", ".join(terms)

    def _group_order(self, chart: Groups) -> str:
        if chart.of is None:
            return "COUNT(*)"
        value = self._of("g", f"__v{self._query.measured.index(chart.of)}")
        scalar = self._template.columns[chart.of].scalar
        match chart.order:
            case "AVG":
                return f"AVG(CAST({value} AS {self._dialect.types['Float']}))"
            case "SUM" if scalar != "Float":
                return f"SUM({self._dialect.summed.format(value)})"
        return f"{chart.order}({value})"

    def _condition(self, chart: Chart) -> str | None:
        match chart:
            case Histogram():
                is_float = self._template.columns[chart.of].scalar == "Float"
                return self._dialect.finite_numbers(self._column(chart.of), is_float=is_float)
            case TimeSeries():
                return f"{self._column(chart.of)} IS NOT NULL"
        return None

    # Keys

    def _keys(self, chart: Chart) -> Iterator[str]:
        match chart:
            case Histogram(edges=edges) if edges is not None:
                yield self._interval(chart.of, len(edges))
            case Histogram():
                yield self._multiple(chart.of)
            case TimeSeries():
                is_date = self._template.columns[chart.of].scalar == "Date"
                yield self._dialect.period_start(
                    self._writer, "__0", self._column(chart.of), chart.step, is_date=is_date
                )
        for name in chart.keys:
            yield self._column(name)

    def _bound(self, number: int) -> str:
        return self._dialect.placeholder(self._writer, f"__{number}", "Float")

    def _interval(self, name: str, count: int) -> str:
        column = self._column(name)
        cases = [f"WHEN {column} < {self._bound(number)} THEN {number}" for number in range(count)]
        return f"CASE {' '.join(cases)} ELSE {count} END"

    def _multiple(self, name: str) -> str:
        return f"FLOOR({self._as_float(name)} / {self._bound(0)}{self._nudge(name)})"

    def _as_float(self, name: str) -> str:
        return f"CAST({self._column(name)} AS {self._dialect.types['Float']})"

    def _nudge(self, name: str) -> str:
        # The term is added to a quotient that is then rounded down to a bin's number.
        # Without it, 4.6 / 0.1 would be 45.99…, in the wrong bin.
        return " + 1e-9" if self._template.columns[name].scalar == "Float" else ""

    def _bins(self, chart: Histogram, bins: int) -> ChartText:
        # Bins of equal width divide the range between the column's lowest and highest value.
        dialect, name = self._dialect, self._identifier
        rows, ends, x = name("__f"), name("__r"), name("__x")
        low, high = self._of("r", LOWEST), self._of("r", HIGHEST)
        inner = ", ".join([f"{self._as_float(chart.of)} AS {x}", *self._values()])
        position = f"({self._of('f', '__x')} - {low}) / ({high} - {low}) * {bins}"
        key = (
            f"CASE WHEN {low} = {high} THEN 0"
            f" ELSE LEAST(FLOOR({position}{self._nudge(chart.of)}), {bins - 1}) END"
        )
        below = [
            f"{key} AS {name('__k0')}",
            f"{low} AS {name(LOWEST)}",
            f"{high} AS {name(HIGHEST)}",
        ]
        numbers = range(len(self._query.measured))
        below += [
            f"{self._of('f', f'__v{number}')} AS {name(f'__v{number}')}" for number in numbers
        ]
        tail = (
            f"\n), {ends} AS (SELECT MIN({x}) AS {name(LOWEST)}, MAX({x}) AS {name(HIGHEST)}"
            f" FROM {rows})\nSELECT {self._outer()}\nFROM (\nSELECT {', '.join(below)}\n"
            f"FROM {rows}{dialect.alias}f CROSS JOIN {ends}{dialect.alias}r\n){dialect.alias}g\n"
            f"GROUP BY {self._of('g', '__k0')}\nORDER BY {self._of('g', '__k0')}\n"
        )
        return ChartText(f"WITH {rows} AS (\nSELECT {inner}\n", self._condition(chart), tail)
