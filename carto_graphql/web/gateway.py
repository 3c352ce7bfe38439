"""The gateway between HTTP and GraphQL: an executor for each set of roles, and a deadline for each request."""

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
    """Executes requests. `timeout` is in seconds, for the whole of one request."""

    executors: Executors
    runner: QueryRunner
    timeout: float
    budgets: Budgets

    async def execute(self, request: Request) -> Response:
        """Return the response; every failure is in it. The caller has been let in already."""
        deadline = asyncio.get_running_loop().time() + self.timeout
        executor = self.executors.for_roles(request.caller.roles)
        assert executor is not None, "a caller to whom nothing is visible is rejected before"
        context = RequestContext(
            self.runner, deadline, request.caller, self.budgets.meter(request.caller)
        )
        return await executor.execute(request, context)
