"""Runner of template calls whose results are cached: in memory, and in a store of several workers.

`resolvers.result_cache` says how the two layers work together.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass
from typing import Final

from msgspec import structs

from carto_client import CartoClient, DeadlineExceeded, RateLimited, Unavailable
from resolvers.cache_policy import CachePolicy
from resolvers.layers import Send
from resolvers.query_runner import Fetch, QueryRunner
from resolvers.result_cache import (
    LOCK_POLL,
    NO_LOCK,
    UNSHARED,
    CachedResult,
    Epoch,
    Freshness,
    Layer,
    Lock,
    ResultCache,
    SharedStore,
)
from resolvers.results.kept_stream import KeptStream
from resolvers.results.response_memory import ResponseMemory
from resolvers.results.result import Result, Stream
from resolvers.results.shared_stream import SharedStream

__all__ = ["open_runner"]

log = logging.getLogger("carto_graphql.cache")

SERVED_ON_ERROR: Final = (Unavailable, DeadlineExceeded, RateLimited)
"""Errors that say nothing about the statement, so that `onError` applies."""


def open_runner(
    client: CartoClient,
    cache: ResultCache,
    *,
    store: SharedStore = UNSHARED,
    account: bytes = b"",
    timeout: float = 60.0,
    memory: ResponseMemory | None = None,
) -> QueryRunner:
    """Return a query runner that uses `cache` and `store`.

    `account` identifies the CARTO account. `timeout` is in seconds.
    """
    if not cache.entry_bytes:
        return QueryRunner(client, timeout=timeout, memory=memory)
    return _CachingRunner(client, cache, store, account, timeout=timeout, memory=memory)


class _CachingRunner(QueryRunner):
    """Runner that caches the results of templates with `cache:`.

    Results are cached in `cache` (this worker's memory) and in `store` (shared by several workers).
    """

    def __init__(
        self,
        client: CartoClient,
        cache: ResultCache,
        store: SharedStore,
        account: bytes,
        *,
        timeout: float,
        memory: ResponseMemory | None,
    ) -> None:
        super().__init__(client, timeout=timeout, memory=memory)
        self._layers = _Layers(cache, store, self.memory)
        self._account = account
        self._refreshes: dict[bytes, asyncio.Task[None]] = {}

    def run_fetch(self, fetch: Fetch) -> Awaitable[Result]:
        """Return the result of `fetch` from a cache, an identical running query, or CARTO."""
        return self.shared(fetch) if fetch.policy is None else self._cached(fetch, fetch.policy)

    async def _cached(self, fetch: Fetch, policy: CachePolicy) -> Result:
        cache, key = self._layers.cache, fetch.digest(self._account)
        found = cache.get(key)
        if found is not None:
            age = time.monotonic() - found.born
            if age < policy.max_age:
                return _result(found, policy, "result")
            if age < policy.max_age + policy.stale:
                self._refresh(fetch, key, policy)
                return _result(found, policy, "stale")
        try:
            result = await self.shared(fetch, self._place(fetch, key, policy))
        except SERVED_ON_ERROR:
            found = cache.get(key)  # it may have been purged during the call
            if found is None or time.monotonic() - found.born >= policy.max_age + policy.on_error:
                raise
            return _result(found, policy, "stale")
        if result.layer == "stale":  # in the store
            self._refresh(fetch, key, policy)
        return result

    def _place(
        self, fetch: Fetch, key: bytes, policy: CachePolicy, *, is_refresh: bool = False
    ) -> "_CachePlace":
        template = fetch.format.name
        epoch = self._layers.cache.epochs.of(template)
        return _CachePlace(self._layers, key, template, epoch, policy, is_refresh)

    def _refresh(self, fetch: Fetch, key: bytes, policy: CachePolicy) -> None:
        if key not in self._refreshes:
            fetch = fetch.until(asyncio.get_running_loop().time() + self.timeout)
            place = self._place(fetch, key, policy, is_refresh=True)
            task = asyncio.ensure_future(self._refreshed(fetch, place))
            self._refreshes[key] = task
            task.add_done_callback(lambda _: self._refreshes.pop(key, None))

    async def _refreshed(self, fetch: Fetch, place: "_CachePlace") -> None:
        try:
            result = await self.shared(fetch, place)
            if isinstance(result.content, Stream):
                try:
                    async for _ in result.content:
                        pass
                finally:
                    await result.content.aclose()
        except Exception as error:  # noqa: BLE001  # the next request reports what still fails
            log.info("the refresh of %s failed: %s", fetch.format.name, error)


class _Layers:
    """The cache in memory, the store, and the background tasks that write to the store."""

    def __init__(self, cache: ResultCache, store: SharedStore, memory: ResponseMemory) -> None:
        self.cache, self.store, self.memory = cache, store, memory
        self._background: set[asyncio.Task[None]] = set()

    def in_background(self, work: Coroutine[None, None, None]) -> None:
        """Start the coroutine `work` as a task, and do not wait until the task ends."""
        task = asyncio.ensure_future(work)
        self._background.add(task)  # the loop itself holds no reference
        task.add_done_callback(self._background.discard)


@dataclass(slots=True, eq=False)
class _CachePlace:
    """The cache entry of one result, in memory and in the shared store, while a query runs.

    `key` is the entry's key in both. `epoch` is the template's epoch before the query was sent. A
    purge changes the epoch, so that older results are no longer served. `is_refresh` is True if the
    query must not return a stale result. `lock` is the lock of `key` in the store, held while CARTO
    is called. `is_kept` becomes True when the result has been cached.
    """

    layers: _Layers
    key: bytes
    template: str
    epoch: Epoch
    policy: CachePolicy
    is_refresh: bool
    lock: Lock = NO_LOCK
    is_kept: bool = False

    async def look_up(self, send: Send, deadline: float) -> Result | SharedStream:
        """Return the result from the store, or else that of `send`.

        Raise `DeadlineExceeded` at `deadline`, on the loop's clock.
        """
        while True:
            if found := await self._stored():
                return found
            lock = await self.layers.store.lock(self.key)
            if lock is not None:
                self.lock = lock
                return await self._locked(send)
            if asyncio.get_running_loop().time() >= deadline:
                raise DeadlineExceeded
            # Another worker requests the result.
            await asyncio.sleep(LOCK_POLL)

    def is_too_old(self, born: float) -> bool:
        """Return True if a response computed at `born` has reached `max_age`.

        `born` is in seconds of `time.monotonic()`.
        """
        return time.monotonic() - born >= self.policy.max_age

    def keep(self, result: Result, born: float) -> Result:
        """Cache a result computed at `born`, and return a copy with `freshness`.

        `born` is in seconds of `time.monotonic()`.
        """
        content = result.content
        if isinstance(content, bytes):
            self._keep(content, result.rows, born)
        elif isinstance(content, Stream):

            def keep(content: bytes, rows: int) -> None:
                self._keep(content, rows, born)

            layers = self.layers
            # It calls `keep` after the last chunk.
            content = KeptStream(content, layers.cache.entry_bytes, layers.memory, keep)
        else:
            # Content with a value of a wrong type is not cached.
            self._unlock()
        freshness = Freshness.of(self.policy, born)
        return structs.replace(result, content=content, freshness=freshness)

    def follow(self, stream: SharedStream) -> None:
        """Read `stream` in the background to its end if other workers may wait for the result."""
        if self.lock:
            self.layers.in_background(self._read_ahead(stream))

    async def _locked(self, send: Send) -> Result | SharedStream:
        try:
            # Another worker may have put a result between the two calls.
            found = await self._stored() if self.lock else None
            if found is None:
                return await send(self)
        except BaseException:
            self._unlock()
            raise
        self._unlock()
        return found

    async def _stored(self) -> Result | None:
        """Return the result in the shared store, or None if the store has no recent one."""
        found, policy = await self.layers.store.get(self.key), self.policy
        if found is None:
            return None
        self.layers.cache.put(self.key, found, policy.keep)
        age = time.monotonic() - found.born
        if age < policy.max_age:
            return _result(found, policy, "store")
        if age < policy.max_age + policy.stale and not self.is_refresh:
            return _result(found, policy, "stale")
        return None

    async def _read_ahead(self, stream: SharedStream) -> None:
        """Read `stream` as fast as CARTO sends it, without waiting for slow clients."""
        store, is_too_large = self.layers.store, False
        try:
            is_too_large = await stream.outgrows(store.entry_bytes)
        finally:
            # If nothing was stored, release the lock here, because other workers wait for it.
            if not self.is_kept:
                is_over = is_too_large or stream.has_ended
                release = store.unlock_for_all if is_over else store.unlock
                await release(self.key, self.lock)

    def _keep(self, content: bytes, rows: int, born: float) -> None:
        self.is_kept = True
        result = CachedResult(self.template, content, rows, born, self.epoch)
        self.layers.cache.put(self.key, result, self.policy.keep)
        self.layers.in_background(self._publish(result))

    async def _publish(self, result: CachedResult) -> None:
        store = self.layers.store
        if len(result.content) > store.entry_bytes:
            await store.unlock_for_all(self.key, self.lock)
            return
        await store.put(self.key, result, self.policy.keep)
        await store.unlock(self.key, self.lock)

    def _unlock(self) -> None:
        self.layers.in_background(self.layers.store.unlock(self.key, self.lock))


def _result(found: CachedResult, policy: CachePolicy, layer: Layer) -> Result:
    return Result(found.content, found.rows, Freshness.of(policy, found.born), layer)
