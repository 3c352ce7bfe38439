"""Metrics of all processes of a gateway, in Prometheus' text format.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Final

from carto_graphql.telemetry.families import FAMILIES, Family
from carto_graphql.telemetry.slots import Series, read_slots

__all__ = ["CONTENT_TYPE", "read_folder", "write_metrics"]

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

Values = list[float]


def read_folder(folder: Path) -> list[list[Series]]:
    """Return the metrics in `folder`, as one list of series for each process that writes to it."""
    return [read_slots(file) for file in sorted(folder.glob("*.slots"))]


def write_metrics(processes: Iterable[Iterable[Series]]) -> bytes:
    """Merge the metrics of all processes, and return them in Prometheus' text format."""
    merged: dict[str, dict[tuple[str, ...], Values]] = {name: {} for name in FAMILIES}
    for series in processes:
        for family, labels, numbers in series:
            _merge(family, merged[family.name], labels, [*numbers])
    lines: list[str] = []
    for name, by_labels in merged.items():
        if by_labels:
            lines += _family_lines(FAMILIES[name], by_labels)
    return "\n".join([*lines, ""]).encode()


def _merge(
    family: Family, found: dict[tuple[str, ...], Values], labels: tuple[str, ...], new: Values
) -> None:
    if math.isnan(new[0]):  # a gauge of a process that is gone
        return
    old = found.get(labels)
    if old is None:
        found[labels] = new
    elif family.kind != "gauge" or family.rule == "sum":
        found[labels] = [a + b for a, b in zip(old, new, strict=True)]
    else:
        found[labels] = [max(old[0], new[0]) if family.rule == "max" else min(old[0], new[0])]


def _family_lines(family: Family, by_labels: dict[tuple[str, ...], Values]) -> Iterator[str]:
    name = family.full_name
    yield f"# HELP {name} {family.help}"
    yield f"# TYPE {name} {family.kind}"
    for labels, values in by_labels.items():
        written = ",".join(
            f'{label}="{_escape(text)}"' for label, text in zip(family.labels, labels, strict=True)
        )
        if family.kind == "histogram":
            yield from _histogram_lines(family, written, values)
        else:
            yield (
                f"{name}{{{written}}} {_number(values[0])}"
                if written
                else (f"{name} {_number(values[0])}")
            )


def _histogram_lines(family: Family, labels: str, values: Sequence[float]) -> Iterator[str]:
    name, bounds = family.full_name, [*(f"{each:g}" for each in family.bounds), "+Inf"]
    *counts, total = values
    cumulative = [*accumulate(counts)]
    comma = "," if labels else ""
    braces = f"{{{labels}}}" if labels else ""
    # A catalog has many templates, and some are never called. All buckets must appear together: if
    # `+Inf` were there before, only its rate would rise with the first call, as of endless seconds.
    if cumulative[-1]:
        for bound, count in zip(bounds, cumulative, strict=True):
            yield f'{name}_bucket{{{labels}{comma}le="{bound}"}} {count:.0f}'
    yield f"{name}_sum{braces} {_number(total)}"
    yield f"{name}_count{braces} {cumulative[-1]:.0f}"


def _number(value: float) -> str:
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return f"{value:.0f}" if value == int(value) else repr(value)


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
