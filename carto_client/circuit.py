"""A circuit breaker for each CARTO connection: while it is out of order, callers are told so at once.

https://learn.microsoft.com/azure/architecture/patterns/circuit-breaker
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable
from typing import Final

import httpx

from carto_client.errors import CircuitOpen
from carto_client.wire import is_outage, says_nothing

__all__ = ["FAILURES", "PAUSE", "TRIAL_SECONDS", "Circuit", "CircuitTransport"]

FAILURES: Final = 5
"""So many in a row, with nothing heard in between, open a circuit."""

PAUSE: Final = 1.0
"""Seconds between two trials of an open circuit. A trial that hangs does not keep the next one waiting."""

TRIAL_SECONDS: Final = 10.0
"""How long a trial may take to its first byte: trials that hang must not use up the connections."""

_FAILURES_OF_HTTP: Final = (
    httpx.NetworkError,
    httpx.TimeoutException,
    httpx.RemoteProtocolError,
    TimeoutError,
)

_logger = logging.getLogger(__name__)


class Circuit:
    """Closed, it lets everybody through. Open, it lets one request through each PAUSE, and any answer closes it."""

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._clock = clock
        self._failures = 0
        self._heard_at = -math.inf
        self._next_trial = -math.inf

    def check(self) -> None:
        """Raises CircuitOpen where no request may be sent now."""
        wait = self._next_trial - self._clock()
        if self._failures >= FAILURES and wait > 0:
            raise CircuitOpen(math.ceil(wait))

    def enter(self) -> bool:
        """Whether the request is a trial. Raises CircuitOpen where it may not be sent."""
        self.check()
        if self._failures < FAILURES:
            return False
        self._next_trial = self._clock() + PAUSE
        return True

    def heard(self) -> None:
        """CARTO gave an answer, be it a refusal."""
        if self._failures >= FAILURES:
            self._tell("answers again")
        self._failures = 0
        self._heard_at = self._clock()

    def failed(self, since: float) -> None:
        """A request that was sent at `since` (of the clock) got no answer."""
        if since < self._heard_at:
            return  # what hung since before the last answer says nothing about now
        self._failures += 1
        if self._failures == FAILURES:
            self._next_trial = self._clock() + PAUSE
            self._tell("does not answer; it is tried once a second")

    def _tell(self, news: str) -> None:
        _logger.warning("A CARTO connection %s", news)
        _logger.debug(
            "The connection is %s", self._name
        )  # no name of the account's stands in a log at info


class CircuitTransport(httpx.AsyncBaseTransport):
    """A transport with a circuit for each value of the requests' extension `circuit`; those without it just pass.

    A failure is a connection that cannot be made or is lost before the head of an answer, a deadline (the extension
    `deadline`, of the loop's clock) that passes before it, and an answer of 502, 503 and 504. A caller who leaves, a
    wait for a free connection and an answer of 500 (CARTO gives it for faults of the SQL too) say nothing.
    Raises CircuitOpen.
    """

    def __init__(
        self, transport: httpx.AsyncBaseTransport, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._transport = transport
        self._clock = clock
        self._circuits: dict[str, Circuit] = {}  # as many as the catalog has connections

    def check(self, name: str) -> None:
        """Raises CircuitOpen where no request with this circuit may be sent now."""
        if circuit := self._circuits.get(name):
            circuit.check()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = request.extensions.get("circuit")
        if name is None:
            return await self._transport.handle_async_request(request)
        if name not in self._circuits:
            self._circuits[name] = Circuit(name, self._clock)
        return await self._through(self._circuits[name], request)

    async def _through(self, circuit: Circuit, request: httpx.Request) -> httpx.Response:
        is_trial, since = circuit.enter(), self._clock()
        try:
            async with asyncio.timeout(TRIAL_SECONDS if is_trial else None):
                response = await self._transport.handle_async_request(request)
        except httpx.PoolTimeout:
            raise
        except _FAILURES_OF_HTTP:
            circuit.failed(since)
            raise
        except asyncio.CancelledError:
            if _is_late(request) and request.extensions.get("connection_is_free", True):
                circuit.failed(since)
            raise
        if is_outage(response.status_code):
            circuit.failed(since)
        elif not says_nothing(response.status_code):
            circuit.heard()
        return response

    async def aclose(self) -> None:
        await self._transport.aclose()


def _is_late(request: httpx.Request) -> bool:
    # A loop may wake up a little before the moment it was asked for.
    deadline: float = request.extensions.get("deadline", math.inf)
    return asyncio.get_running_loop().time() + 0.05 >= deadline
