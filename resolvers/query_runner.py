"""Template calls, run at CARTO: a call and a selection in, a result out."""

import asyncio
import dataclasses
import logging
import time
from collections.abc import Coroutine, Hashable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

from carto_client import (
    CartoClient,
    CartoResponse,
    DeadlineExceeded,
    NoGeoJSON,
    Query,
    RateLimited,
    Unavailable,
)
from carto_client.single_flight import SingleFlight
from resolvers.cache_policy import CachePolicy
from resolvers.errors import OverLimit
from resolvers.result_cache import (
    LOCK_POLL,
    UNCACHED,
    CachedResult,
    Epoch,
    Freshness,
    Layer,
    Lock,
    ResultCache,
    SharedStore,
)
from resolvers.results.kept_stream import KeptStream
from resolvers.results.result import Result, Stream, read_result
from resolvers.results.result_writer import ResultFormat, result_format
from resolvers.results.shared_stream import SharedStream, StreamMemory
from resolvers.sql.selection import Selection, projected
from resolvers.sql.statements import (
    GEOMETRY,
    Projection,
    TemplateCall,
    result_column_name,
    write_statement,
)

__all__ = ["NO_CHARGE", "QueryRunner", "StatementAccount"]

log = logging.getLogger("carto_graphql.cache")


class StatementAccount(Protocol):
    """Account of the statements of one call."""

    async def charge(self) -> None:
        """Charge one attempt that is about to be sent to CARTO; raise `OverLimit` to stop it."""

    async def refund(self) -> None:
        """Return one charge: CARTO rejected the attempt before it ran the statement."""


class _NoCharge:
    """Account of calls that nobody pays for."""

    async def charge(self) -> None:
        pass

    async def refund(self) -> None:
        pass


NO_CHARGE: Final[StatementAccount] = _NoCharge()


_SERVED_ON_ERROR: Final = (Unavailable, DeadlineExceeded, RateLimited)
"""Errors that say nothing about the statement, so that `onError` applies."""

FORMAT_VERSION: Final = b"1"
"""Version of the content of cached results. Raise it when the same rows are written differently."""


@dataclass(frozen=True, slots=True, eq=False)
class _Fetch:
    """One query and what its result is made into.

    `geometry` is its column of shapes, for the Maps API. `fallback` is the same call by the SQL
    API, for a result that the Maps API does not offer as GeoJSON.
    """

    query: Query
    format: ResultFormat
    limit: int
    deadline: float
    account: StatementAccount
    policy: CachePolicy | None = None
    geometry: str | None = None
    fallback: "_Fetch | None" = None

    @property
    def key(self) -> Hashable:
        """Equal for queries with one result; the limit is not in the statement of a Named Source."""
        return self.format.key, self.limit, self.query


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the result of a cacheable fetch is kept, and the epoch from before it was sent."""

    key: bytes
    template: str
    epoch: Epoch
    policy: CachePolicy


class QueryRunner:
    """Runs template calls through `client`. Identical queries in flight share one call to CARTO.

    Results of templates with `cache:` are kept in `cache`, and in `store`, which other workers
    share. `account` identifies the CARTO account in the keys of `store`.

    The caller is in no key: a result depends on the statement and the values bound in it, and a
    caller's claims are among those values.
    """

    def __init__(
        self,
        client: CartoClient,
        cache: ResultCache = UNCACHED,
        *,
        store: SharedStore | None = None,
        account: bytes = b"",
        refresh_seconds: float = 60.0,
    ) -> None:
        """`refresh_seconds` bounds a refresh in the background."""
        self._client = client
        self._cache, self._store, self._account = cache, store, account
        self._refresh_seconds = refresh_seconds
        self._refreshes: dict[bytes, asyncio.Task[None]] = {}
        self._unlocking: set[asyncio.Task[None]] = set()
        self._calls = SingleFlight[Result | SharedStream]()
        self._streams: dict[Hashable, SharedStream] = {}
        self._memory = StreamMemory()

    async def run(
        self,
        call: TemplateCall,
        selection: Selection,
        *,
        deadline: float,
        account: StatementAccount = NO_CHARGE,
    ) -> Result:
        """Return the rows or features of `call`, as `selection` wants them.

        `account` is charged for each attempt that may have run the statement, and for none that is
        cached or shared. `deadline` is in seconds of the running loop's clock. The Maps API takes
        two calls and gives CARTO's own GeoJSON; the SQL API is used where no geometry is selected,
        and where the Maps API offers no GeoJSON because the result is large.

        Raises `CartoError`, `InvalidResult` and `OverLimit`.
        """
        template, projection = call.template, projected(call.template, selection)
        format_ = result_format(template, "rows", selection)
        if not format_.needs_rows:
            return Result(format_.empty(), 0)
        fetch = _Fetch(
            _query(call, projection), format_, call.limit, deadline, account, template.cache
        )
        if template.kind == "features" and template.api == "maps" and projection.geometry:
            fetch = _maps_fetch(call, projection, selection, fetch)
        if fetch.policy is None or not self._cache.entry_bytes:
            return await self._shared(fetch)
        return await self._cached(fetch, fetch.policy)

    async def _cached(self, fetch: _Fetch, policy: CachePolicy) -> Result:
        """Return a cached result that is young enough, or that of CARTO."""
        template = fetch.format.name
        key = self._digest(fetch)
        found = self._cache.get(key)
        if found is not None:
            age = time.monotonic() - found.born
            if age < policy.max_age:
                return _result(found, policy, "result")
            if age < policy.max_age + policy.stale:
                self._refresh(fetch, key, policy)
                return _result(found, policy, "stale")
        place = _Place(key, template, self._cache.epochs.of(template), policy)
        try:
            return await self._shared(fetch, place)
        except _SERVED_ON_ERROR:
            found = self._cache.get(key)  # it may have been purged during the call
            if found is None or time.monotonic() - found.born >= policy.max_age + policy.on_error:
                raise
            return _result(found, policy, "stale")

    def _digest(self, fetch: _Fetch) -> bytes:
        query = fetch.query
        parts = (
            FORMAT_VERSION,
            self._account,
            fetch.format.digest,
            query.connection.encode(),
            query.sql.encode("utf-8", "surrogatepass"),
            query.encoded_parameters,
            b"%d" % fetch.limit,
        )
        return sha256(b"".join(b"%d:%b" % (len(part), part) for part in parts)).digest()

    def _refresh(self, fetch: _Fetch, key: bytes, policy: CachePolicy) -> None:
        """Request the result anew in the background, once, on the account of this caller."""
        if key not in self._refreshes:
            deadline = asyncio.get_running_loop().time() + self._refresh_seconds
            fallback = fetch.fallback and dataclasses.replace(fetch.fallback, deadline=deadline)
            fetch = dataclasses.replace(fetch, deadline=deadline, fallback=fallback)
            template = fetch.format.name
            place = _Place(key, template, self._cache.epochs.of(template), policy)
            task = asyncio.ensure_future(self._refreshed(fetch, place))
            self._refreshes[key] = task
            task.add_done_callback(lambda _: self._refreshes.pop(key, None))

    async def _refreshed(self, fetch: _Fetch, place: _Place) -> None:
        try:
            result = await self._shared(fetch, place)
            if isinstance(result.content, Stream):
                try:
                    async for _ in result.content:
                        pass
                finally:
                    await result.content.aclose()
        except Exception as error:  # noqa: BLE001  # the next request reports what still fails
            log.info("the refresh of %s failed: %s", fetch.format.name, error)

    async def _shared(self, fetch: _Fetch, place: _Place | None = None) -> Result:
        """Return the result of an identical query in flight, or that of our own.

        Where the caller of that query is over budget or out of time, ours is sent all the same.
        """
        # After a purge, no caller may join a call that began before it.
        key, is_ours = (fetch.key, place and place.epoch), False

        async def start() -> Result | SharedStream:
            nonlocal is_ours
            is_ours = True
            return await self._looked_up(fetch, place)

        while True:
            if (stream := self._streams.get(key)) and (reader := stream.late_reader()):
                return Result(reader, 0, stream.freshness, "shared")
            try:
                result = await self._calls.run(key, start)
            except (OverLimit, DeadlineExceeded):
                if is_ours or asyncio.get_running_loop().time() >= fetch.deadline:
                    raise
                await asyncio.sleep(0)  # the call that failed may still be registered
                continue
            if isinstance(result, Result):
                return result if is_ours else dataclasses.replace(result, layer="shared")
            if reader := result.reader():
                return Result(reader, 0, result.freshness, "none" if is_ours else "shared")

    async def _looked_up(self, fetch: _Fetch, place: _Place | None) -> Result | SharedStream:
        """Return the result in the store, or CARTO's while no other worker requests it."""
        store = self._store
        if store is None or place is None:
            return await self._fetched(fetch, place)
        while asyncio.get_running_loop().time() < fetch.deadline:
            if found := await self._stored(store, place):
                return found
            lock = await store.lock(place.key)
            if lock is None:
                await asyncio.sleep(LOCK_POLL)
                continue
            is_kept = False
            try:
                # Another worker may have put a result between the two calls.
                if found := await self._stored(store, place):
                    return found
                result = await self._fetched(fetch, place, lock)
                is_kept = isinstance(result, SharedStream)  # its end releases the lock
            finally:
                if not is_kept:
                    await store.unlock(place.key, lock)
            return result
        raise DeadlineExceeded

    async def _stored(self, store: SharedStore, place: _Place) -> Result | None:
        found = await store.get(place.key)
        if found is None or time.monotonic() - found.born >= place.policy.max_age:
            return None
        self._cache.put(place.key, found, place.policy.keep)
        return _result(found, place.policy, "shared")

    async def _fetched(
        self, fetch: _Fetch, place: _Place | None, lock: Lock = ""
    ) -> Result | SharedStream:
        """Return CARTO's result; a large one as a stream that others can join until its end."""
        try:
            response = await self._send(fetch)
        except NoGeoJSON:
            if fetch.fallback is None:
                raise
            sent, response = fetch.fallback, await self._send(fetch.fallback)
        else:
            sent = fetch
        if place is not None and time.monotonic() - response.born >= place.policy.max_age:
            await response.aclose()
            # CARTO's cache is older than it may be, and it caches no POST.
            response = await self._send(
                dataclasses.replace(sent, query=dataclasses.replace(sent.query, by_post=True))
            )
        result = await read_result(response, sent.format, sent.limit)
        if place is not None:
            freshness = Freshness.of(place.policy, response.born)
            result = dataclasses.replace(result, freshness=freshness)
            if isinstance(result.content, bytes):
                await self._keep(place, result.content, result.rows, response.born)
        if not isinstance(result.content, Stream):
            return result
        key = fetch.key, place and place.epoch
        return self._stream(result.content, key, place, response.born, lock)

    def _stream(
        self, source: Stream, key: Hashable, place: _Place | None, born: float, lock: Lock
    ) -> SharedStream:
        if place is not None:
            place_ = place

            def keep(content: bytes, rows: int) -> None:
                self._in_background(self._keep(place_, content, rows, born))

            source = KeptStream(source, self._cache.entry_bytes, self._memory, keep)

        def close() -> None:
            self._forget(key, stream)
            if lock and place is not None and self._store is not None:
                self._in_background(self._store.unlock(place.key, lock))

        freshness = Freshness.of(place.policy, born) if place else None
        stream = SharedStream(source, self._memory, close, freshness)
        self._streams[key] = stream
        return stream

    async def _send(self, fetch: _Fetch) -> CartoResponse:
        client, account = self._client, fetch.account
        if fetch.geometry is None:
            return await client.rows(
                fetch.query,
                deadline=fetch.deadline,
                on_send=account.charge,
                on_unused=account.refund,
            )
        return await client.features(
            fetch.query,
            geometry=fetch.geometry,
            deadline=fetch.deadline,
            on_send=account.charge,
            on_unused=account.refund,
        )

    async def _keep(self, place: _Place, content: bytes, rows: int, born: float) -> None:
        """Put a whole result into both layers."""
        result = CachedResult(place.template, content, rows, born, place.epoch)
        self._cache.put(place.key, result, place.policy.keep)
        if self._store is not None and len(content) <= self._store.entry_bytes:
            await self._store.put(place.key, result, place.policy.keep)

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._unlocking.add(task)  # the loop itself holds no reference
        task.add_done_callback(self._unlocking.discard)

    def _forget(self, key: Hashable, stream: SharedStream) -> None:
        if self._streams.get(key) is stream:  # and not one that began after its start was dropped
            del self._streams[key]


def _result(found: CachedResult, policy: CachePolicy, layer: Layer) -> Result:
    return Result(found.content, found.rows, Freshness.of(policy, found.born), layer)


def _query(call: TemplateCall, projection: Projection) -> Query:
    statement = write_statement(call, projection)
    template = call.template
    carto = template.cache.carto if template.cache else 0
    return Query(template.connection.name, statement.sql, statement.parameters, carto or None)


def _maps_fetch(
    call: TemplateCall, projection: Projection, selection: Selection, fallback: _Fetch
) -> _Fetch:
    return _Fetch(
        _query(call, projection.for_maps_api()),
        result_format(call.template, "geojson", selection),
        fallback.limit,
        fallback.deadline,
        fallback.account,
        fallback.policy,
        result_column_name(call.template, GEOMETRY),
        fallback,
    )
