"""Cache of the URLs of queries' GeoJSON and tiles, which the Maps API returns as metadata."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, Generic, Protocol, TypeVar

from carto_client.wire.calls import Call

__all__ = ["MAX_BYTES", "MapMetadataCache"]

MAX_BYTES: Final = 8 * 2**20
"""Bytes of all entries together: clients choose the values in them, of up to a megabyte each."""

ENTRY_BYTES: Final = 1024
"""What an entry costs beside its texts: the key, the call, the tables that hold them."""

SWEEP_SECONDS: Final = 5.0
"""Minimum time between two sweeps, which visit all entries."""


class Sized(Protocol):
    """A value in the cache, such as a data call or a tileset."""

    @property
    def size(self) -> int:
        """The size of its texts in bytes."""


T = TypeVar("T", bound=Sized)


@dataclass(frozen=True, slots=True)
class _Entry(Generic[T]):
    data: T
    expires_at: float
    size: int


class MapMetadataCache(Generic[T]):
    """Cache from a metadata call of the Maps API to the data call or tileset in its response.

    Keys are digests of the metadata calls, which can be large. The cache is bounded by bytes. When
    it is full, the oldest entries are dropped; an entry over an eighth of `max_bytes` is not kept.
    """

    def __init__(
        self, max_bytes: int = MAX_BYTES, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._max_bytes = max_bytes
        self._clock = clock
        self._entries: dict[bytes, _Entry[T]] = {}
        self._next_sweep = 0.0
        self.size = 0
        """Bytes of all entries."""

    def get(self, metadata: Call) -> T | None:
        """Return the cached value for a metadata call, or None if there is none or it has expired."""
        entry = self._entries.get(_key(metadata))
        return entry.data if entry and self._clock() < entry.expires_at else None

    def keep(self, metadata: Call, data: T, seconds: float) -> None:
        """Cache the value of a metadata call for `seconds`, unless the value is too large."""
        now = self._clock()
        self._sweep(now)
        self.forget(metadata)
        size = ENTRY_BYTES + data.size
        if size > self._max_bytes // 8:
            return
        self._entries[_key(metadata)] = _Entry(data, now + seconds, size)
        self.size += size
        while self.size > self._max_bytes:
            self._drop(next(iter(self._entries)))

    def forget(self, metadata: Call) -> None:
        """Drop the cached value for a metadata call. Do nothing if there is none."""
        key = _key(metadata)
        if key in self._entries:
            self._drop(key)

    def _drop(self, key: bytes) -> None:
        self.size -= self._entries.pop(key).size

    def _sweep(self, now: float) -> None:
        """Drop all expired entries, unless this was done a short time ago."""
        if now < self._next_sweep:
            return
        self._next_sweep = now + SWEEP_SECONDS
        for key in [key for key, entry in self._entries.items() if entry.expires_at <= now]:
            self._drop(key)


def _key(metadata: Call) -> bytes:
    # The headers hold `max-age`: queries that differ in it alone must not share an entry.
    parts = (metadata.url, metadata.headers.get("Cache-Control", ""))
    text = "\n".join(parts).encode()
    return blake2b(text + b"\n" + metadata.content, digest_size=32).digest()
