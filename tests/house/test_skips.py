"""The test run itself: nothing is skipped in CI."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

CONFTEST: Final = Path(__file__).parents[1] / "conftest.py"

SKIPS: Final = {
    "call": "import pytest\n\ndef test(): pytest.skip('no service')",
    "mark": "import pytest\n\n@pytest.mark.skipif(True, reason='no service')\ndef test(): pass",
    "module": "import pytest\n\npytest.skip('no service', allow_module_level=True)",
}
EXPECTED: Final = "import pytest\n\n@pytest.mark.xfail(reason='known')\ndef test(): assert False"


def run(folder: Path, *, ci: str) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(CONFTEST.read_text())
    for name, source in {**SKIPS, "expected": EXPECTED}.items():
        (folder / f"test_{name}.py").write_text(source)
    options = ["-q", "-rfExs", "-p", "no:cacheprovider", "--continue-on-collection-errors"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(folder)],
        check=False,
        env={**os.environ, "CI": ci},
        cwd=folder,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("ci", ["1", "true"])
def test_ci_fails_on_a_skip_and_names_its_reason(tmp_path: Path, ci: str) -> None:
    done = run(tmp_path, ci=ci)
    assert done.returncode != 0
    failed = re.findall(r"^(?:FAILED|ERROR) test_(\w+)\.py", done.stdout, re.MULTILINE)
    assert sorted(failed) == sorted(SKIPS), done.stdout
    named = re.findall(r"CI skips nothing: (?:Skipped: )?no service", done.stdout)
    assert len(named) >= len(SKIPS), done.stdout
    assert "1 xfailed" in done.stdout, "an expected failure is no skip"


def test_elsewhere_a_skip_is_a_skip(tmp_path: Path) -> None:
    done = run(tmp_path, ci="")
    assert done.returncode == 0, done.stdout
    assert f"{len(SKIPS)} skipped, 1 xfailed" in done.stdout
