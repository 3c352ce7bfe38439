"""python -m benchmarks.transports: the cost of one call to CARTO by our transport and by httpx's.

The figures of docs/decisions/own-http-client.md. CPU time of the client's process alone, as the server runs in
another one.
"""

import argparse
import asyncio
import math
import multiprocessing
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final

import httpx
import uvloop

import carto_client
from benchmarks.processes import free_port
from carto_client import CartoTransport, Delivery, Token, http_transport

__all__ = ["measure", "responding"]

BODY: Final = b'{"rows":[{"name":"Tokyo","population":8336599}],"meta":{}}'
RESPONSE: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
    % (len(BODY), BODY)
)
TOKEN: Final = Token("canned", math.inf, math.inf)
HEADERS: Final = {"Accept": "application/json"}
CONNECTIONS: Final = httpx.Limits(max_connections=100, max_keepalive_connections=100)
ROUNDS: Final = 5
TARGET: Final = "/v3/sql/carto_dw/query?q=SELECT%201"

Call = Callable[[], Awaitable[None]]


class _Canned(asyncio.Protocol):
    """Server that sends RESPONSE to each request.

    It does as little as possible, because the client is what is measured.
    """

    def __init__(self) -> None:
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *heads, self._received = (self._received + data).split(b"\r\n\r\n")
        for _ in heads:
            self._transport.write(RESPONSE)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Canned, "127.0.0.1", port)
    await server.serve_forever()


def _run_server(port: int) -> None:
    asyncio.run(_serve(port))


@contextmanager
def responding() -> Iterator[str]:
    port = free_port()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_run_server, args=(port,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.join()


async def _until_it_responds(url: str) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(100):
            try:
                await client.get(url)
            except httpx.ConnectError:
                await asyncio.sleep(0.1)
            else:
                return
    raise TimeoutError("the canned server did not start")


def _by_transport(transport: httpx.AsyncBaseTransport, url: str) -> Call:
    async def call() -> None:
        request = httpx.Request("GET", url, headers=HEADERS)
        response = await transport.handle_async_request(request)
        await response.aread()
        await response.aclose()

    return call


def _by_call(transport: CartoTransport, url: str) -> Call:
    async def call() -> None:
        endpoint, _, query = url.partition("?")
        wanted = carto_client.Call("GET", endpoint, carto_client.RequestHeaders(HEADERS), query)
        response = await transport.send(wanted, TOKEN, Delivery(math.inf))
        async for _ in response.stream:
            pass
        await response.aclose()

    return call


def _by_client(client: httpx.AsyncClient, url: str) -> Call:
    async def call() -> None:
        await client.get(url)

    return call


async def _microseconds(call: Call, calls: int, at_once: int) -> float:
    """Return the minimum CPU time of one call in microseconds, over several rounds."""

    async def some() -> None:
        for _ in range(calls // at_once):
            await call()

    figures = []
    for _ in range(ROUNDS + 1):
        start = time.process_time()
        await asyncio.gather(*[some() for _ in range(at_once)])
        figures.append((time.process_time() - start) / calls * 1e6)
    return min(figures[1:])


async def measure(base_url: str, calls: int, at_once: int) -> dict[str, float]:
    url = base_url + TARGET
    await _until_it_responds(url)
    own, stock = http_transport(), httpx.AsyncHTTPTransport(limits=CONNECTIONS)
    async with httpx.AsyncClient(limits=CONNECTIONS, headers=HEADERS) as client:
        contenders = {
            "a call of carto_client": _by_call(own, url),
            "its transport, by httpx's interface": _by_transport(own, url),
            "httpx.AsyncHTTPTransport": _by_transport(stock, url),
            "httpx.AsyncClient": _by_client(client, url),
        }
        figures = {
            name: await _microseconds(call, calls, at_once) for name, call in contenders.items()
        }
    await own.aclose()
    await stock.aclose()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.transports", description=__doc__)
    parser.add_argument("--calls", type=int, default=1920, help="calls in each round")
    calls = parser.parse_args().calls
    with responding() as url:
        columns = {at_once: uvloop.run(measure(url, calls, at_once)) for at_once in (1, 16, 64)}
    sys.stdout.write(
        "| CPU time of a call, µs, at | 1 | 16 | 64 connections |\n|---|---|---|---|\n"
    )
    for name in columns[1]:
        cells = " | ".join(f"{figures[name]:.0f}" for figures in columns.values())
        sys.stdout.write(f"| {name} | {cells} |\n")


if __name__ == "__main__":
    main()
