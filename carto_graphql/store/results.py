"""Results that workers share through the store."""

import asyncio
import contextlib
import dataclasses
import time
from typing import Final, Self

from carto_graphql.store.connection import Store, StoreUnavailable
from carto_graphql.store.entries import EntryFormat
from carto_graphql.store.locks import Locks
from resolvers.result_cache import NO_LOCK, CachedResult, Epochs, Lock

__all__ = ["StoredResults"]

THREAD_BYTES: Final = 256 * 2**10
"""Entries of this size are compressed and read in a thread: 1 MiB takes a millisecond or two."""


class StoredResults:
    """Cached results that all workers share through the store; an asynchronous context manager.

    It implements `SharedStore` of `resolvers.result_cache`. `entry_bytes` bounds the JSON of one
    result. While the store does not respond, no result is found or stored. While the store is full,
    no result is stored.
    """

    def __init__(
        self, store: Store, epochs: Epochs, *, entry_bytes: int, secret: str | None = None
    ) -> None:
        self.entry_bytes = entry_bytes
        self._store, self._epochs = store, epochs
        self._format = EntryFormat(secret, entry_bytes)
        self._locks = Locks(store)

    async def __aenter__(self) -> Self:
        await self._locks.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._locks.__aexit__(*error)

    async def get(self, key: bytes) -> CachedResult | None:
        """Return the result for `key`, whatever its age.

        Return None if it is missing or purged, or if the store is unavailable.
        """
        try:
            entry = await self._store.execute("GET", self._entry_key(key))
        except StoreUnavailable:
            return None
        now = self._store.now()
        if not isinstance(entry, bytes) or now is None:
            return None
        if len(entry) < THREAD_BYTES:
            found = self._format.read(key, entry)
        else:
            found = await asyncio.to_thread(self._format.read, key, entry)
        if found is None or found.epoch != self._epochs.of(found.template):
            return None
        age = max(now - found.born, 0.0)
        return dataclasses.replace(found, born=time.monotonic() - age)

    async def put(self, key: bytes, result: CachedResult, keep: float) -> None:
        """Store a result until it is `keep` seconds old."""
        now, age = self._store.now(), time.monotonic() - result.born
        milliseconds = int((keep - age) * 1000)
        if now is None or milliseconds < 1 or not self._store.is_available:
            return
        result = dataclasses.replace(result, born=now - age)
        if len(result.content) < THREAD_BYTES:
            entry = self._format.write(key, result)
        else:
            entry = await asyncio.to_thread(self._format.write, key, result)
        with contextlib.suppress(StoreUnavailable):
            await self._store.execute("SET", self._entry_key(key), entry, "PX", milliseconds)

    async def lock(self, key: bytes) -> Lock | None:
        """Lock the result of `key`, so that only this worker requests it from CARTO.

        Return the lock, None if another worker has it, or `NO_LOCK` if the store is unavailable.
        """
        try:
            lock = await self._locks.acquire(self._lock_key(key))
        except StoreUnavailable:
            return NO_LOCK
        if lock is None:
            self._store.metrics.count_lock_wait()
        return lock

    async def unlock(self, key: bytes, lock: Lock) -> None:
        """Release the lock of a result, unless it has expired and another worker holds it now."""
        await self._locks.release(self._lock_key(key), lock)

    async def unlock_for_all(self, key: bytes, lock: Lock) -> None:
        """Release the lock of a result, unless another worker holds it now.

        For a minute, no worker needs this lock.
        """
        await self._locks.release_for_all(self._lock_key(key), lock)

    def _entry_key(self, key: bytes) -> str:
        return f"{self._store.prefix}:1:a:{key.hex()}"

    def _lock_key(self, key: bytes) -> str:
        return f"{self._store.prefix}:1:l:{key.hex()}"
