"""What was measured: a figure for each round, its median over the rounds."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from benchmarks.requests import Case

__all__ = ["Figures", "Key", "mean_of_middle"]


class Key(NamedTuple):
    """The measure, the contender and the case to which a figure belongs."""

    measure: str
    contender: str
    case: Case


@dataclass
class Figures:
    """All figures of a run: a list for each `Key`, with one figure for each round."""

    rounds: dict[Key, list[float]] = field(default_factory=dict)

    def add(self, contender: str, case: Case, measured: Mapping[str, float]) -> None:
        for measure, figure in measured.items():
            self.rounds.setdefault(Key(measure, contender, case), []).append(figure)

    def contenders(self) -> list[str]:
        return [*dict.fromkeys(key.contender for key in self.rounds)]

    def median(self, measure: str, contender: str, case: Case) -> float | None:
        rounds = self.rounds.get(Key(measure, contender, case))
        return statistics.median(rounds) if rounds else None

    def records(self) -> Iterator[dict[str, object]]:
        for (measure, contender, case), rounds in self.rounds.items():
            yield {
                "measure": measure,
                "contender": contender,
                "geometry": case.geometry,
                "rows": case.rows,
                "api": case.api,
                "median": statistics.median(rounds),
                "rounds": rounds,
            }


def mean_of_middle(values: Sequence[float]) -> float:
    """Return the mean of the values without the lowest and the highest quarter."""
    quarter = len(values) // 4
    return statistics.fmean(sorted(values)[quarter : len(values) - quarter])
