"""The endpoint `/mcp`: the Model Context Protocol by Streamable HTTP, without sessions.

Any worker can serve any request, because no state is kept between requests. Each request has a
caller of its own, from the header `Authorization`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

import msgspec
from mcp.server.context import ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.types import Message, Receive, Send

from carto_graphql.agents.calls import ResultLimits, ToolCalls
from carto_graphql.agents.server import Toolbox, build_server
from carto_graphql.agents.tools import build_tools
from carto_graphql.telemetry.metrics import Metrics
from carto_graphql.web.caller_access import CallerAccess
from carto_graphql.web.errors import NO_STORE, RequestError
from carto_graphql.web.exchange import CancelOnDisconnect, Exchange
from carto_graphql.web.graphql_http import check_json
from carto_graphql.web.request_body import BodyLimits
from schema.execution import Executor, Request, Response
from schema.fields import Progress

__all__ = ["MCPEndpoint"]

SESSION: Final = "carto_graphql.session"
"""Key of the session in the scope of a request."""

AllowsOrigin = Callable[[bytes, bytes], bool]
"""Returns True if a page of this origin may send requests to this host."""


class MCPEndpoint:
    """The endpoint `/mcp`. It serves requests while the context of `run` is active."""

    def __init__(
        self,
        body: BodyLimits,
        results: ResultLimits,
        allows_origin: AllowsOrigin,
        documents_only: bool,
        metrics: Metrics,
        graphiql: str = "",
    ) -> None:
        """Prepare the endpoint.

        If `documents_only` is True, reject callers without `documents` in the callers file.
        `graphiql` is the base URL for links to GraphiQL, or "".
        """
        # Callers who may run only trusted documents are rejected: a tool's document is not trusted.
        self._body, self._results = body, results
        self._calls = ToolCalls(results, graphiql)
        self._allows_origin, self._metrics = allows_origin, metrics
        self._documents_only = documents_only
        self._toolboxes: WeakKeyDictionary[Executor, Toolbox] = WeakKeyDictionary()
        self._manager = StreamableHTTPSessionManager(
            build_server(_session_of, self._calls),
            stateless=True,
            json_response=True,
            max_request_body_size=body.size,
        )

    def run(self) -> AbstractAsyncContextManager[None]:
        """Return the context manager within which the endpoint serves requests.

        The context can be entered only once.
        """
        return self._manager.run()

    async def __call__(self, exchange: Exchange, access: CallerAccess) -> None:
        await exchange.in_task()
        self._check(exchange, access)
        content = await exchange.read_body(self._body, access.caller.name)
        with self._body.hold(content, access.caller.name):
            await self._respond(content, exchange, access)

    async def _respond(self, content: bytes, exchange: Exchange, access: CallerAccess) -> None:
        _check_content(content)
        assert access.executor is not None, "a caller who sees no template is rejected before"
        exchange.progress = Progress()
        toolbox = self._toolbox(access.executor)
        session = _Session(toolbox, exchange, access, self._metrics)
        scope = {**exchange.scope, SESSION: session}
        with CancelOnDisconnect(exchange):
            await self._manager.handle_request(scope, _replay(content), _uncached(exchange))

    async def serve_stdio(self, access: CallerAccess) -> None:
        """Serve one caller over standard input and output, until the input ends."""
        assert access.executor is not None
        session = _LocalSession(self._toolbox(access.executor), access)
        server = build_server(lambda _: session, self._calls)
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())

    def _check(self, exchange: Exchange, access: CallerAccess) -> None:
        fields = exchange.fields
        origin = fields.get(b"origin")
        if origin is not None and not self._allows_origin(origin, fields.get(b"host", b"")):
            raise RequestError(403, "This origin is not allowed", "FORBIDDEN")
        if exchange.scope["method"] != "POST":  # there are no sessions, and so no streams to open
            raise RequestError(405, "Use POST", headers=[(b"allow", b"POST")])
        mode = access.limits.documents
        if mode == "only" or (mode is None and self._documents_only):
            raise RequestError(403, "This caller may run trusted documents only", "FORBIDDEN")
        check_json(fields.get(b"content-type", b""), fields.get(b"content-encoding"))

    def _toolbox(self, executor: Executor) -> Toolbox:
        if (found := self._toolboxes.get(executor)) is not None:
            return found
        tools = build_tools(executor.schema, executor.templates, self._results.rows)
        # All callers with the same roles share an executor.
        self._toolboxes[executor] = toolbox = Toolbox(executor.schema, tools)
        return toolbox


@dataclass(frozen=True, slots=True)
class _Session:
    """The session of one HTTP request, with the access and the tools of its caller."""

    toolbox: Toolbox
    exchange: Exchange
    access: CallerAccess
    metrics: Metrics

    @property
    def request_id(self) -> str:
        return self.exchange.request_id

    async def execute(self, query: str, variables: Mapping[str, Any]) -> Response:
        """Execute a document, and add its results and errors to the log and the metrics."""
        request = Request(query, variables, None, self.request_id, self.access.caller)
        progress = self.exchange.progress
        assert progress is not None
        try:
            response = await self.access.execute(request)
        finally:
            progress.results += request.progress.results
        self._add(response)
        return response

    def report(self, codes: Sequence[str]) -> None:
        """Add error codes to the log and the metrics."""
        before = self.exchange.record.get("codes", [])
        self.exchange.record["codes"] = [*dict.fromkeys([*before, *codes])]
        self.metrics.count_errors(codes)

    def _add(self, response: Response) -> None:
        for name, value in response.record.items():
            before: Any = self.exchange.record.get(name, "")
            self.exchange.record[name] = value if isinstance(before, str) else before + value
        self.metrics.count_errors(response.codes)


@dataclass(frozen=True, slots=True)
class _LocalSession:
    """The session of a client on this machine, over standard input and output."""

    toolbox: Toolbox
    access: CallerAccess
    request_id: str = "stdio"

    def execute(self, query: str, variables: Mapping[str, Any]) -> Awaitable[Response]:
        """Execute a document on behalf of the caller. Await the result to get the response."""
        request = Request(query, variables, None, self.request_id, self.access.caller)
        return self.access.execute(request)

    def report(self, codes: Sequence[str]) -> None:
        """Do nothing. Over standard input and output, the one client sees all errors itself."""


def _session_of(context: ServerRequestContext[Any, Any]) -> _Session:
    assert context.request is not None, "HTTP is the only transport here"
    session: _Session = context.request.scope[SESSION]
    return session


def _check_content(content: bytes) -> None:
    # The SDK's parser accepts NaN, infinite numbers and lone surrogates, too.
    try:
        msgspec.json.decode(content)
    except (ValueError, RecursionError):
        raise RequestError(400, "The body is not JSON in UTF-8") from None


def _replay(content: bytes) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive() -> Message:
        if messages:
            return messages.pop()
        await asyncio.get_running_loop().create_future()  # a disconnect cancels the task
        raise AssertionError("cancelled before")

    return receive


def _uncached(exchange: Exchange) -> Send:
    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), NO_STORE]}
        await exchange.send(message)

    return send
