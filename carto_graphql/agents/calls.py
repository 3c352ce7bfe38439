"""Tool calls: from arguments to a result in JSON, by GraphQL requests of the caller."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final, Protocol

from graphql import GraphQLError

from carto_client import CartoError, ResultTooLarge
from carto_graphql.agents.documents import Document, count_document, write_document
from carto_graphql.agents.links import graphiql_link
from carto_graphql.agents.results import (
    Collection,
    ParsedResponse,
    read_response,
    write_figures,
    write_rows,
)
from carto_graphql.agents.tool_errors import ResponseErrors, ToolError, shown_errors
from carto_graphql.agents.tools import TemplateTool
from resolvers.results.columns import InvalidResult
from resolvers.results.result import Stream
from resolvers.results.shared_stream import ReaderTooSlow
from schema.errors import formatted
from schema.execution import Response

__all__ = ["Execute", "ResultLimits", "ToolCalls"]

MAX_READ: Final = 8 * 2**20
"""Maximum bytes of a response that are read for one result, which include whole geometries."""

MAX_LARGE: Final = 4
"""Responses of more than `SMALL_BYTES` that are read at the same time."""

THREAD_BYTES: Final = 64 * 2**10
"""Bytes from which a response is read in a thread, so that the event loop goes on."""


class Execute(Protocol):
    """Function that executes a GraphQL document on behalf of the caller of a tool.

    It does so within the deadline of the caller's request.
    """

    def __call__(self, query: str, variables: Mapping[str, Any]) -> Awaitable[Response]: ...


@dataclass(frozen=True, slots=True)
class ResultLimits:
    """Maximum number of rows in a result, and maximum size of its JSON in bytes."""

    rows: int
    size: int


class ToolCalls:
    """Runner of the tool calls of all callers.

    Only a limited number of large responses is in memory at the same time, over all callers.
    """

    def __init__(self, limits: ResultLimits, graphiql: str = "") -> None:
        """Limit the size of all results to `limits`.

        `graphiql` is the base URL of links to GraphiQL, or "" for no links.
        """
        self._limits, self._graphiql = limits, graphiql
        self._large = asyncio.Semaphore(MAX_LARGE)

    async def call(
        self,
        tool: TemplateTool,
        arguments: Mapping[str, Any],
        execute: Execute,
    ) -> bytes:
        """Call a tool and return its result as JSON, or raise `ToolError`.

        `execute` executes GraphQL documents for the caller.
        """
        document = write_document(tool, arguments)
        parsed = await self._run(document, execute)
        collection = parsed.collection
        if collection is None or (not document.has_rows and _are_wrong_arguments(parsed)):
            raise ResponseErrors(shown_errors(parsed.errors, document.paths))
        errors = [*parsed.errors]
        if document.has_rows and tool.has_total_count:
            collection.totalCount = _total(collection, arguments)
            if collection.totalCount is None:
                counted = await self._run(count_document(tool, arguments), execute)
                if counted.collection is not None:
                    collection.totalCount = counted.collection.totalCount
                errors += counted.errors
        more: dict[str, object] = {}
        if self._graphiql and (link := graphiql_link(self._graphiql, tool, arguments)):
            more["links"] = {"graphiql": link}
        if errors:
            more["errors"] = shown_errors(errors, document.paths)
        return await self._written(tool, document, collection, more)

    async def _written(
        self,
        tool: TemplateTool,
        document: Document,
        collection: Collection,
        more: Mapping[str, object],
    ) -> bytes:
        if not document.has_rows:
            return write_figures(collection, more, max_bytes=self._limits.size)
        key = "features" if tool.template.kind == "features" else "rows"

        def write() -> bytes:
            return write_rows(
                collection,
                key,
                more,
                max_bytes=self._limits.size,
                with_geometry=document.has_geometry,
            )

        # Geometries take long to simplify; rows are cut after few bytes.
        return await asyncio.to_thread(write) if document.has_geometry else write()

    async def _run(self, document: Document, execute: Execute) -> ParsedResponse:
        response = await execute(document.query, document.variables)
        content = response.content
        if not isinstance(content, bytes):
            content = await self._collected(content)
        if len(content) > MAX_READ:
            raise _failed(ResultTooLarge())
        if len(content) > THREAD_BYTES:
            return await asyncio.to_thread(read_response, content)
        return read_response(content)

    async def _collected(self, parts: Sequence[bytes | Stream]) -> bytes:
        async with AsyncExitStack() as stack:
            for part in parts:
                if isinstance(part, Stream):
                    stack.push_async_callback(part.aclose)
            async with self._large:
                try:
                    return await _joined(parts)
                except (CartoError, InvalidResult, ReaderTooSlow) as error:
                    raise _failed(error) from None


def _are_wrong_arguments(parsed: ParsedResponse) -> bool:
    codes = [error.get("extensions", {}).get("code") for error in parsed.errors]
    return "BAD_USER_INPUT" in codes


async def _joined(parts: Sequence[bytes | Stream]) -> bytes:
    content = bytearray()
    for part in parts:
        if isinstance(part, bytes):
            content += part
            continue
        async for chunk in part:
            content += chunk
            if len(content) > MAX_READ:
                raise ResultTooLarge
    return bytes(content)


def _failed(error: Exception) -> ToolError:
    shown = formatted(GraphQLError(str(error), original_error=error), "UPSTREAM_UNAVAILABLE", "")
    return ToolError([shown])


def _total(collection: Collection, arguments: Mapping[str, Any]) -> int | None:
    """Return the number of all matching rows, or None if `collection` does not show it."""
    # Only a last page shows the number: the offset 20 and 5 rows make 25.
    offset = arguments.get("offset") or 0
    if collection.truncated or arguments.get("after") is not None:
        return None
    if offset and not collection.numberReturned:
        return None
    return int(offset) + collection.numberReturned
