"""What the clients of a soak saw."""

from collections import Counter
from dataclasses import dataclass, field

__all__ = ["Record"]


@dataclass
class Record:
    """Counts of requests by kind, of outcomes, and of responses that were not allowed.

    `wrong` and `unannounced` count responses by a line that describes them. Unannounced are those
    with a status of 5xx, except for a 503 with Retry-After.
    """

    requests: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    unannounced: Counter[str] = field(default_factory=Counter)
