"""The terms on which results of a template are cached: `cache:` of its header."""

from dataclasses import dataclass

__all__ = ["MAPS_MIN_AGE", "CachePolicy"]

MAPS_MIN_AGE = 20
"""Minimum `max_age` for the Maps API, of which `carto` is half: it accepts no age below 10 s."""


@dataclass(frozen=True, slots=True)
class CachePolicy:
    """The maximum ages of a template's results, in seconds.

    `max_age` is the maximum age of a response at the client. It includes the time in all caches.
    `carto` is the maximum age of a result from CARTO's cache. With 0, CARTO runs the statement.
    `browser` is how long a browser may keep a response. With None, a browser may keep it for a
    quarter of the time that is left until `max_age`.

    Two exceptions extend `max_age`: by up to `stale` while a refresh of the result runs, and by up
    to `on_error` while CARTO is unavailable.
    """

    max_age: int
    carto: int
    browser: int | None = None
    stale: int = 0
    on_error: int = 0

    @property
    def keep(self) -> int:
        """The age in seconds up to which a result is cached.

        Older results are not served, even if CARTO is slow or unavailable.
        """
        return self.max_age + max(self.stale, self.on_error)
