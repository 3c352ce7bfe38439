"""One HTTP request and its response, from the middleware to an endpoint and back."""

import asyncio
import os
import re
import time
import types
from collections.abc import Awaitable, Callable, Generator, Sequence
from types import TracebackType
from typing import Any, Final

from starlette.types import Message, Receive, Scope, Send

from carto_client.http_response import joined_fields
from carto_graphql.telemetry.logs import NO_MEMBERS, LogMembers
from carto_graphql.web.compression import MIN_COMPRESSED, Compressor, compress, new_compressor
from carto_graphql.web.connection import CONNECTION, Connection
from carto_graphql.web.errors import CLOSE, JSON, Header, RequestError
from carto_graphql.web.negotiation import MAX_CHARACTERS, accepts_gzip
from carto_graphql.web.request_body import BodyLimits
from resolvers.tracing import Span
from schema.fields import Progress

__all__ = [
    "MAX_FIELDS",
    "CancelOnDisconnect",
    "ClientDisconnected",
    "ErrorParts",
    "Exchange",
]

MAX_FIELDS: Final = 100
"""Header fields of a request; more are rejected. nginx and Apache have limits of that size."""

PART_BYTES: Final = 256 * 2**10
"""Bytes of a large response that are written at once. The next wait until most are sent."""

SMALL_PART_BYTES: Final = 16 * 2**10
"""The same size while the memory for all responses is scarce."""

SMALL_BODY: Final = 64 * 2**10
"""Bytes of a request body that are read after an early response, to keep the connection open."""

WATCH_AFTER: Final = 0.05
"""Seconds after which a task waits for a disconnect under another server than ours.

Most responses are complete by then.
"""

LOCAL: Final = "127.0.0.1"
"""The address of a peer on a Unix socket, which is a process of this host."""

_OURS: Final = frozenset({b"content-length", b"vary"})
"""Headers that an exchange writes itself."""

_SAFE_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")


ErrorParts = tuple[list[Header], bytes]
"""Headers and content of the response to a request that is rejected."""


class ClientDisconnected(Exception):
    """The client left while its request was being read."""


class Exchange:
    """A request, its response, and the contents of their log line.

    `fields` maps the names of the request's header fields, in lower case, to their values. The
    values of fields with the same name are joined by commas (RFC 9110 section 5.2). So a second
    Host or Authorization makes the value invalid. `peer` is the address of the client or proxy at
    the other end of the connection. `record` contains members that only this
    request's log line has. `common_record` contains members that the log lines of several requests
    share. `progress` is set for requests that run templates, `span` for requests that are traced,
    and `error_code` for requests that were rejected or failed.
    """

    __slots__ = (
        "_compressor",
        "_cut_reason",
        "_send",
        "_start_message",
        "common_record",
        "connection",
        "cors_headers",
        "error_code",
        "error_media_type",
        "fields",
        "is_complete",
        "limit_headers",
        "peer",
        "progress",
        "receive",
        "record",
        "request_id",
        "scope",
        "size",
        "span",
        "started",
        "status",
        "vary",
        "write_error",
    )

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, vary: tuple[Header, ...] = ()
    ) -> None:
        self.started = time.monotonic()
        headers = scope["headers"][: MAX_FIELDS + 1]  # joining more takes long
        fields: dict[bytes, bytes] = dict(headers)
        if len(fields) < len(headers):
            fields = joined_fields(headers)
        given = fields.get(b"x-request-id")
        is_safe = given is not None and _SAFE_ID.fullmatch(given)
        self.request_id = given.decode() if given and is_safe else os.urandom(16).hex()
        self.fields = fields
        self.scope, self.receive, self._send = scope, receive, send
        client = scope.get("client")
        self.peer: str = client[0] if client else LOCAL
        self.connection: Connection | None = scope.get("extensions", {}).get(CONNECTION)
        self.record: dict[str, Any] = {}
        self.common_record: LogMembers = NO_MEMBERS
        self.progress: Progress | None = None
        self.span: Span | None = None
        self.error_code = ""
        self.vary = vary
        self.cors_headers: tuple[Header, ...] = ()
        self.limit_headers: Callable[[], Awaitable[Sequence[Header]]] | None = None
        self.error_media_type = JSON
        self.write_error: Callable[[Exchange, RequestError], ErrorParts] | None = None
        self.status = self.size = 0
        self.is_complete = False
        self._cut_reason = ""
        self._start_message: Message | None = None
        self._compressor: Compressor | None = None

    @property
    def is_too_slow(self) -> bool:
        """Whether the connection was aborted because the client reads too slowly."""
        return self.connection is not None and self.connection.is_too_slow

    @property
    def cut_reason(self) -> str:
        """Why the response is incomplete, for the log."""
        if self.is_too_slow:
            return "the client reads too slowly"
        return self._cut_reason or "the client disconnected"

    @types.coroutine
    def in_task(self) -> Generator[None, None, None]:
        """Continue the request in an asyncio task, unless it already runs in one.

        Await this before any code that waits.
        """
        # Our own server begins requests without a task, other servers with one.
        if self.connection is not None and self.connection.lacks_task:
            yield

    async def read_body(self, limits: BodyLimits, caller: str) -> bytes:
        """Return the request's whole body.

        Raise `RequestError` if it exceeds `limits`, `ClientDisconnected` if it is incomplete.
        """
        connection = self.connection
        content = connection.take_body(self.receive) if connection is not None else None
        if content is None:
            length = self.fields.get(b"content-length", b"")
            if length.isdigit() and int(length) > limits.size:
                raise limits.too_large()
            await self.in_task()
            # A body that has not arrived yet is counted as memory of `caller`.
            return await limits.collect(self._receive_part, caller)
        if len(content) > limits.size:
            raise limits.too_large()
        return content

    async def _receive_part(self) -> tuple[bytes, bool]:
        message = await self.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnected
        return message.get("body", b""), message.get("more_body", False)

    async def respond(self, status: int, headers: list[Header], content: bytes) -> None:
        """Send a whole response.

        The content's length and the headers of every response are appended to `headers`.
        """
        if len(content) >= MIN_COMPRESSED and self._compresses(headers):
            await self.in_task()
            content = await compress(new_compressor(), content, ends=True)
        if status not in (204, 304):  # RFC 9110, 8.6
            headers.append((b"content-length", b"%d" % len(content)))
        await self._add_headers(status, headers)
        if len(content) > PART_BYTES:
            await self._send_parts(status, headers, content)
        elif self.connection is None or not self.connection.respond(
            self._send, status, headers, content
        ):
            await self._send_start(status, headers)
            await self._send({"type": "http.response.body", "body": content})
        self.size = len(content)
        self.is_complete = True

    async def fail(self, error: RequestError) -> None:
        """Send a whole response that reports `error`."""
        content_type = b"content-type", f"{self.error_media_type}; charset=utf-8".encode()
        headers, content = error.headers, error.content
        if self.write_error is not None:
            headers, content = self.write_error(self, error)
        await self.respond(error.status, [content_type, *headers], content)

    async def begin(self, status: int, headers: list[Header]) -> None:
        """Begin a response whose length is unknown.

        Send its content with `send_part`, and then call `end`.
        """
        if self._compresses(headers):
            self._compressor = new_compressor()
        await self._add_headers(status, headers)
        await self._send_start(status, headers)

    async def send_part(self, content: bytes) -> None:
        """Send a part of a response begun with `begin`.

        First wait until the client has read most of the earlier parts.
        """
        if self._compressor is not None:
            content = await compress(self._compressor, content)
        for start in range(0, len(content), size := self._part_bytes):
            part = content[start : start + size]
            await self._send({"type": "http.response.body", "body": part, "more_body": True})
            self.size += len(part)

    async def end(self) -> None:
        """End a response that was begun with `begin`."""
        rest = self._compressor.flush() if self._compressor is not None else b""
        await self._send({"type": "http.response.body", "body": rest})
        self.size += len(rest)
        self.is_complete = True

    async def send(self, message: Message) -> None:
        """Send a message of an ASGI app's response.

        The response is compressed, and the headers that every response has are added.
        """
        if message["type"] == "http.response.start":
            self._start_message = message
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        if (start := self._start_message) is not None:
            self._start_message = None
            headers = [each for each in start["headers"] if each[0] not in _OURS]
            if not more:
                await self.respond(start["status"], headers, body)
                return
            await self.begin(start["status"], headers)
        await self.send_part(body)
        if not more:
            await self.end()

    def cut(self, reason: str) -> None:
        """Close the connection, so that the client notices that the response is incomplete.

        `reason` is for the log.
        """
        self._cut_reason = reason
        if self.connection is not None:
            self.connection.cut()

    async def _add_headers(self, status: int, headers: list[Header]) -> None:
        self.status = status
        headers.append((b"x-request-id", self.request_id.encode()))
        headers += self.vary
        headers += self.cors_headers
        if self.connection is not None and self.connection.is_reading and self._must_close():
            headers.append(CLOSE)
        if self.limit_headers is not None:
            headers += await self.limit_headers()

    async def _send_start(self, status: int, headers: Sequence[Header]) -> None:
        await self.in_task()
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def _send_parts(self, status: int, headers: Sequence[Header], content: bytes) -> None:
        await self._send_start(status, headers)
        last = (len(content) - 1) // PART_BYTES * PART_BYTES
        if self.connection is not None:
            self.connection.begin_large_response(len(content))
        try:
            for start in range(0, last, PART_BYTES):
                part = content[start : start + PART_BYTES]
                await self._send({"type": "http.response.body", "body": part, "more_body": True})
                self.size += len(part)
        finally:
            if self.connection is not None:
                self.connection.end_large_response()
        await self._send({"type": "http.response.body", "body": content[last:]})
        self.size += len(content) - last

    @property
    def _part_bytes(self) -> int:
        is_scarce = self.connection is not None and self.connection.is_memory_scarce
        return SMALL_PART_BYTES if is_scarce else PART_BYTES

    def _compresses(self, headers: list[Header]) -> bool:
        """Add `Content-Encoding: gzip` to `headers` if possible; return True if it was added."""
        accepted = self.fields.get(b"accept-encoding", b"")[:MAX_CHARACTERS]
        if not accepts_gzip(accepted) or any(name == b"content-encoding" for name, _ in headers):
            return False
        headers.append((b"content-encoding", b"gzip"))
        return True

    def _must_close(self) -> bool:
        assert self.connection is not None
        # With `Expect: 100-continue`, the client may never send the body, so the next bytes may be
        # a new request. Otherwise, a small rest of the body is read.
        length = self.fields.get(b"content-length", b"")
        is_small = length.isdigit() and int(length) <= SMALL_BODY and b"expect" not in self.fields
        return self.connection.is_request_unfinished and not is_small


class CancelOnDisconnect:
    """Context manager that cancels its body when the client disconnects, to stop work at CARTO.

    The connection of our own server reports a disconnect immediately. Under another server, a task
    waits for the ASGI message that reports it.
    """

    __slots__ = ("_connection", "_has_left", "_receive", "_timer", "_watching", "_working")

    def __init__(self, exchange: Exchange) -> None:
        self._connection = exchange.connection
        self._receive: Receive = exchange.receive
        self._has_left = False
        self._watching: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def __enter__(self) -> None:
        working = asyncio.current_task()
        assert working is not None
        self._working = working
        if self._connection is not None:
            self._connection.on_lost = self._cancel
        else:
            self._timer = asyncio.get_running_loop().call_later(WATCH_AFTER, self._begin)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if self._connection is not None:
            self._connection.on_lost = None
        if self._timer is not None:
            self._timer.cancel()
        if self._watching is not None:
            self._watching.cancel()
        return kind is asyncio.CancelledError and self._has_left and not self._working.uncancel()

    def _begin(self) -> None:
        self._watching = asyncio.ensure_future(self._watch())

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._cancel()

    def _cancel(self) -> None:
        self._has_left = True
        self._working.cancel()
