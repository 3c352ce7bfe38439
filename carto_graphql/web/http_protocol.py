"""uvicorn's HTTP/1.1 with bounds on how long and how large a request's head may be (RFC 9110, 15.5.9; RFC 6585, 5).

uvicorn waits for a head for ever, keeps as much of it as comes, and waits for ever for a client to take the rest of
an answer that was cut. `serve` runs this; the version is pinned, since methods of its class are overridden.
"""

import asyncio
from http import HTTPStatus
from typing import Final, cast

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["ABORT", "GuardedProtocol"]

MAX_HEAD_BYTES: Final = 64 * 2**10
"""Bytes that may have come without the head being whole."""

DEFAULT_TIMEOUT: Final = 10.0

ABORT: Final = "carto_graphql.abort"
"""The extension of the scope that closes the connection at once, whatever waits to be sent."""


class GuardedProtocol(HttpToolsProtocol):
    """One connection. The lifespan's state `header_timeout` is in seconds, for each head."""

    _head = 0
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The first head is awaited from now on."""
        super().connection_made(cast("asyncio.Transport", transport))  # uvloop's are none by class
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._head_is_whole()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes of a head that does not end are counted."""
        awaited = self._late is not None
        super().data_received(data)
        if awaited and self._late is not None:
            self._head += len(data)
            if self._head > MAX_HEAD_BYTES:
                self._refuse(
                    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                    if self.headers
                    else HTTPStatus.REQUEST_URI_TOO_LONG
                )

    def on_message_begin(self) -> None:
        """A head has begun."""
        super().on_message_begin()
        self.scope["extensions"] = {ABORT: {"abort": self._abort}}
        self._await_head()

    def on_headers_complete(self) -> None:
        """A head has ended."""
        self._head_is_whole()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is answered in JSON, like everything else."""
        self._respond(HTTPStatus.BAD_REQUEST, msg)

    def timeout_keep_alive_handler(self) -> None:
        """An idle connection is closed; who has not taken his answer by now never will."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            super().timeout_keep_alive_handler()

    def _await_head(self) -> None:
        self._head_is_whole()
        self._head = 0
        self._late = self.loop.call_later(
            self.app_state.get("header_timeout", DEFAULT_TIMEOUT), self._time_out
        )

    def _head_is_whole(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _time_out(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _refuse(self, status: HTTPStatus) -> None:
        self._head_is_whole()
        if not self.transport.is_closing():
            self._respond(status, f"{status.phrase}: the head of the request")

    def _respond(self, status: HTTPStatus, message: str) -> None:
        code = "BAD_USER_INPUT" if status == HTTPStatus.BAD_REQUEST else "LIMIT_EXCEEDED"
        content = msgspec.json.encode(
            {"errors": [{"message": message, "extensions": {"code": code}}]}
        )
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: application/json; charset=utf-8\r\n"
            f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + content)
        self.transport.close()

    def _abort(self) -> None:
        self.transport.abort()
