"""MCP over standard input and output, for a client on this machine that started the process."""

from collections.abc import Collection

from carto_graphql.settings.errors import SettingsError
from carto_graphql.web.mcp_opening import MCP_PATH
from carto_graphql.web.middleware import HTTPMiddleware
from resolvers.callers import PUBLIC, Caller

__all__ = ["serve_stdio"]


async def serve_stdio(app: HTTPMiddleware, roles: Collection[str]) -> None:
    """Serve a caller with `roles` over standard input and output.

    Raise `SettingsError` if the caller sees no template.
    """
    from carto_graphql.web.mcp_endpoint import MCPEndpoint  # noqa: PLC0415 - an optional library

    caller = Caller("local", frozenset({PUBLIC, *roles}))
    access = app.edition.gate.access_of(caller)
    if access.executor is None:
        raise SettingsError(["No template is visible to these roles."])
    endpoint = app.edition.endpoints[MCP_PATH].endpoint
    assert isinstance(endpoint, MCPEndpoint)
    async with app.app.router.lifespan_context(app.app):
        await endpoint.serve_stdio(access)
