"""What a catalog of many templates costs: its check and the start of `serve`: scripts/bench --templates."""

import os
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from importlib.resources import as_file
from importlib.util import find_spec
from itertools import count, islice
from pathlib import Path
from typing import Final

from benchmarks.cached import CachedFigure
from benchmarks.processes import NotStarted, free_port, python, running
from carto_graphql.sandbox import sandbox_catalog

__all__ = ["measure_templates", "write_templates"]

TEMPLATES: Final = 100


def measure_templates(rounds: int = 3) -> Iterator[CachedFigure]:
    """Measure large catalogs in several rounds, and yield the figures.

    Raise NotStarted or OSError if a measurement fails.
    """
    if find_spec("zetasql") is None:
        raise NotStarted("Google's analyzer is not installed: the extra `bigquery`")
    with tempfile.TemporaryDirectory() as folder:
        catalog = write_templates(Path(folder), TEMPLATES)
        check = python("carto_graphql", "check", str(catalog), "--sandbox", "--offline")
        _cpu_seconds(check)  # compiles the analyzer, if nothing else has
        checks = [_cpu_seconds(check) for _ in range(rounds)]
        name = f"CPU of the check of {TEMPLATES} templates, with a warm analyzer"
        yield CachedFigure(name, statistics.median(checks), "{:.1f} s", most=10)
        starts = [_seconds_until_served(catalog) for _ in range(rounds)]
        name = f"start of serve with {TEMPLATES} templates"
        yield CachedFigure(name, statistics.median(starts), "{:.1f} s", most=10)


def write_templates(folder: Path, number: int) -> Path:
    with as_file(sandbox_catalog()) as shipped:
        shutil.copy(shipped / "catalog.yaml", folder)
        files = sorted(shipped.glob("*/*.sql"))
        copies = ((file, copy) for copy in count(1) for file in files)
        for file, copy in islice(copies, number):
            kind = folder / file.parent.name
            kind.mkdir(exist_ok=True)
            # Equal SQL would profit from the cache of parsed statements.
            text = file.read_text().replace("--- */\nSELECT", f"--- */\nSELECT /* {copy} */", 1)
            (kind / f"{file.stem}{copy}.sql").write_text(text)
    return folder


def _cpu_seconds(command: Sequence[str]) -> float:
    before = os.times()
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own
    if run.returncode:
        raise NotStarted(run.stderr[-2000:])
    after = os.times()
    spent = (after.children_user, after.children_system)
    return sum(spent) - before.children_user - before.children_system


def _seconds_until_served(catalog: Path) -> float:
    port, started = free_port(), time.monotonic()
    command = python("carto_graphql", "serve", str(catalog), "--sandbox", "--port", str(port))
    with running(command, port, {"DRAIN_SECONDS": "0"}):
        # The port is open before the catalog is loaded, so that requests wait until it is.
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=60) as reply:
            reply.read()
        return time.monotonic() - started
