"""The gateway between HTTP and GraphQL: a schema for each set of roles, one CARTO, a deadline for each request."""

import asyncio
from dataclasses import dataclass

from carto_graphql.callers.budgets import Budgets
from resolvers.query_runner import QueryRunner
from schema.context import RequestContext
from schema.execution import Request, Response
from schema.roles import Executors

__all__ = ["Gateway"]


@dataclass(frozen=True, slots=True)
class Gateway:
    """`timeout` is in seconds, for all of one request."""

    executors: Executors
    carto: QueryRunner
    timeout: float
    budgets: Budgets

    async def execute(self, request: Request) -> Response:
        """Raises nothing: every failure is in the response. Who may ask nothing does not come so far."""
        deadline = asyncio.get_running_loop().time() + self.timeout
        executor = self.executors.for_roles(request.caller.roles)
        assert executor is not None, "the door lets in nobody to whom nothing is open"
        context = RequestContext(
            self.carto, deadline, request.caller, self.budgets.meter(request.caller)
        )
        return await executor.execute(request, context)
