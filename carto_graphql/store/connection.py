"""Commands to Redis or Valkey, each with a time limit, behind a circuit breaker."""

import asyncio
import contextlib
import logging
from typing import Final, Self

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    ReadOnlyError,
    RedisError,
    ResponseError,
)

from carto_graphql.settings.errors import SettingsError

__all__ = ["FAILURES", "PAUSE", "Store", "StoreUnavailable"]

FAILURES: Final = 3
"""Consecutive failures that open the circuit."""

PAUSE: Final = 1.0
"""Seconds between two probes of an open circuit."""

MAX_CONNECTIONS: Final = 32
"""Connections of one worker. Further commands wait for one, within their time limit."""

_logger = logging.getLogger(__name__)


class StoreUnavailable(Exception):
    """The store did not execute a command. It has no text: redis-py's may name the address."""


class Store:
    """A store at `url`, an asynchronous context manager. Keys of all commands begin with `prefix`.

    `timeout` is in seconds, for the whole of one command with its connection. A command is never
    repeated. While the circuit is open, commands fail at once, and a task probes in the background,
    so that no request waits for a probe.
    """

    def __init__(self, url: str, *, timeout: float, prefix: str) -> None:
        self.prefix = prefix
        self._timeout = timeout
        self._client: Redis = Redis.from_url(
            url,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            max_connections=MAX_CONNECTIONS + 1,  # one for the probe
            retry=Retry(NoBackoff(), 0),
            protocol=2,  # RESP3 adds a command for notifications to every new connection
            driver_info=None,  # Redis 7.0 has no CLIENT SETINFO, and an ACL may forbid it
        )
        self._slots = asyncio.Semaphore(MAX_CONNECTIONS)
        self._failures = 0
        self._probing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Connect. Raise `SettingsError` for wrong credentials; warn if the store is unreachable."""
        try:
            await self._send("PING")
        except (AuthenticationError, AuthorizationError):
            raise SettingsError(["STORE has a wrong user name or password"]) from None
        except ResponseError as error:
            if str(error).startswith(("WRONGPASS", "NOAUTH")):
                raise SettingsError(["STORE has a wrong user name or password"]) from None
            raise SettingsError(["The user of STORE may not run the command PING"]) from None
        except (RedisError, OSError):
            _logger.warning(
                "The store is unreachable; this worker runs without it until it responds"
            )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._probing:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)
        await self._client.aclose()

    @property
    def is_available(self) -> bool:
        """Whether the circuit is closed."""
        return self._failures < FAILURES

    async def execute(self, *command: str | bytes | float) -> object:
        """Return the reply to a command. Raise `StoreUnavailable`."""
        if not self.is_available:
            raise StoreUnavailable
        try:
            reply = await self._send(*command)
        except (RedisError, OSError) as error:
            # Other error replies, such as that of a full store, show that the store responds.
            if isinstance(error, ReadOnlyError) or not isinstance(error, ResponseError):
                self._record_failure()
            raise StoreUnavailable from None
        self._failures = 0
        return reply

    async def _send(self, *command: str | bytes | float) -> object:
        async with asyncio.timeout(self._timeout), self._slots:
            # redis-py declares no types for this method's parameters.
            return await self._client.execute_command(*command)  # type: ignore[no-untyped-call]

    def _record_failure(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES and self._probing is None:
            _logger.warning("Circuit breaker open for the store: one probe per second")
            self._probing = asyncio.create_task(self._probe())

    async def _probe(self) -> None:
        """Close the circuit when the store responds."""
        while not self.is_available:
            await asyncio.sleep(PAUSE)
            with contextlib.suppress(RedisError, OSError):
                await self._send("PING")
                self._failures = 0
        self._probing = None
        _logger.warning("Circuit breaker closed for the store")
