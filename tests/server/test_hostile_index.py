"""Every row of hostile.md has a test that is named by its id."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
HOSTILE: Final = ROOT.parent / "shared" / "hostile.md"
"""It lies beside the repository, in a checkout of CI too."""

ID: Final = re.compile(r"(?<![0-9A-Za-z])([aqsu][0-9]{2})(?![0-9A-Za-z])", re.IGNORECASE)
"""An id in the name of a test (`test_u06_…`, `test_s07_s10_…`) or among its parameters (`[U09 hangs up]`)."""

LETTERS: Final = "AQSU"


@pytest.fixture(scope="module")
def named() -> set[str]:
    """The ids that tests have in their names, as pytest collects them."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests",
    ]
    collected = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert collected.returncode == 0, collected.stdout[-2000:]
    tests = [
        line.partition("::")[2].replace("_", " ")
        for line in collected.stdout.splitlines()
        if "::test_" in line
    ]
    assert len(tests) > 1000
    return {found.upper() for test in tests for found in ID.findall(test)}


@pytest.mark.parametrize("letter", LETTERS)
def test_every_row_of_hostile_md_has_a_test_named_by_its_id(named: set[str], letter: str) -> None:
    rows = set(re.findall(rf"^\| ({letter}[0-9]{{2}}) \|", HOSTILE.read_text(), re.MULTILINE))
    assert len(rows) > 10
    assert sorted(rows - named) == []
    assert sorted({each for each in named if each[0] == letter} - rows) == [], (
        "a row that is not there"
    )
