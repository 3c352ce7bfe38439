"""An answer of CARTO, open until somebody has read or closed it."""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Self, TypeVar

import httpx

from carto_client import wire
from carto_client.errors import InvalidAnswer, ResultTooLarge
from carto_client.splitting import Splitter, json_array
from carto_client.upstream_errors import upstream_errors

__all__ = ["CartoResponse"]

T = TypeVar("T")


class CartoResponse:
    """An asynchronous context manager that holds a connection. Take it once: by `read`, `batches` or `decoded`."""

    def __init__(
        self, response: httpx.Response, envelope: wire.Envelope, deadline: float, max_bytes: int
    ) -> None:
        self._response = response
        self._headers = wire.joined(response.headers.raw)
        self._body = _body_of(response, is_encoded="content-encoding" in self._headers)
        self._size = 0
        self._envelope = envelope
        self._deadline = deadline
        self._max_bytes = max_bytes

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Releases the connection; harmless the second time."""
        await self._response.aclose()

    async def check(self) -> None:
        """Raises CartoError where status and headers show already that there is nothing to read."""
        response = self._response
        if response.status_code >= 400:
            raise wire.failure(
                response.status_code, response.headers, await response.aread(), time.time()
            )
        wire.check_headers(response.status_code, self._headers)
        length = self._headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._max_bytes:
            raise ResultTooLarge

    async def read(self) -> bytes:
        """The JSON array of rows or features, as CARTO wrote it. Raises CartoError."""
        pieces = []
        async with self, upstream_errors(self._deadline):
            while piece := await self._piece():
                pieces.append(piece)
        body = b"".join(pieces)
        try:
            body.decode()
        except UnicodeDecodeError as error:
            raise InvalidAnswer("not UTF-8") from error
        return self._envelope.array_of(body)

    def batches(self) -> AsyncGenerator[bytes, None]:
        """The same array in pieces while it arrives: JSON arrays of whole members, some 128 KiB each.

        A batch is longer where a member is, or where the transport gives longer chunks; the last one may be
        empty. Raises CartoError, also after some batches.
        """
        return self.decoded(json_array)

    async def decoded(self, decode: Callable[[bytes], T]) -> AsyncGenerator[T, None]:
        """What `decode` makes of each of the `batches`, at no cost but that of decoding.

        `decode` must raise msgspec.DecodeError for what is not JSON and UnicodeDecodeError for what is not UTF-8
        (msgspec.Raw checks neither), and have no other effect: it is tried on places where a batch may end.
        """
        splitter = Splitter(self._envelope.key, self._envelope.array_of, decode)
        async with self:
            while batches := await self._next(splitter):
                for batch in batches:
                    yield batch
            try:
                last = splitter.end()
            except UnicodeDecodeError as error:
                raise InvalidAnswer("not UTF-8") from error
            yield last

    async def _next(self, splitter: Splitter[T]) -> list[T]:
        # Not around all of `decoded`: a deadline must not strike while somebody else's code runs.
        async with upstream_errors(self._deadline):
            while piece := await self._piece():
                if batches := splitter.feed(piece):
                    return batches
        return []

    async def _piece(self) -> bytes:
        """The next bytes of the envelope, counted as they come; b"" at its end."""
        async for piece in self._body:
            self._size += len(piece)
            if self._size > self._max_bytes:
                raise ResultTooLarge
            if piece:
                return piece
        return b""


def _body_of(response: httpx.Response, *, is_encoded: bool) -> AsyncIterator[bytes]:
    # httpx's own iterators over what needs no decoding take as long as all else about a small answer.
    if is_encoded:
        return response.aiter_bytes()
    assert isinstance(response.stream, httpx.AsyncByteStream)
    return aiter(response.stream)
