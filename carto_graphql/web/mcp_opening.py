"""What MCP adds to the gateway. The SDK is imported only if MCP is set."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from carto_graphql.settings.errors import SettingsError
from carto_graphql.settings.settings import Settings
from carto_graphql.telemetry.metrics import Metrics
from carto_graphql.web.cors import CrossOrigin
from carto_graphql.web.endpoints import GuardedEndpoint
from carto_graphql.web.graphql_http import Execute
from carto_graphql.web.request_body import BodyLimits
from carto_graphql.web.resource_metadata import ResourceMetadata

if TYPE_CHECKING:
    from carto_graphql.web.mcp_endpoint import MCPEndpoint

__all__ = ["MCP_PATH", "guarded_mcp", "open_mcp", "require_sdk", "running"]

MCP_PATH = "/mcp"


def require_sdk() -> None:
    """Raise `SettingsError` if the SDK is not installed."""
    if find_spec("mcp") is None:
        raise SettingsError(
            ["MCP requires the MCP SDK. Install it: pip install 'carto-graphql[mcp]'"]
        )


def open_mcp(
    settings: Settings, execute: Execute, cors: CrossOrigin, metrics: Metrics
) -> "MCPEndpoint | None":
    """Return the endpoint; None without the setting MCP. Raise `SettingsError` without the SDK."""
    if not settings.mcp:
        return None
    require_sdk()
    from carto_graphql.agents.calls import ResultLimits  # noqa: PLC0415 - an optional library
    from carto_graphql.web.mcp_endpoint import MCPEndpoint  # noqa: PLC0415 - an optional library

    only = settings.trusted_documents is not None and settings.trusted_documents_mode == "only"
    return MCPEndpoint(
        execute,
        BodyLimits(settings.max_body_bytes, settings.body_timeout),
        ResultLimits(settings.mcp_max_rows, settings.mcp_max_bytes),
        allows_origin=_origin_check(settings, cors),
        documents_only=only,
        metrics=metrics,
        graphiql=settings.public_url if settings.graphiql else "",
    )


def guarded_mcp(endpoint: "MCPEndpoint", metadata: ResourceMetadata) -> GuardedEndpoint:
    """Return the endpoint with what the middleware needs to know of it."""
    vary = "Accept, Accept-Encoding, Authorization"
    return GuardedEndpoint(endpoint, True, vary, metadata.challenge)


@asynccontextmanager
async def running(endpoint: "MCPEndpoint | None") -> AsyncIterator[None]:
    """Serve requests of MCP clients, if there is an endpoint for them."""
    if endpoint is None:
        yield
        return
    async with endpoint.run():
        yield


def _origin_check(settings: Settings, cors: CrossOrigin) -> Callable[[bytes, bytes], bool]:
    """Return the check of a request's origin against the host that it was sent to.

    An origin with the same host is no proof, as any name may resolve to the gateway's address (DNS
    rebinding). It is accepted where the name cannot: on loopback.
    """
    parts = urlsplit(settings.public_url)
    public = f"{parts.scheme}://{parts.netloc}".encode()

    def allows(origin: bytes, host: bytes) -> bool:
        if cors.allows(origin) or (settings.public_url and origin == public):
            return True
        name = host.rpartition(b":")[0] or host
        is_loopback = name in (b"localhost", b"127.0.0.1", b"[::1]")
        return is_loopback and origin in (b"http://" + host, b"https://" + host)

    return allows
