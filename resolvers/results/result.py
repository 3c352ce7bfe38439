"""Results: from a response of CARTO to bytes while it is small, and to a stream beyond that."""

import sys
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from msgspec import Raw

from carto_client import CartoResponse
from resolvers.result_cache import Freshness, Layer
from resolvers.results.result_writer import CollectionWriter, ResultFormat, RowBatch

__all__ = ["SMALL_BYTES", "FinishedFields", "Result", "ResultStream", "Stream", "read_result"]

SMALL_BYTES: Final = 512 * 2**10
"""Maximum size of a response that is read whole before any byte is sent.

Such a result follows all of GraphQL's rules on errors. Of a stream no byte can be withdrawn.
"""

EXPLAINED_OBJECTS: Final = 1000
"""Rows, times the lists that they are selected in, up to which each wrong value has an error of its
own: completing one row of one list takes some microseconds for each field. Beyond, the first wrong
value fails the template's field."""


@dataclass(frozen=True, slots=True)
class Result:
    """A collection: bytes, a stream of bytes, or plain objects if some of their values are wrong."""

    content: "bytes | Stream | Mapping[str, object]"
    rows: int
    freshness: Freshness | None = None
    """Until when it may be served; None where its template has no `cache:`."""
    layer: Layer = "none"
    """What it came from."""
    metas: Sequence[bytes] = field(default=(), compare=False)
    """What CARTO reported beside the rows of each statement, for `read_meta`; empty for a stream,
    and where no statement was sent for this result."""


class FinishedFields(dict[str, Raw]):
    """The JSON of a field by its response key, in objects: what is below it needs no completion."""


class Stream(ABC):
    """A collection that leaves while CARTO's response arrives. Iterate it once, or close it.

    Iterating raises `CartoError`, and `InvalidResult` where a value is not of its declared type:
    what has left by then is not a whole response, and the sender must cut the connection.
    """

    name: str
    """The template's kind and name, for the log."""

    ended = False
    """Whether the last chunk has been read."""

    metas: Sequence[bytes] = ()
    """What CARTO reported beside the rows of each statement, once the last chunk has been read."""

    @property
    @abstractmethod
    def rows(self) -> int:
        """Number of rows so far."""

    @abstractmethod
    def __aiter__(self) -> AsyncIterator[bytes]:
        """Return the chunks of the collection's JSON."""

    @abstractmethod
    def add_read_elsewhere(self, size: int) -> None:
        """Count bytes of the same response that its client read before this stream's turn.

        CARTO's deadline does not cover that wait, unless the client is too slow.
        """

    @abstractmethod
    async def aclose(self) -> None:
        """Release what the stream holds; harmless the second time."""


class ResultStream(Stream):
    """The rows of one response of CARTO, written as they arrive."""

    def __init__(
        self,
        format_: ResultFormat,
        writer: CollectionWriter,
        begun: bytes,
        batches: AsyncGenerator[RowBatch, None],
        response: CartoResponse,
    ) -> None:
        """`batches` are those of `response`; the first of them are in `begun`."""
        self.name = format_.name
        self._response = response
        self._writer = writer
        self._batches = batches
        self._content = _content(format_, writer, begun, batches)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._content:
            yield chunk
        self.metas = (self._response.raw_meta,)
        self.ended = True

    @property
    def rows(self) -> int:
        """Number of rows written so far."""
        return self._writer.rows

    def add_read_elsewhere(self, size: int) -> None:
        """Count bytes that its client read of other streams."""
        self._response.add_read_elsewhere(size)

    async def aclose(self) -> None:
        """Release the connection to CARTO; harmless the second time."""
        await self._content.aclose()
        await self._batches.aclose()  # content that was never begun has not closed them


async def read_result(response: CartoResponse, format_: ResultFormat, limit: int) -> Result:
    """Return what `format_` makes of the first `limit` rows of a response.

    Raises `CartoError` and `InvalidResult`.
    """
    batches = response.decoded(format_.decode)
    try:
        first, ended = await _first(batches, limit if format_.is_open_ended else sys.maxsize)
        if ended:
            if format_.is_open_ended:
                await batches.aclose()  # it may have been left before its end
            return _finished(first, format_, limit, response.raw_meta)
        writer = CollectionWriter(format_, limit)
        begun = b"".join([_written(writer, batch, format_) for batch in first])
    except BaseException:
        await batches.aclose()
        raise
    return Result(ResultStream(format_, writer, begun, batches, response), 0)


async def _first(
    batches: AsyncGenerator[RowBatch, None], enough: int
) -> tuple[Sequence[RowBatch], bool]:
    """Return the batches of a small response, and whether these are all.

    Beyond `enough` rows, no further batch is needed.
    """
    first: list[RowBatch] = []
    size = rows = 0
    async for batch in batches:
        first.append(batch)
        size += len(batch.array)
        rows += batch.count
        if rows > enough:
            return first, True
        if size > SMALL_BYTES:
            return first, False
    return first, True


def _finished(
    batches: Sequence[RowBatch], format_: ResultFormat, limit: int, meta: bytes
) -> Result:
    wrong = next((batch for batch in batches if batch.rows is None), None)
    if wrong is None:
        writer = CollectionWriter(format_, limit)
        content = b"".join([_written(writer, batch, format_) for batch in batches]) + writer.end()
        return Result(content, writer.rows, metas=(meta,))
    rows = format_.rows(batch.array for batch in batches)
    shown = min(len(rows), limit)
    if shown * len(format_.lists) > EXPLAINED_OBJECTS:
        raise format_.first_error(wrong.array)
    cursor = format_.end_cursor((batch.array for batch in batches), shown)
    return Result(format_.to_objects(rows, limit, cursor), shown, metas=(meta,))


def _written(writer: CollectionWriter, batch: RowBatch, format_: ResultFormat) -> bytes:
    if batch.rows is None:
        raise format_.first_error(batch.array)
    return writer.add(batch)


async def _content(
    format_: ResultFormat,
    writer: CollectionWriter,
    begun: bytes,
    batches: AsyncGenerator[RowBatch, None],
) -> AsyncGenerator[bytes, None]:
    async with aclosing(batches):
        yield begun
        async for batch in batches:
            yield _written(writer, batch, format_)
            if writer.is_done:
                break
        yield writer.end()
