"""OAuth 2.0 Protected Resource Metadata (RFC 9728): which issuers' tokens `/mcp` accepts.

An MCP client that gets 401 reads it to find out where its user signs in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Message

from carto_graphql.callers.file import Callers
from carto_graphql.web.errors import JSON
from carto_graphql.web.exchange import Exchange
from carto_graphql.web.public_url import PublicURL

__all__ = ["ResourceMetadata"]

_PATH: Final = "/.well-known/oauth-protected-resource"


@dataclass(frozen=True, slots=True)
class ResourceMetadata:
    """The metadata of the resource at `path`. `callers` returns the current callers file."""

    path: str
    callers: Callable[[], Callers]
    public_url: PublicURL

    def routes(self) -> Sequence[BaseRoute]:
        """Return routes for the two URLs where clients look for the metadata (RFC 9728, 3.1)."""
        return [Route(_PATH + self.path, self._respond), Route(_PATH, self._respond)]

    def challenge(self, exchange: Exchange) -> bytes:
        """Return the parameter of `WWW-Authenticate` with the metadata's URL (RFC 9728, 5.1)."""
        url = f"{self.public_url.of(exchange)}{_PATH}{self.path}"
        return f'resource_metadata="{url}"'.encode("latin-1")

    async def _respond(self, request: Request) -> Response:
        exchange = Exchange(request.scope, request.receive, _no_send)
        issuers = [each.issuer for each in self.callers().issuers]
        content = {
            "resource": self.public_url.of(exchange) + self.path,
            "authorization_servers": [each for each in issuers if each.startswith("http")],
            "bearer_methods_supported": ["header"],
            "resource_name": "carto-graphql",
        }
        headers = {"Cache-Control": "no-cache", "Vary": "Host"}
        return Response(msgspec.json.encode(content), headers=headers, media_type=JSON)


async def _no_send(_: Message) -> None:
    raise AssertionError("the exchange is only read")
