"""Statistics that workers report to the store, for `cache stats`."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import msgspec

from carto_graphql.store.connection import Script, Store, StoreUnavailable
from carto_graphql.store.replies import pairs, read_memory

__all__ = ["StoreStatistics", "read_statistics", "reported_statistics"]

REPORT_SECONDS: Final = 5.0
DEAD_SECONDS: Final = 20.0
"""Seconds since a worker's last report after which the report is ignored."""

_REPORT: Final = Script("""
local time = redis.call('TIME')
local now = tonumber(time[1])
redis.call('HSET', KEYS[1], ARGV[1], now .. ' ' .. ARGV[2])
redis.call('PEXPIRE', KEYS[1], 2000 * ARGV[3])
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local reported = tonumber(string.match(all[i + 1], '^(%d+) '))
  if not reported or reported < now - ARGV[3] then redis.call('HDEL', KEYS[1], all[i]) end
end
""")
"""Writes one worker's report, and deletes those of the dead."""


@dataclass(frozen=True, slots=True)
class StoreStatistics:
    """Statistics of all workers together, and the memory of the store.

    `workers` is the number of workers. `numbers` maps the name of each statistic to the sum over
    all workers. `used_bytes` is the memory that the store uses. `max_bytes` is the store's limit,
    or 0 if there is none. If the store does not report its memory, `used_bytes` and `max_bytes`
    are 0.
    """

    workers: int
    numbers: Mapping[str, int]
    used_bytes: int
    max_bytes: int


@asynccontextmanager
async def reported_statistics(
    store: Store, numbers: Callable[[], Mapping[str, int]]
) -> AsyncIterator[None]:
    """Send the statistics from `numbers` to the store regularly while the body runs.

    Delete them from the store at the end.
    """
    name = secrets.token_hex(8)
    task = asyncio.create_task(_report_forever(store, name, numbers))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        with contextlib.suppress(StoreUnavailable):
            await store.execute("HDEL", _key(store), name)


async def read_statistics(store: Store) -> StoreStatistics:
    """Return the sum of all workers' latest statistics.

    Raise `StoreUnavailable` if the store fails.
    """
    reports = pairs(await store.execute("HGETALL", _key(store)))
    now = store.now() or 0.0
    total: dict[str, int] = {}
    workers = 0
    for _, text in reports:
        seconds, _, content = text.partition(b" ")
        if int(seconds) >= now - DEAD_SECONDS:  # or else the worker has ended
            workers += 1
            for name, value in msgspec.json.decode(content, type=dict[str, int]).items():
                total[name] = total.get(name, 0) + value
    memory: Mapping[str, str] = {}
    with contextlib.suppress(StoreUnavailable):  # the user may not run INFO
        memory = read_memory(await store.execute("INFO", "memory"))
    used, maximum = (int(memory.get(name, 0)) for name in ("used_memory", "maxmemory"))
    return StoreStatistics(workers, total, used, maximum)


async def _report_forever(
    store: Store, name: str, numbers: Callable[[], Mapping[str, int]]
) -> None:
    while True:
        with contextlib.suppress(StoreUnavailable):
            content = msgspec.json.encode(numbers())
            await store.run(_REPORT, _key(store), name, content, int(DEAD_SECONDS))
        await asyncio.sleep(REPORT_SECONDS)


def _key(store: Store) -> str:
    return f"{store.prefix}:1:workers"
