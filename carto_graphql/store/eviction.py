"""Warnings of a store that would evict counters, or reject them, when it is full."""

import logging
from typing import Final

from carto_graphql.store.connection import Store, StoreUnavailable
from carto_graphql.store.replies import read_memory

__all__ = ["warn_of_eviction"]

log = logging.getLogger("carto_graphql.store")

ALONE: Final = ("noeviction", "volatile-ttl")
"""Policies for a store of counters only. If full, it rejects writes or evicts what expires first."""

TOGETHER: Final = ("volatile-ttl",)
"""The policy for one store of results and counters: results end later than most windows. With
`noeviction` results would fill it, and counters would be rejected."""


async def warn_of_eviction(store: Store, *, holds_results: bool) -> None:
    """Log a warning if a full store would evict or reject counters.

    `holds_results` is True if the store also caches results.
    """
    try:
        memory = read_memory(await store.execute("INFO", "memory"))
    except StoreUnavailable:
        return
    policy = memory.get("maxmemory_policy", "")
    is_bounded = memory.get("maxmemory", "0") != "0"
    allowed = TOGETHER if holds_results else ALONE
    if not policy or policy in allowed or (policy == "noeviction" and not is_bounded):
        return
    effect = "rejects" if policy == "noeviction" else "evicts"
    log.warning(
        "The store of counters %s rates and budgets when it is full (maxmemory-policy %s). "
        "Set maxmemory-policy to %s%s.",
        effect,
        policy,
        " or ".join(allowed),
        ", or COUNTER_STORE to a store of its own" if holds_results else "",
    )
