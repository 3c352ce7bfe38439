"""The caller of a request, and what its roles allow.

Browsers add no credential of their own accord: no cookie is read, and a token is accepted in the
`Authorization` header only. So a page of another origin cannot send requests in a caller's name.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache, partial
from typing import Final, NamedTuple

import msgspec

from carto_graphql.callers.addresses import Network, address_range, client_address
from carto_graphql.callers.authentication import Authenticator, Unauthenticated
from carto_graphql.callers.budgets import Budgets
from carto_graphql.callers.file import Callers, RoleLimits
from carto_graphql.callers.jwks import RETRY_SECONDS, KeysUnavailable
from carto_graphql.callers.watching import CallersSource
from carto_graphql.web.errors import RATE_LIMITED, Header, RequestError
from carto_graphql.web.exchange import Exchange
from resolvers.callers import Caller
from resolvers.charging import UNMETERED, Meter
from resolvers.errors import OverLimit
from resolvers.query_runner import QueryRunner
from schema.execution import Executor, Request, Response
from schema.fields import Progress, RequestContext
from schema.roles import Executors
from schema.tile_urls import WriteTileURLs, relative_urls

__all__ = ["CallerAccess", "CallerGate", "Gateway"]

log = logging.getLogger("carto_graphql.callers")

MAX_LOGGED: Final = 200
"""Characters of a caller's name in the log; an issuer may give subjects of any length."""

MAX_ROLE_SETS: Final = 1024
"""Sets of roles whose limits are kept: tokens may combine any number of roles."""

MAX_ADDRESS: Final = 100
"""Characters of an address: a proxy may forward any text, and addresses are cached."""

NO_CREDENTIAL: Final = b"Bearer undefined"
"""The header `Authorization` of deck.gl's CARTO layers if the page has no token."""

REALM: Final = 'Bearer realm="carto-graphql"'


class Gateway(NamedTuple):
    """What all GraphQL requests need: the runner of queries, and the time limit in seconds."""

    runner: QueryRunner
    timeout: float


class RoleAccess(NamedTuple):
    """The limits on callers with the same roles, and the executor of their requests.

    `executor` is None if no template is visible to these roles. `is_metered` is True if calls or
    statements of these roles are counted.
    """

    limits: RoleLimits
    executor: Executor | None
    is_metered: bool


class CallerAccess(msgspec.Struct, frozen=True, eq=False):
    """A caller, with the limits and the executor that its roles had when its request began.

    `executor` is None if no template is visible to the caller. `meter` counts the caller's calls
    and statements. `gateway` has the runner and the time limit for the caller's requests.
    """

    caller: Caller
    limits: RoleLimits
    executor: Executor | None = None
    meter: Meter = UNMETERED
    gateway: Gateway | None = None

    def execute(self, request: Request) -> Awaitable[Response]:
        """Execute a GraphQL request on behalf of the caller.

        Errors are in the awaited response, not raised.
        """
        assert self.executor is not None, "a caller who sees no template is rejected before"
        return self.executor.execute(request, self.context(request.progress, request.tile_urls))

    def context(
        self, progress: Progress | None = None, tile_urls: WriteTileURLs = relative_urls
    ) -> RequestContext:
        """Return a new context for the resolvers of one request.

        The request's time limit begins now.
        """
        assert self.gateway is not None, "a caller who sees no template is rejected before"
        runner, timeout = self.gateway
        deadline = asyncio.get_running_loop().time() + timeout
        progress = progress or Progress()
        return RequestContext(runner, deadline, self.caller, self.meter, tile_urls, progress)


class CallerGate:
    """Authentication and rate limits of the callers of requests.

    `callers` has the current content of the callers file; `proxies` are the networks whose
    `X-Forwarded-For` is trusted. Requests are executed with `gateway`.
    """

    def __init__(
        self,
        callers: CallersSource,
        authenticator: Authenticator,
        executors: Executors,
        budgets: Budgets,
        gateway: Gateway,
        proxies: Sequence[Network] = (),
    ) -> None:
        self._callers = callers
        self._authenticator = authenticator
        self._executors = executors
        self._budgets = budgets
        self._gateway = gateway
        self._proxies = proxies
        self._current = callers.now()
        self._roles: dict[frozenset[str], RoleAccess] = {}

    async def admit(
        self,
        exchange: Exchange,
        *,
        needs_access: bool,
        identify: Callable[[Exchange], Caller | None] | None = None,
    ) -> CallerAccess:
        """Authenticate the caller and count the request.

        Raise `RequestError` for an invalid credential or an exceeded limit.
        """
        callers = self._callers
        if exchange.started >= callers.next_look or callers.current is not self._current:
            self._follow(callers.now())
        # `identify` returns None for an unsigned URL. Without `identify`, signatures are ignored.
        signed = self._signed_caller(exchange, identify) if identify is not None else None
        if signed is not None:
            caller = signed
        elif b"authorization" in exchange.fields or self._proxies:
            caller = await self._identify(exchange)
        else:
            caller = _anonymous(exchange.peer)
        exchange.record["caller"] = caller.name[:MAX_LOGGED]
        access = self.access_of(caller)
        if access.executor is None and needs_access:
            raise _no_access(caller)
        if access.limits.rate or access.limits.budget:
            await self._count(exchange, caller, access.limits)
        return access

    def _follow(self, current: Callers) -> None:
        # The cached limits of roles come from the earlier content.
        if current is not self._current:
            self._current, self._roles = current, {}

    def _signed_caller(
        self, exchange: Exchange, identify: Callable[[Exchange], Caller | None]
    ) -> Caller | None:
        """Return the caller for whom the URL was signed.

        Return None if the URL is unsigned or the request has a credential.
        """
        if exchange.fields.get(b"authorization") == NO_CREDENTIAL:
            del exchange.fields[b"authorization"]
        # A credential takes precedence over a signature.
        if b"authorization" in exchange.fields:
            return None
        try:
            return identify(exchange)
        except Unauthenticated as error:
            log.info("request %s: 401, %s", exchange.request_id, error.reason)
            raise _unauthenticated(expired=error.expired) from None

    def access_of(self, caller: Caller) -> CallerAccess:
        """Return `caller` together with the limits and the executor of its roles."""
        found = self._roles.get(caller.roles) or self._find_access(caller.roles)
        limits, executor, is_metered = found
        meter = self._budgets.meter(caller, limits) if is_metered else UNMETERED
        return CallerAccess(caller, limits, executor, meter, self._gateway)

    async def _identify(self, exchange: Exchange) -> Caller:
        forwarded = exchange.fields.get(b"x-forwarded-for")
        hops = [forwarded.decode("latin-1")] if forwarded is not None else []
        address = client_address(exchange.peer, hops, self._proxies)[:MAX_ADDRESS]
        authorization = exchange.fields.get(b"authorization")
        if authorization is None:
            return _anonymous(address)
        await exchange.in_task()  # an issuer's keys may have to be fetched
        try:
            return await self._authenticator.caller(
                [authorization.decode("latin-1")], address_range(address)
            )
        except Unauthenticated as error:
            log.info("request %s: 401, %s", exchange.request_id, error.reason)
            raise _unauthenticated(expired=error.expired) from None
        except OverLimit as error:  # of failed sign-ins
            raise _too_many_requests(error) from None
        except KeysUnavailable:
            message = "The keys of this token's issuer are unavailable; retry later"
            raise RequestError(
                503, message, "UPSTREAM_UNAVAILABLE", retry_after=int(RETRY_SECONDS)
            ) from None

    def _find_access(self, roles: frozenset[str]) -> RoleAccess:
        if len(self._roles) >= MAX_ROLE_SETS:
            self._roles = {}
        limits, executor = self._current.limits_for(roles), self._executors.for_roles(roles)
        templates = executor.templates if executor is not None else ()
        is_metered = limits.has_budget or any(each.rate or each.budget for each in templates)
        access = RoleAccess(limits, executor, is_metered)
        self._roles[roles] = access
        return access

    async def _count(self, exchange: Exchange, caller: Caller, limits: RoleLimits) -> None:
        if self._budgets.counters.waits:
            await exchange.in_task()
        exchange.limit_headers = partial(self._limit_headers, caller, limits)
        try:
            await self._budgets.count_request(caller, limits)
        except OverLimit as error:
            raise _too_many_requests(error) from None

    async def _limit_headers(self, caller: Caller, limits: RoleLimits) -> list[Header]:
        headers = await self._budgets.headers(caller, limits)
        return [(name.lower().encode(), value.encode()) for name, value in headers]


@lru_cache(maxsize=4096)
def _anonymous(address: str) -> Caller:
    return Caller(f"address:{address_range(address)}", signed_in=False)


def _no_access(caller: Caller) -> RequestError:
    if caller.signed_in:
        return RequestError(403, "No template is visible to this caller", "FORBIDDEN")
    return RequestError(
        401,
        "Sign in: no template is visible without a credential",
        "UNAUTHENTICATED",
        [(b"www-authenticate", REALM.encode())],
    )


def _too_many_requests(error: OverLimit) -> RequestError:
    return RequestError(429, str(error), RATE_LIMITED, retry_after=error.retry_after)


def _unauthenticated(*, expired: bool) -> RequestError:
    # The client can get a new token. Any other reason could help a forger.
    message = "The token has expired" if expired else "The credential is not valid"
    # RFC 6750 section 3
    challenge = f'{REALM}, error="invalid_token", error_description="{message}"'
    return RequestError(
        401, message, "UNAUTHENTICATED", [(b"www-authenticate", challenge.encode())]
    )
