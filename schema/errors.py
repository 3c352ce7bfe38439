"""From any error to what a client is told: one table from exception to `extensions.code`.

What is not in the table is masked; the log has it, under the request's id.
"""

from collections.abc import Mapping
from typing import Final

from graphql import GraphQLError, GraphQLFormattedError, GraphQLSyntaxError

import carto_client as carto
from resolvers.errors import BadUserInput, Forbidden, OverLimit
from resolvers.results.columns import WrongAnswer, WrongValue
from schema.argument_errors import ArgumentError
from schema.limits import LimitExceeded
from schema.scalars import WrongScalar

__all__ = ["CODES", "code_of", "formatted", "is_expected", "without_traceback"]

CODES: Final[Mapping[type[BaseException], str]] = {
    GraphQLSyntaxError: "GRAPHQL_PARSE_FAILED",
    LimitExceeded: "LIMIT_EXCEEDED",
    BadUserInput: "BAD_USER_INPUT",
    ArgumentError: "BAD_USER_INPUT",
    Forbidden: "FORBIDDEN",
    OverLimit: "RATE_LIMITED",
    WrongScalar: "BAD_USER_INPUT",
    WrongValue: "UPSTREAM_INVALID",
    WrongAnswer: "UPSTREAM_INVALID",
    carto.AuthenticationError: "UPSTREAM_AUTH",
    carto.Forbidden: "UPSTREAM_AUTH",
    carto.Rejected: "UPSTREAM_REJECTED",
    carto.RateLimited: "UPSTREAM_RATE_LIMITED",
    carto.DeadlineExceeded: "UPSTREAM_TIMEOUT",
    carto.Unavailable: "UPSTREAM_UNAVAILABLE",
    carto.InvalidResponse: "UPSTREAM_INVALID",
    carto.ResultTooLarge: "RESULT_TOO_LARGE",
}
"""Exception -> code, most special first. An error's text is safe for a client if its class stands here."""

MASKED: Final = "Internal server error"

MAX_MESSAGE: Final = 500
"""Characters of an error's text: graphql-core echoes what was sent, however long it is."""


def code_of(error: GraphQLError, stage: str) -> str:
    """The code of an error; `stage` is the code of an error of GraphQL itself at this stage of the request."""
    cause = _cause(error)
    for kind, code in CODES.items():
        if isinstance(cause, kind):
            return code
    return stage if isinstance(cause, GraphQLError) else "INTERNAL_SERVER_ERROR"


def is_expected(error: GraphQLError) -> bool:
    """Whether the error says something that a client may read."""
    return isinstance(_cause(error), (GraphQLError, *CODES))


def without_traceback(error: Exception) -> Exception:
    """The same error, if a client may read it: its frames hold it and all of its request in a circle."""
    each: BaseException | None = error if isinstance(error, (GraphQLError, *CODES)) else None
    while each is not None:
        each.__traceback__ = None
        each = each.__cause__ or each.__context__
    return error


def _cause(error: Exception) -> Exception:
    """What was raised; an error of GraphQL's own may stand around another."""
    while isinstance(error, GraphQLError) and error.original_error is not None:
        error = error.original_error
    return error


def formatted(error: GraphQLError, stage: str, request_id: str) -> GraphQLFormattedError:
    """The error as the response has it (GraphQL spec 7.1.2), with `extensions.code`."""
    shown = error.formatted
    extensions: dict[str, object] = {"code": code_of(error, stage)}
    cause = _cause(error)
    if isinstance(cause, ArgumentError):
        extensions |= cause.details
        shown["locations"] = [cause.location.formatted] if cause.location else []
    if isinstance(cause, LimitExceeded):
        extensions |= {"limit": cause.limit, "maximum": cause.maximum}
    if (
        isinstance(cause, carto.RateLimited | carto.Unavailable | OverLimit)
        and cause.retry_after is not None
    ):
        extensions["retryAfter"] = cause.retry_after
    if not is_expected(error):
        extensions["requestId"] = request_id
        shown["message"] = MASKED
    if len(shown["message"]) > MAX_MESSAGE:
        shown["message"] = f"{shown['message'][:MAX_MESSAGE]} …"
    shown["extensions"] = extensions
    return shown
