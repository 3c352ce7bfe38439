"""One HTTP/1.1 connection (RFC 9112): a request is written, its response is read, then the next."""

import asyncio
import re
import select
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeAlias, cast

import httptools
import httpx

__all__ = ["Connection", "Head", "field_line", "message_of"]

READ_BYTES: Final = 128 * 2**10
"""Size of the read buffer."""

MAX_BUFFERED: Final = 64 * 2**10
"""Bytes of a body that may wait before reading pauses. More would leave the processor's cache."""

MAX_OVERHEAD: Final = 64 * 2**10
"""Bytes of heads, interim responses (RFC 9110, 15.2), chunk extensions and trailers in a row.

A server could send any of them endlessly.
"""

OVERHEAD_PER_BYTE: Final = 16
"""Bytes of overhead that each byte of the body allows; chunks of one byte have five."""

Head: TypeAlias = tuple[int, list[tuple[bytes, bytes]]]
"""Status, and header fields with names in lower case."""

_FRAMING: Final = frozenset({b"content-length", b"transfer-encoding"})

_TARGET: Final = bytes(byte if 0x21 <= byte < 0x7F else ord("!") for byte in range(256))
"""Table of `bytes.translate` that changes every byte that a target must not contain. To translate is
several times as fast as a regular expression."""

_FIELD: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+: [^\r\n\0]*\r\n")


def field_line(name: bytes, value: bytes) -> bytes:
    """Return the line of one header field (RFC 9112, 5).

    Raise httpx.LocalProtocolError for a forbidden character.
    """
    line = b"%b: %b\r\n" % (name, value)
    if not _FIELD.fullmatch(line):
        raise httpx.LocalProtocolError("a header field cannot be sent")
    return line


def message_of(method: bytes, target: bytes, field_lines: bytes, content: bytes = b"") -> bytes:
    """Return an HTTP request's bytes (RFC 9112, 3).

    Raise httpx.LocalProtocolError for HEAD, or an invalid method or target.
    """
    # The parser cannot know that the response to a HEAD has no body.
    if (
        not target
        or target.translate(_TARGET) != target
        or not (method.isalpha() and method.isupper())
        or method == b"HEAD"
    ):
        raise httpx.LocalProtocolError("the request cannot be sent")
    # For a usual request, joining takes 60 % of the time of formatting.
    return b"".join((method, b" ", target, b" HTTP/1.1\r\n", field_lines, b"\r\n", content))


class Connection(asyncio.BufferedProtocol):
    """Asyncio protocol of one HTTP/1.1 connection, for a loop's `create_connection`.

    After `send`, `head` returns the head of the response and `read` its body, piece by piece. If
    the response does not arrive completely, both raise httpx.ReadError (the connection was lost) or
    httpx.RemoteProtocolError (not HTTP); the server may still have carried out the request. The
    future `lost` is done when the socket is closed.
    """

    idle_since = 0.0

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpResponseParser(self)
        self._progress: asyncio.Future[None] | None = None
        self._is_awaited = False
        self._has_input: Callable[[], object] | None = None
        self._buffer = _read_buffer()
        self._reset()
        self._is_kept = self.has_ended = True  # nothing was sent, so nothing is unfinished
        self.lost: asyncio.Future[None] = self._loop.create_future()

    def _reset(self) -> None:
        self._status = 0
        self._fields: list[tuple[bytes, bytes]] = []
        self._pieces: list[bytes] = []
        self.buffered = 0
        self._overhead_left = MAX_OVERHEAD
        self._is_paused = self._is_kept = self.has_ended = False
        self._error: httpx.TransportError | None = None

    def send(self, message: bytes) -> None:
        """Send the bytes of a request.

        If the connection is already lost, send nothing and raise httpx.ConnectError.
        """
        if self._transport.is_closing():
            raise httpx.ConnectError("the connection was closed")
        self._reset()
        self._is_awaited = True
        self._transport.write(message)

    async def head(self) -> Head:
        """Wait for the status and the header fields of the response, and return them.

        Interim responses (1xx) are skipped.
        """
        while not self._status:
            await self._next_progress()
        return self._status, self._fields

    async def read(self) -> bytes:
        """Wait for new bytes of the body and return them, or b"" at the end of the body."""
        while not self._pieces:
            if self.has_ended:
                return b""
            await self._next_progress()
        return self.read_arrived()

    def read_arrived(self) -> bytes:
        """Return the bytes of the body that have arrived since the last call, without waiting.

        Return b"" if there are none.
        """
        pieces = self._pieces
        piece = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        pieces.clear()
        self.buffered = 0
        if self._is_paused:
            self._resume()
        return piece

    def _next_progress(self) -> asyncio.Future[None]:
        """Return a future that is done when bytes arrive or the connection ends.

        Raise the connection's error if it has failed.
        """
        if self._error:
            raise self._error
        self._progress = self._loop.create_future()
        return self._progress

    def release(self) -> bool:
        """Keep the connection for another request if possible, else close it.

        Return True if it is kept.
        """
        self._is_awaited = False
        self._pieces.clear()
        # A server may respond, and expect the next request, before it has read all of this one.
        is_sent = not self._transport.get_write_buffer_size()
        if is_sent and self.has_ended and self._is_kept and not self._is_paused:
            return True
        self.abort()
        return False

    def is_fresh(self) -> bool:
        """Return True if the idle connection is open and no bytes have arrived on it."""
        if self._transport.is_closing():
            return False
        if self._has_input is None:
            self._has_input = _input_check(self._transport.get_extra_info("socket"))
        # Early bytes cannot belong to the response to the next request.
        return not self._has_input()

    def abort(self) -> None:
        """Close the connection immediately. A second call has no effect."""
        self._transport.abort()

    # --- Called by asyncio ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        if not self._is_awaited:
            self.abort()
            return
        self._overhead_left -= nbytes
        try:
            self._parser.feed_data(self._buffer[:nbytes])
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail(httpx.RemoteProtocolError("not HTTP/1.1"))
        if self._overhead_left < 0:
            self._fail(httpx.RemoteProtocolError("too many bytes beside the body"))
        if self.buffered > MAX_BUFFERED and not self.has_ended:
            self._pause()
        if self._progress and not self._progress.done():
            self._progress.set_result(None)

    def eof_received(self) -> None:
        """Mark the response as complete if its body has no stated length (RFC 9112, 6.3)."""
        # Without Content-Length and Transfer-Encoding, the closed connection ends the body.
        is_framed = any(name in _FRAMING for name, _ in self._fields)
        if self._status and not self._error and not is_framed:
            self.has_ended = True

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.has_ended:
            self._fail(httpx.ReadError("the connection was lost"))
        if self._progress and not self._progress.done():
            self._progress.set_result(None)
        self.lost.set_result(None)

    def _fail(self, error: httpx.TransportError) -> None:
        self._error = self._error or error
        self.has_ended = False
        self.abort()

    def _pause(self) -> None:
        if not self._is_paused and not self._transport.is_closing():
            self._is_paused = True
            self._transport.pause_reading()

    def _resume(self) -> None:
        if not self._transport.is_closing():
            self._is_paused = False
            self._transport.resume_reading()

    # --- Called by the parser ---

    def on_message_begin(self) -> None:
        # At its first byte: the parser would take the beginning of a second response for that of
        # the response to the next request.
        if self.has_ended:
            raise httpx.RemoteProtocolError("a second response to one request")

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._status:  # a field after the head is a trailer, and dropped
            self._fields.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status >= 200:
            self._status = status
        else:
            self._fields.clear()

    def on_body(self, body: bytes) -> None:
        self._pieces.append(body)
        size = len(body)
        self.buffered += size
        self._overhead_left += (1 + OVERHEAD_PER_BYTE) * size
        if self._overhead_left > MAX_OVERHEAD:  # noqa: PLR1730 - `min` takes five times as long
            self._overhead_left = MAX_OVERHEAD

    def on_message_complete(self) -> None:
        if self._status:
            self.has_ended = True
            self._is_kept = self._parser.should_keep_alive()


def _read_buffer() -> memoryview:
    # All connections of a thread share it: asyncio processes the bytes of each read before the next.
    if (buffer := getattr(_thread, "buffer", None)) is None:
        # A view, because asyncio's TLS fills the buffer slice by slice.
        buffer = _thread.buffer = memoryview(bytearray(READ_BYTES))
    return buffer


_thread: Final = threading.local()


def _input_check(sock: Any) -> Callable[[], object]:
    """Return a function that reports whether the socket has input or was closed by the peer."""
    if sys.platform == "win32":
        return lambda: select.select([sock], [], [], 0)[0]
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return partial(poll.poll, 0)
