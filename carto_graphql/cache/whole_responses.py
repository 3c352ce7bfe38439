"""Cache of whole responses, for requests that repeat byte for byte.

A hit spares parsing, planning and writing. The caller, its rate and the bookkeeping of the request
come before it, and a response is found by what its caller's roles may see.
"""

import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Final

from carto_graphql.telemetry.logs import LogMembers
from resolvers.result_cache import Epochs, Freshness
from schema.fields import Progress

__all__ = ["MAX_RESPONSE", "MAX_SEEN", "WholeResponse", "WholeResponses"]

MAX_RESPONSE: Final = 256 * 2**10
"""Bytes of a response that is kept. A larger one takes its time for being sent, not for planning."""

MAX_REQUEST: Final = 16 * 2**10
"""Bytes of a request that is looked up."""

MAX_SEEN: Final = 4_096
"""Requests that were seen once, and are kept when they are seen again."""

ENTRY_OVERHEAD: Final = 1_800
"""Bytes of an entry beside its content, its request and what is reported of its fields."""

FIELD_OVERHEAD: Final = 480
"""Bytes of what the log and the metrics report of one field, in objects and in JSON."""


@dataclass(slots=True)
class WholeResponse:
    """A cached response with status 200 and without errors.

    `content` is the response's JSON, and `tag` its weak entity tag. `changes` is the value of
    `Epochs.changes` before the request was executed.
    """

    content: bytes
    tag: bytes
    freshness: Freshness
    record: LogMembers
    """What the log reports of each hit."""
    progress: Progress
    """What the metrics count of it."""
    changes: int
    _compressed: bytes = field(default=b"", init=False)

    def compressed(self) -> bytes:
        """Return the content compressed with gzip. Only the first call compresses it."""
        if not self._compressed:
            self._compressed = zlib.compress(self.content, 1, wbits=31)
        return self._compressed


class WholeResponses:
    """LRU cache of whole responses, bounded by `max_bytes`. If this is 0, nothing is cached.

    Do not call `get` for a request that is larger than the attribute `max_request`, in bytes. A
    cached response is valid until it expires or until the next purge of any template.
    """

    # Each purge increments `epochs.changes`. A response is valid only while this number is the same
    # as before the execution of its request.

    def __init__(
        self, max_bytes: int, epochs: Epochs, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.epochs = epochs
        self.max_request = MAX_REQUEST if max_bytes else -1
        self._max_bytes, self._clock = max_bytes, clock
        self._entries: OrderedDict[Hashable, tuple[WholeResponse, int]] = OrderedDict()
        self._seen: OrderedDict[int, None] = OrderedDict()
        self.size = self.evictions = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> WholeResponse | None:
        """Return the cached response to the request `key`.

        Return None if there is none, or if it has expired or was purged.
        """
        found = self._entries.get(key)
        if found is None:
            return None
        response = found[0]
        if self._clock() < response.freshness.expires and response.changes == self.epochs.changes:
            self._entries.move_to_end(key)
            return response
        self._remove(key)
        return None

    def wants(self, key: Hashable) -> bool:
        """Return True if the response to the request `key` should be cached.

        That is so from the second equal request on.
        """
        # Clients cannot construct equal hashes: Python's hash depends on a secret of the process.
        digest = hash(key)
        if digest in self._seen:
            return True
        # If first requests were cached, random requests would fill the cache.
        self._seen[digest] = None
        if len(self._seen) > MAX_SEEN:
            self._seen.popitem(last=False)
        return False

    def put(self, key: Hashable, request_bytes: int, response: WholeResponse) -> None:
        """Cache a response, unless it is too large or has expired.

        `request_bytes` counts towards the cache's size.
        """
        if len(response.content) > MAX_RESPONSE or self._clock() >= response.freshness.expires:
            return
        fields = FIELD_OVERHEAD * len(response.progress.results)
        # The content counts twice, for its compressed form.
        # The key contains the request.
        size = 2 * len(response.content) + request_bytes + fields + ENTRY_OVERHEAD
        if key in self._entries:
            self._remove(key)
        self._entries[key] = (response, size)
        self.size += size
        while self.size > self._max_bytes:
            self._remove(next(iter(self._entries)))
            self.evictions += 1

    def _remove(self, key: Hashable) -> None:
        self.size -= self._entries.pop(key)[1]
