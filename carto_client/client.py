"""Client of CARTO's SQL and Maps APIs."""

import asyncio
import time
from collections.abc import Coroutine, Sequence
from typing import Final, Self

import httpx

from carto_client.auth import ClientCredentials, NoToken, TokenSource
from carto_client.errors import CartoError, DeadlineExceeded, Forbidden, InvalidResponse, Rejected
from carto_client.map_metadata import MapMetadataCache, key_of
from carto_client.origins import origin_of
from carto_client.pool import CartoTransport, Delivery, Hook
from carto_client.response import CartoResponse
from carto_client.sending import Deadline, Sender, SharedTimer
from carto_client.single_flight import SingleFlight
from carto_client.statistics import UpstreamState
from carto_client.transport import http_transport, with_terms
from carto_client.upstream_errors import UPSTREAM_ERRORS, carto_error
from carto_client.wire.maps import geojson_call, maps_age, maps_call
from carto_client.wire.queries import (
    FEATURES,
    ROWS,
    Call,
    Envelope,
    Query,
    read_head,
    sql_call,
)
from carto_client.wire.schemas import ResultColumn, read_schema
from carto_client.wire.statuses import age_of, failure
from carto_client.wire.tiles import (
    TileEncoding,
    Tileset,
    check_tile_head,
    read_tilejson,
    tile_call,
    tilejson_call,
)

__all__ = ["CartoClient"]

MAX_METADATA_BYTES: Final = 4 * 2**20


class CartoClient:
    """Client of CARTO's SQL and Maps APIs at `base_url`. An asynchronous context manager.

    Closing the client also closes `transport` (default: `http_transport()`). The token is sent only
    to the origin of `base_url` and to `origins`. `max_response_bytes` is the maximum size of a
    decoded response. Raise ValueError if `base_url` or an origin is not an absolute URL.

    The methods have parameters in common. `geometry` is the name of the query's geometry column.
    `deadline` is the time by which the last byte of the response must arrive, in seconds of the
    running loop's clock.

    `on_send` counts one run of the statement against the caller's budget. It is awaited just before
    an attempt to send the statement. If it raises an error, the attempt is not sent and the error
    is passed on. A retry is not counted if the previous attempt did not run the statement.

    `on_unused` undoes one count. It is awaited if the call fails and the last counted attempt did
    not run the statement.
    """

    def __init__(
        self,
        *,
        base_url: str,
        auth: TokenSource,
        transport: CartoTransport | httpx.AsyncBaseTransport | None = None,
        origins: Sequence[str] = (),
        max_response_bytes: int = 256 * 2**20,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._origins = frozenset(map(origin_of, (base_url, *origins)))
        if "" in self._origins:
            raise ValueError("the base URL and the origins must be absolute, without a user name")
        self._transport = with_terms(transport or http_transport())
        self.statistics = self._transport.statistics
        self._sender = Sender(self._transport, auth, statistics=self.statistics)
        self._auth = auth
        if isinstance(auth, ClientCredentials):
            sender = Sender(self._transport, NoToken(), statistics=self.statistics)
            auth.send_through(sender.send, self.statistics)
        self._max_response_bytes = max_response_bytes
        self._timer = SharedTimer()
        self._maps = MapMetadataCache[Call]()
        self._tilesets = MapMetadataCache[Tileset]()
        self._tileset_calls = SingleFlight[Tileset]()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections, including those of responses that are still open."""
        if isinstance(self._auth, ClientCredentials):
            await self._auth.aclose()
        await self._transport.aclose()

    def state(self) -> UpstreamState:
        """Return the state of the connections, the circuit breakers and the access token now."""
        transport, circuits = self._transport, self._sender.circuits
        return UpstreamState(
            transport.connections,
            transport.waiting,
            {name: each.is_open for name, each in circuits.items() if name is not None},
            self._auth.expires_in() if isinstance(self._auth, ClientCredentials) else None,
        )

    def check(self, query: Query) -> None:
        """Raise CircuitOpen if failures have stopped requests to the query's CARTO connection."""
        self._sender.circuits[query.connection].check()

    def rows(
        self,
        query: Query,
        *,
        deadline: float,
        on_send: Hook | None = None,
        on_unused: Hook | None = None,
    ) -> Coroutine[None, None, CartoResponse]:
        """Request rows from the SQL API and return the response with its body unread.

        Raise CartoError if the request fails.
        """
        delivery = Delivery(deadline, query.connection, on_send=on_send, on_unused=on_unused)
        return self._open(sql_call(self._base_url, query), ROWS, delivery)

    async def schema(self, query: Query, *, deadline: float) -> Sequence[ResultColumn]:
        """Return the columns of a query's result.

        `deadline` is a time of the loop's clock. Raise CartoError on failure.
        """
        delivery = Delivery(deadline, query.connection)
        call = sql_call(self._base_url, query)
        response = await self._open(call, ROWS, delivery, MAX_METADATA_BYTES)
        return read_schema(await response.body())

    async def features(
        self,
        query: Query,
        *,
        geometry: str,
        deadline: float,
        on_send: Hook | None = None,
        on_unused: Hook | None = None,
    ) -> CartoResponse:
        """Request features from the Maps API and return the response with its body unread.

        Raise CartoError, or NoGeoJSON if the result is too large.
        """
        try:
            with Deadline(self._timer, deadline):  # one for both calls
                return await self._features(query, geometry, deadline, on_send, on_unused)
        except TimeoutError as error:
            raise carto_error(error) from error

    async def _features(
        self,
        query: Query,
        geometry: str,
        deadline: float,
        on_send: Hook | None,
        on_unused: Hook | None,
    ) -> CartoResponse:
        terms = deadline, query.connection
        metadata_call = maps_call(self._base_url, query, geometry)
        key = key_of(metadata_call)
        # For `maps_age` seconds, equal queries reuse the URL of the GeoJSON.
        if data_call := self._maps.get(key):
            delivery = Delivery(*terms, on_send=on_send, on_unused=on_unused)
            try:
                return await self._open(data_call, FEATURES, delivery, has_timer=True)
            except (Rejected, Forbidden, InvalidResponse):
                self._maps.forget(key)
        # [unsure] CARTO does not document when it runs the statement. One call is charged.
        # The metadata call runs the statement: its response contains the size of the result (`nrows`,
        # `size`), from which CARTO decides whether it offers GeoJSON.
        delivery = Delivery(*terms, on_send=on_send, on_unused=on_unused)
        metadata = await self._open(
            metadata_call, FEATURES, delivery, MAX_METADATA_BYTES, has_timer=True
        )
        data_call = geojson_call(await metadata.body(), query, self._origins)
        # Free, because warehouses keep a result for equal statements.
        features = await self._open(data_call, FEATURES, Delivery(*terms), has_timer=True)
        self._maps.keep(key, data_call, maps_age(query))
        return features

    async def tileset(
        self,
        query: Query,
        *,
        geometry: str,
        deadline: float,
        on_send: Hook | None = None,
        on_unused: Hook | None = None,
    ) -> Tileset:
        """Return the tileset of a query: the URLs and bounds of its vector tiles.

        Raise CartoError if the request fails.
        """
        # Charged, because CARTO probably runs a statement to find the bounds. CARTO does not
        # document this [unsure]. For `maps_age` seconds, equal queries reuse the tileset.
        delivery = Delivery(deadline, query.connection, on_send=on_send, on_unused=on_unused)
        return (await self._find_tileset(query, geometry, delivery))[0]

    async def tile(
        self,
        query: Query,
        z: int,
        x: int,
        y: int,
        encoding: TileEncoding = "mvt",
        *,
        geometry: str,
        deadline: float,
        on_send: Hook | None = None,
        on_unused: Hook | None = None,
    ) -> CartoResponse:
        """Request a vector tile and return the response with its unread, compressed body.

        An empty tile has no bytes. Raise CartoError if the request fails.
        """

        def delivery(on_send: Hook | None = on_send) -> Delivery:
            return Delivery(deadline, query.connection, on_send=on_send, on_unused=on_unused)

        tileset, is_ours = await self._find_tileset(query, geometry, delivery())
        place = z, x, y, encoding, maps_age(query)
        if not is_ours:
            try:
                return await self._open(tile_call(tileset, *place), None, delivery())
            except (Rejected, Forbidden, InvalidResponse):
                self._tilesets.forget(key_of(tilejson_call(self._base_url, query, geometry)))
            tileset, is_ours = await self._find_tileset(query, geometry, delivery())
        # If this call requested the URL, that request was counted, and the tile is free.
        on_tile = None if is_ours else on_send
        return await self._open(tile_call(tileset, *place), None, delivery(on_tile))

    async def _find_tileset(
        self, query: Query, geometry: str, delivery: Delivery
    ) -> tuple[Tileset, bool]:
        """Return the tileset of a query, and True if this call sent a request for the tileset."""
        call = tilejson_call(self._base_url, query, geometry)
        key = key_of(call)
        is_ours = False

        async def fetch() -> Tileset:
            nonlocal is_ours
            is_ours = True
            response = await self._open(call, FEATURES, delivery, MAX_METADATA_BYTES)
            tileset = read_tilejson(await response.body(), self._origins)
            self._tilesets.keep(key, tileset, maps_age(query))
            return tileset

        while True:
            if kept := self._tilesets.get(key):
                return kept, False
            try:
                run, deadline = self._tileset_calls.run, delivery.deadline
                return await run((geometry, query), fetch, deadline, is_observed=True), is_ours
            except Exception as error:
                # Each call has its own deadline and budget, so this call may succeed.
                may_differ = isinstance(error, DeadlineExceeded) or not isinstance(
                    error, CartoError
                )
                if is_ours or not may_differ:
                    raise
            if asyncio.get_running_loop().time() >= delivery.deadline:
                raise DeadlineExceeded

    async def _open(
        self,
        call: Call,
        envelope: Envelope | None,
        delivery: Delivery,
        max_bytes: int = 0,
        *,
        has_timer: bool = False,
    ) -> CartoResponse:
        """Send a call and return the unread response, or raise CartoError.

        If `envelope` is None, the body must be a vector tile.
        """
        loop = asyncio.get_running_loop()
        if loop.time() >= delivery.deadline:
            raise DeadlineExceeded
        sent = loop.time()
        try:
            if has_timer:  # the caller has set one for the deadline
                response = await self._sender.send(call, delivery)
            else:
                with Deadline(self._timer, delivery.deadline):
                    response = await self._sender.send(call, delivery)
        except BaseException as error:
            await delivery.refund()
            if isinstance(error, UPSTREAM_ERRORS):
                raise carto_error(error) from error
            raise
        if response.status_code >= 400:
            await delivery.refund()
            raise failure(response, time.time())
        limit, head = max_bytes or self._max_response_bytes, None
        try:
            if envelope is None:
                check_tile_head(response, call.headers["Accept"], limit)
            else:
                head = read_head(response, limit)
        except CartoError:
            await response.aclose()
            raise
        has_age = head is None or head.has_age
        age = age_of(response.headers, time.time()) if has_age else None
        return CartoResponse(
            response,
            envelope or FEATURES,
            delivery.deadline,
            limit,
            is_encoded=head is not None and head.is_encoded,
            born=sent - (call.max_age if age is None else age),
        )
