"""Tokens for CARTO: OAuth client credentials, or a token that does not expire.

https://docs.carto.com/carto-for-developers/key-concepts/authentication-methods
"""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable, Collection
from typing import Final, Protocol, TypeAlias

import httpx

from carto_client.errors import AuthenticationError, CartoError, InvalidResponse, ResultTooLarge
from carto_client.http_response import HTTPResponse
from carto_client.origins import origin_of
from carto_client.pool import Delivery
from carto_client.single_flight import SingleFlight
from carto_client.statistics import Statistics
from carto_client.tokens import NoToken, RereadToken, Secret, StaticToken, Token, TokenSource
from carto_client.wire.queries import Call, read_head
from carto_client.wire.tokens import read_grant, read_token_error, token_call

__all__ = [
    "AUDIENCE",
    "AUTH_URL",
    "ClientCredentials",
    "NoToken",
    "RereadToken",
    "SharedToken",
    "StaticToken",
    "Token",
    "TokenSource",
    "TokenStore",
]

_TOKEN: Final = "token"  # noqa: S105 - the key of the only call in flight

AUTH_URL: Final = "https://auth.carto.com/oauth/token"
AUDIENCE: Final = "carto-cloud-native-api"

MAX_TOKEN_BYTES: Final = 64 * 2**10
"""Maximum size of a token response."""

RENEWAL_PAUSE: Final = 5.0
"""Seconds between attempts to renew a token that is still valid, or to replace rejected ones."""

FAILURE_SECONDS: Final = 1.0
"""Seconds for which all requests share the last failure, while there is no valid token."""

PATIENCE: Final = 1.0
"""Seconds that requests wait for an attempt after a failed one.

Otherwise each of them would wait until an endpoint that is unavailable times out.
"""

SendCall: TypeAlias = Callable[[Call, Delivery], Awaitable[HTTPResponse]]
"""How a call is sent. An error response has its body read."""

_logger = logging.getLogger(__name__)


class SharedToken:
    """The text of an access token, and the seconds until it expires (`expires_in`)."""

    __slots__ = ("expires_in", "secret")

    def __init__(self, text: str, expires_in: float) -> None:
        self.secret = Secret(text)
        self.expires_in = expires_in

    @property
    def text(self) -> str:
        """The text of the token."""
        return self.secret.text


class TokenStore(Protocol):
    """Store through which several processes share the token of one CARTO account."""

    async def share(
        self,
        request: Callable[[], Awaitable[SharedToken]],
        is_usable: Callable[[SharedToken], bool],
    ) -> SharedToken:
        """Return the shared token if `is_usable` accepts it.

        Otherwise, replace it by the result of `request`, and return that.
        """


class ClientCredentials:
    """Source of tokens by OAuth client credentials (RFC 6749, 4.4).

    A token is requested when it is first needed, and renewed before it expires.

    All requests to CARTO that need a token wait for the same token request. It continues even if
    all of them are cancelled. If a renewal fails, the current token is used until it expires. If a
    token request fails and no valid token is left, requests to CARTO fail immediately for
    FAILURE_SECONDS. After that time, each waits at most PATIENCE seconds for another token request.
    A token whose lifetime is unknown is used until CARTO rejects it. Processes share a token
    through `store`.

    `read_credentials` is called before each token request, because files with credentials may
    change. It returns the client ID and the secret. If it raises OSError or ValueError, the
    previous credentials are used.

    `timeout` (of the whole token request) and `margin` (how long before its expiry a token is
    renewed) are in seconds. Raises ValueError for a URL that is not absolute.
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
        store: TokenStore | None = None,
        clock: Callable[[], float] = time.monotonic,
        read_credentials: Callable[[], tuple[str, str]] | None = None,
    ) -> None:
        if not origin_of(token_url):
            raise ValueError("the token endpoint must be an absolute URL without a user name")
        self._client_id = client_id
        self._client_secret = Secret(client_secret)
        self._read_credentials = read_credentials
        self._token_url = token_url
        self._audience = audience
        self._timeout = timeout
        self._margin = margin
        self._clock = clock
        self._store = store
        self._rejected = ""
        self._send: SendCall | None = None
        self._statistics = Statistics()
        self._requests = SingleFlight[Token | AuthenticationError]()
        self._token: Token | None = None
        self._failure: AuthenticationError | None = None
        self._fetch_not_before = self._renew_not_before = self._replace_not_before = -math.inf

    def send_through(self, send: SendCall, statistics: Statistics | None = None) -> None:
        """Set `send`, which sends token requests, and `statistics`, which count them.

        CartoClient calls this method.
        """
        self._send, self._statistics = send, statistics or Statistics()

    def expires_in(self) -> float | None:
        """Return the seconds until the token expires.

        Return None if there is no token, or if the token does not expire.
        """
        if self._token is None or math.isinf(self._token.expires_at):
            return None
        return self._token.expires_at - self._clock()

    async def aclose(self) -> None:
        """Cancel the token request in flight, if any."""
        await self._requests.aclose()

    @property
    def current(self) -> Token | None:
        """The token to send, or None if the caller must wait for `fetch`.

        Reading it may start a renewal in the background.
        """
        token = self._token
        if token is None:
            return None
        now = self._clock()
        if now < token.renew_at:
            return token
        if now >= token.expires_at:
            return None
        if now >= self._renew_not_before:
            self._start()
        return token

    async def fetch(self) -> Token:
        """Wait for a token and return it. Raise AuthenticationError if none can be obtained."""
        outcome = await self._outcome()
        if isinstance(outcome, AuthenticationError):
            raise AuthenticationError(
                outcome.detail, is_temporary=outcome.is_temporary
            ) from outcome
        return outcome

    async def replace(self, rejected: Token) -> Token | None:
        """Return a token other than `rejected`, or None if it is too early to request one.

        Raise AuthenticationError on failure.
        """
        if self._token is rejected:
            now = self._clock()
            # More requests would not help if CARTO rejects new tokens too.
            if now < self._replace_not_before:
                return None
            self._replace_not_before = now + RENEWAL_PAUSE
            self._token = None
            self._rejected = rejected.authorization.text.removeprefix("Bearer ")
        return self.current or await self.fetch()

    async def _outcome(self) -> Token | AuthenticationError:
        failure = self._failure
        if failure is None:
            return await asyncio.shield(self._start())
        if self._clock() < self._fetch_not_before and _TOKEN not in self._requests:
            return failure
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.shield(self._start())
        except TimeoutError:
            return failure

    def _start(self) -> "asyncio.Task[Token | AuthenticationError]":
        return self._requests.start(_TOKEN, self._attempt)

    async def _attempt(self) -> Token | AuthenticationError:
        try:
            async with asyncio.timeout(self._timeout):
                token = await self._request()
        except (CartoError, httpx.HTTPError, TimeoutError) as error:
            # Not raised: asyncio would log the error if nobody awaited the task.
            return self._fail(error)
        self._token, self._failure = token, None
        self._statistics.tokens["ok"] += 1
        return token

    def _fail(self, error: Exception) -> AuthenticationError:
        now = self._clock()
        self._renew_not_before = now + RENEWAL_PAUSE
        self._fetch_not_before = now + FAILURE_SECONDS
        reason = _reason(error)
        self._statistics.tokens["error"] += 1
        self._failure = AuthenticationError(reason, is_temporary=_is_temporary(error))
        self._failure.__cause__ = error
        _logger.warning("CARTO token request failed: %s", reason)
        return self._failure

    async def _request(self) -> Token:
        requested_at = self._clock()
        if self._store is None:
            token = await self._request_new()
        else:
            token = await self._store.share(self._request_new, self._is_usable)
        renew_in = max(token.expires_in - self._margin, token.expires_in / 2)
        return Token(token.text, requested_at + renew_in, requested_at + token.expires_in)

    def _is_usable(self, token: SharedToken) -> bool:
        return token.text != self._rejected and token.expires_in > self._margin

    def _credentials(self) -> tuple[str, str]:
        if self._read_credentials is not None:
            try:
                client_id, secret = self._read_credentials()
                self._client_id, self._client_secret = client_id, Secret(secret)
            except (OSError, ValueError) as error:  # perhaps a file that is just being replaced
                _logger.warning(
                    "the credentials cannot be read, the previous ones apply: %s", error
                )
        return self._client_id, self._client_secret.text

    async def _request_new(self) -> SharedToken:
        if self._send is None:
            raise RuntimeError("a token source needs a CartoClient to send its requests")
        deadline = asyncio.get_running_loop().time() + self._timeout
        client_id, secret = self._credentials()
        call = token_call(self._token_url, client_id, secret, self._audience)
        response = await self._send(call, Delivery(deadline, connect_seconds=self._timeout))
        try:
            body = await _read(response, [secret])
        finally:
            await response.aclose()
        grant = read_grant(body)
        return SharedToken(grant.access_token, grant.expires_in)


async def _read(response: HTTPResponse, secrets: Collection[str]) -> bytes:
    if response.status_code >= 400:
        raise _EndpointError(response.status_code, read_token_error(response.content, secrets))
    read_head(response, MAX_TOKEN_BYTES)
    body = bytearray()
    async for chunk in response.decoded():
        body += chunk
        if len(body) > MAX_TOKEN_BYTES:
            raise ResultTooLarge
    return bytes(body)


# --- What the operator reads ---


class _EndpointError(CartoError):
    """An error response of the token endpoint.

    `detail` holds the members `error` and `error_description` of the response's body.
    """

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


_CAUSES: Final = {
    401: "the client ID or secret is wrong",
    403: "the audience is wrong, or the client is not authorized for it",
    404: "the URL of the token endpoint is wrong",
    405: "the URL of the token endpoint is wrong",
    429: "it limits the rate of requests",
}
"""Likely causes by status: RFC 6749, 5.2, and what Auth0, CARTO's identity provider, returns."""


def _is_temporary(error: Exception) -> bool:
    if isinstance(error, _EndpointError):
        return error.status == 429 or error.status >= 500
    return not isinstance(error, InvalidResponse)


def _reason(error: Exception) -> str:
    """Return why a token request failed, as text for the operator's log, without secrets."""
    match error:
        case _EndpointError():
            cause = _CAUSES.get(error.status, "it is unavailable" if error.status >= 500 else "")
            texts = [f"the token endpoint returned {error.status}", error.detail, cause]
        case InvalidResponse():
            texts = ["the token endpoint returned no token", error.detail, "is its URL right?"]
        case ResultTooLarge():
            texts = [f"the token response is larger than {MAX_TOKEN_BYTES} bytes"]
        case TimeoutError() | httpx.TimeoutException():
            texts = ["the token endpoint did not respond in time"]
        case httpx.ConnectError():
            # The operating system's words tell a wrong host name from a server that is down.
            texts = ["the token endpoint is unreachable", str(error.__cause__ or error)]
        case _:
            texts = ["the connection to the token endpoint was lost", type(error).__name__]
    return "; ".join(filter(None, texts))
