"""Asks CARTO."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Self

import httpx

from carto_client import wire
from carto_client.auth import ClientCredentials
from carto_client.circuit import CircuitTransport
from carto_client.errors import Forbidden, InvalidAnswer, Rejected
from carto_client.map_metadata import MapMetadataCache
from carto_client.origins import origin_of
from carto_client.pool import PooledTransport
from carto_client.response import CartoResponse
from carto_client.transport import RetryTransport, WholeURLs, http_transport
from carto_client.upstream_errors import upstream_errors
from carto_client.wire import Call, Query

__all__ = ["CartoClient"]

_TIMEOUT: Final = httpx.Timeout(None, connect=5.0).as_dict()
"""Seconds; long enough for two packets lost on the way (RFC 6298, 2)."""

MAX_METADATA_BYTES: Final = 4 * 2**20


class CartoClient:
    """CARTO's SQL and Maps APIs at one base URL. An asynchronous context manager.

    `transport` (default: `http_transport()`) is wrapped in bounded retries and a circuit breaker for each of CARTO's
    connections, and closed with the client. The token is sent to the origin of `base_url` and to `origins`, and
    nowhere else. `max_answer_bytes` bounds a decoded answer. A `deadline` is in seconds of the running loop's clock,
    and covers everything up to the answer's last byte. Raises ValueError for a base URL or an origin that is not an
    absolute URL.
    """

    def __init__(
        self,
        *,
        base_url: str,
        auth: httpx.Auth,
        transport: httpx.AsyncBaseTransport | None = None,
        origins: Sequence[str] = (),
        max_answer_bytes: int = 256 * 2**20,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._origins = frozenset(map(origin_of, (base_url, *origins)))
        if "" in self._origins:
            raise ValueError(
                "the base URL and the origins must be absolute URLs without a user name"
            )
        self._circuits = CircuitTransport(_knowing_target(transport or http_transport()))
        self._transport = RetryTransport(self._circuits)
        self._auth = auth
        if isinstance(auth, ClientCredentials):
            auth.send_through(self._transport)
        self._max_answer_bytes = max_answer_bytes
        self._maps = MapMetadataCache()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes the connections, and with them the answers that are still open."""
        if isinstance(self._auth, ClientCredentials):
            await self._auth.aclose()
        await self._transport.aclose()

    def check(self, query: Query) -> None:
        """Raises CircuitOpen where the query would not be sent, as its connection is out of order."""
        self._circuits.check(query.connection)

    async def rows(self, query: Query, *, deadline: float) -> CartoResponse:
        """The rows of a query, from the SQL API. Raises CartoError."""
        call = wire.sql_call(self._base_url, query)
        return await self._ask(query, call, wire.ROWS, deadline)

    async def features(self, query: Query, *, geometry: str, deadline: float) -> CartoResponse:
        """The features of a query, from the Maps API; `geometry` is the name of its geometry column.

        The metadata of an identical query is not asked for again while CARTO may answer from its cache, unless
        the URL in it has stopped to work. Raises NoGeoJSON where the answer is too large for it, else CartoError.
        """
        asked = wire.maps_call(self._base_url, query, geometry)
        if known := self._maps.get(asked):
            try:
                return await self._ask(query, known, wire.FEATURES, deadline)
            except (Rejected, Forbidden, InvalidAnswer):
                self._maps.forget(asked)
        async with await self._ask(query, asked, wire.METADATA, deadline) as answer:
            metadata = await answer.read()
        call = wire.geojson_call(metadata, query, self._origins)
        features = await self._ask(query, call, wire.FEATURES, deadline)
        self._maps.keep(asked, call, wire.maps_age(query))
        return features

    async def _ask(
        self, query: Query, call: Call, envelope: wire.Envelope, deadline: float
    ) -> CartoResponse:
        max_bytes = MAX_METADATA_BYTES if envelope is wire.METADATA else self._max_answer_bytes
        async with upstream_errors(deadline):
            response = await self._send(_request(call, deadline, query.connection))
            answer = CartoResponse(response, envelope, deadline, max_bytes)
            try:
                await answer.check()
            except BaseException:
                await answer.aclose()
                raise
            return answer

    async def _send(self, request: httpx.Request) -> httpx.Response:
        """The last answer in the auth flow.

        Not by httpx.AsyncClient: it keeps cookies, logs URLs (SQL, that is) at INFO, reads a refusal to its
        end, and takes as long again as the transport does.
        """
        flow = self._auth.async_auth_flow(request)
        try:
            request = await anext(flow)
            while True:
                response = await self._transport.handle_async_request(request)
                try:
                    request = await flow.asend(response)
                except StopAsyncIteration:
                    return response
                except BaseException:
                    await response.aclose()
                    raise
                await response.aclose()
        finally:
            await flow.aclose()


def _knowing_target(transport: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
    return transport if isinstance(transport, PooledTransport) else WholeURLs(transport)


def _request(call: Call, deadline: float, connection: str) -> httpx.Request:
    url = _url(call.endpoint)
    extensions = {"deadline": deadline, "timeout": _TIMEOUT, "circuit": connection}
    if call.query:
        extensions["target"] = url.raw_path + b"?" + call.query.encode("ascii")
    # A stream spares httpx's preparation of headers, which takes three times as long as the rest.
    headers = {"Host": url.netloc.decode("ascii"), **call.headers}
    stream = httpx.ByteStream(call.content)
    return httpx.Request(call.method, url, headers=headers, stream=stream, extensions=extensions)


@lru_cache(maxsize=256)
def _url(endpoint: str) -> httpx.URL:
    return httpx.URL(endpoint)
