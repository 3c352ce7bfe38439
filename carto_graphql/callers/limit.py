"""One limit on one counter: a rate limit or a budget."""

import math
import time
from dataclasses import dataclass
from typing import Final

from limits import RateLimitItem
from limits.aio.storage import Storage

from resolvers.errors import OverLimit

__all__ = ["Limit"]

_MESSAGES: Final = {
    "requests": "Rate limit exceeded",
    "field": "Rate limit of this field exceeded",
    "statements": "Statement budget exhausted",
    "role": "Statement budget of this role exhausted",
    "template": "Statement budget of this field exhausted",
    "sign-ins": "Too many failed sign-ins from this address",
}
"""Messages for clients, by the name of the limit."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A maximum of `item.amount` per fixed window, for the counter `key` in `storage`.

    `name` says which limit it is, in messages and in the header `RateLimit`.
    """

    name: str
    item: RateLimitItem
    storage: Storage
    key: tuple[str, ...]

    async def count(self) -> None:
        """Add 1 to the counter; raise `OverLimit` if this exceeds the maximum."""
        if await self._add(1) > self.item.amount:
            raise await self._exceeded()

    async def take_back(self) -> None:
        """Subtract 1 from the counter."""
        await self._add(-1)

    async def check(self) -> None:
        """Raise `OverLimit` if the maximum has been reached."""
        if await self.storage.get(self._counter) >= self.item.amount:
            raise await self._exceeded()

    async def state(self) -> tuple[int, int]:
        """Return how much is left, and the seconds until the window ends."""
        left = max(self.item.amount - await self.storage.get(self._counter), 0)
        if left == self.item.amount:
            return left, self.item.get_expiry()
        ends = await self.storage.get_expiry(self._counter)
        return left, max(math.ceil(ends - time.time()), 0) or self.item.get_expiry()

    async def _add(self, amount: int) -> int:
        return await self.storage.incr(self._counter, self.item.get_expiry(), amount)

    async def _exceeded(self) -> OverLimit:
        _, seconds = await self.state()
        return OverLimit(f"{_MESSAGES[self.name]}; retry in {seconds} seconds", seconds)

    @property
    def _counter(self) -> str:
        return self.item.key_for(*self.key)
