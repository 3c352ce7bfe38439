"""Account of the memory of large requests, from their arrival until CARTO has responded."""

import asyncio
from types import TracebackType
from typing import Final, Self

from carto_graphql.web.errors import LIMIT_EXCEEDED, RequestError

__all__ = ["SHORT", "HeldRequest", "RequestMemory", "weight_of"]

MAX_REQUEST_BYTES: Final = 24 * 2**20
"""Bytes that all large requests may hold. One caller may hold half of them."""

FREE_BYTES: Final = 32 * 2**10
"""Bytes that a request may hold uncounted, so that large requests keep no ordinary one out."""

SHORT: Final = 480
"""Length of a request that cannot hold more than `FREE_BYTES`."""

COPIES: Final = 3
"""Copies of a body's text: the body, its values, and the parameters of statements."""

LIST_BYTES: Final = 64
"""Bytes of an empty list or object in memory, with the reference to it."""

QUOTE_BYTES: Final = 24
"""Half of what a short string takes beside its text."""

COMMA_BYTES: Final = 8
"""Bytes of a reference. More would reject a document of nothing but commas, which GraphQL ignores."""

PROGRESS_BYTES: Final = 16 * 2**10
"""Bytes whose arrival counts as progress."""

STALLED_SECONDS: Final = 1.0
"""Seconds without progress after which a body is dropped if its memory is needed."""


def weight_of(content: bytes, *, is_url: bool = False) -> int:
    """Estimate the bytes of memory that a request will take. Return 0 for a small request."""
    lists = content.count(b"[") + content.count(b"{") + (content.count(b"%") if is_url else 0)
    quotes, commas = content.count(b'"'), content.count(b",")
    weight = (
        COPIES * len(content) + LIST_BYTES * lists + QUOTE_BYTES * quotes + COMMA_BYTES * commas
    )
    return weight if weight > FREE_BYTES else 0


class RequestMemory:
    """Account of the bytes of all large requests."""

    def __init__(self, max_bytes: int = MAX_REQUEST_BYTES) -> None:
        self._max = max_bytes
        self._total = 0
        self._of: dict[str, int] = {}
        self._arriving: dict[HeldRequest, None] = {}

    @property
    def total(self) -> int:
        """The bytes of memory that all large requests in progress take now."""
        return self._total

    def hold(self, caller: str, size: int = 0) -> "HeldRequest":
        """Return a context in which `size` bytes are counted for a request of `caller`.

        Raise `RequestError` if memory is short.
        """
        held = HeldRequest(self, caller)
        held.set(size)
        return held

    def change(self, held: "HeldRequest", size: int) -> None:
        """Add `size` bytes, which may be negative, to the memory of the request `held`.

        Raise `RequestError` if memory is short.
        """
        of_caller = self._of.get(held.caller, 0) + size
        if size > 0:
            if size > self._max // 2:
                message = "The request has too many values, or is too large for its memory"
                raise RequestError(413, message, LIMIT_EXCEEDED)
            if of_caller > self._max // 2:
                raise self.busy()
            while self._total + size > self._max:
                self._drop_a_stalled_one(held)
        self._total += size
        if of_caller:
            self._of[held.caller] = of_caller
        else:
            self._of.pop(held.caller, None)

    def busy(self) -> RequestError:
        """Return the error for a request that must wait until other requests release memory."""
        message = "Too many large requests are in progress; retry later"
        return RequestError(503, message, LIMIT_EXCEEDED, retry_after=1)

    def begin_arrival(self, held: "HeldRequest") -> None:
        """Let the request `held` be dropped if its body stalls, until `end_arrival` is called."""
        self._arriving[held] = None

    def end_arrival(self, held: "HeldRequest") -> None:
        """Record that the wait for the body of the request `held` is over.

        From now on the request is not dropped any more.
        """
        self._arriving.pop(held, None)

    def _drop_a_stalled_one(self, newcomer: "HeldRequest") -> None:
        others = [each for each in self._arriving if each is not newcomer and each.size]
        stalled = max(others, key=lambda each: each.stalled_seconds, default=None)
        if stalled is None or stalled.stalled_seconds < STALLED_SECONDS:
            raise self.busy()
        self.end_arrival(stalled)
        stalled.drop()


class HeldRequest:
    """Account of the memory of one request, and a context manager that releases it."""

    __slots__ = ("_memory", "_progress", "_since", "_timer", "caller", "is_dropped", "size")

    def __init__(self, memory: RequestMemory, caller: str) -> None:
        self.caller = caller
        self.size = 0
        self.is_dropped = False
        self._memory = memory
        self._timer: asyncio.Timeout | None = None
        self._progress = 0
        self._since = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._memory.end_arrival(self)
        if self.size:
            self.set(0)

    def set(self, size: int) -> None:
        """Set the number of bytes counted for this request to `size`.

        Raise `RequestError` if memory is short.
        """
        counted = size if size > FREE_BYTES else 0
        if counted != self.size:
            change, self.size = counted - self.size, counted
            try:
                self._memory.change(self, change)
            except RequestError:
                self.size -= change
                raise

    def begin_arrival(self, timer: asyncio.Timeout) -> None:
        """Record that the body begins to arrive. If the request is dropped, `timer` expires."""
        self._timer = timer
        self._since = asyncio.get_running_loop().time()
        self._memory.begin_arrival(self)

    def arrive(self, size: int) -> None:
        """Record that `size` bytes of the body have arrived in total.

        Raise `RequestError` if memory is short.
        """
        if size - self._progress >= PROGRESS_BYTES:
            self._progress, self._since = size, asyncio.get_running_loop().time()
        self.set(size)

    @property
    def stalled_seconds(self) -> float:
        """Seconds since the body last grew by PROGRESS_BYTES.

        If it has not grown by so much yet, seconds since it began to arrive.
        """
        return asyncio.get_running_loop().time() - self._since

    def drop(self) -> None:
        """Stop receiving this request's body, so that other requests can use its memory."""
        self.is_dropped = True
        self.set(0)
        assert self._timer is not None
        self._timer.reschedule(asyncio.get_running_loop().time())
