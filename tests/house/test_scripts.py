"""The scripts: set-up is done once, again after a change, and says what it lacks."""

import shutil
import subprocess
import time
from pathlib import Path
from typing import Final

import pytest

from tests.order import LONGEST

ROOT: Final = Path(__file__).parents[2]
NEEDED: Final = ["cat", "cksum", "dirname", "sh"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout that is set up, with a folder `bin` as a PATH without any Python."""
    (tmp_path / ".venv").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    for name in ("pyproject.toml", "requirements.txt", "requirements-serving.txt"):
        shutil.copy(ROOT / name, tmp_path)
    for name in NEEDED:
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    sums = subprocess.check_output(
        "cat pyproject.toml requirements.txt | cksum", shell=True, cwd=tmp_path
    )
    (tmp_path / ".venv" / "requirements.txt").write_bytes(sums)
    return tmp_path


def install(checkout: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(checkout / "bin")}
    command = [str(checkout / "scripts" / "install"), *options]
    return subprocess.run(
        command, check=False, env=environment, cwd="/", capture_output=True, text=True
    )


def test_what_is_set_up_is_left_alone_and_costs_no_time(checkout: Path) -> None:
    start = time.monotonic()
    done = install(checkout)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - start < 1


def test_a_set_up_of_all_is_one_for_serving_too_and_not_the_other_way_round(checkout: Path) -> None:
    assert install(checkout, "--serving").returncode == 0
    (checkout / ".venv" / "requirements.txt").unlink()
    assert install(checkout, "--serving").returncode == 1
    sums = subprocess.check_output(
        "cat pyproject.toml requirements-serving.txt | cksum", shell=True, cwd=checkout
    )
    (checkout / ".venv" / "requirements-serving.txt").write_bytes(sums)
    assert install(checkout, "--serving").returncode == 0
    assert install(checkout).returncode == 1


def locked(name: str) -> dict[str, str]:
    lines = [line for line in (ROOT / name).read_text().splitlines() if "==" in line]
    return {line.partition("==")[0]: line for line in lines}


def test_all_locks_have_the_same_versions_and_the_gateway_s_has_no_build_tools() -> None:
    every, serving, gateway = (
        locked(f"requirements{suffix}.txt") for suffix in ("", "-serving", "-gateway")
    )
    assert {*gateway.values()} < {*serving.values()} < {*every.values()}
    added = {"cython", "hatchling", "setuptools", "duckdb", "duckdb-extension-spatial", "psycopg"}
    assert added <= {*serving}
    assert not added & {*gateway}
    assert {"redis", "mcp", "uvicorn"} <= {*gateway}


def test_the_tools_of_a_release_are_locked() -> None:
    assert {"abi3audit", "auditwheel", "cyclonedx-bom", "twine", "uv"} <= {
        *locked("requirements-release.txt")
    }


def test_an_image_is_built_with_the_same_tools_and_without_others() -> None:
    image, every = locked("requirements-image.txt"), locked("requirements.txt")
    assert {*image} - {*every} == {"uv"}
    assert {line for name, line in image.items() if name != "uv"} <= {*every.values()}
    assert {"cython", "hatchling", "setuptools"} <= {*image}
    assert not {"duckdb", "uvicorn"} & {*image}


@pytest.mark.parametrize("changed", ["pyproject.toml", "requirements.txt"])
def test_a_change_of_dependencies_sets_up_anew_and_a_missing_python_is_said(
    checkout: Path, changed: str
) -> None:
    with (checkout / changed).open("a") as file:
        file.write("# changed\n")
    done = install(checkout)
    assert done.returncode == 1
    assert "Python 3.11 or later with its venv module is needed" in done.stderr


@pytest.mark.parametrize(
    "name",
    [
        "bench",
        "build",
        "build-image",
        "check",
        "install",
        "lock",
        "release",
        "serve",
        "soak",
        "test",
    ],
)
def test_every_script_stops_at_its_first_failure_and_says_what_it_is_for(name: str) -> None:
    script = ROOT / "scripts" / name
    first, second, *_ = script.read_text().splitlines()
    assert first == "#!/bin/sh -e"
    assert second.startswith("# ")
    assert script.stat().st_mode & 0o111


def test_the_files_of_tests_that_take_longest_exist_and_are_named_once() -> None:
    assert [name for name in LONGEST if not (ROOT / "tests" / name).is_file()] == []
    assert len({*LONGEST}) == len(LONGEST)
