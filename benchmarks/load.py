"""Many connections, each of which sends a small request as soon as it has the last response."""

import asyncio
import time
from typing import cast

import uvloop

from benchmarks.client import BadReply, Framing
from benchmarks.requests import Request

__all__ = ["requests_per_second"]


def requests_per_second(port: int, request: Request, connections: int, seconds: float) -> float:
    """Return how many responses per second all connections received together.

    Raise BadReply and OSError.
    """
    return uvloop.run(_load(port, request, connections, seconds))


async def _load(port: int, request: Request, connections: int, seconds: float) -> float:
    loop = asyncio.get_running_loop()
    start = time.monotonic()
    pairs = [
        await loop.create_connection(lambda: _Client(request, start + seconds), "127.0.0.1", port)
        for _ in range(connections)
    ]
    received = sum([await client.responses for _, client in pairs])
    return received / (time.monotonic() - start)


class _Client(asyncio.Protocol):
    """One connection. `responses` is the number of responses that it has received in time."""

    def __init__(self, request: Request, until: float) -> None:
        self.responses: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._request = request
        self._until = until
        self._count = 0
        self._reply = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are none by class
        self._transport.write(self._request.next())

    def data_received(self, data: bytes) -> None:
        self._reply += data
        try:
            framing = Framing.of(self._reply)
        except BadReply as error:
            self._end(error)
            return
        if framing and framing.is_whole(len(self._reply), self._reply):
            self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc or BadReply("the connection was closed"))

    def _next(self) -> None:
        self._reply = b""
        self._count += 1
        if time.monotonic() < self._until:
            self._transport.write(self._request.next())
        else:
            self._end()

    def _end(self, error: Exception | None = None) -> None:
        self._transport.close()
        if self.responses.done():
            return
        if error:
            self.responses.set_exception(error)
        else:
            self.responses.set_result(self._count)
