"""Recorder of the lines that a Python process runs, for the coverage gate of scripts/test.

Python imports a module of this name when it starts, if its folder is on PYTHONPATH. So every process that the
tests start is measured: pytest's workers, commands, servers and their workers. Each writes a file of its own into
the folder that LINE_COVERAGE names, when it ends or gets SIGTERM.

SlipCover measures, because coverage.py's tracer costs 70 % of CPU time on Python 3.11 and SlipCover 6 % (measured
on tests/resolvers, tests/schema and tests/carto_client).
"""

import atexit
import json
import os
import signal
from pathlib import Path
from types import FrameType
from typing import Final

import slipcover

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = ("carto_client", "carto_graphql", "resolvers", "schema", "server.py")


def _record(folder: Path) -> None:
    recorder = slipcover.Slipcover()
    matcher = slipcover.FileMatcher(sources=[ROOT / name for name in PACKAGES])
    slipcover.ImportManager(recorder, matcher).__enter__()

    def write() -> None:
        if files := recorder.get_coverage()["files"]:
            lines = {_within_root(file): lines["executed_lines"] for file, lines in files.items()}
            (folder / f"{os.getpid()}.json").write_text(json.dumps(lines))

    def write_and_end(number: int, _: FrameType | None) -> None:
        write()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)  # the exit status that it would have had

    atexit.register(write)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, write_and_end)


def _within_root(file: str) -> str:
    """Return the path from the repository's root; SlipCover shortens what is below the working directory."""
    return str(Path(file).resolve().relative_to(ROOT))


if "LINE_COVERAGE" in os.environ:
    _record(Path(os.environ["LINE_COVERAGE"]))
