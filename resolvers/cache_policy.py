"""The terms on which results of a template are cached: `cache:` of its header."""

from dataclasses import dataclass

__all__ = ["MAPS_MIN_AGE", "CachePolicy"]

MAPS_MIN_AGE = 20
"""Minimum `max_age` for the Maps API, of which `carto` is half: it accepts no age below 10 s."""


@dataclass(frozen=True, slots=True)
class CachePolicy:
    """The maximum ages of a template's results, in seconds.

    No response is older than `max_age`, even if it passed through CARTO's cache, the gateway's
    cache and others on the way to the client. CARTO may return a result from its cache that is up
    to `carto` old; if `carto` is 0, CARTO must run the statement. A browser may keep a response for
    `browser`; if `browser` is None, for a quarter of the time that is left until `max_age`.

    A result may be older than `max_age` by up to `stale` while one refresh runs, and by up to
    `on_error` while CARTO is unavailable.
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
