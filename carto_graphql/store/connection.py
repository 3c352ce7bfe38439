"""Commands to Redis or Valkey, each with a time limit, behind a circuit breaker."""

import asyncio
import contextlib
import hashlib
import logging
import time
from typing import Final, Self

from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
)
from redis.exceptions import TimeoutError as RedisTimeout

from carto_graphql.settings.errors import SettingsError
from carto_graphql.store.clients import open_client
from carto_graphql.telemetry.store_metrics import StoreMetrics

__all__ = ["FAILURES", "PAUSE", "Script", "Store", "StoreUnavailable"]

FAILURES: Final = 3
"""Consecutive failures that open the circuit."""

PAUSE: Final = 1.0
"""Seconds between two probes of an open circuit."""

CLOCK_SECONDS: Final = 10.0
"""Seconds after which the store's clock is set anew, as clocks drift."""

MAX_CONNECTIONS: Final = 32
"""Connections of one worker. Further commands wait for one, within their time limit."""

_SETTINGS: Final = {"results": "STORE", "counters": "COUNTER_STORE"}

_UNKNOWN_SCRIPT: Final = object()

_logger = logging.getLogger(__name__)


class StoreUnavailable(Exception):
    """The store did not execute a command.

    The error has no text, because redis-py's text may contain the address of the store.
    """


class Script:
    """A Lua script, which the store runs as one command."""

    def __init__(self, text: str) -> None:
        self.text = text
        # The store names scripts by this digest.
        self.digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class Store:
    """A store at `url`, an asynchronous context manager.

    The keys in all commands must begin with `prefix`. `timeout`, in seconds, bounds one command,
    including the time to connect. A command is never repeated. While the circuit breaker is open,
    commands fail without being sent. Meanwhile a background task tests whether the store responds,
    so that no request has to wait for such a test. A command that fails raises `StoreUnavailable`.
    """

    def __init__(
        self, url: str, *, timeout: float, prefix: str, metrics: StoreMetrics | None = None
    ) -> None:
        self.prefix, self.timeout = prefix, timeout
        self.metrics = metrics or StoreMetrics("results")
        self._clock_offset: float | None = None
        self._clock_due = 0.0
        self._rejected: set[str] = set()
        self._client = open_client(url, timeout, MAX_CONNECTIONS + 1)  # one for the probe
        self._slots = asyncio.Semaphore(MAX_CONNECTIONS)
        self._failures = 0
        self._probing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Connect to the store, or log a warning. Raise `SettingsError` for wrong credentials."""
        if not await self.check():
            _logger.warning(
                "The store is unreachable; this worker runs without it until it responds"
            )
            self._failures = FAILURES - 1
            self._record_failure()
        return self

    async def check(self) -> bool:
        """Return True if the store responds.

        Raise `SettingsError` for wrong credentials, or if their user may not run TIME.
        """
        try:
            await self._read_clock()
        except (AuthenticationError, AuthorizationError):
            raise self._wrong_credentials() from None
        except ResponseError as error:
            if str(error).startswith(("WRONGPASS", "NOAUTH")):
                raise self._wrong_credentials() from None
            setting = _SETTINGS[self.metrics.name]
            raise SettingsError([f"The user of {setting} may not run the command TIME"]) from None
        except (RedisError, OSError):
            return False
        return True

    def _wrong_credentials(self) -> SettingsError:
        return SettingsError([f"{_SETTINGS[self.metrics.name]} has a wrong user name or password"])

    async def __aexit__(self, *_: object) -> None:
        if self._probing:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    @property
    def is_available(self) -> bool:
        """Whether commands are sent.

        After FAILURES consecutive failures, only test commands are sent until the store responds.
        """
        return self._failures < FAILURES

    def now(self) -> float | None:
        """Return the store's time in seconds since 1970, or None until the store first responds."""
        # All hosts use the clock of the store, because their own clocks may differ.
        return None if self._clock_offset is None else time.monotonic() + self._clock_offset

    async def run(self, script: Script, *arguments: str | bytes | float, keys: int = 1) -> object:
        """Run a script in the store and return its result.

        The first `keys` arguments are Redis keys.
        """
        reply = await self.execute("EVALSHA", script.digest, keys, *arguments)
        if reply is _UNKNOWN_SCRIPT:  # the store was restarted
            reply = await self.execute("EVAL", script.text, keys, *arguments)
        return reply

    async def execute(self, *command: str | bytes | float) -> object:
        """Send a command and return the store's reply.

        Raise `StoreUnavailable` for an error reply or no reply in time.
        """
        if not self.is_available:
            raise StoreUnavailable
        started = time.monotonic()
        try:
            reply = await self._send(*command)
        except NoScriptError:
            return _UNKNOWN_SCRIPT
        except (RedisError, OSError) as error:
            self.metrics.count_failure(reason := _reason(error))
            if reason == "rejected":
                self._warn_of_rejection(str(command[0]), error)
            # Other error replies, such as that of a full store, show that the store responds.
            if isinstance(error, ReadOnlyError) or not isinstance(error, ResponseError):
                self._record_failure()
            raise StoreUnavailable from None
        self.metrics.count_command(time.monotonic() - started)
        self._failures = 0
        return reply

    def _warn_of_rejection(self, command: str, error: Exception) -> None:
        # The gateway continues without the store, so only a warning makes operators notice.
        if command not in self._rejected:
            self._rejected.add(command)
            _logger.warning(
                "The store rejects %s (%s). The ACL rule that it needs is in docs/scaling.md",
                command,
                type(error).__name__,
            )

    async def read_clock(self) -> None:
        """Set this worker's copy of the store's clock to the store's current time.

        Call this regularly, because clocks drift.
        """
        self._set_clock(await self.execute("TIME"))

    async def _read_clock(self) -> None:
        self._set_clock(await self._send("TIME"))

    def _set_clock(self, reply: object) -> None:
        if isinstance(reply, list | tuple):
            seconds, microseconds = map(float, reply)
            self.set_clock(seconds + microseconds / 1e6)

    def set_clock(self, seconds: float) -> None:
        """Correct this worker's copy of the store's clock.

        `seconds` is the store's time in a reply that has just arrived.
        """
        now = time.monotonic()
        offset = seconds - now  # too small by the time that the reply took to arrive
        # A smaller offset is from a slower reply, so it replaces only an old one.
        if self._clock_offset is None or offset > self._clock_offset or now >= self._clock_due:
            self._clock_offset, self._clock_due = offset, now + CLOCK_SECONDS

    async def _send(self, *command: str | bytes | float) -> object:
        async with asyncio.timeout(self.timeout), self._slots:
            # redis-py declares no types for this method's parameters.
            return await self._client.redis.execute_command(*command)  # type: ignore[no-untyped-call]

    def _record_failure(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES and self._probing is None:
            _logger.warning("Circuit breaker open for the store: one probe per second")
            self.metrics.set_circuit(is_open=True)
            self._probing = asyncio.create_task(self._probe())

    async def _probe(self) -> None:
        while not self.is_available:
            await asyncio.sleep(PAUSE)
            with contextlib.suppress(RedisError, OSError):
                await self._read_clock()
                self._failures = 0
        self._probing = None
        self.metrics.set_circuit(is_open=False)
        _logger.warning("Circuit breaker closed for the store")


def _reason(error: Exception) -> str:
    if isinstance(error, OutOfMemoryError):
        return "full"
    if isinstance(error, TimeoutError | RedisTimeout):
        return "timeout"
    return "rejected" if isinstance(error, ResponseError) else "connection"
