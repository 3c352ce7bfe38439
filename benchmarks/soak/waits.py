"""How long another caller waits while an attack runs.

python -m benchmarks.soak.waits PORT SECONDS PID... prints three numbers of milliseconds as JSON: the
longest stall, and the longest waits for a known document and for a new one.
"""

import itertools
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Final

from benchmarks.client import Connection
from benchmarks.soak.watching import HEALTH, PERIOD, milliseconds_without_processor

__all__ = ["Waits", "longest_waits"]

CALLER: Final = "127.0.0.2"
"""The address of this caller. The attackers have another one."""

DOCUMENT: Final = "{ features { it: steadySql(limit: 1, minNumber: 9) { numberReturned } } }"
HEAD: Final = b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"

Waits = tuple[float, float, float]


def longest_waits(port: int, seconds: float, pids: tuple[int, ...]) -> Waits:
    """Return the longest waits for a health check, a cached document and a new one, in ms.

    Time in which the processes `pids` wait for a processor does not count.
    """
    numbers = itertools.count()
    kinds: tuple[Callable[[], bytes], ...] = (
        lambda: HEALTH,
        lambda: _post(DOCUMENT),  # which the gateway has parsed before
        lambda: _post(f"#{next(numbers)}\n{DOCUMENT}"),  # a new document
    )
    took: tuple[list[float], ...] = ([], [], [])
    with Connection(port, source=CALLER) as connection:
        for _ in range(2):
            connection.send(kinds[1]())  # known from its second use
        until = time.monotonic() + seconds
        while not took[0] or time.monotonic() < until:
            for samples, kind in zip(took, kinds, strict=True):
                samples.append(_measured(connection, kind(), pids))
            time.sleep(PERIOD)
    health, known, new = took
    # The median is the time that a health check takes without a stall.
    return max(health) - statistics.median(health), max(known), max(new)


def _measured(connection: Connection, request: bytes, pids: tuple[int, ...]) -> float:
    before = milliseconds_without_processor(*pids, os.getpid())
    sample = connection.send(request).whole
    after = milliseconds_without_processor(*pids, os.getpid())
    waited = sum(after[thread] - before[thread] for thread in before.keys() & after.keys())
    return max(0.0, sample - waited)


def _post(query: str) -> bytes:
    body = json.dumps({"query": query}).encode()
    return HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


if __name__ == "__main__":
    found = longest_waits(int(sys.argv[1]), float(sys.argv[2]), tuple(map(int, sys.argv[3:])))
    print(json.dumps(found))  # noqa: T201  # to who started it
