"""The marker `threat`, which links a test to rows of docs/threats.md by their ids.

`@pytest.mark.threat("H01")` sets it. An id in a test's name (`test_q14_…`) or in the id of a parameter
(`[U09 truncated JSON]`) sets it too. `pytest --threat H01` runs the tests of one row.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

__all__ = [
    "mark_threats",
    "names_by_id",
    "pytest_addoption",
    "threat_ids",
]

_ID: Final = re.compile(r"(?<![0-9A-Za-z])([ahqsu][0-9]{2})(?![0-9A-Za-z])", re.IGNORECASE)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--threat",
        action="append",
        default=[],
        metavar="ID",
        help="run only the tests of this row of docs/threats.md; may be repeated",
    )


def mark_threats(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if ids := _ids_in(item.name):
            item.add_marker(pytest.mark.threat(*sorted(ids)))
    if wanted := {each.upper() for each in config.getoption("threat")}:
        kept = [item for item in items if wanted & threat_ids(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def threat_ids(item: pytest.Item) -> frozenset[str]:
    return frozenset(each for mark in item.iter_markers("threat") for each in mark.args)


def _ids_in(name: str) -> frozenset[str]:
    return frozenset(each.upper() for each in _ID.findall(name.replace("_", " ")))


def names_by_id(items: Iterable[pytest.Item]) -> Mapping[str, Sequence[str]]:
    tests: defaultdict[str, list[str]] = defaultdict(list)
    for item in items:
        for each in threat_ids(item):
            tests[each].append(item.nodeid)
    return tests


class _Collected:
    """A pytest plugin that keeps the tests that were collected."""

    def __init__(self) -> None:
        self.items: list[pytest.Item] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = session.items


def main(output: Path) -> int:
    collected = _Collected()
    options = ["--collect-only", "-qq", "-p", "no:cacheprovider"]
    code = pytest.main([*options, str(Path(__file__).parent)], [collected])
    output.write_text(json.dumps(names_by_id(collected.items)))
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
