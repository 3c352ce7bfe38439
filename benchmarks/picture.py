"""A run as a picture: a panel for each measure, bars by contender."""

import math
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.data import APIS, GEOMETRIES
from benchmarks.figures import Figures
from benchmarks.measures import LATENCY, MEMORY, P95, RATES
from benchmarks.requests import Case

__all__ = ["draw"]

mpl.use("Agg")

COLOURS: Final = {
    "proxy": "#9aa5b1",
    "strawberry": "#e07a5f",
    "gateway": "#2a6f97",
    "mercurius": "#81b29a",
}
LARGE: Final = [Case(geometry, 100_000, api) for geometry in GEOMETRIES for api in APIS]
PANELS: Final = (
    (LATENCY, "100,000 features: milliseconds", LARGE),
    (MEMORY, "100,000 features: MiB of memory", LARGE),
    (P95, "one row beside 100,000 features: p95, milliseconds", LARGE),
    (
        RATES[16],
        "one row, 16 connections: responses per second",
        [Case("points", 1, api) for api in APIS],
    ),
)


def draw(file: Path, figures: Figures) -> None:
    picture = Figure(figsize=(12, 8), layout="constrained")
    for axes, (measure, title, cases) in zip(picture.subplots(2, 2).flat, PANELS, strict=True):
        _panel(axes, figures, measure, cases)
        axes.set_title(title, loc="left", fontsize=11)
    handles, labels = picture.axes[0].get_legend_handles_labels()
    picture.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False)
    picture.savefig(file, dpi=130)


def _panel(axes: Axes, figures: Figures, measure: str, cases: list[Case]) -> None:
    names = [name for name in figures.contenders() if name in COLOURS]
    width = 0.8 / max(1, len(names))  # `--only` may have matched nothing that is drawn
    for index, name in enumerate(names):
        heights = [figures.median(measure, name, case) or math.nan for case in cases]
        places = [place + (index - (len(names) - 1) / 2) * width for place in range(len(cases))]
        bars = axes.bar(places, heights, width, label=name, color=COLOURS[name])
        axes.bar_label(
            bars, ["" if math.isnan(height) else f"{height:,.0f}" for height in heights], fontsize=8
        )
    if any(figures.median(measure, name, case) for name in names for case in cases):
        axes.set_yscale("log")  # which an empty panel cannot have
    axes.margins(y=0.1)
    axes.set_xticks(
        range(len(cases)), [f"{case.geometry}\n{case.api.upper()} API" for case in cases]
    )
    axes.spines[["top", "right"]].set_visible(False)
