"""Queue of work for one thread that serves callers in turn.

A caller's jobs wait for each other, and for at most one job of each other caller that is waiting.
So a caller who sends many slow documents delays mostly its own.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Final, TypeVar, TypeVarTuple

from resolvers.errors import OverLimit

__all__ = ["MAX_WAITING", "MAX_WAITING_OF_ONE", "FairQueue"]

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

MAX_WAITING_OF_ONE: Final = 50
"""Waiting jobs of one caller.

A page that opens sends a dozen documents, and the slowest ones take 0.1 s each.
"""

MAX_WAITING: Final = 500
"""Maximum number of waiting jobs. Each job holds a request's document and its connection."""

RETRY_AFTER: Final = 1
"""Seconds after which a rejected caller may retry."""


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """A function that waits to run in the executor, and the future for its result."""

    work: Callable[[], Any]
    done: "asyncio.Future[Any]"


class FairQueue:
    """Runs one job at a time in an executor. Callers take turns."""

    def __init__(
        self,
        executor: Executor,
        *,
        max_waiting: int = MAX_WAITING,
        max_waiting_of_one: int = MAX_WAITING_OF_ONE,
    ) -> None:
        self._executor = executor
        self._max_waiting, self._max_waiting_of_one = max_waiting, max_waiting_of_one
        self._jobs: dict[Hashable, deque[_Job]] = {}
        """The waiting jobs of each caller, the caller whose turn is next first."""
        self._count = 0
        self._is_running = False

    async def run(
        self, caller: Hashable, work: Callable[[*Arguments], T], *arguments: *Arguments
    ) -> T:
        """Call `work` in the executor's thread.

        Raise OverLimit if too many jobs wait. Cancelling does not stop running work.
        """
        self._check_capacity(caller)
        job = _Job(lambda: work(*arguments), asyncio.get_running_loop().create_future())
        self._jobs.setdefault(caller, deque()).append(job)
        self._count += 1
        if not self._is_running:
            self._start_next()
        try:
            result: T = await job.done
        except asyncio.CancelledError:
            self._remove(caller, job)
            raise
        return result

    def _check_capacity(self, caller: Hashable) -> None:
        own = len(self._jobs.get(caller, ()))
        if own >= self._max_waiting_of_one or self._count >= self._max_waiting:
            message = "Too many new documents are waiting to be validated; retry later."
            raise OverLimit(message, RETRY_AFTER)

    def _remove(self, caller: Hashable, job: _Job) -> None:
        jobs = self._jobs.get(caller)
        # A job that is running is not in the queue any more.
        if jobs and job in jobs:
            jobs.remove(job)
            self._count -= 1
            if not jobs:
                del self._jobs[caller]

    def _start_next(self) -> None:
        self._is_running = bool(self._jobs)
        if not self._is_running:
            return
        caller = next(iter(self._jobs))
        jobs = self._jobs.pop(caller)
        job = jobs.popleft()
        self._count -= 1
        if jobs:
            self._jobs[caller] = jobs  # now last: each other caller has its turn before
        running = asyncio.get_running_loop().run_in_executor(self._executor, job.work)
        running.add_done_callback(lambda ended: self._finish(job, ended))

    def _finish(self, job: _Job, ended: "asyncio.Future[Any]") -> None:
        if not job.done.done():  # else its caller has left
            _pass_on(ended, job.done)
        elif not ended.cancelled():
            ended.exception()  # retrieved, so that asyncio does not log it
        self._start_next()


def _pass_on(ended: "asyncio.Future[Any]", done: "asyncio.Future[Any]") -> None:
    if ended.cancelled():
        done.cancel()
    elif (error := ended.exception()) is not None:
        done.set_exception(error)
    else:
        done.set_result(ended.result())
