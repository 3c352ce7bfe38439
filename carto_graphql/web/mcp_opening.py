"""What MCP adds to the gateway. The SDK is imported only if MCP is set."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import msgspec

from carto_graphql.settings.errors import SettingsError
from carto_graphql.settings.settings import Settings
from carto_graphql.telemetry.metrics import Metrics
from carto_graphql.web.cors import CrossOrigin
from carto_graphql.web.endpoints import GuardedEndpoint
from carto_graphql.web.errors import Header, RequestError
from carto_graphql.web.exchange import ErrorParts, Exchange
from carto_graphql.web.request_body import BodyLimits
from carto_graphql.web.resource_metadata import ResourceMetadata

if TYPE_CHECKING:
    from carto_graphql.web.mcp_endpoint import MCPEndpoint

__all__ = ["MCP_PATH", "guarded_mcp", "open_mcp", "require_sdk", "running"]

MCP_PATH: Final = "/mcp"

REJECTED: Final = -32000
"""JSON-RPC's code for errors that a server defines. The member `data` has the code of GraphQL."""


def require_sdk() -> None:
    """Raise `SettingsError` if the MCP SDK is not installed."""
    if find_spec("mcp") is None:
        raise SettingsError(
            [
                "MCP requires the MCP SDK. Install it: pip install '.[mcp]' in a checkout of carto-graphql"
            ]
        )


def open_mcp(settings: Settings, cors: CrossOrigin, metrics: Metrics) -> "MCPEndpoint | None":
    """Return the endpoint `/mcp`, or None if the setting MCP is off.

    Raise `SettingsError` if the MCP SDK is not installed.
    """
    if not settings.mcp:
        return None
    require_sdk()
    from carto_graphql.agents.calls import ResultLimits  # noqa: PLC0415 - an optional library
    from carto_graphql.web.mcp_endpoint import MCPEndpoint  # noqa: PLC0415 - an optional library

    only = settings.trusted_documents is not None and settings.trusted_documents_mode == "only"
    return MCPEndpoint(
        BodyLimits(settings.max_body_bytes, settings.body_timeout),
        ResultLimits(settings.mcp_max_rows, settings.mcp_max_bytes),
        allows_origin=_origin_check(settings, cors),
        documents_only=only,
        metrics=metrics,
        graphiql=settings.public_url if settings.graphiql else "",
    )


def guarded_mcp(endpoint: "MCPEndpoint", metadata: ResourceMetadata) -> GuardedEndpoint:
    """Return `endpoint` for the middleware, with errors as JSON-RPC.

    Responses with status 401 contain the URL of `metadata`.
    """
    vary = "Accept, Accept-Encoding, Authorization"
    return GuardedEndpoint(endpoint, True, vary, partial(_write_error, metadata))


def _write_error(metadata: ResourceMetadata, exchange: Exchange, error: RequestError) -> ErrorParts:
    headers = error.headers
    if error.status == 401:
        more = metadata.challenge(exchange)
        headers = [_with_more(header, more) for header in headers]
    shown = {"code": REJECTED, "message": str(error), "data": error.extensions}
    return headers, msgspec.json.encode({"jsonrpc": "2.0", "id": None, "error": shown})


def _with_more(header: Header, more: bytes) -> Header:
    # https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
    name, value = header
    return (name, value + b", " + more) if name == b"www-authenticate" else header


@asynccontextmanager
async def running(endpoint: "MCPEndpoint | None") -> AsyncIterator[None]:
    """Serve MCP clients while the context is active. If `endpoint` is None, do nothing."""
    if endpoint is None:
        yield
        return
    async with endpoint.run():
        yield


def _origin_check(settings: Settings, cors: CrossOrigin) -> Callable[[bytes, bytes], bool]:
    parts = urlsplit(settings.public_url)
    public = f"{parts.scheme}://{parts.netloc}".encode()

    def allows(origin: bytes, host: bytes) -> bool:
        if cors.allows(origin) or (settings.public_url and origin == public):
            return True
        # Pages from any other host could be an attacker's, whose domain resolves to the gateway's
        # address (DNS rebinding). An attacker cannot have the names below.
        name = host.rpartition(b":")[0] or host
        is_loopback = name in (b"localhost", b"127.0.0.1", b"[::1]")
        return is_loopback and origin in (b"http://" + host, b"https://" + host)

    return allows
