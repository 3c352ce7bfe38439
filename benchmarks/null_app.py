"""A server that does nothing: what HTTP itself costs in this process model."""

from starlette.types import Receive, Scope, Send

__all__ = ["app"]

BODY = b"x" * 302


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await receive()
        headers = [(b"content-length", b"302"), (b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": BODY})
