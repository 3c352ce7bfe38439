"""Responses to requests, and what the log reports of them."""

from collections.abc import Mapping, Sequence

import msgspec
from graphql import GraphQLFormattedError

from carto_client import Unavailable
from resolvers.errors import OverLimit
from resolvers.result_cache import Freshness
from resolvers.results.result import Stream
from schema.fields import FieldResult

__all__ = ["Response", "failed_response", "find_overload"]


class Response(msgspec.Struct, frozen=True):
    """The response to one GraphQL request.

    `content` is JSON. If some of it is still arriving, `content` is a list of parts. The streams in
    the list must be read or closed.

    If `executed` is False, `content` has errors and no `data`. This means that the request failed
    before execution, or that all fields failed because of a limit or an outage of CARTO. `codes`
    are the codes of the errors. `retry_after` is the number of seconds after which a retry makes
    sense, or None. `record` has values for the log.
    """

    content: bytes | Sequence[bytes | Stream]
    executed: bool
    codes: tuple[str, ...] = ()
    record: Mapping[str, object] = msgspec.field(default_factory=dict)
    retry_after: float | None = None
    freshness: Freshness | None = None
    """How long the response may be served again, or None if it may not be."""
    is_repeatable: bool = False
    """Whether, during that time, every caller with the same roles may get this response to the same
    request, without a call being counted."""


def failed_response(
    shown: Sequence[GraphQLFormattedError],
    record: Mapping[str, object],
    retry_after: float | None,
) -> Response:
    """Return a response with the errors `shown` and without data.

    `record` is for the log. `retry_after` is in seconds, or None if a retry is useless.
    """
    codes = tuple(str(error["extensions"]["code"]) for error in shown)
    return Response(
        msgspec.json.encode({"errors": shown}),
        executed=False,
        codes=codes,
        record={**record, "codes": [*dict.fromkeys(codes)]},
        retry_after=retry_after,
    )


def find_overload(results: Sequence[FieldResult]) -> Unavailable | OverLimit | None:
    """Return the error with the longest `retry_after` if every field's error has a `retry_after`.

    Otherwise, return None.
    """
    later = [
        result.error
        for result in results
        if isinstance(result.error, Unavailable | OverLimit)
        and result.error.retry_after is not None
    ]
    if not later or len(later) < len(results):
        return None
    return max(later, key=lambda error: error.retry_after or 0.0)
