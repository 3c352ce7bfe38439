"""What the clients of a soak saw."""

from collections import Counter
from dataclasses import dataclass, field

__all__ = ["Record"]


@dataclass
class Record:
    """What the clients of a soak recorded: the numbers of requests by kind and of outcomes.

    `wrong` and `unannounced` count unallowed responses by a line that describes them. `unannounced`
    is for those with a 5xx status, except for 503 with Retry-After.
    """

    requests: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    unannounced: Counter[str] = field(default_factory=Counter)
