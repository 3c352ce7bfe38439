"""The connection to one client, as responses are written to it."""

import array
import asyncio
import contextlib
import contextvars
import os
import socket
import struct
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, Protocol, TypeAlias

from starlette.types import Receive, Send
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle
from uvicorn.server import ServerState

try:
    import fcntl
    import termios
except ImportError:  # Windows
    fcntl = termios = None  # type: ignore[assignment]  # both or none

from carto_graphql.web.errors import CLOSE
from resolvers.results.response_memory import ResponseMemory

__all__ = ["CONNECTION", "Connection", "Headers"]

Headers: TypeAlias = Sequence[tuple[bytes, bytes]]

CONNECTION: Final = "carto_graphql.connection"
"""The extension of an ASGI scope that holds the request's `Connection`."""

MIN_BYTES: Final = 64 * 2**10
"""Bytes that a client must read in each period. A modem of 1998 reads more in ten seconds."""

ADVANCE_BYTES: Final = 64 * 2**10
"""Bytes added to what a client has read, so that one that has just begun is not the slowest."""

ADVANCE_SECONDS: Final = 0.5
"""Seconds added to the time that it took, for the same reason."""

MAX_KERNEL_BYTES: Final = 256 * 2**10
"""Bytes that the kernel takes beyond those that are on their way to the client."""


class Owner(Protocol):
    """The HTTP protocol object that the connection belongs to.

    `pipeline` holds the requests that wait until earlier ones have their response. `cycle` is
    uvicorn's object for the request that arrived last.
    """

    pipeline: deque[Any]
    cycle: RequestResponseCycle
    flow: FlowControl
    server_state: ServerState

    def may_close(self) -> bool:
        """Return True unless the client is still sending a request that has its response."""

    def disconnect_app(self) -> None:
        """Notify the running app that the client has disconnected."""


class Connection:
    """A transport that counts what the client reads, and cuts off a client that reads too little.

    It replaces asyncio's transport. In each period of `send_timeout` seconds the client must read
    64 KiB, or the rest of a response if the rest is smaller. `is_reading` is True from the end of a
    request's head to the end of the request's body. `lacks_task` is True while the app runs outside
    an asyncio task. `on_lost` is called when the connection is gone.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        loop: asyncio.AbstractEventLoop,
        send_timeout: float,
        memory: ResponseMemory,
        owner: Owner,
    ) -> None:
        self.is_too_slow = False
        self.is_reading = False
        self.lacks_task = False
        self.on_lost: Callable[[], None] | None = None
        self._transport = transport
        self._loop = loop
        self._send_timeout = send_timeout
        self._memory = memory
        self._large_bytes = 0  # of a whole response that is written in parts
        self._unsent_since = 0.0
        self._read_by_then = 0
        self._owner = owner
        self._head = b""
        self._holds_head = True
        self._is_closing = self._is_lost = False
        self._written = 0
        self._period: asyncio.TimerHandle | None = None
        self._limit_kernel_buffer()
        # The kernel's buffer keeps the client busy. So whoever writes waits until ours is empty,
        # and it is known when that is.
        transport.set_write_buffer_limits(high=0)

    def write(self, data: bytes) -> None:
        """Send `data`. Hold back a response's head until the first bytes of its body follow."""
        if self._holds_head:
            if data.startswith(b"HTTP/1.1 100 "):
                self._transport.write(data)
                return
            self._head, self._holds_head = data, False
            return
        if self._head:
            data, self._head = self._head + data, b""
        self._write_out(data)

    def _write_out(self, data: bytes) -> None:
        self._transport.write(data)
        self._written += len(data)
        if self._transport.get_write_buffer_size():
            self.count_unsent()
            if self._period is None:
                self._begin_period()

    def begin(self, running: Coroutine[Any, Any, None]) -> asyncio.Task[None] | None:
        """Run the app's coroutine without a task until it first waits.

        Return a task for the rest, or None if nothing is left.
        """
        context = contextvars.Context()  # with nothing of an earlier request
        self.lacks_task = True
        try:
            context.run(running.send, None)
        except StopIteration:
            return None
        finally:
            self.lacks_task = False
        return self._loop.create_task(running, name="request", context=context)

    def take_body(self, receive: Receive) -> bytes | None:
        """Return a request's whole body, or None if the app must receive it as ASGI messages.

        `receive` is the app's argument.
        """
        cycle = self._owner.cycle
        # False if another app has replaced `receive`, or if the next request has arrived.
        is_ours = getattr(receive, "__self__", None) is cycle
        if not is_ours or cycle.more_body or cycle.disconnected:
            return None
        body, cycle.body = bytes(cycle.body), bytearray()
        self._owner.flow.resume_reading()
        return body

    def respond(self, send: Send, status: int, headers: Headers, content: bytes) -> bool:
        """Write a whole response and return True.

        If the app must call `send` with messages instead, return False.
        """
        cycle = self._owner.cycle
        # False if another app has replaced `send`, or if the next request has arrived.
        is_ours = getattr(send, "__self__", None) is cycle
        if not is_ours or cycle.response_started or cycle.disconnected:
            return False
        if self._owner.flow.write_paused or self.is_reading:
            return False
        if cycle.scope["method"] == "HEAD" or CLOSE in headers:
            return False
        self._write_out(self._head_of(status, headers, keeps=cycle.keep_alive) + content)
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        if not cycle.keep_alive:
            self.close()
        cycle.on_response()
        return True

    def _head_of(self, status: int, headers: Headers, *, keeps: bool) -> bytes:
        common = self._owner.server_state.default_headers
        lines = [*map(b": ".join, common), *map(b": ".join, headers)]
        if not keeps:
            lines.append(b"connection: close")
        head = b"%b%b\r\n\r\n" % (STATUS_LINE[status], b"\r\n".join(lines))
        if not head.count(b"\n") == head.count(b"\r") == len(lines) + 2:
            raise RuntimeError("a header of the response has a line end")
        return head

    def begin_large_response(self, size: int) -> None:
        """Count `size` bytes of a response as unsent until `end_large_response` is called."""
        self._large_bytes = size
        self.count_unsent()

    def end_large_response(self) -> None:
        """Stop counting the bytes that `begin_large_response` counted as unsent."""
        self._large_bytes = 0
        self.count_unsent()

    def count_unsent(self) -> None:
        """Report the number of this client's unsent bytes to the memory account of all clients."""
        size = self.unsent_bytes
        if size and not self._unsent_since:
            self._unsent_since, self._read_by_then = self._loop.time(), self._read_by_client()
        elif not size:
            self._unsent_since = 0.0
        self._memory.set_unsent(self, size)

    @property
    def unsent_bytes(self) -> int:
        """Number of bytes in our memory that wait until the client has read earlier bytes."""
        return self._large_bytes + self._transport.get_write_buffer_size()

    @property
    def bytes_per_second(self) -> float:
        """The client's reading speed since unsent bytes last began to accumulate."""
        # Without the two constants, a client that has just begun to read would count as the slowest.
        seconds = self._loop.time() - self._unsent_since
        size = self._read_by_client() - self._read_by_then
        return (size + ADVANCE_BYTES) / (seconds + ADVANCE_SECONDS)

    @property
    def is_memory_scarce(self) -> bool:
        """Whether the memory for responses is scarce. Responses are then written in small parts."""
        return self._memory.is_scarce

    def cut_off(self) -> None:
        """Abort the connection because the client reads too slowly."""
        self.is_too_slow = True
        self._large_bytes = 0
        # Make the kernel drop the bytes in its buffer, which it would keep for minutes.
        self._set_option(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.abort()

    def end_response(self) -> None:
        """Mark the response as complete. If it has no body, send its head now."""
        if self._head:
            self.write(b"")
        self._holds_head = True  # of the next response

    def close(self) -> None:
        """Close the connection once the response is sent and the rest of the request is read."""
        if self._is_lost:
            return
        self._is_closing = True
        self.end_response()
        # With unread input, closing would reset the socket. The client would lose what it has not
        # received of the response.
        if self._owner.may_close():
            self._transport.close()
        elif self._transport.can_write_eof():
            self._transport.write_eof()  # the client sees the end, and we go on to read

    def close_unread(self) -> None:
        """Close the connection even if the client is still sending."""
        self._is_closing = True
        self._transport.close()

    def cut(self) -> None:
        """Send the bytes that are already written, and close the connection.

        The client sees that the response is incomplete.
        """
        self._owner.disconnect_app()
        self.end_response()
        self.close_unread()

    def abort(self) -> None:
        """Close the connection immediately, without sending the bytes that are not sent yet."""
        self._is_closing = True
        self._transport.abort()

    def lost(self) -> None:
        """Release the connection's resources after it has closed, and call `on_lost`."""
        self._is_lost = True
        if self._unsent_since:
            self._memory.set_unsent(self, 0)
        if self.on_lost is not None:
            self.on_lost()
        if self._period is not None:
            self._period.cancel()
            self._period = None

    @property
    def is_request_unfinished(self) -> bool:
        """Whether the client is still sending the current request."""
        return self.is_reading and not self._owner.pipeline

    @property
    def has_unsent_bytes(self) -> bool:
        """Whether bytes wait in our memory until the client has read earlier bytes."""
        return bool(self._transport.get_write_buffer_size())

    @property
    def has_unread_bytes(self) -> bool:
        """Whether the kernel is known to hold bytes from the client that we have not read."""
        return fcntl is not None and self._kernel_bytes(termios.FIONREAD) > 0

    def is_closing(self) -> bool:
        """Return True if no further response will be sent."""
        return self._is_closing or self._transport.is_closing()

    def pause_reading(self) -> None:
        """Stop reading from the client."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Continue reading from the client."""
        self._transport.resume_reading()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Return the detail `name` of the transport, such as `socket`, or else `default`."""
        return self._transport.get_extra_info(name, default)

    def _begin_period(self) -> None:
        self._read_before = self._read_by_client()
        self._due = min(MIN_BYTES, self._written - self._read_before)
        self._period = self._loop.call_later(self._send_timeout, self._end_period)

    def _end_period(self) -> None:
        self._period = None
        self.count_unsent()
        if not self.has_unsent_bytes:
            return
        if self._read_by_client() - self._read_before < self._due:
            self.cut_off()
        else:
            self._begin_period()

    def _read_by_client(self) -> int:
        """Return the number of bytes that the client's machine has acknowledged."""
        # Our kernel's buffer may hold megabytes, which take a slow client minutes to read.
        return self._written - self._transport.get_write_buffer_size() - self._unacknowledged()

    def _unacknowledged(self) -> int:
        return 0 if fcntl is None else self._kernel_bytes(termios.TIOCOUTQ)

    def _kernel_bytes(self, request: int) -> int:
        """Return the number of bytes in a kernel queue of the socket, or 0 if unknown.

        `request` is SIOCOUTQ or SIOCINQ (tcp(7)).
        """
        if (descriptor := self._descriptor) is None:
            return 0
        number = array.array("i", [0])
        try:
            fcntl.ioctl(descriptor, request, number)
        except OSError:  # other systems have some for terminals only
            return 0
        return number[0]

    def _limit_kernel_buffer(self) -> None:
        # Our own buffer is measured. The kernel's would grow to 4 MB if the client does not read.
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            value = struct.pack("I", MAX_KERNEL_BYTES)
            self._set_option(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, value)

    def _set_option(self, level: int, option: int, value: bytes) -> None:
        if (descriptor := self._descriptor) is None:
            return
        with (  # uvloop's socket has no setsockopt, and a socket of another kind not every option
            contextlib.suppress(OSError),
            socket.socket(fileno=os.dup(descriptor)) as same,
        ):
            same.setsockopt(level, option, value)

    @property
    def _descriptor(self) -> int | None:
        it = self._transport.get_extra_info("socket")
        return it.fileno() if it is not None and it.fileno() >= 0 else None
