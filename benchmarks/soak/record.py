"""What the clients of a soak saw."""

from collections import Counter
from dataclasses import dataclass, field

__all__ = ["Record"]


@dataclass
class Record:
    """Counts that the clients of a soak test recorded.

    `requests` counts requests by their kind. `outcomes` counts allowed results while CARTO is
    faulty. `unannounced` counts wrong responses with a 5xx status, except 503 with Retry-After.
    `wrong` counts all other wrong results. The keys describe the result.
    """

    requests: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    unannounced: Counter[str] = field(default_factory=Counter)
