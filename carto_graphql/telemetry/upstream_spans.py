"""Spans of the HTTP requests to CARTO, as a transport around that of the client."""

from urllib.parse import urlsplit

from msgspec import structs

from carto_client import Call, CartoTransport, Delivery, HTTPResponse, Token
from resolvers.tracing import CURRENT_SPAN, Attributes

__all__ = ["TracedTransport"]


class TracedTransport(CartoTransport):
    """A transport that records a span for each HTTP request, if the current task has a span.

    If `propagates` is True, requests to CARTO have the span's `traceparent`, but no other header of
    the trace.
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
        """The number of HTTP requests that wait for a free connection."""
        return self._transport.waiting

    async def send(self, call: Call, token: Token, delivery: Delivery) -> HTTPResponse:
        """Send a call to CARTO with `token`, and return the response before its body is read."""
        parent = CURRENT_SPAN.get()
        if parent is None:
            return await self._transport.send(call, token, delivery)
        span = parent.begin(call.method, _attributes(call, delivery), "client")
        if self._propagates and delivery.connection is not None:  # a token is for many requests
            call = structs.replace(call, traceparent=span.traceparent)
        try:
            response = await self._transport.send(call, token, delivery)
        except BaseException as error:
            span.end(error)
            raise
        status = response.status_code
        span.set({"http.response.status_code": status})
        span.end(str(status) if status >= 400 else None)
        return response

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()


def _attributes(call: Call, delivery: Delivery) -> Attributes:
    attributes: dict[str, str | int | bool] = {
        "http.request.method": call.method,
        "server.address": urlsplit(call.endpoint).hostname or "",
        "url.template": call.path_template,
    }
    if delivery.attempts > 1:
        attributes["http.request.resend_count"] = delivery.attempts - 1
    return attributes
