"""How requests get their tokens: the flow driven by hand, and a token endpoint that is a function."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncGenerator
from urllib.parse import parse_qs

import httpx
import pytest

from carto_client import AuthenticationError, CartoError, ClientCredentials, StaticToken
from carto_client import auth as token_flow

pytestmark = pytest.mark.anyio

SECRET = "s3cret-of-the-client"
TOKEN = "t0ken-of-carto"


class TokenEndpoint(httpx.AsyncBaseTransport):
    """Gives t1, t2, … unless it is told to do something else; `gate` holds its answers back."""

    def __init__(self, *, expires_in: object = 3600) -> None:
        self.asked: list[httpx.Request] = []
        self.expires_in = expires_in
        self.answer: httpx.Response | Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        await self.gate.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        granted = {"access_token": f"t{len(self.asked)}", "expires_in": self.expires_in}
        return self.answer or httpx.Response(200, json={**granted, "token_type": "Bearer"})


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def credentials(
    endpoint: TokenEndpoint, clock: Clock | None = None, timeout: float = 5
) -> ClientCredentials:
    auth = ClientCredentials("me", SECRET, timeout=timeout, clock=clock or Clock())
    auth.send_through(endpoint)
    return auth


async def sign(auth: httpx.Auth) -> tuple[AsyncGenerator[httpx.Request, httpx.Response], str]:
    """A flow that stands at its first request, and the token on that."""
    flow = auth.async_auth_flow(httpx.Request("GET", "https://carto.example/"))
    return flow, token_on(await anext(flow))


def token_on(request: httpx.Request) -> str:
    scheme, _, token = request.headers["Authorization"].partition(" ")
    assert scheme == "Bearer"
    return str(token)


async def token_of(auth: httpx.Auth) -> str:
    flow, token = await sign(auth)
    await flow.aclose()
    return token


async def renewal() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_the_token_request_is_what_carto_documents() -> None:
    endpoint = TokenEndpoint()
    assert await token_of(credentials(endpoint)) == "t1"
    (asked,) = endpoint.asked
    assert (asked.method, str(asked.url)) == ("POST", "https://auth.carto.com/oauth/token")
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs(asked.content.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["me"],
        "client_secret": [SECRET],
        "audience": ["carto-cloud-native-api"],
    }
    assert asked.extensions["timeout"] == {"connect": 5, "read": 5, "write": 5, "pool": 5}


async def test_a_token_is_used_until_shortly_before_it_expires() -> None:
    endpoint, clock = TokenEndpoint(expires_in=3600), Clock()
    auth = credentials(endpoint, clock)
    await token_of(auth)
    clock.now += 3539
    assert await token_of(auth) == "t1"
    await renewal()
    assert len(endpoint.asked) == 1


async def test_a_token_is_renewed_before_it_expires_and_nobody_waits_for_it() -> None:
    endpoint, clock = TokenEndpoint(expires_in=3600), Clock()
    auth = credentials(endpoint, clock)
    await token_of(auth)
    clock.now += 3541
    assert await asyncio.gather(*(token_of(auth) for _ in range(100))) == ["t1"] * 100
    await renewal()
    assert await token_of(auth) == "t2"
    assert len(endpoint.asked) == 2


async def test_u21_an_expired_token_is_never_used() -> None:
    endpoint, clock = TokenEndpoint(expires_in=3600), Clock()
    auth = credentials(endpoint, clock)
    await token_of(auth)
    clock.now += 3600
    assert await token_of(auth) == "t2"


def test_u21_a_token_is_timed_by_a_clock_that_only_goes_forward() -> None:
    assert ClientCredentials("me", SECRET)._clock is time.monotonic


async def test_a_token_with_a_short_life_is_used_for_half_of_it_before_it_is_renewed() -> None:
    endpoint, clock = TokenEndpoint(expires_in=10), Clock()
    auth = credentials(endpoint, clock)
    for now, expected, asked in [(0.0, "t1", 1), (4.9, "t1", 1), (5.1, "t1", 2), (5.2, "t2", 2)]:
        clock.now = 1000 + now
        assert await token_of(auth) == expected
        await renewal()
        assert len(endpoint.asked) == asked


async def test_the_age_of_a_token_counts_from_when_it_was_asked_for() -> None:
    endpoint, clock = TokenEndpoint(expires_in=100), Clock()
    auth = credentials(endpoint, clock)
    endpoint.gate.clear()
    first = asyncio.create_task(token_of(auth))
    await renewal()
    clock.now += 60
    endpoint.gate.set()
    await first
    clock.now += 41
    assert await token_of(auth) == "t2"


async def test_u03_a_hundred_cold_starts_make_one_token_request() -> None:
    endpoint = TokenEndpoint()
    auth = credentials(endpoint)
    assert set(await asyncio.gather(*(token_of(auth) for _ in range(100)))) == {"t1"}
    assert len(endpoint.asked) == 1


async def test_u04_a_hundred_refusals_of_one_token_make_one_more_token_request() -> None:
    endpoint = TokenEndpoint()
    auth = credentials(endpoint)
    flows = [await sign(auth) for _ in range(100)]

    async def refused(flow: AsyncGenerator[httpx.Request, httpx.Response]) -> str:
        return token_on(await flow.asend(httpx.Response(401)))

    assert set(await asyncio.gather(*(refused(flow) for flow, _ in flows))) == {"t2"}
    assert len(endpoint.asked) == 2


async def test_a_late_refusal_of_an_old_token_is_answered_with_the_new_one() -> None:
    endpoint = TokenEndpoint()
    auth = credentials(endpoint)
    (early, _), (late, _) = await sign(auth), await sign(auth)
    assert token_on(await early.asend(httpx.Response(401))) == "t2"
    assert token_on(await late.asend(httpx.Response(401))) == "t2"
    assert len(endpoint.asked) == 2


async def test_u04_a_second_refusal_ends_the_flow() -> None:
    flow, _ = await sign(credentials(TokenEndpoint()))
    await flow.asend(httpx.Response(401))
    with pytest.raises(StopAsyncIteration):
        await flow.asend(httpx.Response(401))


@pytest.mark.parametrize("status", [200, 400, 403, 429, 500])
async def test_u05_only_a_401_is_about_the_token(status: int) -> None:
    flow, _ = await sign(credentials(TokenEndpoint()))
    with pytest.raises(StopAsyncIteration):
        await flow.asend(httpx.Response(status))


async def test_u01_a_token_that_holds_is_used_while_it_cannot_be_renewed() -> None:
    endpoint, clock = TokenEndpoint(expires_in=3600), Clock()
    auth = credentials(endpoint, clock)
    await token_of(auth)
    endpoint.answer = httpx.ConnectError("refused")
    clock.now += 3550
    for _ in range(5):
        assert await token_of(auth) == "t1"
        await renewal()
    assert len(endpoint.asked) == 2, "tried again only after a pause"
    clock.now += 6
    endpoint.answer = None
    assert await token_of(auth) == "t1"
    await renewal()
    assert await token_of(auth) == "t3"


async def test_u01_all_share_the_failure_of_one_attempt_for_a_second_and_then_one_tries_anew() -> (
    None
):
    endpoint, clock = TokenEndpoint(), Clock()
    auth = credentials(endpoint, clock)
    endpoint.answer = httpx.Response(503)
    outcomes = await asyncio.gather(*(token_of(auth) for _ in range(100)), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {AuthenticationError}
    assert len({id(outcome) for outcome in outcomes}) == 100
    assert len(endpoint.asked) == 1
    clock.now += 0.9
    for _ in range(10):
        with pytest.raises(AuthenticationError):
            await token_of(auth)
    assert len(endpoint.asked) == 1
    clock.now += 0.1
    endpoint.answer = None
    assert set(await asyncio.gather(*(token_of(auth) for _ in range(100)))) == {"t2"}
    assert len(endpoint.asked) == 2


async def test_u01_an_outage_of_the_token_endpoint_does_not_queue_callers_one_behind_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(token_flow, "PATIENCE", 0.05)
    endpoint, clock = TokenEndpoint(), Clock()
    auth = credentials(endpoint, clock)
    endpoint.answer = httpx.Response(503)
    with pytest.raises(AuthenticationError):
        await token_of(auth)
    clock.now += 1
    endpoint.gate.clear()
    began = asyncio.get_running_loop().time()
    outcomes = await asyncio.gather(*(token_of(auth) for _ in range(100)), return_exceptions=True)
    assert asyncio.get_running_loop().time() - began < 2, "its own timeout is 5 s"
    assert {type(outcome) for outcome in outcomes} == {AuthenticationError}
    endpoint.answer = None
    endpoint.gate.set()
    await renewal()
    assert await token_of(auth) == "t2", "the attempt went on without them"


async def test_who_gives_up_waiting_does_not_end_the_token_request_for_the_others() -> None:
    endpoint = TokenEndpoint()
    auth = credentials(endpoint)
    endpoint.gate.clear()
    waiting = [asyncio.create_task(token_of(auth)) for _ in range(3)]
    await renewal()
    waiting[0].cancel()
    await renewal()
    assert waiting[0].cancelled()
    endpoint.gate.set()
    assert await asyncio.gather(*waiting[1:]) == ["t1", "t1"]
    assert len(endpoint.asked) == 1


async def test_a_failure_that_nobody_waits_for_any_more_is_harmless(
    caplog: pytest.LogCaptureFixture,
) -> None:
    endpoint = TokenEndpoint()
    auth = credentials(endpoint)
    endpoint.gate.clear()
    endpoint.answer = httpx.ReadError("reset")
    waiting = asyncio.create_task(token_of(auth))
    await renewal()
    waiting.cancel()
    endpoint.gate.set()
    await renewal()
    assert [record.name for record in caplog.records] == ["carto_client.auth"]


async def test_u15_a_token_request_has_an_end_of_its_own() -> None:
    endpoint = TokenEndpoint()
    endpoint.gate.clear()
    with pytest.raises(AuthenticationError) as raised:
        await token_of(credentials(endpoint, timeout=0.05))
    assert isinstance(raised.value.__cause__, AuthenticationError)


async def test_closing_gives_up_a_token_request_that_is_under_way() -> None:
    endpoint = TokenEndpoint()
    auth = credentials(endpoint)
    endpoint.gate.clear()
    waiting = asyncio.create_task(token_of(auth))
    await renewal()
    await auth.aclose()
    with pytest.raises(asyncio.CancelledError):
        await waiting


def granted(**changes: object) -> bytes:
    return json.dumps(
        {"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"} | changes
    ).encode()


GARBAGE = {
    "html": b"<html>Sign in</html>",
    "empty": b"",
    "null": b"null",
    "list": b"[]",
    "no lifetime": b'{"access_token": "t"}',
    "no token": b'{"expires_in": 3600}',
    "zero": granted(expires_in=0),
    "negative": granted(expires_in=-1),
    "text for a number": granted(expires_in="3600"),
    "true for a number": granted(expires_in=True),
    "null for a number": granted(expires_in=None),
    "NaN": b'{"access_token": "t", "expires_in": NaN}',
    "infinite": b'{"access_token": "t", "expires_in": 1e999}',
    "token with CRLF": granted(access_token="t\r\nX-Admin: 1"),
    "token with a newline at its end": granted(access_token="t\n"),
    "token with a space": granted(access_token="a b"),
    "token beyond ASCII": granted(access_token="tökén"),
    "token with a lone surrogate": b'{"access_token": "\\ud800", "expires_in": 3600}',
    "empty token": granted(access_token=""),
    "number for a token": granted(access_token=7),
    "of another type": granted(token_type="mac"),
    "long token": granted(access_token="t" * 20_000),
    "10 MB": granted(access_token="t" * 10_000_000),
    "deep": b'{"x": ' + b"[" * 50_000,
    "not UTF-8": b'{"access_token": "\xff", "expires_in": 3600}',
}


@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE.keys())
async def test_u02_an_answer_that_is_no_token_is_a_failure(body: bytes) -> None:
    endpoint = TokenEndpoint()
    endpoint.answer = httpx.Response(200, content=body)
    with pytest.raises(AuthenticationError):
        await token_of(credentials(endpoint))


@pytest.mark.parametrize("status", [201, 302, 400, 401, 403, 404, 500])
async def test_u01_another_status_is_a_failure_whatever_the_body(status: int) -> None:
    endpoint = TokenEndpoint()
    endpoint.answer = httpx.Response(
        status, content=granted(), headers={"Location": "http://169.254.169.254/"}
    )
    with pytest.raises(AuthenticationError):
        await token_of(credentials(endpoint))
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("token", ["", "a b", "a\r\nb", "ä", "t\n"])
def test_a_static_token_that_cannot_stand_in_a_header_is_refused_at_once(token: str) -> None:
    with pytest.raises(ValueError, match="header"):
        StaticToken(token)


async def test_a_static_token_is_put_on_each_request() -> None:
    assert await token_of(StaticToken(TOKEN)) == TOKEN


@pytest.mark.parametrize("url", ["", "/oauth/token", "auth.example", "https://me:pw@auth.example/"])
def test_a_token_endpoint_without_an_absolute_url_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="absolute"):
        ClientCredentials("me", SECRET, token_url=url)


async def test_a_flow_that_was_lent_no_transport_says_so() -> None:
    with pytest.raises(RuntimeError, match="CartoClient"):
        await token_of(ClientCredentials("me", SECRET))


async def test_u24_no_secret_is_printed(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    endpoint = TokenEndpoint()
    endpoint.answer = httpx.Response(200, content=granted(expires_in=0))
    clock = Clock()
    auth = credentials(endpoint, clock)
    with pytest.raises(CartoError) as raised:
        await token_of(auth)
    clock.now += 1
    endpoint.answer = httpx.Response(200, content=granted())
    await token_of(auth)
    objects = f"{auth!r} {vars(auth)} {vars(StaticToken(TOKEN))}"
    printed = f"{objects} {raised.value!r} {raised.value.detail} {caplog.text}"
    assert SECRET not in printed
    assert TOKEN not in printed
    assert "****" in printed
