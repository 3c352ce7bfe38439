"""Locks in the store: one worker does what all others wait for.

A lock is a key with its owner's random name. It expires, because its owner may die, and is
prolonged while its owner lives.
"""

import asyncio
import contextlib
import logging
import secrets
from typing import Final, Self

from carto_graphql.store.connection import Script, Store, StoreUnavailable

__all__ = ["LOCK_MILLISECONDS", "UNLOCK", "Locks"]

LOCK_MILLISECONDS: Final = 10_000
"""Maximum age of a lock whose owner has died."""

RENEWAL_SECONDS: Final = 3.0
"""Seconds after which the locks of a living owner are prolonged."""

FREE_MILLISECONDS: Final = 60_000
"""Time for which a key has no lock, after `release_for_all`."""

FREE: Final = "free"
"""Value in place of an owner's name, which means that nobody has to wait."""

UNLOCK: Final = Script("""
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
""")
"""Deletes a lock that is still its owner's."""

_LOCK: Final = Script("""
local owner = redis.call('GET', KEYS[1])
if owner then return owner end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]
""")
"""Returns the owner of a lock, which is the new one where there was none."""

_REPLACE: Final = Script("""
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
""")
"""Gives a lock another owner and age, if it is still its owner's."""

log = logging.getLogger("carto_graphql.cache")


class Locks:
    """The locks in the store that one worker holds.

    They expire after some time. So this asynchronous context manager prolongs them until they are
    released.
    """

    def __init__(self, store: Store, renewal_seconds: float = RENEWAL_SECONDS) -> None:
        self._store, self._renewal_seconds = store, renewal_seconds
        self._held: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        self._renewing = asyncio.create_task(self._renew())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._renewing.cancel()
        await asyncio.gather(self._renewing, return_exceptions=True)
        for key, owner in [*self._held.items()]:
            await self.release(key, owner)

    async def acquire(self, key: str) -> str | None:
        """Lock `key` and return the owner's random name, or None if another owner has the lock.

        Return "" if no lock is needed. Raise `StoreUnavailable` if the store fails.
        """
        name = secrets.token_hex(16)
        owner = await self._store.run(_LOCK, key, name, LOCK_MILLISECONDS)
        if owner == FREE.encode():  # for a minute after `release_for_all`
            return ""
        if owner != name.encode():
            return None
        self._held[key] = name
        return name

    async def release(self, key: str, owner: str) -> None:
        """Release the lock of `key` if `owner`, a name from `acquire`, still holds it."""
        if owner:
            self._held.pop(key, None)
            with contextlib.suppress(StoreUnavailable):
                await self._store.run(UNLOCK, key, owner)

    async def release_for_all(self, key: str, owner: str) -> None:
        """Release the lock of `key` if `owner` holds it.

        For the next minute, `acquire` returns "" for `key`: no lock is needed.
        """
        if owner:
            self._held.pop(key, None)
            with contextlib.suppress(StoreUnavailable):
                await self._store.run(_REPLACE, key, owner, FREE, FREE_MILLISECONDS)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._renewal_seconds)
            for key, owner in [*self._held.items()]:
                with contextlib.suppress(StoreUnavailable):
                    await self._store.run(_REPLACE, key, owner, owner, LOCK_MILLISECONDS)
