"""The test run itself: nothing is skipped in CI."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

CONFTEST: Final = Path(__file__).parents[1] / "conftest.py"

SKIPS: Final = {
    "a call": "import pytest\n\ndef test(): pytest.skip('no service')",
    "a mark": "import pytest\n\n@pytest.mark.skipif(True, reason='no service')\ndef test(): pass",
    "a whole module": "import pytest\n\npytest.skip('no service', allow_module_level=True)",
}


def run(folder: Path, source: str, *, ci: str) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(CONFTEST.read_text())
    (folder / "test_it.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", str(folder)]
    environment = {**os.environ, "CI": ci}
    return subprocess.run(
        command, check=False, env=environment, cwd=folder, capture_output=True, text=True
    )


@pytest.mark.parametrize("source", SKIPS.values(), ids=SKIPS)
@pytest.mark.parametrize("ci", ["1", "true"])
def test_ci_fails_on_a_skip_and_names_its_reason(tmp_path: Path, source: str, ci: str) -> None:
    done = run(tmp_path, source, ci=ci)
    assert done.returncode != 0
    assert "no service" in done.stdout


@pytest.mark.parametrize("source", SKIPS.values(), ids=SKIPS)
def test_elsewhere_a_skip_is_a_skip(tmp_path: Path, source: str) -> None:
    assert run(tmp_path, source, ci="").returncode in {0, 5}


def test_an_expected_failure_is_no_skip(tmp_path: Path) -> None:
    source = "import pytest\n\n@pytest.mark.xfail(reason='known')\ndef test(): assert False"
    assert run(tmp_path, source, ci="1").returncode == 0
