"""A gateway below a path of its host."""

from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["WithoutPrefix"]


class WithoutPrefix:
    """ASGI middleware that removes a prefix from the paths of requests.

    Paths without it are served, too: many proxies remove it themselves.
    """

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        """`prefix` begins with a slash and ends without one."""
        self._app, self._prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(f"{self._prefix}/"):
            scope = {**scope, "path": scope["path"].removeprefix(self._prefix)}
        await self._app(scope, receive, send)
