"""The gateway between HTTP and GraphQL: one schema, one CARTO, a deadline for each request."""

import asyncio
from dataclasses import dataclass

from resolvers.asking import Carto
from schema.context import RequestContext
from schema.execution import Executor, Request, Response

__all__ = ["Gateway"]


@dataclass(frozen=True, slots=True)
class Gateway:
    """`timeout` is in seconds, for all of one request."""

    executor: Executor
    carto: Carto
    timeout: float

    async def execute(self, request: Request) -> Response:
        """Raises nothing: every failure is in the response."""
        deadline = asyncio.get_running_loop().time() + self.timeout
        return await self.executor.execute(request, RequestContext(self.carto, deadline))
