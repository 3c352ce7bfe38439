"""One run: all measures of all contenders by turns, round after round."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import groupby, product
from typing import Final, Literal

import uvloop

from benchmarks.client import content_of
from benchmarks.contenders import Contender, start_upstream
from benchmarks.data import APIS, GEOMETRIES
from benchmarks.figures import Figures
from benchmarks.load import Target
from benchmarks.measures import LATENCY, attacked, beside, latency, memory, throughput
from benchmarks.observed import CPU, Mode, cpu_by_turns, modes, receiver
from benchmarks.processes import Process
from benchmarks.requests import ATTACKED, Case, carto_request
from benchmarks.verify import verify

__all__ = ["FULL", "QUICK", "TINY", "UPSTREAM", "Plan", "run"]

Kind = Literal["latency", "throughput", "cpu", "beside", "memory", "attack"]

UPSTREAM: Final = "upstream"
"""The name under which the stub's own rate is kept: what the client and the stub can do without a gateway."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much a run measures.

    `sizes` are the numbers of rows of results, in ascending order. `rounds` is how often
    everything is measured. Only the first `memory_rounds` rounds measure memory. `cpu_turns` is the
    number of turns in a measurement of CPU time.
    """

    sizes: tuple[int, ...]
    rounds: int
    slow_rounds: int
    """Rounds in which slow contenders return large results."""
    memory_rounds: int
    seconds: float
    """How long one measure of waiting takes."""
    rate_seconds: float
    """How long each turn of a measure of rate takes: long beside the first requests after a pause."""
    attack_repeats: int = 3
    """How often a round sends each attack."""
    cpu_turns: int = 60
    cpu_seconds: float = 0.06
    """How long each turn of a measure of CPU takes."""
    slow_extras: bool = True
    """Whether slow contenders' memory and waits are measured too."""


FULL: Final = Plan(
    (1, 100, 10_000, 100_000),
    rounds=4,
    slow_rounds=2,
    memory_rounds=2,
    seconds=1.0,
    rate_seconds=0.5,
)
QUICK: Final = replace(
    FULL, rounds=1, slow_rounds=1, memory_rounds=1, seconds=0.7, slow_extras=False
)
TINY: Final = Plan(
    (1, 100),
    rounds=1,
    slow_rounds=1,
    memory_rounds=1,
    seconds=0.2,
    rate_seconds=0.05,
    attack_repeats=1,
    cpu_turns=3,
    cpu_seconds=0.02,
)
"""For the tests of the benchmark itself."""


@dataclass(frozen=True, slots=True)
class Step:
    """One measurement of the server `contender` with the request `case`.

    `kind` is what is measured, such as `latency`. For the kinds `throughput` and `cpu`, all servers
    are measured.
    """

    kind: Kind
    case: Case
    contender: Contender

    @property
    def label(self) -> str:
        # The pattern after --only is searched in this text.
        return f"{self.kind} {self.case.geometry} {self.case.rows} {self.case.api}"


def run(
    plan: Plan, contenders: Sequence[Contender], only: str, say: Callable[[str], None]
) -> Figures:
    """Measure the steps of `plan` whose labels match the regex `only`.

    `say` shows progress. Raise NotStarted or BadReply on failure.
    """
    figures = Figures()
    rounds = [
        [step for step in _steps(plan, turn, contenders) if re.search(only, step.label)]
        for turn in range(plan.rounds)
    ]
    with ExitStack() as stack:
        say("starting the servers")
        upstream = stack.enter_context(start_upstream(plan.sizes))
        started: list[Contender] = [*contenders]
        compared: Mapping[str, Mode] = {}
        if any(step.kind == "cpu" for steps in rounds for step in steps):
            compared = modes(stack.enter_context(receiver()))
            started += {each.server.name: each.server for each in compared.values()}.values()
        servers = {each.name: stack.enter_context(each.start(upstream)) for each in started}
        say("measuring")
        runner = _Runner(plan, figures, contenders, upstream, servers, compared)
        for turn, steps in enumerate(rounds, 1):
            for kind, group in groupby(steps, lambda step: step.kind):
                start = time.monotonic()
                for step in group:
                    runner.take(step)
                say(f"round {turn} of {plan.rounds}: {kind}, {time.monotonic() - start:.0f} s")
    return figures


def _steps(plan: Plan, turn: int, contenders: Sequence[Contender]) -> Iterator[Step]:
    largest = plan.sizes[-1]
    for rows, geometry, api, contender in product(plan.sizes, GEOMETRIES, APIS, contenders):
        if not contender.is_slow or rows < 10_000 or turn < plan.slow_rounds:
            yield Step("latency", Case(geometry, rows, api), contender)
    yield from _once("latency", Case("awkward", largest, "sql"), contenders)
    for api in APIS:
        yield from _once("throughput", Case("points", 1, api), contenders)
    for api in APIS:
        yield from _once("cpu", Case("points", 1, api), contenders)
    for geometry, api, contender in product(GEOMETRIES, APIS, contenders):
        if not contender.is_slow or (plan.slow_extras and turn == 0):
            yield Step("beside", Case(geometry, largest, api), contender)
    for geometry, api, contender in product(GEOMETRIES, APIS, contenders):
        if turn < plan.memory_rounds and (
            not contender.is_slow or (plan.slow_extras and turn == 0)
        ):
            yield Step("memory", Case(geometry, largest, api), contender)
    yield from _once("attack", ATTACKED, contenders)


def _once(kind: Kind, case: Case, contenders: Sequence[Contender]) -> Iterator[Step]:
    # These steps measure all servers by turns, or the gateway alone.
    return (Step(kind, case, contender) for contender in contenders if contender.name == "gateway")


@dataclass
class _Runner:
    """Runner that executes the steps of a run one after the other."""

    plan: Plan
    figures: Figures
    contenders: Sequence[Contender]
    upstream: Process
    servers: Mapping[str, Process]
    compared: Mapping[str, Mode]

    def take(self, step: Step) -> None:
        contender, case = step.contender, step.case
        small, large = contender.request(replace(case, rows=1)), contender.request(case)
        port = self.servers[contender.name].port
        match step.kind:
            case "latency":
                self._latency(contender, case)
            case "throughput":
                self._throughput(case)
            case "cpu":
                self._cpu(contender, case)
            case "beside":
                self.figures.add(
                    contender.name, case, beside(port, small, large, self.plan.seconds)
                )
            case "memory":
                with contender.start(self.upstream) as fresh:
                    self.figures.add(contender.name, case, memory(fresh, small, large))
            case "attack":
                self.figures.add(contender.name, case, attacked(port, self.plan.attack_repeats))

    def _latency(self, contender: Contender, case: Case) -> None:
        kept = bytearray() if self.figures.median(LATENCY, contender.name, case) is None else None
        repeats = _repeats(contender, case.rows)
        port = self.servers[contender.name].port
        self.figures.add(
            contender.name, case, latency(port, contender.request(case), repeats, kept)
        )
        if kept is not None:
            verify(contender, case, content_of(bytes(kept)))

    def _cpu(self, contender: Contender, case: Case) -> None:
        turns = cpu_by_turns(
            self.servers,
            self.compared,
            contender.request(case),
            turns=self.plan.cpu_turns,
            seconds=self.plan.cpu_seconds,
        )
        found = uvloop.run(turns)
        for name, microseconds in found.items():
            self.figures.add(name, case, {CPU: microseconds})

    def _throughput(self, case: Case) -> None:
        targets = {UPSTREAM: Target(self.upstream.port, carto_request(case))}
        for each in self.contenders:
            targets[each.name] = Target(self.servers[each.name].port, each.request(case))
        for measure, rates in throughput(targets, self.plan.rate_seconds).items():
            for name, rate in rates.items():
                self.figures.add(name, case, {measure: rate})


def _repeats(contender: Contender, rows: int) -> int:
    if contender.is_slow and rows >= 10_000:
        return 1
    return 40 if rows <= 100 else 9 if rows <= 10_000 else 5
