"""A process that serves the app: the only one, or one of several workers."""

import asyncio
import contextlib
import logging
import logging.config
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from socket import socket
from types import FrameType
from typing import Any, Final, NamedTuple

import uvicorn
from starlette.types import ASGIApp

from carto_graphql.callers.file import Callers
from carto_graphql.callers.watching import GivenCallers
from carto_graphql.cli.console import CONFIGURATION_ERRORS, problems_in
from carto_graphql.cli.preparation import GatewayApp, build_gateway, read_catalog
from carto_graphql.cli.process import collect_replaced, tune_interpreter
from carto_graphql.cli.serving.listening import ListenError, listen
from carto_graphql.cli.serving.messages import (
    Activate,
    NewCallers,
    Ping,
    Pong,
    Prepare,
    Prepared,
    StateChange,
)
from carto_graphql.cli.serving.verification import warn_if_unverified
from carto_graphql.settings.settings import Settings
from carto_graphql.telemetry.families import WORKERS
from carto_graphql.telemetry.logs import log_config
from carto_graphql.telemetry.slots import open_slots
from carto_graphql.web.clients import clients_of
from carto_graphql.web.editions import Edition, ServingState
from carto_graphql.web.root_path import WithoutPrefix

__all__ = [
    "EX_CONFIG",
    "READY",
    "Worker",
    "WorkerOptions",
    "run_app",
    "shutdown_seconds",
    "slots_file",
    "start_worker",
]

log = logging.getLogger("carto_graphql.serve")

EX_CONFIG: Final = 78
"""Exit status after a configuration error (sysexits.h), with which a restart is of no use."""

READY: Final = "ready"


_spawn = multiprocessing.get_context("spawn")  # a fork would inherit locks of other threads


class _Server(uvicorn.Server):
    """uvicorn's server, which reports when it listens, and drains before it stops.

    While it drains, it is not ready but still accepts connections, because a load balancer may take
    some seconds to notice. Each connection closes after its next response, so that a proxy does not
    send a request on a kept connection while the server stops.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        state: ServingState,
        drain_seconds: float,
        on_ready: Callable[[asyncio.AbstractEventLoop], None],
        verify: Callable[[], Coroutine[None, None, None]],
    ) -> None:
        super().__init__(config)
        self._state, self._drain_seconds, self._on_ready = state, drain_seconds, on_ready
        self._verify = verify
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._loop = asyncio.get_running_loop()
            self._on_ready(self._loop)
            self._verifying = asyncio.ensure_future(self._verify())  # the loop keeps no reference

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to drain upon the first SIGTERM, and stop upon SIGINT, even while draining."""
        # If the whole process group gets a SIGTERM, the parent sends the worker another one.
        is_first = not self._state.is_draining
        self._state.is_draining = True
        if sig == signal.SIGTERM and not is_first:
            return
        if sig == signal.SIGTERM and self._loop is not None and self._drain_seconds:
            clients_of(self.lifespan.state).is_draining = True
            self._captured_signals.append(sig)
            self._loop.call_soon_threadsafe(
                self._loop.call_later, self._drain_seconds, self._stop_serving
            )
        else:
            super().handle_exit(sig, frame)

    def _stop_serving(self) -> None:
        self.should_exit = True


def _do_nothing(_: asyncio.AbstractEventLoop) -> None:
    pass


def run_app(
    gateway: GatewayApp,
    settings: Settings,
    sockets: Sequence[socket],
    on_ready: Callable[[asyncio.AbstractEventLoop], None] = _do_nothing,
    *,
    verifies: bool = True,
) -> None:
    """Serve until SIGTERM or SIGINT, and call `on_ready` once the gateway serves.

    Raise `ListenError` if an address is in use.
    """

    async def verify() -> None:
        if verifies:
            await warn_if_unverified(settings, gateway.carto, gateway.first)

    tune_interpreter()
    app: ASGIApp = gateway.app
    if settings.root_path:
        app = WithoutPrefix(app, settings.root_path)
    config = uvicorn.Config(
        app,
        http="carto_graphql.web.http_protocol:GuardedProtocol",
        log_config=log_config(settings.log_level, settings.log_format),
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the setting TRUSTED_PROXIES applies instead
        timeout_graceful_shutdown=shutdown_seconds(settings),
    )
    listen(sockets)
    _Server(config, gateway.state, settings.drain_seconds, on_ready, verify).run([*sockets])


def shutdown_seconds(settings: Settings) -> int:
    """Return how many seconds responses that are in progress may still take after SIGTERM."""
    return int(settings.carto_timeout) + 5


class Worker:
    """A worker process, as its parent sees it."""

    def __init__(self, target: Callable[..., None], *arguments: Any) -> None:
        """Start a process that calls `target` with one end of a pipe and `arguments`.

        `target` reports READY or why it cannot serve.
        """
        self._started = time.monotonic()
        self.is_ready = False
        self.problem = ""
        self.prepared: dict[str, str] = {}
        """Version of the catalog -> why the worker cannot serve it; empty if it is prepared to serve it."""
        self.unanswered = 0
        """Number of pings that were sent since the last report that the event loop runs."""
        self._pinged = self._started
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
        """Seconds since the start of the process."""
        return time.monotonic() - self._started

    @property
    def exit_status(self) -> int | None:
        """The exit status of the process, negative if a signal ended it; None while it runs."""
        return self._process.exitcode

    def read_reports(self) -> bool:
        """Read all messages that the process has sent. Return True if it has just become ready."""
        was_ready = self.is_ready
        with contextlib.suppress(EOFError, OSError):  # it has exited
            while self._connection.poll():
                report = self._connection.recv()
                if isinstance(report, Pong):
                    self.unanswered = 0
                elif isinstance(report, Prepared):
                    self.prepared[report.version] = report.problem
                else:
                    self.is_ready = self.is_ready or report == READY
                    self.problem = "" if report == READY else report
        return self.is_ready and not was_ready

    def ping(self, interval: float) -> None:
        """Send a ping, unless the last ping was sent less than `interval` seconds ago."""
        now = time.monotonic()
        if now - self._pinged >= interval:
            self._pinged = now
            self.unanswered += 1
            self.send(Ping())

    def send(self, message: Prepare | Activate | NewCallers | StateChange | Ping) -> None:
        """Send a message to the process. Call this only when the process is ready."""
        with contextlib.suppress(OSError):  # it has exited
            self._connection.send(message)

    def terminate(self) -> None:
        """Send SIGTERM, so that the process ends once its responses are sent."""
        self._process.terminate()

    def kill(self) -> None:
        """Send SIGKILL, so that the process ends without finishing its responses."""
        self._process.kill()


class WorkerOptions(NamedTuple):
    """Options that all workers of a supervisor have in common.

    Only these workers and their parent use `metrics_folder`. `callers` is the content of the
    callers file, which workers do not read themselves.
    """

    settings: Settings
    sockets: Sequence[socket]
    metrics_folder: Path
    workers: int
    callers: Callers


def start_worker(options: WorkerOptions, number: int) -> Worker:
    """Start a worker process, and return the worker.

    `number` must be at least 0, and unique among the running workers.
    """
    return Worker(_run_worker, options, number)


def slots_file(folder: Path, name: object) -> Path:
    """Return the path of the file with the metrics of one process.

    `name` is the number of a worker, or `parent`.
    """
    return folder / f"{name}.slots"


def _run_worker(connection: Connection, options: WorkerOptions, number: int) -> None:
    settings, folder = options.settings, options.metrics_folder
    logging.config.dictConfig(log_config(settings.log_level, settings.log_format))
    callers = GivenCallers(options.callers)
    orders = Orders(connection, callers)
    threading.Thread(target=orders.follow, daemon=True).start()
    slots = open_slots(slots_file(folder, number))
    slots.clear_gauges()
    try:
        gateway = build_gateway(
            settings,
            slots=slots,
            metrics_folder=folder,
            workers=options.workers,
            callers=callers,
        )
    except CONFIGURATION_ERRORS as error:
        connection.send("; ".join(problems_in(error)))
        sys.exit(EX_CONFIG)
    slots.set(WORKERS, (), 1)
    orders.gateway = gateway

    def report(loop: asyncio.AbstractEventLoop) -> None:
        orders.loop = loop
        orders.report(READY)

    try:
        run_app(gateway, settings, options.sockets, report, verifies=number == 0)
    except ListenError as error:
        connection.send(str(error))
        sys.exit(1)


class Orders:
    """Receiver, in a worker process, of the orders that the parent process sends.

    An example of an order is to serve a new version of the catalog. Run `follow` in a thread of its
    own.
    """

    def __init__(self, connection: Connection, callers: GivenCallers) -> None:
        self._connection, self._callers = connection, callers
        self._editions: dict[str, Edition] = {}
        self._reporting = threading.Lock()
        self.gateway: GatewayApp | None = None
        self.loop: asyncio.AbstractEventLoop | None = None

    def report(self, message: str | Prepared | Pong) -> None:
        """Send a message to the parent process. Any thread may call this."""
        with self._reporting, contextlib.suppress(OSError):  # the parent has died
            self._connection.send(message)

    def follow(self) -> None:
        """Follow the parent's orders until the parent has died, then end this process."""
        with contextlib.suppress(EOFError, OSError):
            while True:
                message = self._connection.recv()
                assert self.gateway is not None
                assert self.loop is not None
                match message:
                    case Ping():
                        with contextlib.suppress(RuntimeError):  # the loop has ended
                            self.loop.call_soon_threadsafe(self.report, Pong())
                    case Prepare(version, settings):
                        # Building takes long; orders such as the withdrawal of a key cannot wait.
                        building = (self.gateway, version, settings)
                        threading.Thread(target=self._prepare, args=building, daemon=True).start()
                    case NewCallers(callers, at):
                        delay = max(at - time.monotonic(), 0)
                        replace = partial(self._callers.replace, callers)
                        self.loop.call_soon_threadsafe(self.loop.call_later, delay, replace)
                    case Activate(version, at):
                        self._activate(self.gateway, self.loop, version, at)
                    case StateChange(rejected, unverified):
                        self.gateway.state.rejected = rejected
                        self.gateway.state.unverified = unverified
        os.kill(os.getpid(), signal.SIGTERM)  # otherwise, it would still occupy the port

    def _prepare(self, gateway: GatewayApp, version: str, settings: Settings) -> None:
        self._editions.clear()
        problem = ""
        try:
            self._editions[version] = gateway.build(settings, read_catalog(settings))
        except Exception as error:  # noqa: BLE001  # the parent reports it
            problem = f"{type(error).__name__}: {error}"
        self.report(Prepared(version, problem))

    def _activate(
        self, gateway: GatewayApp, loop: asyncio.AbstractEventLoop, version: str, at: float
    ) -> None:
        edition = self._editions.pop(version)
        # All workers switch at the same time.
        time.sleep(max(at - time.monotonic(), 0))
        loop.call_soon_threadsafe(gateway.serve, edition)
        collect_replaced()


@contextmanager
def _blocked_signals() -> Iterator[None]:
    # Processes that the body starts inherit the mask. A terminal sends both signals to the whole
    # process group, but only the parent may end workers.
    previous = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)
