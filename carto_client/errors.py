"""Errors of calls to CARTO, by what their caller can do about them.

    CartoError
      x AuthenticationError    no valid token: the operator must act
      x Forbidden              the token does not cover this source: the operator must act
      x Rejected               CARTO rejected the statement: fix the template
      x RateLimited            retry after `retry_after` seconds
      x DeadlineExceeded       the time is over, here or at CARTO: request less, or allow more time
        x ReadTooSlowly        the time is over because the reader paused for too long
      + Unavailable            CARTO is unreachable or unavailable: retry later
        x CircuitOpen          the requests before this one failed; it was not sent
        x Overloaded           too many requests wait for a connection; this one was not sent
      x InvalidResponse        CARTO's response is not what CARTO documents
      x ResultTooLarge         the response is larger than allowed: request less
      x NoGeoJSON              the result is too large for GeoJSON: use the SQL API

`str()` of each is one fixed sentence that a client may read. `reason` is for the operator's log at
any level: the status of the response, or why there is none. `detail` holds CARTO's own text, which
can contain SQL: it is for debug logs and the operator only. `__cause__` is httpx's error, if any.
"""

from typing import ClassVar

__all__ = [
    "AuthenticationError",
    "CartoError",
    "CircuitOpen",
    "DeadlineExceeded",
    "Forbidden",
    "InvalidResponse",
    "NoGeoJSON",
    "Overloaded",
    "RateLimited",
    "ReadTooSlowly",
    "Rejected",
    "ResultTooLarge",
    "Unavailable",
]


class CartoError(Exception):
    """Base class of all errors that this package raises on purpose."""

    message: ClassVar[str] = "The call to CARTO failed."
    reason = ""

    def __init__(self, detail: str = "") -> None:
        super().__init__(self.message)
        self.detail = detail

    def describe(self) -> str:
        """Return the message followed by the reason for the error, for the operator's log."""
        return f"{self.message.removesuffix('.')} ({self.reason})" if self.reason else str(self)


class AuthenticationError(CartoError):
    """A token that CARTO rejects, or a token endpoint that returns no token."""

    message = "The gateway could not authenticate with CARTO."

    def __init__(self, detail: str = "", *, is_temporary: bool = False) -> None:
        """Create the error with a `detail` for the operator's log.

        `is_temporary` is True if a later token request may succeed.
        """
        super().__init__(detail)
        self.is_temporary = is_temporary


class Forbidden(CartoError):
    """A valid token without access to this connection or source."""

    message = "CARTO does not let the gateway read this source."


class Rejected(CartoError):
    """A statement that CARTO or the warehouse rejected."""

    message = "CARTO rejected the query."


class RateLimited(CartoError):
    """Too many requests to CARTO. `retry_after` is in seconds; None if CARTO named no time."""

    message = "CARTO limits the rate of requests; retry later."

    def __init__(self, retry_after: float | None = None, detail: str = "") -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class DeadlineExceeded(CartoError):
    """A deadline that passed, or a statement that CARTO aborted because it ran too long."""

    message = "CARTO did not respond in time."


class ReadTooSlowly(DeadlineExceeded):
    """A deadline that passed because the client read the response too slowly."""

    message = "The response was read too slowly."


class Unavailable(CartoError):
    """No connection, a lost connection, or a 5xx response.

    `retry_after` is in seconds; None if CARTO named no time.
    """

    message = "CARTO is unavailable."

    def __init__(self, retry_after: float | None = None, detail: str = "") -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class CircuitOpen(Unavailable):
    """A request that was not sent, because the requests before it failed.

    After `retry_after` seconds, one request is let through as a trial.
    """

    message = "CARTO is unavailable (circuit breaker open); retry later."


class Overloaded(Unavailable):
    """A request that was not sent, because no connection was free and the queue was full."""

    message = "Too many requests wait for CARTO; retry later."

    def __init__(self, retry_after: float | None = 1.0, detail: str = "") -> None:
        super().__init__(retry_after, detail)


class InvalidResponse(CartoError):
    """A response that is not what CARTO documents, or that names a URL at an unknown origin."""

    message = "CARTO's response is invalid."


class ResultTooLarge(CartoError):
    """A response with more bytes than the client allows."""

    message = "The result is too large."


class NoGeoJSON(CartoError):
    """A response of the Maps API that offers no GeoJSON, because the result is too large for it."""

    message = "CARTO offers no GeoJSON for this query."
