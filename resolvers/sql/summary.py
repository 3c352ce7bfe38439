"""The summary of a call: `totalCount` and `aggregate { values }`, in one statement of one row.

It is written, run and read as a call of a template whose columns are the measures, so that checks,
single flight and the result cache apply to it as to rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import msgspec
from msgspec import structs

from resolvers.sql.measures import AGGREGATES, ROW_COUNT, MeasuredValue, measure_columns
from resolvers.sql.selection import (
    AGGREGATE,
    TOTAL_COUNT,
    TYPENAME,
    VALUES,
    Selection,
    select_columns,
)
from resolvers.sql.statements import TemplateCall
from resolvers.sql.template import Column, Template

__all__ = ["Summary", "SummaryRequest", "summary_request", "write_values"]

Values = Mapping[str, Mapping[str, object]]
"""Column -> function -> result."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The number of rows of a call, and aggregates of its columns.

    `values` has only the aggregates that were requested.
    """

    total_count: object
    values: Values

    @classmethod
    def empty(cls, template: Template) -> "Summary":
        """Return a summary without values, for a selection that has no aggregates."""
        return cls(None, {name: {} for name in template.aggregate})


@dataclass(frozen=True, slots=True, eq=False)
class SummaryRequest:
    """Request for the number of rows and the aggregates that a client has selected.

    `template` has the columns of the client's template, and one column for each number or
    aggregate. `measures` maps the alias of an aggregate to a pair: the aggregated column, and the
    function.
    """

    template: Template
    selection: Selection
    """The selection of that template's one row."""
    measures: Mapping[str, tuple[str, str]]
    """Alias -> the column and the function."""

    def call(self, call: TemplateCall) -> TemplateCall:
        """Return a call that counts and aggregates all rows of `call`, not only one page of them."""
        return structs.replace(
            call, template=self.template, order=(), limit=1, offset=0, after=None
        )

    def read(self, content: bytes) -> Summary:
        """Read the number of rows and the aggregates from `content`, the JSON of CARTO's result."""
        [row] = msgspec.json.decode(content)["it"]
        cells = row if self.template.kind == "rows" else row["it"]
        values: dict[str, dict[str, object]] = {name: {} for name in self.template.aggregate}
        for alias, (column, function) in self.measures.items():
            values[column][function] = cells[alias]
        return Summary(cells[ROW_COUNT], values)

    def described(self, alias: str) -> Column:
        """Return the statement's column `alias`, renamed for error messages.

        The new name has the form `sum of population`.
        """
        column, function = self.measures.get(alias, ("rows", "count"))
        return replace(self.template.columns[alias], name=f"{function} of {column}")


def summary_request(template: Template, selection: Selection) -> SummaryRequest | None:
    """Return a request for the total count and aggregates in a selection, or None if absent."""
    requested: set[tuple[str, str]] = set()
    is_needed = False
    for member in selection:
        is_needed |= member.name == TOTAL_COUNT
        for values in member.members if member.name == AGGREGATE else ():
            for column in values.members if values.name == VALUES else ():
                requested.update(
                    (column.name, each.name) for each in column.members if each.name != TYPENAME
                )
    if not requested and not is_needed:
        return None
    measures = tuple(
        (name, function)
        for name in template.aggregate
        for function in AGGREGATES[template.columns[name].scalar]
        if (name, function) in requested
    )
    return _request(template, measures)


@lru_cache(maxsize=1024)
def _request(template: Template, measures: Sequence[MeasuredValue]) -> SummaryRequest:
    aliases = {f"__m{number}": each for number, each in enumerate(measures)}
    columns = {each.name: each for each in measure_columns(template, measures)}
    selection = select_columns(template, columns)
    # The template's own columns stay: conditions name them.
    own = replace(template, columns={**template.columns, **columns})
    return SummaryRequest(own, selection, aliases)


def write_values(members: Selection, summary: Summary) -> bytes:
    """Return the JSON of the field `values`, with the values in `summary`.

    `members` are the columns that the client selects.
    """
    return msgspec.json.encode(
        {
            each.key: each.type_name
            if each.name == TYPENAME
            else {
                below.key: below.type_name
                if below.name == TYPENAME
                else summary.values[each.name][below.name]
                for below in each.members
            }
            for each in members
        }
    )
