"""Deadlines of tasks. Many deadlines share one timer of the event loop."""

import asyncio
import math
from types import TracebackType

__all__ = ["Deadline", "SharedTimer"]


class SharedTimer:
    """A timer of the event loop for all deadlines that are open at the same time.

    Almost no deadline is ever reached, and one that is later than the others does not change the
    timer. So a deadline costs much less than `asyncio.timeout_at`, which starts and stops a timer
    each time.
    """

    def __init__(self) -> None:
        self._open: set[Deadline] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._next = math.inf

    def open(self, deadline: "Deadline", loop: asyncio.AbstractEventLoop) -> None:
        """Call `expire` of a deadline at its time on the clock of `loop`, unless it closes first."""
        self._open.add(deadline)
        if deadline.when < self._next or loop is not self._loop:
            self._loop = loop
            self._restart(loop)

    def close(self, deadline: "Deadline") -> None:
        """Forget a deadline that was not reached."""
        self._open.discard(deadline)

    def _restart(self, loop: asyncio.AbstractEventLoop) -> None:
        """Set the timer to the earliest open deadline."""
        if self._timer is not None:
            self._timer.cancel()
        self._next = min((each.when for each in self._open), default=math.inf)
        self._timer = loop.call_at(self._next, self._ring, loop) if self._open else None

    def _ring(self, loop: asyncio.AbstractEventLoop) -> None:
        now = max(loop.time(), self._next)  # a loop may wake up a little too early
        for deadline in [each for each in self._open if each.when <= now]:
            self._open.remove(deadline)
            deadline.expire()
        self._restart(loop)


class Deadline:
    """Context manager that cancels the code in it at a deadline, and then raises TimeoutError.

    `when` is in seconds of the running loop's clock. A cancellation for another reason is passed on
    as it is. This is how `asyncio.timeout_at` works, too.
    """

    __slots__ = ("_cancelling", "_has_expired", "_task", "_timer", "when")

    def __init__(self, timer: SharedTimer, when: float) -> None:
        self._timer = timer
        self._has_expired = False
        self.when = when

    def __enter__(self) -> None:
        loop = asyncio.get_running_loop()
        task = asyncio.current_task(loop)
        assert task is not None, "only a task can be cancelled"
        self._task, self._cancelling = task, task.cancelling()
        self._timer.open(self, loop)

    def expire(self) -> None:
        """Cancel the code in this context manager."""
        self._has_expired = True
        self._task.cancel()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self._has_expired:
            self._timer.close(self)
        elif self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from error
