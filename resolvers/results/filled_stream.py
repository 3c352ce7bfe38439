"""A stream in which the gaps of a collection are filled while it is read."""

from collections.abc import AsyncIterator, Iterator, Sequence

from resolvers.results.result import Stream
from resolvers.results.result_format import GAP

__all__ = ["FilledStream", "fill_gaps"]


def fill_gaps(content: bytes, fillings: Iterator[bytes], gap: bytes = GAP) -> bytes:
    """Replace each byte `gap` in `content` by the next of `fillings`.

    Raise RuntimeError if there are too few fillings.
    """
    first, *others = content.split(gap)
    return first + b"".join(next(fillings) + each for each in others)


class FilledStream(Stream):
    """Stream of `source` in which each byte `gap` is replaced by the next item of `fillings`."""

    def __init__(
        self,
        source: Stream,
        fillings: Sequence[bytes],
        gap: bytes = GAP,
        metas: Sequence[bytes] = (),
    ) -> None:
        """Replace each byte `gap` in `source` by the next of `fillings`.

        `metas` has CARTO's metadata for `fillings`.
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
        """Number of rows that have been read so far."""
        return self._source.rows

    def add_read_elsewhere(self, size: int) -> None:
        """Record that the client has read `size` more bytes from other streams of the response."""
        self._source.add_read_elsewhere(size)

    async def aclose(self) -> None:
        """Close the source stream. A second call has no effect."""
        await self._source.aclose()
