"""The MCP server, on the official SDK. Only this module imports the SDK.

Each request is handled for one caller. `find_session` returns the caller's session for a request of
the transport.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Protocol

import mcp_types as types
import msgspec
from graphql import GraphQLSchema, print_schema
from mcp.server import Server
from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError

from carto_graphql import __version__
from carto_graphql.agents.calls import ToolCalls
from carto_graphql.agents.samples import list_templates
from carto_graphql.agents.tool_errors import ResponseErrors, ToolError, masked_error
from carto_graphql.agents.tools import TemplateTool
from schema.execution import Response

__all__ = ["SCHEMA_URI", "TEMPLATES_URI", "Session", "Toolbox", "build_server"]

log = logging.getLogger("carto_graphql.errors")

SCHEMA_URI: Final = "catalog://schema.graphql"
TEMPLATES_URI: Final = "catalog://templates.json"

FRESH_MS: Final = 60_000
"""Milliseconds for which a client may keep a list: sessions, which could report changes, do not
exist."""

MAX_NAME: Final = 100
"""Characters of an unknown name that an error repeats."""

_READ_ONLY: Final = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

_INSTRUCTIONS: Final = (
    "Each tool runs one reviewed query on a data warehouse. Prefer `aggregate` for figures, where a "
    "tool has it: a result holds few rows, and `truncated` says if more match. Narrow with "
    "parameters, `bbox` and `where` instead of reading many pages. After an error with "
    "`retryAfter`, wait that many seconds."
)


class Toolbox:
    """The MCP tools and resources for all callers with the same set of roles."""

    def __init__(self, schema: GraphQLSchema, tools: Mapping[str, TemplateTool]) -> None:
        self._schema, self.tools = schema, tools

    @cached_property
    def listed(self) -> list[types.Tool]:
        """The tools as objects of the MCP SDK, for the response to `tools/list`."""
        return [
            types.Tool(
                name=tool.name,
                title=tool.template.name,
                description=tool.description,
                input_schema=tool.input_schema,
                output_schema=tool.output_schema,
                annotations=_READ_ONLY,
            )
            for tool in self.tools.values()
        ]

    @cached_property
    def schema_text(self) -> str:
        """The GraphQL schema in SDL."""
        return print_schema(self._schema) + "\n"

    @cached_property
    def templates_text(self) -> str:
        """JSON that lists the templates with descriptions, columns and sample arguments."""
        return list_templates(self.tools.values())


class Session(Protocol):
    """The context in which one MCP request of one caller is handled."""

    @property
    def request_id(self) -> str:
        """The id of the request in the log."""

    @property
    def toolbox(self) -> Toolbox:
        """The tools and resources that the caller can use."""

    def report(self, codes: Sequence[str]) -> None:
        """Add error codes to the log and the metrics.

        Errors in a GraphQL response must not be added again.
        """

    def execute(self, query: str, variables: Mapping[str, Any]) -> Awaitable[Response]:
        """Execute a document on behalf of the caller and return the response."""


FindSession = Callable[[ServerRequestContext[Any, Any]], Session]


@dataclass(frozen=True, slots=True)
class _Handlers:
    """The handlers of MCP requests."""

    find_session: FindSession
    calls: ToolCalls

    async def list_tools(
        self, context: ServerRequestContext[Any, Any], _: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        listed = self.find_session(context).toolbox.listed
        return types.ListToolsResult(tools=listed, ttl_ms=FRESH_MS, cache_scope="private")

    async def call_tool(
        self, context: ServerRequestContext[Any, Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        session = self.find_session(context)
        tool = session.toolbox.tools.get(params.name)
        if tool is None:  # a hidden tool is as unknown as one that does not exist
            raise MCPError(types.INVALID_PARAMS, f"Unknown tool: {params.name[:MAX_NAME]}")
        try:
            content = await self.calls.call(tool, params.arguments or {}, session.execute)
        except ResponseErrors as error:
            return _failed(error)
        except ToolError as error:
            session.report(error.codes)
            return _failed(error)
        except Exception:
            log.exception("request %s: the tool %s failed", session.request_id, tool.name)
            masked = masked_error(session.request_id)
            session.report(masked.codes)
            return _failed(masked)
        return types.CallToolResult(
            content=[types.TextContent(text=content.decode())],
            structured_content=msgspec.json.decode(content),
        )

    async def list_resources(
        self, _: ServerRequestContext[Any, Any], __: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        return types.ListResourcesResult(
            resources=[*_RESOURCES], ttl_ms=FRESH_MS, cache_scope="private"
        )

    async def read_resource(
        self, context: ServerRequestContext[Any, Any], params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        toolbox, uri = self.find_session(context).toolbox, str(params.uri)
        if uri == SCHEMA_URI:
            text, media_type = toolbox.schema_text, _SCHEMA_TYPE
        elif uri == TEMPLATES_URI:
            text, media_type = toolbox.templates_text, _JSON
        else:
            raise MCPError(types.INVALID_PARAMS, f"Unknown resource: {uri[:MAX_NAME]}")
        content = types.TextResourceContents(uri=uri, mime_type=media_type, text=text)
        return types.ReadResourceResult(contents=[content], ttl_ms=FRESH_MS, cache_scope="private")


_SCHEMA_TYPE: Final = "application/graphql"
_JSON: Final = "application/json"
_RESOURCES: Final = (
    types.Resource(
        uri=SCHEMA_URI,
        name="schema.graphql",
        description="The GraphQL schema of the caller, with all arguments and columns.",
        mime_type=_SCHEMA_TYPE,
    ),
    types.Resource(
        uri=TEMPLATES_URI,
        name="templates.json",
        description="The templates of the caller, with arguments that work.",
        mime_type=_JSON,
    ),
)


def _failed(error: ToolError) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(text=error.text)], is_error=True)


def build_server(find_session: FindSession, calls: ToolCalls) -> Server[Any]:
    """Return the MCP server with the tools and resources of each caller's roles.

    `find_session` returns a request's session.
    """
    handlers = _Handlers(find_session, calls)
    server = Server[Any](
        "carto-graphql",
        version=__version__,
        instructions=_INSTRUCTIONS,
        get_tool_input_schema=lambda _: None,  # differs by caller; else the SDK lists all tools
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_read_resource=handlers.read_resource,
    )
    server.middleware.clear()  # traces are the gateway's own
    return server
