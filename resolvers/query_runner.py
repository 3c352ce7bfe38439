"""Runs template calls at CARTO. A call and a selection result in rows or features."""

import asyncio
import dataclasses
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from functools import partial
from typing import Final

from carto_client import CartoClient, CartoResponse, DeadlineExceeded, NoGeoJSON
from carto_client.single_flight import SingleFlight
from resolvers.cache_policy import CachePolicy
from resolvers.errors import OverLimit
from resolvers.fetch import NO_CHARGE, Fetch, Place, StatementAccount, build_fetch
from resolvers.layers import SERVED_ON_ERROR, cached_result, of_another, streamed, with_span
from resolvers.result_cache import (
    LOCK_POLL,
    NO_LOCK,
    UNCACHED,
    UNSHARED,
    CachedResult,
    Freshness,
    Lock,
    ResultCache,
    SharedStore,
)
from resolvers.results.collection import CollectionWriter, read_result, read_stream
from resolvers.results.kept_stream import KeptStream
from resolvers.results.response_memory import ResponseMemory
from resolvers.results.result import Result, Stream
from resolvers.results.result_format import ResultFormat
from resolvers.results.shared_stream import SharedStream
from resolvers.results.tiles import TileFormat, read_tile
from resolvers.sql.projection import GEOMETRY
from resolvers.sql.selection import Selection
from resolvers.sql.statements import TemplateCall
from resolvers.tracing import CURRENT_SPAN, ChildSpan

__all__ = ["QueryRunner"]

log = logging.getLogger("carto_graphql.cache")

DEADLINE_SLACK: Final = 1.0
"""Seconds. A query gets the deadline of its first caller if the caller has used less time than this."""


class QueryRunner:
    """Runs template calls through `client`. Identical queries in flight share one call to CARTO.

    Results of templates with `cache:` are kept in `cache`, and in `store`, which other workers
    share. `account` identifies the CARTO account in the keys of `store`.

    No key contains the caller, because a result depends only on the statement and the values bound
    in it. A caller's claims are among those values.
    """

    def __init__(
        self,
        client: CartoClient,
        cache: ResultCache = UNCACHED,
        *,
        store: SharedStore = UNSHARED,
        account: bytes = b"",
        timeout: float = 60.0,
        memory: ResponseMemory | None = None,
    ) -> None:
        """Create a runner. `timeout` limits a call to CARTO that callers may share, in seconds.

        `memory` counts the bytes that wait in memory for clients.
        """
        self.client = client
        self._cache, self._store, self._account = cache, store, account
        self._timeout = timeout
        self._refreshes: dict[bytes, asyncio.Task[None]] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._calls = SingleFlight[Result | SharedStream]()
        self._streams: dict[Hashable, SharedStream] = {}
        self._memory = ResponseMemory() if memory is None else memory

    async def run(
        self,
        call: TemplateCall,
        selection: Selection,
        *,
        deadline: float,
        account: StatementAccount = NO_CHARGE,
    ) -> Result:
        """Return the rows or features of `call`, as JSON with the members of `selection`.

        `account` is charged for each attempt that may run the statement. It is not charged for a
        result from a cache or from another caller's call. `deadline` is in seconds of the running
        loop's clock. If the result is too large for the Maps API, the SQL API is used.

        Raises `CartoError`, `InvalidResult` and `OverLimit`.
        """
        fetch = build_fetch(call, selection, deadline, account)
        format_ = fetch.format
        if isinstance(format_, ResultFormat) and not format_.needs_rows:
            return Result(CollectionWriter(format_, 0).end(), 0)
        return await self.run_fetch(fetch)

    def run_fetch(self, fetch: Fetch) -> Awaitable[Result]:
        """Return a fetch's result. It comes from a cache, an identical query in flight, or CARTO."""
        if fetch.policy is None or not self._cache.entry_bytes:
            return self._shared(fetch)
        return self._cached(fetch, fetch.policy)

    async def _cached(self, fetch: Fetch, policy: CachePolicy) -> Result:
        """Return a cached result that is fresh enough, or else request it from CARTO."""
        template = fetch.format.name
        key = fetch.digest(self._account)
        found = self._cache.get(key)
        if found is not None:
            age = time.monotonic() - found.born
            if age < policy.max_age:
                return cached_result(found, policy, "result")
            if age < policy.max_age + policy.stale:
                self._refresh(fetch, key, policy)
                return cached_result(found, policy, "stale")
        place = Place(key, template, self._cache.epochs.of(template), policy)
        try:
            result = await self._shared(fetch, place)
        except SERVED_ON_ERROR:
            found = self._cache.get(key)  # it may have been purged during the call
            if found is None or time.monotonic() - found.born >= policy.max_age + policy.on_error:
                raise
            return cached_result(found, policy, "stale")
        if result.layer == "stale":  # in the store
            self._refresh(fetch, key, policy)
        return result

    def _refresh(self, fetch: Fetch, key: bytes, policy: CachePolicy) -> None:
        """Request a newer result in the background, unless such a request runs already.

        The request is charged to the caller.
        """
        if key not in self._refreshes:
            fetch = fetch.until(asyncio.get_running_loop().time() + self._timeout)
            template = fetch.format.name
            place = Place(key, template, self._cache.epochs.of(template), policy)
            task = asyncio.ensure_future(self._refreshed(fetch, place))
            self._refreshes[key] = task
            task.add_done_callback(lambda _: self._refreshes.pop(key, None))

    async def _refreshed(self, fetch: Fetch, place: Place) -> None:
        try:
            result = await self._shared(fetch, place, is_refresh=True)
            if isinstance(result.content, Stream):
                try:
                    async for _ in result.content:
                        pass
                finally:
                    await result.content.aclose()
        except Exception as error:  # noqa: BLE001  # the next request reports what still fails
            log.info("the refresh of %s failed: %s", fetch.format.name, error)

    async def _shared(
        self, fetch: Fetch, place: Place | None = None, *, is_refresh: bool = False
    ) -> Result:
        """Return the result of an identical query in flight. If there is none, send `fetch`.

        If the query in flight fails because the caller who sent it has no budget or no time left,
        try again as long as the caller of `fetch` has time left.
        """
        # After a purge, no caller may join a call that began before it.
        key, is_ours = (fetch.key, place and place.epoch), False
        sent = self._with_own_deadline(fetch)

        def start() -> Awaitable[Result | SharedStream]:
            nonlocal is_ours
            is_ours = True
            if place is None:
                return self._fetched(sent)
            return self._looked_up(sent, place, is_refresh=is_refresh)

        restart = partial(self._own_stream, fetch, place)
        while True:
            stream = self._streams.get(key)
            if stream and (reader := stream.late_reader(restart)):
                return streamed(reader, stream, "shared")
            # A call of our own with the same deadline observes it, so that no timer is needed here.
            is_timed = sent is not fetch or key in self._calls
            try:
                async with asyncio.timeout_at(fetch.deadline if is_timed else None):
                    result = await self._calls.run(key, start)
            except (OverLimit, DeadlineExceeded, TimeoutError) as error:
                if is_ours or asyncio.get_running_loop().time() >= fetch.deadline:
                    if isinstance(error, TimeoutError):
                        raise DeadlineExceeded from None
                    raise
                await asyncio.sleep(0)  # the call that failed may still be registered
                continue
            if isinstance(result, Result):
                return result if is_ours else of_another(result)
            if reader := result.reader(restart):
                return streamed(reader, result, "none" if is_ours else "shared")

    async def _own_stream(self, fetch: Fetch, place: Place | None) -> Stream:
        """Repeat the call of a reader that lost its shared stream, and return the new stream.

        The call gets a new deadline, because the old one may have passed.
        """
        late = fetch.until(asyncio.get_running_loop().time() + self._timeout)
        with ChildSpan("SELECT", late.attributes):
            response, sent = await self._response(late, place)
        assert not isinstance(sent.format, TileFormat), "a tile is no stream"
        return read_stream(response, sent.format, sent.limit, self._memory)

    def _with_own_deadline(self, fetch: Fetch) -> Fetch:
        """Return a copy of `fetch` with the full timeout, because callers with more time may join.

        If almost the full timeout is left, return `fetch` unchanged. With a copy, the caller would
        reach its own deadline just before that of the copy. A timeout of CARTO would then count as
        a client that left.
        """
        whole = asyncio.get_running_loop().time() + self._timeout
        return fetch if fetch.deadline >= whole - DEADLINE_SLACK else fetch.until(whole)

    async def _looked_up(
        self, fetch: Fetch, place: Place, *, is_refresh: bool
    ) -> Result | SharedStream:
        """Return the result from the store, or else request it from CARTO.

        If another worker is requesting it, wait until that result is in the store.
        """
        while True:
            if found := await self._stored(place, is_refresh=is_refresh):
                return found
            lock = await self._store.lock(place.key)
            if lock is not None:
                return await self._locked(fetch, place, lock, is_refresh=is_refresh)
            if asyncio.get_running_loop().time() >= fetch.deadline:
                raise DeadlineExceeded
            await asyncio.sleep(LOCK_POLL)

    async def _locked(
        self, fetch: Fetch, place: Place, lock: Lock, *, is_refresh: bool
    ) -> Result | SharedStream:
        """Return CARTO's result. Release the lock as soon as other workers can find the result."""
        try:
            # Another worker may have put a result between the two calls.
            found = await self._stored(place, is_refresh=is_refresh) if lock else None
            if found is None:
                return await self._fetched(fetch, place, lock)
        except BaseException:
            self._in_background(self._store.unlock(place.key, lock))
            raise
        self._in_background(self._store.unlock(place.key, lock))
        return found

    async def _stored(self, place: Place, *, is_refresh: bool) -> Result | None:
        """Return the store's result if it is not too old. In any case, copy it to the cache in memory."""
        found, policy = await self._store.get(place.key), place.policy
        if found is None:
            return None
        self._cache.put(place.key, found, policy.keep)
        age = time.monotonic() - found.born
        if age < policy.max_age:
            return cached_result(found, policy, "store")
        if age < policy.max_age + policy.stale and not is_refresh:
            return cached_result(found, policy, "stale")
        return None

    async def _fetched(
        self,
        fetch: Fetch,
        place: Place | None = None,
        lock: Lock = NO_LOCK,
        *,
        is_recorded: bool = False,
    ) -> Result | SharedStream:
        """Return CARTO's result. A large result is a stream that other callers can join.

        If the request is traced, the statement gets its own span, unless `is_recorded` is True.
        """
        if not is_recorded and CURRENT_SPAN.get() is not None:
            with ChildSpan("SELECT", fetch.attributes) as span:
                found = await self._fetched(fetch, place, lock, is_recorded=True)
            return with_span(found, span)
        response, sent = await self._response(fetch, place)
        if isinstance(sent.format, TileFormat):
            result = await read_tile(response, sent.format.name)
        else:
            result = await read_result(response, sent.format, sent.limit, self._memory)
        if place is not None:
            freshness = Freshness.of(place.policy, response.born)
            result = dataclasses.replace(result, freshness=freshness)
        if isinstance(result.content, Stream):
            key = fetch.key, place and place.epoch
            return self._stream(result.content, key, place, response.born, lock)
        if place is not None and isinstance(result.content, bytes):
            self._keep(place, result.content, result.rows, response.born, lock)
        elif place is not None:
            self._in_background(self._store.unlock(place.key, lock))
        return result

    async def _response(self, fetch: Fetch, place: Place | None) -> tuple[CartoResponse, Fetch]:
        """Send `fetch`, or `fetch.by_rows` if CARTO has no GeoJSON. Return the response and the sent fetch."""
        sent = fetch
        try:
            response = await self._send(fetch)
        except NoGeoJSON:
            if fetch.by_rows is None:
                raise
            sent = fetch.by_rows(fetch.deadline)
            response = await self._send(sent)
        is_old = place and time.monotonic() - response.born >= place.policy.max_age
        if is_old and not isinstance(sent.format, TileFormat):
            await response.aclose()
            # CARTO's cache is older than it may be, and it caches no POST.
            response = await self._send(sent.by_post())
        return response, sent

    def _stream(
        self, source: Stream, key: Hashable, place: Place | None, born: float, lock: Lock
    ) -> SharedStream:
        is_kept = False
        if place is not None:
            place_ = place

            def keep(content: bytes, rows: int) -> None:
                nonlocal is_kept
                is_kept = True
                self._keep(place_, content, rows, born, lock)

            source = KeptStream(source, self._cache.entry_bytes, self._memory, keep)

        freshness = Freshness.of(place.policy, born) if place else None
        stream = SharedStream(source, self._memory, lambda: self._forget(key, stream), freshness)
        self._streams[key] = stream
        if place is not None and lock:
            self._in_background(self._read_ahead(stream, place, lock, lambda: is_kept))
        return stream

    def _send(self, fetch: Fetch) -> Awaitable[CartoResponse]:
        client, account = self.client, fetch.account
        if isinstance(fetch.format, TileFormat):
            return client.tile(
                fetch.query,
                *fetch.format.address,
                geometry=GEOMETRY,
                deadline=fetch.deadline,
                on_send=account.charge,
                on_unused=account.refund,
            )
        if fetch.geometry is None:
            return client.rows(
                fetch.query,
                deadline=fetch.deadline,
                on_send=account.charge,
                on_unused=account.refund,
            )
        return client.features(
            fetch.query,
            geometry=fetch.geometry,
            deadline=fetch.deadline,
            on_send=account.charge,
            on_unused=account.refund,
        )

    async def _read_ahead(
        self, stream: SharedStream, place: Place, lock: Lock, is_kept: Callable[[], bool]
    ) -> None:
        """Read a stream as fast as CARTO sends it, because other workers wait until it has ended.

        Otherwise one slow client of this worker would delay the clients of the other workers.
        """
        is_too_large = False
        try:
            is_too_large = await stream.outgrows(self._store.entry_bytes)
        finally:
            if not is_kept():
                is_over = is_too_large or stream.has_ended
                release = self._store.unlock_for_all if is_over else self._store.unlock
                await release(place.key, lock)

    def _keep(self, place: Place, content: bytes, rows: int, born: float, lock: Lock) -> None:
        """Store a complete result in the cache and in the store. Then release the lock."""
        result = CachedResult(place.template, content, rows, born, place.epoch)
        self._cache.put(place.key, result, place.policy.keep)
        self._in_background(self._publish(place, result, lock))

    async def _publish(self, place: Place, result: CachedResult, lock: Lock) -> None:
        if len(result.content) > self._store.entry_bytes:
            await self._store.unlock_for_all(place.key, lock)
            return
        await self._store.put(place.key, result, place.policy.keep)
        await self._store.unlock(place.key, lock)

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._background.add(task)  # the loop itself holds no reference
        task.add_done_callback(self._background.discard)

    def _forget(self, key: Hashable, stream: SharedStream) -> None:
        if self._streams.get(key) is stream:  # and not one that began after its start was dropped
            del self._streams[key]
