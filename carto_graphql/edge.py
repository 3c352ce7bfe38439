"""What every HTTP request passes before it is anybody's: an id, and one line in the log when it ends."""

import logging
import re
import time
import uuid
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["RequestId"]

log = logging.getLogger("carto_graphql.access")

_SAFE: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True)
class RequestId:
    """ASGI middleware: `X-Request-Id` in (if it is harmless) and out, `scope["request_id"]`, one log line."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = scope["request_id"] = _request_id(scope)
        started, status = time.monotonic(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            took = (time.monotonic() - started) * 1000
            log.info("%s %s %s %d %.1f ms", request_id, scope["method"], scope["path"], status, took)


def _request_id(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return given.decode() if _SAFE.fullmatch(given) else uuid.uuid4().hex
