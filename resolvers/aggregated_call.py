"""Calls with aggregates: rows, summary and charts are requested concurrently, and joined."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from msgspec import structs

from resolvers.charging import StatementAccount
from resolvers.chart_call import ChartPath, Charts, run_chart
from resolvers.query_runner import QueryRunner
from resolvers.result_cache import Freshness
from resolvers.results.chart_rows import ChartRows
from resolvers.results.columns import WrongValue, first_wrong_value
from resolvers.results.filled_stream import FilledStream, fill_gaps
from resolvers.results.result import FinishedFields, Result, Stream
from resolvers.sql.chart_request import measures_in
from resolvers.sql.chart_statements import ChartQuery
from resolvers.sql.charts import Chart
from resolvers.sql.selection import (
    AGGREGATE,
    AGGREGATED,
    TOTAL_COUNT,
    TYPENAME,
    VALUES,
    Member,
    Selection,
    needs_rows,
    without_aggregates,
)
from resolvers.sql.statements import TemplateCall
from resolvers.sql.summary import Summary, SummaryRequest, summary_request, write_values

__all__ = ["AggregatedResult", "run_aggregated"]


@dataclass(frozen=True, slots=True)
class AggregatedResult:
    """A collection with its aggregates, and `(path, error)` for each aggregate that failed.

    A path consists of the response keys below the field of the collection.
    """

    result: Result
    errors: Sequence[tuple[Sequence[str], Exception]] = ()


@dataclass(frozen=True, slots=True)
class _Aggregates:
    """The summary and the charts of a call.

    If the summary or a chart failed, its error takes its place. `results` are CARTO's results
    that the summary and the charts were read from.
    """

    summary: Summary | Exception
    charts: Mapping[ChartPath, ChartRows | Exception]
    results: Sequence[Result]

    def errors(self, selection: Selection) -> Sequence[tuple[Sequence[str], Exception]]:
        """Return the path and the error of each failed aggregate.

        A path has response keys, such as `("aggregate", "groups")`.
        """
        found: list[tuple[Sequence[str], Exception]] = []
        for each in selection:
            if each.name == TOTAL_COUNT and isinstance(self.summary, Exception):
                found.append(((each.key,), self.summary))
            for below in each.members if each.name == AGGREGATE else ():
                value = self._of(each, below)
                if isinstance(value, Exception):
                    found.append(((each.key, below.key), value))
        return found

    def write(self, member: Member) -> bytes:
        """Return the value of `totalCount` or `aggregate` as JSON, with null for each failure."""
        if member.name == TOTAL_COUNT:
            failed = isinstance(self.summary, Exception)
            return msgspec.json.encode(None if failed else self.summary.total_count)  # type: ignore[union-attr]
        pairs = [
            b"%b:%b" % (msgspec.json.encode(below.key), self._write_below(member, below))
            for below in member.members
        ]
        return b"{%b}" % b",".join(pairs)

    def _write_below(self, member: Member, below: Member) -> bytes:
        if below.name == TYPENAME:
            return msgspec.json.encode(below.type_name)
        value = self._of(member, below)
        if isinstance(value, Summary):
            return write_values(below.members, value)
        return value.write(below.members) if isinstance(value, ChartRows) else b"null"

    def _of(self, member: Member, below: Member) -> Summary | ChartRows | Exception | None:
        if below.name == VALUES:
            return self.summary
        return self.charts.get((member.key, below.key))


async def run_aggregated(
    runner: QueryRunner,
    call: TemplateCall,
    selection: Selection,
    charts: Charts,
    *,
    deadline: float,
    account: StatementAccount,
) -> AggregatedResult:
    """Return the rows of `call`, with the selected aggregates or their errors.

    `deadline` is in seconds of the loop's clock.
    """
    parts = _Parts(runner, call, selection, charts, deadline, account)
    aggregates = asyncio.ensure_future(parts.run_aggregates())
    rows = asyncio.ensure_future(parts.run_rows())
    try:
        found, others = await asyncio.gather(rows, aggregates)
    except BaseException:
        aggregates.cancel()
        await _drop(rows)
        await asyncio.gather(aggregates, return_exceptions=True)
        raise
    result = _joined(found, selection, others)
    return AggregatedResult(
        _with_freshness(result, others.results, has_rows=needs_rows(selection)),
        others.errors(selection),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """Runner of the separate statements for one call's rows, summary and charts."""

    runner: QueryRunner
    call: TemplateCall
    selection: Selection
    charts: Charts
    deadline: float
    account: StatementAccount

    async def run_rows(self) -> Result:
        return await self._run(self.call, without_aggregates(self.selection))

    async def run_aggregates(self) -> _Aggregates:
        """Run the statements of the aggregates, and return their results or errors."""
        # Charts that differ only in their measures (such as a sum) share one statement.
        several = self._selections_by_chart()
        template = self.call.template
        queries = [ChartQuery(each, measures_in(template, of)) for each, of in several.items()]
        (summary, source), found = await asyncio.gather(
            self._run_summary(), asyncio.gather(*map(self._run_chart, queries))
        )
        by_chart = dict(zip(several, found, strict=True))
        values = {
            path: chart if isinstance(chart, Exception) else by_chart[chart][0]
            for path, chart in self.charts.items()
        }
        results = [each for each in (source, *(below for _, below in found)) if each is not None]
        return _Aggregates(summary, values, results)

    def _selections_by_chart(self) -> Mapping[Chart, list[Selection]]:
        selections = {
            (each.key, below.key): below.members
            for each in self.selection
            if each.name == AGGREGATE
            for below in each.members
        }
        several: dict[Chart, list[Selection]] = {}
        for path, chart in self.charts.items():
            if not isinstance(chart, Exception):
                several.setdefault(chart, []).append(selections[path])
        return several

    async def _run_chart(self, query: ChartQuery) -> tuple[ChartRows | Exception, Result | None]:
        return await run_chart(
            self.runner, self.call, query, deadline=self.deadline, account=self.account
        )

    async def _run_summary(self) -> tuple[Summary | Exception, Result | None]:
        """Return the summary or an error, and CARTO's result if there is one."""
        request = summary_request(self.call.template, self.selection)
        if request is None:
            return Summary.empty(self.call.template), None
        try:
            found = await self._run(request.call(self.call), request.selection)
        except Exception as error:  # noqa: BLE001  # an aggregate's error leaves the rows
            return error, None
        return await _read_summary(found, request)

    async def _run(self, call: TemplateCall, selection: Selection) -> Result:
        return await self.runner.run(call, selection, deadline=self.deadline, account=self.account)


async def _read_summary(
    found: Result, request: SummaryRequest
) -> tuple[Summary | Exception, Result | None]:
    if isinstance(found.content, bytes):
        return request.read(found.content), found
    if isinstance(found.content, Stream):
        await found.content.aclose()
        raise AssertionError("one row is no stream")
    wrong = first_wrong_value(found.content)
    return WrongValue(request.described(wrong)), None


async def _drop(rows: "asyncio.Task[Result]") -> None:
    rows.cancel()
    [found] = await asyncio.gather(rows, return_exceptions=True)
    # The task may have returned a stream before it could be cancelled.
    if isinstance(found, Result) and isinstance(found.content, Stream):
        await found.content.aclose()


def _joined(found: Result, selection: Selection, others: _Aggregates) -> Result:
    content = found.content
    metas = [meta for each in others.results for meta in each.metas]
    fillings = {each.key: others.write(each) for each in selection if each.name in AGGREGATED}
    if isinstance(content, Mapping):
        content = {**content, **_finished(selection, fillings)}
        return structs.replace(found, content=content, metas=[*metas, *found.metas])
    if isinstance(content, bytes):
        filled = fill_gaps(content, iter(fillings.values()))
        return structs.replace(found, content=filled, metas=[*metas, *found.metas])
    return structs.replace(found, content=FilledStream(content, [*fillings.values()], metas=metas))


def _finished(selection: Selection, fillings: Mapping[str, bytes]) -> Mapping[str, object]:
    """Return the values of the selected fields `totalCount` and `aggregate`, by field name."""
    # A field can have several response keys, for which its value must have the JSON.
    names = {each.name for each in selection if each.name in AGGREGATED}
    finished = FinishedFields((key, msgspec.Raw(value)) for key, value in fillings.items())
    return dict.fromkeys(names, finished)


def _with_freshness(result: Result, others: Sequence[Result], *, has_rows: bool) -> Result:
    if not others:
        return result
    results = [result, *others] if has_rows else others
    return structs.replace(
        result,
        freshness=Freshness.least([each.freshness for each in results]),
        layer=results[0].layer,
    )
