"""Template calls, run at CARTO: a call and a selection in, a result out."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Hashable

import msgspec

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

__all__ = ["NO_CHARGE", "ChargeStatement", "QueryRunner"]

ChargeStatement = Callable[[], Awaitable[None]]
"""Charges one statement to the caller's budgets; raises `OverLimit`."""


async def NO_CHARGE() -> None:  # noqa: N802  # a value of ChargeStatement
    """Charge nobody."""


class QueryRunner:
    """Runs template calls through `client`. Identical queries in flight share one call to CARTO.

    The caller is in no key: a result depends on the statement and the values bound in it, and a
    caller's claims are among those values.
    """

    def __init__(self, client: CartoClient) -> None:
        self._client = client
        self._in_flight = SingleFlight[Result | SharedStream]()
        self._streams: dict[Hashable, SharedStream] = {}
        self._memory = StreamMemory()

    async def run(
        self,
        call: TemplateCall,
        selection: Selection,
        *,
        deadline: float,
        charge: ChargeStatement = NO_CHARGE,
    ) -> Result:
        """Return the rows or features of `call`, as `selection` wants them.

        `charge` is awaited once for each statement that is sent, and for none that is shared.
        `deadline` is in seconds of the running loop's clock. The Maps API takes two calls and gives
        CARTO's own GeoJSON; the SQL API is used where no geometry is selected, and where the Maps
        API offers no GeoJSON because the result is large.

        Raises `CartoError`, `WrongAnswer` and `OverLimit`.
        """
        template, projection = call.template, projected(call.template, selection)
        if template.kind == "features" and template.api == "maps" and projection.geometry:
            try:
                return await self._features(call, projection, selection, deadline, charge)
            except NoGeoJSON:
                pass
        return await self._rows(call, projection, selection, deadline, charge)

    async def _rows(
        self,
        call: TemplateCall,
        projection: Projection,
        selection: Selection,
        deadline: float,
        charge: ChargeStatement,
    ) -> Result:
        """Run a call through the SQL API."""
        shape = result_format(call.template, "rows", selection)
        if not shape.needs_rows:
            return Result(shape.empty(), 0)
        query = _query(call, projection)

        async def send() -> Result:
            self._client.check(query)  # an open circuit costs nothing
            await charge()
            response = await self._client.rows(query, deadline=deadline)
            return await read_result(response, shape, call.limit)

        return await self._shared(query, shape, call.limit, deadline, send)

    async def _features(
        self,
        call: TemplateCall,
        projection: Projection,
        selection: Selection,
        deadline: float,
        charge: ChargeStatement,
    ) -> Result:
        """Run a call through the Maps API. Raises `NoGeoJSON` where the result is too large for it."""
        shape = result_format(call.template, "geojson", selection)
        query = _query(call, dataclasses.replace(projection, geometry_as_text=False))
        geometry = result_column_name(call.template, GEOMETRY)

        async def send() -> Result:
            self._client.check(query)  # an open circuit costs nothing
            await charge()
            response = await self._client.features(query, geometry=geometry, deadline=deadline)
            return await read_result(response, shape, call.limit)

        return await self._shared(query, shape, call.limit, deadline, send)

    async def _shared(
        self,
        query: Query,
        shape: ResultFormat,
        limit: int,
        deadline: float,
        send: Callable[[], Awaitable[Result]],
    ) -> Result:
        """Return the result of an identical query in flight, or that of `send`.

        Where the caller of that query is over budget or out of time, ours is sent all the same.
        """
        key, is_ours = _key(query, shape, limit), False

        async def start() -> Result | SharedStream:
            nonlocal is_ours
            is_ours = True
            return self._sharing(key, await send())

        while True:
            if (stream := self._streams.get(key)) and (reader := stream.reader()):
                return Result(reader, 0)
            try:
                result = await self._in_flight.run(key, start)
            except (OverLimit, DeadlineExceeded):
                if is_ours or asyncio.get_running_loop().time() >= deadline:
                    raise
                await asyncio.sleep(0)  # the call that failed may still be registered
                continue
            if isinstance(result, Result):
                return result
            if reader := result.reader():
                return Result(reader, 0)

    def _sharing(self, key: Hashable, result: Result) -> Result | SharedStream:
        """Open the stream of a result, if it is one, to several readers until its end."""
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


def _key(query: Query, shape: ResultFormat, limit: int) -> Hashable:
    """The limit is not in the statement of a Named Source."""
    parameters = msgspec.json.encode(query.parameters)
    return shape, limit, query.connection, query.sql, parameters, query.max_age
