"""Signed URLs of tiles: a credential for one layer with its arguments, for a limited time.

Map libraries send no header with the request of a tile. The signature is AES-SIV (RFC 5297) with a key
of the operator. It authenticates the layer, the arguments, the caller, the claims that the layer uses
and the expiry. It encrypts the caller's data, because URLs get into logs. Equal URLs have equal
signatures, so that browsers can cache tiles.
"""

import base64
import binascii
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from carto_graphql.callers.authentication import Unauthenticated
from carto_graphql.callers.file import Callers
from resolvers.callers import PUBLIC, Caller, claim_at

__all__ = ["SignedCaller", "URLSigner"]

MAX_SIGNATURE: Final = 8_192
"""Characters of a signature; the claims in it are those of a token, which are as long at most."""

STEPS: Final = 4
"""Expiries are multiples of this part of the lifetime, so that URLs stay equal for a while."""

ClaimPaths = Sequence[tuple[str, ...]]


class _Content(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    expires: float
    name: str
    """The caller's name, which is empty if the caller is anonymous."""
    origin: str
    """The hash of the API key, or the issuer of the token."""
    roles: list[str]
    claims: list[Any]
    """In the order of the claims' paths."""


@dataclass(frozen=True, slots=True)
class SignedCaller:
    """The caller for whom a URL was signed, and the Unix time when the URL expires.

    `caller` is None if the URL was signed for an anonymous caller.
    """

    caller: Caller | None
    expires: float


class URLSigner:
    """Signer of URLs by a key of 32 bytes. `lifetime` is in seconds, `clock` returns Unix time.

    The `subject` of a signature is the tile layer with its arguments. `paths` are the paths of the
    claims that the signature contains.
    """

    def __init__(
        self,
        key: bytes,
        lifetime: float,
        callers: Callable[[], Callers],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._cipher = AESSIV(key)
        self._lifetime, self._callers, self._clock = lifetime, callers, clock

    def sign(
        self,
        caller: Caller,
        subject: bytes,
        paths: ClaimPaths,
        until: float = math.inf,
    ) -> str:
        """Return a signature that lets any client use a URL on behalf of `caller`.

        It expires at the Unix time `until` or earlier.
        """
        step = self._lifetime / STEPS
        expires = math.floor((self._clock() + self._lifetime) / step) * step
        expires = min(expires, until, _expiry(caller))
        content = _Content(
            expires,
            caller.name if caller.signed_in else "",
            self._origin(caller),
            sorted(caller.roles) if caller.signed_in else [],
            [claim_at(caller.claims, path) for path in paths],
        )
        sealed = self._cipher.encrypt(msgspec.json.encode(content), [subject])
        return _encoded(sealed)

    def verify(self, signature: str, subject: bytes, paths: ClaimPaths) -> SignedCaller:
        """Return the caller and the expiry of a signed URL.

        Raise `Unauthenticated` if the signature or the caller is invalid.
        """
        content = self._open(signature, subject)
        if content.expires <= self._clock():
            raise Unauthenticated("the signed URL has expired", expired=True)
        if not content.name:
            return SignedCaller(None, content.expires)
        if len(content.claims) != len(paths):
            raise Unauthenticated("the claims of the layer have changed since the URL was signed")
        claims = _nested(dict(zip(paths, content.claims, strict=True)))
        return SignedCaller(self._caller(content, claims, paths), content.expires)

    def _open(self, signature: str, subject: bytes) -> _Content:
        try:
            content = self._cipher.decrypt(_decoded(signature), [subject])
            return msgspec.json.decode(content, type=_Content)
        except (InvalidTag, ValueError, binascii.Error):
            raise Unauthenticated("the signature of the URL is not valid") from None

    def _caller(self, content: _Content, claims: Mapping[str, object], paths: ClaimPaths) -> Caller:
        """Return the caller for whom a URL was signed.

        Raise `Unauthenticated` if the caller's API key or issuer has changed.
        """
        callers = self._callers()
        if content.name.startswith("key:"):
            key = next((each for each in callers.keys if f"key:{each.name}" == content.name), None)
            if key is None or key.digest.hex() != content.origin:
                raise Unauthenticated("the API key that the URL was signed for does not exist")
            if [claim_at(key.claims, path) for path in paths] != content.claims:
                raise Unauthenticated("the claims of the API key have changed")
            return Caller(content.name, key.roles | {PUBLIC}, key.claims)
        if all(each.issuer != content.origin for each in callers.issuers):
            raise Unauthenticated("the issuer that the URL was signed for is not in the file")
        # A token's roles and claims are those that were signed, an API key's are the current ones.
        return Caller(content.name, frozenset(content.roles) | {PUBLIC}, claims)

    def _origin(self, caller: Caller) -> str:
        if not caller.signed_in:
            return ""
        if caller.name.startswith("key:"):
            keys = self._callers().keys
            return next(
                (each.digest.hex() for each in keys if f"key:{each.name}" == caller.name), ""
            )
        return caller.name.removeprefix("token:").partition(" ")[0]


def _decoded(signature: str) -> bytes:
    if len(signature) > MAX_SIGNATURE:
        raise ValueError("too long")
    sealed = base64.b64decode(signature + "=" * (-len(signature) % 4), b"-_", validate=True)
    if _encoded(sealed) != signature:  # the last character has bits that decoding ignores
        raise ValueError("not in its canonical form")
    return sealed


def _encoded(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def _expiry(caller: Caller) -> float:
    """Return the Unix time at which the caller's token expires, or infinity without a token."""
    expires = caller.claims.get("exp") if caller.name.startswith("token:") else None
    return float(expires) if isinstance(expires, int | float) else math.inf


def _nested(claims: Mapping[tuple[str, ...], object]) -> dict[str, object]:
    """Return claims as nested objects: `{("a", "b"): 1}` becomes `{"a": {"b": 1}}`."""
    found: dict[str, Any] = {}
    for path, value in claims.items():
        inner = found
        for step in path[:-1]:
            inner = inner.setdefault(step, {})
        inner[path[-1]] = value
    return found
