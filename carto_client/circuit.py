"""Circuit breaker: while CARTO is unavailable, requests fail at once instead of waiting for it.

https://learn.microsoft.com/azure/architecture/patterns/circuit-breaker
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable
from typing import Final

import httpx

from carto_client.delivery import Delivery
from carto_client.errors import CircuitOpen
from carto_client.wire.statuses import is_outage

__all__ = ["FAILURES", "PAUSE", "TRIAL_SECONDS", "Circuit", "NoCircuit"]

FAILURES: Final = 5
"""Consecutive failures that open a circuit."""

PAUSE: Final = 1.0
"""Seconds between two trials of an open circuit. A trial that hangs does not delay the next one."""

TRIAL_SECONDS: Final = 10.0
"""Maximum time to a trial's response: trials that hang must not use up the connections."""

_FAILURES_OF_HTTP: Final = (
    httpx.NetworkError,
    httpx.TimeoutException,
    httpx.RemoteProtocolError,
    TimeoutError,
)

_logger = logging.getLogger(__name__)


class Circuit:
    """Circuit breaker of one CARTO connection.

    It opens after FAILURES consecutive failures. While it is open, it lets one trial request
    through every PAUSE seconds. It closes at the first response with a status below 500.

    A failure is a connection that cannot be made or breaks off before the response, a deadline that
    passes before the response, or a status of 502, 503 or 504. Some outcomes count neither as a
    failure nor as a success: the caller is cancelled, no connection is free, or the status is
    another 5xx, such as 500, which CARTO sends for wrong SQL too.
    """

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._clock = clock
        self._failures = 0
        self._response_at = -math.inf
        self._next_trial = -math.inf

    @property
    def is_open(self) -> bool:
        """Whether only trial requests may be sent."""
        return self._failures >= FAILURES

    def check(self) -> None:
        """Raise CircuitOpen if no request may be sent now."""
        wait = self._next_trial - self._clock()
        if self._failures >= FAILURES and wait > 0:
            raise CircuitOpen(math.ceil(wait))

    async def send(
        self, transport: httpx.AsyncBaseTransport, request: httpx.Request, delivery: Delivery
    ) -> httpx.Response:
        """Send a request and record its outcome. Raise CircuitOpen if the circuit is open.

        One trial request per PAUSE is sent even while the circuit is open.
        """
        is_trial = self._failures >= FAILURES and self._enter()
        since = self._clock()
        try:
            if is_trial:
                response = await _send_trial(transport, request)
            else:
                response = await transport.handle_async_request(request)
        except httpx.PoolTimeout:
            raise
        except _FAILURES_OF_HTTP:
            self._record_failure(since)
            raise
        except asyncio.CancelledError:
            if not delivery.is_queued and delivery.is_late():
                self._record_failure(since)
            raise
        self._record(response.status_code, since)
        return response

    def _enter(self) -> bool:
        """Return True if a trial request is due, and set the time of the next one.

        Raise CircuitOpen if none is due.
        """
        self.check()
        self._next_trial = self._clock() + PAUSE
        return True

    def _record(self, status: int, since: float) -> None:
        if status >= 500:
            # 500 itself says nothing about CARTO's health: CARTO sends it for wrong SQL too.
            if is_outage(status):
                self._record_failure(since)
            return
        if self._failures >= FAILURES:
            self._log("closed for a CARTO connection")
        self._failures = 0
        self._response_at = self._clock()

    def _record_failure(self, since: float) -> None:
        """Count a failed request, unless CARTO has responded to another since this one was sent.

        `since` is the time at which the failed request was sent, in seconds of the clock.
        """
        if since < self._response_at:
            return  # a request that hung since before the last response says nothing about now
        self._failures += 1
        if self._failures == FAILURES:
            self._next_trial = self._clock() + PAUSE
            self._log("open for a CARTO connection: one trial request per second")

    def _log(self, news: str) -> None:
        _logger.warning("Circuit breaker %s", news)
        # Names of an account's connections appear in no log at info or above.
        _logger.debug("The circuit breaker is that of connection %s", self._name)


class NoCircuit(Circuit):
    """A circuit that is always closed."""

    async def send(
        self, transport: httpx.AsyncBaseTransport, request: httpx.Request, delivery: Delivery
    ) -> httpx.Response:
        """Send a request."""
        return await transport.handle_async_request(request)


async def _send_trial(
    transport: httpx.AsyncBaseTransport, request: httpx.Request
) -> httpx.Response:
    async with asyncio.timeout(TRIAL_SECONDS):
        return await transport.handle_async_request(request)
