"""Spans of the HTTP requests to CARTO, as a transport around that of the client."""

import httpx

from carto_client import EXTENSION, CartoTransport, Delivery
from resolvers.tracing import CURRENT_SPAN, Attributes, Span

__all__ = ["TracedTransport"]


class TracedTransport(CartoTransport):
    """A transport that records a span for each HTTP request, if the current task has a span.

    If `propagates` is True, the span's `traceparent` is sent to CARTO, and nothing else of the
    trace.
    """

    def __init__(self, transport: CartoTransport, *, propagates: bool) -> None:
        self._transport, self._propagates = transport, propagates
        self.statistics = transport.statistics

    @property
    def connections(self) -> int:
        """The number of open connections to all origins."""
        return self._transport.connections

    @property
    def waiting(self) -> int:
        """The number of requests that wait for a connection."""
        return self._transport.waiting

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the response, whose body is still to be read."""
        parent = CURRENT_SPAN.get()
        if parent is None:
            return await self._transport.handle_async_request(request)
        delivery: Delivery = request.extensions[EXTENSION]
        span = parent.begin(request.method, _attributes(request, delivery), "client")
        if self._propagates and delivery.connection is not None:  # a token is for many requests
            request.headers["traceparent"] = span.traceparent
        return await self._send(request, span)

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()

    async def _send(self, request: httpx.Request, span: Span) -> httpx.Response:
        try:
            response = await self._transport.handle_async_request(request)
        except BaseException as error:
            span.end(error)
            raise
        status = response.status_code
        span.set({"http.response.status_code": status})
        span.end(str(status) if status >= 400 else None)
        return response


def _attributes(request: httpx.Request, delivery: Delivery) -> Attributes:
    """Return the span attributes that are known before the request is sent.

    The URL's path and query are left out.
    """
    attributes: dict[str, str | int | bool] = {
        "http.request.method": request.method,
        "server.address": request.url.host,
        "url.template": delivery.path_template,
    }
    if delivery.attempts > 1:
        attributes["http.request.resend_count"] = delivery.attempts - 1
    return attributes
