"""The benchmark as it is run: a tiny one, and what it leaves behind."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from benchmarks.attacks import ATTACKS
from tests.processes import ending

ROOT: Final = Path(__file__).parents[2]
ONLY: Final = "latency|(throughput|cpu|beside|memory|attack) points .* sql"


def bench(*arguments: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks", "--tiny", *arguments]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # a process group for `assert_nothing_runs`
    )


def assert_nothing_runs(group: int) -> None:
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


def test_a_tiny_run_measures_everything_writes_it_down_and_ends_its_servers(tmp_path: Path) -> None:
    with ending(bench("--only", ONLY, "--out", tmp_path)) as process:
        said, progress = process.communicate(timeout=120)
    assert process.returncode == 0, progress
    assert "round 1 of 1: latency" in progress
    assert str(tmp_path) in said
    measured = json.loads((tmp_path / "figures.json").read_text())["figures"]
    contenders = {"proxy", "strawberry", "gateway"}
    measures = {
        "latency",
        "first byte",
        "memory",
        "p50 beside",
        "p95 beside",
        "rate at 1",
        "rate at 16",
    }
    kinds = {
        (each["contender"], each["measure"]) for each in measured if each["contender"] != "upstream"
    }
    hostile = {
        kind for kind in kinds if kind[1] == "introspection" or kind[1].startswith("attack ")
    }
    cpu = {contender for contender, measure in kinds if measure == "cpu"}
    assert cpu == {"gateway", "unobserved", "untraced", "traced", "unsampled"}
    kinds -= {(contender, "cpu") for contender in cpu}
    assert len(hostile) == 1 + 2 * len(ATTACKS)
    assert {contender for contender, _ in hostile} == {"gateway"}
    assert kinds - hostile == {
        (contender, measure) for contender in contenders for measure in measures
    }
    assert f"| {ATTACKS[0].name} |" in said
    assert "| 100 polygons | Maps API |" in (tmp_path / "report.md").read_text()
    assert (tmp_path / "report.png").stat().st_size > 10_000
    assert_nothing_runs(process.pid)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_ends_its_servers(tmp_path: Path, how: signal.Signals) -> None:
    with ending(bench("--out", tmp_path)) as process:
        assert process.stderr
        next(line for line in process.stderr if "measuring" in line)
        process.send_signal(how)
        assert process.wait(20) == 130
    assert_nothing_runs(process.pid)
