"""A gateway below a path of its host."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["WithoutPrefix"]


class WithoutPrefix:
    """ASGI middleware that removes a prefix from the paths of requests.

    Paths without the prefix are served, too, because many proxies remove it themselves. A repeated
    prefix is removed as a whole, because CARTO's client adds it once more for each source with the
    same tiles.
    """

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        """Remove `prefix` from the paths of requests to `app`.

        `prefix` begins with a slash and ends without one.
        """
        self._app = app
        self._prefixes = re.compile(f"(?:{re.escape(prefix)})+(?=/)")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (found := self._prefixes.match(scope["path"])):
            scope = {**scope, "path": scope["path"][found.end() :]}
        await self._app(scope, receive, send)
