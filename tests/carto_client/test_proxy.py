"""The proxy for HTTPS."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from carto_client.proxy import Proxy

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def proxy(response: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(response)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], heads


async def test_a_tunnel_is_opened_with_the_credentials_of_the_url() -> None:
    async with proxy(b"HTTP/1.1 200 OK\r\n\r\nTLS") as (port, heads):
        it = Proxy(f"http://user:p%40ss@127.0.0.1:{port}")
        with await it.connect("api.carto.com", 443) as sock:
            loop = asyncio.get_running_loop()
            assert await loop.sock_recv(sock, 10) == b"TLS", "nothing of it is read"
        await asyncio.sleep(0)
    credentials = base64.b64encode(b"user:p@ss")
    assert heads[0].startswith(b"CONNECT api.carto.com:443 HTTP/1.1\r\nHost: api.carto.com:443\r\n")
    assert b"Proxy-Authorization: Basic %b\r\n" % credentials in heads[0]
    assert "p@ss" not in repr(it)


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (b"HTTP/1.1 407 No\r\n\r\n", "rejected the connection with status 407$"),
        (b"HTTP/1.1 \xff\r\n\r\n", "rejected the connection$"),
        (b"\r\n\r\n", "rejected the connection$"),
        (b"x" * 20_000, "is not HTTP$"),
    ],
)
async def test_a_proxy_that_opens_no_tunnel_is_a_connection_error(
    response: bytes, reason: str
) -> None:
    async with proxy(response) as (port, _):
        with pytest.raises(ConnectionError, match=reason):
            await Proxy(f"http://127.0.0.1:{port}").connect("api.carto.com", 443)


@pytest.mark.parametrize(
    ("exceptions", "host", "serves"),
    [
        ("", "api.carto.com", True),
        ("carto.com", "api.carto.com", False),
        (".carto.com, localhost", "api.carto.com", False),
        ("carto.com", "notcarto.com", True),
        ("*", "api.carto.com", False),
    ],
)
def test_exceptions_are_names_with_their_subdomains(
    exceptions: str, host: str, serves: bool
) -> None:
    assert Proxy("http://proxy:3128", exceptions).serves(host) == serves
