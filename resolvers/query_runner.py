"""CARTO as the resolvers ask it: a query and a shape in, a collection out."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable

import msgspec

from carto_client import CartoClient, Query
from carto_client.single_flight import SingleFlight
from resolvers.errors import OverLimit
from resolvers.results.result import Result, ResultStream, read_result
from resolvers.results.result_writer import ResultFormat
from resolvers.sql.statements import GEOMETRY

__all__ = ["NO_CHARGE", "ChargeStatement", "QueryRunner"]

ChargeStatement = Callable[[], Awaitable[None]]
"""Pays for one statement, on the account of who asks; raises `OverLimit`."""


async def NO_CHARGE() -> None:  # noqa: N802  # a value of Pay
    """Pays for a statement that nobody counts."""


class QueryRunner:
    """Asks through `client`. Identical questions in flight share one call while their answer is small.

    Who asks is in no key: an answer depends on the statement and the values bound in it, and a caller's claims are
    among those values. `pay` is called once for each statement that is sent, and for none that is shared.
    Deadlines are in seconds of the running loop's clock. Raises `CartoError`, `WrongAnswer` and `OverLimit`.
    """

    def __init__(self, client: CartoClient) -> None:
        self._client = client
        self._flights = SingleFlight[Result]()

    async def rows(
        self,
        query: Query,
        shape: ResultFormat,
        limit: int,
        deadline: float,
        pay: ChargeStatement = NO_CHARGE,
    ) -> Result:
        """The answer of the SQL API."""

        async def ask() -> Result:
            self._client.check(query)  # what would not be sent costs nothing
            await pay()
            return await read_result(
                await self._client.rows(query, deadline=deadline), shape, limit
            )

        return await self._once(_key(query, shape, limit), ask)

    async def features(
        self,
        query: Query,
        shape: ResultFormat,
        limit: int,
        deadline: float,
        pay: ChargeStatement = NO_CHARGE,
        *,
        geometry: str = GEOMETRY,
    ) -> Result:
        """The answer of the Maps API, of a query whose shapes are in the column `geometry`.

        Raises `NoGeoJSON` where it is too large for it.
        """

        async def ask() -> Result:
            self._client.check(query)  # what would not be sent costs nothing
            await pay()
            answer = await self._client.features(query, geometry=geometry, deadline=deadline)
            return await read_result(answer, shape, limit)

        return await self._once(_key(query, shape, limit), ask)

    async def _once(self, key: Hashable, ask: Callable[[], Awaitable[Result]]) -> Result:
        """A stream can be taken by one only: the others ask for themselves."""
        answer = await self._joined(key, ask)
        if isinstance(answer.content, ResultStream) and not answer.content.claim():
            return await ask()
        return answer

    async def _joined(self, key: Hashable, ask: Callable[[], Awaitable[Result]]) -> Result:
        """The answer in flight, or our own; that the purse of who asked first is empty says nothing of ours."""
        ours = False

        async def take_off() -> Result:
            nonlocal ours
            ours = True
            return await ask()

        while True:
            try:
                return await self._flights.run(key, take_off)
            except OverLimit:
                if ours:
                    raise
                await asyncio.sleep(0)  # a flight that has just failed may not have landed yet


def _key(query: Query, shape: ResultFormat, limit: int) -> Hashable:
    """The values are JSON already. A Named Source is asked alike whatever the limit."""
    return (
        shape,
        limit,
        query.connection,
        query.sql,
        msgspec.json.encode(query.parameters),
        query.max_age,
    )
