"""One call for identical requests in flight. Results are not kept: this is no cache."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from functools import partial
from typing import Any, Generic, TypeAlias, TypeVar

import msgspec

__all__ = ["SingleFlight"]

T = TypeVar("T")


Start: TypeAlias = Callable[[], Coroutine[Any, Any, T]]
"""A function that begins a call."""


class _Flight(msgspec.Struct, Generic[T], eq=False):
    """A call in flight. Each caller waits for a future of its own."""

    task: asyncio.Task[T]
    waiting: set[asyncio.Future[T]]
    is_detached: bool = False


class SingleFlight(Generic[T]):
    """Calls in flight by key. Callers with the same key share one call and its outcome."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight[T]] = {}

    async def run(self, key: Hashable, call: Start[T], deadline: float | None = None) -> T:
        """Join the call in flight for `key`, or start one, and return its result.

        At `deadline`, in seconds of the running loop's clock, raise TimeoutError.
        Cancelling one caller does not cancel the call while others wait for it. Cancelling the last
        caller cancels the call, too, unless `start` was called for the same key.
        """
        flight = self._flights.get(key) or self._start(key, call)
        result: asyncio.Future[T] = flight.task.get_loop().create_future()
        flight.waiting.add(result)
        try:
            if deadline is None:  # most calls observe one of their own
                return await result
            async with asyncio.timeout_at(deadline):
                return await result
        finally:
            flight.waiting.discard(result)
            if not (flight.waiting or flight.is_detached or flight.task.done()):
                self._forget(key, flight)
                flight.task.cancel()

    def start(self, key: Hashable, call: Start[T]) -> asyncio.Task[T]:
        """Return the task of the call in flight for `key`, or start a call and return its task.

        The call goes on even if nobody waits for it. Await the task through `asyncio.shield`,
        because cancelling the task would cancel the call for all its callers.
        """
        flight = self._flights.get(key) or self._start(key, call)
        flight.is_detached = True
        return flight.task

    async def aclose(self) -> None:
        """Cancel all calls in flight, and wait until they have ended."""
        tasks = [flight.task for flight in self._flights.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._flights

    def _start(self, key: Hashable, call: Start[T]) -> _Flight[T]:
        task = asyncio.get_running_loop().create_task(call())
        flight = self._flights[key] = _Flight(task, set())
        task.add_done_callback(partial(self._finish, key, flight))
        return flight

    def _finish(self, key: Hashable, flight: _Flight[T], task: asyncio.Task[T]) -> None:
        """Pass the outcome of a call to all that wait for it."""
        self._forget(key, flight)
        for result in flight.waiting:
            if result.done():  # its caller was cancelled just now
                continue
            if task.cancelled():
                result.cancel()
            elif error := task.exception():
                result.set_exception(error)
            else:
                result.set_result(task.result())

    def _forget(self, key: Hashable, flight: _Flight[T]) -> None:
        # A call that was cancelled may still end after its successor has started.
        if self._flights.get(key) is flight:
            del self._flights[key]
