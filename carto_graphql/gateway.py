"""The gateway between HTTP and GraphQL: one schema, one CARTO, a deadline for each request."""

import asyncio
from dataclasses import dataclass

from carto_client import CartoClient
from schema.context import RequestContext
from schema.execution import Executor, Request, Response

__all__ = ["Gateway"]


@dataclass(frozen=True, slots=True)
class Gateway:
    """`timeout` is in seconds, for all of one request."""

    executor: Executor
    carto: CartoClient
    timeout: float

    async def execute(self, request: Request) -> Response:
        """Raises nothing: every failure is in the response."""
        deadline = asyncio.get_running_loop().time() + self.timeout
        return await self.executor.execute(request, RequestContext(self.carto, deadline))
