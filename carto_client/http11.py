"""One connection of HTTP/1.1 (RFC 9112): a request is written, its answer is read, and then the next."""

import asyncio
import re
import select
import sys
from typing import Any, Final, TypeAlias, cast

import httptools
import httpx

__all__ = ["Connection", "Head", "message_of"]

READ_BYTES: Final = 128 * 2**10
"""How much is read at once."""

MAX_BUFFERED: Final = 64 * 2**10
"""Bytes of a body that may wait to be taken before no more are read. More would fall out of the processor's cache."""

MAX_SILENT: Final = 64 * 2**10
"""Bytes that may come, beside the read they come in, without one byte of a body: heads, interim answers (RFC 9110,
15.2), trailers."""

Head: TypeAlias = tuple[int, list[tuple[bytes, bytes]]]
"""Status and fields."""

_FRAMING: Final = frozenset({b"content-length", b"transfer-encoding"})

_REQUEST: Final = re.compile(
    rb"[A-Z]+ [!-~]+ HTTP/1\.1\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+: [^\r\n\0]*\r\n)+\r\n"
)


def message_of(request: httpx.Request) -> bytes:
    """A request as it is written. Its target is the extension `target`, where there is one, else that of its URL.

    Raises httpx.LocalProtocolError for one that would be read as another (RFC 9112, 3 and 5), and
    httpx.RequestNotRead for a body that is no bytes.
    """
    target = request.extensions.get("target") or request.url.raw_path
    fields = [b"%b: %b\r\n" % field for field in request.headers.raw]
    head = b"%b %b HTTP/1.1\r\n%b\r\n" % (request.method.encode(), target, b"".join(fields))
    is_as_meant = _REQUEST.fullmatch(head) and head.count(b"\n") == len(fields) + 2
    # The parser cannot know that the answer to a HEAD has no body.
    if not is_as_meant or request.method == "HEAD":
        raise httpx.LocalProtocolError("not a request that can be sent")
    stream = request.stream
    return head + (b"".join(stream) if isinstance(stream, httpx.ByteStream) else request.content)


class Connection(asyncio.BufferedProtocol):
    """Made by a loop's `create_connection`. `lost` is done when its socket is closed.

    After `send`, `head` gives the head of the answer, and `read` its body, piece by piece. Where the answer does not
    come whole they raise httpx.ReadError (the connection was lost) and httpx.RemoteProtocolError (no HTTP); the
    request may have been carried out.
    """

    idle_since = 0.0

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpResponseParser(self)
        self._news: asyncio.Future[None] | None = None
        self._awaited = False
        self._buffer = memoryview(
            bytearray(READ_BYTES)
        )  # a view: asyncio's TLS fills it slice by slice
        self._prepare()
        self.lost: asyncio.Future[None] = self._loop.create_future()

    def _prepare(self) -> None:
        self._status = 0
        self._fields: list[tuple[bytes, bytes]] = []
        self._pieces: list[bytes] = []
        self._buffered = self._silent = 0
        self._paused = self._whole = self._kept = False
        self._error: httpx.TransportError | None = None

    def send(self, message: bytes) -> None:
        """Write a request."""
        self._prepare()
        self._awaited = True
        self._transport.write(message)

    async def head(self) -> Head:
        """The final head of the answer."""
        while not self._status:
            await self._more()
        return self._status, self._fields

    async def read(self) -> bytes:
        """All of the body that has come and was not taken; waits for some. b"" at its end."""
        while not self._pieces:
            if self._whole and not self._error:
                return b""
            await self._more()
        taken = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces.clear()
        self._buffered = 0
        self._resume()
        return taken

    async def _more(self) -> None:
        if self._error:
            raise self._error
        self._news = self._loop.create_future()
        await self._news

    def release(self) -> bool:
        """Whether the connection can take another request; where it cannot, it is closed."""
        self._awaited = False
        self._pieces.clear()
        if self._is_clean():
            return True
        self.abort()
        return False

    def _is_clean(self) -> bool:
        # A server may answer, and wait for the next request, before it has read this one.
        is_sent = not self._transport.get_write_buffer_size()
        return self._whole and self._kept and is_sent and not self._error and not self._paused

    def is_fresh(self) -> bool:
        """Whether the server has neither closed the connection nor said anything unasked."""
        return not self._transport.is_closing() and not _has_news(
            self._transport.get_extra_info("socket")
        )

    def abort(self) -> None:
        """Close the connection at once; harmless the second time."""
        self._transport.abort()

    # --- What asyncio calls ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are none by class

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        if not self._awaited:
            self.abort()
            return
        self._silent += nbytes
        try:
            self._parser.feed_data(self._buffer[:nbytes])
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail(httpx.RemoteProtocolError("not HTTP/1.1"))
        if self._silent > MAX_SILENT:
            self._fail(httpx.RemoteProtocolError("a head without an end"))
        if self._buffered > MAX_BUFFERED and not self._whole:
            self._pause()
        self._tell()

    def eof_received(self) -> None:
        """A body without a length ends with the connection (RFC 9112, 6.3)."""
        if self._status and not any(name.lower() in _FRAMING for name, _ in self._fields):
            self._whole = True

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._whole:
            self._fail(httpx.ReadError("the connection was lost"))
        self._tell()
        self.lost.set_result(None)

    def _fail(self, error: httpx.TransportError) -> None:
        self._error = self._error or error
        self.abort()

    def _pause(self) -> None:
        if not self._paused and not self._transport.is_closing():
            self._paused = True
            self._transport.pause_reading()

    def _resume(self) -> None:
        if self._paused and not self._transport.is_closing():
            self._paused = False
            self._transport.resume_reading()

    def _tell(self) -> None:
        if self._news and not self._news.done():
            self._news.set_result(None)

    # --- What the parser calls ---

    def on_message_begin(self) -> None:
        if self._whole:
            raise httpx.RemoteProtocolError("an answer to no request")

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._status:  # else it is in a trailer
            self._fields.append((name, value))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status >= 200:
            self._status = status
        else:
            self._fields.clear()

    def on_body(self, body: bytes) -> None:
        self._pieces.append(body)
        self._buffered += len(body)
        self._silent = 0

    def on_message_complete(self) -> None:
        if self._status:
            self._whole = True
            self._kept = self._parser.should_keep_alive()


def _has_news(sock: Any) -> bool:
    """Whether a socket has something to read, or its end, that the loop has not seen yet."""
    if sys.platform == "win32":
        return bool(select.select([sock], [], [], 0)[0])
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))
