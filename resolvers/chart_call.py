"""One chart of a template call, run as a statement of its own."""

import asyncio
from collections.abc import Mapping
from typing import Final

from carto_client import ResultTooLarge
from resolvers.charging import NO_CHARGE, StatementAccount
from resolvers.query_runner import QueryRunner
from resolvers.results.chart_rows import ChartRows, read_chart_rows
from resolvers.results.columns import WrongValue, first_wrong_value
from resolvers.results.result import Result, Stream
from resolvers.sql.chart_request import ChartRequest, chart_request
from resolvers.sql.chart_statements import ChartQuery
from resolvers.sql.charts import Chart
from resolvers.sql.statements import TemplateCall

__all__ = ["ChartPath", "Charts", "run_chart"]

ChartPath = tuple[str, str]
"""The response keys of `aggregate` and of a chart below it."""

Charts = Mapping[ChartPath, Chart | Exception]
"""The charts of a selection: each is checked, or the error of its arguments."""

MAX_BYTES: Final = 16 * 2**20
"""Size of a chart's rows, which are held in memory: 10,000 periods of ten measures are 2 MB."""

READ_AT_ONCE: Final = 64 * 2**10
"""Bytes that are read in less time than it takes to start a thread."""


async def run_chart(
    runner: QueryRunner,
    call: TemplateCall,
    query: ChartQuery,
    *,
    deadline: float,
    account: StatementAccount = NO_CHARGE,
) -> tuple[ChartRows | Exception, Result | None]:
    """Return a chart's rows and CARTO's result, or an error and None.

    `deadline` is in seconds of the loop's clock.
    """
    request = chart_request(call.template, query)
    try:
        found = await runner.run(
            request.call(call, query), request.selection, deadline=deadline, account=account
        )
        content = await _whole(found, request)
        if len(content) < READ_AT_ONCE:
            return read_chart_rows(content, query.chart, request), found
        return await asyncio.to_thread(read_chart_rows, content, query.chart, request), found
    except Exception as error:  # noqa: BLE001  # a chart's error leaves the rows
        return error, None


async def _whole(found: Result, request: ChartRequest) -> bytes:
    """Return the whole content of a chart's result. Raise `ResultTooLarge` or `WrongValue`."""
    if isinstance(found.content, bytes):
        return found.content
    if isinstance(found.content, Mapping):
        raise WrongValue(request.described(first_wrong_value(found.content)))
    return await _collected(found.content)


async def _collected(stream: Stream) -> bytes:
    chunks, size = [], 0
    try:
        async for chunk in stream:
            chunks.append(chunk)
            size += len(chunk)
            if size > MAX_BYTES:
                raise ResultTooLarge
    finally:
        await stream.aclose()
    return b"".join(chunks)
