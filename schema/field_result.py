"""The result of a template's field, and the progress of the request that it belongs to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from carto_client import read_meta
from resolvers.result_cache import Freshness, Layer
from resolvers.results.result import Stream
from resolvers.tracing import Span

__all__ = ["CACHE_RESULTS", "CacheResult", "FieldContent", "FieldResult", "Progress"]

FieldContent = bytes | Stream | Mapping[str, object]
"""A collection: as JSON, finished or still arriving, or as objects. In objects, a `WrongValue`
replaces each value that is not of its declared type."""

CacheResult = Literal["hit", "miss", "unknown"]
CACHE_RESULTS: Final[tuple[CacheResult, ...]] = ("hit", "miss", "unknown")


@dataclass(slots=True)
class FieldResult:
    """The result of a template's field, and what the log and the metrics report of it.

    `content` is None if `error` is set. If the content is a stream, `rows` and `size` (in bytes)
    are set at its end. `seconds` is the time until the result was complete, or until its stream
    began. `statements` is the number of statements that were sent to CARTO for the field: 0 if it
    shared the result of an identical call. `layer` is where the result came from, and `freshness`
    how long it may be served. `is_repeatable` is True if all callers with the same roles get the
    same result, and the template has no limit on the rate of calls.
    """

    template: str
    content: FieldContent | None = None
    error: Exception | None = None
    rows: int = 0
    size: int = 0
    seconds: float = 0.0
    statements: int = 0
    layer: Layer = "none"
    freshness: Freshness | None = None
    is_repeatable: bool = False
    is_cut: bool = False
    """Whether the response ended too early, in the middle of this result."""
    processed_bytes: int = 0
    """Bytes that the warehouse processed, as far as CARTO reports them."""
    carto_cache: tuple[CacheResult, ...] = ()
    """For each statement, whether CARTO's cache had its result."""
    errors_below: Sequence[tuple[Sequence[str], Exception]] = ()
    """Errors of aggregates and tiles, with their paths below the field, which itself succeeded."""
    span: Span | None = None
    """The field's span, if the request is recorded. It ends when the response has been sent."""

    def add_costs(self, metas: Sequence[bytes]) -> None:
        """Add the costs that CARTO reported beside the rows of each statement."""
        for raw in metas:
            found: CacheResult = "unknown"
            if raw:
                meta = read_meta(raw)
                self.processed_bytes += meta.processed_bytes or 0
                if meta.cache_hit is not None:
                    found = "hit" if meta.cache_hit else "miss"
            self.carto_cache += (found,)


@dataclass(slots=True)
class Progress:
    """What is known of a request so far. The log line needs it, even if the client leaves early."""

    operation: str = ""
    results: list[FieldResult] = field(default_factory=list)

    def of_whole_response(self) -> "Progress":
        """Return a copy for the log, for a request that is served from the whole-response cache."""
        results = [
            FieldResult(each.template, rows=each.rows, size=each.size, layer="whole")
            for each in self.results
        ]
        return Progress(self.operation, results)

    def record(self) -> dict[str, object]:
        """Return the fields of a request's log line. None of them holds a value of a variable.

        `cache` has the layer that each result came from: `result` is the cache in memory, `stale` a
        cache with a result older than its `maxAge`, `whole` the cache of whole responses, `store`
        the shared store, `shared` an identical call in flight, and `none` is CARTO.
        """
        templates, rows, statements, cache, seconds = [], 0, 0, [], 0.0
        carto_cache: list[str] = []
        processed = 0
        for result in self.results:
            templates.append(result.template)
            rows += result.rows
            statements += result.statements
            cache.append(result.layer)
            seconds = max(seconds, result.seconds)
            carto_cache += result.carto_cache
            processed += result.processed_bytes
        return {
            "operation": self.operation[:64],
            "templates": templates,
            "rows": rows,
            "statements": statements,
            "cache": cache,
            "carto_cache": carto_cache,
            "processed_bytes": processed,
            "carto_ms": round(seconds * 1000, 1),
            "codes": [],
        }
