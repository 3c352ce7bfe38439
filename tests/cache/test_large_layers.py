"""One large layer and many clients: one statement, bounded memory, and no client waits for a stuck one."""

import asyncio
import hashlib
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx
import pytest

from benchmarks.cached import CLIENTS, crowd_growth
from benchmarks.contenders import start_upstream
from tests.cache.test_results import TOWNS, Carto
from tests.resolvers.shops import write_catalog
from tests.server.canned import gateway_before
from tests.serving import on_a_port

pytestmark = pytest.mark.anyio

ROWS: Final = 20_000
CONTENT: Final = {"query": f"{{ queryRows {{ towns(limit: {ROWS}) {{ rows {{ name }} }} }} }}"}


@pytest.fixture
def layer(tmp_path: Path) -> Iterator[tuple[Carto, str]]:
    carto = Carto()
    text = TOWNS.format("1h").replace("access:", f"limit: {{ max: {ROWS} }}\naccess:")
    carto.rows = lambda _: [{"name": "x" * 750}] * ROWS  # about 15 MB
    catalog = write_catalog(tmp_path, rows__towns=text)
    with on_a_port(carto.app) as carto_url, gateway_before(carto_url, catalog) as url:
        yield carto, url


async def digest_of(http: httpx.AsyncClient) -> str:
    digest = hashlib.sha256()
    async with http.stream("POST", "/graphql", json=CONTENT) as response:
        async for chunk in response.aiter_bytes():
            digest.update(chunk)
    return digest.hexdigest()


async def test_10_fifty_clients_of_one_layer_get_the_same_bytes_of_one_statement(
    layer: tuple[Carto, str],
) -> None:
    carto, url = layer
    limits = httpx.Limits(max_connections=CLIENTS)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as http:
        digests = await asyncio.gather(*(digest_of(http) for _ in range(CLIENTS)))
    assert len(set(digests)) == 1
    assert len(carto.calls) == 1


def test_10_fifty_clients_of_one_layer_cost_little_more_memory_than_one() -> None:
    with start_upstream((1, ROWS)) as upstream:
        alone, _ = crowd_growth(upstream, 1)
        together, statements = crowd_growth(upstream, CLIENTS)
    assert statements == 1
    assert together - alone <= 64, "MiB"


async def test_11_a_stuck_reader_delays_nobody_and_gets_no_last_chunk(
    layer: tuple[Carto, str],
) -> None:
    carto, url = layer
    with _stuck(url) as stuck:
        async with httpx.AsyncClient(base_url=url, timeout=60) as http:
            started = time.monotonic()
            alone = await digest_of(http)
            others = await asyncio.gather(*(digest_of(http) for _ in range(5)))
            assert set(others) == {alone}
            # Two seconds for the stuck one, and the time of 6 * 15 MB on a busy machine.
            assert time.monotonic() - started < 10
        await asyncio.sleep(1)
        received = await asyncio.to_thread(_read_to_the_end, stuck)
    assert received.startswith(b"HTTP/1.1 200")
    assert not received.endswith(b"0\r\n\r\n")
    assert len(carto.calls) <= 2, "its result was kept, or requested once more"


def _stuck(url: str) -> socket.socket:
    """Send a request to `url`, and return the connection without reading the response."""
    found = urlsplit(url)
    client = socket.socket()
    # With a small receive buffer, the server cannot send a large response.
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    client.settimeout(30)
    client.connect((found.hostname, found.port))
    body = json.dumps(CONTENT).encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: {found.netloc}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    client.sendall(head.encode() + body)
    return client


def _read_to_the_end(client: socket.socket) -> bytes:
    parts = []
    try:
        while part := client.recv(2**16):
            parts.append(part)
    except (ConnectionError, TimeoutError):
        pass
    return b"".join(parts)
