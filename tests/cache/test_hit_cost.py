"""What a cached response costs in CPU, beside a server that does nothing."""

import json
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

import pytest

from benchmarks.cached import CACHING
from benchmarks.contenders import NULL, start_upstream
from benchmarks.processes import Process

ROUNDS: Final = 15
REQUESTS: Final = 300
QUERY: Final = json.dumps(
    {"query": "{ features { pointsBySql(limit: 1) { features { properties { name } } } } }"}
)
HEADERS: Final = {"Content-Type": "application/json"}


def cpu_seconds(process: Process) -> float:
    # The first number is the CPU time in nanoseconds, user and system (proc_pid_schedstat).
    return int(Path(f"/proc/{process.pid}/schedstat").read_text().split()[0]) / 1e9


def cost_of_round(process: Process) -> float:
    connection = HTTPConnection("127.0.0.1", process.port, timeout=30)
    before = cpu_seconds(process)
    for _ in range(REQUESTS):
        connection.request("POST", "/graphql", QUERY, HEADERS)
        response = connection.getresponse()
        response.read()
        assert response.status == 200
    connection.close()
    return cpu_seconds(process) - before


def test_36_a_hit_costs_less_than_twice_a_null_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LINE_COVERAGE", raising=False)  # it slows our code, but not the null app
    with (
        start_upstream((1,)) as upstream,
        CACHING.start(upstream) as gateway,
        NULL.start(upstream) as null,
    ):
        rounds = [(cost_of_round(gateway), cost_of_round(null)) for _ in range(ROUNDS)]
    # The minimum counts, because a busy machine makes some rounds slower.
    hit, other = map(min, zip(*rounds, strict=True))
    assert hit <= 2 * other, f"{hit / other:.2f} x"
