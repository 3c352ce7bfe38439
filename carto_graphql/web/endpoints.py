"""Endpoints that need to know their caller."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from carto_graphql.web.caller_access import CallerAccess
from carto_graphql.web.errors import RequestError
from carto_graphql.web.exchange import ErrorParts, Exchange
from resolvers.callers import Caller

__all__ = ["Endpoint", "GuardedEndpoint"]


class Endpoint(Protocol):
    """Endpoint of one path. What it returns to a caller depends on the caller's access.

    An endpoint must await `Exchange.in_task` before it awaits anything that may wait.
    """

    async def __call__(self, exchange: Exchange, access: CallerAccess) -> None: ...


class GuardedEndpoint(NamedTuple):
    """Endpoint that needs to know its caller.

    If `needs_access` is True, a caller that sees no template is rejected. `vary` names the request
    headers that the response depends on, except `Origin`. `write_error` returns the headers and the
    content of an error response; if it is None, errors have the form of GraphQL. `identify` is
    called for a request that has no other credential. It returns the caller for whom the URL was
    signed, or None, and raises `Unauthenticated` if the signature is not valid.
    """

    endpoint: Endpoint
    needs_access: bool
    vary: str
    write_error: Callable[[Exchange, RequestError], ErrorParts] | None = None
    identify: Callable[[Exchange], Caller | None] | None = None
