"""The terms on which results of a template are cached: `cache:` of its header."""

from dataclasses import dataclass

__all__ = ["MAPS_MIN_AGE", "CachePolicy"]

MAPS_MIN_AGE = 20
"""Seconds. The Maps API accepts no `max-age` below 10, and CARTO gets half of the whole."""


@dataclass(frozen=True, slots=True)
class CachePolicy:
    """One promise about the age of results, in seconds.

    No response is older than `max_age`, over CARTO's cache, the gateway's and those outside
    together. CARTO may respond with a result of up to `carto` from its cache; 0: it must run the
    statement. A browser may keep a response for `browser`; None: for a quarter of what is left.

    A result may be `stale` older than that while one refresh runs, and `on_error` older while CARTO
    is unavailable.
    """

    max_age: int
    carto: int
    browser: int | None = None
    stale: int = 0
    on_error: int = 0

    @property
    def keep(self) -> int:
        """The age in seconds after which a result is of no use."""
        return self.max_age + max(self.stale, self.on_error)
