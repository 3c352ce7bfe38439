"""A template call with its aggregates: the rows and the summary side by side, joined."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from resolvers.fetch import StatementAccount
from resolvers.query_runner import QueryRunner
from resolvers.result_cache import Freshness
from resolvers.results.columns import WrongValue
from resolvers.results.filled_stream import FilledStream, fill_gaps
from resolvers.results.result import Result, Stream
from resolvers.sql.selection import (
    AGGREGATE,
    AGGREGATED,
    TOTAL_COUNT,
    VALUES,
    Selection,
    needs_rows,
    without_aggregates,
)
from resolvers.sql.statements import TemplateCall
from resolvers.sql.summary import Summary, SummaryRequest, summary_request, write_aggregated

__all__ = ["AggregatedResult", "run_aggregated"]


@dataclass(frozen=True, slots=True)
class AggregatedResult:
    """A collection, and the errors of aggregates in it with their paths below the collection."""

    result: Result
    errors: Sequence[tuple[Sequence[str], Exception]] = ()


async def run_aggregated(
    runner: QueryRunner,
    call: TemplateCall,
    selection: Selection,
    *,
    deadline: float,
    account: StatementAccount,
) -> AggregatedResult:
    """Return the rows of `call` with its aggregates, whose failure leaves the rows.

    Raises what `QueryRunner.run` raises for the rows.
    """
    request = summary_request(call.template, selection)
    rows = asyncio.ensure_future(
        runner.run(call, without_aggregates(selection), deadline=deadline, account=account)
    )
    try:
        summary, cause = await _summary(runner, call, request, deadline, account)
        found = await rows
    except BaseException:
        await _drop(rows)
        raise
    metas = cause.metas if cause is not None else ()
    result = _joined(found, selection, None if isinstance(summary, Exception) else summary, metas)
    if cause is not None:
        result = _with_freshness(result, cause, is_first=not needs_rows(selection))
    errors = _errors(selection, summary) if isinstance(summary, Exception) else ()
    return AggregatedResult(result, errors)


async def _summary(
    runner: QueryRunner,
    call: TemplateCall,
    request: SummaryRequest | None,
    deadline: float,
    account: StatementAccount,
) -> tuple[Summary | Exception, Result | None]:
    """Return the summary or its error, and the result that it was read from."""
    if request is None:
        return Summary.empty(call.template), None
    try:
        found = await runner.run(
            request.call(call), request.selection, deadline=deadline, account=account
        )
    except Exception as error:  # noqa: BLE001  # an aggregate's error leaves the rows
        return error, None
    if isinstance(found.content, bytes):
        return request.read(found.content), found
    if isinstance(found.content, Stream):
        await found.content.aclose()
        raise AssertionError("one row is no stream")
    return _first_wrong(found.content, request), None


def _first_wrong(content: Mapping[str, object], request: SummaryRequest) -> Exception:
    """Return the error of the first value that is not of its type."""
    waiting: list[tuple[str, object]] = [*content.items()]
    while waiting:
        name, value = waiting.pop(0)
        if isinstance(value, WrongValue):
            return WrongValue(request.described(name))
        if isinstance(value, Mapping):
            waiting = [*value.items(), *waiting]
        elif isinstance(value, list):
            waiting = [*((name, each) for each in value), *waiting]
    raise AssertionError("objects without a wrong value")


async def _drop(rows: "asyncio.Task[Result]") -> None:
    """Cancel the rows, and release them where they have come."""
    rows.cancel()
    [found] = await asyncio.gather(rows, return_exceptions=True)
    if isinstance(found, Result) and isinstance(found.content, Stream):
        await found.content.aclose()


def _joined(
    found: Result, selection: Selection, summary: Summary | None, metas: Sequence[bytes]
) -> Result:
    content = found.content
    if isinstance(content, Mapping):
        values = summary.values if summary else None
        total = summary.total_count if summary else None
        joined = {**content, TOTAL_COUNT: total, AGGREGATE: {VALUES: values}}
        return replace(found, content=joined, metas=[*metas, *found.metas])
    fillings = [write_aggregated(each, summary) for each in selection if each.name in AGGREGATED]
    if isinstance(content, bytes):
        filled = fill_gaps(content, iter(fillings))
        return replace(found, content=filled, metas=[*metas, *found.metas])
    return replace(found, content=FilledStream(content, fillings, metas=metas))


def _with_freshness(result: Result, summary: Result, *, is_first: bool) -> Result:
    if is_first:
        return replace(result, freshness=summary.freshness, layer=summary.layer)
    return replace(result, freshness=Freshness.least([result.freshness, summary.freshness]))


def _errors(selection: Selection, error: Exception) -> Sequence[tuple[Sequence[str], Exception]]:
    paths: list[tuple[str, ...]] = []
    for each in selection:
        if each.name == TOTAL_COUNT:
            paths.append((each.key,))
        elif each.name == AGGREGATE:
            paths += [(each.key, below.key) for below in each.members if below.name == VALUES]
    return [(path, error) for path in paths]
