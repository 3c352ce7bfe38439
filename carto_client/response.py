"""A response of CARTO, open until it is read or closed."""

import asyncio
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Final, Self, TypeVar

from carto_client.errors import DeadlineExceeded, InvalidResponse, ReadTooSlowly, ResultTooLarge
from carto_client.http_response import HTTPResponse
from carto_client.pool import PooledBody
from carto_client.splitting import BATCH_BYTES, Splitter, json_array
from carto_client.upstream_errors import UPSTREAM_ERRORS, carto_error
from carto_client.wire.queries import Envelope, Meta, read_meta
from carto_client.wire.statuses import age_of

__all__ = ["CartoResponse"]

T = TypeVar("T")

SLOWEST_READER: Final = 32 * 2**10
"""Bytes per second. The pauses of a client that reads at least this fast do not count towards the
deadline, because 10 MB at 60 KB/s take longer than CARTO may take. So this speed and the size of the
whole response limit how long a client can hold a connection to CARTO."""


class CartoResponse:
    """The response to a statement. An asynchronous context manager that holds a connection.

    The body can be read once only, by one of `read`, `body`, `pieces`, `batches` and `decoded`. A
    call of `decode_arrived` may come before `decoded`.

    The function `decode` converts a JSON array of rows or features. It must raise
    msgspec.DecodeError for bytes that are not JSON, and UnicodeDecodeError for bytes that are not
    UTF-8. (msgspec.Raw checks neither.) It must have no side effects, because some results are
    dropped.
    """

    def __init__(
        self,
        response: HTTPResponse,
        envelope: Envelope,
        deadline: float,
        max_bytes: int,
        *,
        is_encoded: bool,
        born: float,
    ) -> None:
        """Wrap a response with an unread body.

        `deadline` and `born` are in seconds of the running loop's clock.
        """
        self.born = born
        """The earliest time at which CARTO can have computed the response. It follows from `Age`, or
        else from the maximum age of CARTO's cache."""
        self._response = response
        self._stream = stream = response.stream
        self._body: AsyncIterator[bytes] | None = None
        self._is_encoded = is_encoded
        self._pooled = stream if isinstance(stream, PooledBody) and not is_encoded else None
        self._size = 0
        self._has_ended = False
        self._envelope = envelope
        self._deadline = deadline
        self._paused = 0.0
        self._elsewhere = 0
        self._max_bytes = max_bytes
        self.raw_meta = b""
        """CARTO's `meta`, for `read_meta`. Empty until the last row has been read."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Release the connection. A second call has no effect."""
        await self._stream.aclose()

    @property
    def meta(self) -> Meta:
        """What CARTO reported beside the rows. Until the last row is read, all values are None."""
        return read_meta(self.raw_meta)

    def limit(self, deadline: float) -> None:
        """Replace the deadline for reading the rest of the body.

        `deadline` is in seconds of the running loop's clock.
        """
        self._deadline = deadline

    def add_read_elsewhere(self, size: int) -> None:
        """Record that the client has read `size` more bytes from other responses."""
        # Otherwise a client that reads several responses in turn would seem slow.
        self._elsewhere += size

    @property
    def age(self) -> float | None:
        """The seconds since CARTO created the response, or None if the headers do not show it."""
        return age_of(self._response.headers, time.time())

    async def read(self) -> bytes:
        """Return the JSON array of rows or features unchanged.

        Raise CartoError if the response is invalid or incomplete.
        """
        body = await self.body()
        try:
            body.decode()
        except UnicodeDecodeError as error:
            raise InvalidResponse("not UTF-8") from error
        array, self.raw_meta = self._envelope.read(body)
        return array

    async def body(self) -> bytes:
        """Return the whole body as CARTO wrote it.

        Raise CartoError if it does not arrive completely.
        """
        try:
            body = self._rest(self._max_bytes) or b""
            while not self._has_ended:
                body += await self._read(self._max_bytes)
        finally:
            await self._stream.aclose()
        return body

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """Yield the body unchanged, in pieces of about 128 KiB.

        Raise CartoError if it does not arrive completely.
        """
        loop = asyncio.get_running_loop()
        try:
            while not self._has_ended:
                piece = await self._read(BATCH_BYTES)
                given = loop.time()
                if piece:
                    yield piece
                self._paused += loop.time() - given
        finally:
            await self._stream.aclose()

    def batches(self) -> AsyncGenerator[bytes, None]:
        """Yield the rows or features in JSON arrays while the response arrives.

        Raise CartoError if it is invalid or incomplete.
        """
        return self.decoded(json_array)

    async def decode_arrived(self, decode: Callable[[bytes], T]) -> T | None:
        """Return the decoded array, or None if it has not arrived or is over 128 KiB.

        Raise CartoError for an invalid response.
        """
        # Most responses are small and arrive with their head. This is much faster than `decoded`.
        try:
            if (body := self._rest(BATCH_BYTES)) is None:
                return None  # nothing has been read
            decoded = self._decode_whole(body, decode)
        except BaseException:
            await self._stream.aclose()
            raise
        await self._stream.aclose()
        return decoded

    async def decoded(self, decode: Callable[[bytes], T]) -> AsyncGenerator[T, None]:
        """Yield the result of `decode` for each batch of the array.

        Raise CartoError if the response is invalid or incomplete.
        """
        try:
            piece = await self._read(BATCH_BYTES)
            if self._has_ended:  # a small response needs no splitting
                last = self._decode_whole(piece, decode)
            else:
                splitter, loop = Splitter(self._envelope, decode), asyncio.get_running_loop()
                while not self._has_ended:
                    batches, piece = splitter.feed(piece), b""  # no reference while it waits
                    while batches:
                        given = loop.time()
                        yield batches.pop(0)
                        self._paused += loop.time() - given
                    piece = await self._read(splitter.missing)
                last = splitter.end(piece)
                self.raw_meta = splitter.meta
        except UnicodeDecodeError as error:
            raise InvalidResponse("not UTF-8") from error
        finally:
            await self._stream.aclose()
        yield last

    async def _read(self, minimum: int) -> bytes:
        """Return at least `minimum` bytes of the body, or all the rest if there are fewer."""
        deadline = self._deadline + (self._excused if self._paused else 0.0)
        if (now := asyncio.get_running_loop().time()) >= deadline:
            raise ReadTooSlowly if now < self._deadline + self._paused else DeadlineExceeded
        if (rest := self._rest(sys.maxsize)) is not None:
            return rest
        if self._body is None:
            self._body = aiter(self._response.decoded() if self._is_encoded else self._stream)
        # The deadline covers this wait alone: it must not interrupt the code that reads batches.
        pieces: list[bytes] = []
        try:
            async with asyncio.timeout_at(deadline):
                while minimum > 0:
                    piece = await anext(self._body, None)
                    if piece is None:
                        self._has_ended = True
                        break
                    pieces.append(piece)
                    minimum -= len(piece)
                    self._count(len(piece))
        except UPSTREAM_ERRORS as error:
            raise carto_error(error) from error
        return b"".join(pieces)

    def _decode_whole(self, body: bytes, decode: Callable[[bytes], T]) -> T:
        try:
            array, self.raw_meta = self._envelope.read(body)
            return decode(array)
        except UnicodeDecodeError as error:
            raise InvalidResponse("not UTF-8") from error

    def _rest(self, max_bytes: int) -> bytes | None:
        """Return the rest of the body if it has arrived and is small enough, else None."""
        rest = self._pooled.read_rest(max_bytes) if self._pooled else None
        if rest is not None:
            self._has_ended = True
            self._count(len(rest))
        return rest

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > self._max_bytes:
            raise ResultTooLarge

    @property
    def _excused(self) -> float:
        """The seconds that the reader's pauses add to the deadline."""
        return min(self._paused, (self._size + self._elsewhere) / SLOWEST_READER)
