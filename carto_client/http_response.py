"""An HTTP response whose body is still to be read."""

from collections.abc import AsyncIterator, Sequence
from typing import Self

import httpx
import msgspec

__all__ = ["HTTPResponse", "joined_fields"]


class HTTPResponse(msgspec.Struct):
    """Status, header fields and body of an HTTP response.

    The header fields are kept as pairs. They are converted to `httpx.Headers` only when
    `headers` is read, because few responses need this, and the conversion takes longer than the
    rest of a small response.
    """

    status_code: int
    fields: Sequence[tuple[bytes, bytes]]
    """Names in lower case, and values as they arrived."""
    stream: httpx.AsyncByteStream
    """The body as it arrives, possibly with a content coding."""
    content: bytes = b""
    """The beginning of an error's body, once it was read."""

    @classmethod
    def of(cls, response: httpx.Response) -> Self:
        """Return an HTTPResponse for httpx's `response`, whose body must not have been read."""
        assert isinstance(response.stream, httpx.AsyncByteStream)
        fields = [(name.lower(), value) for name, value in response.headers.raw]
        return cls(response.status_code, fields, response.stream)

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


def joined_fields(fields: Sequence[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Return header fields by name. Values of the same name are joined (RFC 9110, 5.2)."""
    joined: dict[bytes, bytes] = {}
    for name, value in fields:
        joined[name] = joined[name] + b", " + value if name in joined else value
    return joined
