"""Log lines on standard error: several in one write, whole, in order, and without waiting."""

import asyncio
import atexit
import errno
import logging
import os
import select
import socket
import stat
import sys
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from itertools import chain
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

__all__ = ["STDERR", "LineBatch", "LineHandler", "LineOutput"]

log = logging.getLogger("carto_graphql.log")

Entry = TypeVar("Entry")

BATCH_SECONDS: Final = 0.02
"""Seconds after which waiting lines are written, at the latest."""

BATCH_LINES: Final = 64
"""Number of waiting lines that are written at once. They take the event loop 0.1 ms."""

PIPE_BYTES: Final = 4096
"""Bytes that Linux writes to a pipe in one piece, even if other processes write, too (pipe(7))."""

FILE_BYTES: Final = 64 * 2**10
"""The same for a file, to which one write at a time appends: the size that is fast."""

MAX_BACKLOG: Final = 2**20
"""Bytes that are kept for a slow reader of standard error. What is beyond them is dropped."""

RETRY_SECONDS: Final = 0.05
END_SECONDS: Final = 2.0
"""Seconds that a slow reader has at the end to read the rest."""


class _Target(NamedTuple):
    """An open file, pipe or socket.

    `send` writes bytes, and returns how many it wrote. If it would have to wait, it raises
    `BlockingIOError` instead. Only a write to a terminal may wait. Several lines are sent in one
    call only if they have at most `max_bytes`.
    """

    send: Callable[[bytes], int]
    close: Callable[[], None]
    max_bytes: int = PIPE_BYTES


class _Batch(Protocol):
    def take(self) -> Sequence[bytes]: ...


class LineOutput:
    """Output of log lines to standard error, shared by all loggers of this process.

    While a server runs, no write waits for the reader of standard error. If the reader is too slow,
    up to `MAX_BACKLOG` bytes of lines are kept in memory. At other times, or if `sys.stderr` has no
    file descriptor, a write waits until `sys.stderr` accepts the lines.
    """

    def __init__(self, descriptor: int = 2) -> None:
        self._descriptor = descriptor
        self.lock = threading.RLock()  # a signal handler may log while its thread writes
        self._batches: list[_Batch] = []
        self._target: _Target | None = None
        self._is_sending = False
        self._backlog: deque[bytes] = deque()
        self._backlog_bytes = self._dropped = 0

    def write(self, *new: bytes) -> None:
        """Write to standard error all lines that still wait in batches, then the lines `new`."""
        with self.lock:
            lines = [*chain.from_iterable(batch.take() for batch in self._batches), *new]
            if self._target is not None:
                self._keep(_packed(lines, self._target.max_bytes))
                self._send(self._target)
            elif lines:
                stream = sys.stderr.buffer  # looked up each time: a process may replace its stderr
                with suppress(OSError):  # a full disk, or nobody reads
                    stream.write(b"".join(lines))
                    stream.flush()

    def write_rest(self) -> bool:
        """Write the lines that are kept in memory, and return True if some must still be kept."""
        self.write()
        with self.lock:
            # Lines that would take too much memory were dropped.
            dropped = 0 if self._backlog else self._dropped
            self._dropped -= dropped
        if dropped:
            log.warning("log lines dropped because standard error did not accept them: %d", dropped)
        return bool(self._backlog)

    @contextmanager
    def without_waiting(self) -> Iterator[None]:
        """Let no log line wait for the reader of standard error while the body runs.

        The body must call `write_rest` regularly.
        """
        batch = LineBatch(bytes, self)
        self.begin(batch)
        try:
            yield
        finally:
            self.end(batch)

    def begin(self, batch: _Batch) -> None:
        """Add `batch` to the batches that `write` empties.

        Until the call of `end`, writing does not wait for standard error.
        """
        with self.lock:
            if self._target is None and _has_descriptor(sys.stderr):
                self._target = _open(self._descriptor)
                atexit.register(self._close)  # in case an error ends the process without `end`
            self._batches.append(batch)

    def end(self, batch: _Batch) -> None:
        """Write all waiting lines, and remove `batch`.

        After the last batch, wait for standard error for at most `END_SECONDS`.
        """
        with self.lock:
            self.write()
            self._batches.remove(batch)
            if not self._batches:
                self._close()  # later writes may wait for the reader again

    def _close(self) -> None:
        self.write()
        if (target := self._target) is None:
            return
        until = time.monotonic() + END_SECONDS
        while self._backlog and (left := until - time.monotonic()) > 0:
            select.select((), (self._descriptor,), (), min(left, RETRY_SECONDS))
            self._send(target)
        # Otherwise the reader may have stopped, so later writes do not wait for it.
        if not self._backlog:
            target.close()
            self._target = None
            atexit.unregister(self._close)

    def _keep(self, pieces: Sequence[bytes]) -> None:
        for piece in pieces:
            if self._backlog_bytes + len(piece) > MAX_BACKLOG:
                self._dropped += piece.count(b"\n")
            else:
                self._backlog.append(piece)
                self._backlog_bytes += len(piece)

    def _send(self, target: _Target) -> None:
        if self._is_sending:  # a signal handler logs in the middle of the loop below
            return
        self._is_sending = True
        try:
            while self._backlog and self._send_first(target):
                pass
        finally:
            self._is_sending = False

    def _send_first(self, target: _Target) -> bool:
        piece = self._backlog[0]
        try:
            sent = target.send(piece)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno != errno.EPIPE:  # which means that nobody reads reports, either
                self._dropped += piece.count(b"\n")
            sent = len(piece)
        self._backlog_bytes -= sent
        if sent == len(piece):
            self._backlog.popleft()
        else:  # of a line longer than PIPE_BYTES
            self._backlog[0] = piece[sent:]
        return True


STDERR: Final = LineOutput()


class LineBatch(Generic[Entry]):
    """Log entries that wait to be formatted and written together, which is faster than singly."""

    # Faster because the code that formats entries then stays in the processor's caches.

    def __init__(self, format_line: Callable[[Entry], bytes], output: LineOutput = STDERR) -> None:
        self._format, self._output = format_line, output
        self._entries: list[Entry] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None

    def add(self, entry: Entry) -> None:
        """Write the log line of `entry` within `BATCH_SECONDS`.

        Call this on the event loop only.
        """
        entries = self._entries
        entries.append(entry)
        if len(entries) == 1 and self._loop is not None:
            if self._timer is None:
                self._timer = self._loop.call_later(BATCH_SECONDS, self._write)
        elif len(entries) >= BATCH_LINES or self._loop is None:  # outside of `running`
            self._output.write(*self.take())

    def take(self) -> Sequence[bytes]:
        """Remove all log entries that are not written yet, and return the line of each.

        Any thread may call this method.
        """
        count = len(self._entries)
        entries = self._entries[:count]
        del self._entries[:count]  # and none that the event loop has just added
        return [*map(self._format, entries)]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Collect log entries while the body runs, and write several at a time.

        At the end, write the remaining entries.
        """
        self._loop = asyncio.get_running_loop()
        self._output.begin(self)
        try:
            yield
        finally:
            self._loop = None
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            self._output.end(self)
            self._output.write_rest()

    def _write(self) -> None:
        self._timer = None
        is_behind = self._output.write_rest()
        if is_behind and self._loop is not None:
            self._timer = self._loop.call_later(RETRY_SECONDS, self._write)


class LineHandler(logging.Handler):
    """Handler that writes each log record immediately.

    To keep the order, it first writes the earlier lines that still wait in a batch.
    """

    def createLock(self) -> None:  # noqa: N802  # the name of the standard library
        """Set the handler's lock to the lock of `STDERR`, the output that it writes to."""
        super().createLock()  # registers it for `os.fork`
        # With two locks, two threads could wait for each other forever: one thread that logs, and
        # one that writes the lines of a batch while the garbage collector logs an unread error.
        self.lock = STDERR.lock

    def emit(self, record: logging.LogRecord) -> None:
        """Write all lines that still wait in batches, then the line of `record`."""
        try:
            STDERR.write(f"{self.format(record)}\n".encode(errors="backslashreplace"))
        except Exception:  # noqa: BLE001  # as in all handlers: logging must not end its caller
            self.handleError(record)


def _packed(lines: Sequence[bytes], limit: int) -> list[bytes]:
    """Join lines into pieces of at most `limit` bytes. A longer line becomes a piece by itself."""
    pieces, start, size = [], 0, 0
    for number, line in enumerate(lines):
        if size and size + len(line) > limit:
            pieces.append(b"".join(lines[start:number]))
            start, size = number, 0
        size += len(line)
    if size:
        pieces.append(b"".join(lines[start:]))
    return pieces


def _has_descriptor(stream: object) -> bool:
    try:
        return stream.fileno() >= 0  # type: ignore[attr-defined,no-any-return]
    except (AttributeError, OSError, ValueError):
        return False


def _open(descriptor: int) -> _Target:
    """Return a target that writes without waiting, except to a terminal."""
    # Other processes may use the same open file, so its mode must stay. A pipe is opened again.
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISSOCK(mode):
        opened = socket.socket(fileno=os.dup(descriptor))
        return _Target(lambda data: opened.send(data, socket.MSG_DONTWAIT), opened.close)
    if stat.S_ISFIFO(mode):
        try:
            again = os.open(f"/proc/self/fd/{descriptor}", os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # the pipe is another user's, or this is not Linux
            return _Target(partial(_write_if_possible, descriptor), _do_nothing)
        return _Target(partial(os.write, again), partial(os.close, again))
    # Only a write to a terminal may wait, for example after Ctrl+S.
    limit = FILE_BYTES if stat.S_ISREG(mode) else PIPE_BYTES
    return _Target(partial(os.write, descriptor), _do_nothing, limit)


def _write_if_possible(descriptor: int, data: bytes) -> int:
    if not select.select((), (descriptor,), (), 0)[1]:
        raise BlockingIOError
    return os.write(descriptor, data[:PIPE_BYTES])


def _do_nothing() -> None:
    pass
