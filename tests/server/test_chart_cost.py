"""What a map with four charts costs in one request, beside five requests and its statements by hand."""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import httpx
import pytest

from benchmarks.processes import free_port
from tests.resolvers.measurements import measurements
from tests.server.canned import gateway_before

pytestmark = pytest.mark.anyio

REPEATS: Final = int(os.environ.get("CHART_REPEATS", "40"))
MAP: Final = "features { properties { text whole long number flag day moment } }"
CHARTS: Final = (
    "byText: groups(by: [text]) { key { text } count values { whole { sum } } }",
    "byDay: groups(by: [day]) { key { day } count }",
    "numbers: histogram(of: number, width: 0.5) { from to count }",
    "days: timeSeries(of: day, step: DAY) { start count }",
)


def field(selection: str) -> str:
    return f"{{ features {{ measurements {{ {selection} }} }} }}"


TOGETHER: Final = field(f"{MAP} aggregate {{ {' '.join(CHARTS)} }}")
APART: Final = (field(MAP), *(field(f"aggregate {{ {each} }}") for each in CHARTS))


@pytest.fixture
def carto_url() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "tests.server.chart_upstream:app"]
    upstream = subprocess.Popen([*command, "--port", str(port), "--log-level", "error"])
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                httpx.get(url)
                break
            except httpx.ConnectError:
                time.sleep(0.1)
        yield url
    finally:
        upstream.terminate()
        upstream.wait(10)


Work = Callable[[], Awaitable[object]]


async def measured(work: Work) -> tuple[float, float]:
    """Run `work` repeatedly, and return the medians of wall time and CPU time in seconds."""
    await work()
    # The CPU time is that of the gateway and the client, which share this process.
    seconds, cpu = [], []
    for _ in range(REPEATS):
        started, used = time.perf_counter(), time.process_time()
        await work()
        seconds.append(time.perf_counter() - started)
        cpu.append(time.process_time() - used)
    return statistics.median(seconds), statistics.median(cpu)


async def test_one_request_costs_less_than_five(carto_url: str, tmp_path: Path) -> None:
    measurements("bigquery", tmp_path)
    with gateway_before(carto_url, tmp_path, log_level="error") as url:
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:

            async def post(query: str) -> None:
                response = await client.post("/graphql", json={"query": query})
                assert "errors" not in response.json()

            async def one() -> None:
                await post(TOGETHER)

            async def five() -> None:
                await asyncio.gather(*map(post, APART))

            async def by_hand() -> None:
                await asyncio.gather(*(statement(client, carto_url, each) for each in STATEMENTS))

            one_seconds, one_cpu = await measured(one)
            _, five_cpu = await measured(five)
            hand_seconds, hand_cpu = await measured(by_hand)
    shown = (
        f"one request {one_seconds * 1000:.1f} ms, {one_cpu * 1000:.1f} ms of CPU; five requests"
        f" {five_cpu * 1000:.1f} ms of CPU; five statements by hand {hand_seconds * 1000:.1f} ms,"
        f" {hand_cpu * 1000:.1f} ms of CPU"
    )
    assert one_cpu < five_cpu, shown
    assert one_seconds <= 1.5 * hand_seconds, shown


STATEMENTS: Final = ("rows", "__k0 1", "__k0 2", "__k0 FLOOR", "__k0 4")


async def statement(client: httpx.AsyncClient, carto_url: str, sql: str) -> Sequence[object]:
    response = await client.post(f"{carto_url}/v3/sql/it/query", json={"q": sql})
    rows: Sequence[object] = json.loads(response.content)["rows"]
    return rows
