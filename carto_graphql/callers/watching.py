"""Reloads of the callers file and its key files, seconds after a change and without a restart.

A process that serves alone checks the files itself, when a request arrives. Of several workers none
reads them: their parent does, and sends all of them the content, so that they agree. A change that
makes a file invalid has no effect and is logged.
"""

import logging
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from carto_graphql.callers.file import NO_CALLERS, Callers, CallersError, read_callers

__all__ = ["POLL_SECONDS", "CallersSource", "GivenCallers", "WatchedCallers"]

log = logging.getLogger("carto_graphql.callers")

POLL_SECONDS: Final = 2.0


class GivenCallers:
    """The content of the callers file, which the parent of this process reads and sends.

    `current` is the content. `next_look` is infinite, because this process never reads the file.
    """

    next_look: Final = math.inf

    def __init__(self, callers: Callers) -> None:
        self.current = callers

    def now(self) -> Callers:
        """Return the last content of the callers file that the parent process has sent."""
        return self.current

    def replace(self, callers: Callers) -> None:
        """Use `callers` as the content of the callers file from now on."""
        self.current = callers


class _State(NamedTuple):
    """Attributes of a file that change with its content.

    The inode changes when Kubernetes replaces a ConfigMap.
    """

    modified: int
    changed: int
    size: int
    inode: int


class WatchedCallers:
    """The current content of the callers file; without a file, no callers.

    `current` is the content that was read last. `next_look` is the time from which the method `now`
    checks the file for changes again, in seconds of `clock`. The constructor raises `CallersError`
    if the file is invalid.
    """

    def __init__(self, file: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._file, self._clock = file, clock
        self.next_look = clock() + POLL_SECONDS if file else math.inf
        self._seen = [_state(file)] if file else None
        self.current = read_callers(file) if file else NO_CALLERS
        self._files = self.current.files
        self._problems = ""

    def now(self) -> Callers:
        """Return the content of the file, or the last valid content if the file is now invalid."""
        if self._file is not None and self._clock() >= self.next_look:
            self.next_look = self._clock() + POLL_SECONDS
            self._poll(self._file)
        return self.current

    def look_now(self) -> None:
        """Make the next call of `now` check the callers file and its key files for changes.

        Any thread may call this method.
        """
        self.next_look = -math.inf

    def _poll(self, file: Path) -> None:
        # Before the file is read: a change during reading is then seen next time.
        seen = [*map(_state, (file, *self._files))]
        if seen == self._seen:
            return
        self._seen = seen
        # An empty file is being written. Without limits meanwhile, everything would be open.
        if seen[0] and not seen[0].size:
            self._report(f"{file} is empty")
            return
        try:
            now = read_callers(file)
        except CallersError as error:
            self._files = error.files
            self._report(str(error))
            return
        self._files, self._problems = now.files, ""
        if now != self.current:
            self.current = now
            log.info("callers file reloaded: %d keys, %d issuers", len(now.keys), len(now.issuers))

    def _report(self, problems: str) -> None:
        # An invalid file is read twice. The first reading finds the names of its key files. The
        # next poll does not know the state of these files yet, and so reads everything again.
        if problems != self._problems:
            log.error("callers file not reloaded, the last valid content applies: %s", problems)
        self._problems = problems


CallersSource: TypeAlias = GivenCallers | WatchedCallers


def _state(file: Path) -> _State | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return _State(stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino)
