"""JSON Web Tokens of other issuers (RFC 7519), judged by RFC 8725: the terms decide, the token chooses nothing.

PyJWT verifies the signatures. Its own reading of a token is left aside: it is looser (a time may be text, a name may
stand twice), and walks over each character of a long one in Python, which a forger need not pay for.
"""

import base64
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import jwt

from carto_graphql.callers.file import IssuerTerms

__all__ = ["MAX_TOKEN_CHARACTERS", "Keys", "RefusedToken", "Token", "read_token", "verify"]

MAX_TOKEN_CHARACTERS: Final = 8 * 1024
"""What common proxies take as one header; longer ones would cost more to refuse than a good one to verify."""

MAX_KID_CHARACTERS: Final = 256
_COMPACT: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_TYPES: Final = frozenset({"jwt", "at+jwt", "application/at+jwt", "application/jwt"})
_TIMES: Final = ("exp", "nbf", "iat")


class RefusedToken(Exception):
    """A token that is not good. The text is a fixed sentence, and holds nothing of the token."""


class Keys(Protocol):
    """Where an issuer's keys are."""

    async def find(self, kid: str | None, algorithm: str) -> Any:
        """The key as PyJWT takes it, or None."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it says it is: nothing of it is verified."""

    text: str
    header: Mapping[str, Any]
    claims: Mapping[str, Any]

    @property
    def issuer(self) -> object:
        """`iss`, whatever it is."""
        return self.claims.get("iss")


def read_token(text: str) -> Token:
    """The token in its compact form, strictly read; raises `RefusedToken`."""
    if len(text) > MAX_TOKEN_CHARACTERS:
        raise RefusedToken("the token is too long")
    match = _COMPACT.fullmatch(text)
    if match is None:
        raise RefusedToken("the token is no JWT: three parts in base64url")
    header, claims = _decoded(match[1]), _decoded(match[2])
    for name in (
        "crit",
        "b64",
        "zip",
        "enc",
    ):  # they change what is signed, or say that it is no signature
        if name in header:
            raise RefusedToken(f"the header {name} is not supported")
    _check_type(header, claims)
    return Token(text, header, claims)


def _decoded(part: str) -> dict[str, Any]:
    try:
        content = _bytes(part.encode())
        value = json.loads(
            content.decode(), object_pairs_hook=_without_duplicates, parse_constant=_no_constant
        )
    except (ValueError, RecursionError):
        raise RefusedToken("the token does not hold JSON") from None
    if not isinstance(value, dict):
        raise RefusedToken("the token does not hold a JSON object")
    return value


def _bytes(part: bytes) -> bytes:
    """Base64url as RFC 7515 wants it; raises ValueError for another spelling of the same."""
    content = base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(content).rstrip(b"=") != part:
        raise ValueError("not canonical")
    return content


def _without_duplicates(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """RFC 7515 section 5.2 lets us refuse them; another reader might see the other one."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise RefusedToken("the token has a name twice in one object")
    return found


def _no_constant(_: str) -> Any:
    raise ValueError("no JSON")


def _check_type(header: Mapping[str, Any], claims: Mapping[str, Any]) -> None:
    """Access tokens only: those for the client itself (OpenID Connect's id tokens) are not meant for us."""
    kind = header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.lower() not in _TYPES:
        raise RefusedToken("the token's typ is not JWT or at+jwt")
    if "at_hash" in claims or "c_hash" in claims or claims.get("typ", "Bearer") != "Bearer":
        raise RefusedToken("the token is no access token")


async def verify(token: Token, terms: IssuerTerms, keys: Keys) -> Mapping[str, Any]:
    """The claims of a good token of the issuer with these terms; raises `RefusedToken` and `KeysUnavailable`."""
    algorithm, kid = token.header.get("alg"), token.header.get("kid")
    if algorithm not in terms.algorithms:
        raise RefusedToken("the token's alg is not among the issuer's algorithms")
    if kid is not None and (not isinstance(kid, str) or len(kid) > MAX_KID_CHARACTERS):
        raise RefusedToken("the token's kid is no name of a key")
    _check_claims(token.claims, terms)
    key = await keys.find(kid, algorithm)
    if key is None:
        raise RefusedToken("the issuer has no such key for this algorithm")
    _check_signature(token, algorithm, key)
    _check_times(token.claims, terms.leeway)
    return token.claims


def _check_claims(claims: Mapping[str, Any], terms: IssuerTerms) -> None:
    """What is cheap to see, before a signature is looked at."""
    for name in _TIMES:
        value = claims.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**53:
            raise RefusedToken(f"the claim {name} is no time")
    if "exp" not in claims:
        raise RefusedToken("the claim exp is missing")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject or not _is_text(subject):
        raise RefusedToken("the claim sub is missing, or no text")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if not all(isinstance(each, str) for each in audiences) or not {*audiences} & {
        *terms.audiences
    }:
        raise RefusedToken("the token is for another audience")


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return False
    return text.isprintable()


def _check_signature(token: Token, algorithm: str, key: Any) -> None:
    signing_input, _, signature = token.text.encode().rpartition(b".")
    try:
        good = jwt.get_algorithm_by_name(algorithm).verify(signing_input, key, _bytes(signature))
    except (jwt.PyJWTError, ValueError, TypeError):
        good = False
    if not good:
        raise RefusedToken("the token's signature is wrong")


def _check_times(claims: Mapping[str, Any], leeway: int) -> None:
    """RFC 7519 sections 4.1.4 to 4.1.6. Only a token with a good signature is told that it has expired."""
    now = time.time()
    if claims["exp"] <= now - leeway:
        raise RefusedToken("the token has expired")
    if max(claims.get("nbf", 0), claims.get("iat", 0)) > now + leeway:
        raise RefusedToken("the token is not valid yet; look at the clocks")
