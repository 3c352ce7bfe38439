"""Targets of worker processes, for the tests of the supervisor."""

import os
import signal
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

READY = "ready"


def serve(connection: Connection) -> None:
    connection.send(READY)
    time.sleep(60)


def respond(connection: Connection) -> None:
    from carto_graphql.cli.serving.messages import Ping, Pong

    connection.send(READY)
    while True:
        if isinstance(connection.recv(), Ping):
            connection.send(Pong())


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
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        fail(connection, 9)
    serve(connection)


def follow(connection: Connection, folder: Path, seconds: float) -> None:
    """Act as a worker that prepares for `seconds` and writes the time of activation to `folder`."""
    # Not imported by the others, since it takes seconds.
    from carto_graphql.cli.serving.messages import Activate, Prepare, Prepared

    connection.send(READY)
    while True:
        message = connection.recv()
        if isinstance(message, Prepare):
            time.sleep(seconds)
            connection.send(Prepared(message.version, ""))
        elif isinstance(message, Activate):
            time.sleep(max(message.at - time.monotonic(), 0))
            (folder / f"{message.version}-{os.getpid()}").write_text(str(time.monotonic()))


def follow_badly(connection: Connection) -> None:
    from carto_graphql.cli.serving.messages import Prepare, Prepared

    connection.send(READY)
    while True:
        message = connection.recv()
        if isinstance(message, Prepare):
            connection.send(Prepared(message.version, "the reason"))
