"""A run written down: Markdown for people, JSON for programs."""

import datetime as dt
import json
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.attacks import ATTACKS
from benchmarks.bars import BARS, BarResult
from benchmarks.data import APIS
from benchmarks.figures import Figures
from benchmarks.measures import (
    FIRST_BYTE,
    INTROSPECTED,
    LATENCY,
    MEMORY,
    P50,
    P95,
    RATES,
    TIMES,
    hostile,
)
from benchmarks.observed import TRACED, UNOBSERVED, UNSAMPLED, UNTRACED
from benchmarks.requests import ATTACKED, Case
from benchmarks.run import UPSTREAM

__all__ = ["attacks_table", "bars_table", "markdown", "write_report"]


def write_report(folder: Path, figures: Figures, results: Sequence[BarResult]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text(markdown(figures, results), encoding="utf-8")
    written = {"machine": _machine(), "figures": [*figures.records()]}
    (folder / "figures.json").write_text(json.dumps(written, indent=1), encoding="utf-8")


def markdown(figures: Figures, results: Sequence[BarResult]) -> str:
    sections = (
        ("Bars", bars_table(results)),
        ("Latency, ms (over the proxy)", _by_case(figures, LATENCY)),
        ("Time to the first byte of the body, ms (over the proxy)", _by_case(figures, FIRST_BYTE)),
        ("Memory of one response, MiB", _by_case(figures, MEMORY)),
        ("One-row requests while another client loops large ones: p50, ms", _by_case(figures, P50)),
        ("One-row requests while another client loops large ones: p95, ms", _by_case(figures, P95)),
        ("One-row requests, responses per second", _rates(figures)),
        ("Attacks, at their limits and beyond", attacks_table(figures, results)),
    )
    parts = [f"## {title}\n\n{table}" for title, table in sections if table]
    return "\n\n".join([f"# The gateway beside others\n\n{_machine()}", *parts]) + "\n"


def bars_table(results: Iterable[BarResult]) -> str:
    by_bar: dict[str, list[BarResult]] = {}
    for result in results:
        if result.bar not in BARS:
            continue
        by_bar.setdefault(result.bar.figure, []).append(result)
    rows = [
        [
            figure,
            each[0].bar.bound,
            *(f"{one.shown}{' **missed**' if one.is_missed else ''}" for one in each),
        ]
        for figure, each in by_bar.items()
        if any(one.value is not None for one in each)
    ]
    return _table(["", "bar", *_api_names()], rows)


def attacks_table(figures: Figures, results: Iterable[BarResult]) -> str:
    """Return a Markdown table of the attacks, or "" if no attack was measured."""
    missed = {result.bar.measure for result in results if result.is_missed}
    base = figures.median(INTROSPECTED, "gateway", ATTACKED)
    rows = [[INTROSPECTED, f"{base:.1f}", "1.0", "", ""]] if base else []
    for attack in ATTACKS:
        names = hostile(attack.name), hostile(attack.name, times=TIMES)
        once, larger = (figures.median(name, "gateway", ATTACKED) for name in names)
        if base and once and larger:
            marks = [" **missed**" if name in missed else "" for name in names]
            own = [f"{once:.1f}", f"{once / base:.1f}{marks[0]}"]
            rows.append([attack.name, *own, f"{larger:.1f}", f"{larger / once:.1f}{marks[1]}"])
    times = f"{TIMES} times as large"
    return _table(
        ["", "at its limit, ms", "over introspection", f"{times}, ms", f"{times}, over once"], rows
    )


def _by_case(figures: Figures, measure: str) -> str:
    cases = dict.fromkeys(key.case for key in figures.rounds if key.measure == measure)
    rows = [
        [f"{case.rows:,} {case.geometry}", _api_name(case.api), *_figures(figures, measure, case)]
        for case in cases
    ]
    return _table(["", "", *_servers(figures)], rows)


def _figures(figures: Figures, measure: str, case: Case) -> Iterator[str]:
    floor = figures.median(measure, "proxy", case)
    with_ratio = measure in {LATENCY, FIRST_BYTE}
    for name in _servers(figures):
        own = figures.median(measure, name, case)
        if own is None:
            yield "-"
        else:
            yield f"{own:,.1f} ({own / floor:.2f})" if with_ratio and floor else f"{own:,.1f}"


def _rates(figures: Figures) -> str:
    columns = [
        (name, measure) for name in (UPSTREAM, *_servers(figures)) for measure in RATES.values()
    ]
    cases = dict.fromkeys(key.case for key in figures.rounds if key.measure in RATES.values())
    rows = [
        [
            _api_name(case.api),
            *(_whole(figures.median(measure, name, case)) for name, measure in columns),
        ]
        for case in cases
    ]
    return _table(["", *(f"{name}, {measure}" for name, measure in columns)], rows)


def _servers(figures: Figures) -> list[str]:
    others = {UPSTREAM, UNOBSERVED, UNTRACED, TRACED, UNSAMPLED}  # of which there are bars only
    return [name for name in figures.contenders() if name not in others]


def _whole(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:,.0f}"


def _api_names() -> list[str]:
    return [*map(_api_name, APIS)]


_api_name: Final[Callable[[str], str]] = {"sql": "SQL API", "maps": "Maps API"}.__getitem__


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = (f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))
    return "\n".join(lines) if rows else ""


def _machine() -> str:
    day = f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M}"
    return (
        f"{day} UTC, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}; "
        "loopback, medians over rounds. "
        "Trust the ratios, not the milliseconds."
    )
