"""Automatic persisted queries: documents that clients register, and send by their SHA-256 afterwards.

The protocol is Apollo's (https://www.apollographql.com/docs/apollo-server/performance/apq): a client
sends the hash alone, gets PERSISTED_QUERY_NOT_FOUND, and sends it once more with the text.
"""

import hashlib
import re
import sys
from collections import OrderedDict
from typing import Final, Protocol

from limits import RateLimitItemPerMinute

from carto_graphql.callers.limit import CounterGroup, Counters, Limit
from carto_graphql.web.errors import RequestError
from resolvers.callers import Caller
from resolvers.errors import OverLimit

__all__ = ["MAX_BYTES", "MAX_NEW", "DocumentStore", "PersistedQueries"]

MAX_BYTES: Final = 8 * 2**20
"""Bytes of all documents together."""

ENTRY_OVERHEAD: Final = 300
"""Bytes of an entry beside its text."""

MAX_NEW: Final = 60
"""New documents of one caller per minute, so that no caller pushes out the documents of others."""


_SHA_256: Final = re.compile("[0-9a-f]{64}")


class DocumentStore(Protocol):
    """Store that workers share, with GraphQL documents under their SHA-256.

    A document from the store may be forged. Compare its SHA-256 before you use it.
    """

    async def get(self, digest: str) -> str | None:
        """Return the document with this SHA-256, or None if it is not stored."""

    async def put(self, digest: str, text: str) -> None:
        """Store the document `text` under its SHA-256.

        The document expires if nobody reads it for some days.
        """


class PersistedQueries:
    """Documents by their SHA-256, in an LRU cache and in a store that workers share.

    Register a document only after it has run, so that rejected documents take no memory. `find`
    does not check whether the caller may run the document.
    """

    def __init__(
        self,
        max_source: int,
        counters: Counters,
        store: DocumentStore | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        """Cache up to `max_bytes` of documents, each of at most `max_source` characters."""
        self._max_source, self._max_bytes = max_source, max_bytes
        self._counters, self._store = counters, store
        self._rate = RateLimitItemPerMinute(MAX_NEW)
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._size = 0

    async def find(self, digest: str) -> str:
        """Return the document with this SHA-256. Raise `RequestError` if it is not registered."""
        text = self._texts.get(digest)
        if text is None:
            text = await self._find_stored(digest)
        if text is None:
            # Apollo's clients expect status 200.
            raise RequestError(200, "PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")
        self._texts.move_to_end(digest)
        return text

    async def register(self, digest: str, text: str, caller: Caller) -> bool:
        """Register the document `text`, which has run. Return False if it is rejected."""
        if digest in self._texts:
            return True
        # Rejected: a wrong hash, a text that is too long, or too many documents of this caller.
        if not self._is_valid(digest, text) or not await self._may_add(caller):
            return False
        self._keep(digest, text)
        if self._store is not None:
            # Before the response: the client may send the hash to another worker next.
            await self._store.put(digest, text)
        return True

    async def _find_stored(self, digest: str) -> str | None:
        # Clients may send any text of any length as a hash.
        if self._store is None or _SHA_256.fullmatch(digest) is None:
            return None
        text = await self._store.get(digest)
        # Other programs may write to the store, so the hash is verified.
        if text is None or not self._is_valid(digest, text):
            return None
        self._keep(digest, text)
        return text

    def _is_valid(self, digest: str, text: str) -> bool:
        if len(text) > self._max_source:
            return False
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() == digest

    def _keep(self, digest: str, text: str) -> None:
        if digest not in self._texts:  # as it may be while two requests read the store
            self._texts[digest] = text
            self._size += _size(text)
        while self._size > self._max_bytes and len(self._texts) > 1:
            self._size -= _size(self._texts.popitem(last=False)[1])

    async def _may_add(self, caller: Caller) -> bool:
        group: CounterGroup = "signed-in" if caller.signed_in else "anonymous"
        try:
            await self._counters.count(
                Limit("documents", self._rate, group, ("documents", caller.name))
            )
        except OverLimit:
            return False
        return True


def _size(text: str) -> int:
    return sys.getsizeof(text) + ENTRY_OVERHEAD
