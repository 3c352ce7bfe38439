"""uvicorn's HTTP/1.1 with bounds on what a client may send, and on how long it may take.

uvicorn waits for a head without a limit, reads the trailer fields of a body as header fields and
resets connections whose request it has not read. It limits the time between requests, but not the
time that a client takes to read a response. `serve` runs this class. uvicorn's version is pinned,
because methods of its class are overridden.
"""

import asyncio
import logging
from collections import deque
from contextvars import Context
from http import HTTPStatus
from typing import Any, Final, cast

import httptools
from uvicorn._types import ASGI3Application
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from carto_graphql.web.clients import SURPLUS_CLIENTS, clients_of
from carto_graphql.web.connection import CONNECTION, Connection
from carto_graphql.web.protocol_errors import PipelineFull, reason_of, rejecting, write_error

__all__ = ["GuardedProtocol"]

log = logging.getLogger("carto_graphql.http")

MAX_HEAD_BYTES: Final = 64 * 2**10
"""Bytes that may arrive without completing a head, a part of a body, or the fields after it."""

MAX_PIPELINED: Final = 32
"""Requests that may wait for the response to the one before. Browsers and proxies send none."""

MAX_DISCARDED_BYTES: Final = 64 * 2**20
"""Bytes of a rejected request that are read, so that its client can read the response."""

DISCARD_SECONDS: Final = 2.0
"""Seconds for which input that is not HTTP is read, for the same reason."""

UNREAD_SECONDS: Final = 0.1
"""Seconds until the next check of a connection whose next request has arrived but was not read."""

NO_TRAILERS: Final = cast("list[tuple[bytes, bytes]]", deque[object](maxlen=0))
"""Takes the place of the list of header fields while a body is read, and drops what uvicorn appends.

A trailer field must not become a header field (RFC 9110 section 6.5.1): it could name another
caller, host or address than the head that was checked.
"""


class GuardedProtocol(HttpToolsProtocol):
    """HTTP protocol of one client connection, with limits on the client's time and memory."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._clients = clients_of(app_state)
        self._limits = self._clients.limits  # of the state that the lifespan has created
        self._timer: asyncio.TimerHandle | None = None  # ends a head, or what is discarded
        self._head_timeout = self._limits.header_timeout
        self._unfinished = 0  # bytes since a head, a part of a body or a request was complete
        self._is_discarding = False
        self._discarded = 0
        self._is_broken = False  # what follows is not HTTP
        self._unparsed = 0  # bytes of a body that the parser does not read
        self._error: tuple[HTTPStatus, str] | None = None
        self._is_parsing = False
        self._unstarted: tuple[RequestResponseCycle, ASGI3Application] | None = None

    # --- What asyncio calls ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Accept a connection.

        If there are too many, close an idle one, or else reject the new one.
        """
        self._connection = Connection(
            cast("asyncio.Transport", transport),  # uvloop's are none by class
            self.loop,
            self._limits.send_timeout,
            self._clients.memory,
            self,
        )
        super().connection_made(cast("asyncio.Transport", self._connection))
        self._extensions = {CONNECTION: self._connection}
        surplus = len(self.connections) - self._limits.max_clients
        if surplus > 0 and not self._clients.close_an_idle_one():
            if surplus > SURPLUS_CLIENTS:
                self._connection.abort()
                return
            self.app = rejecting(self.config.loaded_app)
            self._head_timeout = min(self._head_timeout, DISCARD_SECONDS)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all timers, and remove the connection from the list of idle connections."""
        self._stop_timer()
        self._connection.lost()
        self._clients.idle.pop(self, None)
        super().connection_lost(exc)
        self._unset_keepalive_if_required()

    def data_received(self, data: bytes) -> None:
        """Parse what the client sends. Reject a request whose head or trailer is too large."""
        self._unset_keepalive_if_required()
        self._clients.idle.pop(self, None)
        if self._is_discarding:
            self._count_discarded(len(data))
        if self._is_broken:
            self._take_unparsed(data)
            return
        self._unfinished += len(data)
        self._is_parsing = True
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._ignore_upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserError as error:
            self._fail(HTTPStatus.BAD_REQUEST, reason_of(error))
        finally:
            self._is_parsing = False
        if self._unfinished > MAX_HEAD_BYTES:
            self._fail_for_size()
        elif (
            self._timer is None
            and not self._connection.is_reading
            and (self.cycle is None or self.cycle.response_complete)
        ):
            self._await_next_head()
        if self._unstarted is not None:
            self._start_parsed(*self._unstarted)

    def resume_writing(self) -> None:
        """Let the app write again, because the client has read most of what was written."""
        self._connection.count_unsent()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that has been idle for too long.

        Keep it open while bytes are unsent or unread.
        """
        if self._connection.has_unsent_bytes:
            self._end_exchange(is_closing=False)
        elif self._connection.has_unread_bytes:  # of a request that a busy loop reads late
            self._close_if_idle_after(UNREAD_SECONDS)
        else:
            super().timeout_keep_alive_handler()

    @property
    def has_unread_bytes(self) -> bool:
        """Whether the next request has arrived but was not read."""
        return self._connection.has_unread_bytes

    def shutdown(self) -> None:
        """Close the connection after the current response.

        If there is none but a request has arrived, serve that request first.
        """
        if self._is_responding:
            super().shutdown()
        elif self._connection.has_unread_bytes:
            self._clients.is_draining = True
            self._clients.idle.pop(self, None)
            self._close_if_idle_after(UNREAD_SECONDS)
        else:
            self._connection.close_unread()

    # --- What the parser calls ---

    def on_headers_complete(self) -> None:
        """Begin a request after the parser has read its head."""
        if self._timer is not None:
            self._stop_timer()
        self._unfinished = 0
        self._clients.idle.pop(self, None)  # the end of the body before may have come just now
        self.scope["extensions"] = self._extensions  # type: ignore[typeddict-item]  # ours
        if self.expect_100_continue and self.parser.get_http_version() == "1.0":
            self.expect_100_continue = False  # such a client cannot read it (RFC 9110, 10.1.1)
        super().on_headers_complete()
        if self._clients.is_draining:  # a proxy sends its next request elsewhere
            self.cycle.keep_alive = False
        self._connection.is_reading = True
        self.headers = NO_TRAILERS
        if len(self.pipeline) > MAX_PIPELINED:
            raise PipelineFull(f"More than {MAX_PIPELINED} requests wait for a response")

    def on_body(self, body: bytes) -> None:
        """Receive a part of the body."""
        self._unfinished = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request. If its response is sent, read the next request or close the connection."""
        if not self.parser.should_upgrade():  # or else the parser leaves out the body
            self._end_request()

    def _end_request(self) -> None:
        self._unfinished, self._connection.is_reading = 0, False
        super().on_message_complete()
        if self._is_discarding:
            self._is_discarding = False
            self._stop_timer()
            self._end_exchange(is_closing=self._connection.is_closing())

    # --- What uvicorn calls to start the app, and when a response is complete ---

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Start the app in a task, but not before the parsing of the current input ends."""
        if self._connection.is_closing():  # after an earlier response (RFC 9112 section 9.6)
            return
        if self._error is not None and cycle.more_body:  # the rest of the request is not HTTP
            cycle.response_complete = True
        elif self._is_parsing:
            self._unstarted = cycle, app
        else:
            self._start_in_task(cycle, app)

    def _start_in_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        # An empty context has no variables of earlier requests.
        Context().run(super()._start_asgi_task, cycle, app)

    def _start_parsed(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._unstarted = None
        # The other app, which `rejecting` returned, does not await `Exchange.in_task`.
        can_begin = self._clients.starts_without_task and app is self.config.loaded_app
        if cycle.more_body or not can_begin:
            self._start_in_task(cycle, app)
            return
        # A cached response is sent before `begin` returns. If the app waits, a task runs the rest.
        if (task := self._connection.begin(cycle.run_asgi(app))) is not None:
            task.add_done_callback(self.tasks.discard)
            self.tasks.add(task)

    def on_response_complete(self) -> None:
        """Read the rest of the request, then start the next request or wait for one."""
        self._connection.end_response()
        # As uvicorn does, but without a timer for each response. To start and stop one takes 2 us.
        self.server_state.total_requests += 1
        is_closing = self._connection.is_closing()
        if not is_closing:
            self.flow.resume_reading()
            if self.pipeline:
                self._start_asgi_task(*self.pipeline.pop())
        if not self.cycle.response_complete:
            return  # the next request
        if self._error is not None:
            self._respond(*self._error)
        elif self._connection.is_reading:
            self._discard(self._limits.body_timeout)
        else:
            self._end_exchange(is_closing=is_closing)

    # --- Our own ---

    @property
    def _is_responding(self) -> bool:
        cycle = self.cycle
        return cycle is not None and not (cycle.response_complete or cycle.disconnected)

    @property
    def _has_begun_a_head(self) -> bool:
        # When a head begins, uvicorn makes a new scope. `self.cycle` is the last request.
        return bool(self._unfinished) or (
            self.cycle is not None and self.scope is not self.cycle.scope
        )

    def may_close(self) -> bool:
        """Return True unless the client is still sending a request that has its response."""
        return not (self._connection.is_request_unfinished and not self._is_responding)

    def _end_exchange(self, *, is_closing: bool) -> None:
        if is_closing:
            self._connection.close_unread()
        elif self._unfinished or self.scope is not self.cycle.scope:
            self._await_head()
        else:
            self._clients.idle[self] = self.loop.time() + self._limits.keep_alive
            if not self._clients.is_sweeping:
                self._clients.sweep(self.loop)

    def _close_if_idle_after(self, seconds: float) -> None:
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(
            seconds, self.timeout_keep_alive_handler
        )

    def _await_next_head(self) -> None:
        # A connection may be idle already: these bytes may have been the rest of a body.
        if self not in self._clients.idle or self._has_begun_a_head:
            self._clients.idle.pop(self, None)
            self._await_head()

    def _await_head(self) -> None:
        self._timer = self.loop.call_later(self._head_timeout, self._end_head)

    def _end_head(self) -> None:
        self._timer = None
        if self._has_begun_a_head:
            self._fail(HTTPStatus.REQUEST_TIMEOUT, "The head of the request is incomplete")
        else:
            self._connection.close_unread()  # nobody waits for a response

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _discard(self, seconds: float) -> None:
        """Read and drop the rest of the request, but close the connection after `seconds`."""
        # Closing a socket with unread input would reset the connection. The client would then lose
        # the part of the response that it has not read yet.
        self._is_discarding, self._discarded = True, 0
        self._unset_keepalive_if_required()
        self.flow.resume_reading()
        self._stop_timer()
        self._timer = self.loop.call_later(seconds, self._connection.close_unread)

    def _count_discarded(self, size: int) -> None:
        self._discarded += size
        if self._discarded > MAX_DISCARDED_BYTES:
            self._connection.close_unread()

    def _should_upgrade(self) -> bool:
        return False  # there are no WebSockets, whatever libraries are installed

    def _ignore_upgrade(self, rest: bytes) -> None:
        """Serve a request with the header `Upgrade` as HTTP/1.1, then close the connection.

        `rest` are the bytes after the head.
        """
        # A server may ignore `Upgrade` (RFC 9110 section 7.8).
        self._is_broken = True  # the parser stops after such a head, although a body may follow
        self.cycle.keep_alive = False
        fields = dict(self.scope["headers"])
        if b"transfer-encoding" in fields:
            self._fail(HTTPStatus.BAD_REQUEST, "The body of an upgrade must have a Content-Length")
            return
        self._unparsed = int(fields.get(b"content-length", b"0"))
        if self._unparsed:
            self._take_unparsed(rest)
        else:
            self._end_request()

    def _take_unparsed(self, data: bytes) -> None:
        body = data[: self._unparsed]
        self._unparsed -= len(body)
        if body:
            self.on_body(body)
            if not self._unparsed:
                self._end_request()

    def _fail_for_size(self) -> None:
        status, what = HTTPStatus.REQUEST_URI_TOO_LONG, "The URL is longer"
        if self._connection.is_reading:
            status, what = HTTPStatus.BAD_REQUEST, "The trailer of the request is larger"
        elif self.headers and self.headers is not NO_TRAILERS:
            status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            what = "The header fields are larger"
        self._fail(status, f"{what} than {MAX_HEAD_BYTES} bytes")

    def _fail(self, status: HTTPStatus, message: str) -> None:
        """Send an error after the earlier responses, and parse no further requests."""
        self._is_broken = True
        self._stop_timer()
        if self._is_discarding:
            self._connection.close_unread()
        elif self._is_responding and not self._connection.is_request_unfinished:
            self._error = status, message  # of a request behind the one in progress
        elif self._is_responding and self.cycle.response_started:
            self._connection.abort()
        else:
            self.disconnect_app()
            self._respond(status, message)

    def disconnect_app(self) -> None:
        """Notify the running app that the client has disconnected."""
        if self._is_responding:
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    def _respond(self, status: HTTPStatus, message: str) -> None:
        self._connection.is_reading = True  # what follows is discarded
        if self._connection.is_closing():
            self._discard(DISCARD_SECONDS)
            return
        Context().run(log.info, "%d: %s", status, message)  # not with the id of an earlier request
        for part in write_error(status, message):
            self._connection.write(part)
        self._connection.close()
        self._discard(DISCARD_SECONDS)
