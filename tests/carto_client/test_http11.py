"""One connection, fed by hand: however the bytes of a response are split, and wherever they end."""

import asyncio
import contextlib
from collections.abc import Iterable
from itertools import pairwise

import h11
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carto_client.http11 import (
    MAX_BUFFERED,
    MAX_OVERHEAD,
    READ_BYTES,
    Connection,
    field_line,
    message_of,
)

pytestmark = pytest.mark.anyio

TOKEN = st.text("abcXYZ-09", min_size=1, max_size=8).map(str.encode)
VALUE = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20).map(str.encode)
BODY = st.binary(max_size=300)


class Wire(asyncio.Transport):
    """A transport that goes nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.is_paused = self.is_aborted = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None:
        assert not self.is_paused
        self.is_paused = True

    def resume_reading(self) -> None:
        assert self.is_paused
        self.is_paused = False

    def is_closing(self) -> bool:
        return self.is_aborted

    def abort(self) -> None:
        self.is_aborted = True


def connected() -> tuple[Connection, Wire]:
    connection, wire = Connection(), Wire()
    connection.connection_made(wire)
    connection.send(b"GET / HTTP/1.1\r\n\r\n")
    return connection, wire


def feed(connection: Connection, data: bytes) -> None:
    connection.get_buffer(-1)[: len(data)] = data
    connection.buffer_updated(len(data))


def cut(data: bytes, cuts: Iterable[int]) -> list[bytes]:
    places = [0, *sorted(place % (len(data) + 1) for place in cuts), len(data)]
    return [data[start:end] for start, end in pairwise(places) if end > start]


def ends(connection: Connection) -> None:
    connection.eof_received()
    connection.connection_lost(None)


async def whole(connection: Connection) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    status, fields = await connection.head()
    body = b""
    while piece := await connection.read():
        body += piece
    return status, fields, body


def chunked(body: bytes, sizes: Iterable[int], trailer: bytes = b"") -> bytes:
    chunks = cut(body, sizes)
    return (
        b"".join(b"%x;a=b\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
        + b"0\r\n%b\r\n" % trailer
    )


@st.composite
def responses(draw: st.DrawFn) -> tuple[bytes, list[tuple[bytes, bytes]], bytes, bool]:
    """Draw a response as `(bytes, header fields, body, is_ended)`.

    If `is_ended`, the body ends with the connection.
    """
    fields = draw(st.lists(st.tuples(TOKEN.map(lambda name: b"X-" + name), VALUE), max_size=4))
    body, framing = draw(BODY), draw(st.sampled_from(["length", "chunked", "end"]))
    coded = body
    if framing == "length":
        fields.append((b"Content-Length", b"%d" % len(body)))
    elif framing == "chunked":
        fields.append((b"Transfer-Encoding", b"chunked"))
        coded = chunked(body, draw(st.lists(st.integers(0, 300), max_size=5)), b"X-Late: 1\r\n")
    interim = draw(
        st.sampled_from(
            [b"", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Hints\r\nLink: a\r\n\r\n"]
        )
    )
    head = b"".join(b"%b: %b\r\n" % field for field in fields)
    return (
        interim * 2 + b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + coded,
        [(name.lower(), value) for name, value in fields],
        body,
        framing == "end",
    )


@given(responses(), st.lists(st.integers(0, 2000), max_size=20))
def test_a_response_is_read_the_same_however_its_bytes_are_split(
    response: tuple[bytes, list[tuple[bytes, bytes]], bytes, bool], cuts: list[int]
) -> None:
    data, fields, body, is_ended = response

    async def scenario() -> None:
        connection, wire = connected()
        for piece in cut(data, cuts):
            feed(connection, piece)
        if is_ended:
            ends(connection)
        assert await whole(connection) == (200, fields, body)
        assert connection.release() is not is_ended
        assert wire.is_aborted is is_ended

    asyncio.run(scenario())


@given(
    responses().filter(lambda response: not response[3]),
    st.integers(0),
    st.lists(st.integers(0, 2000), max_size=5),
)
def test_a_response_that_ends_early_is_an_error_wherever_it_ends(
    response: tuple[bytes, list[tuple[bytes, bytes]], bytes, bool], end: int, cuts: list[int]
) -> None:
    data = response[0]

    async def scenario() -> None:
        connection, _ = connected()
        for piece in cut(data[: end % len(data)], cuts):
            feed(connection, piece)
        ends(connection)
        with pytest.raises(httpx.ReadError):
            await whole(connection)
        assert not connection.release()

    asyncio.run(scenario())


@given(
    st.binary(max_size=200)
    | st.builds(lambda rest: b"HTTP/1.1 200 OK\r\n" + rest, st.binary(max_size=200))
)
def test_any_bytes_are_a_response_or_an_httpx_error(data: bytes) -> None:
    async def scenario() -> None:
        connection, _ = connected()
        feed(connection, data)
        ends(connection)
        with contextlib.suppress(httpx.ReadError, httpx.RemoteProtocolError):
            await whole(connection)

    asyncio.run(scenario())


LYING = {
    "more than it claims": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n",
    "more that is no HTTP": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokay",
    "U09 two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
    "U09 a length and chunks": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a length below zero": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    "a length beyond 64 bits": b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "a chunk that is no number": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "U18 another protocol": b"HTTP/1.1 101 Switching Protocols\r\n"
    b"Upgrade: x\r\nConnection: upgrade\r\n\r\n",
    "a folded field": b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
    "a field with NUL": b"HTTP/1.1 200 OK\r\nA: \0\r\n\r\n",
    "H01 an endless head": b"HTTP/1.1 200 OK\r\nA: " + bytes(MAX_OVERHEAD).replace(b"\0", b"a"),
    "U18 H01 a flood of interim responses": b"HTTP/1.1 100 Continue\r\n\r\n"
    * (MAX_OVERHEAD // 25 + 1),
    "H01 an endless trailer": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    + b"A: b\r\n" * 11_000,
    "H01 endless chunk extensions": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    + (b"1;" + b"a" * 40_000 + b"\r\nx\r\n") * 4,
    "H01 trailers after a long body": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    + (b"fa00\r\n" + b"x" * 64_000 + b"\r\n") * 4
    + b"0\r\n"
    + b"A: b\r\n" * 12_000,
    "U18 interim responses after the response": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    + b"HTTP/1.1 100 Continue\r\n\r\n",
}


@pytest.mark.parametrize("data", LYING.values(), ids=LYING.keys())
async def test_bytes_that_are_not_http_are_an_error_and_end_the_connection(data: bytes) -> None:
    connection, wire = connected()
    for piece in cut(data, range(0, len(data), 1000)) if len(data) > 1000 else [data]:
        feed(connection, piece)
    assert wire.is_aborted
    with pytest.raises(httpx.RemoteProtocolError):
        await whole(connection)
    assert not connection.release()


@pytest.mark.parametrize("status", [204, 304])
async def test_some_responses_have_no_body(status: int) -> None:
    connection, _ = connected()
    feed(connection, b"HTTP/1.1 %d X\r\nA: b\r\n\r\n" % status)
    assert await whole(connection) == (status, [(b"a", b"b")], b"")
    assert connection.release()


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    ],
)
async def test_a_connection_that_the_server_will_close_is_not_reused(head: bytes) -> None:
    connection, wire = connected()
    feed(connection, head)
    assert (await whole(connection))[2] == b"ok"
    assert not connection.release()
    assert wire.is_aborted


async def test_reading_pauses_while_the_body_is_not_read() -> None:
    connection, wire = connected()
    feed(connection, b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % 10**9)
    for _ in range(MAX_BUFFERED // 1000 + 1):
        assert not wire.is_paused
        feed(connection, bytes(1000))
    assert wire.is_paused
    await connection.head()
    assert len(await connection.read()) == MAX_BUFFERED // 1000 * 1000 + 1000
    assert not wire.is_paused


async def test_a_connection_with_an_unread_body_is_not_left_paused() -> None:
    connection, wire = connected()
    feed(connection, b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + bytes(100_000))
    assert READ_BYTES > 101_000 > MAX_BUFFERED
    assert connection.release()
    assert not wire.is_paused


async def test_bytes_without_a_request_end_the_connection() -> None:
    connection, wire = connected()
    feed(connection, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    assert connection.release()
    feed(connection, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    assert wire.is_aborted


@pytest.mark.parametrize("size", [1, 3, 1000])
async def test_small_chunks_are_no_overhead(size: int) -> None:
    connection, _ = connected()
    body = bytes(60_000)
    coded = b"%x\r\n%b\r\n" % (size, bytes(size)) * (len(body) // size) + b"0\r\n\r\n"
    data = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + coded
    for piece in cut(data, range(0, len(data), 10_000)):
        feed(connection, piece)
    assert (await whole(connection))[2] == body


@given(responses(), responses(), st.lists(st.integers(0, 2000), max_size=5), st.booleans())
def test_a_reused_connection_reads_the_second_response_alone(
    first: tuple[bytes, list[tuple[bytes, bytes]], bytes, bool],
    second: tuple[bytes, list[tuple[bytes, bytes]], bytes, bool],
    cuts: list[int],
    is_read: bool,
) -> None:
    async def scenario() -> None:
        connection, _ = connected()
        for piece in cut(first[0], cuts):
            feed(connection, piece)
        if is_read and not first[3]:
            await whole(connection)
        if connection.release():
            connection.send(b"GET / HTTP/1.1\r\n\r\n")
            for piece in cut(second[0], cuts):
                feed(connection, piece)
            if second[3]:
                ends(connection)
            assert await whole(connection) == (200, *second[1:3])

    asyncio.run(scenario())


@given(responses().filter(lambda each: not each[3]), responses(), st.integers(1, 2000))
def test_bytes_after_a_response_end_its_connection(
    first: tuple[bytes, list[tuple[bytes, bytes]], bytes, bool],
    second: tuple[bytes, list[tuple[bytes, bytes]], bytes, bool],
    length: int,
) -> None:
    async def scenario() -> None:
        for extra in (second[0][:length], b"HTTP/1.1 200 OK\r\nX: "):
            connection, wire = connected()
            feed(connection, first[0] + extra)
            # Otherwise the bytes become part of the response to the next request.
            assert not connection.release()
            assert wire.is_aborted

    asyncio.run(scenario())


EDITS = st.lists(st.tuples(st.integers(0, 500), st.sampled_from("ird"), st.binary(max_size=3)))


def edited(data: bytes, edits: list[tuple[int, str, bytes]]) -> bytes:
    for place, kind, new in edits:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + (0 if kind == "i" else 2) :]
    return data


@given(responses(), EDITS.filter(bool), st.lists(st.integers(0, 2000), max_size=5))
def test_an_edited_response_is_read_as_h11_reads_it_or_an_error(
    response: tuple[bytes, list[tuple[bytes, bytes]], bytes, bool],
    edits: list[tuple[int, str, bytes]],
    cuts: list[int],
) -> None:
    data = edited(response[0], edits)

    async def scenario() -> bytes | None:
        connection, _ = connected()
        for piece in cut(data, cuts):
            feed(connection, piece)
        ends(connection)
        try:
            return (await whole(connection))[2]
        except (httpx.ReadError, httpx.RemoteProtocolError):
            return None

    ours, theirs = asyncio.run(scenario()), body_by_h11(data)
    assert ours is None or theirs is None or ours == theirs


def body_by_h11(data: bytes) -> bytes | None:
    peer = h11.Connection(our_role=h11.CLIENT)
    peer.send(h11.Request(method="GET", target="/", headers=[("Host", "a")]))
    peer.send(h11.EndOfMessage())
    body = b""
    try:
        peer.receive_data(data)
        peer.receive_data(b"")
        while not isinstance(event := peer.next_event(), h11.EndOfMessage):
            if not isinstance(event, h11.Data | h11.Response | h11.InformationalResponse):
                return None
            body += bytes(event.data) if isinstance(event, h11.Data) else b""
    except h11.RemoteProtocolError:
        return None
    return body


# --- Requests ---

TEXT = st.text(st.characters(max_codepoint=255), max_size=30)


@given(TEXT, TEXT, TEXT)
def test_whatever_a_field_or_a_target_holds_a_request_is_one_request(
    name: str, value: str, target: str
) -> None:
    try:
        lines = field_line(name.encode("latin-1"), value.encode("latin-1"))
        lines += field_line(b"Content-Length", b"4")
        message = message_of(b"POST", target.encode("latin-1"), lines, b"body")
    except httpx.LocalProtocolError:
        return
    expected = f"POST {target} HTTP/1.1\r\n{name}: {value}\r\nContent-Length: 4\r\n\r\nbody"
    assert message == expected.encode("latin-1")
    assert message.count(b"\r") == message.count(b"\n") == 4


@pytest.mark.parametrize("value", ["a\r\nb: c", "a\nb", "a\rb", "a\0b"])
def test_no_field_ends_its_line(value: str) -> None:
    with pytest.raises(httpx.LocalProtocolError) as raised:
        field_line(b"Authorization", value.encode())
    assert value not in str(raised.value)


@pytest.mark.parametrize(
    "target", [b"", b"/a b", b"/ HTTP/1.1\r\nHost: evil\r\n\r\n", b"/\xc3\xa9", b"/\t"]
)
def test_no_target_ends_before_its_end(target: bytes) -> None:
    with pytest.raises(httpx.LocalProtocolError):
        message_of(b"GET", target, b"Host: carto.example\r\n")


def test_a_target_holds_visible_characters_of_ascii_alone() -> None:
    sent = set()
    for byte in range(256):
        with contextlib.suppress(httpx.LocalProtocolError):
            message_of(b"GET", b"/a%cb" % byte, b"Host: carto.example\r\n")
            sent.add(byte)
    assert sent == {*range(0x21, 0x7F)}


@pytest.mark.parametrize("method", ["HEAD", "GET /", "get\r\n"])
def test_no_method_is_sent_whose_response_could_not_be_read(method: str) -> None:
    with pytest.raises(httpx.LocalProtocolError):
        message_of(method.encode(), b"/", b"Host: carto.example\r\n")
