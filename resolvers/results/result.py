"""Results that are read from a response of CARTO: bytes if it is small, a stream if it is large."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import Raw

from resolvers.result_cache import Freshness, Layer
from resolvers.tracing import Span

__all__ = ["FinishedFields", "Result", "Stream"]


@dataclass(frozen=True, slots=True)
class Result:
    """A collection: bytes, a stream of bytes, or plain objects if some of their values are wrong."""

    content: "bytes | Stream | Mapping[str, object]"
    rows: int
    freshness: Freshness | None = None
    """Until when the result may be served, or None if its template has no `cache:`."""
    layer: Layer = "none"
    """Where the result came from."""
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
    not of its declared type. After such an error, the sender of the stream must cut the connection,
    because only a part of the response has been sent.
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
        """Number of rows that have been read so far."""

    @abstractmethod
    def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the collection's JSON in chunks."""

    @abstractmethod
    def add_read_elsewhere(self, size: int) -> None:
        """Record that the client has read `size` more bytes from streams other than this one.

        A response may consist of several streams. The client reads them one after the other. A
        stream that waits for its turn must not fail because of its deadline while the client reads
        the others fast enough.
        """

    @abstractmethod
    async def aclose(self) -> None:
        """Close the stream, and free its memory and connection. A second call has no effect."""
