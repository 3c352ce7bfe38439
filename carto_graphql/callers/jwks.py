"""Keys of a remote issuer: fetched when first needed, kept, and refreshed at bounded intervals."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, Self

import httpx

from carto_client.single_flight import SingleFlight
from carto_graphql.callers.file import TrustedIssuer
from carto_graphql.callers.jwk import InvalidKey, KeySet
from carto_graphql.settings.urls import url

__all__ = ["FetchJSON", "JSONFetcher", "KeysUnavailable", "RemoteKeys"]

log = logging.getLogger("carto_graphql.callers")

FETCH_SECONDS: Final = 5.0
MAX_DOCUMENT_BYTES: Final = 512 * 2**10
UNKNOWN_SECONDS: Final = 5.0
"""Minimum time between two fetches for tokens whose `kid` is unknown."""

MAX_WAITING: Final = 1000
"""Maximum number of tokens that wait for such a fetch; beyond, their keys count as unavailable."""

RETRY_SECONDS: Final = 5.0
"""Seconds until the first fetch is repeated after it failed."""

_FETCH: Final = "keys"
"""The key of the only call in flight."""

FetchJSON = Callable[[str], Awaitable[Any]]
Clock = Callable[[], float]


class KeysUnavailable(Exception):
    """Failure to fetch an issuer's keys, so that the issuer's tokens cannot be verified."""


class JSONFetcher:
    """Client that fetches JSON documents of issuers; an asynchronous context manager.

    It follows no redirect, and reads at most MAX_DOCUMENT_BYTES. `transport` is closed at the end
    of the context. The default transport uses the proxies that environment variables name.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._transport = transport
        self._client: httpx.AsyncClient | None = None

    async def __call__(self, address: str) -> Any:
        """Return the JSON document at the URL `address`.

        Raise `InvalidKey`, httpx.HTTPError or ValueError if that fails.
        """
        if self._client is None:
            # No connection is kept: requests are rare, and the issuer would often have closed it.
            self._client = httpx.AsyncClient(
                timeout=FETCH_SECONDS,
                headers={"Accept": "application/json"},
                limits=httpx.Limits(max_keepalive_connections=0),
                transport=self._transport,
            )
        content = bytearray()
        async with self._client.stream("GET", address) as response:
            if response.status_code != 200:
                raise InvalidKey(f"it returned status {response.status_code}")
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
    """Keys of one issuer, from its JWKS URL or by OIDC discovery (OpenID Connect Discovery 1.0, 4).

    A key that the issuer has withdrawn is rejected after `terms.refresh` seconds. A new key is
    accepted with the first token that it signed. While the issuer is unavailable, the last valid
    keys are used.

    A token with an unknown `kid` was signed with a new key, or is forged. It waits until the keys
    are fetched again. Such fetches start at most once per UNKNOWN_SECONDS. If MAX_WAITING tokens
    are already waiting, `KeysUnavailable` is raised.
    """

    def __init__(
        self, terms: TrustedIssuer, fetch: FetchJSON, clock: Clock = time.monotonic
    ) -> None:
        self._terms, self._fetch, self._clock = terms, fetch, clock
        self._jwks = terms.jwks
        self._keys: KeySet | None = None
        self._requested = self._tried = float("-inf")
        """When the current keys were requested, and when a fetch was last started."""
        self._failed = False
        self._fetches = SingleFlight[None]()
        self._waiting = 0

    async def find(self, kid: str | None, algorithm: str) -> Any:
        """Return the issuer's key for `kid` and `algorithm`, or None.

        Raise `KeysUnavailable` if the keys cannot be fetched.
        """
        arrived = self._clock()
        if self._keys is None:
            await self._first()
        assert self._keys is not None
        key = self._keys.find(kid, algorithm)
        if key is None:
            return await self._find_newer(kid, algorithm, arrived)
        if self._clock() - self._requested > self._terms.refresh:
            await self._renew()
            key = self._keys.find(kid, algorithm)
        return key

    async def _first(self) -> None:
        if _FETCH in self._fetches or self._clock() - self._tried >= RETRY_SECONDS:
            await self._refresh()
        if self._keys is None:
            raise KeysUnavailable

    async def _find_newer(self, kid: str | None, algorithm: str, arrived: float) -> Any:
        """Return the key from a fetch that began after `arrived`, or None.

        Raise `KeysUnavailable` if the fetch fails or too many wait.
        """
        if self._waiting >= MAX_WAITING:
            raise KeysUnavailable
        self._waiting += 1
        try:
            while self._requested < arrived:
                await self._next_fetch()
        finally:
            self._waiting -= 1
        assert self._keys is not None
        return self._keys.find(kid, algorithm)

    async def _next_fetch(self) -> None:
        """Fetch the keys, or wait until a fetch may start: then call again.

        Raise `KeysUnavailable` if the last fetch failed.
        """
        # A new fetch may start UNKNOWN_SECONDS after the last one.
        pause = self._tried + UNKNOWN_SECONDS - self._clock()
        if _FETCH in self._fetches or pause <= 0:
            await self._refresh()
        elif not self._failed:
            await asyncio.sleep(pause)
        if self._failed:
            raise KeysUnavailable

    async def _renew(self) -> None:
        if not self._failed:
            await self._refresh()
        # The old keys stay in use. Fetch in the background, at most once per `refresh` seconds.
        elif self._clock() - self._tried > self._terms.refresh:
            self._refresh()

    def _refresh(self) -> Awaitable[None]:
        """Start a fetch of the keys, unless one is in flight.

        Return a future that is done when the fetch ends.
        """
        if _FETCH not in self._fetches:
            self._tried = self._clock()
        return asyncio.shield(self._fetches.start(_FETCH, self._fetch_keys))

    async def _fetch_keys(self) -> None:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                if self._jwks is None:
                    self._jwks = await self._discover()
                self._keys = KeySet(await self._fetch(self._jwks), self._terms.algorithms)
            self._requested, self._failed = self._tried, False
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
            log.warning("the keys of the issuer %s are unavailable: %s", self._terms.issuer, reason)

    async def _discover(self) -> str:
        issuer = self._terms.issuer
        document = await self._fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if not isinstance(document, dict) or document.get("issuer") != issuer:
            raise InvalidKey("its openid-configuration is that of another issuer")
        return url(str(document.get("jwks_uri")))
