"""Processes that tests start and must not leave behind."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["ending"]


@contextmanager
def ending(process: "subprocess.Popen[str]") -> "Iterator[subprocess.Popen[str]]":
    """Kill a process that a failed test leaves: its own context would wait for it without a limit."""
    with process:
        try:
            yield process
        finally:
            process.kill()
