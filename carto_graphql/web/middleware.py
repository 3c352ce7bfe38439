"""What every HTTP request passes before it is anybody's: a host, an id, and one line in the log when it ends."""

import os
import re
import time
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from prometheus_client import Histogram
from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from carto_graphql.telemetry.metrics import REQUESTS
from carto_graphql.web.graphql_http import RequestError, json_error

__all__ = ["Compressed", "KnownHosts", "RequestId"]

_SAFE: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")

CLIENT_LEFT: Final = 499
"""What the log has for a status where the client left before there was one, as nginx has it."""


@dataclass(frozen=True, slots=True)
class RequestId:
    """ASGI middleware: `X-Request-Id` in (if it is harmless) and out, `scope["request_id"]`, one log line.

    What others put into `scope["record"]` stands in the line, too.
    """

    app: ASGIApp
    log: Callable[..., None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = scope["request_id"] = _request_id(scope)
        record: dict[str, Any] = {}
        scope["record"] = record
        started, status, size = time.monotonic(), 0, 0

        async def send_with_id(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)
            size += len(message.get("body", b""))

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            status, seconds = status or CLIENT_LEFT, time.monotonic() - started
            _series(_known(scope["path"]), status).observe(seconds)
            line = {
                "method": scope["method"],
                "path": scope["path"][:100],
                "status": status,
                "bytes": size,
            }
            ms = round(seconds * 1000, 1)
            self.log("request", request_id=request_id, **line, ms=ms, **record)


@lru_cache(maxsize=256)
def _series(path: str, status: int) -> Histogram:
    return REQUESTS.labels(path, status)


def _known(path: str) -> str:
    """Paths can be invented without end, and each would be a series of its own."""
    return path if path in ("/graphql", "/graphiql", "/healthz", "/metrics") else "other"


def _request_id(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return given.decode() if _SAFE.fullmatch(given) else os.urandom(16).hex()


@dataclass(frozen=True, slots=True)
class KnownHosts:
    """ASGI middleware: refuses a request for a host that is not ours (RFC 9110, 7.4), and one for none at all.

    `hosts` are names in lower case, without ports; with `*` all are known.
    """

    app: ASGIApp
    hosts: Sequence[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (error := self._error(scope)):
            await json_error(error)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _error(self, scope: MutableMapping[str, Any]) -> RequestError | None:
        given = [value for name, value in scope["headers"] if name == b"host"]
        if len(given) != 1:
            return (
                RequestError(400, "Give one Host")
                if given or scope["http_version"] == "1.1"
                else None
            )
        if "*" in self.hosts or _host_name(given[0]) in self.hosts:
            return None
        return RequestError(421, "This host is not served here")


@lru_cache(maxsize=256)
def _host_name(host: bytes) -> str:
    """Without its port."""
    return re.sub(r":\d*\Z", "", host.decode("latin-1")).lower()


class Compressed:
    """ASGI middleware: Starlette's GZipMiddleware for clients that take gzip, and nothing in the way of others."""

    def __init__(self, app: ASGIApp, level: int) -> None:
        """`level` is zlib's, from 1 to 9."""
        self._plain = app
        self._compressing = GZipMiddleware(app, compresslevel=level)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        accepted = any(
            name == b"accept-encoding" and b"gzip" in value
            for name, value in scope.get("headers", ())
        )
        await (self._compressing if accepted else self._plain)(scope, receive, send)
