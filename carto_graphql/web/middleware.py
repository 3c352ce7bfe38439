"""The one ASGI layer around all endpoints: what every request passes, in the order in which it does."""

import logging
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from prometheus_client import Histogram
from starlette.types import ASGIApp, Receive, Scope, Send

from carto_graphql.telemetry.logs import LogRequest
from carto_graphql.telemetry.metrics import REQUESTS
from carto_graphql.web.caller_access import CallerAccess, CallerGate
from carto_graphql.web.cors import CrossOrigin
from carto_graphql.web.errors import INTERNAL_ERROR, RequestError
from carto_graphql.web.exchange import ClientDisconnected, Exchange
from carto_graphql.web.request_checks import RequestChecks

__all__ = ["Endpoint", "GuardedEndpoint", "HTTPMiddleware"]

log = logging.getLogger("carto_graphql.errors")

CLIENT_CLOSED_REQUEST: Final = 499
"""The status in the log where the client left before there was one, as in nginx."""

KNOWN_PATHS: Final = frozenset({"/graphql", "/graphiql", "/healthz", "/metrics"})
"""Paths with a time series of their own: clients can invent any number of others."""


class Endpoint(Protocol):
    """What responds to requests for one path, to a caller with its access."""

    async def __call__(self, exchange: Exchange, access: CallerAccess) -> None: ...


class GuardedEndpoint(NamedTuple):
    """An endpoint for callers. With `needs_access` a template must be visible to the caller.

    `vary` names the header fields of requests that its response depends on, the origin left out.
    """

    endpoint: Endpoint
    needs_access: bool
    vary: str


class HTTPMiddleware:
    """An ASGI app around all others: host, CORS, caller, rate, endpoint; an id, a log line and a metric.

    `endpoints` are found by their path. Everything else goes to `app`, without a caller.
    """

    def __init__(
        self,
        app: ASGIApp,
        endpoints: Mapping[str, GuardedEndpoint],
        *,
        gate: CallerGate,
        checks: RequestChecks,
        cors: CrossOrigin,
        log_request: LogRequest,
    ) -> None:
        self._app, self._endpoints = app, endpoints
        self._gate, self._checks, self._cors = gate, checks, cors
        self._log_request = log_request
        self._vary = cors.vary("Accept-Encoding")
        self._varies = {path: cors.vary(each.vary) for path, each in endpoints.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        exchange = Exchange(scope, receive, send, self._varies.get(path, self._vary))
        try:
            self._checks.check(scope, exchange.fields)
            if b"origin" in exchange.fields and self._is_preflight(exchange):
                await exchange.respond(204, [], b"")
            elif (guarded := self._endpoints.get(path)) is None:
                await self._app(scope, receive, exchange.send)
            else:
                access = await self._gate.admit(exchange, needs_access=guarded.needs_access)
                # A cache of whole responses belongs here. The caller is known and counted, and what else holds
                # for a cached response (id, CORS, Vary, limits, log line) is done by the exchange.
                await guarded.endpoint(exchange, access)
        except RequestError as error:
            await exchange.fail(error)
        except ClientDisconnected:
            pass
        except Exception:
            log.exception("request %s failed", exchange.request_id)
            await _fail(exchange)
        finally:
            self._end(exchange)

    def _is_preflight(self, exchange: Exchange) -> bool:
        """Add the headers of CORS; return True where they are all that the browser wants."""
        origin = exchange.fields[b"origin"]
        exchange.cors_headers = self._cors.headers_for(origin)
        method = exchange.fields.get(b"access-control-request-method")
        if exchange.scope["method"] != "OPTIONS" or method is None or not self._cors.is_on:
            return False
        wanted = exchange.fields.get(b"access-control-request-headers", b"")
        exchange.cors_headers += self._cors.preflight_headers(origin, wanted)
        return True

    def _end(self, exchange: Exchange) -> None:
        seconds = time.monotonic() - exchange.started
        status, path = exchange.status or CLIENT_CLOSED_REQUEST, exchange.scope["path"]
        _series(path if path in KNOWN_PATHS else "other", status).observe(seconds)
        line = {
            "request_id": exchange.request_id,
            "method": exchange.scope["method"],
            "path": path[:100],
            "status": status,
            "bytes": exchange.size,
            "ms": round(seconds * 1000, 1),
        }
        if not exchange.is_complete:
            line["cut"] = exchange.cut_reason
        self._log_request({**line, **exchange.record})


async def _fail(exchange: Exchange) -> None:
    if not exchange.status:
        await exchange.fail(INTERNAL_ERROR)
    elif not exchange.is_complete:
        exchange.cut("internal error")


@lru_cache(maxsize=256)
def _series(path: str, status: int) -> Histogram:
    return REQUESTS.labels(path, status)
