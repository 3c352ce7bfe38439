"""One stream of CARTO's rows, read by every client that sent the same call.

The chunks are kept from the beginning while there is memory for them, so that a client that comes
later can still join. After that, the fastest reader may be a window ahead of the slowest reader. A
reader that stops is cut off. A reader that has not begun, because other fields of its response come
first, does not hold up the others: when its turn comes, it restarts with a call of its own.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Final, TypeAlias

from resolvers.result_cache import Freshness
from resolvers.results.response_memory import ResponseMemory
from resolvers.results.result import Stream
from resolvers.tracing import Span

__all__ = ["ReaderTooSlow", "Restart", "SharedStream", "StreamReader"]

STREAM_BYTES: Final = 8 * 2**20
"""Bytes that one stream keeps for readers to come."""

WINDOW_BYTES: Final = 4 * 2**20
"""Bytes by which the fastest reader may be ahead of the slowest; none while memory is scarce."""

BEGIN_SECONDS: Final = 0.25
"""Seconds that a stream waits for readers that have not begun before it leaves them behind."""

SLOW_SECONDS: Final = 5.0
"""Seconds that the others wait for the slowest reader before it is cut off. A client of 60 KB/s reads
a chunk in less than half of it."""

JOIN_SECONDS: Final = 10.0
"""Seconds in which a stream without a promised age can be joined: one slow reader may keep it open
for many minutes, and its rows get old."""

UNREAD_SECONDS: Final = 5.0
"""Seconds after which a stream without a reader is closed: its only caller has left."""


class ReaderTooSlow(Exception):
    """A reader that was too slow for the other readers. Its client's connection must be cut."""


Restart: TypeAlias = Callable[[], Awaitable[Stream]]
"""Function that sends a reader's call again, and returns the stream of its result."""


class SharedStream:
    """A stream that is read once from its source and given to any number of readers."""

    def __init__(
        self,
        source: Stream,
        memory: ResponseMemory,
        on_close: Callable[[], None],
        freshness: Freshness | None = None,
    ) -> None:
        """Share `source` among readers that join before `freshness` expires.

        `on_close` is called when no more can join.
        """
        self.name = source.name
        self.freshness = freshness
        self.span: Span | None = None
        self._join_until = freshness.expires if freshness else time.monotonic() + JOIN_SECONDS
        self._on_close = on_close
        self._source = source
        self._content = aiter(source)
        self._memory = memory
        self._chunks: deque[bytes] = deque()
        self._first = 0  # the number of the first chunk that is kept
        self._size = 0
        self._read_elsewhere = 0
        self._keeps_all = True
        self._ended = self._closed = False
        self._error: BaseException | None = None
        self._pull: asyncio.Task[None] | None = None
        self._moved = asyncio.Event()
        self._readers: set[StreamReader] = set()
        loop = asyncio.get_running_loop()
        self._unread = loop.call_later(UNREAD_SECONDS, self._close_if_unread)

    @property
    def rows(self) -> int:
        """Number of rows that have been read from the source so far."""
        return self._source.rows

    @property
    def metas(self) -> Sequence[bytes]:
        """The JSON of `meta` in each of CARTO's responses, complete once all rows are read."""
        return self._source.metas

    def add_read_elsewhere(self, size: int) -> None:
        """Record that a client has read `size` bytes in total from the response's other streams."""
        # The timeout for slow clients counts these bytes, too. Of several clients of this stream,
        # only the largest total counts.
        if size > self._read_elsewhere:
            self._source.add_read_elsewhere(size - self._read_elsewhere)
            self._read_elsewhere = size

    def reader(self, restart: Restart | None = None) -> "StreamReader | None":
        """Return a reader from the first byte on, or None if the stream cannot be joined.

        A reader that is too slow calls `restart` or fails with `ReaderTooSlow`.
        """
        if self._error is not None or not self._keeps_all:
            return None
        reader = StreamReader(self, restart)
        self._readers.add(reader)
        return reader

    def late_reader(self, restart: Restart | None = None) -> "StreamReader | None":
        """Return `reader(restart)`, or None if it is too late to join the stream."""
        return self.reader(restart) if time.monotonic() < self._join_until else None

    def give_up(self) -> None:
        """Let no more readers join, and drop the chunks that all readers have read."""
        if self._keeps_all:
            self._keeps_all = False
            self._on_close()
            self._memory.forget(self, self._size)
            self._drop_what_all_have_read()

    async def read(self, reader: "StreamReader") -> bytes:
        """Return the next chunk for `reader`, or b"" at the end.

        Raise the source's error, or `ReaderTooSlow` for a slow reader.
        """
        while True:
            if reader not in self._readers:
                raise ReaderTooSlow(f"the client of {self.name} is slower than the others")
            if reader.position < self._first + len(self._chunks):
                chunk = self._chunks[reader.position - self._first]
                reader.position += 1
                self._drop_what_all_have_read()
                return chunk
            if self._error is not None:
                raise self._error
            if self._ended:
                return b""
            await self._pulled()

    @property
    def has_ended(self) -> bool:
        """Whether the last chunk has been read from the source."""
        return self._ended

    async def outgrows(self, max_bytes: int) -> bool:
        """Return True once the source exceeds `max_bytes` or memory is scarce.

        Return False if it ends or fails before that.
        """
        # The stream is also closed when all readers leave.
        while not (self._ended or self._error or self._closed):
            if not self._keeps_all or self._size > max_bytes:
                return True
            await self._pulled()
        return False

    async def leave(self, reader: "StreamReader") -> None:
        """Remove a reader, and close the source if this was the last reader."""
        self._readers.discard(reader)
        self._drop_what_all_have_read()
        if not self._readers and not self._closed:
            await self._close()

    async def _pulled(self) -> None:
        # The chunk is read in a separate task, so that a reader that leaves does not cancel it.
        if self._pull is None or self._pull.done():
            self._pull = asyncio.ensure_future(self._read_source())
        await asyncio.shield(self._pull)

    async def _read_source(self) -> None:
        try:
            await self._wait_for_the_slowest()
            chunk = await anext(self._content)
        except StopAsyncIteration:
            self._ended = True
        except Exception as error:  # noqa: BLE001  # each reader raises it
            self._error = error
        else:
            if chunk:  # an empty one is the end to a reader
                self._keep(chunk)

    async def _wait_for_the_slowest(self) -> None:
        while self._size > self._window() and len(self._readers) > 1:
            waiting = {each for each in self._readers if each.can_restart}
            self._moved.clear()
            try:
                async with asyncio.timeout(BEGIN_SECONDS if waiting else SLOW_SECONDS):
                    await self._moved.wait()
            except TimeoutError:
                self._part_with(waiting or self._slowest())

    def _slowest(self) -> "set[StreamReader]":
        position = min(reader.position for reader in self._readers)
        return {each for each in self._readers if each.position == position}

    def _part_with(self, readers: "set[StreamReader]") -> None:
        """Remove the slow `readers`, so that each restarts or fails with ReaderTooSlow."""
        self._readers -= readers
        for reader in readers:
            reader.is_left_behind = reader.can_restart
        self._drop_what_all_have_read()

    def _window(self) -> int:
        if self._keeps_all:
            return STREAM_BYTES + WINDOW_BYTES
        return 0 if self._memory.is_scarce else WINDOW_BYTES

    def _keep(self, chunk: bytes) -> None:
        is_kept = (
            self._keeps_all
            and self._size + len(chunk) <= STREAM_BYTES
            and self._memory.keep(self, len(chunk))
        )
        if not is_kept:
            self.give_up()
            self._memory.hold(len(chunk))
        self._chunks.append(chunk)
        self._size += len(chunk)

    def _drop_what_all_have_read(self) -> None:
        if self._keeps_all:
            return
        behind = min((reader.position for reader in self._readers), default=self._first)
        while self._first < behind:
            self._drop(self._chunks.popleft())
            self._first += 1
        self._moved.set()

    def _drop(self, chunk: bytes) -> None:
        self._size -= len(chunk)
        self._memory.release(len(chunk))

    def _close_if_unread(self) -> None:
        if not self._readers:
            self._closing = asyncio.ensure_future(self._close())

    async def _close(self) -> None:
        self._closed = True
        self._unread.cancel()
        self._on_close()
        self._error = self._error or ReaderTooSlow("the stream is closed")
        if self._pull is not None and not self._pull.done():
            self._pull.cancel()
            await asyncio.wait([self._pull])
        self.give_up()
        self._memory.release(self._size)
        self._size = 0
        self._chunks.clear()
        await self._source.aclose()


class StreamReader(Stream):
    """One client's position in a shared stream.

    Iterate over the reader once, then close it. If the client begins to read too late for the
    shared stream, `is_left_behind` is True, and the reader reads a new stream of its own.
    """

    def __init__(self, shared: SharedStream, restart: Restart | None) -> None:
        self.name = shared.name
        self.position = 0
        self.is_left_behind = False
        self._has_begun = False
        self._shared = shared
        self._restart = restart
        self._own: Stream | None = None
        self._read_elsewhere = 0
        self._closed = False

    @property
    def can_restart(self) -> bool:
        """Whether the reader can still send its call to CARTO again."""
        return self._restart is not None and not self._has_begun

    @property
    def rows(self) -> int:
        """Number of rows that have been read from the source so far."""
        if self.is_left_behind:
            return self._own.rows if self._own else 0
        return self._shared.rows

    def add_read_elsewhere(self, size: int) -> None:
        """Record that the client has read `size` more bytes from streams other than this one."""
        self._read_elsewhere += size
        self._shared.add_read_elsewhere(self._read_elsewhere)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._has_begun = True
        if self.is_left_behind:
            assert self._restart is not None
            self._own = await self._restart()
            async for chunk in self._own:
                yield chunk
            self.metas = self._own.metas
        else:
            while chunk := await self._shared.read(self):
                yield chunk
            self.metas = self._shared.metas
        self.ended = True

    async def aclose(self) -> None:
        """Stop reading the shared stream. A second call has no effect."""
        if not self._closed:
            self._closed = True
            if self._own is not None:
                await self._own.aclose()
            await self._shared.leave(self)
