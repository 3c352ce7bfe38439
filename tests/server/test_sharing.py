"""Identical concurrent queries are sent to CARTO once; a large result streams to all of them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from server import create_app
from tests.server.conftest import settings_for
from tests.serving import Recorder, logged_requests, on_a_port, written_log

pytestmark = pytest.mark.anyio

QUERY = "query($n: Int!) { queryRows { citiesByCountry(limit: 1000, minPopulation: $n) { rows { country } } } }"
COUNTRIES = [{"country": f"{index:09}"} for index in range(100_000)]


async def _token(_: Request) -> Response:
    return JSONResponse({"access_token": "t", "expires_in": 3600, "token_type": "Bearer"})


async def _small(_: Request) -> Response:
    await asyncio.sleep(2)  # the last request must arrive meanwhile
    return JSONResponse({"rows": COUNTRIES[:2]})


async def _large(_: Request) -> Response:
    async def parts() -> AsyncIterator[bytes]:
        yield bytes(JSONResponse({"rows": COUNTRIES}).body)
        await asyncio.sleep(0.1)

    return StreamingResponse(parts())


def carto(result: object) -> Recorder:
    routes = [
        Route("/oauth/token", _token, methods=["POST"]),
        Route("/v3/sql/carto_dw/query", result),  # type: ignore[arg-type]
    ]
    return Recorder(Starlette(routes=routes))


async def send_at_once(upstream: Recorder, numbers: list[int]) -> list[httpx.Response]:
    with on_a_port(upstream) as carto_url, on_a_port(create_app(settings_for(carto_url))) as url:
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            sent = [
                http.post("/graphql", json={"query": QUERY, "variables": {"n": n}}) for n in numbers
            ]
            return await asyncio.gather(*sent)


async def test_identical_queries_share_a_call_and_others_do_not(
    capfd: pytest.CaptureFixture[str],
) -> None:
    upstream = carto(_small)
    results = await send_at_once(upstream, [1, 1, 1, 2, 1])
    assert {result.text for result in results} == {
        '{"data":{"queryRows":{"citiesByCountry":{"rows":[{"country":"000000000"},{"country":"000000001"}]}}}}'
    }
    assert len(upstream.statements) == 2
    lines = logged_requests(written_log(capfd))
    reported = Counter(
        (*line["cache"], line["statements"]) for line in lines if line["path"] == "/graphql"
    )
    assert reported == {("none", 1): 2, ("shared", 0): 3}


@pytest.mark.threat("H21")
async def test_fifty_clients_of_one_large_layer_cost_one_call() -> None:
    upstream = carto(_large)
    responses = await send_at_once(upstream, [1] * 50)
    assert len(upstream.statements) == 1
    assert len({response.content for response in responses}) == 1
    assert len(responses[0].json()["data"]["queryRows"]["citiesByCountry"]["rows"]) == 1000


async def test_a_large_result_streams_to_each_client() -> None:
    results = await send_at_once(carto(_large), [1, 1, 1])
    rows = [result.json()["data"]["queryRows"]["citiesByCountry"]["rows"] for result in results]
    assert rows == [COUNTRIES[:1000]] * 3
