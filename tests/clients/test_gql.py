"""Python's `gql` with a running gateway. Its httpx transport has no GET."""

import asyncio

import httpx
import pytest
from gql.transport.exceptions import TransportQueryError

from tests.clients.conftest import Gateway
from tests.clients.gql_client import execute
from tests.sandbox.reading import table

pytestmark = pytest.mark.anyio

LARGE = """query Large($maximum: Int!) {
  features { cities(minPopulation: 0, limit: $maximum) { features { id properties { population } } } }
}"""
INVALID = """{
  features { cities(minPopulation: -1) { numberReturned } }
  queryRows { biggestCities(limit: 1) { rows { name } } }
}"""


async def test_a_query_with_variables_returns_a_large_streamed_response_in_full(
    gateway: Gateway,
) -> None:
    cities = (await execute(gateway.url, LARGE, maximum=20_000))["features"]["cities"]["features"]
    biggest = sorted(table("cities"), key=lambda city: (-city["population"], city["geonameid"]))[
        :20_000
    ]
    assert [int(city["id"]) for city in cities] == [city["geonameid"] for city in biggest]


async def test_an_error_has_a_location_and_the_other_fields_their_data(gateway: Gateway) -> None:
    with pytest.raises(TransportQueryError) as caught:
        await execute(gateway.url, INVALID)
    [error] = caught.value.errors or []
    assert error["message"] == "Argument 'minPopulation' must be at least 0."
    assert error["locations"] == [
        {"line": 3, "column": 27}
    ]  # in the document as the client prints it
    assert caught.value.data
    assert caught.value.data["queryRows"]["biggestCities"]["rows"] == [{"name": "Shanghai"}]


async def test_cancelling_a_request_in_flight_cancels_it_at_the_gateway_and_at_carto(
    gateway: Gateway,
) -> None:
    left = gateway.watched.left
    async with httpx.AsyncClient() as http:
        await http.get(f"{gateway.hinder}?delay=30")
        request = asyncio.ensure_future(execute(gateway.url, LARGE, maximum=3))
        await until(http, gateway, waiting=True)
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        await until(http, gateway, waiting=False)
        await http.get(f"{gateway.hinder}?delay=0")
    assert gateway.watched.left == left + 1


async def until(http: httpx.AsyncClient, gateway: Gateway, *, waiting: bool) -> None:
    while ((await http.get(gateway.hinder)).json()["waiting"] > 0) != waiting:  # noqa: ASYNC110  # the other server knows, over HTTP
        await asyncio.sleep(0.02)
