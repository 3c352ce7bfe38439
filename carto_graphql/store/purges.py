"""Purges of cached results in the store: epochs that all workers follow.

The epoch of all templates begins with the time of the store's clock. So it is another one if the
store was emptied, or replaced by a replica that lacks the last purges. Then no result from before
is valid.
"""

import asyncio
import contextlib
import logging
from collections.abc import Collection
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from carto_graphql.store.connection import Script, Store, StoreUnavailable
from carto_graphql.store.replies import pairs
from resolvers.result_cache import Epochs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

__all__ = ["followed_purges", "purge"]

log = logging.getLogger("carto_graphql.cache")

POLL_SECONDS: Final = 1.0

ALL: Final = "*"

_START: Final = """
local time = redis.call('TIME')
redis.call('HSETNX', KEYS[1], '*', time[1] * 1000 + math.floor(time[2] / 1000))
"""

_BEGIN: Final = Script(_START)
"""Sets the epoch of all templates if there is none."""

_RAISE: Final = Script(
    _START + "for _, name in ipairs(ARGV) do redis.call('HINCRBY', KEYS[1], name, 1) end"
)
"""Increments epochs."""

_RESTART: Final = Script("redis.call('DEL', KEYS[1])" + _START)
"""Sets the epoch of all templates to one that is higher than any before."""


async def purge(store: Store, templates: Collection[str] | None) -> None:
    """Purge the results of `templates` (such as `rows.towns`). None means all templates.

    Raise `StoreUnavailable` if the store fails.
    """
    # Results with an earlier epoch become invalid in all workers.
    await store.run(_RAISE, _key(store), *([ALL] if templates is None else templates))


@asynccontextmanager
async def followed_purges(store: Store, epochs: Epochs) -> "AsyncIterator[None]":
    """Copy the store's epochs to `epochs` every second while the body of the `async with` runs.

    Each purge increments an epoch.
    """
    # While the store does not respond, nobody can purge results, so no epoch is missed.
    with contextlib.suppress(StoreUnavailable):
        await _follow(store, epochs)
    task = asyncio.create_task(_follow_forever(store, epochs))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _follow_forever(store: Store, epochs: Epochs) -> None:
    while True:
        await asyncio.sleep(POLL_SECONDS)
        with contextlib.suppress(StoreUnavailable):
            await store.read_clock()
            await _follow(store, epochs)


async def _follow(store: Store, epochs: Epochs) -> None:
    found = await _read(store)
    if ALL not in found:
        await store.run(_BEGIN, _key(store))
        found = await _read(store)
    elif _has_lost_purges(found, epochs):
        log.warning("The store has lost purges: results that were kept before are not used")
        await store.run(_RESTART, _key(store))
        found = await _read(store)
    all_ = found.pop(ALL, None)
    if all_ is not None:
        epochs.replace(all_, found)


def _has_lost_purges(found: dict[str, int], epochs: Epochs) -> bool:
    # Lower epochs appear when a replica becomes primary before it has received the last purges.
    if found[ALL] != epochs.all:
        return found[ALL] < epochs.all
    return any(found.get(name, 0) < epoch for name, epoch in epochs.templates.items())


async def _read(store: Store) -> dict[str, int]:
    found = pairs(await store.execute("HGETALL", _key(store)))
    return {name.decode("utf-8", "replace"): int(value) for name, value in found}


def _key(store: Store) -> str:
    return f"{store.prefix}:1:epochs"
