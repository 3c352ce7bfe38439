"""The one ASGI layer around all endpoints: the checks and the bookkeeping of every request."""

import ipaddress
import logging
import re
import time
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final

from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from carto_graphql.telemetry.logs import REQUEST_ID, AccessLog
from carto_graphql.telemetry.metrics import Metrics
from carto_graphql.web.cors import CrossOrigin
from carto_graphql.web.editions import Edition
from carto_graphql.web.errors import CLOSE, INTERNAL_ERROR, LIMIT_EXCEEDED, RequestError
from carto_graphql.web.exchange import MAX_FIELDS, ClientDisconnected, Exchange
from carto_graphql.web.request_spans import RequestSpans, end_spans

__all__ = ["HTTPMiddleware", "RequestChecks"]

log = logging.getLogger("carto_graphql.errors")

CLIENT_CLOSED_REQUEST: Final = 499
"""The status in the log if the client left before the response was complete, as in nginx."""

HEALTH: Final = frozenset({"/healthz", "/livez", "/readyz"})
"""Probes of orchestrators, which know the address of a container and not the name of the host."""

KNOWN_PATHS: Final = HEALTH | {"/graphql", "/graphiql", "/mcp", "/metrics"}
"""Paths with a time series of their own: clients can invent any number of others."""

MAX_HOST: Final = 300
"""Characters of a Host that are read; a name has 253 and a port 5. Names are cached."""

MAX_LOGGED_PATH: Final = 100
"""Characters of a path in the log."""

_PORT: Final = re.compile(r":\d*\Z")


class RequestChecks:
    """Checks of the head of a request, before its caller is known.

    `hosts` are the names of the hosts that are served, in lower case without ports; `*` allows any.
    """

    def __init__(self, hosts: Collection[str]) -> None:
        self._any = "*" in hosts
        self._hosts = frozenset(hosts)

    def check(self, scope: Scope, fields: Mapping[bytes, bytes]) -> None:
        """Raise `RequestError` for an unknown host or transfer coding, or for too many headers."""
        # Values of a repeated header are joined by commas.
        host = fields.get(b"host")
        if host is None or b"," in host:
            self._check_missing_host(scope, host)
        elif not self._any and _host_name(host[:MAX_HOST]) not in self._hosts:
            self._check_unlisted_host(scope, host)
        if b"transfer-encoding" in fields or b"expect" in fields:
            _check_transfer(scope, fields)
        if len(scope["headers"]) > MAX_FIELDS:
            message = f"The request has more than {MAX_FIELDS} header fields"
            raise RequestError(431, message, LIMIT_EXCEEDED, [CLOSE])

    def _check_missing_host(self, scope: Scope, host: bytes | None) -> None:
        """Raise `RequestError` if the Host header is repeated, or is missing but required."""
        # HTTP/1.0 does not require the header (RFC 9112 section 3.2).
        may_lack_it = scope["http_version"] == "1.0" and (self._any or scope["path"] in HEALTH)
        if host is not None or not may_lack_it:
            raise RequestError(400, "Exactly one Host header is required")

    def _check_unlisted_host(self, scope: Scope, host: bytes) -> None:
        # Orchestrators know the address of the container, not the name of the host.
        if scope["path"] not in HEALTH or not _is_address(_host_name(host[:MAX_HOST])):
            # RFC 9110 section 7.4
            raise RequestError(421, "The Host header does not name a host that is served here")


def _check_transfer(scope: Scope, fields: Mapping[bytes, bytes]) -> None:
    coding = fields.get(b"transfer-encoding", b"chunked").lower()
    if coding != b"chunked":  # RFC 9112 section 6.1
        message = "The only Transfer-Encoding that is supported is chunked"
        raise RequestError(501, message, headers=[CLOSE])
    if scope["http_version"] == "1.0" and b"transfer-encoding" in fields:
        raise RequestError(400, "HTTP/1.0 has no Transfer-Encoding", headers=[CLOSE])
    if fields.get(b"expect", b"100-continue").lower() != b"100-continue":
        raise RequestError(417, "The only expectation that can be met is 100-continue")


@lru_cache(maxsize=256)
def _host_name(host: bytes) -> str:
    return _PORT.sub("", host.decode("latin-1")).lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


class HTTPMiddleware:
    """The outermost ASGI middleware, which receives all requests.

    It checks the Host header, adds CORS headers and a request id, and logs one line per request. If
    the path belongs to an endpoint, it authenticates the caller, counts the request against the
    caller's rate limit, and calls the endpoint. An endpoint whose path ends in a slash serves all
    paths below it. All other requests go to `app`, without authentication.
    """

    def __init__(
        self,
        app: Starlette,
        edition: Edition,
        *,
        checks: RequestChecks,
        cors: CrossOrigin,
        access_log: AccessLog,
        metrics: Metrics,
        spans: RequestSpans | None = None,
    ) -> None:
        """Serve the endpoints of `edition`, and pass other requests to `app`.

        `edition` is one version of the catalog.
        """
        self.app, self.edition = app, edition
        self._checks, self._cors = checks, cors
        self.access_log, self._metrics, self._spans = access_log, metrics, spans
        self._vary = cors.vary("Accept-Encoding")
        endpoints = edition.endpoints
        self._varies = {path: cors.vary(each.vary) for path, each in endpoints.items()}
        self._prefixes = tuple(path for path in endpoints if path.endswith("/"))

    def serve(self, edition: Edition) -> None:
        """Serve `edition`, the content for one version of the catalog, from the next request on."""
        self.edition = edition

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, edition = scope["path"], self.edition
        if path not in edition.endpoints:
            path = next(filter(path.startswith, self._prefixes), path)
        exchange = Exchange(scope, receive, send, self._varies.get(path, self._vary))
        REQUEST_ID.set(exchange.request_id)  # the server runs each request in a context of its own
        try:
            self._checks.check(scope, exchange.fields)
            if b"origin" in exchange.fields and self._is_preflight(exchange):
                await exchange.respond(204, [], b"")
            elif (guarded := edition.endpoints.get(path)) is None:
                await exchange.in_task()
                await self.app(scope, receive, exchange.send)
            else:
                exchange.write_error = guarded.write_error
                if self._spans is not None:
                    exchange.span = self._spans.begin(exchange, path)
                access = await edition.gate.admit(
                    exchange, needs_access=guarded.needs_access, identify=guarded.identify
                )
                await guarded.endpoint(exchange, access)
        except RequestError as error:
            exchange.error_code = error.code
            self._metrics.count_errors((error.code,))
            await exchange.fail(error)
        except ClientDisconnected:
            pass
        except Exception:
            log.exception("request %s failed", exchange.request_id)
            exchange.error_code = INTERNAL_ERROR.code
            self._metrics.count_errors((INTERNAL_ERROR.code,))
            await _fail(exchange)
        finally:
            self._end(exchange)

    def _is_preflight(self, exchange: Exchange) -> bool:
        """Set the CORS headers of the response. Return True if the request is a preflight."""
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
        known = path if path in KNOWN_PATHS else next(filter(path.startswith, self._prefixes), "")
        progress = exchange.progress
        if not exchange.is_complete:
            if not (exchange.status and exchange.record.get("codes")):
                status = CLIENT_CLOSED_REQUEST
            is_reported = "templates" in exchange.record or exchange.common_record.values
            if progress is not None and not is_reported:
                exchange.record.update(progress.record())
        self._metrics.count_request(
            known or "other",
            status,
            seconds,
            progress.results if progress is not None else (),
        )
        if exchange.span is not None:
            end_spans(exchange, exchange.span)
        record = exchange.record
        if not exchange.is_complete:
            record = {"cut": exchange.cut_reason, **record}
        self.access_log.add(
            (
                time.time_ns(),
                exchange.request_id,
                exchange.scope["method"],
                path[:MAX_LOGGED_PATH],
                status,
                exchange.size,
                seconds,
                record,
                exchange.common_record,
            )
        )


async def _fail(exchange: Exchange) -> None:
    if not exchange.status:
        await exchange.fail(INTERNAL_ERROR)
    elif not exchange.is_complete:
        exchange.cut("internal error")
