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
"""A collection as JSON, finished or arriving; or as objects, a wrong value in place of each cell that is not
of its declared type."""

CacheResult = Literal["hit", "miss", "unknown"]
CACHE_RESULTS: Final[tuple[CacheResult, ...]] = ("hit", "miss", "unknown")


@dataclass(slots=True)
class FieldResult:
    """The result of a template's field, and what the log and the metrics report of it.

    `content` is None where `error` is set. `rows` and `size`, in bytes, came at once; those of a
    stream are added at its end. `seconds` is the time until then. `statements` were sent to CARTO
    for it: none where the result of an identical call was shared. `layer` is what it came from,
    `freshness` until when it may be served. `is_repeatable` is true where it depends on no claim of
    the caller, and its calls are not counted.
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
    """Whether its response broke off."""
    processed_bytes: int = 0
    """Bytes that the warehouse processed, as far as CARTO reports them."""
    carto_cache: tuple[CacheResult, ...] = ()
    """Whether CARTO's cache had the results of its statements."""
    errors_below: Sequence[tuple[Sequence[str], Exception]] = ()
    """Errors of aggregates, by their path below the field: these fail alone."""
    span: Span | None = None
    """The span of a request that is recorded. It ends with the response, of which streams are a part."""

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
    """What is known of a request so far: its log line needs it where the client leaves early."""

    operation: str = ""
    results: list[FieldResult] = field(default_factory=list)

    def of_whole_response(self) -> "Progress":
        """Return the progress that is logged for a request served from the whole-response cache."""
        results = [
            FieldResult(each.template, rows=each.rows, size=each.size, layer="whole")
            for each in self.results
        ]
        return Progress(self.operation, results)

    def record(self) -> dict[str, object]:
        """Return the fields of a request's log line. None of them holds a value of a variable.

        `cache` has the layer that each result came from: `result` and `stale` from memory, `whole`
        from the responses in memory, `shared` from the store or an identical call in flight, `none`
        from CARTO.
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
