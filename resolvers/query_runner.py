"""Template calls, run at CARTO: a call and a selection in, a result out."""

import asyncio
import dataclasses
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final, Protocol

from carto_client import CartoClient, DeadlineExceeded, NoGeoJSON, Query
from carto_client.single_flight import SingleFlight
from resolvers.errors import OverLimit
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


@dataclass(frozen=True, slots=True, eq=False)
class _Fetch:
    """One query and what its result is made into.

    `geometry` is its column of shapes, for the Maps API.
    """

    query: Query
    format: ResultFormat
    limit: int
    deadline: float
    account: StatementAccount
    geometry: str | None = None


class QueryRunner:
    """Runs template calls through `client`. Identical queries in flight share one call to CARTO.

    The caller is in no key: a result depends on the statement and the values bound in it, and a
    caller's claims are among those values.
    """

    def __init__(self, client: CartoClient) -> None:
        self._client = client
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
        shared. `deadline` is in seconds of the running loop's clock. The Maps API takes two calls
        and gives CARTO's own GeoJSON; the SQL API is used where no geometry is selected, and where
        the Maps API offers no GeoJSON because the result is large.

        Raises `CartoError`, `InvalidResult` and `OverLimit`.
        """
        template, projection = call.template, projected(call.template, selection)
        if template.kind == "features" and template.api == "maps" and projection.geometry:
            try:
                return await self._shared(
                    _maps_fetch(call, projection, selection, deadline, account)
                )
            except NoGeoJSON:
                pass
        format_ = result_format(template, "rows", selection)
        if not format_.needs_rows:
            return Result(format_.empty(), 0)
        query = _query(call, projection)
        return await self._shared(_Fetch(query, format_, call.limit, deadline, account))

    async def _shared(self, fetch: _Fetch) -> Result:
        """Return the result of an identical query in flight, or that of our own.

        Where the caller of that query is over budget or out of time, ours is sent all the same.
        """
        # Equal for queries with one result; the limit is not in the statement of a Named Source.
        key, is_ours = (fetch.format.key, fetch.limit, fetch.query), False

        async def start() -> Result | SharedStream:
            nonlocal is_ours
            is_ours = True
            return await self._fetched(fetch, key)

        while True:
            if (stream := self._streams.get(key)) and (reader := stream.reader()):
                return Result(reader, 0)
            try:
                result = await self._calls.run(key, start)
            except (OverLimit, DeadlineExceeded):
                if is_ours or asyncio.get_running_loop().time() >= fetch.deadline:
                    raise
                await asyncio.sleep(0)  # the call that failed may still be registered
                continue
            if isinstance(result, Result):
                return result
            if reader := result.reader():
                return Result(reader, 0)

    async def _fetched(self, fetch: _Fetch, key: Hashable) -> Result | SharedStream:
        """Return CARTO's result; a large one as a stream that others can join until its end."""
        client, account = self._client, fetch.account
        if fetch.geometry is None:
            response = await client.rows(
                fetch.query,
                deadline=fetch.deadline,
                on_send=account.charge,
                on_unused=account.refund,
            )
        else:
            response = await client.features(
                fetch.query,
                geometry=fetch.geometry,
                deadline=fetch.deadline,
                on_send=account.charge,
                on_unused=account.refund,
            )
        result = await read_result(response, fetch.format, fetch.limit)
        if not isinstance(result.content, Stream):
            return result
        stream = SharedStream(result.content, self._memory, lambda: self._forget(key, stream))
        self._streams[key] = stream
        return stream

    def _forget(self, key: Hashable, stream: SharedStream) -> None:
        if self._streams.get(key) is stream:  # and not one that began after its start was dropped
            del self._streams[key]


def _query(call: TemplateCall, projection: Projection) -> Query:
    statement = write_statement(call, projection)
    template = call.template
    return Query(template.connection.name, statement.sql, statement.parameters, template.max_age)


def _maps_fetch(
    call: TemplateCall,
    projection: Projection,
    selection: Selection,
    deadline: float,
    account: StatementAccount,
) -> _Fetch:
    query = _query(call, dataclasses.replace(projection, geometry_as_text=False))
    format_ = result_format(call.template, "geojson", selection)
    geometry = result_column_name(call.template, GEOMETRY)
    return _Fetch(query, format_, call.limit, deadline, account, geometry)
