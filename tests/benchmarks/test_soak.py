"""The soak as it is run: a short one, what it prints, and how what it finds is judged."""

import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from benchmarks.soak.findings import Findings, missed, report
from benchmarks.soak.traffic import KnownAnswers, Seen

ROOT: Final = Path(__file__).parents[2]
FOUND: Final = Findings(Seen(Counter(good=3)), 10, (100.0, 116.0), (14, 14), 50.0)


def test_a_short_soak_prints_what_it_found_and_ends_its_servers() -> None:
    command = [sys.executable, "-m", "benchmarks.soak", "--seconds", "2"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    said, progress = process.communicate(timeout=120)
    assert process.returncode == 0, progress
    lines = dict(re.split(r"\s{2,}", line, maxsplit=1) for line in said.splitlines())
    assert re.fullmatch(r"\d+ \(.*good \d+.*\)", lines["requests"])
    assert (lines["wrong answers"], lines["unannounced 5xx"]) == ("0", "0"), said
    assert re.fullmatch(
        r"[\d.]+ MiB after 1 s, [\d.]+ MiB at the end \([+-][\d.]+\)", lines["memory"]
    )
    before, after = re.fullmatch(r"(\d+) before, (\d+) after", lines["open descriptors"]).groups()  # type: ignore[union-attr]
    assert before == after
    assert re.fullmatch(r"[\d.]+ ms", lines["longest stall"])
    assert "faulty questions" in lines
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_what_is_within_all_bounds_misses_nothing() -> None:
    assert [*missed(FOUND)] == []


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"seen": Seen(wrong=Counter({"good: 200 {}": 1}))}, "there were wrong answers"),
        (
            {"seen": Seen(unannounced=Counter({"good: 500 oh": 2}))},
            "there were answers of 5xx without Retry-After",
        ),
        ({"memory": (100.0, 116.1)}, "memory grew by more than 16 MiB"),
        ({"descriptors": (14, 15)}, "not as many descriptors are open as before"),
        ({"stall": 50.1}, "the event loop stood still for more than 50 ms"),
    ],
)
def test_what_is_beyond_a_bound_is_said(found: dict[str, Any], said: str) -> None:
    assert [*missed(replace(FOUND, **found))] == [said]


def test_a_wrong_answer_is_shown_with_how_often_it_came() -> None:
    seen = Seen(wrong=Counter({"good: 200 {}": 2}), unannounced=Counter({"good: 500 oh": 1}))
    lines = report(replace(FOUND, seen=seen)).splitlines()
    assert lines[-2:] == ["wrong: good: 200 {} (2 times)", "unannounced: good: 500 oh (1 times)"]


@pytest.mark.parametrize("body", [b"", b"{", b'{"data":{"features":{"it":null}}}'])
def test_what_is_not_the_known_answer_is_wrong(body: bytes) -> None:
    assert not KnownAnswers().has(1, body)
