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
from dataclasses import dataclass, field
from queue import SimpleQueue
from types import FrameType
from typing import Final

from carto_graphql.callers.file import NO_CALLERS, Callers
from carto_graphql.cli.serving.messages import Activate, NewCallers, Prepare, StateChange
from carto_graphql.cli.serving.worker import Worker
from carto_graphql.settings.settings import Settings
from carto_graphql.telemetry.line_output import STDERR

__all__ = ["Change", "Events", "StartWorker", "Supervisor", "Timing"]

log = logging.getLogger("carto_graphql.serve")

StartWorker = Callable[[int], Worker]
"""Starts the worker with a number, from 0 on."""

POLL_SECONDS: Final = 0.2
PREPARE_SECONDS: Final = 120.0
"""Maximum time in which all workers must be prepared to serve another version of the catalog."""

AGREED_SECONDS: Final = 0.1
"""Seconds from the order to serve a version to the moment at which all workers do."""

MAX_UNANSWERED: Final = 12
"""Pings without a response after which a worker is killed. They are counted, because time also passes
while the whole machine is suspended."""

MAX_FAILURES: Final = 5
"""Deaths in a row of one worker, while no other is ready, after which the supervisor gives up."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Times in seconds.

    A worker that is not ready after `ready` is replaced. A ping is sent every `ping`, and a worker
    whose event loop has not responded to MAX_UNANSWERED pings is replaced, too. After a worker has
    died, the next one starts after a pause. The first pause is `pause`. It doubles with each
    consecutive death, up to `max_pause`. Once a worker has lived for `stable`, the count of
    deaths starts again at 0. `shutdown` is the maximum time from SIGTERM to the end of a worker.
    """

    ready: float = 60.0
    ping: float = 5.0
    pause: float = 0.5
    max_pause: float = 30.0
    stable: float = 60.0
    shutdown: float = 70.0


@dataclass(slots=True)
class _Slot:
    """A numbered slot for one worker. A worker that dies is replaced by a new one in the slot.

    `worker` is None while there is no worker. `failures` counts deaths in a row. `due` is the
    earliest time for the start of the next worker, in seconds of `time.monotonic()`.
    """

    number: int
    worker: Worker | None = None
    failures: int = 0
    due: float = 0.0


@dataclass(slots=True)
class Change:
    """A change of all workers to a new version of the catalog, at the same moment.

    `settings` name the files of the new version. `start` starts a worker that serves the version.
    `on_end` is called once: with "" when the workers change, or with the problem if they cannot.

    The supervisor sets the other fields. `deadline` is the time by which all workers must have
    prepared the version, in seconds of `time.monotonic()`. `ordered` are the process ids of the
    workers that have the order to prepare the version.
    """

    version: str
    settings: Settings
    start: StartWorker
    on_end: Callable[[str], None]
    deadline: float = 0.0
    ordered: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Events:
    """Functions that a supervisor calls upon events, for metrics and probes.

    `on_death` is called with the number of the worker and the reason, `on_ready` with the number.
    """

    on_death: Callable[[int, str], None] = lambda *_: None
    on_ready: Callable[[int], None] = lambda _: None
    on_stop: Callable[[], None] = lambda: None


class Supervisor:
    """Supervisor of `count` workers.

    `start` starts a worker by its number. `callers` returns the current content of the callers
    file. Any thread may call `offer` with another version of the catalog.
    """

    def __init__(
        self,
        start: StartWorker,
        count: int,
        *,
        callers: Callable[[], Callers] = lambda: NO_CALLERS,
        timing: Timing | None = None,
        events: Events | None = None,
    ) -> None:
        self._start = start
        self._read_callers, self._callers = callers, callers()
        self._slots = [_Slot(number) for number in range(count)]
        self._offered = SimpleQueue[Change]()
        self._change: Change | None = None
        self._news = StateChange("", "")
        self._are_news_sent = True
        self._timing = timing or Timing()
        self._events = events or Events()
        self._signals: list[int] = []
        self._was_ready = False
        self._status: int | None = None
        self.looked_at = time.monotonic()
        """When the supervisor last looked at its workers."""

    @property
    def ready_workers(self) -> int:
        """The number of workers that serve."""
        return sum(each.worker is not None and each.worker.is_ready for each in self._slots)

    def offer(self, change: Change) -> None:
        """Queue a new version of the catalog, which the workers serve once all have prepared it.

        Any thread may call this.
        """
        self._offered.put(change)

    def report(self, news: StateChange) -> None:
        """Let the health probes of all workers report `news`. Any thread may call this."""
        self._news, self._are_news_sent = news, False

    def run(self) -> int:
        """Start and replace workers until SIGTERM or SIGINT, or until no worker can start.

        Return the process's exit status.
        """
        with self._queued_signals(), STDERR.without_waiting():
            while self._status is None:
                self._start_due_workers()
                time.sleep(POLL_SECONDS)
                self.looked_at = time.monotonic()
                self._handle_signals()  # first: workers that the same signal has ended are no failure
                self._inspect_workers()
                self._inspect_change()
                self._inspect_callers()
                self._send_news()
                STDERR.write_rest()
            self._events.on_stop()
            self._stop()
        return self._status

    def _start_due_workers(self) -> None:
        for slot in self._slots:
            if slot.worker is None and time.monotonic() >= slot.due:
                slot.worker = self._start(slot.number)
                log.info("worker %d started", slot.worker.pid)

    def _inspect_workers(self) -> None:
        for slot in self._slots:
            if self._status is None:
                self._inspect(slot)

    def _inspect(self, slot: _Slot) -> None:
        worker = slot.worker
        if worker is None:
            return
        if worker.read_reports():
            self._was_ready = True
            worker.send(self._news)
            self._events.on_ready(slot.number)
            log.info("worker %d is ready", worker.pid)
        if worker.exit_status is not None:
            self._handle_death(slot, worker)
        elif not worker.is_ready and worker.age > self._timing.ready:
            worker.problem = f"not ready after {self._timing.ready:g} seconds"
            worker.kill()
        elif worker.is_ready:
            if worker.age > self._timing.stable:
                slot.failures = 0
            self._ping(worker)

    def _ping(self, worker: Worker) -> None:
        if worker.unanswered >= MAX_UNANSWERED:
            worker.problem = "did not respond"
            worker.kill()
        worker.ping(self._timing.ping)

    def _handle_death(self, slot: _Slot, worker: Worker) -> None:
        slot.worker = None
        slot.failures += 1
        log.error("worker %d %s", worker.pid, _describe_end(worker))
        self._events.on_death(slot.number, _reason(worker))
        if self._is_hopeless(slot):
            log.critical("no worker can start; stopping")
            self._status = max(worker.exit_status or 0, 0) or 1
            return
        pause = min(self._timing.pause * 2 ** (slot.failures - 1), self._timing.max_pause)
        slot.due = time.monotonic() + pause

    def _is_hopeless(self, slot: _Slot) -> bool:
        if any(each.worker and each.worker.is_ready for each in self._slots):
            return False
        return not self._was_ready or slot.failures >= MAX_FAILURES

    def _handle_signals(self) -> None:
        """Begin to stop if a SIGTERM or a SIGINT is queued."""
        received, self._signals = self._signals, []
        if received:
            log.info("stopping")
            self._status = 0

    def _send_news(self) -> None:
        if not self._are_news_sent:
            self._are_news_sent = True
            for worker in self._ready():
                worker.send(self._news)

    def _ready(self) -> list[Worker]:
        return [each.worker for each in self._slots if each.worker and each.worker.is_ready]

    def _inspect_change(self) -> None:
        """Take the next step in the switch of all workers to a new version of the catalog."""
        if self._change is None:
            if self._offered.empty():
                return
            self._change = self._offered.get()
            self._change.deadline = time.monotonic() + PREPARE_SECONDS
        change, workers = self._change, self._ready()
        # All ready workers prepare the version first. Once all have done so, all serve it.
        for worker in workers:
            if worker.pid not in change.ordered:
                change.ordered.add(worker.pid)
                worker.send(Prepare(change.version, change.settings))
        problems = [worker.prepared.get(change.version) for worker in workers]
        if any(problems):
            self._end_change(change, next(filter(None, problems)))
        elif time.monotonic() > change.deadline:
            self._end_change(
                change, f"not all workers were prepared in {PREPARE_SECONDS:g} seconds"
            )
        elif workers and None not in problems:
            self._activate(change, workers)

    def _activate(self, change: Change, workers: Sequence[Worker]) -> None:
        self._start = change.start
        at = time.monotonic() + AGREED_SECONDS
        for worker in workers:
            worker.send(Activate(change.version, at))
        self._restart_starting()
        self._end_change(change, "")

    def _inspect_callers(self) -> None:
        callers = self._read_callers()
        if callers is self._callers:
            return
        self._callers = callers
        # All workers switch at the same moment.
        at = time.monotonic() + AGREED_SECONDS
        for worker in self._ready():
            worker.send(NewCallers(callers, at))
        self._restart_starting()

    def _restart_starting(self) -> None:
        # Workers that are still starting have read outdated content.
        for slot in self._slots:
            if slot.worker and not slot.worker.is_ready:
                slot.worker.kill()
                slot.worker = None

    def _end_change(self, change: Change, problem: str) -> None:
        self._change = None
        for worker in self._ready():
            worker.prepared.pop(change.version, None)
        change.on_end(problem)

    def _stop(self) -> None:
        def has_to_hurry() -> bool:
            self.looked_at = time.monotonic()  # a probe must not find this process stuck meanwhile
            return signal.SIGINT in self._signals

        current = [slot.worker for slot in self._slots if slot.worker]
        _end(current, self._timing.shutdown, has_to_hurry)

    @contextmanager
    def _queued_signals(self) -> Iterator[None]:
        def queue(number: int, _: FrameType | None) -> None:
            self._signals.append(number)

        previous = {each: signal.signal(each, queue) for each in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)


def _end(
    workers: Sequence[Worker], seconds: float, hurry: Callable[[], bool] = lambda: False
) -> None:
    for worker in workers:
        worker.terminate()
    deadline = time.monotonic() + seconds
    while any(each.exit_status is None for each in workers):
        if hurry() or time.monotonic() > deadline:
            for worker in workers:
                worker.kill()
        time.sleep(POLL_SECONDS / 4)


def _reason(worker: Worker) -> str:
    if not worker.is_ready:
        return "start"
    return "signal" if (worker.exit_status or 0) < 0 else "exit"


def _describe_end(worker: Worker) -> str:
    status = worker.exit_status
    if worker.problem:
        return worker.problem if worker.is_ready else f"could not start: {worker.problem}"
    if status is not None and status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"exited with status {status}"
