"""Account of the bytes of all responses that wait in memory, most of them for clients to read.

A server has one account for all clients, so that many clients together are bounded, too. Above half
of the limit, bytes that no client waits for are freed: the beginnings of streams, and bytes that
are kept for a cache. Above the limit, the largest collection that waits for its own end fails, or
the client that reads the slowest is cut off.
"""

from typing import Final, Protocol

__all__ = ["Client", "Collection", "Keeper", "ResponseMemory"]

MAX_BUFFERED_BYTES: Final = 48 * 2**20
"""Bytes of all kinds. With what streams hold beside it, it stays below 64 MiB."""


class Keeper(Protocol):
    """A stream that keeps bytes for clients that may join later, or for a cache."""

    def give_up(self) -> None:
        """Free all bytes of the stream that its current clients do not need."""
        # These bytes are kept for a cache, or for clients that join later.


class Collection(Protocol):
    """A collection that keeps bytes in memory until its last row has been read."""

    def fail(self) -> None:
        """Free the bytes that wait for the end of the collection, and send no further bytes."""


class Client(Protocol):
    """Connection to a client that has not yet read all bytes of its responses."""

    @property
    def unsent_bytes(self) -> int:
        """Number of bytes that the server has written and the client has not read."""

    @property
    def bytes_per_second(self) -> float:
        """How fast the client reads: bytes per second since it first had unread bytes."""

    def cut_off(self) -> None:
        """Abort the connection because the client reads too slowly."""


class ResponseMemory:
    """Account of the bytes of responses that wait in memory, for one event loop."""

    def __init__(self, max_bytes: int = MAX_BUFFERED_BYTES) -> None:
        self._max = max_bytes
        self._total = self._kept_total = self._collected_total = 0
        self._kept: dict[Keeper, int] = {}
        self._collected: dict[Collection, int] = {}
        self._unsent: dict[Client, int] = {}

    @property
    def total(self) -> int:
        """Number of bytes of responses that wait in memory."""
        return self._total

    @property
    def is_scarce(self) -> bool:
        """Whether bytes that cannot be freed on demand exceed a third of the memory limit."""
        return self._total - self._kept_total > self._max // 3

    def keep(self, keeper: Keeper, size: int) -> bool:
        """Count `size` more bytes that `keeper` will free on demand.

        Return False if memory is too scarce to keep them.
        """
        if self._total + size > self._max // 2:
            return False
        self._kept[keeper] = self._kept.get(keeper, 0) + size
        self._kept_total += size
        self._total += size
        return True

    def forget(self, keeper: Keeper, held: int = 0) -> None:
        """Stop counting the bytes of `keeper`, except for `held` bytes.

        Call `release` when the held bytes are freed.
        """
        size = self._kept.pop(keeper, 0)
        self._kept_total -= size
        self._total += held - size

    def hold(self, size: int) -> None:
        """Count `size` more bytes that cannot be freed on demand.

        Call `release` when these bytes are freed.
        """
        self._total += size
        self._give_up_kept()

    def release(self, size: int) -> None:
        """Subtract `size` bytes, which have been freed, from the count."""
        self._total -= size

    def collect(self, collection: Collection, size: int) -> None:
        """Record that `collection` now keeps `size` bytes in memory.

        When the collection has ended, call this with 0.
        """
        change = size - self._collected.pop(collection, 0)
        if size:
            self._collected[collection] = size
        self._collected_total += change
        self._total += change
        if change > 0:
            self._free_bytes()

    def set_unsent(self, client: Client, size: int) -> None:
        """Record that `size` bytes now wait in memory until `client` reads them.

        When `client` disconnects, call this with 0.
        """
        change = size - self._unsent.get(client, 0)
        if size:
            self._unsent[client] = size
        else:
            self._unsent.pop(client, None)
        self._total += change
        if change > 0:
            self._free_bytes()

    def _free_bytes(self) -> None:
        self._give_up_kept()
        if self._total <= self._max:
            return
        for client in [*self._unsent]:  # a client that reads on does not report each byte
            self.set_unsent(client, min(client.unsent_bytes, self._unsent[client]))
        while self._total > self._max and self._drop_one():
            pass

    def _give_up_kept(self) -> None:
        while self._kept and self._total > self._max // 2:
            next(iter(self._kept)).give_up()

    def _drop_one(self) -> bool:
        """Drop the largest collection or the slowest client.

        Return False if no collection and at most one client is left.
        """
        # A single response fits into the memory, because other limits apply to its size.
        if self._collected_total > self._max // 2 or (self._collected and len(self._unsent) < 2):
            largest = max(self._collected, key=lambda each: self._collected[each])
            self.collect(largest, 0)
            largest.fail()
            return True
        if len(self._unsent) < 2:
            return False
        slowest = min(self._unsent, key=lambda each: each.bytes_per_second)
        self.set_unsent(slowest, 0)
        slowest.cut_off()
        return True
