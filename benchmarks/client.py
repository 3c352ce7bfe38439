"""A client that costs next to nothing: blocking sockets, one buffer, and no look at what is in the body."""

import socket
import time
from http.client import HTTPResponse
from io import BytesIO
from types import TracebackType
from typing import Final, NamedTuple, Self, cast

__all__ = ["BadReply", "Connection", "Framing", "Sample", "content_of"]

LAST_CHUNK: Final = b"\r\n0\r\n\r\n"
"""JSON written without white space cannot hold it."""

SECONDS: Final = 120.0
BUFFER_BYTES: Final = 2**20
"""Small enough to stay in the processor's cache, large enough to take all that waits."""


class BadReply(Exception):
    """A response that is incomplete, or has a wrong status or wrong content."""


class Sample(NamedTuple):
    """Two times in milliseconds, both counted from the end of the request.

    They are the times until the first byte and until the last byte of the response's body.
    """

    first_byte: float
    whole: float


class Framing(NamedTuple):
    """The offsets at which the body of a reply begins and ends (RFC 9112, 6.3).

    `end` is None if the body is chunked.
    """

    start: int
    end: int | None

    @classmethod
    def of(cls, reply: bytes) -> Self | None:
        """Return where the body begins and ends, or None if the head is incomplete.

        Raise BadReply unless the status is 200.
        """
        head, ended, _ = reply.partition(b"\r\n\r\n")
        if not ended:
            return None
        if not head.startswith(b"HTTP/1.1 200 "):
            raise BadReply(reply[:500].decode(errors="replace"))
        start = len(head) + len(ended)
        _, _, length = head.lower().partition(b"\r\ncontent-length:")
        return cls(start, start + int(length.partition(b"\r")[0]) if length else None)

    def is_whole(self, size: int, tail: bytes) -> bool:
        """Return True if a reply that has `size` bytes so far and ends with `tail` is complete."""
        return tail.endswith(LAST_CHUNK) if self.end is None else size >= self.end


class Connection:
    """An HTTP/1.1 connection that sends any number of requests, one after the other."""

    def __init__(self, port: int, source: str = "") -> None:
        from_ = (source, 0) if source else None
        self._socket = socket.create_connection(("127.0.0.1", port), SECONDS, from_)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = memoryview(bytearray(BUFFER_BYTES))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def send(self, request: bytes, kept: bytearray | None = None) -> Sample:
        """Send a request, append the response to `kept`, and return its times.

        Raise BadReply or OSError if that fails.
        """
        self._socket.sendall(request)
        sent = time.perf_counter()
        head, size, framing = b"", 0, None
        while framing is None:
            piece = self._receive(kept)
            head, size = head + piece, size + len(piece)
            framing = Framing.of(head)
        tail = head[-len(LAST_CHUNK) :]
        first_byte = time.perf_counter() if size > framing.start else 0.0
        while not framing.is_whole(size, tail):
            piece = self._receive(kept)
            first_byte = first_byte or time.perf_counter()
            size += len(piece)
            tail = (tail + piece[-len(LAST_CHUNK) :])[-len(LAST_CHUNK) :]
        return Sample((first_byte - sent) * 1e3, (time.perf_counter() - sent) * 1e3)

    def _receive(self, kept: bytearray | None) -> memoryview:
        received = self._socket.recv_into(self._buffer)
        if not received:
            raise BadReply("the connection ended in the middle of a reply")
        piece = self._buffer[:received]
        if kept is not None:
            kept += piece
        return piece


class _Received:
    """Adapter through which http.client reads a received reply, as if it were a socket."""

    def __init__(self, reply: bytes) -> None:
        self._reply = reply

    def makefile(self, _: str) -> BytesIO:
        return BytesIO(self._reply)


def content_of(reply: bytes) -> bytes:
    """Return the body of a complete HTTP response, without chunk headers."""
    response = HTTPResponse(cast("socket.socket", _Received(reply)))
    response.begin()
    return response.read()
