"""Bounds on the connections of clients, and what all connections of one server share."""

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Any, Final, Protocol

from resolvers.results.response_memory import ResponseMemory

__all__ = ["STATE", "SURPLUS_CLIENTS", "ClientLimits", "Clients", "clients_of"]

log = logging.getLogger("carto_graphql.http")

STATE: Final = "carto_graphql.clients"
"""Key of the lifespan's state under which the connections find their `Clients`."""

SURPLUS_CLIENTS: Final = 64
"""Connections beyond the maximum that still get a response: 503, or the one of a health check."""

WARN_SECONDS: Final = 10.0
"""Seconds between two warnings, as one line for each connection would be a second flood."""


@dataclass(frozen=True, slots=True)
class ClientLimits:
    """Limits of client connections. Times are in seconds.

    header_timeout  for all headers of a request to arrive, from the first byte of the request (for
                    a connection's first request, from the start of the connection)
    body_timeout    for the rest of a request to arrive after its response has been sent
    send_timeout    for the client to read 64 KiB of a response, or all that is left of it
    keep_alive      from the end of a response to the first byte of the next request
    max_clients     maximum number of open connections
    """

    header_timeout: float = 10.0
    body_timeout: float = 10.0
    send_timeout: float = 10.0
    keep_alive: float = 75.0
    max_clients: int = 750


class IdleConnection(Protocol):
    """A connection that waits for its next request."""

    @property
    def has_unread_bytes(self) -> bool:
        """Whether bytes of the next request have arrived but were not read yet.

        If so, the connection must not be closed as idle.
        """

    def timeout_keep_alive_handler(self) -> None:
        """Close the connection, because it has been idle for too long."""

    def shutdown(self) -> None:
        """Close the connection."""


class Clients:
    """State that all connections of one server share.

    `limits` apply to the connections. `memory` counts the bytes of responses that clients have not
    read yet. `idle` maps each idle connection to the time at which it closes, on the loop's clock,
    the longest idle first. If `is_draining` is True, each connection closes after its next response.
    """

    def __init__(
        self,
        limits: ClientLimits,
        memory: ResponseMemory | None = None,
        *,
        starts_without_task: bool = False,
    ) -> None:
        """Set the limits of all connections.

        With `starts_without_task`, the app must await `Exchange.in_task` before it waits.
        """
        self.starts_without_task = starts_without_task
        self.limits = limits
        self.memory = ResponseMemory() if memory is None else memory
        self.idle: dict[IdleConnection, float] = {}
        self.is_sweeping = False
        self.is_draining = False
        self._warned = float("-inf")

    def close_an_idle_one(self) -> bool:
        """Close the connection that has been idle longest, and return True.

        If none is idle, log a warning and return False.
        """
        for connection in self.idle:
            if not connection.has_unread_bytes:
                del self.idle[connection]
                connection.shutdown()
                return True
        self._warn()
        return False

    def sweep(self, loop: asyncio.AbstractEventLoop, now: float = 0.0) -> None:
        """Close each connection once it has been idle for too long.

        `now` is a time on the clock of `loop`.
        """
        now = max(now, loop.time())  # a loop may wake up a little too early
        self.is_sweeping = True
        while self.idle:
            connection, until = next(iter(self.idle.items()))
            if until > now:
                loop.call_at(until, self.sweep, loop, until)  # one timer for all connections
                return
            del self.idle[connection]
            connection.timeout_keep_alive_handler()
        self.is_sweeping = False

    def _warn(self) -> None:
        now = time.monotonic()
        if now - self._warned >= WARN_SECONDS:
            self._warned = now
            log.warning("MAX_CLIENTS (%d) is reached: new clients get 503", self.limits.max_clients)


def clients_of(state: dict[str, Any]) -> Clients:
    """Return the `Clients` object in the state of the app's lifespan.

    If the state has none, add one with the default limits.
    """
    found: Clients = state.setdefault(STATE, Clients(ClientLimits()))
    return found
