"""httpx transports for calls to CARTO."""

import httpx

from carto_client.pool import EXTENSION, CartoTransport, Delivery, PooledTransport
from carto_client.proxy import Proxy
from carto_client.statistics import Statistics

__all__ = ["AnyTransport", "http_transport", "with_terms"]


def http_transport(
    *,
    max_connections: int = 100,
    max_waiting: int = 1000,
    keepalive: float = 15.0,
    proxy: str = "",
    no_proxy: str = "",
) -> PooledTransport:
    """Return a transport with a pool of connections to CARTO.

    At most `max_waiting` requests wait for a connection. `keepalive` is in seconds. `proxy` is
    the URL of a proxy for HTTPS. The proxy is not used for the hosts in `no_proxy`, a list
    separated by commas.
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


def with_terms(transport: httpx.AsyncBaseTransport) -> CartoTransport:
    """Return the transport if it is a CartoTransport. Otherwise wrap it in AnyTransport."""
    return transport if isinstance(transport, CartoTransport) else AnyTransport(transport)


class AnyTransport(CartoTransport):
    """Adapter for a transport that does not know Delivery, such as httpx's own.

    The adapter charges each attempt when it sends it, puts the Delivery's target into the URL, and
    sets httpx's timeouts. It does not report connections.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport
        self.statistics = Statistics()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the response, whose body is still to be read."""
        delivery: Delivery | None = request.extensions.get(EXTENSION)
        if delivery is not None:
            _set_terms(request, delivery)
            await delivery.charge()
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()


def _set_terms(request: httpx.Request, delivery: Delivery) -> None:
    url, target = request.url, delivery.target or request.url.raw_path
    request.url = httpx.URL(f"{url.scheme}://{url.netloc.decode()}{target.decode()}")
    # The deadline bounds everything else.
    timeout = httpx.Timeout(None, connect=delivery.connect_seconds)
    request.extensions["timeout"] = timeout.as_dict()
