"""Python's `gql` asks a real gateway. Its transport for httpx has no GET."""

import asyncio

import httpx
import pytest
from gql.transport.exceptions import TransportQueryError

from tests.clients.asking import ask
from tests.clients.conftest import Gateway
from tests.sandbox.reading import table

pytestmark = pytest.mark.anyio

LARGE = """query Large($most: Int!) {
  features { cities(minPopulation: 0, limit: $most) { features { id properties { population } } } }
}"""
WRONG = """{
  features { cities(minPopulation: -1) { numberReturned } }
  queryRows { biggestCities(limit: 1) { rows { name } } }
}"""


async def test_a_query_with_variables_and_a_large_streamed_answer_arrive_whole(
    gateway: Gateway,
) -> None:
    cities = (await ask(gateway.url, LARGE, most=20_000))["features"]["cities"]["features"]
    biggest = sorted(table("cities"), key=lambda city: (-city["population"], city["geonameid"]))[
        :20_000
    ]
    assert [int(city["id"]) for city in cities] == [city["geonameid"] for city in biggest]


async def test_an_error_has_its_place_and_the_rest_its_data(gateway: Gateway) -> None:
    with pytest.raises(TransportQueryError) as caught:
        await ask(gateway.url, WRONG)
    [error] = caught.value.errors or []
    assert error["message"] == "Argument 'minPopulation' must be at least 0."
    assert error["locations"] == [
        {"line": 3, "column": 27}
    ]  # in the document as the client prints it
    assert caught.value.data
    assert caught.value.data["queryRows"]["biggestCities"]["rows"] == [{"name": "Shanghai"}]


async def test_a_request_cancelled_in_flight_is_cancelled_at_the_gateway_and_at_carto(
    gateway: Gateway,
) -> None:
    left = gateway.watched.left
    async with httpx.AsyncClient() as http:
        await http.get(f"{gateway.hinder}?delay=30")
        asking = asyncio.ensure_future(ask(gateway.url, LARGE, most=3))
        await until(http, gateway, waiting=True)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await until(http, gateway, waiting=False)
        await http.get(f"{gateway.hinder}?delay=0")
    assert gateway.watched.left == left + 1


async def until(http: httpx.AsyncClient, gateway: Gateway, *, waiting: bool) -> None:
    while ((await http.get(gateway.hinder)).json()["waiting"] > 0) != waiting:  # noqa: ASYNC110  # the other server knows, over HTTP
        await asyncio.sleep(0.02)
