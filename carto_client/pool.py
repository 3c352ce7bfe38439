"""Connections that are kept for the next request, as a transport of httpx."""

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator, MutableMapping
from typing import Any, TypeAlias

import httpx

from carto_client.http11 import Connection, message_of

__all__ = ["PooledTransport", "QueueFull"]

_Extensions: TypeAlias = MutableMapping[str, Any]


class QueueFull(httpx.PoolTimeout):
    """As many requests wait for a connection as may; nothing was sent."""


class PooledTransport(httpx.AsyncBaseTransport):
    """HTTP/1.1, without proxies, cookies, redirects and resending: what may have been sent is sent once.

    To each origin at most `max_connections` are open, and one that nobody used for `keepalive` seconds is closed. At
    most `max_waiting` requests wait for one; their extension `connection_is_free` is False meanwhile.
    Of a request's timeouts `connect` and `pool` count; who asks must bound the rest, by cancelling. The extension
    `target` (https://www.python-httpx.org/advanced/extensions/#target) spares httpx the encoding of a long URL.

    Raises QueueFull, httpx.ConnectError, ConnectTimeout and PoolTimeout where nothing was sent, httpx.ReadError and
    RemoteProtocolError where something may have been, here and from the body.
    """

    def __init__(
        self, context: ssl.SSLContext, *, max_connections: int, max_waiting: int, keepalive: float
    ) -> None:
        context.set_alpn_protocols(["http/1.1"])
        self._context = context
        self._max_connections = max_connections
        self._max_waiting = max_waiting
        self._keepalive = keepalive
        self._pools: dict[tuple[str, str, int | None], _Pool] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        message = message_of(request)
        pool = self._pool(request.url)
        connection = await pool.take(request.extensions)
        try:
            connection.send(message)
            status, fields = await connection.head()
        except BaseException:
            pool.give_back(connection)
            raise
        return httpx.Response(status, headers=fields, stream=_Body(connection, pool))

    async def aclose(self) -> None:
        """Closes all connections, whoever uses them."""
        for pool in self._pools.values():
            await pool.aclose()

    def _pool(self, url: httpx.URL) -> "_Pool":
        origin = url.scheme, url.host, url.port
        if origin not in self._pools:
            self._pools[origin] = self._new_pool(url)
        return self._pools[origin]

    def _new_pool(self, url: httpx.URL) -> "_Pool":
        if url.scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol("neither http nor https")
        secure = url.scheme == "https"
        context, port = (self._context, 443) if secure else (None, 80)
        host = url.raw_host.decode("ascii")
        sizes = self._max_connections, self._max_waiting
        return _Pool(host, url.port or port, context, sizes, self._keepalive)


class _Body(httpx.AsyncByteStream):
    def __init__(self, connection: Connection, pool: "_Pool") -> None:
        self._connection = connection
        self._pool: _Pool | None = pool

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if piece := await self._connection.read():
            return piece
        raise StopAsyncIteration

    async def aclose(self) -> None:
        if self._pool:
            pool, self._pool = self._pool, None
            pool.give_back(self._connection)


class _Pool:
    """The connections to one origin. A slot is a request that is sent or connecting; the others wait for one.

    `sizes` are how many there may be of either.
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
        self._slots = asyncio.Semaphore(sizes[0])
        self._max_waiting = sizes[1]
        self._waiting = 0
        self._idle: deque[Connection] = deque()  # the one that was used last is at the end
        self._open: set[Connection] = set()
        self._sweeping: asyncio.TimerHandle | None = None
        self._closed = False

    async def take(self, extensions: _Extensions) -> Connection:
        """A connection that nobody else uses: the one that was used last, or a new one."""
        timeouts = extensions.get("timeout", {})
        if self._slots.locked():
            extensions["connection_is_free"] = False
            await self._wait(timeouts.get("pool"))
            extensions["connection_is_free"] = True
        else:
            await self._slots.acquire()
        try:
            return self._kept() or await self._connected(timeouts.get("connect"))
        except BaseException:
            self._slots.release()
            raise

    def give_back(self, connection: Connection) -> None:
        """Keep a connection for the next request, or close it where its answer is not whole."""
        self._slots.release()
        if self._closed:
            connection.abort()
        elif connection.release():
            connection.idle_since = asyncio.get_running_loop().time()
            self._idle.append(connection)
            if not self._sweeping:
                self._sweep()

    async def aclose(self) -> None:
        self._closed = True
        if self._sweeping:
            self._sweeping.cancel()
        for connection in self._open:
            connection.abort()
        if self._open:
            await asyncio.wait([connection.lost for connection in self._open])

    async def _wait(self, seconds: float | None) -> None:
        if self._waiting >= self._max_waiting:
            raise QueueFull("too many wait for a connection")
        self._waiting += 1
        try:
            async with asyncio.timeout(seconds):
                await self._slots.acquire()
        except TimeoutError as error:
            raise httpx.PoolTimeout("no connection became free in time") from error
        finally:
            self._waiting -= 1

    def _kept(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_fresh():
                return connection
            connection.abort()
        return None

    async def _connected(self, seconds: float | None) -> Connection:
        try:
            async with asyncio.timeout(seconds):
                _, connection = await asyncio.get_running_loop().create_connection(
                    Connection, self._host, self._port, ssl=self._context
                )
        except TimeoutError as error:
            raise httpx.ConnectTimeout("no connection in time") from error
        except (OSError, UnicodeError) as error:  # the latter for a name that DNS cannot hold
            raise httpx.ConnectError(type(error).__name__) from error
        if self._closed:
            connection.abort()
            raise httpx.ConnectError("the transport is closed")
        self._open.add(connection)
        connection.lost.add_done_callback(lambda _: self._open.discard(connection))
        return connection

    def _sweep(self) -> None:
        """Close what was not used for long, and come again when the next one is due."""
        loop = asyncio.get_running_loop()
        while self._idle and self._idle[0].idle_since + self._keepalive <= loop.time():
            self._idle.popleft().abort()
        self._sweeping = None
        if self._idle:
            self._sweeping = loop.call_at(self._idle[0].idle_since + self._keepalive, self._sweep)
