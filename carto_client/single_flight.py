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


class _Call(msgspec.Struct, Generic[T], eq=False):
    """A call in flight. Each of its callers waits for a separate future."""

    task: asyncio.Task[T]
    waiting: dict[asyncio.Future[T], None]
    """In the order in which the callers came, and go on."""
    is_detached: bool = False


class SingleFlight(Generic[T]):
    """Calls in flight by key. Callers with the same key share one call and its outcome."""

    def __init__(self) -> None:
        self._calls: dict[Hashable, _Call[T]] = {}

    async def run(
        self,
        key: Hashable,
        call: Start[T],
        deadline: float | None = None,
        *,
        is_observed: bool = False,
    ) -> T:
        """Return the result of the call in flight for `key`, or else of `call`.

        Raise TimeoutError at `deadline`, a loop time.
        """
        if flight := self._calls.get(key):
            if flight.task.done():  # just now, so that it is still registered
                # It is forgotten in this pause. Or a caller that tries again would join it forever.
                await asyncio.sleep(0)
                return await flight.task
            is_observed = False
        else:
            flight = self._start(key, call)
        result: asyncio.Future[T] = flight.task.get_loop().create_future()
        flight.waiting[result] = None
        try:
            # If `is_observed`, `call` itself ends at the deadline, so no second timer is needed.
            if deadline is None or is_observed:
                return await result
            async with asyncio.timeout_at(deadline):
                return await result
        finally:
            del flight.waiting[result]
            # The last caller cancels the call, unless the method `start` began or joined it.
            if not (flight.waiting or flight.is_detached or flight.task.done()):
                self._forget(key, flight)
                flight.task.cancel()

    def start(self, key: Hashable, call: Start[T]) -> asyncio.Task[T]:
        """Return the task of the call in flight for `key`, or start `call`.

        Callers share the task: await asyncio.shield(task).
        """
        flight = self._calls.get(key) or self._start(key, call)
        flight.is_detached = True  # goes on even if no caller waits
        return flight.task

    async def aclose(self) -> None:
        """Cancel all calls in flight, and wait until they have ended."""
        tasks = [flight.task for flight in self._calls.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._calls

    def _start(self, key: Hashable, call: Start[T]) -> _Call[T]:
        task = asyncio.get_running_loop().create_task(call(), name="shared call")
        flight = self._calls[key] = _Call(task, {})
        task.add_done_callback(partial(self._finish, key, flight))
        return flight

    def _finish(self, key: Hashable, flight: _Call[T], task: asyncio.Task[T]) -> None:
        self._forget(key, flight)
        if flight.is_detached and not flight.waiting:
            return  # an error stays unread, so that asyncio logs it
        error = None if task.cancelled() else task.exception()
        for result in flight.waiting:
            if result.done():  # its caller was cancelled just now
                continue
            if task.cancelled():
                result.cancel()
            elif error is not None:
                result.set_exception(error)
            else:
                result.set_result(task.result())

    def _forget(self, key: Hashable, flight: _Call[T]) -> None:
        # A call that was cancelled may still end after its successor has started.
        if self._calls.get(key) is flight:
            del self._calls[key]
