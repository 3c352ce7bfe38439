"""Runs template calls at CARTO. A call and a selection result in rows or features.

A call becomes a `Fetch`: one query to CARTO, with the format that its result is written in. Identical
fetches share one call to CARTO. `resolvers.caching_runner` adds the caches of results.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from functools import partial
from hashlib import sha256
from typing import Final

import msgspec
from msgspec import structs

from carto_client import CartoClient, CartoResponse, DeadlineExceeded, NoGeoJSON, Query
from carto_client.single_flight import SingleFlight
from resolvers.cache_policy import CachePolicy
from resolvers.charging import NO_CHARGE, StatementAccount
from resolvers.errors import OverLimit
from resolvers.layers import Place, of_another, streamed, with_span
from resolvers.result_cache import Freshness
from resolvers.results.collection import CollectionWriter, read_result, read_stream
from resolvers.results.response_memory import ResponseMemory
from resolvers.results.result import Result, Stream
from resolvers.results.result_format import ResultFormat, result_format
from resolvers.results.shared_stream import SharedStream
from resolvers.results.tiles import TileFormat, read_tile
from resolvers.sql.pages import page_order
from resolvers.sql.projection import GEOMETRY, result_column_name
from resolvers.sql.selection import Selection
from resolvers.sql.statements import Statement, TemplateCall, write_statement
from resolvers.sql.template import Connection, Template
from resolvers.tracing import CURRENT_SPAN, Attributes, ChildSpan

__all__ = ["Fetch", "QueryRunner", "carto_query", "statement_attributes"]

FORMAT_VERSION: Final = b"1"
"""Version of the content of cached results. Raise it when the same rows are written differently."""

DEADLINE_SLACK: Final = 1.0
"""Seconds. A query gets the deadline of its first caller if the caller has used less time than this."""


# --- One query ---


class Fetch(msgspec.Struct, frozen=True, eq=False):
    """One query to CARTO, and the format that its result is written in.

    `limit` is the maximum number of rows of the result. `deadline` is in seconds of the running
    loop's clock. The statements are charged to `account`. A `policy` allows the result to be
    cached.

    `geometry` is the name of the geometry column for a query to the Maps API, and None for a query
    to the SQL API. `by_rows(deadline)` returns a `Fetch` that requests the same result from the SQL
    API. It is used if the Maps API cannot return the result as GeoJSON.
    """

    query: Query
    format: ResultFormat | TileFormat
    limit: int
    deadline: float
    account: StatementAccount
    policy: CachePolicy | None = None
    geometry: str | None = None
    by_rows: Callable[[float], "Fetch"] | None = None

    @property
    def key(self) -> bytes:
        """A key that is equal for all queries with the same result, in all processes."""
        query = self.query
        sql = query.sql.encode("utf-8", "surrogatepass")
        return b"%b%d %d %b%b %a %b" % (
            self.format.digest,  # of one length
            self.limit,  # the statement of a Named Source contains no limit
            len(sql),
            sql,
            query.parameters,
            query.max_age,
            query.connection.encode(),
        )

    @property
    def attributes(self) -> Attributes:
        """The attributes of the query's trace span. They contain neither SQL nor values."""
        return statement_attributes(self.format.connection)

    def digest(self, account: bytes) -> bytes:
        """Return the query's cache key, which is the same in all processes.

        `account` identifies the CARTO account.
        """
        return sha256(b"%b %d %b%b" % (FORMAT_VERSION, len(account), account, self.key)).digest()

    def until(self, deadline: float) -> "Fetch":
        """Return a copy of the query that must end by `deadline`, on the running loop's clock."""
        return structs.replace(self, deadline=deadline)

    def by_post(self) -> "Fetch":
        """Return a copy of the query that is sent by POST, so that CARTO does not use its cache."""
        return structs.replace(self, query=structs.replace(self.query, by_post=True))


def statement_attributes(connection: Connection) -> Attributes:
    """Return the attributes of a statement's trace span. They follow OpenTelemetry's conventions."""
    return {
        "db.system.name": connection.dialect.trace_name,
        "db.namespace": connection.name,
        "db.operation.name": "SELECT",
    }


def build_fetch(
    call: TemplateCall, selection: Selection, deadline: float, account: StatementAccount
) -> Fetch:
    """Build the query of `call` for the fields in `selection`.

    `deadline` is in seconds of the loop's clock.
    """
    template = call.template
    # The Maps API does not promise to keep the order of rows.
    if template.kind == "features" and template.api == "maps" and call.after is None:
        format_ = result_format(template, "geojson", selection)
        if format_.projection.geometry and not format_.projection.keys:
            by_rows = partial(_rows_fetch, call, selection, account)
            return _maps_fetch(call, format_, deadline, account, by_rows)
    return _rows_fetch(call, selection, account, deadline)


def _rows_fetch(
    call: TemplateCall, selection: Selection, account: StatementAccount, deadline: float
) -> Fetch:
    template = call.template
    format_ = result_format(template, "rows", selection)
    query = carto_query(template, write_statement(call, format_.projection))
    if format_.projection.keys:
        format_ = result_format(template, "rows", selection, page_order(template, call.order))
    return Fetch(query, format_, call.limit, deadline, account, template.cache)


def carto_query(template: Template, statement: Statement) -> Query:
    """Return the query that runs `statement` on the template's connection."""
    # The maximum age of a result from CARTO's own cache.
    carto = template.cache.carto if template.cache else 0
    name, values = template.connection.name, statement.encoded_values
    return Query(name, statement.sql, values, carto or None)


def _maps_fetch(
    call: TemplateCall,
    format_: ResultFormat,
    deadline: float,
    account: StatementAccount,
    by_rows: Callable[[float], Fetch],
) -> Fetch:
    template = call.template
    geometry = result_column_name(template, GEOMETRY)
    query = carto_query(template, write_statement(call, format_.projection))
    return Fetch(query, format_, call.limit, deadline, account, template.cache, geometry, by_rows)


# --- Its result ---


class QueryRunner:
    """Runner of template calls at CARTO. Identical queries in flight share one call to CARTO.

    The keys of queries do not contain the caller, because a result depends only on the statement
    and the values bound in it. A caller's claims are among those values.
    """

    def __init__(
        self, client: CartoClient, *, timeout: float = 60.0, memory: ResponseMemory | None = None
    ) -> None:
        """Create a runner of queries that take at most `timeout` seconds each.

        `memory` counts bytes that clients have not read.
        """
        self.client = client
        self.timeout = timeout
        self.memory = ResponseMemory() if memory is None else memory
        self._calls = SingleFlight[Result | SharedStream]()
        self._streams: dict[Hashable, SharedStream] = {}

    async def run(
        self,
        call: TemplateCall,
        selection: Selection,
        *,
        deadline: float,
        account: StatementAccount = NO_CHARGE,
    ) -> Result:
        """Return the rows of `call` as JSON.

        `deadline` is on the loop's clock. Raise `CartoError`, `InvalidResult` or `OverLimit`.
        """
        fetch = build_fetch(call, selection, deadline, account)
        format_ = fetch.format
        if isinstance(format_, ResultFormat) and not format_.needs_rows:
            return Result(CollectionWriter(format_, 0).end(), 0)
        return await self.run_fetch(fetch)

    def run_fetch(self, fetch: Fetch) -> Awaitable[Result]:
        """Return the result of `fetch` from a cache, an identical running query, or CARTO."""
        return self.shared(fetch)

    async def shared(self, fetch: Fetch, place: Place | None = None) -> Result:
        """Return the result of `fetch`, or of an identical running query.

        Raise `DeadlineExceeded` at the deadline of `fetch`.
        """
        # After a purge, no caller may join a call that began before it.
        key, is_ours = (fetch.key, place and place.epoch), False
        sent = self._with_own_deadline(fetch)

        def start() -> Coroutine[None, None, Result | SharedStream]:
            nonlocal is_ours
            is_ours = True
            if place is None:
                return self._fetched(sent)  # without caches
            return place.look_up(partial(self._fetched, sent), sent.deadline)

        restart = partial(self._own_stream, fetch, place)
        while True:
            stream = self._streams.get(key)
            if stream and (reader := stream.late_reader(restart)):
                return streamed(reader, stream, "shared")
            try:
                result = await self._calls.run(
                    key, start, fetch.deadline, is_observed=sent is fetch
                )
            except (OverLimit, DeadlineExceeded, TimeoutError) as error:
                if is_ours or asyncio.get_running_loop().time() >= fetch.deadline:
                    if isinstance(error, TimeoutError):
                        raise DeadlineExceeded from None
                    raise
                # Another caller had no budget or time left. This caller may have both.
                continue
            if isinstance(result, Result):
                return result if is_ours else of_another(result)
            if reader := result.reader(restart):
                return streamed(reader, result, "none" if is_ours else "shared")

    async def _own_stream(self, fetch: Fetch, place: Place | None) -> Stream:
        """Send `fetch` again for a client that is too late for the shared stream."""
        late = fetch.until(asyncio.get_running_loop().time() + self.timeout)
        with ChildSpan("SELECT", late.attributes):
            response, sent = await self._response(late, place)
        assert not isinstance(sent.format, TileFormat), "a tile is no stream"
        return read_stream(response, sent.format, sent.limit, self.memory)

    def _with_own_deadline(self, fetch: Fetch) -> Fetch:
        # Callers with later deadlines may share the call.
        whole = asyncio.get_running_loop().time() + self.timeout
        return fetch if fetch.deadline >= whole - DEADLINE_SLACK else fetch.until(whole)

    async def _fetched(
        self, fetch: Fetch, place: Place | None = None, *, is_recorded: bool = False
    ) -> Result | SharedStream:
        # `is_recorded` is True if the statement already has a trace span.
        if not is_recorded and CURRENT_SPAN.get() is not None:
            with ChildSpan("SELECT", fetch.attributes) as span:
                found = await self._fetched(fetch, place, is_recorded=True)
            return with_span(found, span)
        response, sent = await self._response(fetch, place)
        if isinstance(sent.format, TileFormat):
            result = await read_tile(response, sent.format.name)
        else:
            result = await read_result(response, sent.format, sent.limit, self.memory)
        if place is not None:
            result = place.keep(result, response.born)
        if isinstance(result.content, bytes) or not isinstance(result.content, Stream):
            return result
        return self._stream(result.content, fetch, place, result.freshness)

    async def _response(self, fetch: Fetch, place: Place | None) -> tuple[CartoResponse, Fetch]:
        sent = fetch
        try:
            response = await self._send(fetch)
        except NoGeoJSON:
            if fetch.by_rows is None:
                raise
            sent = fetch.by_rows(fetch.deadline)
            response = await self._send(sent)
        is_old = place is not None and place.is_too_old(response.born)
        if is_old and not isinstance(sent.format, TileFormat):
            await response.aclose()
            # CARTO's cache is older than it may be, and it caches no POST.
            response = await self._send(sent.by_post())
        return response, sent

    def _stream(
        self, source: Stream, fetch: Fetch, place: Place | None, freshness: Freshness | None
    ) -> SharedStream:
        key = fetch.key, place and place.epoch
        stream = SharedStream(source, self.memory, lambda: self._forget(key, stream), freshness)
        self._streams[key] = stream
        if place is not None:
            place.follow(stream)
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

    def _forget(self, key: Hashable, stream: SharedStream) -> None:
        if self._streams.get(key) is stream:  # and not one that began after its start was dropped
            del self._streams[key]
