"""JSON Web Tokens (RFC 7519), verified by RFC 8725: a token chooses neither key nor algorithm.

PyJWT verifies the signatures. Its parser is not used: it accepts more (times as text, duplicate
names), and iterates over each character of a long token in Python, which costs a forger nothing.
"""

import base64
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import jwt

from carto_graphql.callers.file import TrustedIssuer

__all__ = [
    "MAX_TOKEN_CHARACTERS",
    "ExpiredToken",
    "InvalidToken",
    "KeySource",
    "Token",
    "read_token",
    "verify",
]

MAX_TOKEN_CHARACTERS: Final = 8 * 1024
"""The limit of common proxies for a header. A longer token costs more to parse than to verify."""

MAX_KID_CHARACTERS: Final = 256
_COMPACT: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_TYPES: Final = frozenset({"jwt", "at+jwt", "application/at+jwt", "application/jwt"})
_TIMES: Final = ("exp", "nbf", "iat")
_UNSUPPORTED: Final = ("crit", "b64", "zip", "enc")
"""Header parameters that change what is signed, or mean that nothing is."""


class InvalidToken(Exception):
    """A token that is not accepted. The message is a fixed sentence without parts of the token."""


class ExpiredToken(InvalidToken):
    """A token with a valid signature that has expired."""


class KeySource(Protocol):
    """The keys of an issuer."""

    async def find(self, kid: str | None, algorithm: str) -> Any:
        """Return the key with this `kid` for `algorithm`, or None if there is no such key."""


@dataclass(frozen=True, slots=True)
class Token:
    """The content of a token. Nothing in it is verified yet."""

    text: str
    header: Mapping[str, Any]
    claims: Mapping[str, Any]

    @property
    def issuer(self) -> object:
        """The claim `iss`, of any type."""
        return self.claims.get("iss")


def read_token(text: str) -> Token:
    """Decode a JWT without verifying its signature.

    Raise `InvalidToken` if it is not the JWT of an access token.
    """
    if len(text) > MAX_TOKEN_CHARACTERS:
        raise InvalidToken("the token is too long")
    match = _COMPACT.fullmatch(text)
    if match is None:
        raise InvalidToken("the token is not a JWT: three parts in base64url")
    header, claims = _decode(match[1]), _decode(match[2])
    for name in _UNSUPPORTED:
        if name in header:
            raise InvalidToken(f"the header {name} is not supported")
    _check_type(header, claims)
    return Token(text, header, claims)


def _decode(part: str) -> dict[str, Any]:
    try:
        content = _bytes(part.encode())
        value = json.loads(
            content.decode(),
            object_pairs_hook=_reject_duplicates,
            parse_constant=_reject_constant,
        )
    except (ValueError, RecursionError):
        raise InvalidToken("the token does not hold JSON") from None
    if not isinstance(value, dict):
        raise InvalidToken("the token does not hold a JSON object")
    return value


def _bytes(part: bytes) -> bytes:
    # The decoder accepts more than RFC 7515 allows, such as padding.
    content = base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(content).rstrip(b"=") != part:
        raise ValueError("not canonical")
    return content


def _reject_duplicates(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    # Parsers use different ones of the duplicates (RFC 7515 section 5.2).
    if len(found) != len(pairs):
        raise InvalidToken("the token has a duplicate name in an object")
    return found


def _reject_constant(_: str) -> Any:
    """Raise ValueError. Python's JSON parser calls this for NaN and Infinity."""
    raise ValueError("not JSON")


def _check_type(header: Mapping[str, Any], claims: Mapping[str, Any]) -> None:
    kind = header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.lower() not in _TYPES:
        raise InvalidToken("the token's typ is not JWT or at+jwt")
    # An OpenID Connect ID token is for the client that signed in, not for an API.
    if "at_hash" in claims or "c_hash" in claims or claims.get("typ", "Bearer") != "Bearer":
        raise InvalidToken("the token is not an access token")


async def verify(token: Token, issuer: TrustedIssuer, keys: KeySource) -> Mapping[str, Any]:
    """Verify a token of `issuer`, and return its claims.

    Raise `InvalidToken`, or `KeysUnavailable` if `keys` cannot be fetched.
    """
    algorithm, kid = token.header.get("alg"), token.header.get("kid")
    if algorithm not in issuer.algorithms:
        raise InvalidToken("the token's alg is not among the issuer's algorithms")
    if kid is not None and (not isinstance(kid, str) or len(kid) > MAX_KID_CHARACTERS):
        raise InvalidToken("the token's kid is not a string of reasonable length")
    # Before the signature, because this check is cheaper.
    _check_claims(token.claims, issuer)
    key = await keys.find(kid, algorithm)
    if key is None:
        raise InvalidToken("the issuer has no such key for this algorithm")
    _check_signature(token, algorithm, key)
    # Last, so that only the holder of a genuine token learns that the token has expired.
    _check_times(token.claims, issuer.leeway)
    return token.claims


def _check_claims(claims: Mapping[str, Any], issuer: TrustedIssuer) -> None:
    for name in _TIMES:
        value = claims.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**53:
            raise InvalidToken(f"the claim {name} is not a time")
    if "exp" not in claims:
        raise InvalidToken("the claim exp is missing")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject or not _is_text(subject):
        raise InvalidToken("the claim sub is missing or not a string")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if not all(isinstance(each, str) for each in audiences) or not {*audiences} & {
        *issuer.audiences
    }:
        raise InvalidToken("the token is for another audience")


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate, which JSON can escape
        return False
    return text.isprintable()


def _check_signature(token: Token, algorithm: str, key: Any) -> None:
    signing_input, _, signature = token.text.encode().rpartition(b".")
    try:
        valid = jwt.get_algorithm_by_name(algorithm).verify(signing_input, key, _bytes(signature))
    except (jwt.PyJWTError, ValueError, TypeError):
        valid = False
    if not valid:
        raise InvalidToken("the token's signature is wrong")


def _check_times(claims: Mapping[str, Any], leeway: int) -> None:
    # Clocks may differ by `leeway` seconds (RFC 7519, 4.1.4 to 4.1.6).
    now = time.time()
    if claims["exp"] <= now - leeway:
        raise ExpiredToken("the token has expired")
    if max(claims.get("nbf", 0), claims.get("iat", 0)) > now + leeway:
        raise InvalidToken("the token is not valid yet; check the clocks")
