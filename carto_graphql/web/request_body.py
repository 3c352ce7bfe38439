"""The body of a request, within its limits."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from carto_graphql.web.errors import CLOSE, LIMIT_EXCEEDED, RequestError
from carto_graphql.web.request_memory import SHORT, HeldRequest, RequestMemory, weight_of

__all__ = ["BodyLimits", "ReceivePart"]

ReceivePart = Callable[[], Awaitable[tuple[bytes, bool]]]
"""Returns the next part of a body, and whether more parts follow."""


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """The maximum size of a POST's body, and the seconds within which it must arrive.

    `memory` counts the memory of all large requests.
    """

    size: int
    seconds: float
    memory: RequestMemory = field(default_factory=RequestMemory)

    async def collect(self, receive: ReceivePart, caller: str) -> bytes:
        """Receive a whole body. Raise `RequestError` if it is too large or arrives too slowly."""
        with self.memory.hold(caller) as held:
            try:
                async with asyncio.timeout(self.seconds) as timer:
                    held.begin_arrival(timer)
                    return await self._joined(receive, held)
            except TimeoutError:
                if held.is_dropped:
                    raise self.memory.busy() from None
                message = f"The body did not arrive within {self.seconds:g} seconds"
                raise RequestError(408, message, LIMIT_EXCEEDED, [CLOSE]) from None

    async def _joined(self, receive: ReceivePart, held: HeldRequest) -> bytes:
        parts, size, has_more = [], 0, True
        while has_more:
            part, has_more = await receive()
            parts.append(part)
            size += len(part)
            if size > self.size:
                raise self.too_large()
            held.arrive(size)
        return b"".join(parts)

    def too_large(self) -> RequestError:
        """Return the error for a body that is larger than the limit `size`."""
        message = f"The body is larger than {self.size} bytes"
        return RequestError(413, message, LIMIT_EXCEEDED, [CLOSE])

    def hold(
        self, content: bytes, caller: str, *, is_url: bool = False
    ) -> AbstractContextManager[HeldRequest | None]:
        """Return a context in which the memory of a large request is counted.

        Raise `RequestError` if memory is short.
        """
        if len(content) <= SHORT or not (weight := weight_of(content, is_url=is_url)):
            return nullcontext()
        return self.memory.hold(caller, weight)
