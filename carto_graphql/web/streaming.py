"""Responses that are sent while they arrive from CARTO."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence

from graphql import GraphQLError

from carto_client import CartoError, ReadTooSlowly, ResultTooLarge
from carto_graphql.telemetry.metrics import Metrics
from carto_graphql.web.errors import Header
from carto_graphql.web.exchange import Exchange
from resolvers.errors import OverLimit
from resolvers.results.columns import InvalidResult
from resolvers.results.result import Stream
from resolvers.results.shared_stream import ReaderTooSlow
from schema.errors import code_of

__all__ = ["send_parts"]

log = logging.getLogger("carto_graphql.errors")


async def send_parts(
    parts: Sequence[bytes | Stream],
    status: int,
    headers: list[Header],
    exchange: Exchange,
    max_bytes: int,
    metrics: Metrics,
) -> None:
    """Send a response while its parts arrive from CARTO.

    Close the connection if a part fails or the content is over `max_bytes`.
    """
    streams = [part for part in parts if isinstance(part, Stream)]
    sizes = dict.fromkeys(streams, 0)
    try:
        await exchange.begin(status, headers)
        async for chunk in _bounded(parts, max_bytes, sizes):
            await exchange.send_part(chunk)
            await asyncio.sleep(0)  # a fast client must not keep the others waiting
    except (CartoError, InvalidResult, OverLimit, ReaderTooSlow) as error:
        # The missing last chunk shows the client that the response is incomplete.
        _cut(streams, error, exchange, metrics)
    else:
        await exchange.end()
    finally:
        if not exchange.is_complete and exchange.is_too_slow:
            reason = exchange.cut_reason
            log.info("request %s: the response was cut: %s", exchange.request_id, reason)
        _add_streams(sizes, exchange)
        for stream in streams:
            await stream.aclose()


def _cut(streams: Sequence[Stream], error: Exception, exchange: Exchange, metrics: Metrics) -> None:
    name = next((stream.name for stream in streams if not stream.ended), "?")
    is_slow_client = exchange.is_too_slow or isinstance(error, ReadTooSlowly | ReaderTooSlow)
    level = logging.INFO if is_slow_client else logging.ERROR  # the client's fault, or ours
    log.log(level, "request %s: the response of %s was cut: %s", exchange.request_id, name, error)
    if not is_slow_client:
        code = code_of(GraphQLError(str(error), original_error=error), "UPSTREAM_INVALID")
        exchange.record["codes"] = [*dict.fromkeys([*exchange.record["codes"], code])]
        metrics.count_errors((code,))
    exchange.cut(str(error))


def _add_streams(sizes: Mapping[Stream, int], exchange: Exchange) -> None:
    assert exchange.progress is not None
    for result in exchange.progress.results:
        stream = result.content
        if isinstance(stream, Stream):
            result.rows, result.size = stream.rows, sizes[stream]
            result.is_cut = not stream.ended
            if result.layer == "none":
                result.add_costs(stream.metas)
    exchange.record.update(exchange.progress.record(), codes=exchange.record["codes"])


async def _bounded(
    parts: Sequence[bytes | Stream], max_bytes: int, sizes: dict[Stream, int]
) -> AsyncIterator[bytes]:
    size = 0
    for number, part in enumerate(parts, 1):
        waiting = [each for each in parts[number:] if isinstance(each, Stream)]
        chunks = _single(part) if isinstance(part, bytes) else part
        async for chunk in chunks:
            size += len(chunk)
            if size > max_bytes:
                raise ResultTooLarge
            if isinstance(part, Stream):
                sizes[part] += len(chunk)
            yield chunk
            for stream in waiting:
                stream.add_read_elsewhere(len(chunk))


async def _single(content: bytes) -> AsyncIterator[bytes]:
    yield content
