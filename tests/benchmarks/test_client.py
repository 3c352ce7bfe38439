"""The benchmark's client: it takes a reply to its end, however it is cut, and no further."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.client import BadReply, Connection, content_of

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n"
MEASURED = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n[1,2]"


@contextmanager
def saying(pieces: Sequence[bytes]) -> Iterator[int]:
    """Run a server that sends `pieces` in response to one request, and yield the port number."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.recv(100)
                for piece in pieces:
                    connection.sendall(piece)
                # After an empty last piece, the server closes the connection.
                if pieces[-1:] != [b""]:
                    connection.recv(100)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)


@given(
    reply=st.sampled_from([CHUNKED, MEASURED]),
    cuts=st.sets(st.integers(1, len(MEASURED) - 1), max_size=4),
)
def test_a_reply_is_read_whole_wherever_it_is_cut(reply: bytes, cuts: set[int]) -> None:
    ends = [*sorted(cuts), len(reply)]
    pieces = [reply[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    kept = bytearray()
    with saying(pieces) as port, Connection(port) as connection:
        sample = connection.send(b"GET / HTTP/1.1\r\n\r\n", kept)
    assert content_of(bytes(kept)) == b"[1,2]"
    assert 0 < sample.first_byte <= sample.whole


@pytest.mark.parametrize(
    "reply", [CHUNKED[:-5], MEASURED[:-1], b"HTTP/1.1 502 Bad Gateway\r\n\r\n"]
)
def test_a_reply_that_is_cut_short_or_an_error_status_raises(reply: bytes) -> None:
    with saying([reply, b""]) as port, Connection(port) as connection, pytest.raises(BadReply):
        connection.send(b"GET / HTTP/1.1\r\n\r\n")
