"""The resolver of a template's field: GraphQL arguments to a template call, the call to a result."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from strawberry.types.fields.resolver import StrawberryResolver

from carto_client import Tileset
from resolvers.aggregated_call import run_aggregated
from resolvers.charging import Meter
from resolvers.chart_call import Charts
from resolvers.result_cache import Freshness
from resolvers.results.result import Result
from resolvers.results.tiles import TileAddress
from resolvers.sql.claims import with_claims
from resolvers.sql.selection import AGGREGATED, Selection, without_tiles
from resolvers.sql.statements import TemplateCall
from resolvers.sql.template import Template
from resolvers.sql.template_call import build_box, build_call
from resolvers.tile_call import run_tile, run_tileset
from resolvers.tracing import CURRENT_SPAN, NO_SPAN, ChildSpan
from schema.context import RequestContext
from schema.errors import without_traceback
from schema.field_result import FieldResult

__all__ = ["TemplateResolver"]

T = TypeVar("T")

NO_CHARTS: Final[Charts] = {}


@dataclass(frozen=True, slots=True)
class _Account:
    """Account that charges the statements of one field to the caller's budgets."""

    result: FieldResult
    meter: Meter
    template: Template

    async def charge(self) -> None:
        await self.meter.charge_statement(self.template)
        self.result.statements += 1

    async def refund(self) -> None:
        await self.meter.refund_statement(self.template)
        self.result.statements -= 1


class TemplateResolver:
    """Resolver of the field of one template."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.name = f"{template.namespace}.{template.name}"
        self._has_claims = any(each.claim for each in template.parameters.values())

    def strawberry_resolver(self) -> StrawberryResolver[Any]:
        """Return `resolve` in the wrapper that a Strawberry field requires."""
        return StrawberryResolver(self.resolve)

    def build_call(self, arguments: Mapping[str, Any]) -> TemplateCall:
        """Return the template call with these coerced arguments. Raises `BadUserInput`."""
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
        """Run the call with the caller's claims and budgets, and return its result or its error.

        `charts` are those that `selection` selects. Raises nothing but cancellation.
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
                result.content, result.rows = found.content, found.rows
                result.layer, result.freshness = found.layer, found.freshness
                if isinstance(found.content, bytes):
                    result.size = len(found.content)
                result.add_costs(found.metas)
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
        """Request a vector tile with the caller's claims and budgets, and return its result.

        The result may hold an error. Raises nothing but cancellation.
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
            result.content, result.rows = found.content, found.rows
            result.layer, result.freshness = found.layer, found.freshness
            if isinstance(found.content, bytes):
                result.size = len(found.content)
            result.add_costs(found.metas)
        return result

    async def tileset(
        self,
        call: TemplateCall,
        properties: Sequence[str],
        context: RequestContext,
        *,
        is_counted: bool = False,
    ) -> tuple[FieldResult, Tileset | None]:
        """Request a tileset with the caller's claims and budgets.

        Return the field's result, and the tileset or None if the request failed. `is_counted` is
        True if the call was already counted for the template's rate limit, as a part of another
        call. Raises nothing but cancellation.
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
        """Call `run` with the caller's claims. Return the field's result, and the result of `run`.

        The second is None if `run` failed. The call is counted for its template's rate limit,
        unless it `is_counted` already.
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
