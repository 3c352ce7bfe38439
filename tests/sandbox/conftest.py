"""The sandbox under an httpx client, and an engine that is queried without HTTP."""

from collections.abc import AsyncIterator

import httpx
import pytest

from carto_graphql.sandbox import SANDBOX_API_ACCESS_TOKEN, create_sandbox
from carto_graphql.sandbox.duckdb_engine import DuckDBEngine, shared_engine


@pytest.fixture(scope="session")
def engine() -> DuckDBEngine:
    return shared_engine()


@pytest.fixture
async def carto() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_sandbox()),
        base_url="http://sandbox.test:8080",
        headers={"Authorization": f"Bearer {SANDBOX_API_ACCESS_TOKEN}"},
    ) as client:
        yield client
