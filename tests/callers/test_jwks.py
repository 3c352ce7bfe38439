"""An issuer's keys: when they are fetched, what bad responses change, and what is kept."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final

import pytest
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from carto_graphql.callers.authentication import Authenticator, Unauthenticated
from carto_graphql.callers.file import Callers
from carto_graphql.callers.jwk import MAX_KEYS, InvalidKey, KeySet
from carto_graphql.callers.jwks import (
    MAX_DOCUMENT_BYTES,
    RETRY_SECONDS,
    UNKNOWN_SECONDS,
    JSONFetcher,
    KeysUnavailable,
)
from tests.callers.conftest import Clock, trusted_issuer
from tests.callers.issuer import Issuer, claims, jwk, signed
from tests.serving import on_a_port

pytestmark = pytest.mark.anyio


async def is_good(authenticator: Authenticator, token: str) -> bool:
    try:
        await authenticator.caller([f"Bearer {token}"], "")
    except Unauthenticated:
        return False
    return True


async def test_the_keys_are_found_by_discovery_when_first_needed_and_then_kept(
    authenticator: Authenticator, issuer: Issuer
) -> None:
    assert issuer.requests == []
    for _ in range(5):
        assert await is_good(authenticator, issuer.token())
    assert issuer.requests == ["/.well-known/openid-configuration", "/jwks"]


async def test_many_first_tokens_at_once_are_one_fetch(
    authenticator: Authenticator, issuer: Issuer
) -> None:
    assert all(await asyncio.gather(*(is_good(authenticator, issuer.token()) for _ in range(50))))
    assert issuer.fetches == 1


async def test_a_jwks_url_in_the_terms_needs_no_discovery(
    issuer: Issuer, fetch: JSONFetcher
) -> None:
    held = trusted_issuer(issuer.url, jwks=f"{issuer.url}/jwks")
    assert await is_good(Authenticator(lambda: Callers(issuers=(held,)), fetch), issuer.token())
    assert issuer.requests == ["/jwks"]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> float:
    """Set the minimum time between two fetches for unknown keys to 0.5 s, and return 0.5."""
    monkeypatch.setattr("carto_graphql.callers.jwks.UNKNOWN_SECONDS", 0.5)
    return 0.5


def forged(issuer: Issuer, kid: str) -> str:
    return signed(claims(issuer.url), "stranger", header={"kid": kid})


async def flood(authenticator: Authenticator, issuer: Issuer, number: int) -> None:
    for count in range(10_000):
        assert not await is_good(authenticator, forged(issuer, f"{number}-{count}"))


@pytest.mark.threat("A06", "H22")
async def test_a06_a_flood_of_unknown_kids_fetches_the_keys_once_per_pause(
    issuer: Issuer, fetch: JSONFetcher, quick: float
) -> None:
    authenticator = Authenticator(lambda: Callers(issuers=(trusted_issuer(issuer.url),)), fetch)
    began = time.monotonic()
    tokens = [forged(issuer, str(number)) for number in range(200)]
    for _ in range(3):
        results = await asyncio.gather(*(is_good(authenticator, token) for token in tokens))
        assert not any(results)
    assert issuer.fetches <= 1 + (time.monotonic() - began) / quick


@pytest.mark.threat("H22")
async def test_h22_strangers_cannot_have_a_rotated_key_rejected(
    issuer: Issuer, fetch: JSONFetcher, quick: float
) -> None:
    authenticator = Authenticator(lambda: Callers(issuers=(trusted_issuer(issuer.url),)), fetch)
    assert await is_good(authenticator, issuer.token())
    strangers = [asyncio.create_task(flood(authenticator, issuer, each)) for each in range(20)]
    for name in ("two", "three", "four"):
        await asyncio.sleep(0.1)
        issuer.keys = [jwk("one"), jwk(name)]
        began = time.monotonic()
        assert await is_good(authenticator, issuer.token(name))
        assert time.monotonic() - began < 2 * quick
    for stranger in strangers:
        stranger.cancel()
    ended = await asyncio.gather(*strangers, return_exceptions=True)
    assert {type(each) for each in ended} == {asyncio.CancelledError}


@pytest.mark.threat("H22")
async def test_h22_tokens_of_known_keys_do_not_wait_for_a_flood(
    issuer: Issuer, fetch: JSONFetcher
) -> None:
    authenticator = Authenticator(lambda: Callers(issuers=(trusted_issuer(issuer.url),)), fetch)
    assert await is_good(authenticator, issuer.token())
    strangers = [asyncio.create_task(flood(authenticator, issuer, each)) for each in range(20)]
    await asyncio.sleep(0.2)
    began = time.monotonic()
    for _ in range(10):
        assert await is_good(authenticator, issuer.token())
    assert time.monotonic() - began < 1, "the pause between fetches is 5 s"
    for stranger in strangers:
        stranger.cancel()
    await asyncio.gather(*strangers, return_exceptions=True)


async def test_more_tokens_than_may_wait_for_newer_keys_are_neither_accepted_nor_rejected(
    issuer: Issuer, fetch: JSONFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("carto_graphql.callers.jwks.MAX_WAITING", 2)
    authenticator = Authenticator(lambda: Callers(issuers=(trusted_issuer(issuer.url),)), fetch)
    assert await is_good(authenticator, issuer.token())
    waiting = [
        asyncio.create_task(is_good(authenticator, forged(issuer, str(number))))
        for number in range(2)
    ]
    await asyncio.sleep(0.1)
    for _ in range(5):
        with pytest.raises(KeysUnavailable):
            await is_good(authenticator, forged(issuer, "one too many"))
    for task in waiting:
        task.cancel()
    await asyncio.wait(waiting)


async def test_a08_an_unknown_key_is_neither_accepted_nor_rejected_while_the_issuer_is_down(
    authenticator: Authenticator, issuer: Issuer, clock: Clock
) -> None:
    assert await is_good(authenticator, issuer.token())
    issuer.response = JSONResponse({}, 500)
    clock.now += UNKNOWN_SECONDS
    for _ in range(10):
        with pytest.raises(KeysUnavailable):
            await is_good(authenticator, issuer.token("two"))
    assert issuer.fetches == 2
    issuer.response, issuer.keys = None, [jwk("two")]
    clock.now += UNKNOWN_SECONDS
    assert await is_good(authenticator, issuer.token("two"))


async def test_a_new_key_is_good_at_its_first_token(
    authenticator: Authenticator, issuer: Issuer, clock: Clock
) -> None:
    assert await is_good(authenticator, issuer.token())
    issuer.keys = [jwk("one"), jwk("two")]
    clock.now += UNKNOWN_SECONDS
    assert await is_good(authenticator, issuer.token("two"))
    assert issuer.fetches == 2


async def test_a_key_that_was_withdrawn_is_rejected_within_ten_seconds(
    authenticator: Authenticator, issuer: Issuer, clock: Clock
) -> None:
    assert await is_good(authenticator, issuer.token())
    issuer.keys = [jwk("two")]
    clock.now += 10.1
    assert not await is_good(authenticator, issuer.token())
    assert await is_good(authenticator, issuer.token("two"))


async def test_a_key_that_was_withdrawn_is_rejected_by_all_who_wait_for_the_newer_keys(
    authenticator: Authenticator, issuer: Issuer, clock: Clock
) -> None:
    assert await is_good(authenticator, issuer.token())
    issuer.keys = [jwk("two")]
    clock.now += 3600
    assert not any(
        await asyncio.gather(*(is_good(authenticator, issuer.token()) for _ in range(20)))
    )
    assert issuer.fetches == 2


async def _slow() -> AsyncIterator[bytes]:
    yield b'{"keys":'
    await asyncio.sleep(30)


BAD: Final[Mapping[str, Callable[[], Response]]] = {
    "500": lambda: JSONResponse({}, 500),
    "404": lambda: JSONResponse({"keys": [jwk("two")]}, 404),
    "redirect": lambda: RedirectResponse("http://127.0.0.1:1/jwks"),
    "empty": lambda: Response(b""),
    "garbage": lambda: Response(b"<html>"),
    "no object": lambda: JSONResponse([jwk("two")]),
    "no keys": lambda: JSONResponse({"keys": []}),
    "keys that are none": lambda: JSONResponse(
        {"keys": [5, {}, {"kty": "RSA"}, {"kty": "oct", "k": "AAAA"}]}
    ),
    "10,000 keys": lambda: JSONResponse(
        {"keys": [{**jwk("two"), "kid": str(number)} for number in range(10_000)]}
    ),
    "more keys than are looked at": lambda: JSONResponse({"keys": [{"kty": "x"}] * (MAX_KEYS + 1)}),
    "endless": lambda: Response(b" " * (MAX_DOCUMENT_BYTES + 1)),
    "deep": lambda: Response(b"[" * 100_000),
    "cut": lambda: Response(b'{"keys": []', headers={"Content-Length": "5000"}),
}


@pytest.mark.parametrize("bad", BAD)
async def test_a08_the_last_good_keys_are_kept_while_the_issuer_sends_nonsense(
    bad: str, authenticator: Authenticator, issuer: Issuer, clock: Clock
) -> None:
    assert await is_good(authenticator, issuer.token())
    issuer.response = BAD[bad]()
    clock.now += 11
    for _ in range(20):
        assert await is_good(authenticator, issuer.token())
    assert issuer.fetches == 2, "and the keys are not requested for each token"
    issuer.response, issuer.keys = None, [jwk("two")]
    clock.now += 11
    await is_good(authenticator, issuer.token())
    await asyncio.sleep(0.3)  # they are fetched in the background
    assert issuer.fetches == 3
    assert await is_good(authenticator, issuer.token("two"))
    assert not await is_good(authenticator, issuer.token())


@pytest.mark.parametrize("bad", BAD)
async def test_a08_without_any_good_keys_a_token_is_neither_good_nor_forged(
    bad: str, authenticator: Authenticator, issuer: Issuer, clock: Clock
) -> None:
    issuer.response = BAD[bad]()
    for _ in range(10):
        with pytest.raises(KeysUnavailable):
            await is_good(authenticator, issuer.token())
    assert issuer.fetches == 1
    issuer.response = None
    clock.now += RETRY_SECONDS
    assert await is_good(authenticator, issuer.token())


async def test_a08_an_issuer_that_does_not_end_its_response_is_given_up(
    authenticator: Authenticator, issuer: Issuer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("carto_graphql.callers.jwks.FETCH_SECONDS", 0.3)
    assert await is_good(authenticator, issuer.token())
    issuer.response = StreamingResponse(_slow())
    clock.now += 11
    assert await is_good(authenticator, issuer.token())


async def test_a08_an_issuer_that_cannot_be_reached_makes_its_tokens_unjudged(
    fetch: JSONFetcher,
) -> None:
    with on_a_port(Issuer()) as url:
        pass
    lonely = Authenticator(lambda: Callers(issuers=(trusted_issuer(url),)), fetch)
    with pytest.raises(KeysUnavailable):
        await is_good(lonely, signed(claims(url)))


async def test_a08_the_configuration_of_another_issuer_is_not_believed(
    issuer: Issuer, fetch: JSONFetcher
) -> None:
    other = trusted_issuer(f"{issuer.url}/other")
    with pytest.raises(KeysUnavailable):
        await is_good(
            Authenticator(lambda: Callers(issuers=(other,)), fetch), signed(claims(other.issuer))
        )
    assert issuer.fetches == 0


def test_a08_of_two_keys_with_one_kid_the_first_that_fits_counts() -> None:
    rows = [jwk("curve", "ES256", kid="x"), jwk("one", kid="x"), jwk("two", kid="x")]
    found = KeySet({"keys": rows}, ["RS256", "ES256"])
    one = KeySet({"keys": [jwk("one", kid="x")]}, ["RS256"])
    assert found.find("x", "RS256").public_numbers() == one.find("x", "RS256").public_numbers()
    assert found.find("x", "ES256") is not None


@pytest.mark.parametrize(
    "row",
    [
        jwk("one", use="enc"),
        jwk("one", key_ops=["encrypt"]),
        jwk("one", key_ops="verify"),
        jwk("one", alg="RS512"),
        jwk("one", alg="HS256"),
        jwk("one", kid=5),
        jwk("one", kty="EC"),
        jwk("one", n="AQAB"),
        jwk("one", d="AQAB"),
        jwk("curve", "ES256", crv="P-384"),
        jwk("curve", "ES256", x="AAAA"),
        {"kty": "oct", "k": "AAAA", "alg": "RS256", "kid": "one"},
    ],
    ids=[
        "for encryption",
        "to encrypt",
        "operations as text",
        "another algorithm",
        "a shared secret's algorithm",
        "an id that is no text",
        "of another type",
        "a weak modulus",
        "private",
        "of another curve",
        "a point off the curve",
        "a shared secret",
    ],
)
def test_a_key_that_is_not_for_this_is_passed_over(row: dict[str, Any]) -> None:
    found = KeySet({"keys": [row, jwk("two")]}, ["RS256", "ES256"])
    assert found.find(str(row.get("kid")), "RS256") is None
    assert found.find(str(row.get("kid")), "ES256") is None
    with pytest.raises(InvalidKey):
        KeySet({"keys": [row]}, ["RS256", "ES256"])
