"""The bearer token under load, through the whole gateway and a sandbox with a fake clock."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from carto_graphql.sandbox import create_sandbox
from server import create_app
from tests.server.conftest import settings_for
from tests.serving import Recorder, on_a_port

pytestmark = pytest.mark.anyio

QUERY = """
query Q($least: Int!) {
  queryRows { citiesByCountry(minPopulation: $least, limit: 1) { numberReturned } }
}
"""


@dataclass
class Stand:
    """`now` is the sandbox's clock, in seconds; its tokens last 1000."""

    url: str
    carto: Recorder
    now: float = 0.0

    async def send_many(self, number: int) -> list[dict[str, Any]]:
        async with httpx.AsyncClient(base_url=self.url, timeout=60) as http:
            bodies = [{"query": QUERY, "variables": {"least": each}} for each in range(number)]
            sending = [http.post("/graphql", json=body) for body in bodies]
            return [response.json() for response in await asyncio.gather(*sending)]


@pytest.fixture
def stand() -> Iterator[Stand]:
    made: list[Stand] = []
    carto = Recorder(
        create_sandbox(token_lifetime=1000, clock=lambda: made[0].now if made else 0.0)
    )
    with on_a_port(carto) as carto_url, on_a_port(create_app(settings_for(carto_url))) as url:
        made.append(Stand(url, carto))
        yield made[0]


def succeeded(results: list[dict[str, Any]]) -> int:
    return sum("errors" not in result for result in results)


async def test_u03_a_hundred_requests_at_a_cold_start_make_one_token_request(stand: Stand) -> None:
    assert succeeded(await stand.send_many(100)) == 100
    assert stand.carto.tokens == 1


async def test_u04_a_hundred_rejections_at_once_make_one_more_token_request(stand: Stand) -> None:
    await stand.send_many(1)
    stand.now = (
        2000  # every token so far has expired at CARTO, and the gateway's clock knows nothing of it
    )
    assert succeeded(await stand.send_many(100)) == 100
    assert stand.carto.tokens == 2


async def test_u04_a_second_rejection_is_an_error_and_no_loop(stand: Stand) -> None:
    await stand.send_many(1)
    stand.now = float("inf")  # a token expires as it is given
    [result] = await stand.send_many(1)
    assert result["data"] == {"queryRows": {"citiesByCountry": None}}
    [error] = result["errors"]
    assert error["extensions"]["code"] == "UPSTREAM_AUTH"
    assert stand.carto.tokens <= 3
