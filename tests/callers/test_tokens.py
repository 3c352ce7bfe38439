"""Tokens: valid ones, and all forgeries in docs/threats.md (A01 to A05, A07, A09 to A11)."""

import asyncio
import base64
import gc
import json
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from carto_graphql.callers import jwks
from carto_graphql.callers.authentication import Authenticator, Unauthenticated
from carto_graphql.callers.file import Callers, TrustedIssuer
from carto_graphql.callers.jwk import KeySet, StaticKey
from carto_graphql.callers.tokens import MAX_TOKEN_CHARACTERS
from resolvers.callers import Caller
from tests.callers.conftest import trusted_issuer
from tests.callers.issuer import (
    AUDIENCE,
    SECRET,
    claims,
    header,
    jwk,
    part,
    private_key,
    public_pem,
    raw_signed,
    signed,
)

pytestmark = pytest.mark.anyio

ISSUER: Final = "https://login.example.com/"
NOW: Final = int(time.time())


class Keys:
    """Fetch function of the issuer's documents, which records the URLs."""

    def __init__(self) -> None:
        self.urls: list[str] = []
        algorithms = {"one": "RS256", "two": "RS256", "curve": "ES256", "edwards": "EdDSA"}
        self.keys = [jwk(name, algorithm) for name, algorithm in algorithms.items()]

    async def __call__(self, url: str) -> Any:
        self.urls.append(url)
        if url.endswith("openid-configuration"):
            return {"issuer": ISSUER, "jwks_uri": "https://login.example.com/jwks"}
        return {"keys": self.keys}


FETCH: Final = Keys()


@pytest.fixture(scope="module", autouse=True)
def no_pause_before_fetches() -> Iterator[None]:
    """Fetch the issuer's keys without a pause when a token has an unknown `kid`."""
    # test_jwks tests the pause.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jwks, "UNKNOWN_SECONDS", 0)
        yield


TRUSTING: Final = Authenticator(lambda: Callers(issuers=(trusted_issuer(ISSUER),)), FETCH)


async def caller(token: str, authenticator: Authenticator = TRUSTING) -> Caller:
    return await authenticator.caller([f"Bearer {token}"], "")


async def reason(token: str, authenticator: Authenticator = TRUSTING) -> str:
    with pytest.raises(Unauthenticated) as error:
        await caller(token, authenticator)
    return error.value.reason


def good(**more: Any) -> dict[str, Any]:
    return claims(ISSUER, **more)


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [("one", "RS256"), ("two", "RS256"), ("curve", "ES256"), ("edwards", "EdDSA")],
)
async def test_a_valid_token_of_each_algorithm_is_accepted(key: str, algorithm: str) -> None:
    known = await caller(signed(good(roles=["analyst"]), key, algorithm))
    assert (known.name, known.roles) == (f"token:{ISSUER} ada", frozenset({"analyst", "public"}))
    assert known.signed_in


@pytest.mark.parametrize(
    ("path", "claim", "roles"),
    [
        (("roles",), {"roles": ["a", "b"]}, {"a", "b"}),
        (("scope",), {"scope": "a b"}, {"a", "b"}),
        (("realm_access", "roles"), {"realm_access": {"roles": ["a"]}}, {"a"}),
        (("https://maps.example.com/roles",), {"https://maps.example.com/roles": ["a"]}, {"a"}),
        (("roles",), {"roles": [5, None, "a"]}, {"a"}),
        (("roles",), {"roles": {"a": True}}, set()),
        (("roles",), {}, set()),
    ],
)
async def test_roles_are_read_from_the_configured_claim(
    path: tuple[str, ...], claim: dict[str, Any], roles: set[str]
) -> None:
    authenticator = Authenticator(
        lambda: Callers(issuers=(trusted_issuer(ISSUER, roles=path),)), FETCH
    )
    assert (await caller(signed(good(**claim)), authenticator)).roles == roles | {"public"}


@pytest.mark.parametrize(
    "audience", [AUDIENCE, [AUDIENCE], ["https://other.example.com", AUDIENCE]]
)
@pytest.mark.parametrize("kind", ["JWT", "at+jwt", "application/at+jwt"])
async def test_several_audiences_and_all_types_of_access_tokens_are_accepted(
    audience: Any, kind: str
) -> None:
    assert await caller(signed(good(aud=audience), header={"typ": kind}))


async def test_clocks_may_differ_a_little() -> None:
    now = int(time.time())
    assert await caller(signed(good(exp=now - 5, iat=now + 5, nbf=now + 5)))


# A01: algorithms


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "nOnE", "NONE", "", None, 5, ["RS256"], "RS1", "HS256"]
)
@pytest.mark.parametrize("signature", [b"", b"AAAA"])
async def test_a01_only_the_issuers_algorithms_are_accepted(
    algorithm: object, signature: bytes
) -> None:
    forged = (
        part(header(alg=algorithm)) + b"." + part(json.dumps(good()).encode()) + b"." + signature
    )
    assert await reason(forged.decode())


async def test_a01_an_empty_or_cut_signature_is_wrong() -> None:
    whole = signed(good())
    for cut in (whole.rpartition(".")[0] + ".", whole.rpartition(".")[0], whole[:-4], whole[:-1]):
        assert await reason(cut)


# A02: the public key as a secret


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
@pytest.mark.parametrize("end", [b"", b"\n"])
async def test_a02_the_public_key_is_not_a_secret_for_hs256(encoding: Encoding, end: bytes) -> None:
    secret = public_pem("one", encoding=encoding).strip() + end
    signing_input = part(header(alg="HS256")) + b"." + part(json.dumps(good()).encode())
    forged = (
        signing_input + b"." + part(jwt.get_algorithm_by_name("HS256").sign(signing_input, secret))
    )
    assert await reason(forged.decode()) == "the token's alg is not among the issuer's algorithms"


async def test_a02_a_key_verifies_the_algorithms_of_its_type_only() -> None:
    assert await reason(signed(good(), "curve", "ES256", {"kid": "one"}))
    assert await reason(signed(good(), "one", "RS256", {"kid": "curve"}))


# A03: times


@pytest.mark.parametrize(
    "change",
    [
        {"exp": NOW - 3600},
        {"exp": None},
        {"exp": str(NOW + 600)},
        {"exp": -1},
        {"exp": True},
        {"exp": [NOW + 600]},
        {"exp": {}},
        {"nbf": NOW + 3600},
        {"nbf": "soon"},
        {"nbf": False},
        {"iat": NOW + 3600},
        {"iat": "now"},
        {"iat": True},
    ],
    ids=lambda change: next(f"{name} {type(value).__name__}" for name, value in change.items()),
)
async def test_a03_a_token_outside_its_time_is_rejected(change: dict[str, Any]) -> None:
    assert await reason(signed(good(**change)))


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity", "9" * 400, "9" * 5000])
@pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
async def test_a03_times_that_are_not_numbers_are_rejected(name: str, number: str) -> None:
    payload = json.dumps({**good(), name: 0}).replace(f'"{name}": 0', f'"{name}": {number}')
    assert await reason(raw_signed(header(), payload.encode()))


async def test_a03_expiry_is_reported_only_for_a_genuine_token() -> None:
    for token, reported in (
        (signed(good(exp=1)), True),
        (signed(good(exp=1), "stranger", header={"kid": "one"}), False),
    ):
        with pytest.raises(Unauthenticated) as error:
            await caller(token)
        assert error.value.expired == reported


# A04: audience and issuer


@pytest.mark.parametrize(
    "audience",
    [
        "https://other.example.com",
        [],
        ["x"],
        None,
        5,
        {},
        "",
        f"{AUDIENCE}/",
        AUDIENCE.upper(),
        [AUDIENCE, 5],
        AUDIENCE[:-1],
    ],
    ids=str,
)
async def test_a04_a_token_for_another_audience_is_rejected(audience: object) -> None:
    assert await reason(signed(good(aud=audience)))


@pytest.mark.parametrize(
    "issuer",
    [
        ISSUER.rstrip("/"),
        ISSUER + "/",
        ISSUER.upper(),
        "https://evil.example.com/",
        None,
        "",
        5,
        [ISSUER],
        {},
        "http" + ISSUER[5:],
    ],
    ids=str,
)
async def test_a04_a_token_of_another_issuer_is_rejected(issuer: object) -> None:
    payload = {
        name: value for name, value in {**good(), "iss": issuer}.items() if value is not None
    }
    assert await reason(raw_signed(header(), json.dumps(payload).encode()))


# A05: names of keys


@pytest.mark.parametrize(
    "kid",
    [
        "../../dev/null",
        "' OR 1--",
        "https://evil.example.com/jwks",
        "one\0",
        "ONE",
        "",
        "x" * 300,
        1,
        ["one"],
        {},
        True,
    ],
    ids=str,
)
async def test_a05_a_kid_only_selects_one_of_the_issuers_keys(kid: object) -> None:
    sent = len(FETCH.urls)
    assert await reason(raw_signed(header(kid=kid), json.dumps(good()).encode()))
    assert set(FETCH.urls[sent:]) <= {"https://login.example.com/jwks"}


async def test_a05_without_a_kid_the_key_must_be_the_only_one_for_the_algorithm() -> None:
    assert await reason(raw_signed(b'{"alg":"RS256"}', json.dumps(good()).encode()))
    assert await caller(
        raw_signed(b'{"alg":"EdDSA"}', json.dumps(good()).encode(), "edwards", "EdDSA")
    )


# A07: headers that point elsewhere


@pytest.mark.parametrize(
    "more",
    [
        {"jku": "https://evil.example.com/jwks"},
        {"x5u": "https://evil.example.com/cert"},
        {"jwk": jwk("stranger")},
        {"x5c": [base64.b64encode(public_pem("stranger", encoding=Encoding.DER)).decode()]},
        {"crit": ["exp"]},
        {"crit": []},
        {"b64": False},
        {"b64": False, "crit": ["b64"]},
    ],
    ids="-".join,
)
async def test_a07_a_key_that_a_token_brings_or_points_to_is_never_used(
    more: dict[str, Any],
) -> None:
    sent = len(FETCH.urls)
    forged = raw_signed(header(**more), json.dumps(good()).encode(), "stranger")
    assert await reason(forged)
    assert set(FETCH.urls[sent:]) <= {"https://login.example.com/jwks"}


@pytest.mark.parametrize("name", ["crit", "b64", "zip", "enc"])
async def test_a07_headers_that_change_what_is_signed_are_rejected_in_a_signed_token(
    name: str,
) -> None:
    forged = raw_signed(header(**{name: True}), json.dumps(good()).encode())
    assert await reason(forged) == f"the header {name} is not supported"


# A09: not an access token


@pytest.mark.parametrize(
    ("change", "head"),
    [
        ({"at_hash": "x"}, {}),
        ({"c_hash": "x"}, {}),
        ({"typ": "ID"}, {}),
        ({"typ": "Refresh"}, {}),
        ({}, {"typ": "JWE"}),
        ({}, {"typ": "logout+jwt"}),
        ({}, {"typ": "secevent+jwt"}),
        ({}, {"typ": 5}),
    ],
    ids=str,
)
async def test_a09_a_token_that_is_not_an_access_token_is_rejected(
    change: dict[str, Any], head: dict[str, Any]
) -> None:
    assert await reason(raw_signed(header(**head), json.dumps(good(**change)).encode()))


async def test_a09_encrypted_nested_and_compressed_tokens_are_rejected() -> None:
    assert await reason(
        ".".join([part(b'{"alg":"RSA-OAEP","enc":"A256GCM"}').decode(), *["AAAA"] * 4])
    )
    assert await reason(raw_signed(header(cty="JWT"), signed(good()).encode()))
    bomb = zlib.compress(b" " * 1_000_000 + json.dumps(good()).encode())
    assert await reason(raw_signed(header(zip="DEF"), bomb))
    assert await reason(raw_signed(header(), bomb))


# A10: form


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token + "A" * 2**20,
        lambda token: token.rpartition(".")[0],
        lambda token: token + ".AAAA",
        lambda token: token + "=",
        lambda token: token.replace(".", "=.", 1),
        lambda token: token[:40] + "+" + token[41:],
        lambda token: token[:40] + "!" + token[41:],
        lambda token: "." + token,
        lambda token: "..",
        lambda token: token.replace(".", "..", 1),
        lambda token: token.swapcase(),
        lambda token: token[::-1],
    ],
)
async def test_a10_a_token_of_another_form_is_rejected(change: Callable[[str], str]) -> None:
    assert await reason(change(signed(good())))


@pytest.mark.parametrize(
    "payload",
    [
        b"[]",
        b'"x"',
        b"null",
        b"5",
        b"",
        b"\xff",
        b"{",
        b'{"a":' * 5000,
        json.dumps(good()).encode("utf-16"),
        b"\xef\xbb\xbf" + json.dumps(good()).encode(),
        json.dumps(good()).encode()[:-1] + b',"aud":"x"}',
        json.dumps(good()).encode()[:-1] + b',"x":{"y":1,"y":2}}',
        json.dumps(good()).encode()[:-1] + b',"x":NaN}',
    ],
)
async def test_a10_a_payload_that_is_not_one_object_in_utf8_json_is_rejected(
    payload: bytes,
) -> None:
    assert await reason(raw_signed(header(), payload))


@pytest.mark.parametrize("subject", [None, "", 5, ["ada"], "\ud800", "a\nb", "\0"])
async def test_a_token_without_a_printable_subject_is_rejected(subject: object) -> None:
    assert await reason(raw_signed(header(), json.dumps({**good(), "sub": subject}).encode()))


# A11: weak and odd signatures


async def test_a11_a_signature_of_zeros_or_of_another_curve_is_wrong() -> None:
    signing_input = (
        part(header(kid="curve", alg="ES256")) + b"." + part(json.dumps(good()).encode())
    )
    for signature in (b"\0" * 64, b"\0" * 63 + b"\1", b"\xff" * 64, b"", b"\0" * 96, b"\1" * 64):
        assert await reason((signing_input + b"." + part(signature)).decode())
    other = jwt.get_algorithm_by_name("ES384").sign(
        signing_input, private_key("long curve", "ES384")
    )
    assert await reason((signing_input + b"." + part(other)).decode())


async def test_a11_the_second_form_of_an_ecdsa_signature_has_the_signed_claims() -> None:
    """Check that a token stays valid if n - s replaces s in the ECDSA signature."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    signing_input, _, last = signed(good(), "curve", "ES256").rpartition(".")
    signature = base64.urlsafe_b64decode(last + "==")
    der = encode_dss_signature(
        int.from_bytes(signature[:32]), order - int.from_bytes(signature[32:])
    )
    r, s = decode_dss_signature(der)
    # Both forms of a signature are valid, and issuers use either form.
    twin = part(r.to_bytes(32) + s.to_bytes(32)).decode()
    assert (await caller(f"{signing_input}.{twin}")).name == f"token:{ISSUER} ada"


@pytest.mark.parametrize(("bits", "exponent"), [(1024, 65537), (2048, 3)])
def test_a11_a_weak_rsa_key_is_not_used(bits: int, exponent: int) -> None:
    row = jwt.get_algorithm_by_name("RS256").to_jwk(
        rsa.generate_private_key(exponent, bits).public_key(), as_dict=True
    )
    strong = jwk("one")
    found = KeySet({"keys": [{**row, "kid": "weak"}, strong]}, ["RS256"])
    assert (found.find("weak", "RS256") is not None) == (bits >= 2048)
    assert (
        KeySet({"keys": [{**strong, "e": "AQ"}, jwk("two")]}, ["RS256"]).find("one", "RS256")
        is None
    )


# A static key


def static(content: bytes, *algorithms: str) -> Authenticator:
    key = StaticKey.read(content, algorithms)
    held: TrustedIssuer = trusted_issuer(ISSUER, key=key, algorithms=algorithms)
    return Authenticator(lambda: Callers(issuers=(held,)), FETCH)


async def test_a_key_file_verifies_without_any_request() -> None:
    sent = len(FETCH.urls)
    assert await caller(signed(good(), "own"), static(public_pem("own"), "RS256"))
    assert await caller(signed(good(), algorithm="HS256"), static(SECRET, "HS256"))
    assert await reason(signed(good(), "one"), static(public_pem("own"), "RS256"))
    assert await reason(signed(good(), algorithm="HS384"), static(SECRET, "HS256"))
    assert len(FETCH.urls) == sent


# The cost of forgeries


def calls(work: Callable[[], object]) -> int:
    # Unlike the duration, the number of calls does not depend on other processes.
    gc.disable()  # a collection would call finalizers
    try:
        return min(_counted(work) for _ in range(3))
    finally:
        gc.enable()


def _counted(work: Callable[[], object]) -> int:
    count = 0

    def counting(frame: object, event: str, arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counting)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def is_accepted(loop: asyncio.AbstractEventLoop, token: str) -> bool:
    try:
        loop.run_until_complete(caller(token))
    except Unauthenticated:
        return False
    return True


@pytest.fixture(scope="module")
def budget() -> Mapping[str, int]:
    """Return, for each algorithm, the number of function calls that a valid token's check takes."""
    with asyncio.Runner() as runner:
        tokens = {
            algorithm: signed(good(), key, algorithm)
            for key, algorithm in (("one", "RS256"), ("curve", "ES256"), ("edwards", "EdDSA"))
        }
        # This caches the keys that verify the tokens.
        assert all(is_accepted(runner.get_loop(), token) for token in tokens.values())
        return {
            name: calls(lambda t=token: is_accepted(runner.get_loop(), t))  # type: ignore[misc]
            for name, token in tokens.items()
        }


MUTATION: Final = st.one_of(
    st.tuples(st.just("flip"), st.integers(0, 10_000), st.integers(1, 127)),
    st.tuples(st.just("cut"), st.integers(0, 10_000), st.integers(1, 400)),
    st.tuples(st.just("double"), st.integers(0, 10_000), st.integers(1, 60)),
    st.tuples(
        st.just("claim"),
        st.sampled_from(["exp", "aud", "iss", "sub", "nbf", "roles"]),
        st.integers(),
    ),
    st.tuples(
        st.just("head"), st.sampled_from(["alg", "kid", "typ", "crit", "jwk"]), st.text(max_size=20)
    ),
)


def mutated(token: str, mutation: tuple[str, Any, Any]) -> str:
    kind, place, change = mutation
    if kind in ("claim", "head"):
        head, body, signature = token.split(".")
        index = 1 if kind == "claim" else 0
        parts = [head, body, signature]
        content = json.loads(base64.urlsafe_b64decode(parts[index] + "=="))
        content[place] = change
        parts[index] = part(json.dumps(content).encode()).decode()
        return ".".join(parts)
    at = place % len(token)
    if kind == "flip":
        return token[:at] + chr((ord(token[at]) ^ change) & 127 or 65) + token[at + 1 :]
    if kind == "cut":
        return token[:at] + token[at + change :]
    return token[:at] + token[at : at + change] + token[at:]


@settings(max_examples=200)
@given(mutation=MUTATION, algorithm=st.sampled_from(["RS256", "ES256", "EdDSA"]))
def test_no_mutation_of_a_valid_token_is_accepted_or_expensive(
    mutation: tuple[str, Any, Any], algorithm: str, budget: Mapping[str, int]
) -> None:
    key = {"RS256": "one", "ES256": "curve", "EdDSA": "edwards"}[algorithm]
    token = signed(good(), key, algorithm)
    forged = mutated(token, mutation)
    if forged == token or not all("!" <= character <= "~" for character in forged):
        return
    fetches = len(FETCH.urls)
    with asyncio.Runner() as runner:
        assert not is_accepted(runner.get_loop(), forged)
        if len(FETCH.urls) == fetches:  # one for an unknown `kid` has a bound of its own
            cost = calls(lambda: is_accepted(runner.get_loop(), forged))
            assert cost <= 2 * budget[algorithm]


def test_the_longest_token_costs_at_most_twice_a_valid_one(
    budget: Mapping[str, int],
) -> None:
    long = signed(
        good(padding="x" * (MAX_TOKEN_CHARACTERS // 2)), "stranger", header={"kid": "one"}
    )
    assert len(long) < MAX_TOKEN_CHARACTERS
    with asyncio.Runner() as runner:
        assert not is_accepted(runner.get_loop(), long)
        assert calls(lambda: is_accepted(runner.get_loop(), long)) <= 2 * budget["RS256"]
