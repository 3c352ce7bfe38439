"""A CARTO that is well on one connection and out of order on another.

python -m benchmarks.soak.faults PORT
"""

import asyncio
import itertools
import sys
from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple

import uvloop

from benchmarks.upstream import Answers, Upstream, canned_answers

__all__ = ["FAULTS", "SIZES", "FaultyUpstream"]

SIZES: Final = (1, 100, 10_000)
"""Numbers of rows that it can answer with."""

BROKEN: Final = b"/v3/%b/faulty/query"
RESET_SECONDS: Final = 0.01
"""What was written has left by then."""

End = Literal["keep", "close", "reset", "stall"]


class Fault(NamedTuple):
    """What becomes of a good answer, and of the connection after it."""

    name: str
    spoil: Callable[[bytes], bytes]
    end: End = "keep"


def _half(answer: bytes) -> bytes:
    return answer[: len(answer) // 2]


def _says(status: str, content: str, *headers: str) -> Callable[[bytes], bytes]:
    lines = (f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(content)}", "", content)
    said = "\r\n".join(lines).encode()
    return lambda _: said


def _nothing(_: bytes) -> bytes:
    return b""


def _garbled(answer: bytes) -> bytes:
    return answer.replace(b"number", b"nomber")


WELL: Final = Fault("nothing", lambda answer: answer)
HTML: Final = "<html><body>upstream connect error</body></html>"
FAULTS: Final = (
    Fault("a reset before the answer", _nothing, "reset"),
    WELL,
    Fault(
        "too many requests",
        _says("429 Too Many Requests", '{"error":"slow down"}', "Retry-After: 1"),
    ),
    Fault("a reset in the middle", _half, "reset"),
    WELL,
    Fault("an error", _says("500 Internal Server Error", '{"error":"out of order"}')),
    Fault("an end in the middle", _half, "close"),
    Fault("an HTML page for an answer", _says("200 OK", HTML, "Content-Type: text/html")),
    WELL,
    Fault("out of service", _says("503 Service Unavailable", HTML, "Retry-After: soon")),
    Fault("no HTTP", lambda _: b"\x16\x03\x01\x00" * 50, "close"),
    WELL,
    Fault("no answer", _nothing, "stall"),
    Fault("a stall in the middle", _half, "stall"),
    WELL,
    Fault("rows without a column", _garbled),
    Fault("no JSON", _says("200 OK", '{"rows":[{"name":', "Content-Type: application/json")),
    Fault("no rows", _says("200 OK", "null", "Content-Type: application/json")),
)
"""In turn, over all connections. Two that are well never stand far apart, or the gateway would stop to ask."""


class FaultyUpstream(Upstream):
    """One connection."""

    def __init__(self, answers: Answers, faults: "itertools.cycle[Fault]") -> None:
        super().__init__(answers)
        self._faults = faults
        self._end: End = "keep"

    def _answer(self, request: bytes) -> bytes:
        target = request.split(b" ", 2)[1]
        fault = WELL
        if any(target.startswith(BROKEN % api) for api in (b"sql", b"maps")):
            fault = next(self._faults)
        self._end = fault.end
        return fault.spoil(super()._answer(request))

    def _send(self) -> None:
        super()._send()
        if self._unsent or self._end in {"keep", "stall"}:
            return
        if self._end == "close":
            self._transport.close()
        else:
            asyncio.get_running_loop().call_later(RESET_SECONDS, self._transport.abort)


async def _serve(port: int, sizes: Sequence[int]) -> None:
    answers, faults = canned_answers(sizes), itertools.cycle(FAULTS)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: FaultyUpstream(answers, faults), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1]), SIZES))
