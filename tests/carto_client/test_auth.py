"""Tokens: from a token endpoint that is a function."""

import asyncio
import json
import logging
import socket
import time
from pathlib import Path
from urllib.parse import parse_qs, quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carto_client import AuthenticationError, CartoError, ClientCredentials, StaticToken
from carto_client import auth as token_flow
from carto_client.auth import RENEWAL_PAUSE, Token, TokenSource
from carto_client.http_response import HTTPResponse
from carto_client.pool import Delivery
from carto_client.sending import read_error
from carto_client.wire.queries import Call
from carto_client.wire.tokens import read_token_error

pytestmark = pytest.mark.anyio

SECRET = "s3cret/of+the client"
TOKEN = "t0ken-of-carto"


class TokenEndpoint:
    """Returns t1, t2, … or `response`; `gate` holds its responses back."""

    def __init__(self, *, expires_in: object = 3600) -> None:
        self.requests: list[Call] = []
        self.terms: list[Delivery] = []
        self.expires_in = expires_in
        self.response: httpx.Response | Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, call: Call, delivery: Delivery) -> HTTPResponse:
        self.requests.append(call)
        self.terms.append(delivery)
        await self.gate.wait()
        if isinstance(self.response, Exception):
            raise self.response
        granted = {"access_token": f"t{len(self.requests)}", "expires_in": self.expires_in}
        content = json.dumps({**granted, "token_type": "Bearer"})
        got = HTTPResponse.of(self.response or httpx.Response(200, content=content))
        if got.status_code >= 400:
            await read_error(got)
        return got


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


async def current(source: TokenSource) -> Token:
    return source.current or await source.fetch()


def text_of(token: Token | None) -> str:
    assert token
    scheme, _, text = token.authorization.text.partition(" ")
    assert scheme == "Bearer"
    return text


async def token_of(source: TokenSource) -> str:
    return text_of(await current(source))


async def renewal() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_the_token_request_is_what_carto_documents() -> None:
    endpoint = TokenEndpoint()
    assert await token_of(credentials(endpoint)) == "t1"
    (request,) = endpoint.requests
    assert (request.method, request.url) == ("POST", "https://auth.carto.com/oauth/token")
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.content.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["me"],
        "client_secret": [SECRET],
        "audience": ["carto-cloud-native-api"],
    }
    [terms] = endpoint.terms
    assert terms.connect_seconds == 5
    assert terms.connection is None
    assert terms.deadline <= asyncio.get_running_loop().time() + 5


async def test_a_token_is_used_until_shortly_before_it_expires() -> None:
    endpoint, clock = TokenEndpoint(expires_in=3600), Clock()
    auth = credentials(endpoint, clock)
    await token_of(auth)
    clock.now += 3539
    assert await token_of(auth) == "t1"
    await renewal()
    assert len(endpoint.requests) == 1


async def test_a_token_is_renewed_before_it_expires_and_nobody_waits_for_it() -> None:
    endpoint, clock = TokenEndpoint(expires_in=3600), Clock()
    auth = credentials(endpoint, clock)
    await token_of(auth)
    clock.now += 3541
    assert await asyncio.gather(*(token_of(auth) for _ in range(100))) == ["t1"] * 100
    await renewal()
    assert await token_of(auth) == "t2"
    assert len(endpoint.requests) == 2


async def test_u21_an_expired_token_is_never_used() -> None:
    endpoint, clock = TokenEndpoint(expires_in=3600), Clock()
    auth = credentials(endpoint, clock)
    await token_of(auth)
    clock.now += 3600
    assert await token_of(auth) == "t2"


def test_u21_tokens_are_timed_by_the_monotonic_clock() -> None:
    assert ClientCredentials("me", SECRET)._clock is time.monotonic


async def test_a_token_with_a_short_life_is_used_for_half_of_it_before_it_is_renewed() -> None:
    endpoint, clock = TokenEndpoint(expires_in=10), Clock()
    auth = credentials(endpoint, clock)
    for now, expected, sent in [(0.0, "t1", 1), (4.9, "t1", 1), (5.1, "t1", 2), (5.2, "t2", 2)]:
        clock.now = 1000 + now
        assert await token_of(auth) == expected
        await renewal()
        assert len(endpoint.requests) == sent


async def test_the_age_of_a_token_counts_from_its_request() -> None:
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
    assert len(endpoint.requests) == 1


async def test_u04_a_hundred_rejections_of_one_token_make_one_more_token_request() -> None:
    endpoint = TokenEndpoint()
    auth = credentials(endpoint)
    token = await current(auth)
    replacements = await asyncio.gather(*(auth.replace(token) for _ in range(100)))
    assert {text_of(each) for each in replacements} == {"t2"}
    assert len(endpoint.requests) == 2


async def test_a_late_rejection_of_an_old_token_returns_the_new_one() -> None:
    endpoint = TokenEndpoint()
    auth = credentials(endpoint)
    token = await current(auth)
    assert text_of(await auth.replace(token)) == "t2"
    assert text_of(await auth.replace(token)) == "t2"
    assert len(endpoint.requests) == 2


async def test_u04_tokens_that_carto_keeps_rejecting_are_requested_once_in_five_seconds() -> None:
    endpoint, clock = TokenEndpoint(), Clock()
    auth = credentials(endpoint, clock)
    second = await auth.replace(await current(auth))
    assert second
    for _ in range(100):
        assert await auth.replace(second) is None
        assert auth.current is second
    clock.now += RENEWAL_PAUSE
    assert text_of(await auth.replace(second)) == "t3"
    assert len(endpoint.requests) == 3


async def test_a_static_token_has_no_replacement() -> None:
    source: TokenSource = StaticToken(TOKEN)
    assert await source.replace(await current(source)) is None


@pytest.mark.parametrize("lifetime", [{}, {"expires_in": None}])
async def test_a_token_without_a_lifetime_is_used_until_it_is_rejected(
    lifetime: dict[str, None],
) -> None:
    endpoint, clock = TokenEndpoint(), Clock()
    granted = {"access_token": TOKEN, "token_type": "Bearer", **lifetime}
    endpoint.response = httpx.Response(200, json=granted)
    auth = credentials(endpoint, clock)
    token = await current(auth)
    clock.now += 10**9
    assert auth.current is token
    endpoint.response = httpx.Response(200, json=granted | {"access_token": "other"})
    assert text_of(await auth.replace(token)) == "other"
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize(("lifetime", "seconds"), [("3600", 3600), (3600.0, 3600), ("10", 10)])
async def test_a_lifetime_may_be_a_number_or_text(lifetime: object, seconds: int) -> None:
    endpoint, clock = TokenEndpoint(expires_in=lifetime), Clock()
    auth = credentials(endpoint, clock)
    await token_of(auth)
    clock.now += seconds - 0.1
    assert await token_of(auth) == "t1"
    clock.now += 0.1
    assert await token_of(auth) == "t2"


async def test_u01_a_token_that_holds_is_used_while_it_cannot_be_renewed() -> None:
    endpoint, clock = TokenEndpoint(expires_in=3600), Clock()
    auth = credentials(endpoint, clock)
    await token_of(auth)
    endpoint.response = httpx.ConnectError("refused")
    clock.now += 3550
    for _ in range(5):
        assert await token_of(auth) == "t1"
        await renewal()
    assert len(endpoint.requests) == 2, "tried again only after a pause"
    clock.now += 6
    endpoint.response = None
    assert await token_of(auth) == "t1"
    await renewal()
    assert await token_of(auth) == "t3"


async def test_u01_all_share_the_failure_of_one_attempt_for_a_second_and_then_one_tries_anew() -> (
    None
):
    endpoint, clock = TokenEndpoint(), Clock()
    auth = credentials(endpoint, clock)
    endpoint.response = httpx.Response(503)
    outcomes = await asyncio.gather(*(token_of(auth) for _ in range(100)), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {AuthenticationError}
    assert len({id(outcome) for outcome in outcomes}) == 100
    assert len(endpoint.requests) == 1
    clock.now += 0.9
    for _ in range(10):
        with pytest.raises(AuthenticationError):
            await token_of(auth)
    assert len(endpoint.requests) == 1
    clock.now += 0.1
    endpoint.response = None
    assert set(await asyncio.gather(*(token_of(auth) for _ in range(100)))) == {"t2"}
    assert len(endpoint.requests) == 2


async def test_u01_an_outage_of_the_token_endpoint_does_not_queue_callers_one_behind_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(token_flow, "PATIENCE", 0.05)
    endpoint, clock = TokenEndpoint(), Clock()
    auth = credentials(endpoint, clock)
    endpoint.response = httpx.Response(503)
    with pytest.raises(AuthenticationError):
        await token_of(auth)
    clock.now += 1
    endpoint.gate.clear()
    began = asyncio.get_running_loop().time()
    outcomes = await asyncio.gather(*(token_of(auth) for _ in range(100)), return_exceptions=True)
    assert asyncio.get_running_loop().time() - began < 2, "its own timeout is 5 s"
    assert {type(outcome) for outcome in outcomes} == {AuthenticationError}
    endpoint.response = None
    endpoint.gate.set()
    await renewal()
    assert await token_of(auth) == "t2", "the attempt went on without them"


async def test_a_cancelled_request_does_not_end_the_token_request_for_the_others() -> None:
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
    assert len(endpoint.requests) == 1


async def test_a_failure_that_nobody_waits_for_any_more_is_harmless(
    caplog: pytest.LogCaptureFixture,
) -> None:
    endpoint = TokenEndpoint()
    auth = credentials(endpoint)
    endpoint.gate.clear()
    endpoint.response = httpx.ReadError("reset")
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


async def test_closing_cancels_a_token_request_in_flight() -> None:
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
    "no token": b'{"expires_in": 3600}',
    "zero": granted(expires_in=0),
    "negative": granted(expires_in=-1),
    "text that is not a number": granted(expires_in="an hour"),
    "text of zero": granted(expires_in="0"),
    "text of infinity": granted(expires_in="inf"),
    "negative text": granted(expires_in="-1"),
    "long text": granted(expires_in="9" * 400),
    "true for a number": granted(expires_in=True),
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
async def test_u02_a_response_without_a_token_is_a_failure(body: bytes) -> None:
    endpoint = TokenEndpoint()
    endpoint.response = httpx.Response(200, content=body)
    with pytest.raises(AuthenticationError):
        await token_of(credentials(endpoint))


@pytest.mark.parametrize("status", [201, 302, 400, 401, 403, 404, 500])
async def test_u01_another_status_is_a_failure_whatever_the_body(status: int) -> None:
    endpoint = TokenEndpoint()
    endpoint.response = httpx.Response(
        status, content=granted(), headers={"Location": "http://169.254.169.254/"}
    )
    with pytest.raises(AuthenticationError):
        await token_of(credentials(endpoint))
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize("token", ["", "a b", "a\r\nb", "ä", "t\n"])
def test_a_static_token_that_cannot_be_sent_in_a_header_is_rejected_at_once(token: str) -> None:
    with pytest.raises(ValueError, match="header"):
        StaticToken(token)


async def test_a_static_token_is_put_on_each_request() -> None:
    assert await token_of(StaticToken(TOKEN)) == TOKEN


@pytest.mark.parametrize("url", ["", "/oauth/token", "auth.example", "https://me:pw@auth.example/"])
def test_a_token_endpoint_without_an_absolute_url_is_rejected_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="absolute"):
        ClientCredentials("me", SECRET, token_url=url)


async def test_a_token_source_needs_a_client_to_send_its_requests() -> None:
    with pytest.raises(RuntimeError, match="CartoClient"):
        await token_of(ClientCredentials("me", SECRET))


async def test_u24_no_secret_is_printed(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    endpoint = TokenEndpoint()
    endpoint.response = httpx.Response(200, content=granted(expires_in=0))
    clock = Clock()
    auth = credentials(endpoint, clock)
    with pytest.raises(CartoError) as raised:
        await token_of(auth)
    clock.now += 1
    endpoint.response = httpx.Response(200, content=granted())
    await token_of(auth)
    token = await current(StaticToken(TOKEN))
    objects = f"{auth!r} {vars(auth)} {vars(StaticToken(TOKEN))} {token.authorization!r}"
    printed = f"{objects} {raised.value!r} {raised.value.detail} {caplog.text}"
    assert SECRET not in printed
    assert TOKEN not in printed
    assert "****" in printed


# --- What the operator reads ---

DOWN = httpx.ConnectError("ConnectionRefusedError")
DOWN.__cause__ = ConnectionRefusedError(111, "Connection refused")
NO_HOST = httpx.ConnectError("gaierror")
NO_HOST.__cause__ = socket.gaierror(-2, "Name or service not known")


def rejected(status: int, **body: object) -> httpx.Response:
    return httpx.Response(status, json=body)


FAILURES: dict[str, tuple[httpx.Response | Exception, str]] = {
    "a wrong secret": (
        rejected(401, error="access_denied", error_description="Unauthorized"),
        "the token endpoint returned 401; access_denied: Unauthorized;"
        " the client ID or secret is wrong",
    ),
    "a wrong secret, by RFC 6749": (
        rejected(401, error="invalid_client"),
        "the token endpoint returned 401; invalid_client; the client ID or secret is wrong",
    ),
    "a wrong audience": (
        rejected(403, error="access_denied", error_description="Service not found: nope"),
        "the token endpoint returned 403; access_denied: Service not found: nope;"
        " the audience is wrong, or the client is not authorized for it",
    ),
    "a wrong path": (
        httpx.Response(404, text="<html>Not found</html>"),
        "the token endpoint returned 404; the URL of the token endpoint is wrong",
    ),
    "a page in place of a token": (
        httpx.Response(200, text="<html>Sign in</html>"),
        "the token endpoint returned no token; JSON is malformed: invalid character (byte 0);"
        " is its URL right?",
    ),
    "a redirect": (
        httpx.Response(302),
        "the token endpoint returned no token; status 302; is its URL right?",
    ),
    "a wrong host": (
        NO_HOST,
        "the token endpoint is unreachable; [Errno -2] Name or service not known",
    ),
    "an endpoint that is down": (
        DOWN,
        "the token endpoint is unreachable; [Errno 111] Connection refused",
    ),
    "an outage": (
        httpx.Response(503, text="upstream connect error"),
        "the token endpoint returned 503; it is unavailable",
    ),
    "a rate limit": (
        rejected(429, error="too_many_requests"),
        "the token endpoint returned 429; too_many_requests; it limits the rate of requests",
    ),
    "a timeout": (httpx.ReadTimeout("x"), "the token endpoint did not respond in time"),
    "a lost connection": (
        httpx.ReadError("x"),
        "the connection to the token endpoint was lost; ReadError",
    ),
    "a token of 10 MB": (
        httpx.Response(200, content=granted(access_token="t" * 10_000_000)),
        "the token response is larger than 65536 bytes",
    ),
}


@pytest.mark.parametrize(("response", "reason"), FAILURES.values(), ids=FAILURES.keys())
async def test_the_operator_can_see_why_there_is_no_token(
    response: httpx.Response | Exception, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint = TokenEndpoint()
    endpoint.response = response
    with pytest.raises(AuthenticationError) as raised:
        await token_of(credentials(endpoint))
    [logged] = caplog.records
    assert logged.levelno == logging.WARNING
    assert logged.getMessage() == f"CARTO token request failed: {reason}"
    assert raised.value.detail == reason
    assert str(raised.value) == "The gateway could not authenticate with CARTO."


JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "description",
    [
        f"bad secret {SECRET}",
        f"bad form client_secret={quote(SECRET, safe='')}&x=1",
        f"bad token {JWT}",
        "x" * 100 + JWT[:100],
        "x" * (200 - len(SECRET) // 2) + SECRET,
    ],
)
async def test_u24_the_reason_holds_no_secret(
    description: str, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint = TokenEndpoint()
    endpoint.response = rejected(400, error="invalid_request", error_description=description)
    with pytest.raises(AuthenticationError) as raised:
        await token_of(credentials(endpoint))
    printed = f"{raised.value.detail} {raised.value!r} {caplog.text}"
    for hidden in (SECRET[:9], quote(SECRET, safe="")[:9], JWT[:20]):
        assert hidden not in printed


async def test_u24_the_reason_is_one_line_of_bounded_length(
    caplog: pytest.LogCaptureFixture,
) -> None:
    endpoint = TokenEndpoint()
    hostile = "a\r\nWARNING forged\x1b[31m\u2028" * 1000
    endpoint.response = rejected(400, error=hostile, error_description=hostile)
    with pytest.raises(AuthenticationError):
        await token_of(credentials(endpoint))
    [message] = [record.getMessage() for record in caplog.records]
    assert message.isprintable()
    assert len(message) < 600


@given(st.binary() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps))
def test_no_error_body_breaks_the_reason(body: bytes | str) -> None:
    text = read_token_error(body if isinstance(body, bytes) else body.encode(), [SECRET])
    assert text.isprintable()


async def test_credentials_are_read_for_each_token_and_kept_while_they_are_unreadable(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file, endpoint = tmp_path / "secret", TokenEndpoint()
    source = ClientCredentials(
        "me", "first", clock=Clock(), read_credentials=lambda: ("me", file.read_text())
    )
    source.send_through(endpoint)
    for secret in ("first", "rotated", None):
        file.unlink() if secret is None else file.write_text(secret)
        source._token = None
        await source.fetch()
    sent = [parse_qs(each.content.decode())["client_secret"] for each in endpoint.requests]
    assert sent == [["first"], ["rotated"], ["rotated"]]
    [warning] = caplog.messages
    assert "the previous ones apply" in warning
    assert str(file) in warning
