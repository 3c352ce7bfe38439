"""Collections: from a response of CARTO to bytes while it is small, and to a stream beyond that."""

import sys
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Sequence
from contextlib import aclosing
from typing import Final

import msgspec

from carto_client import CartoResponse, ResultTooLarge
from resolvers.results.end_cursor import end_cursor, page_info, row_at
from resolvers.results.response_memory import ResponseMemory
from resolvers.results.result import Result, Stream
from resolvers.results.result_format import ResultFormat, RowBatch
from resolvers.sql.selection import LISTS, Member

__all__ = ["SMALL_BYTES", "CollectionWriter", "ResultStream", "read_result", "read_stream"]

MAX_KEPT_BYTES: Final = 32 * 2**20
"""Bytes of one collection that wait for its end. Rows wait if a count is selected before them, or if
they belong to a second list. A client avoids this by selecting one list, and counts after it."""


class CollectionWriter:
    """Writer of one collection as a JSON object, from batches of rows.

    Send all bytes that `add` returns, then the bytes of `end`. `add` returns rows of the first list
    at once, unless a count is selected before this list. All other rows are kept until `end`. `add`
    raises ResultTooLarge if they exceed MAX_KEPT_BYTES, or fewer bytes when memory is scarce.
    """

    def __init__(
        self, format_: ResultFormat, limit: int, memory: ResponseMemory | None = None
    ) -> None:
        self._format = format_
        self._limit = limit
        self._memory = memory
        self._seen = 0
        self._opening = format_.opening
        """What has not been written of the JSON before the first list. None if the list waits."""
        waiting = format_.lists if self._opening is None else format_.lists[1:]
        self._unwritten: dict[Member, deque[bytes]] = {member: deque() for member in waiting}
        self._has_failed = False
        self._last_row = b""  # if its cursor is selected
        self._kept_bytes = 0

    @property
    def rows(self) -> int:
        """Number of rows added to the collection so far, without those beyond the limit."""
        return min(self._seen, self._limit)

    @property
    def is_cut(self) -> bool:
        """Whether more rows were added than the limit allows."""
        return self._seen > self._limit

    @property
    def end_cursor(self) -> str | None:
        """The cursor of the last row added so far, or None if no cursor is selected."""
        page = self._format.page
        return end_cursor(self._format.name, page, self._last_row) if self._last_row else None

    @property
    def is_done(self) -> bool:
        """Whether the collection is complete, so that CARTO's further rows need not be read."""
        return self._format.is_open_ended and self._seen > self._limit

    def add(self, batch: RowBatch) -> bytes:
        """Add a batch of rows to the collection, and return the JSON that can be sent now.

        Rows beyond the limit are left out.
        """
        if self._has_failed:
            raise ResultTooLarge
        left, count, written = self._limit - self._seen, batch.count, b""
        if left > 0 and count:
            if self._format.page:
                self._last_row = row_at(batch.array, min(left, count) - 1)
            separator = b"," if self._seen else b"["
            contents = self._format.write(batch, left)
            if self._opening is not None:
                written = self._opening + separator + contents[self._format.lists[0].members]
                self._opening = b""
            for member, parts in self._unwritten.items():
                parts.extend((separator, contents[member.members]))
                self._kept_bytes += len(separator) + len(contents[member.members])
        self._seen += count
        if self._kept_bytes > MAX_KEPT_BYTES:
            raise ResultTooLarge
        if self._memory is not None:
            self._report()
        return written

    def end(self) -> bytes:
        """Return the rest of the JSON, after what `add` returned. Call it after the last batch."""
        trailing = self._format.trailing
        if self._opening is None:
            return b"{%b}" % b",".join(map(self._pair, trailing))
        rest = b"".join([b",%b" % self._pair(each) for each in trailing])
        return b"%b%b%b}" % (self._opening, b"]" if self.rows else b"[]", rest)

    def rest(self) -> Iterator[bytes]:
        """Yield the rest of the JSON, after what `add` returned. Keep no yielded part in memory."""
        separator = b"{"
        if self._opening is not None:
            yield self._opening + (b"]" if self.rows else b"[]")
            separator = b","
        for member in self._format.trailing:
            yield separator
            if member.name in LISTS:
                yield b'"%b":' % member.key.encode()
                yield from self._list(self._unwritten[member])
            else:
                yield self._pair(member)
            separator = b","
        yield b"}"

    def discard(self) -> None:
        """Drop all rows that were added but not yet written. A second call has no effect."""
        for parts in self._unwritten.values():
            parts.clear()
        self._kept_bytes = 0
        self._report()

    def fail(self) -> None:
        """Free the unwritten rows. Later calls of `add` and `rest` raise `ResultTooLarge`."""
        self._has_failed = True
        self.discard()

    def _report(self) -> None:
        if self._memory is not None:
            self._memory.collect(self, self._kept_bytes)

    def _list(self, parts: deque[bytes]) -> Iterator[bytes]:
        while parts:
            self._kept_bytes -= len(parts[0])
            yield parts.popleft()
            self._report()
        if self._has_failed:  # also before the first part, or during a yield
            raise ResultTooLarge
        yield b"]" if self.rows else b"[]"

    def _pair(self, member: Member) -> bytes:
        return b'"%b":%b' % (member.key.encode(), self._value(member))

    def _value(self, member: Member) -> bytes:
        match member.name:
            case "numberReturned":
                return b"%d" % self.rows
            case "pageInfo":
                return msgspec.json.encode(page_info(member, self.end_cursor, has_next=self.is_cut))
            case "truncated":
                return b"true" if self.is_cut else b"false"
            case "features" | "rows":
                return b"".join(self._unwritten[member]) + (b"]" if self.rows else b"[]")
        return self._format.constants[member]


SMALL_BYTES: Final = 512 * 2**10
"""Maximum size of a response that is read whole before any byte is sent. Such a result follows all
of GraphQL's rules on errors. Of a stream no byte can be withdrawn."""

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
        """Create a stream of `begun`, followed by the rows that `batches` reads from `response`."""
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
        """Record that the client has read `size` more bytes from streams other than this one."""
        self._response.add_read_elsewhere(size)

    async def aclose(self) -> None:
        """Release the connection to CARTO. A second call has no effect."""
        await self._content.aclose()
        await self._batches.aclose()  # content that was never begun has not closed them
        self._begun.discard()
        self._writer.discard()


class _Begun:
    """The chunks of a stream that were written before the client began to read.

    `memory` counts the chunks' bytes and OPEN_BYTES, an estimate of the bytes not yet written.
    """

    def __init__(self, chunks: Iterable[bytes], memory: ResponseMemory) -> None:
        self._chunks = deque(chunks)
        self._memory = memory
        self._open_bytes = OPEN_BYTES
        memory.hold(OPEN_BYTES + sum(map(len, self._chunks)))

    def __iter__(self) -> Iterator[bytes]:
        while self._chunks:
            self._memory.release(len(self._chunks[0]))
            yield self._chunks.popleft()

    def discard(self) -> None:
        """Drop the unread chunks, and stop counting their bytes. A second call has no effect."""
        for _ in self:
            pass
        self._memory.release(self._open_bytes)
        self._open_bytes = 0


def read_stream(
    response: CartoResponse, format_: ResultFormat, limit: int, memory: ResponseMemory
) -> Stream:
    """Return a stream of the first `limit` rows of a response.

    `memory` counts the bytes that wait for the client.
    """
    batches = response.decoded(format_.decode)
    writer = CollectionWriter(format_, limit, memory)
    return ResultStream(format_, writer, _Begun((), memory), batches, response)


async def read_result(
    response: CartoResponse,
    format_: ResultFormat,
    limit: int,
    memory: ResponseMemory | None = None,
) -> Result:
    """Return the first `limit` rows of a response, as a stream if they are many.

    Raise `CartoError` or `InvalidResult`.
    """
    whole = await response.decode_arrived(format_.decode)
    if whole is not None:
        return _finished([whole], format_, limit, response.raw_meta)
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
    """Append batches to `first`. Return False if memory runs short.

    The caller must release `held` from `memory`.
    """
    # More than `enough` rows suffice, or all rows.
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
    content = b"".join(map(writer.add, batches)) + writer.end()
    return Result(content, writer.rows, metas=(meta,))


def _explained(
    batches: Sequence[RowBatch], wrong: RowBatch, format_: ResultFormat, limit: int, meta: bytes
) -> Result:
    """Return the rows as objects, with a `WrongValue` for each wrong value.

    If there are too many rows, raise the first error instead.
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
    async with aclosing(batches):
        for chunk in begun:
            yield chunk
        async for batch in batches:
            written = [_written(writer, batch, format_)]
            del batch  # so that memory does not hold both the batch and the chunk written from it
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
