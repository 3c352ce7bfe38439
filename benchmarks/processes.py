"""Servers in processes of their own: started, waited for, their memory read, and always ended."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

__all__ = ["NotStarted", "Process", "exit_with", "free_port", "python", "running"]

ROOT: Final = Path(__file__).parents[1]
START_SECONDS: Final = 60.0
END_SECONDS: Final = 5.0


class NotStarted(Exception):
    """A server that ended, or did not listen in time. The error's text is the server's output."""


class Process:
    """The process of a server that listens on `port`."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid = pid
        self.port = port

    def reset_peak(self) -> float:
        """Reset the recorded peak of memory use, and return the current use in MiB."""
        # proc_pid_clear_refs(5)
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")
        return self._status("VmRSS")

    def peak(self) -> float:
        """Return the highest use of memory since the last call of `reset_peak`, in MiB."""
        return self._status("VmHWM")

    def _status(self, name: str) -> float:
        found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text())
        assert found, "Linux writes it"
        return int(found[1]) / 1024


def exit_with(main: Callable[[], int]) -> NoReturn:
    # The signal raises an exception in `main`, so that `main` ends its servers.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def python(*arguments: str) -> Sequence[str]:
    return (sys.executable, "-m", *arguments)


@contextmanager
def running(command: Sequence[str], port: int, environment: Mapping[str, str]) -> Iterator[Process]:
    """Run a command with `environment` during the `with` statement.

    Raise NotStarted if it does not listen on `port` in time.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CARTO_")}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603  # our own commands
            command,
            cwd=ROOT,
            env={**inherited, **environment},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            if not _listens(process, port):
                said.seek(0)
                raise NotStarted(said.read()[-2000:].decode(errors="replace"))
            yield Process(process.pid, port)
        finally:
            _end(process)


def _listens(process: subprocess.Popen[bytes], port: int) -> bool:
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.02)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
