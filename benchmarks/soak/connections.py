"""Clients that misuse a connection, and honest ones on slow lines; over bare sockets."""

import asyncio
import contextlib
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

__all__ = [
    "CLOSE_SECONDS",
    "HEADER_TIMEOUT",
    "SILENCES",
    "Response",
    "Silence",
    "Trailers",
    "endless_trailers",
    "hold",
    "is_kept",
    "post",
    "post_with_trailers",
    "read_slowly",
    "unfinished_body",
]

HEADER_TIMEOUT: Final = 2.0
"""Seconds that the soak's gateway waits for a head or the rest of a body: HEADER_TIMEOUT, BODY_TIMEOUT."""

CLOSE_SECONDS: Final = 5.0
"""Seconds in which a silent connection must be closed. Twice the timeout, and a busy machine."""

RECEIVE_BUFFER: Final = 32 * 2**10
READ_BYTES: Final = 16 * 2**10
TRAILER_BYTES: Final = 64 * 2**20
"""Bytes of trailers that are sent at most. The kernel's buffers take some before they fill."""

HEAD: Final = b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
HEALTH: Final = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
CHUNKED: Final = b"Transfer-Encoding: chunked\r\n\r\n"
FORGED: Final = (
    b"Authorization: Bearer invalid\r\n"
    b"Content-Encoding: gzip\r\n"
    b"Host: forged.example\r\n"
    b"Expect: nothing\r\n"
)
"""Fields that change the response if they become header fields."""

SECONDS: Final = 60.0


class Response(NamedTuple):
    """The status, the header fields by lower-case name, and the content of an HTTP response.

    The content is without its framing, such as chunks.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes


class Trailers(NamedTuple):
    """The result of sending endless trailers.

    `bytes_sent` counts their bytes. `is_closed` is True if the gateway closed the connection.
    """

    bytes_sent: int
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Silence:
    """A client that sends some bytes and is then silent.

    It sends `first`, and when it has the response, `after_response`. If `after_response` is None,
    it is silent after `first` and does not wait for a response.
    """

    name: str
    first: bytes
    after_response: bytes | None = None


SILENCES: Final[Sequence[Silence]] = (
    Silence("nothing", b""),
    Silence("a line end", b"\r\n"),
    Silence("a part of a head", HEAD),
    Silence("a part of a body", HEAD + b"Content-Length: 100\r\n\r\n{"),
    Silence("a line end after a response", HEALTH + b"\r\n", b"\r\n"),
    Silence("a byte after a response", HEALTH + b"\r\n", b"G"),
    Silence("a body that never comes", HEALTH + b"Content-Length: 100000\r\n\r\n", b"x"),
    Silence("a chunk that never ends", HEALTH + CHUNKED, b"1"),
    Silence("trailers that never end", HEALTH + CHUNKED + b"0\r\n", b"a: b\r\n"),
)


async def hold(port: int, silence: Silence) -> bool:
    """Send the bytes of `silence`, and return True if the gateway then closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(silence.first)
        if silence.after_response is not None:
            await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SECONDS)
            writer.write(silence.after_response)
        async with asyncio.timeout(CLOSE_SECONDS):
            while await reader.read(READ_BYTES):
                pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    finally:
        await _close(writer)
    return True


async def post(port: int, body: bytes, fields: bytes = b"", source: str = "") -> Response:
    """Post `body` with the header lines `fields` over a new connection.

    `source` is the local address, or "" for the default.
    """
    local = (source, 0) if source else None
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**26, local_addr=local)
    try:
        writer.write(HEAD + fields + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        return await asyncio.wait_for(_read(reader), SECONDS)
    finally:
        await _close(writer)


async def unfinished_body(port: int, size: int) -> int:
    """Send a body without the last byte; return the response's status, or 0 if there is none."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(HEAD + b"Content-Length: %d\r\n\r\n" % size + b" " * (size - 1))
        response = await asyncio.wait_for(_read(reader), SECONDS)
    except (ConnectionError, asyncio.IncompleteReadError):
        return 0
    finally:
        await _close(writer)
    return response.status


async def is_kept(port: int, seconds: float) -> bool:
    """Return True if a connection that was idle for `seconds` serves a second request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for pause in (seconds, 0.0):
            writer.write(HEALTH + b"\r\n")
            response = await asyncio.wait_for(_read(reader), SECONDS)
            await asyncio.sleep(pause)
    except (ConnectionError, asyncio.IncompleteReadError):
        return False
    finally:
        await _close(writer)
    return response.status == 200


async def post_with_trailers(port: int, body: bytes) -> Response:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**26)
    try:
        chunks = b"%x\r\n%b\r\n0\r\n" % (len(body), body)
        writer.write(HEAD + CHUNKED + chunks + FORGED + b"\r\n")
        return await asyncio.wait_for(_read(reader), SECONDS)
    finally:
        await _close(writer)


async def endless_trailers(port: int) -> Trailers:
    """Send trailers until the gateway closes the connection or `TRAILER_BYTES` are sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    piece, sent = b"a: b\r\n" * 10_000, 0
    try:
        writer.write(HEALTH + CHUNKED + b"0\r\n")
        async with asyncio.timeout(CLOSE_SECONDS):
            while sent < TRAILER_BYTES:
                writer.write(piece)
                await writer.drain()
                sent += len(piece)
            return Trailers(sent, is_closed=False)
    except ConnectionError:
        return Trailers(sent, is_closed=True)
    except TimeoutError:  # the gateway neither reads nor closes
        return Trailers(sent, is_closed=False)
    finally:
        del reader
        await _close(writer)


async def read_slowly(port: int, body: bytes, bytes_per_second: float) -> Response:
    """Post `body`, and read the response at a rate of `bytes_per_second`.

    Raise ConnectionError if the response is incomplete.
    """
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    connection.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(connection, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=connection, limit=READ_BYTES)
    try:
        lines = b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
        writer.write(HEAD + lines + body)
        received, started = bytearray(), loop.time()
        while piece := await reader.read(READ_BYTES):
            received += piece
            ahead = len(received) / bytes_per_second - (loop.time() - started)
            await asyncio.sleep(max(0.0, ahead))
    finally:
        await _close(writer)
    return await _response_in(bytes(received))


async def _response_in(received: bytes) -> Response:
    reader = asyncio.StreamReader(limit=2**30)
    reader.feed_data(received)
    reader.feed_eof()
    try:
        return await _read(reader)
    except asyncio.IncompleteReadError as error:
        raise ConnectionError(f"cut after {len(received)} bytes") from error


async def _read(reader: asyncio.StreamReader) -> Response:
    start, *lines = (await reader.readuntil(b"\r\n\r\n"))[:-4].decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    # RFC 9112, 6.3
    if "content-length" in headers:
        content = await reader.readexactly(int(headers["content-length"]))
    else:
        content = await _read_chunks(reader)
    return Response(int(start.split()[1]), headers, content)


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    content = bytearray()
    while size := int(await reader.readuntil(b"\r\n"), 16):
        content += (await reader.readexactly(size + 2))[:-2]
    await reader.readexactly(2)
    return bytes(content)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
