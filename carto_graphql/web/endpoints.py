"""Endpoints that need to know their caller."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from carto_graphql.web.caller_access import CallerAccess
from carto_graphql.web.errors import RequestError
from carto_graphql.web.exchange import ErrorParts, Exchange
from resolvers.callers import Caller

__all__ = ["Endpoint", "GuardedEndpoint"]


class Endpoint(Protocol):
    """Endpoint of one path. It responds to a caller by its access."""

    async def __call__(self, exchange: Exchange, access: CallerAccess) -> None: ...


class GuardedEndpoint(NamedTuple):
    """Endpoint that needs to know its caller.

    With `needs_access` a template must be visible to the caller. `vary` names the header fields of
    requests that its response depends on, the origin left out. `write_error` returns the headers
    and the content of an error; None: as in GraphQL. `identify` returns the caller that a URL was signed
    for, where a request has no other credential; it raises `Unauthenticated`.
    """

    endpoint: Endpoint
    needs_access: bool
    vary: str
    write_error: Callable[[Exchange, RequestError], ErrorParts] | None = None
    identify: Callable[[Exchange], Caller | None] | None = None
