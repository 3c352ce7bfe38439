"""The step between HTTP and GraphQL, which gives each request a deadline and a meter."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass

from carto_graphql.callers.budgets import Budgets
from carto_graphql.web.caller_access import CallerAccess
from resolvers.query_runner import QueryRunner
from schema.execution import Request, Response
from schema.fields import Progress, RequestContext

__all__ = ["Gateway"]


@dataclass(frozen=True, slots=True)
class Gateway:
    """Executor of GraphQL requests. `timeout` is the time limit of a whole request, in seconds."""

    runner: QueryRunner
    timeout: float
    budgets: Budgets

    def execute(self, request: Request, access: CallerAccess) -> Awaitable[Response]:
        """Return an awaitable of the response to a request.

        Errors are in the response, not raised.
        """
        assert access.executor is not None, "a caller who sees no template is rejected before"
        # The same as in `context`, without the cost of one more call.
        deadline = asyncio.get_running_loop().time() + self.timeout
        meter = self.budgets.meter(access.caller, access.limits)
        context = RequestContext(
            self.runner,
            deadline,
            access.caller,
            meter,
            tile_urls=request.tile_urls,
            progress=request.progress,
        )
        return access.executor.execute(request, context)

    def context(self, access: CallerAccess, progress: Progress | None = None) -> RequestContext:
        """Return the context for the resolvers of a request that begins now."""
        deadline = asyncio.get_running_loop().time() + self.timeout
        meter = self.budgets.meter(access.caller, access.limits)
        progress = progress or Progress()
        return RequestContext(self.runner, deadline, access.caller, meter, progress=progress)
