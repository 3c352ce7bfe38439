"""Serving from one process, which reloads its own files."""

import asyncio
import threading
from collections.abc import Sequence
from socket import socket
from typing import Final

from carto_graphql.callers.watching import WatchedCallers
from carto_graphql.cli.announcement import announce
from carto_graphql.cli.console import CONFIGURATION_ERRORS, problems_in
from carto_graphql.cli.preparation import build_gateway, read_catalog
from carto_graphql.cli.process import collect_replaced
from carto_graphql.cli.serving.admin import Probes, serve_admin
from carto_graphql.cli.serving.options import ServeOptions
from carto_graphql.cli.serving.reloading import Reloads, read_content, served_files
from carto_graphql.cli.serving.signals import follow_sighup
from carto_graphql.cli.serving.verification import Verification
from carto_graphql.cli.serving.watching import FileWatch, read_state
from carto_graphql.cli.serving.worker import run_app
from carto_graphql.settings.settings import Settings
from carto_graphql.telemetry.families import WORKERS
from carto_graphql.telemetry.slots import Slots

__all__ = ["serve_alone"]

LIVE_SECONDS: Final = 2.0
"""Seconds in which the event loop must respond to a probe."""


def serve_alone(settings: Settings, sockets: Sequence[socket], options: ServeOptions) -> None:
    """Serve from this process until SIGTERM or SIGINT. SIGHUP reloads files that have changed."""
    process = _Process(settings)
    verification = Verification(settings, process.catalog)
    verification.require()
    if options.admin_port is not None:
        serve_admin(options.admin_host, options.admin_port, process.probes())
    announce(settings, process.catalog, options.url, workers=1)
    verification.start(process.set_unverified)
    process.watch()

    def on_ready(loop: asyncio.AbstractEventLoop) -> None:
        process.set_loop(loop)
        options.release()

    run_app(process.gateway, settings, sockets, on_ready)


class _Process:
    """A process that serves without workers: its gateway, file watch and health probes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._slots = Slots()
        self._files = served_files(settings)
        self._seen = read_state(self._files)  # before they are read, so that no change is missed
        self._content = read_content(settings)
        self._callers = WatchedCallers(settings.callers)
        self.gateway = build_gateway(settings, slots=self._slots, callers=self._callers)
        self.catalog = self.gateway.first
        self._reloads = Reloads(self._slots, self._set_rejected)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_running = threading.Event()
        self._slots.set(WORKERS, (), 1)

    def set_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Record the event loop in which the gateway runs.

        Until this is called, `/readyz` reports that the process is starting.
        """
        self._loop = loop
        self._is_running.set()

    def set_unverified(self, problem: str) -> None:
        """Make `/readyz` report a problem with CARTO's credentials. An empty text clears it."""
        self.gateway.state.unverified = problem

    def _set_rejected(self, problems: str) -> None:
        self.gateway.state.rejected = problems

    def watch(self) -> None:
        """Start to reload the catalog and the trusted documents when they change, or upon SIGHUP."""
        watch = FileWatch(self._files, self._settings.catalog_poll, self._reload, self._seen)

        def look_now() -> None:
            self._callers.look_now()
            watch.look_now()

        follow_sighup(look_now)

    def _reload(self) -> None:
        content = read_content(self._settings)
        if content == self._content:
            self._reloads.accept_unchanged()
            return
        try:
            edition = self.gateway.build(self._settings, read_catalog(self._settings))
        except CONFIGURATION_ERRORS as error:
            if read_content(self._settings) == content:
                self._reloads.reject(problems_in(error))
            return
        self._is_running.wait()
        # If a file changes while it is read, the next look detects this and reads the files again.
        if read_content(self._settings) == content and self._loop is not None:
            self._content = content
            self._loop.call_soon_threadsafe(self.gateway.serve, edition)
            self._reloads.accept(edition.version)
            collect_replaced()

    def probes(self) -> Probes:
        """Return the functions whose results the admin port reports."""
        state = self.gateway.state
        return Probes(
            self._is_live,
            lambda: state.readiness(with_details=True) if self._loop else (False, "starting\n"),
            self._metrics,
            lambda: state.version,
        )

    def _is_live(self) -> bool:
        if self._loop is None:
            return True  # it is starting
        has_run = threading.Event()
        self._loop.call_soon_threadsafe(has_run.set)
        return has_run.wait(LIVE_SECONDS)

    def _metrics(self) -> bytes:
        if self._loop is None:
            return b""
        read = asyncio.run_coroutine_threadsafe(self.gateway.read_metrics(), self._loop)
        return read.result(LIVE_SECONDS * 5)
