"""The rows of a chart: read from a result, completed, and written as groups, bins or periods."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

import msgspec

from resolvers.errors import TooManyGroups
from resolvers.results.columns import InvalidResult
from resolvers.results.decoding import Table
from resolvers.results.row_template import RowTemplate, pieces_of
from resolvers.scalars import format_datetime
from resolvers.sql.chart_request import ChartRequest
from resolvers.sql.chart_statements import HIGHEST, LOWEST
from resolvers.sql.charts import Chart, Groups, Histogram, TimeSeries
from resolvers.sql.dialects import CALENDAR_STEPS
from resolvers.sql.measures import COUNTS, ROW_COUNT
from resolvers.sql.selection import KEY, TYPENAME, VALUES, Member, Selection
from resolvers.sql.value_limits import ValueLimits
from resolvers.time_zones import start_of_day

__all__ = ["ChartRows", "read_chart_rows"]

Cells = Sequence[object]
"""The values of one column, as decoded from JSON."""

Columns = dict[str, Cells]
"""Alias -> the values. The gateway computes the columns `from`, `to` and `start` itself."""

FROM: Final = "from"
TO: Final = "to"
START: Final = "start"


class ChartRows:
    """The rows of one chart, with the measures that the chart's request selects."""

    def __init__(self, columns: Columns, chart: Chart, request: ChartRequest) -> None:
        self.row_count = len(columns[ROW_COUNT])
        self._columns = columns
        first = 0 if isinstance(chart, Groups) else 1
        self._keys = {name: f"__k{number}" for number, name in enumerate(chart.keys, first)}
        self._measures = request.measures

    def write(self, members: Selection) -> bytes:
        """Return the chart's rows as a JSON array of objects with the fields in `members`."""
        used: dict[str, int] = {}
        tokens = [
            token if isinstance(token, bytes) else used.setdefault(token, len(used))
            for token in _object(members, self._row_value)
        ]
        table = Table(self.row_count, [self._columns[alias] for alias in used])
        return b"[%b]" % RowTemplate([*pieces_of(iter(tokens))]).write_table(table)

    def _row_value(self, member: Member) -> "Tokens":
        if member.name == KEY:
            return _object(member.members, lambda below: iter([self._keys[below.name]]))
        if member.name == VALUES:
            return _object(member.members, self._column_values)
        return iter([ROW_COUNT if member.name == "count" else member.name])

    def _column_values(self, column: Member) -> "Tokens":
        def value(function: Member) -> Tokens:
            return iter([self._measures[column.name, function.name]])

        return _object(column.members, value)


Tokens = Iterator[bytes | str]
"""Texts, and the alias of a column where its value goes."""


def _object(members: Selection, value: Callable[[Member], Tokens]) -> Tokens:
    yield b"{"
    for index, member in enumerate(members):
        yield b'%b"%b":' % (b"," if index else b"", member.key.encode())
        if member.name == TYPENAME:
            yield msgspec.json.encode(member.type_name)
        else:
            yield from value(member)
    yield b"}"


def read_chart_rows(content: bytes, chart: Chart, request: ChartRequest) -> ChartRows:
    """Decode a chart's rows from CARTO's JSON.

    Raise `TooManyGroups` for too many rows, `InvalidResult` for a wrong value.
    """
    rows: list[dict[str, Any]] = msgspec.json.decode(content)["it"]
    if request.template.kind == "features":
        rows = [row["it"] for row in rows]
    columns: Columns = {alias: [row[alias] for row in rows] for alias in request.columns}
    limits = request.template.limits
    match chart:
        case Histogram():
            columns = _with_all_bins(columns, chart, request, limits)
        case TimeSeries():
            if len(rows) > limits.periods:
                raise TooManyGroups("periods", limits.periods)
            columns[START] = _starts(columns["__k0"], chart)
    return ChartRows(columns, chart, request)


def _starts(keys: Cells, chart: TimeSeries) -> Cells:
    """Return the UTC time at which each period of a time series begins."""
    # For days and longer periods CARTO sends local dates, for shorter ones UTC times.
    if chart.step not in CALENDAR_STEPS:
        return keys
    starts = {key: _start(str(key), chart.zone) for key in dict.fromkeys(keys)}
    return [starts[key] for key in keys]


def _start(day: str, zone: str) -> str:
    try:
        return format_datetime(start_of_day(dt.date.fromisoformat(day), zone))
    except OverflowError:
        raise InvalidResult("CARTO's time is not within the years 1 to 9999 in UTC") from None


def _with_all_bins(
    columns: Columns, chart: Histogram, request: ChartRequest, limits: ValueLimits
) -> Columns:
    """Fill in a histogram's empty bins.

    Raise `TooManyGroups` for too many bins, `InvalidResult` for an unrequested bin.
    """
    numbers = [int(key) for key in columns["__k0"]]  # type: ignore[call-overload]  # floats, by their scalar
    first, bounds = _bounds(columns, numbers, chart, limits)
    count = len(bounds) - 1
    if any(not 0 <= number - first < count for number in numbers):
        raise InvalidResult("CARTO's response has a bin that was not requested")
    counted = {alias for (_, function), alias in request.measures.items() if function in COUNTS}
    found: Columns = {FROM: bounds[:-1], TO: bounds[1:]}
    for alias in (ROW_COUNT, *request.measures.values()):
        cells: list[object] = [0.0 if alias == ROW_COUNT or alias in counted else None] * count
        for number, cell in zip(numbers, columns[alias], strict=True):
            cells[number - first] = cell
        found[alias] = cells
    return found


def _bounds(
    columns: Columns, numbers: Sequence[int], chart: Histogram, limits: ValueLimits
) -> tuple[int, Sequence[float | None]]:
    """Return the number of a histogram's first bin, and the bounds of all bins."""
    # An unbounded outer bin has the bound None.
    if chart.edges is not None:
        return 0, [None, *chart.edges, None]
    if not numbers:
        return 0, [None]
    if chart.width is not None:
        first, count = min(numbers), max(numbers) - min(numbers) + 1
        if count > limits.filled_bins:
            raise TooManyGroups("bins", limits.filled_bins)
        width = Decimal(repr(chart.width))  # exact, so that 3 * 0.1 is 0.3
        return first, [float(width * number) for number in range(first, first + count + 1)]
    low, high = float(columns[LOWEST][0]), float(columns[HIGHEST][0])  # type: ignore[arg-type]  # by their scalar
    bins = chart.bins or 1
    if low == high:
        return 0, [low, high]
    return 0, [*(low + (high - low) * number / bins for number in range(bins)), high]
