"""Documents of automatic persisted queries that workers share through the store."""

import contextlib
from typing import Final

from carto_graphql.store.connection import Store, StoreUnavailable

__all__ = ["StoredDocuments"]

KEPT_SECONDS: Final = 7 * 86_400
"""Seconds that a document is kept after its last use."""


class StoredDocuments:
    """Documents by their SHA-256.

    The caller must verify that a document has the SHA-256 that was requested, because others may
    have changed the store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, digest: str) -> str | None:
        """Return the document with the SHA-256 `digest`, or None.

        This postpones its expiry to a week from now.
        """
        try:
            text = await self._store.execute("GETEX", self._key(digest), "EX", KEPT_SECONDS)
        except StoreUnavailable:
            return None
        return text.decode("utf-8", "replace") if isinstance(text, bytes) else None

    async def put(self, digest: str, text: str) -> None:
        """Store a document under its SHA-256 `digest`. It expires if nobody reads it for a week."""
        content = text.encode("utf-8", "surrogatepass")
        with contextlib.suppress(StoreUnavailable):
            await self._store.execute("SET", self._key(digest), content, "EX", KEPT_SECONDS)

    def _key(self, digest: str) -> str:
        return f"{self._store.prefix}:1:q:{digest}"
