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


class BadReply(Exception):
    """What came back is not an answer to what was asked."""


class Sample(NamedTuple):
    """Milliseconds from the last byte sent to the first one of the body, and to its end."""

    first_byte: float
    whole: float


class Framing(NamedTuple):
    """Where the body of a reply begins and, unless it comes in chunks, where it ends (RFC 9112, 6.3)."""

    start: int
    end: int | None

    @classmethod
    def of(cls, reply: bytes | bytearray) -> Self | None:
        """None while the head is not all there. Raises BadReply for any status but 200."""
        head, ended, _ = reply.partition(b"\r\n\r\n")
        if not ended:
            return None
        if not head.startswith(b"HTTP/1.1 200 "):
            raise BadReply(reply[:500].decode(errors="replace"))
        start = len(head) + len(ended)
        _, _, length = head.lower().partition(b"\r\ncontent-length:")
        return cls(start, start + int(length.partition(b"\r")[0]) if length else None)

    def is_whole(self, reply: bytes | bytearray, size: int) -> bool:
        """Whether the first `size` bytes of `reply` are all of it."""
        return (
            reply[max(0, size - len(LAST_CHUNK)) : size] == LAST_CHUNK
            if self.end is None
            else size >= self.end
        )


class Connection:
    """A connection of HTTP/1.1 that is kept. The last reply stays in a buffer, which is used again."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = bytearray(2**20)
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    @property
    def reply(self) -> bytes:
        """The last reply, head and all."""
        return bytes(memoryview(self._buffer)[: self._size])

    def ask(self, request: bytes) -> Sample:
        """Sends a request and takes in the whole reply. Raises BadReply and OSError."""
        self._socket.sendall(request)
        sent = time.perf_counter()
        self._size, first_byte = 0, 0.0
        framing: Framing | None = None
        while framing is None or not framing.is_whole(self._buffer, self._size):
            self._receive()
            framing = framing or Framing.of(self._buffer[: self._size])
            if framing and not first_byte and self._size > framing.start:
                first_byte = time.perf_counter()
        return Sample((first_byte - sent) * 1e3, (time.perf_counter() - sent) * 1e3)

    def _receive(self) -> None:
        if self._size == len(self._buffer):
            self._buffer += bytes(len(self._buffer))
        with memoryview(self._buffer) as view:
            received = self._socket.recv_into(view[self._size :])
        if not received:
            raise BadReply(f"the connection ended after {self._size} bytes")
        self._size += received


class _Received:
    """What http.client takes for a socket."""

    def __init__(self, reply: bytes) -> None:
        self._reply = reply

    def makefile(self, _: str) -> BytesIO:
        return BytesIO(self._reply)


def content_of(reply: bytes) -> bytes:
    """The body of a reply, out of its chunks."""
    response = HTTPResponse(cast("socket.socket", _Received(reply)))
    response.begin()
    return response.read()
