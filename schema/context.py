"""What one request carries through its resolvers."""

import time
from dataclasses import dataclass, field

from carto_client import CartoClient
from resolvers.answers import Stream

__all__ = ["AnswerPath", "RequestContext"]

AnswerPath = tuple[str | int, ...]


@dataclass(slots=True)
class RequestContext:
    """`deadline` is in seconds of the running loop's clock.

    `answers` holds collections, finished or arriving, by the path of their field: the executor never sees their rows.
    """

    carto: CartoClient
    deadline: float
    answers: dict[AnswerPath, bytes | Stream] = field(default_factory=dict)
    templates: list[str] = field(default_factory=list)
    rows: int = 0
    started: float = field(default_factory=time.monotonic)
