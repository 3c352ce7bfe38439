"""Authentication of callers by the `Authorization` header of their requests."""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from carto_graphql.callers.file import ApiKey, Callers, TrustedIssuer
from carto_graphql.callers.jwk import StaticKey
from carto_graphql.callers.jwks import Clock, FetchJSON, RemoteKeys
from carto_graphql.callers.keys import PREFIX, find_key
from carto_graphql.callers.sign_ins import FailedSignIns
from carto_graphql.callers.tokens import ExpiredToken, InvalidToken, KeySource, read_token, verify
from resolvers.callers import PUBLIC, Caller, claim_at

__all__ = ["Authenticator", "Unauthenticated"]

_BEARER: Final = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] ([\x21-\x7e]+)")


class Unauthenticated(Exception):
    """An invalid credential.

    `reason` is for the operator and contains no part of the credential. Clients learn only whether
    a token has `expired`.
    """

    def __init__(self, reason: str, *, expired: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.expired = reason, expired


class Authenticator:
    """Authentication of callers by their API keys and JWTs.

    `callers` returns the current content of the callers file, which lists the API keys and the
    trusted issuers of JWTs. `fetch` fetches the keys of an issuer. They stay cached until the
    issuer's entry in the file changes. `failed` limits failed sign-ins. If it is None, failed
    sign-ins are unlimited.
    """

    def __init__(
        self,
        callers: Callable[[], Callers],
        fetch: FetchJSON,
        clock: Clock = time.monotonic,
        failed: FailedSignIns | None = None,
    ) -> None:
        self._callers, self._fetch, self._clock, self._failed = callers, fetch, clock, failed
        self._keys: dict[TrustedIssuer, KeySource] = {}

    async def caller(self, authorization: Sequence[str], address: str) -> Caller:
        """Return the caller from a request's `Authorization` headers.

        Raise `Unauthenticated`, `KeysUnavailable` or `OverLimit`.
        """
        if not authorization:
            return Caller(f"address:{address}", signed_in=False)
        try:
            return await self._sign_in(_read_credential(authorization), address)
        except Unauthenticated as error:
            # An expired token is genuine; clients that poll with one are no attack.
            if self._failed and not error.expired:
                await self._failed.count(address)
            raise

    async def _sign_in(self, credential: str, address: str) -> Caller:
        callers = self._callers()
        if credential.startswith(PREFIX):
            key = find_key(callers.keys, credential)
            if key is None:
                raise Unauthenticated("the API key does not exist")
            return _key_caller(key)
        if self._failed:
            await self._failed.check(address, credential)
        caller = await self._verify(credential, callers.issuers)
        if self._failed:
            self._failed.accept(credential)
        return caller

    async def _verify(self, credential: str, issuers: Iterable[TrustedIssuer]) -> Caller:
        try:
            token = read_token(credential)
            issuer = _find_issuer(token.issuer, issuers)
            claims = await verify(token, issuer, self._keys_of(issuer, issuers))
            return _token_caller(claims, issuer)
        except InvalidToken as error:
            raise Unauthenticated(str(error), expired=isinstance(error, ExpiredToken)) from None

    def _keys_of(self, issuer: TrustedIssuer, issuers: Iterable[TrustedIssuer]) -> KeySource:
        if issuer not in self._keys:
            kept = {each: keys for each, keys in self._keys.items() if each in issuers}
            self._keys = {**kept, issuer: self._key_source(issuer)}
        return self._keys[issuer]

    def _key_source(self, issuer: TrustedIssuer) -> KeySource:
        if issuer.key is None:
            return RemoteKeys(issuer, self._fetch, self._clock)
        return _Static(issuer.key)


def _read_credential(authorization: Sequence[str]) -> str:
    if len(authorization) > 1:
        raise Unauthenticated("there is more than one Authorization header")
    match = _BEARER.fullmatch(authorization[0])
    if match is None:
        raise Unauthenticated("the Authorization header does not have the form: Bearer CREDENTIAL")
    return match[1]


def _find_issuer(name: object, issuers: Iterable[TrustedIssuer]) -> TrustedIssuer:
    for issuer in issuers:
        if issuer.issuer == name:
            return issuer
    raise InvalidToken("the token's issuer is not in the callers file")


class _Static:
    """A key source with one key, from a file."""

    def __init__(self, key: StaticKey) -> None:
        self._key = key
        self._found: dict[str, Any] = {}

    async def find(self, kid: str | None, algorithm: str) -> Any:
        if algorithm not in self._found:
            self._found[algorithm] = self._key.find(algorithm)
        return self._found[algorithm]


def _key_caller(key: ApiKey) -> Caller:
    return Caller(f"key:{key.name}", key.roles | {PUBLIC}, key.claims)


def _token_caller(claims: Mapping[str, Any], issuer: TrustedIssuer) -> Caller:
    return Caller(
        f"token:{issuer.issuer} {claims['sub']}",
        _roles(claim_at(claims, issuer.roles)) | {PUBLIC},
        claims,
    )


def _roles(claim: object) -> frozenset[str]:
    # RFC 8693 section 4.2 separates the names in `scope` by spaces.
    names = claim.split() if isinstance(claim, str) else claim if isinstance(claim, list) else []
    return frozenset(name for name in names if isinstance(name, str))
