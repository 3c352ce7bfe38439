"""The sandbox with MCP on a port."""

from collections.abc import Iterator

import httpx
import pytest

from carto_graphql.settings.settings import Settings
from server import create_app
from tests.serving import on_a_port


@pytest.fixture(scope="session")
def sandbox_url() -> Iterator[str]:
    with on_a_port(create_app(Settings(mcp=True))) as url:
        yield url


@pytest.fixture
def sandbox(sandbox_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox_url, timeout=60) as http:
        yield http
