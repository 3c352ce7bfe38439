"""An HTTP response whose body is still to be read."""

from collections.abc import AsyncIterator, Sequence
from typing import Self

import httpx
import msgspec

__all__ = ["HTTPResponse"]


class HTTPResponse(msgspec.Struct):
    """Status, header fields and body of an HTTP response.

    The header fields are kept as they arrived. They are converted to `httpx.Headers` only when
    `headers` is read, because few responses need this, and the conversion takes longer than the
    rest of a small response.
    """

    status_code: int
    fields: Sequence[tuple[bytes, bytes]]
    """Names and values as they arrived."""
    stream: httpx.AsyncByteStream
    """The body as it arrives, possibly with a content coding."""
    content: bytes = b""
    """The beginning of an error's body, once it was read."""

    @classmethod
    def of(cls, response: httpx.Response) -> Self:
        """Return an HTTPResponse for httpx's `response`, whose body must not have been read."""
        assert isinstance(response.stream, httpx.AsyncByteStream)
        return cls(response.status_code, response.headers.raw, response.stream)

    @property
    def headers(self) -> httpx.Headers:
        """The header fields, converted to httpx's type."""
        return httpx.Headers(list(self.fields))

    def decoded(self) -> AsyncIterator[bytes]:
        """Return an iterator over the pieces of the body, decompressed (RFC 9110, 8.4.1)."""
        response = httpx.Response(self.status_code, headers=self.headers, stream=self.stream)
        return response.aiter_bytes()

    async def aclose(self) -> None:
        """Release the connection. A second call has no effect."""
        await self.stream.aclose()
