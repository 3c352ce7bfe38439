"""callers.yaml and its key files as they are now: a change is in force a few seconds later, without a restart.

Each worker looks for itself, when a request comes. A changed file with a mistake in it changes nothing, and that
is logged.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from carto_graphql.callers.file import NOBODY, Callers, CallersError, read_callers

__all__ = ["LOOK_SECONDS", "WatchedCallers"]

log = logging.getLogger("carto_graphql.callers")

LOOK_SECONDS: Final = 2.0


class _State(NamedTuple):
    """What differs after any change of a file, be it of its rights; a mounted ConfigMap replaces it: the inode."""

    modified: int
    changed: int
    size: int
    inode: int


class WatchedCallers:
    """The callers in `file`; none without a file. Raises `CallersError` where the file is bad at the start."""

    def __init__(self, file: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._file, self._clock = file, clock
        self._looked = clock()
        self._seen = [_state(file)] if file else None
        self._now = read_callers(file) if file else NOBODY
        self._files = self._now.files
        self._mistakes = ""

    def now(self) -> Callers:
        """What the file says; what it said last where it cannot be used."""
        if self._file is not None and self._clock() - self._looked >= LOOK_SECONDS:
            self._looked = self._clock()
            self._look(self._file)
        return self._now

    def _look(self, file: Path) -> None:
        seen = [
            *map(_state, (file, *self._files))
        ]  # before it is read: what changes later is seen next time
        if seen == self._seen:
            return
        self._seen = seen
        if (
            seen[0] and not seen[0].size
        ):  # somebody is writing it: nobody must be free of limits meanwhile
            self._complain(f"{file} is empty")
            return
        try:
            now = read_callers(file)
        except CallersError as error:
            self._files = error.files
            self._complain(str(error))
            return
        self._files, self._mistakes = now.files, ""
        if now != self._now:
            self._now = now
            log.info("callers read anew: %d keys, %d issuers", len(now.keys), len(now.issuers))

    def _complain(self, mistakes: str) -> None:
        """Once: a file that names others is read again when it is known which."""
        if mistakes != self._mistakes:
            log.error("callers are as they were before the last change: %s", mistakes)
        self._mistakes = mistakes


def _state(file: Path) -> _State | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return _State(stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino)
