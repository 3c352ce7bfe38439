"""The limit on failed sign-ins from one address.

Nobody guesses 256 random bits or a signature. The limit bounds the work that invalid tokens cause:
each needs a verification, and possibly the issuer's keys.
"""

from collections import OrderedDict
from typing import Final

from limits import RateLimitItemPerMinute

from carto_graphql.callers.counters import MemoryCounters
from carto_graphql.callers.limit import Limit

__all__ = ["FailedSignIns"]

MAX_ACCEPTED: Final = 10_000
"""Hashes of accepted credentials that are kept: about 1 MB."""


class FailedSignIns:
    """Counters of failed sign-ins per address and minute, and a cache of accepted credentials.

    After `maximum` failures, only credentials that were accepted before are verified. So a client
    with an invalid token cannot lock out other clients behind the same proxy.
    """

    def __init__(self, maximum: int) -> None:
        self._item = RateLimitItemPerMinute(maximum)
        self._counters = MemoryCounters()
        self._accepted: OrderedDict[int, None] = OrderedDict()

    async def check(self, address: str, credential: str) -> None:
        """Raise `OverLimit` if `address` has too many failed sign-ins in this minute.

        Credentials that `accept` has cached are exempt.
        """
        # Python's hash suffices: a collision costs one verification and accepts nothing.
        if hash(credential) not in self._accepted:
            limit = self._limit(address)
            left, seconds = await self._counters.state(limit)
            if not left:
                raise limit.exceeded(seconds)

    async def count(self, address: str) -> None:
        """Count a failed sign-in from `address`. Raise `OverLimit` if there are now too many."""
        await self._counters.count(self._limit(address))

    def accept(self, credential: str) -> None:
        """Cache `credential`, so that `check` raises no error for it while it is cached."""
        self._accepted[hash(credential)] = None
        self._accepted.move_to_end(hash(credential))
        if len(self._accepted) > MAX_ACCEPTED:
            self._accepted.popitem(last=False)

    def _limit(self, address: str) -> Limit:
        return Limit("sign-ins", self._item, "anonymous", ("sign-ins", address))
