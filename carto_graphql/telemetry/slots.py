"""Numbers of metrics in memory that the other processes of a gateway can read.

Counting is an addition to a number in this memory. With a file, the memory is that of the file: the
numbers of a worker that was killed stay, and its successor goes on counting from them.
"""

import json
import logging
import mmap
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from carto_graphql.telemetry.families import FAMILIES, Family

__all__ = ["MAX_SLOTS", "Series", "Slots", "open_slots", "read_slots"]

log = logging.getLogger("carto_graphql.serve")

MAX_SLOTS: Final = 2**18
"""Maximum numbers of a process, enough for 9,000 templates. Those that are not used take no space."""

_SIZE: Final = 8

_SPARE: Final = MAX_SLOTS - max(each.width for each in FAMILIES.values())
"""Index of the slots that all series share for which there is no space. No output contains them."""

_RESERVED: Final = 8_192
"""Numbers for which a file gets space on disk at a time: 64 KiB."""

_Row = tuple[str, tuple[str, ...], int]
"""A row of an index: family, label values, and the index of the first number."""


class Series(NamedTuple):
    """The numbers of one metric for one set of label values."""

    family: Family
    labels: tuple[str, ...]
    numbers: Sequence[float]


class Slots:
    """The metrics of one process, by family and label values.

    `file` must be in a private folder. The constructor raises OSError if `file` cannot be written.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._unwritten: list[_Row] = []
        self._at: dict[tuple[str, tuple[str, ...]], int] = {}
        self._next = 0
        self._reserved = MAX_SLOTS
        if file is None:
            memory = mmap.mmap(-1, MAX_SLOTS * _SIZE)
        else:
            memory = _mapped(file)
            self._reserved = 0
            for name, labels, at in _repair_index(file):
                self._at[name, labels] = at
                self._next = at + FAMILIES[name].width
        self.numbers = memoryview(memory).cast("d")

    def add(self, wanted: Sequence[tuple[Family, tuple[str, ...]]]) -> list[int]:
        """Return the index in `self.numbers` at which each series in `wanted` begins.

        Add missing series, filled with zeros.
        """
        new: list[_Row] = []
        found = []
        for family, labels in wanted:
            key = family.name, labels
            if key not in self._at:
                self._add_new(family, labels, new)
            found.append(self._at[key])
        if self._file is not None and new:
            self._unwritten += new
            # Rows without space in the index file wait for a later call.
            if _append_rows(_index_of(self._file), self._unwritten):
                self._unwritten = []
        return found

    def _add_new(self, family: Family, labels: tuple[str, ...], new: list[_Row]) -> None:
        if not self._has_space(self._next + family.width):
            self._at[family.name, labels] = _SPARE
            return
        self._at[family.name, labels] = self._next
        new.append((family.name, labels, self._next))
        self._next += family.width

    def _has_space(self, end: int) -> bool:
        """Reserve space for the numbers with indexes below `end`. Return False if there is none."""
        if end > _SPARE:
            return False
        # On a full disk, a write to space not reserved ends the process.
        if end > self._reserved:
            assert self._file is not None, "there is space in memory without a file"
            try:
                _reserve(self._file, self._reserved, end + _RESERVED)
            except OSError:
                return False
            self._reserved = end + _RESERVED
        return True

    def set(self, family: Family, labels: tuple[str, ...], value: float) -> None:
        """Set a gauge or counter to `value` for one set of label values, which may be new."""
        at = self._at.get((family.name, labels))
        if at is None:
            [at] = self.add([(family, labels)])
        self.numbers[at] = value

    def increment(self, family: Family, *labels: str) -> None:
        """Add 1 to the counter with these label values."""
        at = self._at.get((family.name, labels))
        if at is None:
            [at] = self.add([(family, labels)])
        self.numbers[at] += 1

    def get(self, family: Family, labels: tuple[str, ...]) -> float:
        """Return the value of a gauge or counter for these label values, or 0 if none is set."""
        at = self._at.get((family.name, labels))
        return 0.0 if at is None else self.numbers[at]

    def clear_gauges(self) -> None:
        """Remove the values of all gauges.

        Call this after the process that set the gauges has ended.
        """
        for (name, _), at in self._at.items():
            if FAMILIES[name].kind == "gauge":
                self.numbers[at] = float("nan")

    def series(self) -> list[Series]:
        """Return all series with their current numbers."""
        return [
            _series(self.numbers, name, labels, at)
            for (name, labels), at in list(self._at.items())
            if at < _SPARE
        ]


def open_slots(file: Path) -> Slots:
    """Open the metrics in `file`, or keep them only in memory if `file` cannot be written."""
    try:
        return Slots(file)
    except OSError as error:  # a full disk should not prevent a gateway from serving
        log.warning("the metrics of process %d are not reported: %s", os.getpid(), error)
        return Slots()


def read_slots(file: Path) -> list[Series]:
    """Return the metrics that a process has written to `file`."""
    rows = _read_index(file)
    with file.open("rb") as opened:
        end = max((at + FAMILIES[name].width for name, _, at in rows), default=0)
        numbers = memoryview(opened.read(end * _SIZE)).cast("d")
    return [_series(numbers, *row) for row in rows]


def _series(numbers: Sequence[float], name: str, labels: tuple[str, ...], at: int) -> Series:
    family = FAMILIES[name]
    return Series(family, labels, numbers[at : at + family.width])


def _mapped(file: Path) -> mmap.mmap:
    with file.open("ab") as opened:
        opened.truncate(MAX_SLOTS * _SIZE)
    _reserve(file, _SPARE, MAX_SLOTS)
    with file.open("r+b") as opened:
        return mmap.mmap(opened.fileno(), MAX_SLOTS * _SIZE)


def _reserve(file: Path, first: int, end: int) -> None:
    """Reserve disk space for the slots with the indexes from `first` to `end` - 1.

    Raise OSError on a full disk.
    """
    with file.open("r+b") as opened:
        os.posix_fallocate(opened.fileno(), first * _SIZE, (end - first) * _SIZE)


def _index_of(file: Path) -> Path:
    return file.with_suffix(".index")


def _append_rows(index: Path, rows: Sequence[_Row]) -> bool:
    """Append all `rows` to an index file, or append none and return False on a full disk."""
    content = "".join(f"{json.dumps(row)}\n" for row in rows).encode()
    try:
        with index.open("ab", buffering=0) as opened:
            before = opened.seek(0, os.SEEK_END)
            if opened.write(content) == len(content):
                return True
            opened.truncate(before)
    except OSError:
        pass
    return False


def _read_index(file: Path) -> list[_Row]:
    return _rows(_whole_rows(_index_of(file)))


def _repair_index(file: Path) -> list[_Row]:
    index = _index_of(file)
    content = _whole_rows(index)
    # A row is incomplete if the process was killed while it wrote the row.
    if index.exists():
        os.truncate(index, len(content))
    return _rows(content)


def _whole_rows(index: Path) -> bytes:
    try:
        content = index.read_bytes()
    except FileNotFoundError:
        return b""
    return content[: content.rfind(b"\n") + 1]


def _rows(content: bytes) -> list[_Row]:
    return [(name, tuple(labels), at) for name, labels, at in map(json.loads, content.splitlines())]
