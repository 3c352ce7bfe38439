"""One call for identical questions in flight: who asks the same while an answer is on its way, waits for that answer.

Nothing is kept once an answer is there; this is no cache.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["SingleFlight"]

T = TypeVar("T")


@dataclass(slots=True)
class _Call(Generic[T]):
    task: asyncio.Task[T]
    waiting: int = 0


class SingleFlight(Generic[T]):
    """Calls under way, by what they ask."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Call[T]] = {}

    async def run(self, key: Hashable, call: Callable[[], Awaitable[T]]) -> T:
        """The outcome of the call under way for `key`, or of a new one.

        The call is cancelled when the last who waits for it leaves.
        """
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Call(asyncio.ensure_future(call()))
            flight.task.add_done_callback(lambda _: self._finish(key, flight))
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                self._finish(key, flight)
                flight.task.cancel()

    def _finish(self, key: Hashable, flight: _Call[T]) -> None:
        if self._flights.get(key) is flight:  # and not one that took off after it was given up
            del self._flights[key]
