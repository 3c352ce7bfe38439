"""What a cached response costs in CPU, beside a server that does nothing."""

import json
import sys
import time
from collections.abc import Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

from benchmarks.processes import Process, free_port, running

QUERY: Final = json.dumps({"query": "{ queryRows { largestCities(limit: 1) { rows { name } } } }"})
HEADERS: Final = {"Content-Type": "application/json"}

NULL_APP: Final = """
import sys, uvicorn
BODY = b"x" * 302
async def app(scope, receive, send):
    if scope["type"] == "http":
        await receive()
        await send({"type": "http.response.start", "status": 200,
                    "headers": [(b"content-length", b"302"), (b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": BODY})
uvicorn.run(app, port=int(sys.argv[1]), access_log=False, lifespan="off", log_level="error")
"""


def cpu_seconds(process: Process) -> float:
    """Return the CPU time of a process, user and system (proc_pid_schedstat)."""
    return int(Path(f"/proc/{process.pid}/schedstat").read_text().split()[0]) / 1e9


def cost(process: Process, requests: int) -> float:
    """Return the CPU seconds of one request, the least of three rounds."""
    connection = HTTPConnection("127.0.0.1", process.port, timeout=30)
    rounds = []
    for count in (200, requests, requests, requests):
        before = cpu_seconds(process)
        for _ in range(count):
            connection.request("POST", "/graphql", QUERY, HEADERS)
            response = connection.getresponse()
            response.read()
            assert response.status == 200
        rounds.append((cpu_seconds(process) - before) / count)
    connection.close()
    return min(rounds[1:])


def started(command: Sequence[str], port: int, requests: int) -> float:
    with running(command, port, {"LOG_FORMAT": "json"}) as process:
        time.sleep(0.5)
        return cost(process, requests)


def test_36_a_hit_costs_less_than_twice_a_null_app() -> None:
    port = free_port()
    null = started([sys.executable, "-c", NULL_APP, str(port)], port, 3000)
    port = free_port()
    serve = [sys.executable, "-m", "carto_graphql", "serve", "--sandbox", "--port", str(port)]
    hit = started(serve, port, 3000)
    assert hit <= 2 * null, f"null app {null * 1e6:.0f} us, hit {hit * 1e6:.0f} us"
