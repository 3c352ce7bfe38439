"""The supervisor of worker processes, with real processes and real signals."""

import asyncio
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from carto_graphql.callers.file import NO_CALLERS
from carto_graphql.callers.watching import GivenCallers
from carto_graphql.cli.serving.messages import Ping, Pong
from carto_graphql.cli.serving.supervisor import (
    MAX_UNANSWERED,
    Change,
    Events,
    Supervisor,
    Timing,
)
from carto_graphql.cli.serving.worker import Orders, Worker
from carto_graphql.settings.settings import Settings
from tests.carto_graphql import workers

FAST = Timing(ready=20, pause=0.05, max_pause=0.2, shutdown=20)


class Started:
    """A start function that keeps the workers; after `targets` are used up, the last is repeated."""

    def __init__(self, *targets: tuple[Any, ...]) -> None:
        self.targets = [*targets]
        self.workers: list[Worker] = []

    def __call__(self, _: int) -> Worker:
        target = self.targets.pop(0) if len(self.targets) > 1 else self.targets[0]
        self.workers.append(Worker(*target))
        return self.workers[-1]

    @property
    def ready(self) -> list[Worker]:
        return [each for each in self.workers if each.is_ready and each.exit_status is None]


@contextmanager
def meanwhile(act: Callable[[], None]) -> Iterator[None]:
    def run() -> None:
        try:
            act()
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=run)
    thread.start()
    # The supervisor runs here, until SIGTERM stops it.
    yield
    thread.join()


def wait_for(holds: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def all_ended(started: Started) -> bool:
    return all(each.exit_status is not None for each in started.workers)


@pytest.mark.threat("H25")
def test_a_start_that_fails_ends_the_supervisor_with_the_workers_status(
    caplog: pytest.LogCaptureFixture,
) -> None:
    start = Started((workers.fail, 7))
    assert Supervisor(start, 2, timing=FAST).run() == 7
    assert all_ended(start)
    assert len(start.workers) == 2, "none was started again"
    assert "could not start: the reason" in caplog.text


@pytest.mark.threat("H25")
def test_workers_that_never_become_ready_end_the_supervisor(
    caplog: pytest.LogCaptureFixture,
) -> None:
    start = Started((workers.hang,))
    assert Supervisor(start, 2, timing=Timing(ready=0.5)).run() == 1
    assert all_ended(start)
    assert "could not start: not ready after 0.5 seconds" in caplog.text


@pytest.mark.threat("H25")
def test_workers_that_die_and_cannot_start_again_end_the_supervisor(tmp_path: Path) -> None:
    start = Started((workers.serve_once, tmp_path / "marker"))

    def kill_the_first() -> None:
        wait_for(lambda: start.ready)
        start.ready[0].kill()

    threading.Thread(target=kill_the_first).start()
    assert Supervisor(start, 1, timing=FAST).run() == 9
    assert all_ended(start)
    assert len(start.workers) == 5


def test_a_worker_may_take_longer_to_start_than_uvicorn_allows() -> None:
    start = Started((workers.serve_after, 6.0))
    with meanwhile(lambda: wait_for(lambda: start.ready)):
        assert Supervisor(start, 1).run() == 0
    assert len(start.workers) == 1


def test_a_worker_that_dies_is_replaced_and_sigterm_ends_all() -> None:
    start = Started((workers.serve,))

    def kill_one() -> None:
        wait_for(lambda: len(start.ready) == 2)
        start.workers[0].kill()
        wait_for(lambda: len(start.workers) == 3 and len(start.ready) == 2)

    with meanwhile(kill_one):
        assert Supervisor(start, 2, timing=FAST).run() == 0
    assert all_ended(start)


def test_a_worker_that_cannot_start_does_not_end_the_others() -> None:
    start = Started((workers.serve,), (workers.serve,), (workers.fail, 3))

    def kill_one() -> None:
        wait_for(lambda: len(start.ready) == 2)
        start.workers[0].kill()
        wait_for(lambda: len(start.workers) > 9)
        assert start.workers[1] in start.ready

    with meanwhile(kill_one):
        assert Supervisor(start, 2, timing=FAST).run() == 0


def test_a_further_sigint_kills_workers_that_do_not_end() -> None:
    start = Started((workers.ignore_sigterm,))

    def interrupt_twice() -> None:
        wait_for(lambda: start.ready)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)
        looked.append(time.monotonic() - supervisor.looked_at)
        os.kill(os.getpid(), signal.SIGINT)

    looked = list[float]()
    supervisor = Supervisor(start, 1, timing=FAST)
    threading.Thread(target=interrupt_twice).start()
    started = time.monotonic()
    assert supervisor.run() == 0
    assert looked[0] < 0.8, "the probe /livez finds that it runs"
    assert 1 < time.monotonic() - started < 10
    assert start.workers[0].exit_status == -signal.SIGKILL


def change(version: str, start: Started, ended: list[str]) -> Change:
    return Change(version, Settings(sandbox=True), start, ended.append)


def test_all_workers_serve_another_version_from_the_same_moment_on(tmp_path: Path) -> None:
    start = Started((workers.follow, tmp_path, 0.0), (workers.follow, tmp_path, 1.5))
    successors, ended = Started((workers.serve,)), list[str]()
    supervisor = Supervisor(start, 2, timing=FAST)

    def offer() -> None:
        wait_for(lambda: len(start.ready) == 2)
        supervisor.offer(change("v2", successors, ended))
        wait_for(lambda: ended == [""])
        wait_for(lambda: len([*tmp_path.glob("v2-*")]) == 2)
        start.ready[0].kill()
        wait_for(lambda: successors.workers)

    with meanwhile(offer):
        assert supervisor.run() == 0
    moments = [float(file.read_text()) for file in tmp_path.glob("v2-*")]
    assert max(moments) - min(moments) < 0.1
    assert len(start.workers) == 2, "a worker that is started later serves the new version"


def test_a_version_that_a_worker_cannot_prepare_is_given_up(tmp_path: Path) -> None:
    start = Started((workers.follow, tmp_path, 0.0), (workers.follow_badly,))
    ended = list[str]()
    supervisor = Supervisor(start, 2, timing=FAST)

    def offer() -> None:
        wait_for(lambda: len(start.ready) == 2)
        supervisor.offer(change("v2", start, ended))
        wait_for(lambda: ended == ["the reason"])
        assert len(start.ready) == 2

    with meanwhile(offer):
        assert supervisor.run() == 0
    assert not [*tmp_path.glob("v2-*")]


def test_a_worker_that_does_not_respond_any_more_is_replaced() -> None:
    start = Started((workers.serve,), (workers.respond,))

    def wait() -> None:
        wait_for(lambda: len(start.workers) == 2 and start.ready)
        time.sleep(0.05 * (MAX_UNANSWERED + 5))
        assert len(start.workers) == 2, "the second one responds"

    with meanwhile(wait):
        assert Supervisor(start, 1, timing=replace(FAST, ping=0.05)).run() == 0
    assert start.workers[0].exit_status == -signal.SIGKILL


def test_the_event_loop_responds_to_pings(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = list[int]()
    monkeypatch.setattr(
        os, "kill", lambda *_: ended.append(1)
    )  # the end of a worker without parent
    parent, connection = multiprocessing.Pipe()
    orders = Orders(connection, GivenCallers(NO_CALLERS))
    orders.gateway, orders.loop = Mock(), asyncio.new_event_loop()
    thread = threading.Thread(target=orders.follow)
    thread.start()
    parent.send(Ping())
    assert not parent.poll(0.1), "the loop does not run"
    orders.loop.call_later(0.05, orders.loop.stop)
    orders.loop.run_forever()
    assert parent.recv() == Pong()
    parent.close()
    thread.join()
    orders.loop.close()
    assert ended


def test_deaths_are_reported_with_their_reason() -> None:
    start, deaths = Started((workers.serve,)), list[tuple[int, str]]()

    def kill_one() -> None:
        wait_for(lambda: start.ready)
        start.ready[0].kill()
        wait_for(lambda: len(start.workers) == 2 and start.ready)

    events = Events(lambda number, reason: deaths.append((number, reason)))
    with meanwhile(kill_one):
        assert Supervisor(start, 1, timing=FAST, events=events).run() == 0
    assert deaths == [(0, "signal")]
