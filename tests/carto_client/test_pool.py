"""The connections to CARTO, over real ports and in both event loops: reused and bounded."""

import asyncio
import contextlib
import math
import os
import random
import socket
import ssl
import subprocess
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from carto_client import http_transport
from carto_client.pool import Delivery, PooledTransport
from carto_client.tokens import NoToken, Token
from carto_client.wire.headers import RequestHeaders
from carto_client.wire.queries import Call
from tests.carto_client.upstream import (
    Received,
    Reply,
    Upstream,
    drips,
    drops,
    hangs,
    in_turn,
    response,
    returns,
    upstream,
)

pytestmark = pytest.mark.anyio


@pytest.fixture(params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, object]]:
    return "asyncio", {"use_uvloop": request.param}


@contextlib.asynccontextmanager
async def calling(reply: Reply, **options: Any) -> AsyncIterator[tuple[PooledTransport, Upstream]]:
    async with upstream(reply) as carto, http_transport(**options) as transport:
        yield transport, carto


def get(carto: Upstream) -> httpx.Request:
    return httpx.Request("GET", f"{carto.url}/?q=SECRET")


async def send(transport: PooledTransport, url: str, query: str = "", **terms: Any) -> None:
    call, delivery = Call("GET", url, RequestHeaders({}), query), Delivery(math.inf, **terms)
    await (await transport.send(call, NoToken.current, delivery)).aclose()


async def text(transport: httpx.AsyncBaseTransport, request: httpx.Request) -> str:
    got = await transport.handle_async_request(request)
    try:
        return (await got.aread()).decode()
    finally:
        await got.aclose()


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a count of what the kernel lists


async def within(seconds: float, event: asyncio.Event) -> None:
    async with asyncio.timeout(seconds):
        await event.wait()


# --- What is sent, and what is not ---


async def test_u18_a_request_on_a_kept_connection_that_is_dropped_is_not_sent_again() -> None:
    async with calling(in_turn(returns(response("1")), drops())) as (transport, carto):
        assert await text(transport, get(carto)) == "1"
        with pytest.raises(httpx.ReadError):
            await transport.handle_async_request(get(carto))
        assert len(carto.requests) == 2
        assert carto.connections == 1, "the test must meet a kept connection"


@pytest.mark.parametrize(
    "sent", [b"", b"HTTP/1.1 200 O", b"no http at all\r\n\r\n", b"HTTP/1.1 200 OK\r\nbad\r\n\r\n"]
)
async def test_a_request_whose_response_head_is_lost_or_garbled_was_sent(sent: bytes) -> None:
    async with calling(drops(sent)) as (transport, carto):
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)) as raised:
            await transport.handle_async_request(get(carto))
        assert "SECRET" not in f"{raised.value} {raised.value.__cause__}"


async def test_a_port_where_nobody_listens_was_not_sent() -> None:
    async with upstream(drops()) as carto:
        pass
    async with http_transport() as transport:
        with pytest.raises(httpx.ConnectError) as raised:
            await transport.handle_async_request(get(carto))
        assert "SECRET" not in f"{raised.value} {raised.value.__cause__}"


@pytest.mark.parametrize("url", ["http://no.such.host.invalid/", f"http://{'a' * 64}.example/"])
async def test_a_name_that_is_not_there_was_not_sent(url: str) -> None:
    async with http_transport() as transport:
        with pytest.raises(httpx.ConnectError):
            await transport.handle_async_request(httpx.Request("GET", url))


async def test_another_protocol_is_rejected() -> None:
    async with http_transport() as transport:
        with pytest.raises(httpx.UnsupportedProtocol):
            await transport.handle_async_request(httpx.Request("GET", "ftp://carto.example/"))


async def test_a_server_is_called_at_an_ipv6_address_and_with_a_user_name() -> None:
    served = Upstream(returns(response("6")))
    server = await asyncio.start_server(served.serve, "::1", 0)
    async with server, http_transport() as transport:
        host = f"[::1]:{server.sockets[0].getsockname()[1]}"
        for url in (f"http://{host}/", f"http://user:SECRET@{host}/"):
            assert await text(transport, httpx.Request("GET", url)) == "6"
        await send(transport, f"http://{host}/")
    assert [each.headers["host"] for each in served.requests] == [host] * 3
    assert served.connections == 1


async def test_a_request_whose_body_has_no_length_is_not_sent() -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"0\r\n\r\nGET /another HTTP/1.1\r\n\r\n"

    async with calling(returns(response())) as (transport, carto):
        with pytest.raises(httpx.RequestNotRead):
            await text(transport, httpx.Request("POST", carto.url, content=body()))
        await text(transport, httpx.Request("POST", carto.url, content=b"abc"))
    assert [each.body for each in carto.requests] == [b"abc"]


async def test_no_token_and_no_value_of_a_client_is_in_the_shared_lines_of_a_call() -> None:
    headers = RequestHeaders({"A": "b", "C": "d"})
    async with calling(returns(response())) as (transport, carto):
        for number in range(20):
            content, traceparent = b"x" * number, f"00-{number:032x}-{number:016x}-01"
            call = Call("POST", carto.url, headers, content=content, traceparent=traceparent)
            token = Token(f"SECRET-{number}", math.inf, math.inf)
            await (await transport.send(call, token, Delivery(math.inf))).aclose()
    assert [len(each.body) for each in carto.requests] == [*range(20)]
    for name in ("traceparent", "authorization"):
        assert len({each.headers[name] for each in carto.requests}) == 20
    assert {(each.headers["a"], each.headers["c"]) for each in carto.requests} == {("b", "d")}
    assert headers.lines == b"A: b\r\nC: d\r\n"


async def test_u18_an_idle_connection_that_carto_closed_is_not_used_again() -> None:
    async def once(request: object, writer: asyncio.StreamWriter) -> None:
        writer.write(response("1"))
        asyncio.get_running_loop().call_later(0.05, writer.close)

    async with calling(once) as (transport, carto):
        for _ in range(2):
            assert await text(transport, get(carto)) == "1"
            await asyncio.sleep(0.15)
        assert (len(carto.requests), carto.connections) == (2, 2)


async def test_an_end_that_the_loop_was_too_busy_to_see_is_seen() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_respond_twice, args=[server], daemon=True).start()
        request = httpx.Request("GET", f"http://127.0.0.1:{server.getsockname()[1]}/")
        async with http_transport() as transport:
            assert await text(transport, request) == "1"
            time.sleep(0.2)  # noqa: ASYNC251 - the loop shall not see what comes
            assert await text(transport, request) == "1"


def _respond_twice(server: socket.socket) -> None:
    for _ in range(2):
        connection, _ = server.accept()
        with connection:
            connection.recv(10_000)
            connection.sendall(response("1"))
            time.sleep(0.1)


async def test_a_response_without_a_request_ends_the_connection() -> None:
    async with calling(returns(response("1") + response("2"), response("3"))) as (transport, carto):
        with contextlib.suppress(httpx.RemoteProtocolError):
            assert await text(transport, get(carto)) == "1"
        assert await text(transport, get(carto)) == "3"
        assert carto.connections == 2


async def test_a_response_before_the_end_of_the_request_is_read() -> None:
    async def rejects(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(response("too long", status=413))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                await ended.wait()
        writer.transport.abort()

    ended = asyncio.Event()
    async with (
        await asyncio.start_server(rejects, "127.0.0.1", 0) as server,
        http_transport() as transport,
    ):
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        got = await transport.handle_async_request(
            httpx.Request("POST", url, content=bytes(50_000_000))
        )
        assert got.status_code == 413
        assert await got.aread() == b"too long"
        ended.set()


async def test_the_query_of_a_call_is_sent_verbatim_and_that_of_a_url_encoded() -> None:
    async with calling(returns(response("1"))) as (transport, carto):
        await send(transport, f"{carto.url}/a", "b=%63'")
        await text(transport, httpx.Request("GET", f'{carto.url}/a?b="c d'))
        assert [request.target for request in carto.requests] == ["/a?b=%63'", "/a?b=%22c%20d"]


# --- The pool ---


async def test_connections_are_kept_and_the_one_used_last_comes_first() -> None:
    async with calling(returns(response("1"))) as (transport, carto):
        await asyncio.gather(*(text(transport, get(carto)) for _ in range(3)))
        assert carto.connections == 3
        for _ in range(10):
            await text(transport, get(carto))
        assert carto.connections == 3


async def test_u19_no_more_connections_are_opened_than_allowed() -> None:
    async def slow(request: Received, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.01)
        writer.write(response("1"))

    async with calling(slow, max_connections=4) as (transport, carto):
        assert await asyncio.gather(*(text(transport, get(carto)) for _ in range(50))) == ["1"] * 50
        assert carto.connections == 4


async def test_u19_a_request_that_waits_for_a_connection_has_sent_nothing() -> None:
    async with calling(hangs, max_connections=1) as (transport, carto):
        first = asyncio.create_task(transport.handle_async_request(get(carto)))
        await asyncio.sleep(0.05)
        queued = Delivery(math.inf)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await transport.send(
                    Call("GET", carto.url, RequestHeaders({})), NoToken.current, queued
                )
        assert queued.is_queued
        first.cancel()
        await asyncio.wait([first])
        assert len(carto.requests) == 1


async def test_a_cancelled_request_leaves_the_queue() -> None:
    async with calling(in_turn(hangs, returns(response("1"))), max_connections=1) as (
        transport,
        carto,
    ):
        tasks = [asyncio.create_task(transport.handle_async_request(get(carto))) for _ in range(5)]
        await asyncio.sleep(0.05)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        assert await text(transport, get(carto)) == "1"


async def test_an_idle_connection_is_closed_after_keepalive() -> None:
    closed = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(response("1"))
            if await reader.read(1) == b"":
                closed.set()
                writer.close()
                return

    async with (
        await asyncio.start_server(serve, "127.0.0.1", 0) as server,
        http_transport(keepalive=0.1) as transport,
    ):
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        began = time.monotonic()
        assert await text(transport, httpx.Request("GET", url)) == "1"
        await within(2, closed)
        assert 0.1 <= time.monotonic() - began < 1


async def test_closing_ends_open_responses() -> None:
    async with calling(drips(b"HTTP/1.1 200 OK\r\n\r\n", b"x", 0.01)) as (transport, carto):
        got = await transport.handle_async_request(get(carto))
        await transport.aclose()
        with pytest.raises(httpx.ReadError):
            await got.aread()
        await got.aclose()


async def test_nothing_is_sent_once_the_transport_is_closed() -> None:
    async with calling(returns(response("1"))) as (transport, carto):
        await text(transport, get(carto))
        await transport.aclose()
        with pytest.raises(httpx.ConnectError):
            await transport.handle_async_request(get(carto))
        assert len(carto.requests) == 1


async def test_u14_a_body_is_not_read_far_ahead_of_its_reader() -> None:
    sent = 0

    async def pours(request: Received, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(bytes(100_000))
            await writer.drain()
            sent += 100_000

    async with calling(pours) as (transport, carto):
        got = await transport.handle_async_request(get(carto))
        await asyncio.sleep(0.3)
        poured = sent
        await asyncio.sleep(0.1)
        assert sent == poured < 30_000_000, "what the kernel's buffers hold"
        assert isinstance(got.stream, httpx.AsyncByteStream)
        pieces = aiter(got.stream)
        for _ in range(200):
            await anext(pieces)
        assert sent > poured
        await got.aclose()


# --- TLS ---


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    key, crt = path.with_suffix(".key"), path.with_suffix(".crt")
    kind = [
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = ["openssl", "req", *kind, *name, "-keyout", str(key), "-out", str(crt)]
    subprocess.run(command, check=True, capture_output=True)
    path.write_bytes(key.read_bytes() + crt.read_bytes())
    return path


@contextlib.asynccontextmanager
async def secure(certificate: Path, named: list[str | None]) -> AsyncIterator[int]:
    """Run a TLS server that appends each client's server name to `named`, and yield the port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _, name, __: named.append(name)
    served = Upstream(returns(response("x" * 300_000)))
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))


@pytest.mark.usefixtures("trusted")
async def test_a_server_with_a_private_certificate_is_called_by_its_name(
    certificate: Path,
) -> None:
    named: list[str | None] = []
    async with secure(certificate, named) as port, http_transport() as transport:
        for _ in range(3):
            got = await text(transport, httpx.Request("GET", f"https://localhost:{port}/"))
            assert got == "x" * 300_000
    assert named == ["localhost"], "on one connection"


@pytest.mark.usefixtures("trusted")
async def test_a_server_with_a_certificate_for_another_name_is_not_called(
    certificate: Path,
) -> None:
    async with secure(certificate, []) as port, http_transport() as transport:
        with pytest.raises(httpx.ConnectError):
            await transport.handle_async_request(httpx.Request("GET", f"https://127.0.0.1:{port}/"))


async def test_a_server_with_an_unknown_certificate_is_not_called(certificate: Path) -> None:
    async with secure(certificate, []) as port, http_transport() as transport:
        with pytest.raises(httpx.ConnectError):
            await transport.handle_async_request(httpx.Request("GET", f"https://localhost:{port}/"))


async def test_u15_a_tls_handshake_that_hangs_ends_at_the_connect_timeout() -> None:
    async with calling(hangs) as (transport, carto):
        url = carto.url.replace("http", "https")
        with pytest.raises(httpx.ConnectTimeout):
            await send(transport, url, connect_seconds=0.1)


# --- All of it ---


async def test_a_thousand_requests_to_a_server_that_hangs_up_at_random() -> None:
    chance = random.Random(7)
    counted, dropped = Counter[str](), Counter[str]()

    async def moody(request: Received, writer: asyncio.StreamWriter) -> None:
        counted[request.target] += 1
        mood = chance.random()
        if mood < 0.1:  # hang up without a word
            dropped[request.target] += 1
            writer.transport.abort()
            return
        await asyncio.sleep(chance.random() / 500)
        writer.write(response(request.target, connection="close" if mood < 0.2 else "keep-alive"))
        if mood < 0.3:  # announced or not
            writer.write_eof()

    async def send(number: int) -> bool:
        request = httpx.Request("GET", f"{carto.url}/{number}")
        try:
            return await text(transport, request) == f"/{number}"
        except httpx.ReadError:
            return False

    async with upstream(hangs):
        pass  # uvloop keeps a descriptor of its first server
    before = open_files()
    async with calling(moody, max_connections=16) as (transport, carto):
        outcomes = await asyncio.gather(*(send(number) for number in range(1000)))
    assert len(counted) == 1000
    assert set(counted.values()) == {1}, "nothing is sent twice"
    assert 50 < outcomes.count(False) == len(dropped), "nothing but what was hung up on is lost"
    assert carto.connections < 400
    await asyncio.sleep(0.05)
    assert open_files() == before
