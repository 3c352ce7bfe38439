"""What can go wrong in asking CARTO, by what its caller can do about it.

    CartoError
      x AuthenticationError    the credentials do not hold, or no token can be had: the operator must act
      x Forbidden              the token does not reach this source: the operator must act
      x Rejected               CARTO refused the statement: correct the template
      x RateLimited            come back after `retry_after` seconds
      x DeadlineExceeded       the time allowed is over, here or at CARTO: ask for less, or allow more
      + Unavailable            CARTO cannot be reached or is out of order: try again later
        x CircuitOpen          it was so for the requests before; this one was not sent
        x Overloaded           too many requests wait for a connection; this one was not sent
      x InvalidAnswer          CARTO's answer is not what CARTO documents
      x ResultTooLarge         the answer is larger than allowed: ask for less
      x NoGeoJSON              the Maps API offers no GeoJSON for so large an answer: ask the SQL API

`str()` of each is one fixed sentence that anyone may read. `detail` holds CARTO's own words, which can hold
SQL: it is for debug logs only. `__cause__` keeps httpx's error where there was one.
"""

from typing import ClassVar

__all__ = [
    "AuthenticationError",
    "CartoError",
    "CircuitOpen",
    "DeadlineExceeded",
    "Forbidden",
    "InvalidAnswer",
    "NoGeoJSON",
    "Overloaded",
    "RateLimited",
    "Rejected",
    "ResultTooLarge",
    "Unavailable",
]


class CartoError(Exception):
    """Base of all errors that this package raises on purpose."""

    message: ClassVar[str] = "CARTO did not answer"

    def __init__(self, detail: str = "") -> None:
        super().__init__(self.message)
        self.detail = detail


class AuthenticationError(CartoError):
    """CARTO takes none of our tokens, or the token endpoint gives none."""

    message = "The gateway could not authenticate with CARTO"


class Forbidden(CartoError):
    """The token is good, but not for this connection or source."""

    message = "CARTO does not let the gateway read this source"


class Rejected(CartoError):
    """CARTO or the warehouse refused the statement."""

    message = "CARTO rejected the query"


class RateLimited(CartoError):
    """CARTO asks for fewer requests. `retry_after` is in seconds; None where CARTO named none."""

    message = "CARTO is limiting the rate of requests"

    def __init__(self, retry_after: float | None = None, detail: str = "") -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class DeadlineExceeded(CartoError):
    """The caller's deadline has passed, or CARTO gave the statement up."""

    message = "CARTO did not answer in time"


class Unavailable(CartoError):
    """No connection, a connection lost on the way, or an answer of 5xx. `retry_after` is as in RateLimited."""

    message = "CARTO is unavailable"

    def __init__(self, retry_after: float | None = None, detail: str = "") -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class CircuitOpen(Unavailable):
    """This connection did not answer the requests before, and the next trial is `retry_after` seconds away."""

    message = "CARTO is unavailable, as it was a moment ago"


class Overloaded(Unavailable):
    """All connections to CARTO are in use, and as many requests wait for one as may."""

    message = "The gateway is asking CARTO as much as it may"

    def __init__(self, retry_after: float | None = 1.0, detail: str = "") -> None:
        super().__init__(retry_after, detail)


class InvalidAnswer(CartoError):
    """The answer is not JSON, or not of the documented shape, or points where it may not."""

    message = "CARTO gave an answer that cannot be read"


class ResultTooLarge(CartoError):
    """The answer has more bytes than the client allows."""

    message = "The result is too large"


class NoGeoJSON(CartoError):
    """The metadata of the Maps API lists no `geojson`."""

    message = "CARTO offers no GeoJSON for this query"
