"""A process that serves the app: the only one, or one of several workers."""

import contextlib
import logging
import logging.config
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from socket import socket
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp

from carto_graphql.cli.console import CONFIGURATION_ERRORS, problems_in
from carto_graphql.cli.preparation import build_app
from carto_graphql.cli.process import tune_interpreter
from carto_graphql.settings.settings import Settings
from carto_graphql.telemetry.logs import log_config

__all__ = ["EX_CONFIG", "Worker", "run_app", "start_worker"]

log = logging.getLogger("carto_graphql.serve")

EX_CONFIG: Final = 78
"""Exit status after a configuration error (sysexits.h), with which a restart is of no use."""

READY: Final = "ready"

_spawn = multiprocessing.get_context("spawn")  # a fork would inherit locks of other threads


class _Server(uvicorn.Server):
    """uvicorn's server, which reports when it listens."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def run_app(
    app: ASGIApp,
    settings: Settings,
    sockets: Sequence[socket],
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve `app` on bound sockets until SIGTERM or SIGINT. Running responses end first."""
    tune_interpreter()
    config = uvicorn.Config(
        app,
        http="carto_graphql.web.http_protocol:GuardedProtocol",
        log_config=log_config(settings.log_level, settings.log_format),
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the setting TRUSTED_PROXIES applies instead
        timeout_graceful_shutdown=shutdown_seconds(settings),
    )
    _Server(config, on_ready).run([*sockets])


def shutdown_seconds(settings: Settings) -> int:
    """Return how long running responses may take after SIGTERM."""
    return int(settings.carto_timeout) + 5


class Worker:
    """A worker process, as its parent sees it."""

    def __init__(self, target: Callable[..., None], *arguments: Any) -> None:
        """Start a process that calls `target` with its end of a pipe and the arguments.

        The process sends READY through the pipe when it serves, or else what is wrong.
        """
        self._started = time.monotonic()
        self.is_ready = False
        self.problem = ""
        self._connection, connection = _spawn.Pipe()
        self._process = _spawn.Process(target=target, args=(connection, *arguments))
        with _blocked_signals():
            self._process.start()
        connection.close()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid or 0

    @property
    def age(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    @property
    def exit_status(self) -> int | None:
        """The status with which it exited, negative for a signal; None while it runs."""
        return self._process.exitcode

    def read_reports(self) -> bool:
        """Read what the process has sent; return True if it has become ready."""
        was_ready = self.is_ready
        with contextlib.suppress(EOFError, OSError):  # it has exited
            while self._connection.poll():
                report = self._connection.recv()
                self.is_ready = self.is_ready or report == READY
                self.problem = "" if report == READY else report
        return self.is_ready and not was_ready

    def terminate(self) -> None:
        """Request the end of the process after its running responses."""
        self._process.terminate()

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()


def start_worker(settings: Settings, sockets: Sequence[socket]) -> Worker:
    """Start a worker that serves on `sockets`."""
    return Worker(_run_worker, settings, sockets)


def _run_worker(connection: Connection, settings: Settings, sockets: Sequence[socket]) -> None:
    """Serve in a worker process; exit with a status that says why that is impossible."""
    threading.Thread(target=_stop_without_parent, args=(connection,), daemon=True).start()
    logging.config.dictConfig(log_config(settings.log_level, settings.log_format))
    try:
        app, _ = build_app(settings)
    except CONFIGURATION_ERRORS as error:
        connection.send("; ".join(problems_in(error)))
        sys.exit(EX_CONFIG)
    run_app(app, settings, sockets, lambda: connection.send(READY))


def _stop_without_parent(connection: Connection) -> None:
    """Stop this process when its parent has died, or it would hold the port for ever."""
    with contextlib.suppress(EOFError, OSError):
        connection.recv()  # the parent sends nothing: this ends when its end of the pipe is closed
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _blocked_signals() -> Iterator[None]:
    """Block SIGINT and SIGHUP for processes that the body starts.

    A terminal sends them to all processes of a group. Workers should stop when their parent says so.
    """
    previous = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)
