"""Errors as clients see them: one table from exception to `extensions.code`.

Errors that are not in the table are masked; the log has them with the request's id.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graphql import GraphQLError, GraphQLFormattedError, GraphQLSyntaxError

import carto_client as carto
from resolvers.errors import BadUserInput, Forbidden, OverLimit, TooManyGroups
from resolvers.results.columns import InvalidResult, WrongValue
from schema.argument_errors import ArgumentError
from schema.limits import LimitExceeded
from schema.scalars import WrongScalar

__all__ = [
    "CODES",
    "UpstreamMessages",
    "code_of",
    "formatted",
    "is_expected",
    "log_error",
    "upstream_message",
    "without_traceback",
]

log = logging.getLogger("carto_graphql.errors")

CODES: Final[Mapping[type[BaseException], str]] = {
    GraphQLSyntaxError: "GRAPHQL_PARSE_FAILED",
    LimitExceeded: "LIMIT_EXCEEDED",
    BadUserInput: "BAD_USER_INPUT",
    ArgumentError: "BAD_USER_INPUT",
    Forbidden: "FORBIDDEN",
    OverLimit: "RATE_LIMITED",
    TooManyGroups: "RESULT_TOO_LARGE",
    WrongScalar: "BAD_USER_INPUT",
    WrongValue: "UPSTREAM_INVALID",
    InvalidResult: "UPSTREAM_INVALID",
    carto.AuthenticationError: "UPSTREAM_AUTH",
    carto.Forbidden: "UPSTREAM_AUTH",
    carto.Rejected: "UPSTREAM_REJECTED",
    carto.RateLimited: "UPSTREAM_RATE_LIMITED",
    carto.DeadlineExceeded: "UPSTREAM_TIMEOUT",
    carto.Unavailable: "UPSTREAM_UNAVAILABLE",
    carto.InvalidResponse: "UPSTREAM_INVALID",
    carto.ResultTooLarge: "RESULT_TOO_LARGE",
}
"""Exception -> code, subclasses first. The messages of these classes are safe for clients."""

_RETRYABLE: Final = (carto.RateLimited, carto.Unavailable, OverLimit)

MASKED: Final = "Internal server error"

MAX_MESSAGE: Final = 500
"""Characters of a message: graphql-core repeats what a client sent, of any length."""


@dataclass(frozen=True, slots=True)
class UpstreamMessages:
    """Where CARTO's error messages are shown. They can contain SQL, names of tables, and values."""

    to_clients: bool = False
    """In `extensions.upstream` of the error: for developers of templates."""
    to_log: bool = False
    """In the log at `warning`. At `debug` they are always there."""


def code_of(error: GraphQLError, stage: str) -> str:
    """Return an error's code, or `stage` for errors of graphql-core.

    For example, `stage` is `GRAPHQL_VALIDATION_FAILED`.
    """
    cause = _cause(error)
    for kind, code in CODES.items():
        if isinstance(cause, kind):
            return code
    return stage if isinstance(cause, GraphQLError) else "INTERNAL_SERVER_ERROR"


def is_expected(error: GraphQLError) -> bool:
    """Return True if clients may read the error's message, and False if it must be masked."""
    return isinstance(_cause(error), (GraphQLError, *CODES))


def without_traceback(error: Exception) -> Exception:
    """Remove the tracebacks of an expected error and of its causes, and return the error.

    Return an unexpected error unchanged.
    """
    # Nobody reads the traceback of an expected error. It refers to the error and to the whole
    # request, so only the cyclic garbage collector could free them.
    each: BaseException | None = error if isinstance(error, (GraphQLError, *CODES)) else None
    while each is not None:
        each.__traceback__ = None
        each = each.__cause__ or each.__context__
    return error


def _cause(error: Exception) -> Exception:
    while isinstance(error, GraphQLError) and error.original_error is not None:
        error = error.original_error
    return error


def upstream_message(error: GraphQLError) -> str:
    """Return the message that CARTO sent with an error. Return "" if there is no such message."""
    cause = _cause(error)
    return cause.detail if isinstance(cause, carto.CartoError) else ""


def formatted(
    error: GraphQLError, stage: str, request_id: str, *, with_upstream: bool = False
) -> GraphQLFormattedError:
    """Return the error as a dict for the response (GraphQL spec 7.1.2).

    `stage` is the code of graphql-core's errors. `with_upstream` adds CARTO's message.
    """
    shown = error.formatted
    cause = _cause(error)
    extensions = {"code": code_of(error, stage), **_details(cause)}
    if with_upstream and (upstream := upstream_message(error)):
        extensions["upstream"] = upstream
    if isinstance(cause, ArgumentError):
        shown["locations"] = [cause.location.formatted] if cause.location else []
    if not is_expected(error):
        extensions["requestId"] = request_id
        shown["message"] = MASKED
    if len(shown["message"]) > MAX_MESSAGE:
        shown["message"] = f"{shown['message'][:MAX_MESSAGE]} …"
    shown["extensions"] = extensions
    return shown


def _details(cause: Exception) -> Mapping[str, object]:
    """Return the `extensions`, without `code`, of a GraphQL error caused by `cause`."""
    if isinstance(cause, ArgumentError):
        return cause.details
    if isinstance(cause, LimitExceeded):
        return {"limit": cause.limit, "maximum": cause.maximum}
    retry_after = getattr(cause, "retry_after", None)
    if isinstance(cause, _RETRYABLE) and retry_after is not None:
        return {"retryAfter": retry_after}
    return {}


def log_error(error: GraphQLError, stage: str, request_id: str, *, with_upstream: bool) -> None:
    """Log an error, unless its code is BAD_USER_INPUT.

    `stage` is the code for errors of graphql-core. `with_upstream` logs CARTO's message as a
    warning.
    """
    cause, code = error.original_error, code_of(error, stage)
    path = ".".join(map(str, error.path or ()))
    if not is_expected(error):
        log.error("request %s: %s failed", request_id, path, exc_info=cause)
    elif code != CODES[BadUserInput]:
        level = (
            logging.INFO if isinstance(cause, OverLimit) else logging.WARNING
        )  # one of a flood is no news
        text = cause.describe() if isinstance(cause, carto.CartoError) else error.message
        log.log(level, "request %s: %s: %s: %s", request_id, path, code, text)
        if upstream := upstream_message(error):
            # The message can contain SQL.
            level = logging.WARNING if with_upstream else logging.DEBUG
            log.log(level, "request %s: message from CARTO: %s", request_id, upstream)
