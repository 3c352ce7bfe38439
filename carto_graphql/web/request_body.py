"""The body of a request, within its limits."""

import asyncio
from dataclasses import dataclass

from carto_graphql.web.errors import CLOSE, LIMIT_EXCEEDED, RequestError
from carto_graphql.web.exchange import Exchange

__all__ = ["BodyLimits", "receive_body"]


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """The maximum size of a POST's body, and the seconds within which it must arrive."""

    size: int
    seconds: float


async def receive_body(exchange: Exchange, limits: BodyLimits) -> bytes:
    """Return the whole body. Raise `RequestError` for one that is too large or too slow."""
    length = exchange.fields.get(b"content-length", b"")
    if length.isdigit() and int(length) > limits.size:
        raise _too_large(limits)
    if exchange.connection is not None and not exchange.connection.is_reading:
        content = await exchange.receive_body()
        if len(content) <= limits.size:
            return content
        raise _too_large(limits)
    try:
        async with asyncio.timeout(limits.seconds):
            return await _parts(exchange, limits)
    except TimeoutError:
        message = f"The body did not arrive within {limits.seconds:g} seconds"
        raise RequestError(408, message, LIMIT_EXCEEDED, [CLOSE]) from None


async def _parts(exchange: Exchange, limits: BodyLimits) -> bytes:
    parts, size = [], 0
    while not exchange.is_body_received:
        parts.append(await exchange.receive_body())
        size += len(parts[-1])
        if size > limits.size:
            raise _too_large(limits)
    return b"".join(parts)


def _too_large(limits: BodyLimits) -> RequestError:
    message = f"The body is larger than {limits.size} bytes"
    return RequestError(413, message, LIMIT_EXCEEDED, [CLOSE])
