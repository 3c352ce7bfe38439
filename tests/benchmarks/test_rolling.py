"""The rolling change as `scripts/soak --rolling` runs it: a short one, and how its findings are checked."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

from benchmarks.nginx import PACKAGE, find_nginx
from benchmarks.rolling.change import Rollout, bars_of, describe
from benchmarks.rolling.editions import editions_in
from benchmarks.rolling.load import Outcomes
from benchmarks.soak.findings import missed_bars

ROOT: Final = Path(__file__).parents[2]
NEW: Final = "0.1.0+second"
GOOD: Final = Outcomes(Counter({1: 20, 2: 80}), seconds=2.0)


@pytest.mark.threat("H25")
def test_a_rolling_change_of_catalog_and_code_fails_no_request_and_mixes_no_response() -> None:
    if find_nginx() is None:
        pytest.skip(f"needs Debian's {PACKAGE}")
    command = [sys.executable, "-m", "benchmarks.soak", "--rolling", "--seconds", "1", "--check"]
    done = subprocess.run(
        command, cwd=ROOT, text=True, capture_output=True, timeout=500, check=False
    )
    rates = [line for line in done.stderr.splitlines() if "requests per second" in line]
    wrong = [line for line in done.stderr.splitlines() if line not in rates]
    assert (wrong, done.returncode) == ([], 1 if rates else 0), done.stdout + done.stderr
    assert "edition 1, " in done.stdout
    assert "of edition 2" in done.stdout


def found(**changes: Any) -> Rollout:
    values = {"statuses": (0, 0), "versions": (NEW, NEW), "rejected": 0, **changes}
    return Rollout("it", values.pop("outcomes", GOOD), new=NEW, **values)


def test_a_change_without_any_wrong_response_misses_nothing() -> None:
    broken = found(statuses=(78,), versions=("0.1.0+first",), rejected=2)
    assert [*missed_bars([*bars_of(found()), *bars_of(broken)])] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"outcomes": Outcomes(Counter({2: 97}), seconds=2.0)},
            "it: requests per second: 48.5 (97 in 2 s), bar 50",
        ),
        (
            {"outcomes": Outcomes(Counter({2: 100}), Counter({"502": 1}), seconds=2.0)},
            "it: failed requests: 1, bar 0",
        ),
        (
            {"outcomes": Outcomes(Counter({2: 100}), mixed=Counter({"[1, 2]": 1}), seconds=2.0)},
            "it: mixed responses: 1, bar 0",
        ),
        (
            {"outcomes": Outcomes(Counter({2: 100}), unexpected=Counter({"1": 3}), seconds=2.0)},
            "it: responses of another edition: 3, bar 0",
        ),
        (
            {"versions": ("0.1.0+first", NEW)},
            "it: the change: exit 0, 0; 0.1.0+first and 0.1.0+second serve,"
            " bar both gateways have the new code",
        ),
        (
            {"rejected": 2, "statuses": (0,)},
            "it: the change: exit 0; 0.1.0+second and 0.1.0+second serve,"
            " bar first restart exits with 78",
        ),
    ],
)
def test_what_a_change_does_to_callers_is_said(changes: dict[str, Any], said: str) -> None:
    assert [*missed_bars(bars_of(found(**changes)))] == [said]


def test_a_wrong_response_is_shown_with_how_often_it_came() -> None:
    outcomes = Outcomes(Counter({2: 5}), Counter({"502": 2}), seconds=2.0, longest=0.25)
    assert describe(found(outcomes=outcomes)).splitlines() == [
        "it: 5 of edition 2; longest response 250 ms",
        "wrong: 502 (2 times)",
    ]


def test_editions_are_read_from_each_part_of_a_response() -> None:
    response: dict[str, Any] = {
        "data": {
            "queryRows": {
                "towns": {"rows": [{"edition": 1}]},
                "villages": {"rows": [{"edition": 2}]},
            },
            "__type": {"description": "Edition 3."},
        }
    }
    assert editions_in(response) == {1, 2, 3}
    response["data"]["queryRows"]["towns"] = None
    with pytest.raises(KeyError):
        editions_in(response)
