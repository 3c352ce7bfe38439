"""docs/threats.md and the tests of its rows."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

from benchmarks.soak.attacks import ATTACKS
from carto_graphql.settings.settings import Settings
from schema.errors import CODES
from tests.threats import names_by_id

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs" / "threats.md").read_text()
ROWS: Final = re.findall(r"^\| ([A-Z][0-9]{2}) \|", PAGE, re.MULTILINE)

NOT_YET: Final = frozenset[str]()
"""Rows that still lack a test. Remove an id when its test is written; the set must end up empty."""

ERROR_CODES: Final = {
    *CODES.values(),
    "GRAPHQL_VALIDATION_FAILED",
    "PERSISTED_QUERY_NOT_FOUND",
    "PERSISTED_QUERY_NOT_SUPPORTED",
}
"""Written like settings."""


@pytest.fixture(scope="module")
def tested(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Sequence[str]]:
    """Return the names of the tests of each threat, by the threat's id, such as H04."""
    items = request.session.items
    if {item.path for item in items} >= {*(ROOT / "tests").rglob("test_*.py")}:
        return names_by_id(items)
    # This run has only some of the test files, so another process collects all tests.
    output = tmp_path_factory.mktemp("threats") / "tests.json"
    command = [sys.executable, "-m", "tests.threats", str(output)]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    tests: Mapping[str, Sequence[str]] = json.loads(output.read_text())
    return tests


@pytest.mark.parametrize("letter", "AHQSU")
def test_the_ids_of_a_section_are_unique_and_without_gaps(letter: str) -> None:
    ids = [each for each in ROWS if each[0] == letter]
    assert ids == [f"{letter}{number:02}" for number in range(1, len(ids) + 1)]
    assert len(ids) > 15


def test_every_row_has_a_test(tested: Mapping[str, Sequence[str]]) -> None:
    assert sorted({*ROWS} - {*tested} - NOT_YET) == []


def test_every_test_names_a_row_of_the_page(tested: Mapping[str, Sequence[str]]) -> None:
    assert {each: tests[:3] for each, tests in tested.items() if each not in ROWS} == {}


def test_every_row_of_section_h_has_a_measured_cost_or_is_named_as_one_without() -> None:
    measured = {each for name in ATTACKS for each in re.findall(r"H[0-9]{2}", name)}
    [named] = re.findall(r"The rows ([H0-9, and\s]+) have tests, and no cost to measure", PAGE)
    without = set(re.findall(r"H[0-9]{2}", named))
    assert sorted(measured & without) == []
    assert sorted(measured | without) == [each for each in ROWS if each.startswith("H")]


def test_rows_listed_as_untested_have_no_test(tested: Mapping[str, Sequence[str]]) -> None:
    assert sorted(NOT_YET & {*tested}) == [], "remove these ids from NOT_YET"


def test_every_setting_of_the_page_exists_with_the_default_it_states() -> None:
    named = re.findall(r"(?<!: )`([A-Z]+(?:_[A-Z]+)+)`(?: \(([0-9][0-9,.]*)\))?", PAGE)
    settings = {name.upper(): field for name, field in Settings.model_fields.items()}
    for name, default in named:
        if name not in ERROR_CODES:
            assert name in settings, f"{name} is not a setting"
            if default:
                assert float(default.replace(",", "")) == settings[name].get_default(), name


def test_constants_of_the_page_exist_with_the_value_it_states() -> None:
    stated = re.findall(r"`([a-z_0-9]+(?:/[a-z_0-9]+)*\.py)`: `([A-Z_]+)` = ([0-9][0-9,]*)", PAGE)
    assert stated
    for file, name, value in stated:
        found = re.search(rf"^{name}: Final = (.+)$", (ROOT / file).read_text(), re.MULTILINE)
        assert found, f"{file} has no {name}"
        assert eval(found[1], {}) == int(value.replace(",", "")), f"{file}: {name}"
