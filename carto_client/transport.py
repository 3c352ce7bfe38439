"""httpx transports for calls to CARTO."""

import httpx

from carto_client.http_response import HTTPResponse
from carto_client.pool import CartoTransport, Delivery, PooledTransport
from carto_client.proxy import Proxy
from carto_client.statistics import Statistics
from carto_client.tokens import Token
from carto_client.wire.queries import Call

__all__ = ["AnyTransport", "http_transport", "with_terms"]


def http_transport(
    *,
    max_connections: int = 100,
    max_waiting: int = 1000,
    keepalive: float = 15.0,
    proxy: str = "",
    no_proxy: str = "",
) -> PooledTransport:
    """Return a transport that pools connections.

    `keepalive` is in seconds. `proxy` is a URL. `no_proxy` lists hosts: `a.com,b.com`.
    """
    # Of the environment, only SSL_CERT_FILE counts: a self-hosted CARTO may have its own CA.
    context = httpx.create_ssl_context()
    return PooledTransport(
        context,
        max_connections=max_connections,
        max_waiting=max_waiting,
        keepalive=keepalive,
        proxy=Proxy(proxy, no_proxy) if proxy else None,
    )


def with_terms(transport: CartoTransport | httpx.AsyncBaseTransport) -> CartoTransport:
    """Return `transport` as a CartoTransport, in AnyTransport if it is another transport."""
    # Transports of httpx cannot count calls against the caller's budget.
    return transport if isinstance(transport, CartoTransport) else AnyTransport(transport)


class AnyTransport(CartoTransport):
    """Adapter that makes a CartoTransport of any transport of httpx.

    The adapter counts each call against the caller's budget when it sends the call, and sets
    httpx's timeouts. It does not report numbers of connections.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport
        self.statistics = Statistics()

    async def send(self, call: Call, token: Token, delivery: Delivery) -> HTTPResponse:
        """Send a call and return the response with its body unread.

        The caller must end the call at `delivery.deadline`.
        """
        headers = dict(call.headers)
        if token.authorization.text:
            headers["Authorization"] = token.authorization.text
        if call.traceparent:
            headers["traceparent"] = call.traceparent
        # The deadline bounds everything else.
        timeout = httpx.Timeout(None, connect=delivery.connect_seconds)
        request = httpx.Request(
            call.method,
            call.url,
            headers=headers,
            content=call.content,
            extensions={"timeout": timeout.as_dict()},
        )
        await delivery.charge()
        return HTTPResponse.of(await self._transport.handle_async_request(request))

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()
