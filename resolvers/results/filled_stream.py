"""A stream in which the gaps of a collection are filled while it is read."""

from collections.abc import AsyncIterator, Iterator, Sequence

from resolvers.results.result import Stream
from resolvers.results.result_format import GAP

__all__ = ["FilledStream", "fill_gaps"]


def fill_gaps(content: bytes, fillings: Iterator[bytes], gap: bytes = GAP) -> bytes:
    """Return the content with each byte `gap` replaced by the next of `fillings`."""
    first, *others = content.split(gap)
    return first + b"".join(next(fillings) + each for each in others)


class FilledStream(Stream):
    """Stream of the chunks of `source`, in which each gap is replaced by the next of `fillings`."""

    def __init__(
        self,
        source: Stream,
        fillings: Sequence[bytes],
        gap: bytes = GAP,
        metas: Sequence[bytes] = (),
    ) -> None:
        """Fill the gaps of a stream, each of which is the byte `gap`.

        `metas` is what CARTO reported with the data in `fillings`.
        """
        self.name = source.name
        self._metas = metas
        self._source = source
        self._fillings, self._gap = fillings, gap

    async def __aiter__(self) -> AsyncIterator[bytes]:
        fillings = iter(self._fillings)
        async for chunk in self._source:
            yield fill_gaps(chunk, fillings, self._gap) if self._gap in chunk else chunk
        self.metas = [*self._metas, *self._source.metas]
        self.ended = True

    @property
    def rows(self) -> int:
        """Number of rows so far."""
        return self._source.rows

    def add_read_elsewhere(self, size: int) -> None:
        """Count `size` bytes that the client has read from another stream of the same response."""
        self._source.add_read_elsewhere(size)

    async def aclose(self) -> None:
        """Release the source. A second call has no effect."""
        await self._source.aclose()
