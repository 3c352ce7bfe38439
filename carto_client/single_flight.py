"""One call for identical requests in flight. Results are not kept: this is no cache."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

__all__ = ["SingleFlight"]

T = TypeVar("T")


@dataclass(slots=True)
class _Call(Generic[T]):
    task: asyncio.Task[T]
    waiting: int = 0
    is_detached: bool = False


class SingleFlight(Generic[T]):
    """Calls in flight by key. Callers with the same key share one call and its outcome."""

    def __init__(self) -> None:
        self._calls: dict[Hashable, _Call[T]] = {}

    async def run(self, key: Hashable, call: Callable[[], Awaitable[T]]) -> T:
        """Join the call in flight for `key`, or start one, and return its result.

        Cancelling one caller does not cancel the call while others wait for it. Cancelling the last
        caller cancels the call, too, unless `start` was called for the same key.
        """
        flight = self._calls.get(key) or self._start(key, call)
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not (flight.waiting or flight.is_detached or flight.task.done()):
                self._finish(key, flight)
                flight.task.cancel()

    def start(self, key: Hashable, call: Callable[[], Awaitable[T]]) -> asyncio.Task[T]:
        """Return the task of the call in flight for `key`, or start a call and return its task.

        The call goes on even if nobody waits for it. Await the task through `asyncio.shield`,
        because cancelling the task would cancel the call for all its callers.
        """
        flight = self._calls.get(key) or self._start(key, call)
        flight.is_detached = True
        return flight.task

    async def aclose(self) -> None:
        """Cancel all calls in flight, and wait until they have ended."""
        tasks = [flight.task for flight in self._calls.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._calls

    def _start(self, key: Hashable, call: Callable[[], Awaitable[T]]) -> _Call[T]:
        flight = self._calls[key] = _Call(asyncio.ensure_future(call()))
        flight.task.add_done_callback(partial(self._finish, key, flight))
        return flight

    def _finish(self, key: Hashable, flight: _Call[T], _: object = None) -> None:
        # A call that was cancelled may still end after its successor has started.
        if self._calls.get(key) is flight:
            del self._calls[key]
