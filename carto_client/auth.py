"""How a request gets its token: CARTO's machine-to-machine flow, or a token that does not expire.

https://docs.carto.com/carto-for-developers/key-concepts/authentication-methods
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable, Generator
from dataclasses import dataclass
from typing import Final

import httpx

from carto_client import wire
from carto_client.errors import AuthenticationError, CartoError, ResultTooLarge
from carto_client.origins import origin_of

__all__ = ["AUDIENCE", "AUTH_URL", "ClientCredentials", "StaticToken"]

AUTH_URL: Final = "https://auth.carto.com/oauth/token"
AUDIENCE: Final = "carto-cloud-native-api"

MAX_ANSWER_BYTES: Final = 64 * 2**10
PAUSE_AFTER_FAILURE: Final = 5.0
"""Seconds before a token that still holds is tried to be renewed again."""

PAUSE_WITHOUT_TOKEN: Final = 1.0
"""Seconds for which everybody shares the last failure, where there is no token that holds."""

PATIENCE: Final = 1.0
"""Seconds that an attempt after a failed one is waited for: an outage must not cost each caller its timeout."""

_logger = logging.getLogger(__name__)


class Secret:
    """Text that prints as stars."""

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "'**********'"

    def reveal(self) -> str:
        return self._value


class StaticToken(httpx.Auth):
    """A CARTO API Access Token. Raises ValueError for one that cannot stand in a header."""

    def __init__(self, token: str) -> None:
        if not wire.is_token(token):
            raise ValueError("not a token that can stand in a header")
        self._token = Secret(token)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        yield _signed(request, self._token)


class ClientCredentials(httpx.Auth):
    """OAuth's client credentials (RFC 6749, 4.4): a token, fetched when needed and renewed before it expires.

    However many requests wait, one token request runs, in a task of its own: a request that is given up does
    not stop it for the others, and all of them share its outcome. A token that still holds is used while it
    cannot be renewed; without one, a failure is shared for a second, and the attempts after it are waited for no
    longer than that. A token that CARTO refuses is replaced once. `timeout` (of the whole token request) and
    `margin` (before expiry) are in seconds. Requests raise AuthenticationError where no token can be had.
    Raises ValueError for a URL that is not absolute.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        token_url: str = AUTH_URL,
        audience: str = AUDIENCE,
        timeout: float = 10.0,
        margin: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not origin_of(token_url):
            raise ValueError(
                "the URL of the token endpoint must be absolute, and without a user name"
            )
        self._client_id = client_id
        self._client_secret = Secret(client_secret)
        self._token_url = token_url
        self._audience = audience
        self._timeout = timeout
        self._margin = margin
        self._clock = clock
        self._transport: httpx.AsyncBaseTransport | None = None
        self._token: _Token | None = None
        self._refresh: asyncio.Task[_Token | AuthenticationError] | None = None
        self._renew_not_before = 0.0
        self._failure: AuthenticationError | None = None
        self._fetch_not_before = 0.0

    def send_through(self, transport: httpx.AsyncBaseTransport) -> None:
        """Token requests go through `transport`; CartoClient calls this with its own."""
        self._transport = transport

    async def aclose(self) -> None:
        """Gives up a token request that is under way."""
        if self._refresh is not None:
            self._refresh.cancel()
            await asyncio.wait([self._refresh])

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        token = await self._current()
        response = yield _signed(request, token.value)
        if response.status_code == 401:
            yield _signed(request, (await self._replacement(token)).value)

    async def _current(self) -> "_Token":
        now = self._clock()
        token = self._token
        if token is None or now >= token.expires_at:
            return await self._fetched()
        if now >= max(token.renew_at, self._renew_not_before):
            self._start()
        return token

    async def _replacement(self, refused: "_Token") -> "_Token":
        if self._token is refused:
            self._token = None
        return await self._current()

    async def _fetched(self) -> "_Token":
        if self._failure is None:
            outcome = await asyncio.shield(self._start())
        elif self._clock() < self._fetch_not_before and (
            self._refresh is None or self._refresh.done()
        ):
            outcome = self._failure
        else:
            outcome = await self._patiently(self._start(), self._failure)
        if isinstance(outcome, AuthenticationError):
            raise AuthenticationError(outcome.detail) from outcome
        return outcome

    async def _patiently(
        self, attempt: "asyncio.Task[_Token | AuthenticationError]", failure: AuthenticationError
    ) -> "_Token | AuthenticationError":
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.shield(attempt)
        except TimeoutError:
            return failure

    def _start(self) -> "asyncio.Task[_Token | AuthenticationError]":
        if self._refresh is None or self._refresh.done():
            self._refresh = asyncio.create_task(self._fetch())
        return self._refresh

    async def _fetch(self) -> "_Token | AuthenticationError":
        """The outcome as a value: nobody may be left to take an exception."""
        try:
            token = await self._request()
        except (CartoError, httpx.HTTPError, TimeoutError) as error:
            self._renew_not_before = self._clock() + PAUSE_AFTER_FAILURE
            failed = AuthenticationError(f"token request: {type(error).__name__}")
            failed.__cause__ = error
            self._failure = failed
            self._fetch_not_before = self._clock() + PAUSE_WITHOUT_TOKEN
            _logger.warning("No new CARTO token: %s", type(error).__name__)
            return failed
        self._token, self._failure = token, None
        return token

    async def _request(self) -> "_Token":
        if self._transport is None:
            raise RuntimeError("a CartoClient must lend its transport")
        asked_at = self._clock()
        async with asyncio.timeout(self._timeout):
            response = await self._transport.handle_async_request(self._token_request())
            try:
                wire.check_headers(response.status_code, response.headers)
                body = await _bounded(response)
            finally:
                await response.aclose()
        grant = wire.grant_of(body)
        renew_in = max(grant.expires_in - self._margin, grant.expires_in / 2)
        return _Token(Secret(grant.access_token), asked_at + renew_in, asked_at + grant.expires_in)

    def _token_request(self) -> httpx.Request:
        call = wire.token_call(
            self._token_url, self._client_id, self._client_secret.reveal(), self._audience
        )
        extensions = {
            "deadline": asyncio.get_running_loop().time() + self._timeout,
            "timeout": httpx.Timeout(self._timeout).as_dict(),
        }
        return httpx.Request(
            call.method, call.url, headers=call.headers, content=call.content, extensions=extensions
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Token:
    """A token, and the moments of the flow's clock at which to renew it and at which it ends."""

    value: Secret
    renew_at: float
    expires_at: float


def _signed(request: httpx.Request, token: Secret) -> httpx.Request:
    request.headers["Authorization"] = f"Bearer {token.reveal()}"
    return request


async def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise ResultTooLarge
    return bytes(body)
