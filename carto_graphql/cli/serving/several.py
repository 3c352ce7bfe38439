"""Serving from several worker processes, which agree on the version of the catalog."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from socket import socket
from typing import Final

from carto_graphql.callers.watching import WatchedCallers
from carto_graphql.cli.announcement import announce
from carto_graphql.cli.console import CONFIGURATION_ERRORS, problems_in
from carto_graphql.cli.serving.admin import Probes, serve_admin
from carto_graphql.cli.serving.folder import temporary_folder
from carto_graphql.cli.serving.messages import StateChange
from carto_graphql.cli.serving.options import ServeOptions
from carto_graphql.cli.serving.reloading import Reloads, read_content
from carto_graphql.cli.serving.signals import follow_sighup
from carto_graphql.cli.serving.snapshot import Snapshots
from carto_graphql.cli.serving.supervisor import Change, Events, StartWorker, Supervisor, Timing
from carto_graphql.cli.serving.verification import Verification
from carto_graphql.cli.serving.watching import FileWatch, read_state
from carto_graphql.cli.serving.worker import (
    Worker,
    WorkerOptions,
    shutdown_seconds,
    slots_file,
    start_worker,
)
from carto_graphql.settings.settings import Settings
from carto_graphql.telemetry.exposition import read_folder, write_metrics
from carto_graphql.telemetry.families import WORKER_DEATHS
from carto_graphql.telemetry.slots import open_slots
from carto_graphql.web.editions import ServingState
from resolvers.catalog.files import read_version

__all__ = ["serve_with_workers"]

LIVE_SECONDS: Final = 10.0
"""Seconds in which the supervisor must have looked at its workers."""


def serve_with_workers(settings: Settings, sockets: Sequence[socket], options: ServeOptions) -> int:
    """Run worker processes until SIGTERM or SIGINT, and return the exit status.

    Raise `SettingsError` if TMPDIR is unusable.
    """
    with temporary_folder() as folder:
        return _Parent(settings, sockets, options, folder).run()


class _Parent:
    """Parent process of the workers.

    It gives the workers copies of the catalog and the trusted documents, and watches the originals
    for changes.
    """

    def __init__(
        self,
        settings: Settings,
        sockets: Sequence[socket],
        options: ServeOptions,
        folder: Path,
    ) -> None:
        self._settings, self._sockets, self._options = settings, sockets, options
        self._metrics_folder = folder / "metrics"
        self._metrics_folder.mkdir()
        self._slots = open_slots(slots_file(self._metrics_folder, "parent"))
        for reason in ("exit", "signal", "start"):
            self._slots.add([(WORKER_DEATHS, (reason,))])
        self._state = ServingState()
        self._reloads = Reloads(self._slots, self._set_rejected)
        self._callers = WatchedCallers(settings.callers)
        self._snapshots = Snapshots(settings, folder, self._callers)
        # Before the files are copied, so that no change is missed.
        self._seen = read_state(self._snapshots.sources)
        self._served = self._offered = read_content(settings)
        copied = self._snapshots.take()
        self._catalog = self._snapshots.check(copied)
        self._state.version = read_version(copied.catalog_folder)
        self._supervisor = Supervisor(
            self._starting(copied),
            options.workers,
            callers=self._callers.now,
            timing=Timing(shutdown=shutdown_seconds(settings) + settings.drain_seconds + 5),
            events=Events(self._count_death, on_stop=self._drain),
        )

    def run(self) -> int:
        """Serve until SIGTERM or SIGINT, or until no worker can start; return the exit status."""
        settings, options = self._settings, self._options
        verification = Verification(settings, self._catalog)
        verification.require()
        if options.admin_port is not None:
            serve_admin(options.admin_host, options.admin_port, self._probes())
        announce(settings, self._catalog, options.url, options.workers)
        verification.start(self._set_unverified)
        watch = FileWatch(self._snapshots.sources, settings.catalog_poll, self._reload, self._seen)

        def look_now() -> None:
            self._callers.look_now()
            watch.look_now()

        follow_sighup(look_now)
        try:
            return self._supervisor.run()
        finally:
            watch.stop()

    def _starting(self, settings: Settings) -> StartWorker:
        def start(number: int) -> Worker:
            options = WorkerOptions(
                settings,
                self._sockets,
                self._metrics_folder,
                self._options.workers,
                self._callers.now(),
            )
            return start_worker(options, number)

        return start

    def _reload(self) -> None:
        content = read_content(self._settings)
        if content == self._offered:
            self._reloads.accept_unchanged()
            return
        try:
            copied = self._snapshots.take()
            # If a file has changed meanwhile, the next look detects this and reads the files again.
            if read_content(self._settings) != content:
                self._snapshots.drop(copied)
                return
            self._snapshots.check(copied)
        except CONFIGURATION_ERRORS as error:
            if read_content(self._settings) == content:
                self._reloads.reject(problems_in(error))
            return
        version = read_version(copied.catalog_folder)
        change = Change(
            "-".join(content),
            copied,
            self._starting(copied),
            partial(self._end_change, copied, content, version),
        )
        # Not yet served: the next content is compared with this one, even if it is the one before.
        self._offered = content
        self._supervisor.offer(change)

    def _end_change(
        self, copied: Settings, content: Sequence[str], version: str, problem: str
    ) -> None:
        if problem:
            if self._offered == content:
                self._offered = self._served
            self._snapshots.drop(copied)
            self._reloads.reject([problem])
            return
        self._snapshots.drop_before(copied)
        self._served, self._state.version = content, version
        self._reloads.accept(version)

    def _set_rejected(self, problems: str) -> None:
        self._state.rejected = problems
        self._report()

    def _set_unverified(self, problem: str) -> None:
        self._state.unverified = problem
        self._report()

    def _report(self) -> None:
        self._supervisor.report(StateChange(self._state.rejected, self._state.unverified))

    def _drain(self) -> None:
        self._state.is_draining = True
        # While this process has a socket open, clients would connect after the workers have closed it.
        for each in self._sockets:
            each.close()
        self._options.release()

    def _count_death(self, number: int, reason: str) -> None:
        self._slots.increment(WORKER_DEATHS, reason)
        file = slots_file(self._metrics_folder, number)
        if file.exists():
            open_slots(file).clear_gauges()

    def _probes(self) -> Probes:
        return Probes(
            lambda: time.monotonic() - self._supervisor.looked_at < LIVE_SECONDS,
            self._readiness,
            lambda: write_metrics(read_folder(self._metrics_folder)),
            lambda: self._state.version,
        )

    def _readiness(self) -> tuple[bool, str]:
        is_ready, text = self._state.readiness(with_details=True)
        count = self._supervisor.ready_workers
        workers = f"workers: {count} of {self._options.workers} serve\n"
        if is_ready and not count:
            is_ready, text = False, f"not {text}"  # it begins with "ready"
        return is_ready, text + workers
