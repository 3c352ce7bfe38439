"""python -m tests.coverage.report FOLDER: fails if the tests run less than 97 % of the lines of the code packages."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from fnmatch import fnmatch
from itertools import groupby
from pathlib import Path
from types import CodeType
from typing import Final

import slipcover

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = ("carto_client", "carto_graphql", "resolvers", "schema")

MINIMUM: Final = 97.0
"""Per cent of the lines that can run."""

EXCLUDED: Final[Mapping[str, str]] = {
    "carto_graphql/__main__.py": "SlipCover does not see a module that `python -m` runs; every command passes it",
    "carto_graphql/sandbox/postgres_*.py": "needs PostgreSQL with PostGIS, which few machines have; CI has it",
}
"""Files that do not count, with the reason. Nor does resolvers/results/_fast_json.pyx, which is compiled: tests
compare it with the Python code beside it."""


def lines_of(file: Path) -> AbstractSet[int]:
    """Return the numbers of the lines in `file` that can run, without stubs such as `...`."""
    source = file.read_text()
    ellipses = {n for n, line in enumerate(source.splitlines(), 1) if _is_stub(line)}
    return frozenset(_lines_of_code(compile(source, file, "exec"))) - ellipses


def _is_stub(line: str) -> bool:
    return line.strip() == "..." or line.rstrip().endswith(": ...")


def _lines_of_code(code: CodeType) -> Iterator[int]:
    yield from slipcover.Slipcover.lines_from_code(code)


def executed(folder: Path) -> Mapping[str, AbstractSet[int]]:
    lines: defaultdict[str, set[int]] = defaultdict(set)
    for file in folder.glob("*.json"):
        for name, numbers in json.loads(file.read_text()).items():
            lines[name].update(numbers)
    return lines


def measured_files() -> Iterator[Path]:
    for file in [
        ROOT / "server.py",
        *(f for name in PACKAGES for f in (ROOT / name).rglob("*.py")),
    ]:
        if not any(fnmatch(str(file.relative_to(ROOT)), pattern) for pattern in EXCLUDED):
            yield file


def ranges(numbers: AbstractSet[int]) -> str:
    """Return line numbers as text, neighbours joined: `3, 7-9`."""
    runs = groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0])
    ends = [[number for _, number in run] for _, run in runs]
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in ends)


def main(folder: Path) -> int:
    ran, total, missed = executed(folder), 0, 0
    for file in sorted(measured_files()):
        name, lines = str(file.relative_to(ROOT)), lines_of(file)
        missing = lines - ran.get(name, frozenset())
        total, missed = total + len(lines), missed + len(missing)
        if missing:
            sys.stdout.write(f"{name}: {ranges(missing)}\n")
    percent = 100 * (total - missed) / total
    sys.stdout.write(
        f"The tests run {percent:.1f} % of {total} lines (at least {MINIMUM:.0f} %).\n"
    )
    return 0 if percent >= MINIMUM else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
