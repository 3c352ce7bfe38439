"""The resolver of a template's field: its context, the template call that it makes, and its result."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, Literal, TypeVar

import msgspec
from strawberry.types.fields.resolver import StrawberryResolver

from carto_client import Tileset, read_meta
from resolvers.aggregated_call import run_aggregated
from resolvers.callers import ANONYMOUS, Caller
from resolvers.charging import UNMETERED, Meter
from resolvers.chart_call import Charts
from resolvers.query_runner import QueryRunner
from resolvers.result_cache import Freshness, Layer
from resolvers.results.result import Result, Stream
from resolvers.results.tiles import TileAddress
from resolvers.sql.box_argument import build_box
from resolvers.sql.claims import with_claims
from resolvers.sql.selection import AGGREGATED, Selection, without_tiles
from resolvers.sql.statements import TemplateCall, build_call
from resolvers.sql.template import Template
from resolvers.tile_call import run_tile, run_tileset
from resolvers.tracing import CURRENT_SPAN, NO_SPAN, ChildSpan, Span
from schema.errors import without_traceback
from schema.tile_urls import WriteTileURLs, relative_urls

__all__ = [
    "CACHE_RESULTS",
    "CacheResult",
    "FieldContent",
    "FieldResult",
    "Progress",
    "RequestContext",
    "TemplateResolver",
]

FieldContent = bytes | Stream | Mapping[str, object]
"""A collection: as JSON, finished or still arriving, or as objects. In objects, a `WrongValue`
replaces each value that is not of its declared type."""

CacheResult = Literal["hit", "miss", "unknown"]
CACHE_RESULTS: Final[tuple[CacheResult, ...]] = ("hit", "miss", "unknown")


class FieldResult(msgspec.Struct):
    """The result of a template's field, with figures for the log and the metrics.

    `template` is the template's name. If the field failed, `error` is set and `content` is None.
    `rows` and `size` (in bytes) of a stream are set when it ends. `seconds` is the time until the
    result was complete or its stream began. `statements` is the number of SQL statements that were
    sent to CARTO for this field. `layer` is the source of the result, such as a cache. `freshness`
    says how long caches may serve it. `is_repeatable` is True if all callers with the same roles
    get the same result, and the template has no rate limit. `is_cut` is True if the response ended
    in the middle of this result. `processed_bytes` is how many bytes the warehouse processed.
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
    processed_bytes: int = 0
    """Bytes that the warehouse processed, as far as CARTO reports them."""
    carto_cache: tuple[CacheResult, ...] = ()
    """For each statement, whether CARTO's cache had its result."""
    errors_below: Sequence[tuple[Sequence[str], Exception]] = ()
    """Errors of aggregates and tiles, with their paths below the field, which itself succeeded."""
    span: Span | None = None
    """The field's span, if the request is recorded. It ends when the response has been sent."""

    def set_content(self, found: Result) -> None:
        """Record the content, row count, layer, freshness and costs of the result `found`."""
        self.content, self.rows = found.content, found.rows
        self.layer, self.freshness = found.layer, found.freshness
        if isinstance(found.content, bytes):
            self.size = len(found.content)
        self.add_costs(found.metas)

    def add_costs(self, metas: Sequence[bytes]) -> None:
        """Add the costs of SQL statements.

        `metas` has the member `meta` of CARTO's response to each statement, as JSON.
        """
        for raw in metas:
            found: CacheResult = "unknown"
            if raw:
                meta = read_meta(raw)
                self.processed_bytes += meta.processed_bytes or 0
                if meta.cache_hit is not None:
                    found = "hit" if meta.cache_hit else "miss"
            self.carto_cache += (found,)


class Progress(msgspec.Struct):
    """The operation and the results of a request so far, for the log line.

    If the client leaves early, the log line shows what was known by then.
    """

    operation: str = ""
    results: list[FieldResult] = msgspec.field(default_factory=list)

    def of_whole_response(self) -> "Progress":
        """Return a copy for a request whose whole response came from a cache.

        Results in the copy have no costs.
        """
        results = [
            FieldResult(each.template, rows=each.rows, size=each.size, layer="whole")
            for each in self.results
        ]
        return Progress(self.operation, results)

    def record(self) -> dict[str, object]:
        """Return the fields of a request's log line, without values of variables."""
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


class RequestContext(msgspec.Struct, frozen=True):
    """The caller of one request, and the objects that its resolvers use.

    `deadline` is in seconds of the running loop's clock.
    """

    runner: QueryRunner
    deadline: float
    caller: Caller = ANONYMOUS
    meter: Meter = UNMETERED
    tile_urls: WriteTileURLs = relative_urls
    progress: Progress = msgspec.field(default_factory=Progress)


T = TypeVar("T")

NO_CHARTS: Final[Charts] = {}


class _Account(msgspec.Struct, frozen=True):
    """Account that charges the statements of one field to the caller's budgets."""

    result: FieldResult
    meter: Meter
    template: Template

    async def charge(self) -> None:
        if self.meter is not UNMETERED:
            await self.meter.charge_statement(self.template)
        self.result.statements += 1

    async def refund(self) -> None:
        await self.meter.refund_statement(self.template)
        self.result.statements -= 1


class TemplateResolver:
    """Resolver of the field of one template.

    `resolve`, `tile` and `tileset` add values from the caller's token to the call. They put errors
    into the field's result, and raise only asyncio.CancelledError.
    """

    def __init__(self, template: Template) -> None:
        self.template = template
        self.name = f"{template.namespace}.{template.name}"
        self._has_claims = any(each.claim for each in template.parameters.values())

    def strawberry_resolver(self) -> StrawberryResolver[Any]:
        """Return `resolve` in the wrapper that a Strawberry field requires."""
        return StrawberryResolver(self.resolve)

    def build_call(self, arguments: Mapping[str, Any]) -> TemplateCall:
        """Return the template call for the coerced `arguments`.

        Raise `BadUserInput` if an argument is invalid.
        """
        box, order = arguments.get("bbox"), arguments.get("orderBy")
        return build_call(
            self.template,
            arguments,
            box=build_box(**box) if box else None,
            order_by=[(term["field"], term["direction"] == "DESC") for term in order]
            if order
            else None,
            limit=arguments.get("limit"),
            offset=arguments.get("offset"),
            intersects=arguments.get("intersects"),
            where=arguments.get("where"),
            after=arguments.get("after"),
        )

    async def resolve(
        self,
        call: TemplateCall,
        selection: Selection,
        context: RequestContext,
        charts: Charts = NO_CHARTS,
    ) -> FieldResult:
        """Run a template call for the caller, and return the field's result.

        `charts` are the charts in `selection`.
        """
        result, started = FieldResult(self.name), time.monotonic()
        context.progress.results.append(result)
        result.is_repeatable = not self._has_claims and self.template.rate is None
        try:
            with (
                ChildSpan(self.name, stays_open=True)
                if CURRENT_SPAN.get()
                else NO_SPAN as result.span
            ):
                if self._has_claims:
                    call = with_claims(call, context.caller)
                if self.template.rate is not None:
                    await context.meter.count_call(self.template)
                account = _Account(result, context.meter, self.template)
                if self.template.tiles is not None:
                    selection = without_tiles(selection)
                if self.template.aggregate and any(each.name in AGGREGATED for each in selection):
                    whole = await run_aggregated(
                        context.runner,
                        call,
                        selection,
                        charts,
                        deadline=context.deadline,
                        account=account,
                    )
                    found = whole.result
                    result.errors_below = [
                        (path, without_traceback(error)) for path, error in whole.errors
                    ]
                else:
                    found = await context.runner.run(
                        call, selection, deadline=context.deadline, account=account
                    )
                result.set_content(found)
        except Exception as error:  # noqa: BLE001  # a field's error is its own, as in any GraphQL executor
            result.error = without_traceback(error)
        result.seconds = time.monotonic() - started
        return result

    async def tile(
        self,
        call: TemplateCall,
        properties: Sequence[str],
        address: TileAddress,
        context: RequestContext,
    ) -> FieldResult:
        """Request a vector tile for the caller, and return the field's result.

        `properties` are the columns in the tile.
        """

        async def run(call: TemplateCall, account: _Account) -> Result:
            return await run_tile(
                context.runner,
                call,
                properties,
                address,
                deadline=context.deadline,
                account=account,
            )

        result, found = await self._run(call, context, run)
        if found is not None:
            result.set_content(found)
        return result

    async def tileset(
        self,
        call: TemplateCall,
        properties: Sequence[str],
        context: RequestContext,
        *,
        is_counted: bool = False,
    ) -> tuple[FieldResult, Tileset | None]:
        """Return the field's result and the tileset (None after an error).

        If `is_counted`, the rate limit has counted the call.
        """

        async def run(call: TemplateCall, account: _Account) -> Tileset:
            return await run_tileset(
                context.runner, call, properties, deadline=context.deadline, account=account
            )

        result, found = await self._run(call, context, run, is_counted=is_counted)
        if found is not None and self.template.cache is not None:
            result.freshness = Freshness.of(self.template.cache, time.monotonic())
        return result, found

    async def _run(
        self,
        call: TemplateCall,
        context: RequestContext,
        run: Callable[[TemplateCall, _Account], Awaitable[T]],
        *,
        is_counted: bool = False,
    ) -> tuple[FieldResult, T | None]:
        """Return the field's result, and the value that `run` returns, or None after an error.

        If `is_counted`, the rate limit has counted the call.
        """
        result, started, found = FieldResult(self.name), time.monotonic(), None
        context.progress.results.append(result)
        result.is_repeatable = not self._has_claims and self.template.rate is None
        try:
            with (
                ChildSpan(self.name, stays_open=True)
                if CURRENT_SPAN.get()
                else NO_SPAN as result.span
            ):
                if self._has_claims:
                    call = with_claims(call, context.caller)
                if self.template.rate is not None and not is_counted:
                    await context.meter.count_call(self.template)
                found = await run(call, _Account(result, context.meter, self.template))
        except Exception as error:  # noqa: BLE001  # as in `resolve`
            result.error = without_traceback(error)
        result.seconds = time.monotonic() - started
        return result, found
