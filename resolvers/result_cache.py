"""Results that are kept, as the resolvers see them: the terms of a template and an interface."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final, Protocol

__all__ = ["UNCACHED", "CachePolicy", "CachedResult", "ResultCache"]


@dataclass(frozen=True, slots=True)
class CachePolicy:
    """The terms of `cache:` in a template's header, in seconds.

    No response is older than `max_age`, over CARTO's cache and ours together: CARTO may answer with
    a result of up to `carto`. For `stale` longer a result is served while one refresh runs, and for
    `on_error` longer while CARTO is unavailable.
    """

    max_age: int
    carto: int
    stale: int = 0
    on_error: int = 0

    @classmethod
    def of(cls, max_age: int) -> "CachePolicy":
        """Return the terms of a plain `cache: 1h`: half of the age is CARTO's."""
        return cls(max_age, max_age // 2)


@dataclass(frozen=True, slots=True)
class CachedResult:
    """A whole collection as JSON.

    `born` is on the cache's clock: when CARTO's warehouse computed it.
    """

    content: bytes
    rows: int
    born: float


class ResultCache(Protocol):
    """Keeps whole results without errors, by key."""

    def now(self) -> float:
        """Return the time of the cache's clock, in seconds."""

    def get(self, key: Hashable) -> CachedResult | None:
        """Return what is kept under a key, however old it is."""

    def put(self, key: Hashable, template: str, result: CachedResult, keep: float) -> None:
        """Keep a result of `template` for `keep` seconds after its birth, if there is memory for it."""


class _Uncached:
    """Cache that keeps nothing."""

    def now(self) -> float:
        return 0.0

    def get(self, key: Hashable) -> CachedResult | None:
        return None

    def put(self, key: Hashable, template: str, result: CachedResult, keep: float) -> None:
        pass


UNCACHED: Final[ResultCache] = _Uncached()
