"""How requests travel: connections that are kept, and bounded retries around any transport."""

import asyncio
import contextlib
import math
import random
import time
from collections.abc import Callable
from typing import Final

import httpx

from carto_client import wire
from carto_client.pool import PooledTransport

__all__ = ["MAX_ERROR_BYTES", "RetryTransport", "WholeURLs", "http_transport"]

MAX_ERROR_BYTES: Final = 16 * 2**10
"""How much of an error's body is read."""

_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout)


def http_transport(
    *, max_connections: int = 100, max_waiting: int = 1000, keepalive: float = 15.0
) -> httpx.AsyncBaseTransport:
    """The connections of this process to CARTO, and how many requests may wait for one; `keepalive` is in seconds."""
    # Of the environment, only SSL_CERT_FILE counts: a self-hosted CARTO may have its own CA.
    context = httpx.create_ssl_context()
    return PooledTransport(
        context, max_connections=max_connections, max_waiting=max_waiting, keepalive=keepalive
    )


class WholeURLs(httpx.AsyncBaseTransport):
    """Any transport, mended to see the extension `target`, which most of them do not know, in a request's URL."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        target: bytes = request.extensions.get("target", request.url.raw_path)
        request.url = httpx.URL(
            f"{request.url.scheme}://{request.url.netloc.decode()}{target.decode()}"
        )
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        await self._transport.aclose()


class RetryTransport(httpx.AsyncBaseTransport):
    """Sends again what was not sent, and what CARTO was too busy for; all requests to CARTO only read.

    A statement that was sent and got no answer is not sent again: it may be running, and it costs. Waits are
    CARTO's Retry-After, and on top of it a pause that grows, with full jitter
    (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). None goes past the request's
    extension `deadline`, in seconds of the loop's clock.
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        *,
        tries: int = 3,
        pause: float = 0.25,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._transport = transport
        self._pauses = [pause * 2**n for n in range(tries - 1)]
        self._jitter = jitter

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        for pause in self._pauses:
            wait = pause * self._jitter()
            try:
                response = await self._send(request)
            except _NOT_SENT:
                if _is_too_late(request, wait):
                    raise
            else:
                if not _is_retried(response):
                    return response
                wait += wire.retry_after(response.headers, time.time()) or 0.0
                if _is_too_late(request, wait):
                    return response
            await asyncio.sleep(wait)
        return await self._send(request)

    async def _send(self, request: httpx.Request) -> httpx.Response:
        response = await self._transport.handle_async_request(request)
        return await _without_stream(response) if response.status_code >= 400 else response

    async def aclose(self) -> None:
        await self._transport.aclose()


def _is_retried(response: httpx.Response) -> bool:
    return response.status_code >= 400 and wire.is_retried(response.status_code, response.content)


def _is_too_late(request: httpx.Request, wait: float) -> bool:
    deadline: float = request.extensions.get("deadline", math.inf)
    return asyncio.get_running_loop().time() + wait >= deadline


async def _without_stream(response: httpx.Response) -> httpx.Response:
    """The same error with the beginning of its body read, as far as it can be."""
    body = bytearray()
    try:
        with contextlib.suppress(httpx.HTTPError):
            assert isinstance(response.stream, httpx.AsyncByteStream)
            async for chunk in response.stream:
                body += chunk[: MAX_ERROR_BYTES - len(body)]
                if len(body) >= MAX_ERROR_BYTES:
                    break
    finally:
        await response.aclose()
    kept = {
        name: value
        for name, value in response.headers.items()
        if not name.startswith(("content-", "transfer-"))
    }
    return httpx.Response(response.status_code, headers=kept, content=bytes(body))
