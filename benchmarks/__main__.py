"""python -m benchmarks: measures, writes the report, and says which bars are missed."""

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.bars import check_bars
from benchmarks.cached import CachedFigure, measure_cached
from benchmarks.client import BadReply
from benchmarks.contenders import CONTENDERS, MERCURIUS, Contender
from benchmarks.picture import draw
from benchmarks.processes import NotStarted, exit_with
from benchmarks.report import attacks_table, bars_table, write_report
from benchmarks.run import FULL, QUICK, TINY, run
from benchmarks.templates import measure_templates
from benchmarks.tiles import measure_tiles

PLANS = {"full": FULL, "quick": QUICK, "tiny": TINY}


def main() -> int:
    """Run the benchmark, and return the exit status.

    It is 1 if a figure misses a limit (--check), 2 if a measurement fails.
    """
    options = _parser().parse_args()
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    start = time.monotonic()
    if (load := os.getloadavg()[0]) > 1:
        console.print(
            f"something else runs on this machine (load average {load:.1f}): expect noise"
        )
    if options.cached:
        measured = measure_cached(2.0, mercurius=options.mercurius)
        return _print_figures(console, measured, check=options.check)
    if options.tiles:
        measured = measure_tiles(1.0, mercurius=_has_mercurius(options))
        return _print_figures(console, measured, check=options.check)
    if options.templates:
        return _print_figures(console, measure_templates(), check=options.check)
    try:
        figures = run(
            PLANS[options.plan],
            _contenders(options),
            options.only,
            lambda text: console.print(f"{time.monotonic() - start:4.0f} s  {text}", markup=False),
        )
    except (BadReply, NotStarted, OSError) as error:
        console.print(f"{type(error).__name__}: {error}", markup=False)
        return 2
    results = [*check_bars(figures)]
    write_report(options.out, figures, results)
    draw(options.out / "report.png", figures)
    tables = filter(None, (bars_table(results), attacks_table(figures, results)))
    sys.stdout.write("\n\n".join([*tables, ""]))
    sys.stdout.write(f"written to {options.out}/\n")
    missed = [result for result in results if result.is_missed]
    for result in missed:
        console.print(
            f"missed: {result.bar.figure}, {result.api}: {result.shown}, bar {result.bar.bound}"
        )
    return 1 if missed and options.check else 0


def _print_figures(console: Console, figures: Iterable[CachedFigure], *, check: bool) -> int:
    missed = False
    try:
        for figure in figures:
            sys.stdout.write(f"{figure}\n")
            sys.stdout.flush()
            missed = missed or figure.is_missed
    except (BadReply, NotStarted, OSError) as error:
        console.print(f"{type(error).__name__}: {error}", markup=False)
        return 2
    return 1 if missed and check else 0


def _contenders(options: argparse.Namespace) -> Sequence[Contender]:
    return (*CONTENDERS, MERCURIUS) if _has_mercurius(options) else CONTENDERS


def _has_mercurius(options: argparse.Namespace) -> bool:
    return options.mercurius or (options.check and shutil.which("npm") is not None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit with 1 when a bar is missed")
    parser.add_argument(
        "--quick", dest="plan", action="store_const", const="quick", help="one round"
    )
    parser.add_argument(
        "--tiny", dest="plan", action="store_const", const="tiny", help=argparse.SUPPRESS
    )
    parser.add_argument(
        "--out", type=Path, default=Path("build/bench"), help="folder of the report"
    )
    parser.add_argument(
        "--only", default="", metavar="PATTERN", help="such as 'latency polygons 100000 sql'"
    )
    parser.add_argument(
        "--cached", action="store_true", help="cached and shared responses alone, with their bars"
    )
    parser.add_argument("--tiles", action="store_true", help="vector tiles alone, with their bars")
    parser.add_argument(
        "--templates",
        action="store_true",
        help="check and start of a catalog of 100 templates alone, with their bars",
    )
    parser.add_argument(
        "--mercurius",
        action="store_true",
        help="compare with a gateway in Node, too; needs npm, and is the default with --check",
    )
    parser.set_defaults(plan="full")
    return parser


if __name__ == "__main__":
    exit_with(main)
