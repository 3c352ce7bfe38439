"""What the clients of a soak saw."""

from collections import Counter
from dataclasses import dataclass, field

__all__ = ["Record"]


@dataclass
class Record:
    """Counts that the clients of a soak test recorded.

    `requests` counts requests by their kind. `outcomes` counts the results of requests while
    CARTO is faulty. `unannounced` counts wrong responses with a 5xx status. `wrong` counts other
    wrong results. The keys of these three describe the result.
    """

    requests: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    unannounced: Counter[str] = field(default_factory=Counter)
