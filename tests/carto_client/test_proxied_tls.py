"""HTTPS through a proxy: CONNECT, then TLS to the server in the tunnel."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import uvloop

from carto_client import CartoClient, ClientCredentials, Query, Unavailable, http_transport
from carto_graphql.callers.jwks import JSONFetcher
from carto_graphql.settings.settings import Settings
from carto_graphql.upstream import issuer_transport
from tests.certificates import Certificate, certificate

NAMES: Final = ("carto.test", "auth.carto.test", "issuer.test")
QUERY: Final = Query("carto_dw", "SELECT hunter2 FROM secret_table")
CREDENTIALS: Final = "user:p%40ss"

Run = Callable[[Coroutine[Any, Any, None]], None]
LOOPS: Final = pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    found = certificate(tmp_path, NAMES)
    monkeypatch.setenv("SSL_CERT_FILE", str(found.authority))
    return found


@dataclass
class Network:
    """A server with TLS for all names, and a proxy that sees what passes through it."""

    url: str = ""
    port: int = 0
    tunnels: list[str] = field(default_factory=list)
    passed: bytearray = field(default_factory=bytearray)
    requests: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode().split("\r\n")
                sizes = [each for each in lines if each.lower().startswith("content-length:")]
                await reader.readexactly(int(sizes[0].partition(":")[2]) if sizes else 0)
                self.requests.append(lines[0])
                body = json.dumps({"rows": [{"n": 1}], "access_token": "t", "expires_in": 3600})
                response = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
                writer.write(f"{response}\r\n\r\n{body}".encode())
        writer.close()

    async def tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.tunnels.append(head.split(b"\r\n")[0].decode())
        self.passed += head
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n")
        await asyncio.gather(self._pass(reader, back), self._pass(there, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                self.passed += data
                writer.write(data)
        writer.close()


@asynccontextmanager
async def network(tls: Certificate) -> AsyncIterator[Network]:
    it = Network()
    server = await asyncio.start_server(it.serve, "127.0.0.1", 0, ssl=tls.context)
    proxy = await asyncio.start_server(it.tunnel, "127.0.0.1", 0)
    it.port = server.sockets[0].getsockname()[1]
    it.url = f"http://{CREDENTIALS}@127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
    try:
        yield it
    finally:
        proxy.close()
        server.close()


def client(proxy: str, host: str = "carto.test") -> CartoClient:
    auth = ClientCredentials("id", "hunter2-secret", token_url="https://auth.carto.test/token")
    return CartoClient(base_url=f"https://{host}", auth=auth, transport=http_transport(proxy=proxy))


async def rows(carto: CartoClient) -> None:
    deadline = asyncio.get_running_loop().time() + 20
    response = await carto.rows(QUERY, deadline=deadline)
    assert b'"n": 1' in await response.body()


@LOOPS
def test_carto_and_its_token_endpoint_are_reached_by_tls_in_a_tunnel(
    run: Run, tls: Certificate
) -> None:
    async def scenario() -> None:
        async with network(tls) as it, client(it.url) as carto:
            for _ in range(3):
                await rows(carto)
        assert it.tunnels == [
            "CONNECT auth.carto.test:443 HTTP/1.1",
            "CONNECT carto.test:443 HTTP/1.1",
        ], "a tunnel is used again"
        assert [each.split()[1] for each in it.requests] == [
            "/token",
            *["/v3/sql/carto_dw/query"] * 3,
        ]
        for text in (b"hunter2", b"secret_table", b"Bearer", b"/v3/sql"):
            assert text not in it.passed, "the proxy sees the names of hosts only"

    run(scenario())


@LOOPS
def test_a_server_with_a_certificate_for_another_name_gets_nothing(
    run: Run, tls: Certificate
) -> None:
    async def scenario() -> None:
        async with network(tls) as it, client(it.url, "other.test") as carto:
            with pytest.raises(Unavailable) as raised:
                await rows(carto)
        assert it.requests == ["POST /token HTTP/1.1"]
        assert "p@ss" not in repr(raised.value)
        assert "p%40ss" not in repr(raised.value)

    run(scenario())


@LOOPS
def test_the_keys_of_an_issuer_are_fetched_through_the_proxy(run: Run, tls: Certificate) -> None:
    async def scenario() -> None:
        async with network(tls) as it:
            settings = Settings.model_validate({"https_proxy": it.url, "sandbox": True})
            async with JSONFetcher(issuer_transport(settings)) as fetch:
                for _ in range(2):
                    document = await fetch("https://issuer.test/keys")
                    assert document["expires_in"] == 3600
            assert it.tunnels == ["CONNECT issuer.test:443 HTTP/1.1"] * 2, "no connection is kept"
            around = Settings.model_validate(
                {"https_proxy": it.url, "no_proxy": "issuer.test", "sandbox": True}
            )
            async with JSONFetcher(issuer_transport(around)) as fetch:
                with pytest.raises(httpx.ConnectError):
                    await fetch("https://issuer.test/keys")
            assert len(it.tunnels) == 2

    run(scenario())
