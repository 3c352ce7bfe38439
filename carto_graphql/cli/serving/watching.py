"""Detection of changes to the files that a gateway serves, on any file system.

Files are looked at regularly, because events of the operating system do not report the swap of a
Kubernetes ConfigMap, nor changes that another host makes on a network file system.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from resolvers.catalog.files import catalog_files, is_folder

__all__ = ["SUFFIXES", "FileWatch", "State", "read_state", "wait_until_settled"]

log = logging.getLogger("carto_graphql.serve")

SUFFIXES: Final = frozenset({".sql", ".yaml", ".graphql", ".gql", ".json"})
"""Files of catalogs and of trusted documents. Others in their folders may be large or secret."""

SETTLED_SECONDS: Final = 0.2
"""Seconds without a change after which files are read: a deployment may write them one by one."""

MAX_SETTLING_SECONDS: Final = 10.0

State = Sequence[tuple[str, int, int, int, int]]


def read_state(paths: Iterable[Path]) -> State:
    """Return the name, times, size and inode of each file, to detect later whether it has changed.

    Links are followed.
    """
    return [*_states(paths)]


def _states(paths: Iterable[Path]) -> Iterator[tuple[str, int, int, int, int]]:
    for path in paths:
        files = catalog_files(path, SUFFIXES) if is_folder(path) else [path]
        for file in files:
            try:
                stat = file.stat()
            except OSError:
                continue  # removed between the two calls, as editors do
            yield str(file), stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino


def wait_until_settled(paths: Sequence[Path]) -> State:
    """Wait until the files have not changed for SETTLED_SECONDS, and return their state."""
    deadline = time.monotonic() + MAX_SETTLING_SECONDS
    state = read_state(paths)
    while time.monotonic() < deadline:
        time.sleep(SETTLED_SECONDS)
        if (now := read_state(paths)) == state:
            break
        state = now
    return state


class FileWatch:
    """A thread that calls `reload` after files at `paths` have changed, and after `look_now()`.

    The thread checks the files every `seconds`. If `seconds` is 0, only `look_now()` has an effect.
    `seen` is the state of the files before they were first read. Errors of `reload` are logged.
    """

    def __init__(
        self, paths: Sequence[Path], seconds: float, reload: Callable[[], None], seen: State
    ) -> None:
        self._paths, self._seconds, self._reload, self._seen = paths, seconds, reload, seen
        self._wake = threading.Event()
        self._is_forced = self._is_stopped = False
        threading.Thread(target=self._run, name="files", daemon=True).start()

    def look_now(self) -> None:
        """Reload the files, even if they do not seem to have changed."""
        self._is_forced = True
        self._wake.set()

    def stop(self) -> None:
        """Stop the thread. If the thread is reloading the files, it finishes the reload first."""
        self._is_stopped = True
        self._wake.set()

    def _run(self) -> None:
        while True:
            self._wake.wait(self._seconds or None)
            self._wake.clear()
            if self._is_stopped:
                return
            self._look()

    def _look(self) -> None:
        is_forced, self._is_forced = self._is_forced, False
        if not is_forced and read_state(self._paths) == self._seen:
            return
        self._seen = wait_until_settled(self._paths)
        try:
            self._reload()
        except Exception:
            log.exception("the reload failed")
