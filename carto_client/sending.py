"""Sending of calls before their deadline: through a circuit breaker, repeated where that is safe."""

import asyncio
import contextlib
import logging
import math
import random
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Final

import httpx

from carto_client.auth import Token, TokenSource
from carto_client.errors import CircuitOpen
from carto_client.http_response import HTTPResponse
from carto_client.pool import CartoTransport, Delivery
from carto_client.statistics import FAILED, Statistics
from carto_client.wire.queries import Call
from carto_client.wire.statuses import did_not_run, is_outage, is_token_repeated, retry_after

__all__ = [
    "FAILURES",
    "MAX_ERROR_BYTES",
    "PAUSE",
    "TRIAL_SECONDS",
    "Circuit",
    "Deadline",
    "NoCircuit",
    "Sender",
    "SharedTimer",
    "read_error",
]

FAILURES: Final = 5
"""Consecutive failures that open a circuit."""

PAUSE: Final = 1.0
"""Seconds between two trials of an open circuit. A trial that hangs does not delay the next one."""

TRIAL_SECONDS: Final = 10.0
"""Maximum time to a trial's response: trials that hang must not use up the connections."""

MAX_ERROR_BYTES: Final = 16 * 2**10
"""Maximum number of bytes that are read of an error's body."""

_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout)

_FAILURES_OF_HTTP: Final = (
    httpx.NetworkError,
    httpx.TimeoutException,
    httpx.RemoteProtocolError,
    TimeoutError,
)

_logger = logging.getLogger(__name__)


class Circuit:
    """Circuit breaker of one CARTO connection.

    https://learn.microsoft.com/azure/architecture/patterns/circuit-breaker

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
        self.is_open = False
        """Whether only trial requests may be sent."""

    def check(self) -> None:
        """Raise CircuitOpen if the circuit breaker is open and no trial request may be sent yet."""
        wait = self._next_trial - self._clock()
        if self.is_open and wait > 0:
            raise CircuitOpen(math.ceil(wait))

    def begin_trial(self) -> None:
        """Permit one request that tests whether CARTO is available.

        Raise CircuitOpen if it is too early for this request.
        """
        self.check()
        self._next_trial = self._clock() + PAUSE

    def record_status(self, status: int, since: float) -> None:
        """Count a response as a success or a failure by its status.

        `since` is the time of sending, by the circuit's clock.
        """
        if status >= 500:
            # 500 itself says nothing about CARTO's health: CARTO sends it for wrong SQL too.
            if is_outage(status):
                self._record_failure(since)
            return
        if self.is_open:
            self._log("closed for a CARTO connection")
        self._failures, self.is_open = 0, False
        self._response_at = self._clock()

    def record_error(self, error: BaseException, since: float, delivery: Delivery) -> None:
        """Count `error` as a failure if it shows that CARTO is down.

        `since` is the time of sending, by the circuit's clock.
        """
        if isinstance(error, asyncio.CancelledError):
            # Before the deadline, the caller was cancelled, which says nothing about CARTO.
            is_failure = not delivery.is_queued and delivery.is_late()
        else:
            is_failure = isinstance(error, _FAILURES_OF_HTTP)
        # A request that waited for a free connection does not count.
        if is_failure and not isinstance(error, httpx.PoolTimeout):
            self._record_failure(since)

    def _record_failure(self, since: float) -> None:
        if since < self._response_at:
            return  # a request that hung since before the last response says nothing about now
        self._failures += 1
        if self._failures == FAILURES:
            self.is_open = True
            self._next_trial = self._clock() + PAUSE
            self._log("open for a CARTO connection: one trial request per second")

    def _log(self, news: str) -> None:
        _logger.warning("Circuit breaker %s", news)
        # Names of an account's connections appear in no log at info or above.
        _logger.debug("The circuit breaker is that of connection %s", self._name)


class NoCircuit(Circuit):
    """A circuit breaker that never opens."""

    def record_status(self, status: int, since: float) -> None:
        """Do nothing, because this circuit breaker never opens."""

    def record_error(self, error: BaseException, since: float, delivery: Delivery) -> None:
        """Record nothing."""


class _Circuits(dict[str | None, Circuit]):
    """Mapping from the name of each CARTO connection to its circuit breaker.

    A breaker is created when it is first used. The key None is for token requests. Its breaker
    never opens, because ClientCredentials itself waits between token requests.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__({None: NoCircuit("")})
        self._clock = clock

    def __missing__(self, name: str | None) -> Circuit:
        circuit = self[name] = Circuit(name or "", self._clock)
        return circuit


class Sender:
    """Sender of calls through `transport`, with at most `tries` attempts before the deadline.

    It returns an error response with its body already read.

    It repeats requests that could not be sent, and statements that CARTO has not started. After a
    401, it repeats the statement with another token. It repeats token requests after a 429, 502,
    503 or 504. It never repeats a statement that may be running, because that could cost twice. A
    statement may be running after a 502, a 504, a 503 without Retry-After, or a lost connection.

    Before it repeats a request, it waits for the time in Retry-After plus a pause that doubles each
    time, with full jitter
    (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
    """

    def __init__(
        self,
        transport: CartoTransport,
        tokens: TokenSource,
        *,
        tries: int = 3,
        pause: float = 0.25,
        jitter: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
        statistics: Statistics | None = None,
    ) -> None:
        self._transport = transport
        self._statistics = statistics or Statistics()
        self._tokens = tokens
        self._pauses = [pause * 2**n for n in range(tries - 1)]
        self._jitter = jitter
        self._clock = clock
        self.circuits = _Circuits(clock)

    async def send(self, call: Call, delivery: Delivery) -> HTTPResponse:
        """Send a call, repeat it if that is safe, and return the final response.

        Raise CircuitOpen, AuthenticationError, TimeoutError or httpx.HTTPError.
        """
        token = self._tokens.current or await self._tokens.fetch()
        circuit = self.circuits[delivery.connection]
        pauses = iter(self._pauses)
        while True:
            delivery.attempts += 1
            since = self._clock()
            try:
                if circuit.is_open:
                    response = await self._send_trial(call, token, delivery, circuit)
                else:
                    response = await self._transport.send(call, token, delivery)
            except (httpx.HTTPError, TimeoutError, asyncio.CancelledError) as error:
                circuit.record_error(error, since, delivery)
                self._count_failure(call, delivery, error)
                if await self._is_resent(error, delivery, pauses):
                    continue
                raise
            circuit.record_status(response.status_code, since)
            self._statistics.calls[call.api, response.status_code] += 1
            if response.status_code < 400:
                return response
            await read_error(response)
            next_token = await self._next_token(response, token, delivery, pauses)
            if next_token is None:
                return response
            token = next_token

    async def _send_trial(
        self, call: Call, token: Token, delivery: Delivery, circuit: Circuit
    ) -> HTTPResponse:
        circuit.begin_trial()
        async with asyncio.timeout(TRIAL_SECONDS):
            return await self._transport.send(call, token, delivery)

    async def _is_resent(
        self, error: BaseException, delivery: Delivery, pauses: Iterator[float]
    ) -> bool:
        """Wait and return True if the request may be sent again, else return False at once."""
        if not isinstance(error, _NOT_SENT):
            return False
        delivery.keep_charge()
        if not await self._pause(pauses, delivery):
            return False
        self._statistics.retries["connect"] += 1
        return True

    async def _next_token(
        self, response: HTTPResponse, token: Token, delivery: Delivery, pauses: Iterator[float]
    ) -> Token | None:
        """Wait and return the token for another attempt, or None if there must not be one."""
        now = time.time()
        may_repeat = is_token_repeated if delivery.connection is None else did_not_run
        if not may_repeat(response, now):
            return None
        delivery.keep_charge()
        if response.status_code == 401:
            next_token = await self._tokens.replace(token) if next(pauses, None) else None
            self._statistics.retries["token"] += next_token is not None
            return next_token
        wait = retry_after(response.headers, now) or 0.0
        if not await self._pause(pauses, delivery, wait):
            return None
        self._statistics.retries["status"] += 1
        return token

    def _count_failure(self, call: Call, delivery: Delivery, error: BaseException) -> None:
        """Count a call as failed, unless it was not sent or its caller cancelled it."""
        if isinstance(error, httpx.PoolTimeout) or delivery.is_queued:
            return
        is_left = isinstance(error, asyncio.CancelledError) and not delivery.is_late()
        self._statistics.calls[call.api, FAILED] += not is_left

    async def _pause(
        self, pauses: Iterator[float], delivery: Delivery, retry_after: float = 0.0
    ) -> bool:
        """Wait and return True if another attempt is allowed, else return False at once."""
        pause = next(pauses, None)
        if pause is None:
            return False
        wait = retry_after + pause * self._jitter()
        if asyncio.get_running_loop().time() + wait >= delivery.deadline:
            return False
        await asyncio.sleep(wait)
        return True


async def read_error(response: HTTPResponse) -> None:
    """Read the beginning of an error response into `response.content`, and close the response."""
    body = bytearray()
    try:
        # If the connection is lost meanwhile, the status and the bytes that arrived are enough.
        with contextlib.suppress(httpx.HTTPError):
            async for chunk in response.stream:
                body += chunk[: MAX_ERROR_BYTES - len(body)]
                if len(body) >= MAX_ERROR_BYTES:
                    break
    finally:
        await response.aclose()
    response.content = bytes(body)


class SharedTimer:
    """Timer of the event loop for all deadlines in `open`, which begin and end at any time.

    Almost no deadline is reached, and one that is later than the others does not change the timer.
    So a deadline costs a seventh of `asyncio.timeout_at`, which starts and stops a timer each time.
    """

    def __init__(self) -> None:
        self.open: set[Deadline] = set()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.next = math.inf
        """The time for which the timer is set."""
        self._handle: asyncio.TimerHandle | None = None

    def restart(self, loop: asyncio.AbstractEventLoop) -> None:
        """Set the timer to the earliest of the open deadlines, on the clock of `loop`."""
        if self._handle is not None:
            self._handle.cancel()
        self.loop = loop
        self.next = min((each.when for each in self.open), default=math.inf)
        self._handle = loop.call_at(self.next, self._expire, loop) if self.open else None

    def _expire(self, loop: asyncio.AbstractEventLoop) -> None:
        now = max(loop.time(), self.next)  # a loop may wake up a little too early
        for deadline in [each for each in self.open if each.when <= now]:
            self.open.remove(deadline)
            deadline.expire()
        self.restart(loop)


class Deadline:
    """Context manager that cancels its body at a deadline, and then raises TimeoutError.

    `when` is in seconds of the running loop's clock. If the body is cancelled for another reason,
    asyncio.CancelledError is passed on. `asyncio.timeout_at` behaves in the same way.
    """

    __slots__ = ("_cancelling", "_has_expired", "_task", "_timer", "when")

    def __init__(self, timer: SharedTimer, when: float) -> None:
        self._timer = timer
        self._has_expired = False
        self.when = when

    def __enter__(self) -> None:
        timer, loop = self._timer, asyncio.get_running_loop()
        task = asyncio.current_task(loop)
        assert task is not None, "only a task can be cancelled"
        self._task, self._cancelling = task, task.cancelling()
        timer.open.add(self)
        if self.when < timer.next or loop is not timer.loop:
            timer.restart(loop)

    def expire(self) -> None:
        """Cancel the body of the `with` statement, because the deadline has passed."""
        self._has_expired = True
        self._task.cancel()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self._has_expired:
            self._timer.open.discard(self)
        elif self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from error
