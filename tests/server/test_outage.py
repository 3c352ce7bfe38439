"""CARTO is unavailable for some seconds under load: requests fail fast, and recover at once."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.carto_client.upstream import Reply, Upstream, hangs, response, returns
from tests.resolvers.shops import TOWNS, write_catalog

pytestmark = pytest.mark.anyio

ROOT: Final = Path(__file__).parents[2]
CLIENTS: Final = 16
TIMEOUT: Final = 2
"""CARTO_TIMEOUT of the gateway, in seconds."""

DEAD: Final = float(os.environ.get("OUTAGE_SECONDS", "3"))
"""Seconds for which CARTO is unavailable; longer by hand."""

SLACK: Final = 1.5
"""Seconds for a busy machine, on top of what is claimed in terms of the gateway's deadline."""

ALIVE: Final = returns(response('{"rows":[{"town":"Bern"}]}'))


class Carto(Upstream):
    """A server that can leave its port and come back to it."""

    port = 0
    server: asyncio.Server

    async def come(self) -> None:
        self.tasks: set[asyncio.Task[None]] = set()
        self.writers: list[asyncio.StreamWriter] = []
        self.server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self.server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        self.tasks.add(asyncio.create_task(self.serve(reader, writer)))

    async def leave(self) -> None:
        self.server.close()
        for writer in self.writers:
            writer.transport.abort()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


@contextmanager
def gateway(carto_url: str, catalog: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    account = {
        "CARTO_API_BASE_URL": carto_url,
        "CARTO_API_ACCESS_TOKEN": "t",
        "CARTO_TIMEOUT": str(TIMEOUT),
    }
    command = [sys.executable, "-m", "carto_graphql", "serve", str(catalog), "--port", str(port)]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **account, "LOG_LEVEL": "critical"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await_health(server, url := f"http://127.0.0.1:{port}")
        yield url
    finally:
        server.kill()
        server.wait()


def _await_health(server: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            httpx.get(f"{url}/healthz")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the gateway did not start")


@dataclass(frozen=True)
class Outcome:
    began: float
    ended: float
    is_good: bool
    status: int


async def query_repeatedly(http: httpx.AsyncClient, name: int, outcomes: list[Outcome]) -> None:
    number = 0
    while True:
        number += 1
        limit = name * 500 + number % 500  # no two clients share a call
        began = time.monotonic()
        query = f"{{ queryRows {{ towns(limit: {limit}) {{ rows {{ town }} }} }} }}"
        got = await http.post("/graphql", json={"query": query})
        is_good = "errors" not in got.json()
        outcomes.append(Outcome(began, time.monotonic(), is_good, got.status_code))
        await asyncio.sleep(0.02)


@asynccontextmanager
async def load(url: str) -> AsyncIterator[list[Outcome]]:
    outcomes: list[Outcome] = []
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        clients = [
            asyncio.create_task(query_repeatedly(http, name, outcomes)) for name in range(CLIENTS)
        ]
        yield outcomes
        for client in clients:
            client.cancel()
        stopped = await asyncio.gather(*clients, return_exceptions=True)
    assert {type(each) for each in stopped} == {asyncio.CancelledError}


@pytest.mark.parametrize("dead", [None, hangs], ids=["leaves its port", "never responds"])
async def test_u08_u15_an_outage_costs_no_deadline_and_its_end_is_noticed_within_two_seconds(
    tmp_path: Path, dead: Reply | None
) -> None:
    carto = Carto(ALIVE)
    await carto.come()
    with gateway(carto.url, write_catalog(tmp_path, rows__towns=TOWNS)) as url:
        async with load(url) as outcomes:
            await asyncio.sleep(1)
            await carto.leave()
            died = time.monotonic()
            if dead:
                carto.reply = dead
                await carto.come()
            await asyncio.sleep(DEAD)
            if dead:
                await carto.leave()
            carto.reply = ALIVE
            await carto.come()
            returned = time.monotonic()
            await asyncio.sleep(TIMEOUT + SLACK)
        assert (await asyncio.to_thread(httpx.get, f"{url}/healthz")).status_code == 200
    await carto.leave()
    assert any(each.is_good for each in outcomes if each.ended < died), "it was alive before"
    assert max(each.ended - each.began for each in outcomes) < TIMEOUT + SLACK
    meanwhile = [each for each in outcomes if died < each.began and each.ended < returned]
    assert not any(each.is_good for each in meanwhile)
    quick = [each for each in meanwhile if each.status == 503]
    assert len(quick) > len(meanwhile) / 2, "most failed without a call to CARTO"
    assert (
        min(each.ended for each in outcomes if each.is_good and each.ended > returned)
        < returned + 2
    )
    last = [each for each in outcomes if each.began > returned + 2]
    assert last
    assert all(each.is_good for each in last)
