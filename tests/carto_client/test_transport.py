"""What is sent again and what is not: retries around a transport."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from email.utils import formatdate
from urllib.parse import unquote

import httpx
import pytest

from carto_client.transport import MAX_ERROR_BYTES, RetryTransport, http_transport
from carto_client.wire import Query, sql_call
from tests.carto_client.upstream import response, says, upstream

pytestmark = pytest.mark.anyio

Step = httpx.Response | Exception


class Scripted(httpx.AsyncBaseTransport):
    """Does one step after another, and counts them."""

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.sent = 0
        self.closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent += 1
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    async def aclose(self) -> None:
        self.closed = True


async def send(
    scripted: Scripted, *, seconds: float = 5, jitter: float = 1, pause: float = 0.01
) -> httpx.Response:
    deadline = asyncio.get_running_loop().time() + seconds
    request = httpx.Request("GET", "http://carto.example/", extensions={"deadline": deadline})
    transport = RetryTransport(scripted, pause=pause, jitter=lambda: jitter)
    return await transport.handle_async_request(request)


BUSY = [429, 502, 503, 504]


@pytest.mark.parametrize("status", BUSY)
async def test_u08_a_busy_carto_is_asked_again(status: int) -> None:
    scripted = Scripted(httpx.Response(status), httpx.Response(status), httpx.Response(200))
    assert (await send(scripted)).status_code == 200


@pytest.mark.parametrize("status", BUSY)
async def test_u08_nothing_is_asked_more_than_three_times(status: int) -> None:
    scripted = Scripted(*(httpx.Response(status) for _ in range(9)))
    assert (await send(scripted)).status_code == status
    assert scripted.sent == 3


@pytest.mark.parametrize("status", [200, 204, 302, 400, 401, 403, 404, 408, 500, 501])
async def test_every_other_answer_is_the_answer(status: int) -> None:
    scripted = Scripted(httpx.Response(status))
    assert (await send(scripted)).status_code == status


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout])
async def test_u18_a_request_that_was_not_sent_is_sent_again(
    error: type[httpx.TransportError],
) -> None:
    scripted = Scripted(error("1"), error("2"), httpx.Response(200))
    assert (await send(scripted)).status_code == 200


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout])
async def test_a_host_that_cannot_be_reached_is_given_up_after_three_tries(
    error: type[httpx.TransportError],
) -> None:
    scripted = Scripted(*(error("refused") for _ in range(9)))
    with pytest.raises(error):
        await send(scripted)
    assert scripted.sent == 3


@pytest.mark.parametrize(
    "error", [httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.WriteError]
)
async def test_u18_a_request_that_may_have_been_sent_is_not_sent_again(
    error: type[httpx.TransportError],
) -> None:
    scripted = Scripted(error("lost"))
    with pytest.raises(error):
        await send(scripted)


async def timed(scripted: Scripted, **options: float) -> float:
    began = time.monotonic()
    await send(scripted, **options)
    return time.monotonic() - began


async def test_waits_grow_and_are_scaled_by_the_jitter() -> None:
    busy = [httpx.Response(503), httpx.Response(503), httpx.Response(200)]
    assert await timed(Scripted(*busy), pause=0.1, jitter=0.0) < 0.1
    assert 0.3 <= await timed(Scripted(*busy), pause=0.1, jitter=1.0) < 0.6


@pytest.mark.parametrize(
    "value", ["1", formatdate(time.time() + 3600, usegmt=True)], ids=["seconds", "date"]
)
async def test_u06_a_wait_that_carto_asks_for_is_not_begun_where_it_goes_past_the_deadline(
    value: str,
) -> None:
    scripted = Scripted(httpx.Response(429, headers={"Retry-After": value}))
    assert await timed(scripted, seconds=0.9) < 0.5
    assert scripted.sent == 1


async def test_u06_a_wait_that_carto_asks_for_is_kept_within_the_deadline() -> None:
    scripted = Scripted(httpx.Response(429, headers={"Retry-After": "1"}), httpx.Response(200))
    assert 1.0 <= await timed(scripted) < 1.5


@pytest.mark.parametrize("value", ["-1", "soon", "99999999999999999999", ""])
async def test_u06_a_wait_that_makes_no_sense_is_replaced_by_ours(value: str) -> None:
    scripted = Scripted(httpx.Response(503, headers={"Retry-After": value}), httpx.Response(200))
    assert await timed(scripted) < 0.5


async def test_a_busy_answer_near_the_deadline_is_the_answer() -> None:
    scripted = Scripted(httpx.Response(503))
    assert (await send(scripted, seconds=0.01, pause=0.5)).status_code == 503


async def test_an_error_of_which_the_connection_is_lost_is_still_that_error() -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b'{"error":'
        raise httpx.ReadError("lost")

    scripted = Scripted(httpx.Response(400, content=body()))
    lost = await send(scripted)
    assert (lost.status_code, lost.content) == (400, b'{"error":')


async def test_u14_of_an_error_only_the_beginning_is_read() -> None:
    async def body() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 1000

    long = await send(
        Scripted(httpx.Response(401, content=body(), headers={"Content-Encoding": "gzip"}))
    )
    assert len(long.content) == MAX_ERROR_BYTES


async def test_closing_closes_what_is_wrapped() -> None:
    scripted = Scripted()
    await RetryTransport(scripted).aclose()
    assert scripted.closed


NASTY = [
    "a/b+c&d=e%f",
    "%27%2F%00",
    "'\"`;--\\",
    "a b\tc\nd",
    "?#[]@!$()*,:",
    "\u02bc\u2019\uff07 \U0001d11e \u00e9 e\u0301",
    "{{x}} [[ y ]]",
    "a..b/../c",
]


@pytest.mark.parametrize("sql", NASTY)
async def test_carto_reads_the_sql_and_the_connection_as_they_were_written(sql: str) -> None:
    async with upstream(says(response("1"))) as carto, http_transport() as transport:
        call = sql_call(carto.url, Query(sql, sql, {"a": sql}, 60))
        await (await transport.handle_async_request(httpx.Request("GET", call.url))).aread()
        (asked,) = carto.asked
        assert asked.options["q"] == sql
        assert json.loads(asked.options["queryParameters"]) == {"a": sql}
        assert unquote(asked.path) == f"/v3/sql/{sql}/query"
        assert asked.path.count("/") == 4
