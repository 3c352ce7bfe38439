"""Cache of the URLs of queries' GeoJSON and tiles, which the Maps API returns as metadata."""

import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from typing import Final, Generic, Protocol, TypeVar

import msgspec

from carto_client.wire.queries import Call

__all__ = ["MAX_BYTES", "MapMetadataCache", "key_of"]

MAX_BYTES: Final = 8 * 2**20
"""Bytes of all entries together: clients choose the values in them, of up to a megabyte each."""

ENTRY_BYTES: Final = 1024
"""What an entry costs beside its texts: its objects, and the tables that hold them."""

SWEEP_SECONDS: Final = 5.0
"""Minimum time between two sweeps, which visit all entries."""


class Sized(Protocol):
    """Interface of a value that can be cached, because it states its size."""

    @property
    def size(self) -> int:
        """The size in bytes of all texts in the value."""


T = TypeVar("T", bound=Sized)


class _Entry(msgspec.Struct, Generic[T], frozen=True):
    data: T
    expires_at: float
    size: int


class MapMetadataCache(Generic[T]):
    """Cache of values that are read from the Maps API's responses to metadata calls.

    A value is either a tileset or a call that requests a map's data. Pass the metadata call to
    `key_of` to get the key of the value. `max_bytes` bounds the whole cache with its keys. When
    the cache is full, the oldest entries are dropped. An entry larger than an eighth of
    `max_bytes` is not kept.
    """

    def __init__(
        self, max_bytes: int = MAX_BYTES, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._max_bytes = max_bytes
        self._clock = clock
        self._entries: OrderedDict[bytes, _Entry[T]] = OrderedDict()
        self._next_sweep = 0.0
        self.size = 0
        """Bytes of all entries."""

    def get(self, key: bytes) -> T | None:
        """Return the value cached under `key`, or None if there is none or it has expired."""
        entry = self._entries.get(key)
        return entry.data if entry and self._clock() < entry.expires_at else None

    def keep(self, key: bytes, data: T, seconds: float) -> None:
        """Cache `data` under `key` for `seconds`, unless `data` is too large for the cache."""
        now = self._clock()
        if now >= self._next_sweep:
            self._sweep(now)
        if key in self._entries:
            self.forget(key)
        size = ENTRY_BYTES + len(key) + data.size
        if size > self._max_bytes // 8:
            return
        self._entries[key] = _Entry(data, now + seconds, size)
        self.size += size
        while self.size > self._max_bytes:
            self.size -= self._entries.popitem(last=False)[1].size

    def forget(self, key: bytes) -> None:
        """Drop the value cached under `key`, if there is one."""
        if entry := self._entries.pop(key, None):
            self.size -= entry.size

    def _sweep(self, now: float) -> None:
        self._next_sweep = now + SWEEP_SECONDS
        for key in [key for key, entry in self._entries.items() if entry.expires_at <= now]:
            self.forget(key)


def key_of(metadata: Call) -> bytes:
    """Return the cache key of a call that requests a map's metadata."""
    # Queries that differ in `max_age` alone must not share an entry.
    key = f"{metadata.max_age} {metadata.endpoint}?{metadata.query}".encode()
    if metadata.content:  # which may be large
        key += blake2b(metadata.content, digest_size=32).digest()
    return key
