"""Cached results as the resolvers see them, and the interface of a store that workers share.

Two layers hold results under one key, which `resolvers.caching_runner` computes from everything that
a result depends on: the account, the template's file and connection, the statement with its values,
the selection and the limit.

The first layer is a `ResultCache` in this process's memory. The second one is optional, and plugs in
as a `SharedStore`: `open_runner(client, cache, store=…)`. The runner calls it for a result that the
first layer lacks, while no other call of this worker for the key is in flight:

1. `get`. A result is put into the first layer, and served if it is young enough.
2. `lock`. The worker that holds the lock calls `get` once more, as another may have put a result
   between the two, then sends the statement to CARTO, `put`s the result and calls `unlock`. A result
   that is streamed is read as fast as CARTO sends it, and put after its last row. Where it is larger
   than `entry_bytes`, `unlock_for_all` lets the other workers send the statement at once.
3. Where another worker holds the lock, the runner waits `LOCK_POLL` seconds and begins again. A
   caller waits at most to its own deadline.

No method raises because the store is unavailable: `get` then returns None, `put` and `unlock` do
nothing, and `lock` returns `NO_LOCK`, so that CARTO is called as without a store.

Purges raise epochs. A result carries the epochs of its template from before its statement was sent,
and is valid while they are the current ones. All workers follow one source of epochs, which calls
`Epochs.replace`. An emptied store must begin with an epoch that it never had before.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Protocol

from resolvers.cache_policy import CachePolicy

__all__ = [
    "LOCK_POLL",
    "NO_LOCK",
    "UNSHARED",
    "CachedResult",
    "Epoch",
    "Epochs",
    "Freshness",
    "Layer",
    "Lock",
    "ResultCache",
    "SharedStore",
]

LOCK_POLL: Final = 0.03
"""Seconds after which a worker looks again for a result that another one requests."""

Layer = Literal["result", "stale", "store", "shared", "whole", "none"]
"""Where a result came from, in this order: the cache in memory; a cache, but older than `max_age`; the
store; an identical call in flight; the cache of whole responses; CARTO."""

Lock = str
"""The random name of a lock's owner."""

NO_LOCK: Final[Lock] = ""
"""Permission to call CARTO without a lock. Without a store there are no locks to wait for."""


class Epoch(NamedTuple):
    """How often the cached results of a template were purged.

    `all` counts the purges of all templates, `template` the purges of this template by name.
    """

    all: int
    template: int


class Epochs:
    """The current epoch of each template: how often its cached results were purged.

    Templates have names such as `features.cities`.
    """

    def __init__(self) -> None:
        self._all = 0
        self._templates: Mapping[str, int] = {}
        self.changes = 0
        """How often an epoch has changed, for caches of what depends on several templates."""

    @property
    def all(self) -> int:
        """How often the results of all templates were purged together."""
        return self._all

    @property
    def templates(self) -> Mapping[str, int]:
        """Mapping from the name of a template to the number of purges that named the template."""
        return self._templates

    def of(self, template: str) -> Epoch:
        """Return a template's current epoch. Every purge of the template's results changes it."""
        return Epoch(self._all, self._templates.get(template, 0))

    def purge(self, templates: Collection[str] | None = None) -> None:
        """Invalidate the cached results of `templates`, or of all templates if None."""
        self.changes += 1
        if templates is None:
            self._all += 1
        else:
            raised = {name: self._templates.get(name, 0) + 1 for name in templates}
            self._templates = {**self._templates, **raised}

    def replace(self, all_: int, templates: Mapping[str, int]) -> None:
        """Set the number of purges of all templates (`all_`) and of single ones (`templates`)."""
        if (all_, templates) != (self._all, self._templates):
            self._all, self._templates = all_, dict(templates)
            self.changes += 1


@dataclass(frozen=True, slots=True)
class CachedResult:
    """A whole collection as JSON, without errors.

    `born` is when CARTO computed the result, in seconds of `time.monotonic()` of this process; a
    store converts `born` to and from the time of day. `epoch` counts the purges of the template's
    results before the statement was sent.
    """

    template: str
    content: bytes
    rows: int
    born: float
    epoch: Epoch


@dataclass(frozen=True, slots=True)
class Freshness:
    """How long a response may be served and kept.

    `expires` is in seconds of `time.monotonic()`, the others are durations in seconds. `browser` is
    the maximum time in a browser's cache, or None. During `stale`, which begins at `expires`, the
    response may still be served while a refresh runs.
    """

    expires: float
    browser: int | None
    stale: int

    @classmethod
    def of(cls, policy: CachePolicy, born: float) -> "Freshness":
        """Return the freshness of a result that CARTO computed at `born`.

        `born` is in seconds of `time.monotonic()`.
        """
        return cls(born + policy.max_age, policy.browser, policy.stale)

    @classmethod
    def least(cls, results: "Iterable[Freshness | None]") -> "Freshness | None":
        """Return the freshness of several results: the lowest limits.

        Return None if `results` is empty or contains None.
        """
        found = [*results]
        known = [each for each in found if each is not None]
        if not known or len(known) < len(found):
            return None
        browser = min((each.browser for each in known if each.browser is not None), default=None)
        return cls(min(each.expires for each in known), browser, min(each.stale for each in known))


class ResultCache(Protocol):
    """Results in this process's memory, by key."""

    epochs: Epochs
    entry_bytes: int
    """Maximum size of a result that is kept; 0 keeps nothing."""

    def get(self, key: bytes) -> CachedResult | None:
        """Return the result of `key`, however old it is, or None if it is missing or was purged."""

    def put(self, key: bytes, result: CachedResult, keep: float) -> None:
        """Keep a result for `keep` seconds from `result.born`.

        Do nothing if memory is short or `result.epoch` is old.
        """


class SharedStore(Protocol):
    """Interface of a store of results that several workers share.

    The module's docstring says in which order the methods are called.
    """

    entry_bytes: int
    """Maximum size of a result that is stored."""

    async def get(self, key: bytes) -> CachedResult | None:
        """Return the result of `key`, however old it is, or None if it is missing or was purged."""

    async def put(self, key: bytes, result: CachedResult, keep: float) -> None:
        """Store a result for `keep` seconds, counted from the time `result.born`."""

    async def lock(self, key: bytes) -> Lock | None:
        """Take the lock of `key`, needed to call CARTO. Return None if another worker has it."""

    async def unlock(self, key: bytes, lock: Lock) -> None:
        """Release `lock`, unless it has expired and another worker has the lock of `key` now."""

    async def unlock_for_all(self, key: bytes, lock: Lock) -> None:
        """Release `lock`, and let workers call CARTO without a lock for a while.

        Call this if the result is too large to store.
        """


class _Unshared:
    """Store that is always empty, for a process that shares no results with other processes."""

    entry_bytes = 0

    async def get(self, key: bytes) -> CachedResult | None:
        return None

    async def put(self, key: bytes, result: CachedResult, keep: float) -> None:
        pass

    async def lock(self, key: bytes) -> Lock | None:
        return NO_LOCK

    async def unlock(self, key: bytes, lock: Lock) -> None:
        pass

    async def unlock_for_all(self, key: bytes, lock: Lock) -> None:
        pass


UNSHARED: Final[SharedStore] = _Unshared()
