"""The door before /graphql: who asks, whether anything is open to them, and whether they have asked enough for now.

Nothing here is ambient: no cookie is read, and a credential is taken from the `Authorization` header only, so that a
page of another origin cannot ask in anybody's name.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from carto_graphql.callers.addresses import Network, address_range, client_address
from carto_graphql.callers.authentication import Authenticator, Unauthenticated
from carto_graphql.callers.budgets import Budgets
from carto_graphql.callers.jwks import RETRY_SECONDS, KeysUnavailable
from carto_graphql.web.graphql_http import NOT_KEPT, RequestError, json_error
from resolvers.callers import Caller
from resolvers.errors import OverLimit

__all__ = ["CallerMiddleware"]

log = logging.getLogger("carto_graphql.callers")

MAX_LOGGED: Final = 200
"""Characters of a caller's name in the log; an issuer may give subjects of any length."""


@dataclass(frozen=True, slots=True)
class CallerMiddleware:
    """ASGI middleware: the caller goes into `scope["caller"]`, or the request ends here.

    `is_allowed` tells whether anything is open to callers with these roles; `proxies` are those whose word on where a
    request comes from is taken.
    """

    app: ASGIApp
    authenticator: Authenticator
    budgets: Budgets
    is_allowed: Callable[[frozenset[str]], bool]
    proxies: Sequence[Network] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        caller: Caller | None = None

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    *await self._response_headers(message["headers"], caller),
                ]
            await send(message)

        try:
            caller = scope["caller"] = await self._caller(scope)
            scope.get("record", {})["caller"] = caller.name[:MAX_LOGGED]
            await self._admit(caller)
        except RequestError as error:
            await json_error(error)(scope, receive, send_marked)
        else:
            await self.app(scope, receive, send_marked)

    async def _caller(self, scope: Scope) -> Caller:
        headers = Headers(scope=scope)
        peer = scope["client"][0] if scope.get("client") else ""
        address = address_range(
            client_address(peer, headers.getlist("x-forwarded-for"), self.proxies)
        )
        try:
            return await self.authenticator.caller(headers.getlist("authorization"), address)
        except Unauthenticated as error:
            log.info("request %s: 401, %s", scope.get("request_id", ""), error.reason)
            raise _unauthenticated(expired=error.expired) from None
        except OverLimit as error:
            raise _too_many_requests(error) from None
        except KeysUnavailable:
            seconds = {"Retry-After": str(int(RETRY_SECONDS))}
            message = "Tokens of this issuer cannot be verified at the moment; try again later"
            raise RequestError(503, message, "UPSTREAM_UNAVAILABLE", **seconds) from None

    async def _admit(self, caller: Caller) -> None:
        if not self.is_allowed(caller.roles):
            if caller.signed_in:
                raise RequestError(403, "Nothing is open to this caller", "FORBIDDEN")
            challenge = {"WWW-Authenticate": 'Bearer realm="carto-graphql"'}
            raise RequestError(
                401, "Sign in: nothing is open without a credential", "UNAUTHENTICATED", **challenge
            )
        try:
            await self.budgets.count_request(caller)
        except OverLimit as error:
            raise _too_many_requests(error) from None

    async def _response_headers(
        self, headers: Iterable[tuple[bytes, bytes]], caller: Caller | None
    ) -> list[tuple[bytes, bytes]]:
        """An answer is nobody else's: no cache on the way may keep it for another caller (RFC 9111 section 3.5)."""
        marks = [(b"vary", b"Authorization")]
        if (
            caller is not None
            and caller.signed_in
            and not any(name == b"cache-control" for name, _ in headers)
        ):
            marks.append((b"cache-control", NOT_KEPT.encode()))
        if caller is not None:
            limits = await self.budgets.headers(caller)
            marks += [(name.lower().encode(), value.encode()) for name, value in limits]
        return marks


def _too_many_requests(error: OverLimit) -> RequestError:
    return RequestError(429, str(error), "RATE_LIMITED", **{"Retry-After": str(error.retry_after)})


def _unauthenticated(*, expired: bool) -> RequestError:
    """RFC 6750 section 3. Only that a token has expired is told: its holder must know, and its signature was good."""
    message = "The token has expired" if expired else "The credential is not valid"
    challenge = (
        f'Bearer realm="carto-graphql", error="invalid_token", error_description="{message}"'
    )
    return RequestError(401, message, "UNAUTHENTICATED", **{"WWW-Authenticate": challenge})
