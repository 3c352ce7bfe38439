"""Cache of validated documents by their text, bounded by the memory they take."""

import re
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

__all__ = ["MAX_BYTES", "MAX_SEEN", "DocumentCache", "estimate_bytes"]

T = TypeVar("T")

MAX_BYTES: Final = 16 * 2**20
"""Memory of all cached documents: room for 200 to 300 of those that pages send."""

MAX_SHARE: Final = 8
"""No document may take more than this part, one eighth, of the cache."""

MAX_SEEN: Final = 4_096
"""Documents that were seen once and are cached when they are seen again."""

FRESH_SECONDS: Final = 600
"""Seconds after the last use in which a document is not evicted for another caller."""

BYTES_OF_PLAN: Final = 30_000
BYTES_OF_TOKEN: Final = 700
BYTES_OF_CHARACTER: Final = 2
"""Upper estimates for a plan, a token and a character.

They were measured with tracemalloc for documents of pages and of attacks: nodes and tokens of the
syntax tree take most of the memory, and the steps for several values of `@skip` the rest.
"""

_TOKEN: Final = re.compile(r"\w+|[^\s,\w]")


def estimate_bytes(text: str) -> int:
    """Return an upper estimate of the memory in bytes that a document and its plan take."""
    tokens = len(_TOKEN.findall(text))
    return BYTES_OF_PLAN + BYTES_OF_TOKEN * tokens + BYTES_OF_CHARACTER * len(text)


@dataclass(slots=True)
class _Entry(Generic[T]):
    value: T
    owner: Hashable
    size: int
    used: float


class DocumentCache(Generic[T]):
    """LRU cache in which no caller can evict the documents that other callers use.

    A document is cached when it is used for the second time, because clients can invent any number
    of documents. A full cache evicts documents that have not been used for `FRESH_SECONDS`. If
    there are none, it evicts those of the caller whose documents take the most bytes.
    """

    def __init__(
        self, max_bytes: int = MAX_BYTES, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._max_bytes = max_bytes
        self._clock = clock
        self._entries: OrderedDict[tuple[str, Hashable], _Entry[T]] = OrderedDict()
        self._owned: Counter[Hashable] = Counter()
        """Bytes of each caller's documents."""
        self._seen: OrderedDict[int, None] = OrderedDict()
        self.size = 0

    def get(self, text: str, detail: Hashable) -> T | None:
        """Return the value for a document and `detail` (its schema and operation), or None."""
        key = text, detail
        entry = self._entries.get(key)
        if entry is None:
            return None
        entry.used = self._clock()
        self._entries.move_to_end(key)
        return entry.value

    def keep(self, text: str, detail: Hashable, value: T, owner: Hashable = None) -> None:
        """Cache the value for a document of `owner`, if it was used before and is not too large."""
        key = text, detail
        if key in self._entries or not self._was_seen(hash(key)):
            return
        size = estimate_bytes(text)
        if size > self._max_bytes // MAX_SHARE:
            return
        self._entries[key] = _Entry(value, owner, size, self._clock())
        self._owned[owner] += size
        self.size += size
        while self.size > self._max_bytes:
            self._evict()

    def _was_seen(self, key: int) -> bool:
        """Return True if `key` was passed before. The oldest keys are forgotten.

        Clients cannot choose texts with equal hashes, because Python's hash has a secret of the
        process.
        """
        if key in self._seen:
            return True
        self._seen[key] = None
        if len(self._seen) > MAX_SEEN:
            self._seen.popitem(last=False)
        return False

    def _evict(self) -> None:
        key, oldest = next(iter(self._entries.items()))
        if self._clock() - oldest.used <= FRESH_SECONDS:
            largest, _ = max(self._owned.items(), key=lambda owned: owned[1])
            key = next(key for key, entry in self._entries.items() if entry.owner == largest)
        evicted = self._entries.pop(key)
        self.size -= evicted.size
        self._owned[evicted.owner] -= evicted.size
        if not self._owned[evicted.owner]:
            del self._owned[evicted.owner]
