"""Processes that tests start and must not leave behind."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["ending"]


@contextmanager
def ending(process: "subprocess.Popen[str]") -> "Iterator[subprocess.Popen[str]]":
    # After a failed test, Popen's own context would wait for the process without a limit.
    with process:
        try:
            yield process
        finally:
            process.kill()
