"""Sending of calls: what is repeated, what is charged, and what neither."""

import asyncio
import contextlib
import json
import math
import time
from collections.abc import AsyncIterator
from email.utils import formatdate
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from msgspec.json import encode

from carto_client import AuthenticationError, CircuitOpen, StaticToken, http_transport
from carto_client.auth import NoToken, Token
from carto_client.http_response import HTTPResponse
from carto_client.pool import Delivery
from carto_client.sending import FAILURES, MAX_ERROR_BYTES, Sender, read_error
from carto_client.transport import AnyTransport
from carto_client.wire.headers import RequestHeaders
from carto_client.wire.queries import Call, Query, sql_call
from tests.carto_client.upstream import response, returns, upstream

pytestmark = pytest.mark.anyio

Step = httpx.Response | Exception

CALL = Call("GET", "http://carto.example/", RequestHeaders({}))
SOON = {"Retry-After": "0"}


class Scripted(httpx.AsyncBaseTransport):
    """Does one step after another, and records the tokens that it receives."""

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.tokens: list[str] = []

    @property
    def sent(self) -> int:
        return len(self.tokens)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.tokens.append(request.headers.get("Authorization", ""))
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        return step


class Tokens:
    """t1, and t2, t3, … in its place."""

    def __init__(self) -> None:
        self.token = Token("t1", math.inf, math.inf)

    @property
    def current(self) -> Token:
        return self.token

    async def fetch(self) -> Token:
        return self.token

    async def replace(self, rejected: Token) -> Token | None:
        number = int(rejected.authorization.text[-1])
        self.token = Token(f"t{number + 1}", math.inf, math.inf)
        return self.token


class Account:
    """Hooks that count."""

    def __init__(self, error: Exception | None = None) -> None:
        self.charged = self.refunded = 0
        self.error = error

    async def on_send(self) -> None:
        if self.error:
            raise self.error
        self.charged += 1

    async def on_unused(self) -> None:
        self.refunded += 1

    @property
    def cost(self) -> int:
        return self.charged - self.refunded


def sender(scripted: Scripted, *, jitter: float = 1, pause: float = 0.01) -> Sender:
    return Sender(AnyTransport(scripted), Tokens(), pause=pause, jitter=lambda: jitter)


async def send(
    scripted: Scripted, account: Account | None = None, *, seconds: float = 5, **options: float
) -> HTTPResponse:
    account = account or Account()
    delivery = Delivery(
        asyncio.get_running_loop().time() + seconds,
        "carto_dw",
        on_send=account.on_send,
        on_unused=account.on_unused,
    )
    try:
        return await sender(scripted, **options).send(CALL, delivery)
    finally:
        await delivery.refund()


# --- Statements that did not run are repeated, and charged once ---

DID_NOT_RUN: dict[str, Step] = {
    "429": httpx.Response(429),
    "503 with Retry-After": httpx.Response(503, headers=SOON),
    "connection refused": httpx.ConnectError("refused"),
    "no connection in time": httpx.ConnectTimeout("late"),
}


@pytest.mark.parametrize("step", DID_NOT_RUN.values(), ids=DID_NOT_RUN.keys())
@pytest.mark.threat("H20")
async def test_h20_a_statement_that_did_not_run_is_repeated_and_charged_once(step: Step) -> None:
    scripted, account = Scripted(step, step, httpx.Response(200)), Account()
    assert (await send(scripted, account)).status_code == 200
    assert (scripted.sent, account.cost) == (3, 1)


@pytest.mark.parametrize("step", DID_NOT_RUN.values(), ids=DID_NOT_RUN.keys())
@pytest.mark.threat("H19")
async def test_h19_a_statement_that_never_ran_is_tried_three_times_and_costs_nothing(
    step: Step,
) -> None:
    steps: list[Step] = [step] * 9
    scripted, account = Scripted(*steps), Account()
    if isinstance(step, Exception):
        with pytest.raises(type(step)):
            await send(scripted, account)
    else:
        assert (await send(scripted, account)).status_code == step.status_code
    assert (scripted.sent, account.cost) == (3, 0)


async def test_reasons_to_repeat_add_up_to_three_tries() -> None:
    steps: list[Step] = [
        httpx.ConnectError("1"),
        httpx.Response(429),
        httpx.Response(503, headers=SOON),
    ]
    scripted = Scripted(*steps, httpx.Response(200))
    assert (await send(scripted)).status_code == 503
    assert scripted.sent == 3


async def test_a_repeated_statement_that_then_cannot_be_sent_costs_nothing() -> None:
    account = Account()
    scripted = Scripted(httpx.Response(429), *[httpx.ConnectError("refused")] * 2)
    with pytest.raises(httpx.ConnectError):
        await send(scripted, account)
    assert account.cost == 0


# --- Statements that may be running are not repeated, and charged ---

MAY_HAVE_RUN: dict[str, Step] = {
    **{str(status): httpx.Response(status) for status in (400, 403, 404, 408, 500, 501)},
    **{str(status): httpx.Response(status) for status in (502, 503, 504)},
    "502 with Retry-After": httpx.Response(502, headers=SOON),
    "504 with Retry-After": httpx.Response(504, headers=SOON),
    "429 for a statement that ran too long": httpx.Response(429, text="SQL query timeout error"),
    "200": httpx.Response(200),
    "204": httpx.Response(204),
    "302": httpx.Response(302),
    "a lost connection": httpx.ReadError("lost"),
    "no response in time": httpx.ReadTimeout("late"),
    "no HTTP": httpx.RemoteProtocolError("garbled"),
    "a lost connection while writing": httpx.WriteError("lost"),
}


@pytest.mark.parametrize("step", MAY_HAVE_RUN.values(), ids=MAY_HAVE_RUN.keys())
@pytest.mark.threat("H20")
async def test_h20_a_statement_that_may_have_run_is_sent_once_and_charged(step: Step) -> None:
    scripted, account = Scripted(step), Account()
    if isinstance(step, Exception):
        with pytest.raises(type(step)):
            await send(scripted, account)
    else:
        assert (await send(scripted, account)).status_code == step.status_code
    assert (scripted.sent, account.cost) == (1, 1)


@pytest.mark.threat("H20")
async def test_h20_a_repeated_statement_that_then_may_have_run_is_charged_once() -> None:
    scripted, account = Scripted(httpx.Response(429), httpx.Response(504)), Account()
    assert (await send(scripted, account)).status_code == 504
    assert (scripted.sent, account.cost) == (2, 1)


async def test_a_statement_that_is_cancelled_while_it_may_run_is_charged() -> None:
    class Hangs(Scripted):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await asyncio.sleep(3600)
            raise AssertionError

    account = Account()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await send(Hangs(), account)
    assert account.cost == 1


# --- Tokens ---


async def test_u04_a_rejected_token_is_replaced_and_the_statement_charged_once() -> None:
    scripted, account = Scripted(httpx.Response(401), httpx.Response(200)), Account()
    assert (await send(scripted, account)).status_code == 200
    assert scripted.tokens == ["Bearer t1", "Bearer t2"]
    assert account.cost == 1


@pytest.mark.threat("H19")
async def test_h19_u04_tokens_that_are_all_rejected_are_three_tries_and_cost_nothing() -> None:
    scripted, account = Scripted(*[httpx.Response(401)] * 9), Account()
    assert (await send(scripted, account)).status_code == 401
    assert scripted.tokens == ["Bearer t1", "Bearer t2", "Bearer t3"]
    assert account.cost == 0


@pytest.mark.parametrize("status", [200, 400, 403, 500])
async def test_u05_only_a_401_is_about_the_token(status: int) -> None:
    scripted = Scripted(httpx.Response(status))
    await send(scripted)
    assert scripted.tokens == ["Bearer t1"]


async def test_a_rejected_static_token_is_final() -> None:
    scripted = Scripted(httpx.Response(401))
    delivery = Delivery(math.inf, "carto_dw")
    final = await Sender(AnyTransport(scripted), StaticToken("t")).send(CALL, delivery)
    assert final.status_code == 401


@pytest.mark.threat("H19")
async def test_h19_without_a_token_nothing_is_sent_and_charged() -> None:
    class NoTokens(Tokens):
        @property
        def current(self) -> Any:
            return None

        async def fetch(self) -> Token:
            raise AuthenticationError

    scripted, account = Scripted(), Account()
    delivery = Delivery(math.inf, "carto_dw", on_send=account.on_send)
    with pytest.raises(AuthenticationError):
        await Sender(AnyTransport(scripted), NoTokens()).send(CALL, delivery)
    assert (scripted.sent, account.charged) == (0, 0)


# --- Token requests ---


def token_sender(scripted: Scripted) -> Sender:
    return Sender(AnyTransport(scripted), NoToken(), pause=0.01)


REPEATED: dict[str, Step] = {
    **{str(status): httpx.Response(status) for status in (429, 502, 503, 504)},
    "connection refused": httpx.ConnectError("refused"),
}


@pytest.mark.parametrize("step", REPEATED.values(), ids=REPEATED.keys())
async def test_u01_a_token_request_is_repeated_unsigned(step: Step) -> None:
    scripted = Scripted(step, step, httpx.Response(200))
    final = await token_sender(scripted).send(CALL, Delivery(math.inf))
    assert final.status_code == 200
    assert scripted.tokens == [""] * 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
async def test_u01_a_token_request_that_is_rejected_is_not_repeated(status: int) -> None:
    scripted = Scripted(httpx.Response(status))
    final = await token_sender(scripted).send(CALL, Delivery(math.inf))
    assert (final.status_code, scripted.sent) == (status, 1)


async def test_u01_token_requests_pass_no_circuit_breaker() -> None:
    scripted = Scripted(*[httpx.ReadError("lost")] * 50)
    same = token_sender(scripted)
    for _ in range(50):
        with pytest.raises(httpx.ReadError):
            await same.send(CALL, Delivery(math.inf))


# --- Circuit breakers ---


@pytest.mark.threat("H19")
async def test_h19_an_open_circuit_sends_and_charges_nothing() -> None:
    scripted, account = Scripted(*[httpx.Response(504)] * FAILURES), Account()
    same = sender(scripted)
    terms: Any = {"on_send": account.on_send}
    for _ in range(FAILURES):
        await same.send(CALL, Delivery(math.inf, "carto_dw", **terms))
    with pytest.raises(CircuitOpen):
        await same.send(CALL, Delivery(math.inf, "carto_dw", **terms))
    assert (scripted.sent, account.charged) == (FAILURES, FAILURES)


async def test_u05_each_connection_has_a_circuit_of_its_own() -> None:
    scripted = Scripted(*[httpx.Response(504)] * FAILURES, httpx.Response(200))
    same = sender(scripted)
    for _ in range(FAILURES):
        await same.send(CALL, Delivery(math.inf, "carto_dw"))
    assert (await same.send(CALL, Delivery(math.inf, "snowflake"))).status_code == 200
    with pytest.raises(CircuitOpen):
        await same.send(CALL, Delivery(math.inf, "carto_dw"))


# --- The hook ---


async def test_an_error_of_on_send_stops_the_statement_and_is_passed_on() -> None:
    scripted, account = Scripted(), Account(PermissionError("over budget"))
    with pytest.raises(PermissionError, match="over budget"):
        await send(scripted, account)
    assert (scripted.sent, account.cost) == (0, 0)


async def test_an_error_of_on_send_is_no_failure_of_carto() -> None:
    scripted = Scripted(httpx.Response(200))
    same = sender(scripted)
    for _ in range(3 * FAILURES):
        over_budget = Account(PermissionError("over budget")).on_send
        with pytest.raises(PermissionError):
            await same.send(CALL, Delivery(math.inf, "carto_dw", on_send=over_budget))
    assert (await same.send(CALL, Delivery(math.inf, "carto_dw"))).status_code == 200


# --- Pauses ---


async def timed(scripted: Scripted, **options: Any) -> float:
    began = time.monotonic()
    await send(scripted, **options)
    return time.monotonic() - began


async def test_pauses_double_and_are_scaled_by_the_jitter() -> None:
    busy = [httpx.Response(429), httpx.Response(429), httpx.Response(200)]
    assert await timed(Scripted(*busy), pause=0.1, jitter=0.0) < 0.1
    assert 0.3 <= await timed(Scripted(*busy), pause=0.1, jitter=1.0) < 0.6


@pytest.mark.parametrize(
    "value", ["1", formatdate(time.time() + 3600, usegmt=True)], ids=["seconds", "date"]
)
async def test_u06_a_retry_after_beyond_the_deadline_is_not_waited_for(value: str) -> None:
    scripted = Scripted(httpx.Response(429, headers={"Retry-After": value}))
    assert await timed(scripted, seconds=0.9) < 0.5
    assert scripted.sent == 1


async def test_u06_a_retry_after_within_the_deadline_is_waited_for() -> None:
    scripted = Scripted(httpx.Response(503, headers={"Retry-After": "1"}), httpx.Response(200))
    assert 1.0 <= await timed(scripted) < 1.5


@pytest.mark.parametrize("value", ["-1", "soon", "99999999999999999999", ""])
async def test_u06_an_unreadable_retry_after_leaves_the_pause_alone(value: str) -> None:
    scripted = Scripted(httpx.Response(429, headers={"Retry-After": value}), httpx.Response(200))
    assert await timed(scripted) < 0.5


async def test_an_error_shortly_before_the_deadline_is_final() -> None:
    scripted = Scripted(httpx.Response(429))
    assert (await send(scripted, seconds=0.01, pause=0.5)).status_code == 429


# --- Errors' bodies ---


async def test_an_error_whose_connection_breaks_off_is_still_that_error() -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b'{"error":'
        raise httpx.ReadError("lost")

    lost = HTTPResponse.of(httpx.Response(400, content=body()))
    await read_error(lost)
    assert (lost.status_code, lost.content) == (400, b'{"error":')


async def test_u14_only_the_beginning_of_an_error_is_read() -> None:
    async def body() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 1000

    endless = HTTPResponse.of(
        httpx.Response(400, content=body(), headers={"Content-Encoding": "gzip"})
    )
    await read_error(endless)
    assert len(endless.content) == MAX_ERROR_BYTES


async def test_an_adapter_closes_its_transport() -> None:
    class Closing(Scripted):
        is_closed = False

        async def aclose(self) -> None:
            self.is_closed = True

    scripted = Closing()
    await AnyTransport(scripted).aclose()
    assert scripted.is_closed


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
@pytest.mark.parametrize("is_pooled", [True, False])
async def test_carto_reads_sql_and_connection_as_they_were_written(
    sql: str, is_pooled: bool
) -> None:
    transport = http_transport() if is_pooled else AnyTransport(httpx.AsyncHTTPTransport())
    async with upstream(returns(response("1"))) as carto, contextlib.aclosing(transport):
        call = sql_call(carto.url, Query(sql, sql, encode({"a": sql}), 60))
        final = await Sender(transport, StaticToken("t")).send(call, Delivery(math.inf, "c"))
        assert b"".join([piece async for piece in final.decoded()]) == b"1"
        await final.aclose()
        (request,) = carto.requests
        assert request.options["q"] == sql
        assert json.loads(request.options["queryParameters"]) == {"a": sql}
        assert unquote(request.path) == f"/v3/sql/{sql}/query"
        assert request.path.count("/") == 4
