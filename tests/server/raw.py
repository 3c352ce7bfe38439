"""HTTP over bare sockets, for requests that no client library would send."""

import contextlib
import select
import socket
import time
from typing import Final

__all__ = ["POST", "connected", "exchange", "is_open", "read_response", "status_of", "wait_until"]

POST: Final = b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


def connected(url: str, receive_buffer: int = 0) -> socket.socket:
    """Return a connection to `url`; `receive_buffer` is in bytes, or 0 for the system's default."""
    host, port = url.removeprefix("http://").split(":")
    connection = socket.socket()
    if receive_buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.settimeout(10)
    connection.connect((host, int(port)))
    return connection


def exchange(url: str, *pieces: bytes | float) -> bytes:
    """Send `pieces` (a float is a pause in seconds), and return all bytes that the server sends."""
    with connected(url) as connection:
        for piece in pieces:
            if isinstance(piece, float):
                time.sleep(piece)
            else:
                connection.sendall(piece)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
        return received


def read_response(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = connection.recv(65536)
        assert chunk, f"the connection closed after {received!r}"
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    [length] = [
        int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    ]
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def status_of(response: bytes) -> int:
    return int(response[9:12])


def is_open(connection: socket.socket) -> bool:
    """Return True if the server keeps the connection open. Drop all bytes that it has sent."""
    with contextlib.suppress(ConnectionError):
        while select.select([connection], [], [], 0)[0]:
            if not connection.recv(65536):
                return False
        return True
    return False


def wait_until(is_true: object, seconds: float = 10.0) -> bool:
    """Call `is_true` until it returns True, then return True. Return False after `seconds`."""
    assert callable(is_true)
    until = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
