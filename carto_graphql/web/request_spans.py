"""Tracing spans of HTTP requests and of the templates that they run."""

from collections.abc import Sequence
from typing import Any, Final

from carto_graphql.callers.addresses import Network, is_within
from carto_graphql.telemetry.tracing import Traces
from carto_graphql.web.exchange import Exchange
from resolvers.results.result import Stream
from resolvers.tracing import CURRENT_SPAN, Span
from schema.fields import FieldResult

__all__ = ["RequestSpans", "end_spans"]

METHODS: Final = frozenset(
    {"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"}
)
"""The methods of HTTP; clients can invent any number of others."""

LOCAL: Final = "127.0.0.1"
"""The address of a peer on a Unix socket, which is a process of this host."""


class RequestSpans:
    """The tracing spans of sampled requests.

    A request's header `traceparent` names a trace. If the client's address is in `proxies`, the
    request's span belongs to this trace. Otherwise the span only has a link to the trace.
    """

    def __init__(self, traces: Traces, proxies: Sequence[Network] = ()) -> None:
        self._traces, self._proxies = traces, proxies

    def begin(self, exchange: Exchange, route: str) -> Span | None:
        """Begin a request's span, and make it the current span.

        Return None if the request is not sampled.
        """
        trace_id, header = self._traces.draw(), exchange.fields.get(b"traceparent", b"")
        # If all clients were trusted, any client could have each of its requests recorded.
        is_trusted = bool(header) and self._is_trusted(exchange.scope.get("client"))
        if trace_id is None and not is_trusted:
            return None
        method, scheme = exchange.scope["method"], exchange.scope["scheme"]
        method = method if method in METHODS else "_OTHER"
        route = f"{route}{{path}}" if route.endswith("/") else route
        attributes = {
            "http.request.method": method,
            "http.route": route,
            "url.scheme": scheme,
            "carto.request_id": exchange.request_id,
        }
        name, parent = f"{method} {route}", header.decode("latin-1")
        span = self._traces.begin(name, attributes, trace_id, parent, is_trusted=is_trusted)
        if span is not None:
            CURRENT_SPAN.set(span)  # the server runs each request in a context of its own
        return span

    def _is_trusted(self, client: Any) -> bool:
        return is_within(client[0] if client else LOCAL, self._proxies)


def end_spans(exchange: Exchange, span: Span) -> None:
    """Add the final attributes to the spans of a request and of its templates, and end them."""
    CURRENT_SPAN.set(None)
    exchange.record["trace_id"] = span.trace_id
    progress = exchange.progress
    if progress is not None:
        for result in progress.results:
            _end_template(result)
        span.set({"graphql.operation.type": "query"})
        if progress.operation:
            span.set({"graphql.operation.name": progress.operation[:64]})
    if exchange.status:
        span.set({"http.response.status_code": exchange.status})
    span.end(_error_type(exchange))


def _end_template(result: FieldResult) -> None:
    if (span := result.span) is None:
        return
    span.set(
        {
            "carto.template": result.template,
            "carto.rows": result.rows,
            "carto.statements": result.statements,
            "carto.cache": result.layer,
            "carto.shared": result.layer == "shared",
        }
    )
    is_stream = isinstance(result.content, Stream)
    error = "cut" if result.is_cut else result.error
    span.end(error, seconds=None if is_stream or not result.seconds else result.seconds)
    result.span = None


def _error_type(exchange: Exchange) -> str | None:
    codes: Sequence[str] = exchange.record.get("codes", ())
    if code := exchange.error_code or next(iter(codes), ""):
        return code
    if not exchange.is_complete:
        return "cut"
    return str(exchange.status) if exchange.status >= 500 else None
