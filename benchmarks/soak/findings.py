"""What a soak found, and its bars."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from benchmarks.soak.record import Record

__all__ = ["Bar", "Findings", "bars", "missed", "missed_bars", "report", "table"]

MAX_GROWTH: Final = 16.0
"""MiB."""

MAX_STALL: Final = 50.0
"""Milliseconds."""

MAX_LINES: Final = 20


@dataclass(frozen=True, slots=True)
class Findings:
    """The measurements of a soak.

    `memory` is the gateway's memory in MiB, after the first `early_seconds` and at the end.
    `descriptors` is the number of its open descriptors before and after the soak. `stall` is the
    longest stall of its event loop in milliseconds.
    """

    record: Record
    early_seconds: float
    memory: tuple[float, float]
    descriptors: tuple[int, int]
    stall: float

    @property
    def growth(self) -> float:
        return self.memory[1] - self.memory[0]


class Bar(NamedTuple):
    """A figure, its bound, and whether the figure is within the bound."""

    name: str
    bound: str
    value: str
    is_reached: bool


def bars(found: Findings) -> Sequence[Bar]:
    record, (before, after) = found.record, found.descriptors
    wrong, unannounced = record.wrong.total(), record.unannounced.total()
    return (
        Bar("wrong responses", "0", str(wrong), wrong == 0),
        Bar("unannounced 5xx", "0", str(unannounced), unannounced == 0),
        Bar(
            "growth of memory",
            f"<= {MAX_GROWTH:.0f} MiB",
            f"{found.growth:+.1f} MiB ({found.memory[0]:.1f} after {found.early_seconds:.0f} s,"
            f" {found.memory[1]:.1f} at the end)",
            found.growth <= MAX_GROWTH,
        ),
        Bar("open descriptors", f"{before} as before", str(after), before == after),
        Bar(
            "longest stall",
            f"<= {MAX_STALL:.0f} ms",
            f"{found.stall:.1f} ms",
            found.stall <= MAX_STALL,
        ),
    )


def missed(found: Findings) -> Iterator[str]:
    yield from missed_bars(bars(found))


def missed_bars(checked: Iterable[Bar]) -> Iterator[str]:
    for bar in checked:
        if not bar.is_reached:
            yield f"{bar.name}: {bar.value}, bar {bar.bound}"


def report(found: Findings) -> str:
    record = found.record
    return "\n".join([
        table(bars(found)),
        "",
        f"requests: {record.requests.total()} ({_counted(record.requests)})",
        f"outcomes: {_counted(record.outcomes)}",
        *_lines("wrong", record.wrong),
        *_lines("unannounced", record.unannounced),
    ])  # fmt: skip


def table(checked: Iterable[Bar]) -> str:
    rows = [
        [bar.name, bar.bound, f"{bar.value}{'' if bar.is_reached else ' **missed**'}"]
        for bar in checked
    ]
    lines = [["", "bar", "found"], ["---"] * 3, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _lines(name: str, counter: Counter[str]) -> Iterator[str]:
    for kind, times in counter.most_common(MAX_LINES):
        yield f"{name}: {kind} ({times} times)"


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {times}" for name, times in counter.most_common())
