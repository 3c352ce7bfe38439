"""Many connections, each of which sends a small request as soon as it has the last response."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple, cast

import uvloop

from benchmarks.client import BadReply, Framing
from benchmarks.figures import mean_of_middle
from benchmarks.requests import Request

__all__ = [
    "Load",
    "Target",
    "connected_loads",
    "in_turns",
    "rates_by_turns",
    "requests_per_second",
]


class Target(NamedTuple):
    """A port of this machine, and the request to send to it."""

    port: int
    request: Request


def requests_per_second(port: int, request: Request, connections: int, seconds: float) -> float:
    """Return the responses per second over all `connections` together.

    Raise BadReply or OSError if a request fails.
    """
    return rates_by_turns({"": Target(port, request)}, connections, 1, seconds)[""]


def rates_by_turns(
    targets: Mapping[str, Target], connections: int, turns: int, seconds: float
) -> dict[str, float]:
    """Return each target's responses per second. A turn takes `seconds`.

    Raise BadReply or OSError if a request fails.
    """
    return uvloop.run(_rates_by_turns(targets, connections, turns, seconds))


async def _rates_by_turns(
    targets: Mapping[str, Target], connections: int, turns: int, seconds: float
) -> dict[str, float]:
    rates: dict[str, list[float]] = {name: [] for name in targets}
    async with connected_loads(targets, connections) as loads:
        for name in in_turns(targets, turns):
            start = time.monotonic()
            received = await loads[name].run(seconds)
            rates[name].append(received / (time.monotonic() - start))
    return {name: mean_of_middle(each) for name, each in rates.items()}


def in_turns(names: Iterable[str], turns: int) -> Iterator[str]:
    """Yield all `names` several times, each time in another order."""
    # What else runs on the machine affects all of them, as its speed changes within seconds. And
    # none always follows the same one, which might leave its successor colder caches.
    each, order = [*names], random.Random(1)  # noqa: S311  # no secret
    for _ in range(turns):
        yield from order.sample(each, len(each))


@asynccontextmanager
async def connected_loads(
    targets: Mapping[str, Target], connections: int
) -> AsyncIterator[Mapping[str, "Load"]]:
    """Open `connections` connections to each target, and yield a Load on each target's."""
    async with AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(Load.connected(*target, connections))
            for name, target in targets.items()
        }


class Load:
    """Open connections to a server. Each sends the same kind of request again and again."""

    def __init__(self, clients: Sequence["_Client"]) -> None:
        self._clients = clients

    @classmethod
    @asynccontextmanager
    async def connected(
        cls, port: int, request: Request, connections: int
    ) -> AsyncIterator["Load"]:
        loop = asyncio.get_running_loop()
        clients: list[_Client] = []
        try:
            for _ in range(connections):
                _, client = await loop.create_connection(
                    lambda: _Client(request), "127.0.0.1", port
                )
                clients.append(client)
            yield cls(clients)
        finally:
            for client in clients:
                client.close()

    async def run(self, seconds: float) -> int:
        until = time.monotonic() + seconds
        return sum([await each for each in [client.begin(until) for client in self._clients]])


class _Client(asyncio.Protocol):
    """One connection of a `Load`."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._reply = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are none by class

    def begin(self, until: float) -> asyncio.Future[int]:
        self._until, self._count = until, 0
        self._responses: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._transport.write(self._request.next())
        return self._responses

    def close(self) -> None:
        self._transport.close()

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
        elif not self._responses.done():
            self._responses.set_result(self._count)

    def _end(self, error: Exception) -> None:
        self._transport.close()
        if not self._responses.done():
            self._responses.set_exception(error)
