"""Runs one statement off the event loop, and stops it when its client disconnects or its time is over."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

import anyio.to_thread
from starlette.requests import Request

from carto_graphql.sandbox.engine import Job, QueryInterrupted

__all__ = ["QUERY_SECONDS", "run"]

QUERY_SECONDS = 60.0
"""CARTO ends a statement of the SQL and Maps APIs after a minute."""

T = TypeVar("T")


async def run(
    request: Request, job: Job, work: Callable[[], T], seconds: float = QUERY_SECONDS
) -> T:
    """Call `work` in a thread, close the job, and return the result.

    Raise QueryInterrupted after `seconds`, or when the client disconnects.
    """
    stoppable = _Stoppable(job)
    watch = asyncio.create_task(_watch(request, stoppable, seconds))
    try:
        return await anyio.to_thread.run_sync(stoppable.call, work, abandon_on_cancel=True)
    finally:
        watch.cancel()


class _Stoppable:
    """A job that can be stopped at any moment, even before it begins."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._began = threading.Event()
        self._ended = threading.Event()
        self._stopped = threading.Event()

    def call(self, work: Callable[[], T]) -> T:
        self._began.set()
        try:
            if self._stopped.is_set():
                raise QueryInterrupted
            return work()
        finally:
            self._job.close()
            self._ended.set()

    async def stop(self) -> None:
        self._stopped.set()
        while self._began.is_set() and not self._ended.is_set():
            # An engine forgets an interrupt that comes between two statements: repeat it.
            self._job.interrupt()
            await asyncio.sleep(0.05)


async def _watch(request: Request, stoppable: _Stoppable, seconds: float) -> None:
    """Stop `stoppable` when the client disconnects, after `seconds`, or when cancelled."""
    try:
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        pass
    finally:
        await stoppable.stop()
