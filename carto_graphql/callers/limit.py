"""Limits, and the interface of the counters that they apply to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from limits import RateLimitItem

from resolvers.errors import OverLimit

__all__ = ["CounterGroup", "Counters", "Limit"]

_MESSAGES: Final = {
    "requests": "Rate limit exceeded",
    "field": "Rate limit of this field exceeded",
    "statements": "Statement budget exhausted",
    "role": "Statement budget of this role exhausted",
    "template": "Statement budget of this field exhausted",
    "documents": "Too many new persisted queries",
    "sign-ins": "Too many failed sign-ins from this address",
}
"""Messages for clients, by the name of the limit."""

CounterGroup = Literal["anonymous", "signed-in", "shared"]
"""Whose counters they are: of anonymous callers, of signed-in callers, or of roles and templates. No
caller can cause the eviction of counters of another group."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A maximum number of requests or statements, `item.amount`, in each window of fixed length.

    `name` identifies the limit in messages and in the header `RateLimit`.
    """

    name: str
    item: RateLimitItem
    group: CounterGroup
    key: tuple[str, ...]

    @property
    def counter(self) -> str:
        """The name of the counter that this limit applies to."""
        return self.item.key_for(*self.key)

    def exceeded(self, seconds: int) -> OverLimit:
        """Return the error for a caller that is over the limit and must wait `seconds`."""
        return OverLimit(f"{_MESSAGES[self.name]}; retry in {seconds} seconds", seconds)


class Counters(Protocol):
    """Counters of requests and statements, each for a period of fixed length, its window.

    A window starts with the first request or statement that is counted in it. When the window ends,
    the counter is 0 again. If `waits` is True, the methods may wait for a store, and must be called
    in an asyncio task.
    """

    waits: bool

    async def count(self, limit: Limit) -> None:
        """Count one request against `limit`; raise `OverLimit` if the count is then too high."""

    async def charge(self, limits: Sequence[Limit]) -> None:
        """Count one statement to CARTO against all `limits`.

        Raise `OverLimit`, and count nothing, if one would be exceeded.
        """

    async def refund(self, limits: Sequence[Limit]) -> None:
        """Undo one `charge`: subtract one statement from the counters of all `limits`."""

    async def state(self, limit: Limit) -> tuple[int, int]:
        """Return (requests or statements left, seconds until the limit's period ends)."""
