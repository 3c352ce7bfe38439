"""Responses that are sent without the app, because a request is not HTTP or clients are too many."""

from http import HTTPStatus

import msgspec
from httptools import HttpParserError
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["PipelineFull", "reason_of", "rejecting", "write_error"]


class PipelineFull(Exception):
    """The client has sent too many requests without waiting for their responses."""


def reason_of(error: HttpParserError) -> str:
    """Return the message that tells the client why the parser has rejected its request."""
    if isinstance(error.__context__, PipelineFull):
        return str(error.__context__)
    return "The request is not valid HTTP/1.1"


def write_error(status: HTTPStatus, message: str) -> tuple[bytes, bytes]:
    """Return the head and the JSON content of an error response that closes the connection."""
    code = "BAD_USER_INPUT" if status == HTTPStatus.BAD_REQUEST else "LIMIT_EXCEEDED"
    content = msgspec.json.encode({"errors": [{"message": message, "extensions": {"code": code}}]})
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        "Content-Type: application/json; charset=utf-8\r\nCache-Control: private, no-store\r\n"
        f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode("ascii"), content


def rejecting(app: ASGIApp) -> ASGIApp:
    """Return an app that responds with 503 to all requests but health checks and `/metrics`."""

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        # An orchestrator must not restart a gateway that is only busy.
        if scope["path"] in ("/healthz", "/livez", "/readyz", "/metrics"):
            await app(scope, receive, send)
        else:
            await _reject(send)

    return respond


async def _reject(send: Send) -> None:
    message = "Too many clients are connected; retry later"
    error = {"message": message, "extensions": {"code": "LIMIT_EXCEEDED", "retryAfter": 1}}
    content = msgspec.json.encode({"errors": [error]})
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", b"%d" % len(content)),
        (b"cache-control", b"private, no-store"),
        (b"retry-after", b"1"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": content})
