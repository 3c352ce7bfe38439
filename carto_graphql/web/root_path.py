"""A gateway below a path of its host."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["WithoutPrefix"]


class WithoutPrefix:
    """ASGI middleware that removes a prefix from the paths of requests.

    With the prefix `/geo`, the paths `/geo/graphql`, `/geo/geo/graphql` and `/graphql` all become
    `/graphql`.
    """

    # Many proxies remove the prefix themselves. CARTO's client repeats it: it adds the prefix once
    # more for each source with the same tiles.

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
