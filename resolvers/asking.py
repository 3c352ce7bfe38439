"""CARTO as the resolvers ask it: a query and a shape in, a collection out."""

from collections.abc import Awaitable, Callable, Hashable

import msgspec

from carto_client import CartoClient, Query
from resolvers.answers import Shaped, Stream, shaped
from resolvers.flights import Flights
from resolvers.shaping import Shape
from resolvers.statements import GEOMETRY

__all__ = ["Carto"]


class Carto:
    """Asks through `client`. Identical questions in flight share one call while their answer is small.

    Deadlines are in seconds of the running loop's clock. Raises `CartoError` and `WrongAnswer`.
    """

    def __init__(self, client: CartoClient) -> None:
        self._client = client
        self._flights = Flights[Shaped]()

    async def rows(self, query: Query, shape: Shape, limit: int, deadline: float) -> Shaped:
        """The answer of the SQL API."""

        async def ask() -> Shaped:
            return await shaped(await self._client.rows(query, deadline=deadline), shape, limit)

        return await self._once(_key(query, shape), ask)

    async def features(self, query: Query, shape: Shape, limit: int, deadline: float) -> Shaped:
        """The answer of the Maps API; raises `NoGeoJSON` where it is too large for it."""

        async def ask() -> Shaped:
            answer = await self._client.features(query, geometry=GEOMETRY, deadline=deadline)
            return await shaped(answer, shape, limit)

        return await self._once(_key(query, shape), ask)

    async def _once(self, key: Hashable, ask: Callable[[], Awaitable[Shaped]]) -> Shaped:
        """A stream can be taken by one only: the others ask for themselves."""
        answer = await self._flights.join(key, ask)
        if isinstance(answer.content, Stream) and not answer.content.claim():
            return await ask()
        return answer


def _key(query: Query, shape: Shape) -> Hashable:
    """The limit is in the SQL; the values are JSON already."""
    return shape, query.connection, query.sql, msgspec.json.encode(query.parameters), query.max_age
