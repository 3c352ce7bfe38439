"""The body of a request, within its limits."""

import asyncio
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from carto_graphql.web.errors import CLOSE, LIMIT_EXCEEDED, RequestError
from carto_graphql.web.exchange import Exchange
from carto_graphql.web.request_memory import SHORT, HeldRequest, RequestMemory, weight_of

__all__ = ["BodyLimits", "hold_request", "receive_body"]


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """The maximum size of a POST's body, and the seconds within which it must arrive.

    `memory` counts the memory of all large requests.
    """

    size: int
    seconds: float
    memory: RequestMemory = field(default_factory=RequestMemory)


async def receive_body(exchange: Exchange, limits: BodyLimits, caller: str) -> bytes:
    """Return the whole body. Raise `RequestError` for one that is too large or too slow."""
    length = exchange.fields.get(b"content-length", b"")
    if length.isdigit() and int(length) > limits.size:
        raise _too_large(limits)
    connection = exchange.connection
    if connection is not None and (content := connection.take_body(exchange.receive)) is not None:
        if len(content) <= limits.size:
            return content
        raise _too_large(limits)
    with limits.memory.hold(caller) as held:
        try:
            async with asyncio.timeout(limits.seconds) as timer:
                held.begin_arrival(timer)
                return await _parts(exchange, limits, held)
        except TimeoutError:
            if held.is_dropped:
                raise limits.memory.busy() from None
            message = f"The body did not arrive within {limits.seconds:g} seconds"
            raise RequestError(408, message, LIMIT_EXCEEDED, [CLOSE]) from None


def hold_request(
    content: bytes, limits: BodyLimits, caller: str, *, is_url: bool = False
) -> AbstractContextManager[HeldRequest | None]:
    """Return a context manager that counts the memory of a large request while it is executed.

    Raise `RequestError` if the memory for large requests does not suffice.
    """
    if len(content) <= SHORT or not (weight := weight_of(content, is_url=is_url)):
        return nullcontext()
    return limits.memory.hold(caller, weight)


async def _parts(exchange: Exchange, limits: BodyLimits, held: HeldRequest) -> bytes:
    parts, size = [], 0
    while not exchange.is_body_received:
        parts.append(await exchange.receive_body())
        size += len(parts[-1])
        if size > limits.size:
            raise _too_large(limits)
        held.arrive(size)
    return b"".join(parts)


def _too_large(limits: BodyLimits) -> RequestError:
    message = f"The body is larger than {limits.size} bytes"
    return RequestError(413, message, LIMIT_EXCEEDED, [CLOSE])
