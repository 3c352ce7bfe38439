"""Automatic persisted queries: documents that clients register, and send by their SHA-256 afterwards.

The protocol is Apollo's (https://www.apollographql.com/docs/apollo-server/performance/apq): a client
sends the hash alone, gets PERSISTED_QUERY_NOT_FOUND, and sends it once more with the text.
"""

import hashlib
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Final

from carto_graphql.web.errors import RequestError

__all__ = ["MAX_BYTES", "MAX_NEW", "PersistedQueries"]

MAX_BYTES: Final = 8 * 2**20
"""Bytes of all documents together."""

ENTRY_OVERHEAD: Final = 300
"""Bytes of an entry beside its text."""

MAX_NEW: Final = 60
"""New documents of one caller per minute: nobody may fill the memory in which others have theirs."""

MINUTE: Final = 60.0


class PersistedQueries:
    """LRU cache of documents by their SHA-256.

    A document is registered after it has run, so that what is rejected takes no memory. It is
    validated again for each caller that sends its hash.
    """

    def __init__(
        self,
        max_source: int,
        max_bytes: int = MAX_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`max_source` is the maximum length of a document, in characters."""
        self._max_source, self._max_bytes, self._clock = max_source, max_bytes, clock
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._size = 0
        self._new: Counter[str] = Counter()
        self._ends = 0.0

    def find(self, digest: str) -> str:
        """Return the document; raise `RequestError` where it is not registered.

        Apollo's clients read this error from a response with status 200.
        """
        text = self._texts.get(digest)
        if text is None:
            raise RequestError(200, "PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")
        self._texts.move_to_end(digest)
        return text

    def register(self, digest: str, text: str, caller: str) -> bool:
        """Keep a document that has run; return False where it is not kept."""
        if digest in self._texts:
            return True
        if len(text) > self._max_source or not self._may_add(caller):
            return False
        if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != digest:
            return False
        self._texts[digest] = text
        self._size += _size(text)
        while self._size > self._max_bytes:
            self._size -= _size(self._texts.popitem(last=False)[1])
        return True

    def _may_add(self, caller: str) -> bool:
        now = self._clock()
        if now >= self._ends:
            self._new.clear()
            self._ends = now + MINUTE
        # Callers beyond the bound of the counters wait for the next minute.
        if self._new[caller] >= MAX_NEW or len(self._new) > self._max_bytes // 1024:
            return False
        self._new[caller] += 1
        return True


def _size(text: str) -> int:
    return 2 * len(text) + ENTRY_OVERHEAD
