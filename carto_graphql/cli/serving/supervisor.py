"""The parent of several workers: it starts them, replaces those that die, and stops with them.

uvicorn's own supervisor restarts a worker that cannot start for ever, behind a bound port, and kills
one that takes 5 s to import. Here a start may take a minute. If no worker can start, the
process ends with a status other than 0, so that a service manager notices.
"""

import logging
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Final

from carto_graphql.cli.serving.worker import Worker

__all__ = ["Supervisor", "Timing"]

log = logging.getLogger("carto_graphql.serve")

StartWorker = Callable[[], Worker]

POLL_SECONDS: Final = 0.2
MAX_FAILURES: Final = 5
"""Deaths in a row of one worker, while no other is ready, after which the supervisor gives up."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Times in seconds.

    A worker is replaced unless it is ready within `ready`. The pause before its replacement starts
    doubles with each death in a row, from `pause` up to `max_pause`. A worker that lived `stable`
    seconds ends such a row. `shutdown` is the maximum time from SIGTERM to the end of a worker.
    """

    ready: float = 60.0
    pause: float = 0.5
    max_pause: float = 30.0
    stable: float = 60.0
    shutdown: float = 70.0


@dataclass(slots=True)
class _Slot:
    """The place of one worker. `failures` counts deaths in a row, `due` is when the next starts."""

    worker: Worker | None = None
    failures: int = 0
    due: float = 0.0


class Supervisor:
    """Supervisor of `count` workers.

    `start` starts a worker. `reload` is called upon SIGHUP, and returns a function that starts
    workers with the new catalog, or None to go on with the current one.
    """

    def __init__(
        self,
        start: StartWorker,
        count: int,
        *,
        reload: Callable[[], StartWorker | None] = lambda: None,
        timing: Timing | None = None,
    ) -> None:
        self._start, self._reload = start, reload
        self._slots = [_Slot() for _ in range(count)]
        self._successors: tuple[StartWorker, list[Worker]] | None = None
        self._retired: list[Worker] = []
        self._timing = timing or Timing()
        self._signals: list[int] = []
        self._was_ready = False
        self._status: int | None = None

    def run(self) -> int:
        """Supervise until SIGTERM or SIGINT, or until no worker can start; return an exit status."""
        with self._queued_signals():
            while self._status is None:
                self._start_due_workers()
                time.sleep(POLL_SECONDS)
                self._inspect_workers()
                self._inspect_successors()
                self._handle_signals()
            self._stop()
        return self._status

    def _start_due_workers(self) -> None:
        for slot in self._slots:
            if slot.worker is None and time.monotonic() >= slot.due:
                slot.worker = self._start()
                log.info("worker %d started", slot.worker.pid)

    def _inspect_workers(self) -> None:
        for slot in self._slots:
            if self._status is None:
                self._inspect(slot)

    def _inspect(self, slot: _Slot) -> None:
        """Handle the death of a worker; kill one that does not become ready."""
        worker = slot.worker
        if worker is None:
            return
        if worker.read_reports():
            self._was_ready = True
            log.info("worker %d is ready", worker.pid)
        if worker.exit_status is not None:
            self._handle_death(slot, worker)
        elif not worker.is_ready and worker.age > self._timing.ready:
            worker.problem = f"not ready after {self._timing.ready:g} seconds"
            worker.kill()
        elif worker.is_ready and worker.age > self._timing.stable:
            slot.failures = 0

    def _handle_death(self, slot: _Slot, worker: Worker) -> None:
        slot.worker = None
        slot.failures += 1
        log.error("worker %d %s", worker.pid, _describe_end(worker))
        if self._is_hopeless(slot):
            log.critical("no worker can start; stopping")
            self._status = max(worker.exit_status or 0, 0) or 1
            return
        pause = min(self._timing.pause * 2 ** (slot.failures - 1), self._timing.max_pause)
        slot.due = time.monotonic() + pause

    def _is_hopeless(self, slot: _Slot) -> bool:
        """Return True if no worker is ready, and none has been or this one has died repeatedly."""
        if any(each.worker and each.worker.is_ready for each in self._slots):
            return False
        return not self._was_ready or slot.failures >= MAX_FAILURES

    def _handle_signals(self) -> None:
        """Stop upon SIGTERM and SIGINT, reload upon SIGHUP."""
        received, self._signals = self._signals, []
        if {signal.SIGTERM, signal.SIGINT} & {*received}:
            log.info("stopping")
            self._status = 0
        elif received and self._status is None and self._successors is None:
            self._start_successors()

    def _start_successors(self) -> None:
        """Start workers with the new catalog. The current ones serve until all of them are ready."""
        log.info("reloading")
        if start := self._reload():
            self._successors = (start, [start() for _ in self._slots])

    def _inspect_successors(self) -> None:
        """Put the successors in place of the workers, or give them up if one of them fails."""
        if self._successors is None:
            return
        start, successors = self._successors
        for worker in successors:
            worker.read_reports()
        if all(worker.is_ready for worker in successors):
            self._successors, self._start = None, start
            self._replace_workers(successors)
        elif failed := [each for each in successors if self._has_failed(each)]:
            log.error("reload failed, worker %d %s", failed[0].pid, _describe_end(failed[0]))
            self._successors = None
            _end(successors, self._timing.shutdown)

    def _has_failed(self, worker: Worker) -> bool:
        return worker.exit_status is not None or worker.age > self._timing.ready

    def _replace_workers(self, successors: Sequence[Worker]) -> None:
        self._retired = [each for each in self._retired if each.exit_status is None]
        for slot, successor in zip(self._slots, successors, strict=True):
            if slot.worker:
                slot.worker.terminate()
                self._retired.append(slot.worker)
            slot.worker, slot.failures = successor, 0
        log.info("reloaded: %s", ", ".join(f"worker {each.pid}" for each in successors))

    def _stop(self) -> None:
        """End all workers; kill those that take too long, and all upon a further signal."""
        current = [slot.worker for slot in self._slots if slot.worker]
        successors = self._successors[1] if self._successors else []
        _end(
            [*current, *successors, *self._retired],
            self._timing.shutdown,
            hurry=lambda: signal.SIGINT in self._signals,
        )

    @contextmanager
    def _queued_signals(self) -> Iterator[None]:
        """Queue signals instead of handling them at once."""

        def queue(number: int, _: FrameType | None) -> None:
            self._signals.append(number)

        signals = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        previous = {each: signal.signal(each, queue) for each in signals}
        try:
            yield
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)


def _end(
    workers: Sequence[Worker], seconds: float, hurry: Callable[[], bool] = lambda: False
) -> None:
    """End workers; kill them after `seconds`, or when `hurry` returns True."""
    for worker in workers:
        worker.terminate()
    deadline = time.monotonic() + seconds
    while any(each.exit_status is None for each in workers):
        if hurry() or time.monotonic() > deadline:
            for worker in workers:
                worker.kill()
        time.sleep(POLL_SECONDS / 4)


def _describe_end(worker: Worker) -> str:
    """Return how and why a worker ended."""
    status = worker.exit_status
    if worker.problem:
        return f"could not start: {worker.problem}"
    if status is not None and status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"exited with status {status}"
