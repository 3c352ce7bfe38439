"""Counts of a client's calls, for the metrics of the program that uses it."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Final, Literal

__all__ = ["FAILED", "Statistics", "UpstreamState"]

FAILED: Final = 0
"""The status of a request that got no response."""

MAX_WAITS: Final = 10_000
"""Waits that are kept until they are read."""


@dataclass(slots=True)
class Statistics:
    """Counts of HTTP requests since the start.

    `calls` maps a pair (API, status) to the number of all its requests. `retries` counts repeated
    requests by reason: `connect` (the request could not be sent), `token` (the token was rejected)
    or `status` (an error status). `tokens` counts token requests by outcome.
    """

    calls: defaultdict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    retries: dict[Literal["connect", "token", "status"], int] = field(
        default_factory=lambda: {"connect": 0, "token": 0, "status": 0}
    )
    tokens: dict[Literal["ok", "error"], int] = field(default_factory=lambda: {"ok": 0, "error": 0})
    waits: deque[float] = field(default_factory=lambda: deque(maxlen=MAX_WAITS))
    """Seconds that requests waited for a connection. The reader removes them."""


@dataclass(frozen=True, slots=True)
class UpstreamState:
    """The state of a client: connections, waiting requests, circuit breakers, and the token.

    `open_circuits` maps the name of each CARTO connection to True if its circuit breaker is open.
    `token_expires_in` is in seconds; None without a token, or with one that does not expire.
    """

    connections: int
    waiting: int
    open_circuits: dict[str, bool]
    token_expires_in: float | None
