"""Pool of HTTP/1.1 connections, and the terms of a call that it reads."""

import asyncio
import contextlib
import math
import ssl
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from functools import lru_cache
from itertools import starmap
from typing import Final, TypeAlias

import httpx
import msgspec

from carto_client.http11 import Connection, field_line, message_of
from carto_client.http_response import HTTPResponse
from carto_client.origins import origin_of
from carto_client.proxy import Proxy
from carto_client.statistics import Statistics
from carto_client.tokens import Token
from carto_client.wire.queries import Call

__all__ = [
    "CartoTransport",
    "Delivery",
    "Hook",
    "PooledBody",
    "PooledTransport",
    "QueueFull",
]

CONNECT_SECONDS: Final = 5.0
"""Long enough for two lost packets (RFC 6298, 2)."""

Hook: TypeAlias = Callable[[], Awaitable[None]]


class Delivery(msgspec.Struct):
    """State of one call, shared by all attempts to send the call.

    `deadline` is in seconds of the running loop's clock. `connection` is the CARTO connection, or
    None for a token request. `on_send` charges the caller's budget; `on_unused` refunds the charge.
    """

    deadline: float
    connection: str | None = None
    connect_seconds: float = CONNECT_SECONDS
    on_send: Hook | None = None
    on_unused: Hook | None = None
    attempts: int = 0
    """How often it was handed to the transport."""
    is_queued: bool = False
    """True while an attempt waits for a free connection to CARTO."""

    _is_charged: bool = False
    _is_charge_unused: bool = False

    def is_late(self) -> bool:
        """Return True if the deadline has passed."""
        # A loop may wake up a little before the time of a timer.
        return asyncio.get_running_loop().time() + 0.05 >= self.deadline

    async def charge(self) -> None:
        """Charge the caller's budget for an attempt, unless `keep_charge` made it free.

        If this fails, do not send the call.
        """
        if self.on_send is not None and not self._is_charge_unused:
            await self.on_send()
            self._is_charged = True
        self._is_charge_unused = False

    def keep_charge(self) -> None:
        """Make the next `charge` free. Call this after an attempt that did not run the statement."""
        self._is_charge_unused = self._is_charged

    async def refund(self) -> None:
        """Await `on_unused` to refund the charge that `keep_charge` has kept, if there is one."""
        if self._is_charge_unused and self.on_unused is not None:
            self._is_charge_unused = self._is_charged = False
            await self.on_unused()


class QueueFull(httpx.PoolTimeout):
    """A request that was not sent, because too many others wait for a connection."""


class CartoTransport(ABC):
    """Interface of a transport that sends calls and counts each against its caller's budget."""

    statistics: Statistics

    @abstractmethod
    def send(
        self, call: Call, token: Token, delivery: Delivery
    ) -> Coroutine[None, None, HTTPResponse]:
        """Send `call` with the access token `token`. Return the response with its body unread."""

    @abstractmethod
    async def aclose(self) -> None:
        """Close all connections."""

    @property
    def connections(self) -> int:
        """The number of open connections to all origins."""
        return 0

    @property
    def waiting(self) -> int:
        """The number of requests that are waiting for a free connection."""
        return 0


class PooledTransport(CartoTransport, httpx.AsyncBaseTransport):
    """Transport with a pool of HTTP/1.1 connections, which sends each request at most once.

    It sends calls to CARTO, and any httpx.Request. It has no cookies, redirects or retries. Each
    origin has at most `max_connections` connections; one that is idle for `keepalive` seconds is
    closed. At most `max_waiting` requests wait for a connection. A call is counted against the
    caller's budget when it has a connection, just before it is written. The caller must cancel it
    at its deadline, because this class does not.

    Raises QueueFull, httpx.ConnectError, ConnectTimeout or RequestNotRead (for a body that is not
    bytes) if nothing was sent. Raises httpx.ReadError or RemoteProtocolError if something may have
    been sent; reading the body may raise them too.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        *,
        max_connections: int,
        max_waiting: int,
        keepalive: float,
        proxy: Proxy | None = None,
    ) -> None:
        context.set_alpn_protocols(["http/1.1"])
        self.statistics = Statistics()
        self._proxy = proxy
        self._context = context
        self._max_connections = max_connections
        self._max_waiting = max_waiting
        self._keepalive = keepalive
        self._pools: dict[str, _Pool] = {}

    def send(
        self, call: Call, token: Token, delivery: Delivery
    ) -> Coroutine[None, None, HTTPResponse]:
        """Send `call` with the access token `token`. Return the response with its body unread."""
        origin, host_line, path = _location(call.endpoint)
        target = path + b"?" + call.query.encode("ascii") if call.query else path
        lines = host_line + call.headers.lines + token.field_line
        if call.method == "POST":
            lines += b"Content-Length: %d\r\n" % len(call.content)
        if call.traceparent:
            lines += field_line(b"traceparent", call.traceparent.encode("ascii"))
        message = message_of(call.method.encode(), target, lines, call.content)
        return self._exchange(origin, message, delivery)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the response, whose body is still to be read."""
        url = request.url
        lines = b"".join(starmap(field_line, request.headers.raw))
        stream = request.stream  # of another kind, it would need a transfer coding
        content = b"".join(stream) if isinstance(stream, httpx.ByteStream) else request.content
        message = message_of(request.method.encode(), url.raw_path, lines, content)
        # httpx has made an Authorization header of a user name in the URL.
        origin = origin_of(f"{url.scheme}://{url.netloc.decode('ascii')}")
        got = await self._exchange(origin, message, Delivery(math.inf))
        return httpx.Response(got.status_code, headers=got.headers, stream=got.stream)

    async def _exchange(self, origin: str, message: bytes, delivery: Delivery) -> HTTPResponse:
        pool = self._pools.get(origin) or self._new_pool(origin)
        connection = pool.take_idle() or await pool.take(delivery)
        try:
            if delivery.on_send is not None:
                await delivery.charge()
            connection.send(message)
            status, fields = await connection.head()
        except BaseException:
            pool.give_back(connection)
            raise
        return HTTPResponse(status, fields, PooledBody(connection, pool))

    async def aclose(self) -> None:
        """Close all connections, including those in use."""
        for pool in self._pools.values():
            await pool.aclose()

    @property
    def connections(self) -> int:
        """The number of open connections to all origins."""
        return sum(pool.connections for pool in self._pools.values())

    @property
    def waiting(self) -> int:
        """The number of requests that are waiting for a free connection."""
        return sum(pool.waiting for pool in self._pools.values())

    def _new_pool(self, origin: str) -> "_Pool":
        if not origin:
            raise httpx.UnsupportedProtocol("no URL of http or https")
        url = httpx.URL(origin)
        secure, host = url.scheme == "https", url.raw_host.decode("ascii")
        context, port = (self._context, 443) if secure else (None, 80)
        sizes = self._max_connections, self._max_waiting
        pool = _Pool(host, url.port or port, context, sizes, self._keepalive)
        pool.waits = self.statistics.waits
        if secure and self._proxy is not None and self._proxy.serves(host):
            pool.proxy = self._proxy
        self._pools[origin] = pool
        return pool


@lru_cache(maxsize=256)
def _location(endpoint: str) -> tuple[str, bytes, bytes]:
    """Split a URL into its origin, its header line `Host: …`, and its path with the query."""
    url = httpx.URL(endpoint)
    return origin_of(endpoint), field_line(b"Host", url.netloc), url.raw_path


class PooledBody(httpx.AsyncByteStream):
    """Body of a response. The response's connection stays occupied until the body is closed."""

    def __init__(self, connection: Connection, pool: "_Pool") -> None:
        self._connection = connection
        self._pool: _Pool | None = pool
        self._has_ended = False

    def read_rest(self, max_bytes: int) -> bytes | None:
        """Return the unread bytes, or None if they exceed `max_bytes` or the body is incomplete."""
        connection = self._connection
        if self._pool is None or not connection.has_ended or connection.buffered > max_bytes:
            return None
        self._has_ended = True
        return self._connection.read_arrived()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if self._pool is None:  # the connection may be in use for another request
            raise httpx.StreamClosed
        if self._has_ended or not (piece := await self._connection.read()):
            raise StopAsyncIteration
        self._has_ended = self._connection.has_ended
        return piece

    async def aclose(self) -> None:
        if self._pool:
            pool, self._pool = self._pool, None
            pool.give_back(self._connection)


class _Pool:
    """Pool of connections to one origin.

    Each request that is in flight or connecting occupies a slot. `sizes` holds the maximum number
    of slots, and the maximum number of requests that wait for a slot.
    """

    def __init__(
        self,
        host: str,
        port: int,
        context: ssl.SSLContext | None,
        sizes: tuple[int, int],
        keepalive: float,
    ) -> None:
        self._host = host
        self._port = port
        self._context = context
        self._keepalive = keepalive
        # Not asyncio's semaphore: nobody waits for most requests, and it makes five calls for each.
        self._free, self._max_waiting = sizes
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._idle: deque[Connection] = deque()  # the one used last is at the end
        self._open: set[Connection] = set()
        self._sweeping: asyncio.TimerHandle | None = None
        self._closed = False
        self.waits: deque[float] = deque(maxlen=0)
        self.proxy: Proxy | None = None

    @property
    def connections(self) -> int:
        """The number of open connections."""
        return len(self._open)

    @property
    def waiting(self) -> int:
        """The number of requests that are waiting until they may use a connection."""
        return len(self._waiting)

    def take_idle(self) -> Connection | None:
        """Return the idle connection that was used last, or None if none can be used now."""
        if not self._free:
            return None
        while self._idle:
            connection = self._idle.pop()
            if connection.is_fresh():
                self._free -= 1
                return connection
            connection.abort()
        return None

    async def take(self, delivery: Delivery) -> Connection:
        """Return an idle or a new connection for one request. Wait until a slot is free."""
        if not self._free:
            delivery.is_queued = True
            await self._wait()
            delivery.is_queued = False
            self._free += 1  # the slot of the request that has ended
        if (connection := self.take_idle()) is not None:
            return connection
        self._free -= 1
        try:
            return await self._connected(delivery.connect_seconds)
        except BaseException:
            self._free_slot()
            raise

    def give_back(self, connection: Connection) -> None:
        """Keep a connection for another request, or close it if its response is incomplete."""
        self._free_slot()
        if self._closed:
            connection.abort()
        elif connection.release():
            connection.idle_since = asyncio.get_running_loop().time()
            self._idle.append(connection)
            if not self._sweeping:
                self._sweep()

    async def aclose(self) -> None:
        """Close all connections and wait until their sockets are closed."""
        self._closed = True
        if self._sweeping:
            self._sweeping.cancel()
        for connection in self._open:
            connection.abort()
        if self._open:
            await asyncio.wait([connection.lost for connection in self._open])

    async def _wait(self) -> None:
        if len(self._waiting) >= self._max_waiting:
            raise QueueFull("the queue for a connection is full")
        loop = asyncio.get_running_loop()
        began, slot = loop.time(), loop.create_future()
        self._waiting.append(slot)
        try:
            await slot
        except asyncio.CancelledError:
            if slot.cancelled():
                with contextlib.suppress(ValueError):  # `_free_slot` may have removed it just now
                    self._waiting.remove(slot)
            else:
                self._free_slot()
            raise
        finally:
            self.waits.append(loop.time() - began)

    def _free_slot(self) -> None:
        while self._waiting:
            slot = self._waiting.popleft()
            if not slot.done():  # else its request was cancelled just now
                slot.set_result(None)
                return
        self._free += 1

    async def _connected(self, seconds: float) -> Connection:
        try:
            async with asyncio.timeout(seconds):
                connection = await self._connect()
        except TimeoutError as error:
            raise httpx.ConnectTimeout("no connection in time") from error
        except (OSError, UnicodeError) as error:  # UnicodeError: a name that DNS cannot hold
            raise httpx.ConnectError(type(error).__name__) from error
        if self._closed:
            connection.abort()
            raise httpx.ConnectError("the transport is closed")
        self._open.add(connection)
        connection.lost.add_done_callback(lambda _: self._open.discard(connection))
        return connection

    async def _connect(self) -> Connection:
        connect = asyncio.get_running_loop().create_connection
        context, host = self._context, self._host
        if self.proxy is None:
            return (await connect(Connection, host, self._port, ssl=context))[1]
        sock = await self.proxy.connect(host, self._port)
        return (await connect(Connection, sock=sock, ssl=context, server_hostname=host))[1]

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        while self._idle and self._idle[0].idle_since + self._keepalive <= loop.time():
            self._idle.popleft().abort()
        self._sweeping = None
        if self._idle:
            self._sweeping = loop.call_at(self._idle[0].idle_since + self._keepalive, self._sweep)
