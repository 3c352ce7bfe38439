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

from carto_graphql.callers.file import Callers
from carto_graphql.web.errors import JSON
from carto_graphql.web.exchange import Exchange

__all__ = ["ResourceMetadata"]

_PATH: Final = "/.well-known/oauth-protected-resource"
MAX_HOST: Final = 300
"""Characters of a Host that are repeated; a name has 253 and a port 5."""


@dataclass(frozen=True, slots=True)
class ResourceMetadata:
    """The metadata of the resource at `path`. `callers` returns the current callers file.

    Without `public_url`, URLs begin with the scheme and the host of the request.
    """

    path: str
    callers: Callable[[], Callers]
    public_url: str

    def routes(self) -> Sequence[BaseRoute]:
        """Return the routes of the metadata: clients build one of two URLs (section 3.1)."""
        return [Route(_PATH + self.path, self._respond), Route(_PATH, self._respond)]

    def challenge(self, exchange: Exchange) -> bytes:
        """Return the parameter that refers to the metadata (section 5.1)."""
        host = exchange.fields.get(b"host", b"").decode("latin-1")
        base = self._base(exchange.scope["scheme"], host)
        return f'resource_metadata="{base}{_PATH}{self.path}"'.encode("latin-1")

    def _base(self, scheme: str, host: str) -> str:
        safe = "".join(
            each
            for each in host[:MAX_HOST]
            if each.isascii() and (each.isalnum() or each in ".-:[]")
        )
        return self.public_url or f"{scheme}://{safe}"

    async def _respond(self, request: Request) -> Response:
        issuers = [each.issuer for each in self.callers().issuers]
        content = {
            "resource": self._base(request.url.scheme, request.headers.get("host", "")) + self.path,
            "authorization_servers": [each for each in issuers if each.startswith("http")],
            "bearer_methods_supported": ["header"],
            "resource_name": "carto-graphql",
        }
        headers = {"Cache-Control": "no-cache", "Vary": "Host"}
        return Response(msgspec.json.encode(content), headers=headers, media_type=JSON)
