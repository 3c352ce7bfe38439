"""Results that are read from a response of CARTO: bytes if it is small, a stream if it is large."""

import sys
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from msgspec import Raw

from carto_client import CartoResponse
from resolvers.result_cache import Freshness, Layer
from resolvers.results.response_memory import ResponseMemory
from resolvers.results.result_writer import CollectionWriter, ResultFormat, RowBatch
from resolvers.tracing import Span

__all__ = [
    "SMALL_BYTES",
    "FinishedFields",
    "Result",
    "ResultStream",
    "Stream",
    "read_result",
    "read_stream",
]

SMALL_BYTES: Final = 512 * 2**10
"""Maximum size of a response that is read whole before any byte is sent.

Such a result follows all of GraphQL's rules on errors. Of a stream no byte can be withdrawn.
"""

SCARCE_BYTES: Final = 128 * 2**10
"""SMALL_BYTES while the memory for all responses is scarce."""

CHUNK_BYTES: Final = 64 * 2**10
"""Minimum size of a chunk of the bytes that waited for the end of the rows."""

OPEN_BYTES: Final = 192 * 2**10
"""Estimate of the bytes of a stream that CARTO has sent and that are not written yet."""

COPIES: Final = 2
"""Copies of a batch in memory while others are read: CARTO's bytes, and those of the result."""

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
    span: Span | None = field(default=None, compare=False)
    """The span of the statement, if the request that sent it is recorded."""


class FinishedFields(dict[str, Raw]):
    """A collection whose fields, by response key, are JSON already and need no completion."""


class Stream(ABC):
    """A collection that is sent while CARTO's response arrives.

    Iterate it once, or close it. Iterating raises `CartoError`, and `InvalidResult` if a value is
    not of its declared type. Whoever sends the stream must then cut the connection, because only a
    part of the response has been sent.
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
        """Count `size` bytes of other streams that the client read before this one.

        Several streams may be parts of one response, and are read in turn. The time that a stream
        waits for its turn does not count against CARTO's deadline, unless the client is too slow.
        """

    @abstractmethod
    async def aclose(self) -> None:
        """Release what the stream holds. A second call has no effect."""


class ResultStream(Stream):
    """The rows of one response of CARTO, written as they arrive."""

    def __init__(
        self,
        format_: ResultFormat,
        writer: CollectionWriter,
        begun: "_Begun",
        batches: AsyncGenerator[RowBatch, None],
        response: CartoResponse,
    ) -> None:
        """`begun` holds what was written from the first batches; `batches` yields the others."""
        self.name = format_.name
        self._response = response
        self._writer = writer
        self._begun = begun
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
        """Count `size` bytes that the client read from other streams of the same response."""
        self._response.add_read_elsewhere(size)

    async def aclose(self) -> None:
        """Release the connection to CARTO. A second call has no effect."""
        await self._content.aclose()
        await self._batches.aclose()  # content that was never begun has not closed them
        self._begun.discard()
        self._writer.discard()


class _Begun:
    """The chunks of a stream that were written before a client reads it.

    `memory` counts them, and an estimate of the bytes that CARTO has sent but that are not written
    yet.
    """

    def __init__(self, chunks: Iterable[bytes], memory: ResponseMemory) -> None:
        self._chunks = deque(chunks)
        self._memory = memory
        self._open_bytes = OPEN_BYTES
        memory.hold(OPEN_BYTES + sum(map(len, self._chunks)))

    def __iter__(self) -> Iterator[bytes]:
        """Yield each chunk, and drop it."""
        while self._chunks:
            self._memory.release(len(self._chunks[0]))
            yield self._chunks.popleft()

    def discard(self) -> None:
        """Drop the unread chunks, and stop counting their bytes.

        A second call has no effect.
        """
        for _ in self:
            pass
        self._memory.release(self._open_bytes)
        self._open_bytes = 0


def read_stream(
    response: CartoResponse, format_: ResultFormat, limit: int, memory: ResponseMemory
) -> Stream:
    """Return the first `limit` rows of a response in `format_`, as a stream even if they are few."""
    batches = response.decoded(format_.decode)
    writer = CollectionWriter(format_, limit, memory)
    return ResultStream(format_, writer, _Begun((), memory), batches, response)


async def read_result(
    response: CartoResponse,
    format_: ResultFormat,
    limit: int,
    memory: ResponseMemory | None = None,
) -> Result:
    """Return the first `limit` rows of a response in `format_`.

    Raises `CartoError` and `InvalidResult`.
    """
    memory = ResponseMemory() if memory is None else memory
    batches = response.decoded(format_.decode)
    enough = limit if format_.is_open_ended else sys.maxsize
    first, held = list[RowBatch](), list[int]()
    try:
        if await _read_first(batches, enough, memory, first, held):
            if format_.is_open_ended:
                await batches.aclose()  # it may have been left before its end
            return _finished(first, format_, limit, response.raw_meta)
        writer = CollectionWriter(format_, limit, memory)
        begun = _Begun([_written(writer, batch, format_) for batch in first], memory)
    except BaseException:
        await batches.aclose()
        raise
    finally:
        if held:
            memory.release(sum(held))
    return Result(ResultStream(format_, writer, begun, batches, response), 0)


async def _read_first(
    batches: AsyncGenerator[RowBatch, None],
    enough: int,
    memory: ResponseMemory,
    first: list[RowBatch],
    held: list[int],
) -> bool:
    """Add the first batches of a response to `first`; return True if no further batch is needed.

    No further batch is needed if the response has ended, or if it has more than `enough` rows. The
    result is False if the response is too large to be read whole. Each number of bytes that was
    counted in `memory` is added to `held`, for the caller to release.
    """
    size = rows = 0
    async for batch in batches:
        first.append(batch)
        size += len(batch.array)
        rows += batch.count
        if rows > enough:
            return True
        if size > SCARCE_BYTES:
            held.append(COPIES * len(batch.array))
            memory.hold(held[-1])
            if size > SMALL_BYTES or memory.is_scarce:
                return False
    return True


def _finished(
    batches: Sequence[RowBatch], format_: ResultFormat, limit: int, meta: bytes
) -> Result:
    for batch in batches:
        if batch.rows is None:
            return _explained(batches, batch, format_, limit, meta)
    writer = CollectionWriter(format_, limit)
    content = b"".join([writer.add(batch) for batch in batches]) + writer.end()
    return Result(content, writer.rows, metas=(meta,))


def _explained(
    batches: Sequence[RowBatch], wrong: RowBatch, format_: ResultFormat, limit: int, meta: bytes
) -> Result:
    """Return the rows as objects, with a `WrongValue` in the place of each wrong value.

    If there are more rows than EXPLAINED_OBJECTS allows, raise the error of the first wrong value.
    """
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
    begun: _Begun,
    batches: AsyncGenerator[RowBatch, None],
) -> AsyncGenerator[bytes, None]:
    """Yield the chunks of a collection. While one is sent, no other is kept in memory."""
    async with aclosing(batches):
        for chunk in begun:
            yield chunk
        async for batch in batches:
            written = [_written(writer, batch, format_)]
            del batch
            yield written.pop()
            if writer.is_done:
                break
        for chunk in _chunks(writer.rest()):
            yield chunk


def _chunks(parts: Iterator[bytes]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    size = 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size >= CHUNK_BYTES:
            yield b"".join(waiting)
            waiting.clear()
            size = 0
    if waiting:
        yield b"".join(waiting)
