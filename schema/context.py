"""What one request carries to its resolvers."""

from dataclasses import dataclass, field

from resolvers.callers import ANONYMOUS, Caller
from resolvers.charging import UNMETERED, Meter
from resolvers.query_runner import QueryRunner
from schema.field_result import Progress
from schema.tile_urls import WriteTileURLs, relative_urls

__all__ = ["RequestContext"]


@dataclass(frozen=True, slots=True)
class RequestContext:
    """The caller of one request, and the objects that its resolvers use.

    `deadline` is in seconds of the running loop's clock.
    """

    runner: QueryRunner
    deadline: float
    caller: Caller = ANONYMOUS
    meter: Meter = UNMETERED
    tile_urls: WriteTileURLs = relative_urls
    progress: Progress = field(default_factory=Progress)
