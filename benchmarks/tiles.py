"""What vector tiles cost, beside a bare proxy and beside mercurius: scripts/bench --tiles."""

import socket
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

from benchmarks.cached import CACHING, ONE, CachedFigure, repeated
from benchmarks.client import BadReply, Connection, Framing
from benchmarks.contenders import GATEWAY, MERCURIUS, PROXY, start_upstream
from benchmarks.data import LARGE_TILES_ZOOM
from benchmarks.load import requests_per_second
from benchmarks.processes import Process
from benchmarks.requests import Request, carto_tile_request, tile_request

__all__ = ["AT_ONCE", "growth_of_tiles", "measure_tiles"]

AT_ONCE: Final = 500
LATENCIES: Final = 400
WARMING: Final = 50


def measure_tiles(seconds: float, *, mercurius: bool, rounds: int = 5) -> Iterator[CachedFigure]:
    """Measure tiles, each rate `rounds` times for `seconds`, and yield figures.

    Raise NotStarted, BadReply or OSError on failure.
    """
    with start_upstream((ONE.rows,)) as upstream:
        yield from _over_proxy(upstream, seconds, rounds)
        if mercurius:
            yield _over_mercurius(upstream, seconds)
        growth = growth_of_tiles(upstream, AT_ONCE)
        name = f"memory of {AT_ONCE} tiles in flight"
        yield CachedFigure(name, growth, "{:.1f} MiB", most=64)


def _over_proxy(upstream: Process, seconds: float, rounds: int) -> Iterator[CachedFigure]:
    requests = {GATEWAY: tile_request(), PROXY: carto_tile_request()}
    with ExitStack() as stack:
        ports = {each: stack.enter_context(each.start(upstream)).port for each in requests}
        waits, rates = [], []
        for _ in range(rounds):
            latency = {each: _milliseconds(ports[each], requests[each]) for each in requests}
            waits.append(latency[GATEWAY] / latency[PROXY])
            rate = {
                each: requests_per_second(ports[each], requests[each], 16, seconds)
                for each in requests
            }
            rates.append(rate[GATEWAY] / rate[PROXY])
    name = "latency of a tile, over the proxy"
    yield CachedFigure(name, statistics.median(waits), "{:.2f} x", most=1.3)
    name = "rate of tiles at 16, over the proxy"
    yield CachedFigure(name, statistics.median(rates), "{:.2f} x", least=0.8)


def _milliseconds(port: int, request: Request) -> float:
    with Connection(port) as connection:
        for _ in range(WARMING):
            connection.send(request.next())
        samples = [connection.send(request.next()).whole for _ in range(LATENCIES)]
    return statistics.median(samples)


def _over_mercurius(upstream: Process, seconds: float) -> CachedFigure:
    with CACHING.start(upstream) as gateway, MERCURIUS.start(upstream) as other:
        tile = repeated(tile_request())
        own = requests_per_second(gateway.port, tile, 16, seconds)
        theirs = requests_per_second(other.port, MERCURIUS.request(ONE), 16, seconds)
    name = "rate of a cached tile at 16, over a row of mercurius"
    return CachedFigure(name, own / theirs, "{:.2f} x", least=1.3)


def growth_of_tiles(upstream: Process, count: int) -> float:
    """Return a new gateway's growth in MiB when `count` slow clients request large tiles."""
    request = tile_request(LARGE_TILES_ZOOM)
    with GATEWAY.start(upstream) as gateway, ExitStack() as stack:
        with Connection(gateway.port) as connection:
            for _ in range(WARMING):
                connection.send(request.next())
        clients = [stack.enter_context(_client(gateway.port)) for _ in range(count)]
        before = gateway.reset_peak()
        for client in clients:
            client.sendall(request.next())
        time.sleep(1.0)  # all of them have their tiles or wait for the bound of memory
        for client in clients:
            _read_whole(client)
        return gateway.peak() - before


def _client(port: int) -> socket.socket:
    # Most of a response then stays at the server until the client reads it.
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(30)
    client.connect(("127.0.0.1", port))
    return client


def _read_whole(client: socket.socket) -> None:
    reply = b""
    while not (framing := Framing.of(reply)) or not framing.is_whole(len(reply), reply[-20:]):
        if not (part := client.recv(2**17)):
            raise BadReply("the connection was closed")
        reply += part
