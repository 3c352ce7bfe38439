"""Endpoints that need to know their caller."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from carto_graphql.web.caller_access import CallerAccess
from carto_graphql.web.errors import RequestError
from carto_graphql.web.exchange import ErrorParts, Exchange
from resolvers.callers import Caller

__all__ = ["Endpoint", "GuardedEndpoint"]


class Endpoint(Protocol):
    """Endpoint of one path, which responds to a caller as its access allows."""

    async def __call__(self, exchange: Exchange, access: CallerAccess) -> None: ...


class GuardedEndpoint(NamedTuple):
    """Endpoint that needs to know its caller.

    With `needs_access` a template must be visible to the caller. `vary` names the request headers
    that the response depends on, except `Origin`. `write_error` returns the headers and the content
    of an error response; without it, errors are written as in GraphQL. `identify` returns the
    caller that a URL was signed for, if the request has no other credential, and raises
    `Unauthenticated`.
    """

    endpoint: Endpoint
    needs_access: bool
    vary: str
    write_error: Callable[[Exchange, RequestError], ErrorParts] | None = None
    identify: Callable[[Exchange], Caller | None] | None = None
