"""The bars: what the gateway must reach, on the machine that runs the benchmark, in one run."""

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from benchmarks.attacks import ATTACKS
from benchmarks.data import APIS, Api, Geometry
from benchmarks.figures import Figures
from benchmarks.measures import (
    FIRST_BYTE,
    INTROSPECTED,
    LATENCY,
    MEMORY,
    P95,
    RATES,
    TIMES,
    hostile,
)
from benchmarks.observed import CPU, TRACED, UNOBSERVED, UNSAMPLED, UNTRACED
from benchmarks.requests import Case

__all__ = ["ATTACK_BARS", "BARS", "Bar", "BarResult", "Relation", "check_bars"]


@dataclass(frozen=True, slots=True)
class Relation:
    """Comparison of two contenders' figures, for a bar: a required limit of a benchmark.

    `of` and `against` are the names of the contenders. `apply` takes the figure of `of` and the
    figure of `against`, and returns the value that the bar limits, such as their ratio. `form` is
    the value's format, such as `{:.1f} ms`. `geometry` and `measure` select the figure of
    `against`. If they are None, it has the same geometry and measure as the figure of `of`.
    """

    against: str
    apply: Callable[[float, float], float]
    form: str
    geometry: Geometry | None = None
    measure: str | None = None
    of: str = "gateway"


@dataclass(frozen=True, slots=True)
class Bar:
    """A required limit of a benchmark's figure: either the maximum `most` or the minimum `least`.

    The figure must be within the limit with each of CARTO's two APIs.
    """

    figure: str
    measure: str
    geometry: Geometry
    rows: int
    relation: Relation
    most: float | None = None
    least: float | None = None

    @property
    def bound(self) -> str:
        sign, bound = ("≤", self.most) if self.least is None else ("≥", self.least)
        assert bound is not None, "a bar has a bound"
        return f"{sign} {self.relation.form.format(bound)}"

    def is_reached(self, value: float) -> bool:
        return (self.most is None or value <= self.most) and (
            self.least is None or value >= self.least
        )


@dataclass(frozen=True, slots=True)
class BarResult:
    """The figure that was measured for a bar (a required limit) with one of CARTO's APIs.

    `value` is None if the figure was not measured.
    """

    bar: Bar
    api: Api
    value: float | None

    @property
    def is_missed(self) -> bool:
        return self.value is not None and not self.bar.is_reached(self.value)

    @property
    def shown(self) -> str:
        return "-" if self.value is None else self.bar.relation.form.format(self.value)


def _itself(value: float, _: float) -> float:
    return value


def _faster(value: float, other: float) -> float:
    return other / value


OVER_PROXY: Final = Relation("proxy", operator.truediv, "{:.2f} x")
AFTER_PROXY: Final = Relation("proxy", operator.sub, "{:.1f} ms")
FASTER: Final = Relation("strawberry", _faster, "{:.1f} x")
OVER_STRAWBERRY: Final = Relation("strawberry", operator.truediv, "{:.1f} x")
OVER_MERCURIUS: Final = Relation("mercurius", operator.truediv, "{:.2f} x")
OVER_PLAIN: Final = Relation("gateway", operator.truediv, "{:.2f} x", "points")
OVER_INTROSPECTION: Final = Relation("gateway", operator.truediv, "{:.1f} x", measure=INTROSPECTED)
OVER_UNOBSERVED: Final = Relation(UNOBSERVED, operator.truediv, "{:.2f} x")
OVER_UNTRACED: Final = Relation(UNTRACED, operator.truediv, "{:.2f} x")
TRACED_OVER: Final = Relation(UNSAMPLED, operator.truediv, "{:.2f} x", of=TRACED)
MEBIBYTES: Final = Relation("gateway", _itself, "{:.1f} MiB")
MILLISECONDS: Final = Relation("gateway", _itself, "{:.1f} ms")


def _over_introspection(attack: str) -> Bar:
    return Bar(
        f"{attack}, over introspection", hostile(attack), "points", 1, OVER_INTROSPECTION, most=10
    )


def _larger(attack: str) -> Bar:
    relation = Relation("gateway", operator.truediv, "{:.1f} x", measure=hostile(attack))
    figure = f"{attack}, {TIMES} times as large"
    return Bar(figure, hostile(attack, times=TIMES), "points", 1, relation, most=12)


BARS: Final = (
    Bar("100k points, over the proxy", LATENCY, "points", 100_000, OVER_PROXY, most=2.0),
    Bar("100k polygons, over the proxy", LATENCY, "polygons", 100_000, OVER_PROXY, most=1.7),
    Bar("10k points, over the proxy", LATENCY, "points", 10_000, OVER_PROXY, most=2.5),
    Bar("10k polygons, over the proxy", LATENCY, "polygons", 10_000, OVER_PROXY, most=2.0),
    Bar(
        "100k points awkwardly encoded, over plain ones",
        LATENCY,
        "awkward",
        100_000,
        OVER_PLAIN,
        most=1.3,
    ),
    Bar("100k points, faster than plain strawberry", LATENCY, "points", 100_000, FASTER, least=35),
    Bar(
        "100k polygons, faster than plain strawberry",
        LATENCY,
        "polygons",
        100_000,
        FASTER,
        least=40,
    ),
    Bar(
        "first byte of 100k points, after the proxy's",
        FIRST_BYTE,
        "points",
        100_000,
        AFTER_PROXY,
        most=10,
    ),
    Bar(
        "first byte of 100k polygons, after the proxy's",
        FIRST_BYTE,
        "polygons",
        100_000,
        AFTER_PROXY,
        most=10,
    ),
    Bar("memory of 100k points", MEMORY, "points", 100_000, MEBIBYTES, most=24),
    Bar("memory of 100k polygons", MEMORY, "polygons", 100_000, MEBIBYTES, most=24),
    Bar("one-row p95 beside 100k points", P95, "points", 100_000, MILLISECONDS, most=12),
    Bar("one-row p95 beside 100k polygons", P95, "polygons", 100_000, MILLISECONDS, most=12),
    Bar(
        "one-row rate at 16, over plain strawberry",
        RATES[16],
        "points",
        1,
        OVER_STRAWBERRY,
        least=5,
    ),
    Bar("one-row rate at 16, over the proxy", RATES[16], "points", 1, OVER_PROXY, least=8),
    Bar("one-row rate at 16, over mercurius", RATES[16], "points", 1, OVER_MERCURIUS, least=0.4),
    Bar(
        "one-row CPU with metrics and log lines, over without",
        CPU,
        "points",
        1,
        OVER_UNOBSERVED,
        most=1.05,
    ),
    Bar("one-row CPU with traces off, over without", CPU, "points", 1, OVER_UNTRACED, most=1.03),
    Bar("one-row CPU with 1 % traced, over without", CPU, "points", 1, TRACED_OVER, most=1.15),
)

ATTACK_BARS: Final = tuple(
    make(attack.name) for make in (_over_introspection, _larger) for attack in ATTACKS
)
"""Of the SQL API alone; a rejected request causes no call of either API."""


def check_bars(figures: Figures) -> Iterator[BarResult]:
    """Yield the result of each bar (required limit) for each of CARTO's two APIs."""
    for bar in (*BARS, *ATTACK_BARS):
        for api in APIS:
            case = Case(bar.geometry, bar.rows, api)
            own = figures.median(bar.measure, bar.relation.of, case)
            beside = replace(case, geometry=bar.relation.geometry or case.geometry)
            other = figures.median(
                bar.relation.measure or bar.measure, bar.relation.against, beside
            )
            value = None if own is None or other is None else bar.relation.apply(own, other)
            yield BarResult(bar, api, value)
