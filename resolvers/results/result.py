"""Results that are read from a response of CARTO: bytes if it is small, a stream if it is large."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence

from msgspec import Raw, Struct

from resolvers.result_cache import Freshness, Layer
from resolvers.tracing import Span

__all__ = ["FinishedFields", "Result", "Stream"]


class Result(Struct, frozen=True):
    """The collection that a call of a template results in.

    `content` is its JSON as bytes or as a stream. If some values are wrong, `content` may instead
    be the collection as plain objects.
    """

    content: "bytes | Stream | Mapping[str, object]"
    rows: int
    freshness: Freshness | None = None
    """Until when the result may be served, or None if its template has no `cache:`."""
    layer: Layer = "none"
    """Where the result came from."""
    metas: Sequence[bytes] = ()
    """What CARTO reported beside the rows of each statement, for `read_meta`; empty for a stream,
    and where no statement was sent for this result."""
    span: Span | None = None
    """The span of the statement, if the request that sent it is recorded."""


class FinishedFields(dict[str, Raw]):
    """The final JSON of a field, by response key. It is sent without a check of its type.

    A field has several response keys if a query selects it under several aliases.
    """


class Stream(ABC):
    """A collection whose JSON is sent while CARTO's response arrives.

    Iterate it once, or close it. Iterating raises `CartoError` if the call to CARTO fails, and
    `InvalidResult` if a value does not have its declared type. The sender must then cut the
    connection, because the client has received only a part of the response.
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
        """Record that the client has read `size` more bytes from other streams of the response."""
        # The timeout for slow clients counts these bytes, too.

    @abstractmethod
    async def aclose(self) -> None:
        """Close the stream, and free its memory and connection. A second call has no effect."""
