"""What a transport needs to know about a call beside its HTTP request."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

__all__ = ["EXTENSION", "Delivery", "Hook"]

CONNECT_SECONDS: Final = 5.0
"""Long enough for two lost packets (RFC 6298, 2)."""

EXTENSION: Final = "carto_client.delivery"
"""The key of a request's Delivery in httpx's `extensions`."""

Hook: TypeAlias = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Delivery:
    """The terms of one call, shared by all attempts to send it.

    `deadline` is in seconds of the running loop's clock. `connection` is the CARTO connection whose
    circuit breaker the call passes; None for a token request. `target` is the request's path and
    query, already encoded, so that httpx does not encode a long URL again. `path_template` is the
    path for traces, with placeholders in place of names and values.
    """

    deadline: float
    connection: str | None = None
    target: bytes = b""
    connect_seconds: float = CONNECT_SECONDS
    on_send: Hook | None = None
    on_unused: Hook | None = None
    path_template: str = ""
    attempts: int = 0
    """How often it was handed to the transport."""
    is_queued: bool = False
    """True while an attempt waits for a free connection to CARTO."""

    _is_charged: bool = False
    _is_charge_unused: bool = False

    def is_late(self) -> bool:
        """Return True if the deadline has passed."""
        # A loop may wake up a little before the time of a timer.
        return asyncio.get_running_loop().time() + 0.05 >= self.deadline

    async def charge(self) -> None:
        """Call `on_send` to charge the next attempt, unless the charge of the last one was kept.

        If `on_send` raises, the error is passed on, and the attempt must not be sent.
        """
        if self.on_send is not None and not self._is_charge_unused:
            await self.on_send()
            self._is_charged = True
        self._is_charge_unused = False

    def keep_charge(self) -> None:
        """Keep the charge of the last attempt for the next one.

        This is for an attempt that did not run the statement.
        """
        self._is_charge_unused = self._is_charged

    async def refund(self) -> None:
        """Call `on_unused` if a charge was kept and no later attempt has used it."""
        if self._is_charge_unused and self.on_unused is not None:
            self._is_charge_unused = self._is_charged = False
            await self.on_unused()
