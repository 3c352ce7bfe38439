"""A short run of the soak: what it prints, and which bars it misses."""

import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from benchmarks.soak.attacks import ATTACKS, Cost, missed_by, report_costs
from benchmarks.soak.documents import LISTS, aliased_lists, invented_aliases
from benchmarks.soak.faults import (
    OUTAGE_PERIOD,
    OUTAGE_SECONDS,
    RECOVERY_SECONDS,
    may_lack_token,
)
from benchmarks.soak.findings import Bar, Findings, missed, missed_bars, report, table
from benchmarks.soak.known import KnownResponses, properties_of
from benchmarks.soak.record import Record

ROOT: Final = Path(__file__).parents[2]
FOUND: Final = Findings(Record(Counter(good=3)), 10, (100.0, 116.0), (14, 14), 50.0)


def test_a_short_soak_prints_what_it_found_and_ends_its_servers() -> None:
    command = [sys.executable, "-m", "benchmarks.soak", "--seconds", "4"]
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
    rows = [line.strip("| ").split(" | ") for line in said.splitlines() if line.startswith("| ")]
    table = {row[0]: row[-1] for row in rows[2:]}
    assert (table["wrong responses"], table["unannounced 5xx"]) == ("0", "0"), said
    assert re.match(
        r"[+-][\d.]+ MiB \([\d.]+ after \d+ s, [\d.]+ at the end\)", table["growth of memory"]
    )
    assert re.fullmatch(r"\d+", table["open descriptors"]), "as many as before"
    assert re.match(r"[\d.]+ ms", table["longest stall"])
    [requests] = [line for line in said.splitlines() if line.startswith("requests: ")]
    for kind in ("good", "faulty", "silent connection"):
        assert re.search(rf"{kind} [1-9]", requests), said
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_what_is_within_all_bounds_misses_nothing() -> None:
    assert [*missed(FOUND)] == []


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"record": Record(wrong=Counter({"good: 200 {}": 1}))}, "wrong responses: 1, bar 0"),
        (
            {"record": Record(unannounced=Counter({"good: 500 oh": 2}))},
            "unannounced 5xx: 2, bar 0",
        ),
        (
            {"memory": (100.0, 116.1)},
            "growth of memory: +16.1 MiB (100.0 after 10 s, 116.1 at the end), bar <= 16 MiB",
        ),
        ({"descriptors": (14, 15)}, "open descriptors: 15, bar 14 as before"),
        ({"stall": 50.1}, "longest stall: 50.1 ms, bar <= 50 ms"),
    ],
)
def test_what_is_beyond_a_bound_is_said(found: dict[str, Any], said: str) -> None:
    assert [*missed(replace(FOUND, **found))] == [said]


def test_a_wrong_response_is_shown_with_how_often_it_came() -> None:
    record = Record(wrong=Counter({"good: 200 {}": 2}), unannounced=Counter({"good: 500 oh": 1}))
    lines = report(replace(FOUND, record=record)).splitlines()
    assert lines[-2:] == ["wrong: good: 200 {} (2 times)", "unannounced: good: 500 oh (1 times)"]


@pytest.mark.parametrize("body", [b"", b"{", b'{"data":{"features":{"it":null}}}'])
def test_what_is_not_the_known_response_is_wrong(body: bytes) -> None:
    assert not KnownResponses().has(1, body)


def test_a_token_may_be_missing_during_an_outage_and_shortly_after_it() -> None:
    ends = OUTAGE_SECONDS + RECOVERY_SECONDS
    assert may_lack_token(1.0, 1.5)
    assert may_lack_token(OUTAGE_PERIOD - 0.1, OUTAGE_PERIOD + 0.1)
    assert may_lack_token(ends - 0.1, ends + 5), "it was sent before"
    assert not may_lack_token(ends + 0.1, ends + 0.5)
    assert not may_lack_token(OUTAGE_PERIOD - 1, OUTAGE_PERIOD - 0.1)


def test_aliased_documents_allow_one_response_only() -> None:
    name = {"properties": {"name": properties_of(0)["name"]}}
    right = {"data": {"features": {"it": {"a0": [name], "a1": [name]}}}}
    assert aliased_lists(2).allows(right, [])
    assert not aliased_lists(3).allows(right, [])
    assert not aliased_lists(2).allows(right, ["INTERNAL_SERVER_ERROR"])
    assert not aliased_lists(LISTS + 1).allows(right, [])
    assert aliased_lists(LISTS + 1).allows({"errors": []}, ["LIMIT_EXCEEDED"])
    assert not invented_aliases(1).allows(right, [])


def test_a_short_run_of_the_attacks_prints_what_each_costs() -> None:
    command = [sys.executable, "-m", "benchmarks.soak", "--attacks", "--seconds", "0.3"]
    run = subprocess.run(  # our own command
        command, cwd=ROOT, text=True, capture_output=True, timeout=240, check=False
    )
    assert run.returncode == 0, run.stderr
    rows = [line.strip("| ").split(" | ") for line in run.stdout.splitlines()]
    assert [row[0] for row in rows[2:]] == [*ATTACKS]
    assert all(row[-1] == "0" for row in rows[2:]), run.stdout
    figures = [figure for row in rows[2:] for figure in row[1:]]
    # Memory may also shrink.
    assert all(re.fullmatch(r"-?\d+(\.\d)?", figure) for figure in figures), run.stdout


def test_patient_clients_are_reported_with_what_they_read() -> None:
    bars = (Bar("resets after 70 s", "0", "1 of 200", False), Bar("streamed", ">= 1", "1", True))
    assert table(bars).splitlines()[2:] == [
        "| resets after 70 s | 0 | 1 of 200 **missed** |",
        "| streamed | >= 1 | 1 |",
    ]
    assert [*missed_bars(bars)] == ["resets after 70 s: 1 of 200, bar 0"]


@pytest.mark.parametrize(
    ("figures", "wrong", "said"),
    [
        ([64, 100, 100, 500], {}, []),
        ([64.1, 100, 100, 500], {}, ["trailers: growth, MiB: 64.1, bar <= 64"]),
        ([64, 100.1, 100, 500], {}, ["trailers: stall, ms: 100.1, bar <= 100"]),
        ([64, 100, 100.1, 500], {}, ["trailers: known document, ms: 100.1, bar <= 100"]),
        ([64, 100, 100, 500.1], {}, ["trailers: new document, ms: 500.1, bar <= 500"]),
        ([64, 100, 100, 500], {"200": 2}, ["trailers: 2 wrong responses, bar 0: 200"]),
    ],
)
def test_an_attack_that_costs_too_much_is_said(
    figures: list[float], wrong: dict[str, int], said: list[str]
) -> None:
    cost = Cost("trailers", figures, wrong)
    assert [*missed_by(cost)] == said
    assert report_costs([cost]).count("**missed**") == len(said)
