"""A CARTO with one connection that works, one that fails, and outages of its token endpoint.

python -m benchmarks.soak.faults PORT
"""

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple

import uvloop

from benchmarks.upstream import Responses, Upstream, canned_responses

__all__ = ["FAULTS", "SIZES", "FaultyUpstream", "is_token_outage", "may_lack_token"]

SIZES: Final = (1, 100, 700, 10_000)
"""Numbers of rows that its results can have."""

BROKEN: Final = b"/v3/%b/faulty/query"
RESET_SECONDS: Final = 0.01
"""What was written has left by then."""

OUTAGE_PERIOD, OUTAGE_SECONDS = 20.0, 6.0
"""The token endpoint fails for the first seconds of each period of the machine's monotonic clock."""

TOKEN_SECONDS: Final = 4
"""Lifetime of a token: one cannot outlast an outage."""

RECOVERY_SECONDS: Final = 3.0
"""Seconds after an outage in which requests may share the last failure, or a busy machine be late."""

End = Literal["keep", "close", "reset", "stall"]


def is_token_outage(now: float) -> bool:
    """Return True if the token endpoint is unavailable at `now`, a time of time.monotonic()."""
    return now % OUTAGE_PERIOD < OUTAGE_SECONDS


def may_lack_token(sent: float, received: float) -> bool:
    """Return True if the gateway may have had no token for a request.

    `sent` and `received` are times of time.monotonic().
    """
    since = sent % OUTAGE_PERIOD
    begins_again = since + received - sent >= OUTAGE_PERIOD
    return since < OUTAGE_SECONDS + RECOVERY_SECONDS or begins_again


class Fault(NamedTuple):
    """A fault of a response. `spoil` makes a faulty response of a good one.

    `end` says what happens to the connection after the response.
    """

    name: str
    spoil: Callable[[bytes], bytes]
    end: End = "keep"


def _half(response: bytes) -> bytes:
    return response[: len(response) // 2]


def _returns(status: str, content: str, *headers: str) -> Callable[[bytes], bytes]:
    lines = (f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(content)}", "", content)
    response = "\r\n".join(lines).encode()
    return lambda _: response


def _nothing(_: bytes) -> bytes:
    return b""


def _garbled(response: bytes) -> bytes:
    return response.replace(b"number", b"nomber")


WELL: Final = Fault("nothing", lambda response: response)
JWKS: Final = json.dumps(
    {
        "keys": [
            {
                "kty": "EC",
                "crv": "P-256",
                "kid": "known",
                # the base point of the curve (FIPS 186-4, D.1.2.3): no token is signed with it
                "x": "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
                "y": "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
            }
        ]
    }
)
HTML: Final = "<html><body>upstream connect error</body></html>"
FAULTS: Final = (
    Fault("a reset before the response", _nothing, "reset"),
    WELL,
    Fault(
        "too many requests",
        _returns("429 Too Many Requests", '{"error":"slow down"}', "Retry-After: 1"),
    ),
    Fault("a reset in the middle", _half, "reset"),
    WELL,
    Fault("an error", _returns("500 Internal Server Error", '{"error":"failed"}')),
    Fault("an end in the middle", _half, "close"),
    Fault("an HTML page", _returns("200 OK", HTML, "Content-Type: text/html")),
    WELL,
    Fault("unavailable", _returns("503 Service Unavailable", HTML, "Retry-After: soon")),
    Fault("no HTTP", lambda _: b"\x16\x03\x01\x00" * 50, "close"),
    WELL,
    Fault("no response", _nothing, "stall"),
    Fault("a stall in the middle", _half, "stall"),
    WELL,
    Fault("rows without a column", _garbled),
    Fault("no JSON", _returns("200 OK", '{"rows":[{"name":', "Content-Type: application/json")),
    Fault("no rows", _returns("200 OK", "null", "Content-Type: application/json")),
)
"""In turn, over all connections. A good response is never far, or the circuit breaker would open."""

TOKEN_FAULTS: Final = (
    Fault("an error", _returns("503 Service Unavailable", HTML)),
    Fault("a reset", _nothing, "reset"),
    Fault("an HTML page", _returns("200 OK", HTML, "Content-Type: text/html")),
    Fault("an end in the middle", _half, "close"),
)


class FaultyUpstream(Upstream):
    """A connection to a stub of CARTO that sends faulty responses at times."""

    token_seconds = TOKEN_SECONDS

    def __init__(
        self,
        responses: Responses,
        faults: "itertools.cycle[Fault]",
        token_faults: "itertools.cycle[Fault]",
    ) -> None:
        super().__init__(responses)
        self._faults = faults
        self._token_faults = token_faults
        self._end: End = "keep"

    def _response(self, request: bytes) -> bytes:
        target = request.split(b" ", 2)[1]
        fault = WELL
        if target == b"/jwks":
            return _returns("200 OK", JWKS, "Content-Type: application/json")(b"")
        if target.startswith(b"/oauth/token") and is_token_outage(time.monotonic()):
            fault = next(self._token_faults)
        elif any(target.startswith(BROKEN % api) for api in (b"sql", b"maps")):
            fault = next(self._faults)
        self._end = fault.end
        return fault.spoil(super()._response(request))

    def _send(self) -> None:
        super()._send()
        if self._unsent or self._end in {"keep", "stall"}:
            return
        if self._end == "close":
            self._transport.close()
        else:
            asyncio.get_running_loop().call_later(RESET_SECONDS, self._transport.abort)


async def _serve(port: int, sizes: Sequence[int]) -> None:
    responses = canned_responses(sizes)
    faults, token_faults = itertools.cycle(FAULTS), itertools.cycle(TOKEN_FAULTS)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: FaultyUpstream(responses, faults, token_faults), "127.0.0.1", port
    )
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1]), SIZES))
