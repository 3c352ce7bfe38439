"""Charts over all rows of a call: groups, histograms and time series, with checked arguments.

`read_chart` makes them of coerced arguments under the names of the schema. Charts are equal if one
statement serves both.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from resolvers.errors import BadUserInput
from resolvers.sql.dialects import CALENDAR_STEPS, STEPS
from resolvers.sql.filters import Condition, read_filter
from resolvers.sql.template import Template
from resolvers.time_zones import is_time_zone

__all__ = [
    "CHARTS",
    "DEFAULT_GROUPS",
    "GROUPED_BY",
    "GROUP_ORDERS",
    "NUMBERS",
    "TIMES",
    "Chart",
    "Groups",
    "Histogram",
    "TimeSeries",
    "read_chart",
]

GROUPED_BY: Final = frozenset({"String", "Int", "BigInt", "Boolean", "Date"})
"""Scalars of keys of groups. Float and DateTime are not among them, because nearly every row has a
different value."""
NUMBERS: Final = frozenset({"Int", "BigInt", "Float"})
TIMES: Final = frozenset({"Date", "DateTime"})

MEASURED: Final = ("SUM", "AVG", "MIN", "MAX")
GROUP_ORDERS: Final = ("COUNT", "KEY", *MEASURED)
"""What groups may be ordered by."""

DEFAULT_GROUPS: Final = 20
"""Number of groups without `limit`."""


@dataclass(frozen=True, slots=True)
class Groups:
    """The first `limit` groups of rows that have equal values in the columns `by`.

    `order` is what groups are sorted by: `COUNT` (of rows), `KEY` (the values of `by`), or `SUM`,
    `AVG`, `MIN` or `MAX` of the column `of`. Only rows that meet the condition `where` are grouped.
    """

    by: tuple[str, ...]
    order: str = "COUNT"
    of: str | None = None
    """The column that SUM, AVG, MIN and MAX order by."""
    descending: bool = True
    limit: int = DEFAULT_GROUPS
    where: Condition = True

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the chart. The option `ignoreOwnFilter` ignores conditions on them."""
        return self.by

    @property
    def keys(self) -> tuple[str, ...]:
        """The grouped columns. The field `key` of each group holds their values."""
        return self.by

    @property
    def shape(self) -> "Groups":
        """A cache key for the chart's SQL: a copy that ignores `limit` and `where`."""
        # LIMIT and the condition are written separately.
        return replace(self, limit=0, where=True)


@dataclass(frozen=True, slots=True)
class Histogram:
    """The number of rows in each interval of the values of the column `of`.

    Exactly one of `bins`, `width` and `edges` is not None.
    """

    of: str
    bins: int | None = None
    width: float | None = None
    edges: tuple[float, ...] | None = None
    where: Condition = True

    @property
    def columns(self) -> tuple[str, ...]:
        """The histogram's one column. The option `ignoreOwnFilter` ignores conditions on it."""
        return (self.of,)

    @property
    def keys(self) -> tuple[str, ...]:
        """An empty tuple, because an interval of a histogram has no field `key`."""
        return ()

    @property
    def shape(self) -> "Histogram":
        """A cache key for the chart's SQL: a copy that ignores bound values and `where`."""
        width = None if self.width is None else 1.0
        # Each edge has a placeholder, so the SQL depends on the number of edges.
        edges = None if self.edges is None else (0.0,) * len(self.edges)
        # The condition is written separately.
        return replace(self, width=width, edges=edges, where=True)


@dataclass(frozen=True, slots=True)
class TimeSeries:
    """Chart of the number of rows per period, by the times in the column `of`.

    `step` is the length of a period. Periods begin in the time zone `zone`. If `split` names a
    column, each period has one number for each value of this column. Only rows that meet `where`
    are counted.
    """

    of: str
    step: str
    zone: str = "UTC"
    split: str | None = None
    """The column that each period is split by."""
    where: Condition = True

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the chart. The option `ignoreOwnFilter` ignores conditions on them."""
        return (self.of, *self.keys)

    @property
    def keys(self) -> tuple[str, ...]:
        """A tuple with the column whose values are in the field `key`, or an empty tuple."""
        return () if self.split is None else (self.split,)

    @property
    def shape(self) -> "TimeSeries":
        """A cache key for the chart's SQL: a copy that ignores `zone` and `where`."""
        # The time zone is a bound value, and the condition is written separately.
        return replace(self, zone="", where=True)


Chart = Groups | Histogram | TimeSeries


def read_chart(
    template: Template,
    name: str,
    arguments: Mapping[str, Any],
    where: Mapping[str, Any] | None = None,
) -> Chart:
    """Return the chart `name`, such as `groups`, for its coerced arguments.

    Raise `BadUserInput` for a wrong argument.
    """
    chart = CHARTS[name](template, arguments)
    own = frozenset(chart.columns) if arguments.get("ignoreOwnFilter") else frozenset()
    return replace(chart, where=read_filter(template, where, without=own))


def _read_groups(template: Template, arguments: Mapping[str, Any]) -> Groups:
    by, limits = arguments["by"], template.limits
    if not 1 <= len(by) <= limits.group_columns:
        raise BadUserInput("by", f"must have between 1 and {limits.group_columns} items")
    limit = arguments.get("limit")
    limit = DEFAULT_GROUPS if limit is None else limit
    if not 1 <= limit <= limits.groups:
        raise BadUserInput("limit", f"must be between 1 and {limits.groups}")
    columns = tuple(
        _column(template, name, GROUPED_BY, f"by[{index}]") for index, name in enumerate(by)
    )
    groups = Groups(tuple(dict.fromkeys(columns)), limit=limit)
    return _ordered(template, groups, arguments.get("orderBy") or {})


def _ordered(template: Template, groups: Groups, order_by: Mapping[str, Any]) -> Groups:
    order, of = order_by.get("by") or "COUNT", order_by.get("of")
    if order in MEASURED and of is None:
        raise BadUserInput("orderBy.of", f"is required to order by {order}")
    if order not in MEASURED and of is not None:
        raise BadUserInput("orderBy.of", f"must be absent to order by {order}")
    if of is not None:
        of = _column(template, of, NUMBERS, "orderBy.of")
    direction = order_by.get("direction") or ("ASC" if order == "KEY" else "DESC")
    return replace(groups, order=order, of=of, descending=direction == "DESC")


def _read_histogram(template: Template, arguments: Mapping[str, Any]) -> Histogram:
    of = _column(template, arguments["of"], NUMBERS, "of")
    given = [name for name in _FORMS if arguments.get(name) is not None]
    if len(given) != 1:
        rule = "exactly one of bins, width and edges is required"
        raise BadUserInput(given[-1] if given else "bins", rule)
    [form] = given
    _FORMS[form](template, arguments[form])
    bins, width, edges = map(arguments.get, _FORMS)
    return Histogram(of, bins, width, None if edges is None else tuple(edges))


def _check_bins(template: Template, bins: int) -> None:
    maximum = template.limits.bins
    if not 1 <= bins <= maximum:
        raise BadUserInput("bins", f"must be between 1 and {maximum}")


def _check_width(_: Template, width: float) -> None:
    if not (0 < width < math.inf):
        raise BadUserInput("width", "must be above 0")


def _check_edges(template: Template, edges: Sequence[float]) -> None:
    maximum = template.limits.bins
    if not 1 <= len(edges) <= maximum:
        raise BadUserInput("edges", f"must have between 1 and {maximum} items")
    for index, edge in enumerate(edges):
        if not math.isfinite(edge) or (index and edge <= edges[index - 1]):
            raise BadUserInput(f"edges[{index}]", "must be above the edge before it")


_FORMS: Final[Mapping[str, Callable[[Template, Any], None]]] = {
    "bins": _check_bins,
    "width": _check_width,
    "edges": _check_edges,
}
"""Arguments of which a histogram has exactly one, and their checks."""


def _read_time_series(template: Template, arguments: Mapping[str, Any]) -> TimeSeries:
    of, step = _column(template, arguments["of"], TIMES, "of"), arguments["step"]
    is_date = template.columns[of].scalar == "Date"
    if step not in STEPS or (is_date and step not in CALENDAR_STEPS):
        allowed = ", ".join(CALENDAR_STEPS if is_date else STEPS)
        raise BadUserInput("step", f"must be one of {allowed}, as {of} is a Date")
    zone, split = arguments.get("timeZone"), arguments.get("splitBy")
    zone = "UTC" if zone is None else zone
    if not is_time_zone(zone):
        raise BadUserInput("timeZone", "must be the name of an IANA time zone, like Europe/Madrid")
    if split is not None:
        split = _column(template, split, GROUPED_BY, "splitBy")
    return TimeSeries(of, step, "UTC" if is_date else zone, split)


CHARTS: Final[Mapping[str, Callable[[Template, Mapping[str, Any]], Chart]]] = {
    "groups": _read_groups,
    "histogram": _read_histogram,
    "timeSeries": _read_time_series,
}
"""Field of `aggregate` -> the reader of its arguments."""


def _column(template: Template, name: str, scalars: frozenset[str], at: str) -> str:
    if name not in template.aggregate or template.columns[name].scalar not in scalars:
        raise BadUserInput(at, f"must be a column of {', '.join(sorted(scalars))} to aggregate")
    return name
