"""The keys of an issuer far away: fetched when first needed, kept, and asked for again with restraint."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, Self

import httpx

from carto_graphql.callers.file import TrustedIssuer
from carto_graphql.callers.jwk import InvalidKey, KeySet
from carto_graphql.settings.urls import url

__all__ = ["FetchJSON", "JSONFetcher", "KeysUnavailable", "RemoteKeys"]

log = logging.getLogger("carto_graphql.callers")

FETCH_SECONDS: Final = 5.0
MAX_DOCUMENT_BYTES: Final = 512 * 2**10
UNKNOWN_SECONDS: Final = 60.0
"""How often a `kid` that is not known may have the keys fetched again: a flood of such is cheap to make."""

RETRY_SECONDS: Final = 5.0
"""How long the first fetch is not tried again after it failed."""

FetchJSON = Callable[[str], Awaitable[Any]]
Clock = Callable[[], float]


class KeysUnavailable(Exception):
    """The issuer's keys were never had, so no token of it can be judged: neither good nor forged."""


class JSONFetcher:
    """Fetches JSON documents of issuers; an asynchronous context manager.

    It follows no redirect, and reads no more than a set of keys can have.
    """

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    async def __call__(self, address: str) -> Any:
        """The document; raises `InvalidKey` and httpx.HTTPError."""
        if self._client is None:
            # No connection is kept: it would be asked rarely, and often be closed by then.
            self._client = httpx.AsyncClient(
                timeout=FETCH_SECONDS,
                headers={"Accept": "application/json"},
                limits=httpx.Limits(max_keepalive_connections=0),
            )
        content = bytearray()
        async with self._client.stream("GET", address) as response:
            if response.status_code != 200:
                raise InvalidKey(f"it answered {response.status_code}")
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > MAX_DOCUMENT_BYTES:
                    raise InvalidKey(f"it is larger than {MAX_DOCUMENT_BYTES} bytes")
        return httpx.Response(200, content=bytes(content)).json()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None


class RemoteKeys:
    """The keys of one issuer, by its JWKS URL or OIDC discovery (OpenID Connect Discovery 1.0, section 4).

    A key that the issuer withdrew is refused after `terms.refresh` seconds, a new one is known at its first token.
    While the issuer cannot be reached the last good set is kept.
    """

    def __init__(
        self, terms: TrustedIssuer, fetch: FetchJSON, clock: Clock = time.monotonic
    ) -> None:
        self._terms, self._fetch, self._clock = terms, fetch, clock
        self._jwks = terms.jwks
        self._keys: KeySet | None = None
        self._fetched = self._tried = self._tried_for_unknown = float("-inf")
        self._failed = False
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, kid: str | None, algorithm: str) -> Any:
        """The key, or None where the issuer has no such; raises `KeysUnavailable`."""
        cold = self._keys is None
        if cold:
            await self._first()
        assert self._keys is not None
        key = self._keys.find(kid, algorithm)
        if key is None:
            return await self._look_again(kid, algorithm, cold=cold)
        if self._clock() - self._fetched > self._terms.refresh:
            await self._renew()
            key = self._keys.find(kid, algorithm)
        return key

    async def _first(self) -> None:
        if self._fetching is not None or self._clock() - self._tried >= RETRY_SECONDS:
            await self._refresh()
        if self._keys is None:
            raise KeysUnavailable

    async def _look_again(self, kid: str | None, algorithm: str, *, cold: bool) -> Any:
        now = self._clock()
        if now - self._tried_for_unknown < UNKNOWN_SECONDS:
            return None
        self._tried_for_unknown = now
        if not cold:  # else they have just come
            await self._refresh()
        assert self._keys is not None
        return self._keys.find(kid, algorithm)

    async def _renew(self) -> None:
        """Waits for newer keys; but not while the issuer is out of order, and then it asks no more often."""
        if not self._failed:
            await self._refresh()
        elif self._clock() - self._tried > self._terms.refresh:
            self._refresh()

    def _refresh(self) -> Awaitable[None]:
        """One fetch at a time, however many wait; it goes on when those who wait have left."""
        if self._fetching is None:
            self._tried = self._clock()
            self._fetching = asyncio.ensure_future(self._fetch_keys())
        return asyncio.shield(self._fetching)

    async def _fetch_keys(self) -> None:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                if self._jwks is None:
                    self._jwks = await self._discover()
                self._keys = KeySet(await self._fetch(self._jwks), self._terms.algorithms)
            self._fetched, self._failed = self._clock(), False
        except (
            InvalidKey,
            httpx.HTTPError,
            httpx.InvalidURL,
            ValueError,
            RecursionError,
            TimeoutError,
        ) as error:
            self._failed = True
            self._jwks = self._terms.jwks  # it may have moved
            reason = str(error) or type(error).__name__
            log.warning("the keys of the issuer %s cannot be had: %s", self._terms.issuer, reason)
        finally:
            self._fetching = None

    async def _discover(self) -> str:
        issuer = self._terms.issuer
        document = await self._fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if not isinstance(document, dict) or document.get("issuer") != issuer:
            raise InvalidKey("its openid-configuration is that of another issuer")
        return url(str(document.get("jwks_uri")))
