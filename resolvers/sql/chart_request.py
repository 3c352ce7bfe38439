"""The request for a chart's rows: a call of a template whose columns are those of the chart.

Checks, single flight and the result cache apply to it as to rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from msgspec import structs

from resolvers.sql.chart_statements import ChartQuery, chart_columns
from resolvers.sql.measures import AGGREGATES, MeasuredValue
from resolvers.sql.selection import VALUES, Selection, select_columns
from resolvers.sql.statements import TemplateCall
from resolvers.sql.template import Column, Template

__all__ = ["ChartRequest", "chart_request", "measures_in"]


@dataclass(frozen=True, slots=True, eq=False)
class ChartRequest:
    """What is needed to query the rows of a chart and to read them.

    The columns of a chart are its keys and measures. `template` is a copy of a catalog template, to
    which these columns were added. `selection` selects these columns, and `columns` has their
    aliases. `measures` maps each measure, such as `("population", "sum")`, to its alias.
    """

    template: Template
    selection: Selection
    columns: tuple[str, ...]
    measures: Mapping[MeasuredValue, str]

    def call(self, call: TemplateCall, query: ChartQuery) -> TemplateCall:
        """Return a call that computes the chart over all rows of `call`, not only one page."""
        chart = query.chart
        return structs.replace(
            call,
            template=self.template,
            order=(),
            limit=MAX_ROWS,
            offset=0,
            where=chart.where,
            chart=query,
        )

    def described(self, alias: str) -> Column:
        """Return the column `alias`, named for error messages, such as `sum of population`."""
        names = {each: f"{function} of {name}" for (name, function), each in self.measures.items()}
        return replace(self.template.columns[alias], name=names.get(alias, "a key of a chart"))


MAX_ROWS: Final = 10**6
"""A limit that no chart reaches. The statement of a chart has a limit of its own."""


def measures_in(template: Template, selections: Iterable[Selection]) -> tuple[MeasuredValue, ...]:
    """Return `(column, aggregate function)` for each measure in `selections`."""
    requested = {
        (column.name, function.name)
        for members in selections
        for values in members
        if values.name == VALUES
        for column in values.members
        for function in column.members
    }
    # Clients that select the same measures in another order can then share a statement.
    return tuple(
        (name, function)
        for name in template.aggregate
        for function in AGGREGATES[template.columns[name].scalar]
        if (name, function) in requested
    )


def chart_request(template: Template, query: ChartQuery) -> ChartRequest:
    """Return the `ChartRequest` for the chart `query`. A bounded cache keeps the latest ones."""
    return _request(template, query.shape)


@lru_cache(maxsize=1024)
def _request(template: Template, query: ChartQuery) -> ChartRequest:
    columns: Mapping[str, Column] = {each.name: each for each in chart_columns(template, query)}
    selection = select_columns(template, columns)
    # The template's own columns stay: conditions and keys name them.
    own = replace(template, columns={**template.columns, **columns})
    aliases = {measure: f"__m{number}" for number, measure in enumerate(query.measures)}
    return ChartRequest(own, selection, tuple(columns), aliases)
