"""Honest clients that take their time: idle connections, and large responses over slow lines."""

import asyncio
import json
import time
from collections.abc import Sequence
from typing import Final

from benchmarks.attacks import aliased
from benchmarks.soak import connections
from benchmarks.soak.faults import may_lack_token
from benchmarks.soak.findings import Bar

__all__ = ["IDLE_SECONDS", "be_patient"]

CONNECTIONS: Final = 200
IDLE_SECONDS: Final = 70.0
"""Between two requests of a connection. Load balancers keep theirs for 60 s and more."""

BYTES_PER_SECOND: Final = 60_000
MIN_BYTES: Final = 10_000_000
"""Bytes of each large response, at least."""

ROWS: Final = 10_000
LISTS: Final = 2
"""Lists of a streamed response: one of them has 6 MB."""

SMALL_ROWS: Final = 700
FIELDS: Final = 13
"""Fields of a response that is sent whole: each has the rows of one that is read at once, twice."""

PROPERTIES: Final = "features { type geometry properties { name number value active updated } }"


async def be_patient(port: int, idle_seconds: float, min_bytes: int = MIN_BYTES) -> Sequence[Bar]:
    """Run idle clients and slow readers, and return the figures with their required limits."""
    while may_lack_token(time.monotonic(), time.monotonic()):  # noqa: ASYNC110  # nobody tells
        await asyncio.sleep(0.1)
    resets, streamed, buffered = await asyncio.gather(
        _count_resets(port, idle_seconds),
        _read(port, _streamed(), LISTS * ROWS),
        _read(port, _buffered(), LISTS * SMALL_ROWS * FIELDS),
    )
    return (
        Bar(f"resets after {idle_seconds:g} s", "0", f"{resets} of {CONNECTIONS}", resets == 0),
        _bar("streamed", streamed, min_bytes),
        _bar("buffered", buffered, min_bytes),
    )


def _bar(name: str, size: int, min_bytes: int) -> Bar:
    title = f"{name} response at {BYTES_PER_SECOND // 1000} KB/s"
    return Bar(title, f">= {min_bytes} bytes, whole", str(size), size >= min_bytes)


async def _count_resets(port: int, seconds: float) -> int:
    kept = [connections.is_kept(port, seconds) for _ in range(CONNECTIONS)]
    return [await each for each in asyncio.as_completed(kept)].count(False)


async def _read(port: int, query: str, features: int) -> int:
    body = json.dumps({"query": query}).encode()
    try:
        response = await connections.read_slowly(port, body, BYTES_PER_SECOND)
    except (OSError, asyncio.IncompleteReadError):
        return 0
    is_whole = response.content.count(b'"updated"') == features
    return len(response.content) if is_whole else 0


def _streamed() -> str:
    lists = aliased(LISTS, PROPERTIES)
    return f"{{ features {{ it: largeSql(limit: {ROWS}) {{ {lists} }} }} }}"


def _buffered() -> str:
    lists = aliased(LISTS, PROPERTIES)
    fields = " ".join(
        f"f{n}: largeSql(limit: {SMALL_ROWS}, minNumber: {n}) {{ {lists} }}" for n in range(FIELDS)
    )
    return f"{{ features {{ {fields} }} }}"
