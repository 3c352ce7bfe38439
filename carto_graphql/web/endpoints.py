"""Endpoints that need to know their caller."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from carto_graphql.web.caller_access import CallerAccess
from carto_graphql.web.errors import RequestError
from carto_graphql.web.exchange import ErrorParts, Exchange
from resolvers.callers import Caller

__all__ = ["Endpoint", "GuardedEndpoint"]


class Endpoint(Protocol):
    """Function that handles the requests to one URL path.

    `exchange` has the request and sends the response. `access` has the caller and the caller's
    limits. The function must await `exchange.in_task()` before any code that waits.
    """

    async def __call__(self, exchange: Exchange, access: CallerAccess) -> None: ...


class GuardedEndpoint(NamedTuple):
    """Endpoint that needs to know its caller.

    If `needs_access` is True, a caller that sees no template is rejected. `vary` names the request
    headers that the response depends on, except `Origin`. `write_error` returns the headers and the
    content of an error response. If `write_error` is None, errors have the form of GraphQL.

    `identify` is called for a request without an `Authorization` header. It returns the caller for
    whom the URL was signed, or None if the URL has no signature. It raises `Unauthenticated` if the
    signature is invalid.
    """

    endpoint: Endpoint
    needs_access: bool
    vary: str
    write_error: Callable[[Exchange, RequestError], ErrorParts] | None = None
    identify: Callable[[Exchange], Caller | None] | None = None
