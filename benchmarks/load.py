"""Many connections that ask small questions, each as soon as it is answered."""

import asyncio
import time
from typing import cast

import uvloop

from benchmarks.client import BadReply, Framing
from benchmarks.questions import Question

__all__ = ["requests_per_second"]


def requests_per_second(port: int, question: Question, connections: int, seconds: float) -> float:
    """How many answers a second `connections` got together. Raises BadReply and OSError."""
    return uvloop.run(_load(port, question, connections, seconds))


async def _load(port: int, question: Question, connections: int, seconds: float) -> float:
    loop = asyncio.get_running_loop()
    start = time.monotonic()
    pairs = [
        await loop.create_connection(lambda: _Asker(question, start + seconds), "127.0.0.1", port)
        for _ in range(connections)
    ]
    answered = sum([await asker.answered for _, asker in pairs])
    return answered / (time.monotonic() - start)


class _Asker(asyncio.Protocol):
    """One connection. `answered` is the number of its answers, once the time is over."""

    def __init__(self, question: Question, until: float) -> None:
        self.answered: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._question = question
        self._until = until
        self._count = 0
        self._reply = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are none by class
        self._transport.write(self._question.next())

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
            self._transport.write(self._question.next())
        else:
            self._end()

    def _end(self, error: Exception | None = None) -> None:
        self._transport.close()
        if self.answered.done():
            return
        if error:
            self.answered.set_exception(error)
        else:
            self.answered.set_result(self._count)
