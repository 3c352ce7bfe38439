"""A request's `Authorization` header to its caller."""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from carto_graphql.callers.file import ApiKey, Callers, IssuerTerms
from carto_graphql.callers.jwk import StaticKey
from carto_graphql.callers.jwks import Clock, FetchJSON, RemoteKeys
from carto_graphql.callers.keys import PREFIX, find_key
from carto_graphql.callers.tokens import Keys, RefusedToken, read_token, verify
from resolvers.callers import PUBLIC, Caller, claim_at

__all__ = ["Authenticator", "Unauthenticated"]

_BEARER: Final = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] ([\x21-\x7e]+)")


class Unauthenticated(Exception):
    """A credential that is not good. `reason` is for the operator, and holds nothing of it; `expired` is for all."""

    def __init__(self, reason: str, *, expired: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.expired = reason, expired


class Authenticator:
    """Tells who asks, by the callers of this moment. Keys of issuers are kept while their terms stay as they are."""

    def __init__(
        self, callers: Callable[[], Callers], fetch: FetchJSON, clock: Clock = time.monotonic
    ) -> None:
        self._callers, self._fetch, self._clock = callers, fetch, clock
        self._keys: dict[IssuerTerms, Keys] = {}

    async def caller(self, authorization: Sequence[str], address: str) -> Caller:
        """The caller; anonymous only without a header. Raises `Unauthenticated` and `KeysUnavailable`."""
        if not authorization:
            return Caller(f"address:{address}", signed_in=False)
        if len(authorization) > 1:
            raise Unauthenticated("there are two Authorization headers")
        match = _BEARER.fullmatch(authorization[0])
        if match is None:
            raise Unauthenticated("the Authorization header is not of the form: Bearer CREDENTIAL")
        return await self._signed_in(match[1], self._callers())

    async def _signed_in(self, credential: str, callers: Callers) -> Caller:
        if credential.startswith(PREFIX):
            key = find_key(callers.keys, credential)
            if key is None:
                raise Unauthenticated("there is no such API key")
            return _key_caller(key)
        try:
            token = read_token(credential)
            terms = _terms_of(token.issuer, callers.issuers)
            return _token_caller(
                await verify(token, terms, self._keys_of(terms, callers.issuers)), terms
            )
        except RefusedToken as error:
            raise Unauthenticated(str(error), expired="expired" in str(error)) from None

    def _keys_of(self, terms: IssuerTerms, issuers: Iterable[IssuerTerms]) -> Keys:
        if terms not in self._keys:
            kept = {each: keys for each, keys in self._keys.items() if each in issuers}
            made = (
                RemoteKeys(terms, self._fetch, self._clock)
                if terms.key is None
                else _Static(terms.key)
            )
            self._keys = {**kept, terms: made}
        return self._keys[terms]


def _terms_of(issuer: object, issuers: Iterable[IssuerTerms]) -> IssuerTerms:
    for terms in issuers:
        if terms.issuer == issuer:
            return terms
    raise RefusedToken("the token's issuer is not in the callers file")


class _Static:
    def __init__(self, key: StaticKey) -> None:
        self._key = key
        self._found: dict[str, Any] = {}

    async def find(self, kid: str | None, algorithm: str) -> Any:  # it is the only one
        if algorithm not in self._found:
            self._found[algorithm] = self._key.find(algorithm)
        return self._found[algorithm]


def _key_caller(key: ApiKey) -> Caller:
    return Caller(f"key:{key.name}", key.roles | {PUBLIC}, key.claims)


def _token_caller(claims: Mapping[str, Any], terms: IssuerTerms) -> Caller:
    return Caller(
        f"token:{terms.issuer} {claims['sub']}",
        _roles(claim_at(claims, terms.roles)) | {PUBLIC},
        claims,
    )


def _roles(claim: object) -> frozenset[str]:
    """A list of names, or names with spaces between them, as in `scope` (RFC 8693 section 4.2)."""
    names = claim.split() if isinstance(claim, str) else claim if isinstance(claim, list) else []
    return frozenset(name for name in names if isinstance(name, str))
