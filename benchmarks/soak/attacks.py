"""What each attack costs the gateway and its other callers, one attack after another."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx

from benchmarks.processes import ROOT, Process
from benchmarks.soak.known import KnownResponses
from benchmarks.soak.record import Record
from benchmarks.soak.traffic import Client

__all__ = ["ATTACKS", "BARS", "Cost", "attack_in_turn", "missed_by", "report_costs"]

ATTACKS: Final[Mapping[str, tuple[str, int]]] = {
    "H01 endless trailers": ("endless trailers", 2),
    "H02 forged trailers": ("trailers", 2),
    "H03 aliased lists": ("aliased lists", 2),
    "H03 five lists of 10,000 rows": ("H03 one request again and again", 2),
    "H04 silent connections": ("silent connection", 100),
    "H05 fragments without a spread": ("H05 fragments without a spread", 2),
    "H06 invented aliases": ("invented aliases", 2),
    "H07 a pattern that backtracks": ("H07 a pattern that backtracks", 2),
    "H08 slow readers": ("slow reader", 20),
    "H08 slow readers of a large layer": ("H08 slow readers of a large layer", 60),
    "H09 wrong values": ("H09 wrong values", 2),
    "H10 large calls of the Maps API": ("H10 large calls of the Maps API", 2),
    "H14 other addresses": ("H14 other addresses", 4),
    "H18 bodies of 5 MB": ("H18 bodies of 5 MB", 2),
    "H19, H20 failing CARTO": ("faulty", 2),
    "H21 one large layer": ("H21 one large layer", 10),
    "H22 invented keys": ("H22 invented keys", 4),
    "H28 polygons over the date line": ("H28 polygons over the date line", 2),
    "Q01 to Q62 documents": ("hostile document", 2),
    "Q21 to Q35 bodies": ("hostile body", 2),
    "Q28, Q54 unfinished bodies": ("Q28 unfinished bodies", 200),
    "Q33 values that nothing declares": ("Q33 values that nothing declares", 20),
    "Q55 clients that leave": ("left", 2),
    "S28 filters": ("S28 filters", 2),
}
"""The rows of docs/threats.md: the kind of traffic and its number of clients."""

BARS: Final[Mapping[str, float]] = {
    "growth, MiB": 64,
    "stall, ms": 100,
    "known document, ms": 100,
    "new document, ms": 500,
}
"""The figures of an attack and their maxima."""

WARMING: Final = ("good", "hostile document")
WARM_SECONDS: Final = 3.0
LAST_SECONDS: Final = 30.0
"""A slow reader that has begun reads its response to the end, for at most these seconds."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one attack.

    `figures` has one number for each key of `BARS`, in the same order. `wrong` maps the description
    of a wrong response to the number of such responses.
    """

    name: str
    figures: Sequence[float]
    wrong: Mapping[str, int] = field(default_factory=dict)


async def attack_in_turn(gateway: Process, carto: Process, seconds: float) -> AsyncIterator[Cost]:
    # Fill the caches, and import the modules that are imported at their first use.
    for kind in WARMING:
        await _attack(gateway, kind, 2, WARM_SECONDS, Record())
    before = gateway.reset_peak()
    for name, (kind, clients) in ATTACKS.items():
        record = Record()
        gateway.reset_peak()
        watching = await _watch(gateway, carto, seconds)
        await _attack(gateway, kind, clients, seconds, record)
        output, _ = await watching.communicate()
        growth = gateway.peak() - before
        yield Cost(name, [growth, *json.loads(output)], record.wrong + record.unannounced)


async def _watch(gateway: Process, carto: Process, seconds: float) -> asyncio.subprocess.Process:
    # The current process is too busy with the attack to measure.
    pids = (str(gateway.pid), str(carto.pid))
    command = (sys.executable, "-m", "benchmarks.soak.waits", str(gateway.port), str(seconds))
    return await asyncio.create_subprocess_exec(
        *command, *pids, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )


async def _attack(
    gateway: Process, kind: str, clients: int, seconds: float, record: Record
) -> None:
    loop, known = asyncio.get_running_loop(), KnownResponses()
    until, base = loop.time() + seconds, f"http://127.0.0.1:{gateway.port}"
    async with httpx.AsyncClient(base_url=base, timeout=30, trust_env=False) as http:
        sources = [Client(http, gateway.port, record, known, seed) for seed in range(clients)]
        attacks = [asyncio.ensure_future(each.attack(kind, until)) for each in sources]
        _, late = await asyncio.wait(attacks, timeout=seconds + LAST_SECONDS)
        for each in late:
            each.cancel()
        await asyncio.gather(*attacks, return_exceptions=True)


def missed_by(cost: Cost) -> Iterator[str]:
    for (figure, most), value in zip(BARS.items(), cost.figures, strict=True):
        if value > most:
            yield f"{cost.name}: {figure}: {value:.1f}, bar <= {most:g}"
    for wrong, times in cost.wrong.items():
        yield f"{cost.name}: {times} wrong responses, bar 0: {wrong}"


def report_costs(costs: Sequence[Cost]) -> str:
    titles = ["attack", *(f"{figure} (<= {most:g})" for figure, most in BARS.items()), "wrong (0)"]
    rows = [titles, ["---"] * len(titles)]
    for cost in costs:
        shown = [
            f"{value:.1f}{' **missed**' if value > most else ''}"
            for value, most in zip(cost.figures, BARS.values(), strict=True)
        ]
        wrong = sum(cost.wrong.values())
        rows.append([cost.name, *shown, f"{wrong}{' **missed**' if wrong else ''}"])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
