"""Targets of worker processes, for the tests of the supervisor."""

import signal
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

READY = "ready"


def serve(connection: Connection) -> None:
    connection.send(READY)
    time.sleep(60)


def serve_after(connection: Connection, seconds: float) -> None:
    time.sleep(seconds)
    serve(connection)


def fail(connection: Connection, status: int) -> None:
    connection.send("the reason")
    sys.exit(status)


def hang(_: Connection) -> None:
    time.sleep(60)


def ignore_sigterm(connection: Connection) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    serve(connection)


def serve_once(connection: Connection, marker: Path) -> None:
    """Serve in the first process, fail in all others."""
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        fail(connection, 9)
    serve(connection)
