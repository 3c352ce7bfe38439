"""One answer of CARTO to one answer of ours: finished while it is small, a stream from there on."""

import sys
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from carto_client import CartoResponse
from resolvers.results.result_writer import Batch, ResultFormat, Writer

__all__ = ["SMALL_BYTES", "Result", "ResultStream", "Stream", "read_result"]

SMALL_BYTES: Final = 512 * 2**10
"""Answers up to this size are finished before any byte leaves, and keep to all of GraphQL's rules on errors."""

EXPLAINED_OBJECTS: Final = 1000
"""Rows, times the lists they are selected in, up to which each wrong value has an error of its own: each
costs some microseconds in graphql-core's terms. Beyond, the first one fails the field."""


@dataclass(frozen=True, slots=True)
class Result:
    """A collection: its bytes, a stream of them, or where a value was wrong the objects to complete it from."""

    content: "bytes | Stream | Mapping[str, object]"
    rows: int


class Stream(ABC):
    """A collection that leaves while CARTO's response arrives. Iterate it once, or close it.

    Iterating raises `CartoError`, and `WrongAnswer` where a value is not of its declared type: what has
    left by then is not a whole response, and the sender must cut the connection.
    """

    name: str
    """The template's kind and name, for the log."""

    ended = False
    """Whether the last chunk has been read."""

    @property
    @abstractmethod
    def rows(self) -> int:
        """Number of rows so far."""

    @abstractmethod
    def __aiter__(self) -> AsyncIterator[bytes]:
        """Return the chunks of the collection's JSON."""

    @abstractmethod
    async def aclose(self) -> None:
        """Release what the stream holds; harmless the second time."""


class ResultStream(Stream):
    """The rows of one response of CARTO, written as they arrive."""

    def __init__(
        self,
        shape: ResultFormat,
        writer: Writer,
        begun: bytes,
        batches: AsyncGenerator[Batch, None],
    ) -> None:
        self.name = shape.name
        self._writer = writer
        self._batches = batches
        self._content = _content(shape, writer, begun, batches)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._content:
            yield chunk
        self.ended = True

    @property
    def rows(self) -> int:
        """Number of rows written so far."""
        return self._writer.rows

    async def aclose(self) -> None:
        """Release the connection to CARTO; harmless the second time."""
        await self._content.aclose()
        await self._batches.aclose()  # content that was never begun has not closed them


async def read_result(answer: CartoResponse, shape: ResultFormat, limit: int) -> Result:
    """What `shape` makes of the first `limit` rows of an answer. Raises `CartoError` and `WrongAnswer`."""
    batches = answer.decoded(shape.decode)
    try:
        first, ended = await _first(batches, limit if shape.is_open_ended else sys.maxsize)
        if ended:
            if shape.is_open_ended:
                await batches.aclose()  # it may have been left before its end
            return _finished(first, shape, limit)
        writer = Writer(shape, limit)
        begun = b"".join([_written(writer, batch, shape) for batch in first])
    except BaseException:
        await batches.aclose()
        raise
    return Result(ResultStream(shape, writer, begun, batches), 0)


async def _first(batches: AsyncGenerator[Batch, None], enough: int) -> tuple[Sequence[Batch], bool]:
    """The batches of a small answer, and whether they are all: more than `enough` rows need no further ones."""
    first: list[Batch] = []
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


def _finished(batches: Sequence[Batch], shape: ResultFormat, limit: int) -> Result:
    wrong = next((batch for batch in batches if batch.rows is None), None)
    if wrong is None:
        writer = Writer(shape, limit)
        content = b"".join([_written(writer, batch, shape) for batch in batches]) + writer.end()
        return Result(content, writer.rows)
    rows = shape.rows(batch.array for batch in batches)
    shown = min(len(rows), limit)
    if shown * len(shape.writes) > EXPLAINED_OBJECTS:
        raise shape.complaint(wrong.array)
    return Result(shape.explain(rows, limit), shown)


def _written(writer: Writer, batch: Batch, shape: ResultFormat) -> bytes:
    if batch.rows is None:
        raise shape.complaint(batch.array)
    return writer.add(batch)


async def _content(
    shape: ResultFormat, writer: Writer, begun: bytes, batches: AsyncGenerator[Batch, None]
) -> AsyncGenerator[bytes, None]:
    async with aclosing(batches):
        yield begun
        async for batch in batches:
            yield _written(writer, batch, shape)
            if writer.is_done:
                break
        yield writer.end()
