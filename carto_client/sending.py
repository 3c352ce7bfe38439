"""Sending of calls: signed, through a circuit breaker, and repeated where that is safe."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

import httpx

from carto_client.auth import Token, TokenSource
from carto_client.circuit import Circuit, NoCircuit
from carto_client.delivery import EXTENSION, Delivery
from carto_client.statistics import FAILED, Statistics
from carto_client.transport import with_body
from carto_client.wire.calls import PATH_TEMPLATES, Call
from carto_client.wire.statuses import did_not_run, is_token_repeated, retry_after

__all__ = ["Sender"]

_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout)


class Sender:
    """Sends calls through `transport`, at most `tries` times each, and never past their deadline.

    It repeats requests that could not be sent, statements that CARTO has not started (with another
    token after a 401), and failed token requests. If the connection broke off, or the status is 502
    or 504, the statement may be running. It is then never repeated, because it could cost twice.

    Before it repeats a request, it waits for the time in Retry-After plus a pause that doubles each
    time, with full jitter
    (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
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
        self.circuits = _Circuits(clock)

    async def send(self, call: Call, delivery: Delivery) -> httpx.Response:
        """Send a call, repeat it if that is safe, and return the final response.

        The body of an error response has been read. Raise CircuitOpen, AuthenticationError, and
        httpx's errors.
        """
        token = self._tokens.current() or await self._tokens.fetch()
        circuit = self.circuits[delivery.connection]
        pauses = iter(self._pauses)
        while True:
            request = _request(call, delivery, token)
            try:
                response = await circuit.send(self._transport, request, delivery)
            except _NOT_SENT:
                self._statistics.calls[call.api, FAILED] += 1
                delivery.keep_charge()
                if not await self._pause(pauses, delivery):
                    raise
                self._statistics.retries["connect"] += 1
                continue
            except (httpx.HTTPError, TimeoutError, asyncio.CancelledError) as error:
                self._count_failure(call, delivery, error)
                raise
            self._statistics.calls[call.api, response.status_code] += 1
            if response.status_code < 400:
                return response
            response = await with_body(response)
            next_token = await self._next_token(response, token, delivery, pauses)
            if next_token is None:
                return response
            token = next_token

    async def _next_token(
        self, response: httpx.Response, token: Token, delivery: Delivery, pauses: Iterator[float]
    ) -> Token | None:
        """Wait until the next try is due and return its token; None if there must be no try."""
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
        """Count a request that got no response, unless it was not sent or the client left."""
        if isinstance(error, httpx.PoolTimeout) or delivery.is_queued:
            return
        is_left = isinstance(error, asyncio.CancelledError) and not delivery.is_late()
        self._statistics.calls[call.api, FAILED] += not is_left

    async def _pause(
        self, pauses: Iterator[float], delivery: Delivery, retry_after: float = 0.0
    ) -> bool:
        """Wait before the next try and return True.

        Return False at once if no try is left, or if the deadline would pass before the next one.
        """
        pause = next(pauses, None)
        if pause is None:
            return False
        wait = retry_after + pause * self._jitter()
        if asyncio.get_running_loop().time() + wait >= delivery.deadline:
            return False
        await asyncio.sleep(wait)
        return True


class _Circuits(dict[str | None, Circuit]):
    """The circuit breakers of CARTO connections by name, each created when it is first used.

    There are at most as many as the catalog has connections. Token requests have no connection
    (None), and need no breaker because ClientCredentials spaces them out.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__({None: NoCircuit("")})
        self._clock = clock

    def __missing__(self, name: str | None) -> Circuit:
        circuit = self[name] = Circuit(name or "", self._clock)
        return circuit


def _request(call: Call, delivery: Delivery, token: Token) -> httpx.Request:
    url, host, path = _location(call.endpoint)
    if call.query:
        delivery.target = path + b"?" + call.query.encode("ascii")
    delivery.path_template = PATH_TEMPLATES[call.api]
    delivery.attempts += 1
    headers = _headers(host, *call.headers.items())
    # A stream spares httpx's preparation of headers, which takes three times as long as the rest.
    stream = httpx.ByteStream(call.content)
    extensions = {EXTENSION: delivery}
    request = httpx.Request(call.method, url, headers=headers, stream=stream, extensions=extensions)
    if authorization := token.authorization.text:
        request.headers["Authorization"] = authorization  # in httpx's copy: no token is cached
    return request


@lru_cache(maxsize=256)
def _headers(host: str, *fields: tuple[str, str]) -> httpx.Headers:
    # Cached because httpx encodes each name and value anew. What clients send is in none of them.
    return httpx.Headers([("Host", host), *fields])


@lru_cache(maxsize=256)
def _location(endpoint: str) -> tuple[httpx.URL, str, bytes]:
    url = httpx.URL(endpoint)
    return url, url.netloc.decode("ascii"), url.raw_path
