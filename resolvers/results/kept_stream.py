"""Stream whose content is kept for a cache while it is read."""

from collections.abc import AsyncIterator, Callable

from resolvers.results.response_memory import ResponseMemory
from resolvers.results.result import Stream

__all__ = ["KeptStream"]


class KeptStream(Stream):
    """Stream of the chunks of `source`, which are also kept in memory until the end.

    After the last chunk, it calls `keep` with the whole content and the number of rows. It does not
    call `keep` if the stream fails, if it is closed before its end, if its content is longer than
    `max_bytes`, or if `memory` has no bytes left.
    """

    def __init__(
        self,
        source: Stream,
        max_bytes: int,
        memory: ResponseMemory,
        keep: Callable[[bytes, int], None],
    ) -> None:
        self.name = source.name
        self._source = source
        self._left = max_bytes
        self._memory = memory
        self._keep = keep
        self._chunks: list[bytes] | None = []

    @property
    def rows(self) -> int:
        """Number of rows that have been read so far."""
        return self._source.rows

    def add_read_elsewhere(self, size: int) -> None:
        """Record that the client has read `size` more bytes from streams other than this one."""
        self._source.add_read_elsewhere(size)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._source:
            self._add(chunk)
            yield chunk
        if self._chunks is not None:
            self._keep(b"".join(self._chunks), self.rows)
        self.give_up()
        self.metas = self._source.metas
        self.ended = True

    async def aclose(self) -> None:
        """Close the source stream, and free the chunks that were collected for the cache."""
        self.give_up()
        await self._source.aclose()

    def give_up(self) -> None:
        """Free the chunks that were collected for the cache. The stream then will not be cached."""
        self._chunks = None
        self._memory.forget(self)

    def _add(self, chunk: bytes) -> None:
        if self._chunks is None:
            return
        self._left -= len(chunk)
        if self._left < 0 or not self._memory.keep(self, len(chunk)):
            self.give_up()
            return
        self._chunks.append(chunk)
