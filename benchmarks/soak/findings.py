"""What a soak found, and how it is judged."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from benchmarks.soak.traffic import Seen

__all__ = ["Findings", "missed", "report"]

MOST_GROWTH: Final = 16.0
"""MiB."""

MOST_STALL: Final = 50.0
"""Milliseconds."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Memory in MiB, early and at the end; numbers of descriptors before and after; the longest stall in ms."""

    seen: Seen
    early_seconds: float
    memory: tuple[float, float]
    descriptors: tuple[int, int]
    stall: float

    @property
    def growth(self) -> float:
        """MiB of memory that the later one is larger by."""
        return self.memory[1] - self.memory[0]


def report(found: Findings) -> str:
    """Return a line for each finding, for the results of faulty requests, and for each wrong result."""
    seen = found.seen
    before, after = found.descriptors
    lines = [
        f"requests            {seen.requests.total()} ({_counted(seen.requests)})",
        f"wrong answers       {seen.wrong.total()}",
        f"unannounced 5xx     {seen.unannounced.total()}",
        f"memory              {found.memory[0]:.1f} MiB after {found.early_seconds:.0f} s,"
        f" {found.memory[1]:.1f} MiB at the end ({found.growth:+.1f})",
        f"open descriptors    {before} before, {after} after",
        f"longest stall       {found.stall:.1f} ms",
        f"faulty questions    {_counted(seen.outcomes)}",
        *(f"wrong: {kind} ({times} times)" for kind, times in seen.wrong.most_common(20)),
        *(
            f"unannounced: {kind} ({times} times)"
            for kind, times in seen.unannounced.most_common(20)
        ),
    ]
    return "\n".join(lines)


def missed(found: Findings) -> Iterator[str]:
    """Return a sentence for each failure."""
    before, after = found.descriptors
    if found.seen.wrong:
        yield "there were wrong answers"
    if found.seen.unannounced:
        yield "there were answers of 5xx without Retry-After"
    if found.growth > MOST_GROWTH:
        yield f"memory grew by more than {MOST_GROWTH:.0f} MiB"
    if before != after:
        yield "not as many descriptors are open as before"
    if found.stall > MOST_STALL:
        yield f"the event loop stood still for more than {MOST_STALL:.0f} ms"


def _counted(counter: Counter[str]) -> str:
    return ", ".join(
        f"{name.removeprefix('faulty: ')} {times}" for name, times in counter.most_common()
    )
