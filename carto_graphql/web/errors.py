"""Errors of HTTP requests, as GraphQL responses without data."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

__all__ = [
    "CLOSE",
    "INTERNAL_ERROR",
    "JSON",
    "LIMIT_EXCEEDED",
    "NO_STORE",
    "RATE_LIMITED",
    "STATUSES",
    "Header",
    "RequestError",
]

Header = tuple[bytes, bytes]

JSON: Final = "application/json"
LIMIT_EXCEEDED: Final = "LIMIT_EXCEEDED"
RATE_LIMITED: Final = "RATE_LIMITED"
RESULT_TOO_LARGE: Final = "RESULT_TOO_LARGE"

STATUSES: Final[Mapping[str, int]] = {
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "RATE_LIMITED": 429,
    "UPSTREAM_RATE_LIMITED": 503,
    "UPSTREAM_UNAVAILABLE": 503,
    "UPSTREAM_TIMEOUT": 504,
    "INTERNAL_SERVER_ERROR": 500,
}
"""Code of an error -> HTTP status outside of GraphQL over HTTP, such as for tiles."""

NO_STORE: Final[Header] = (b"cache-control", b"private, no-store")
"""For errors of any status, so that a retry does not get a cached error."""

CLOSE: Final[Header] = (b"connection", b"close")


class RequestError(Exception):
    """A request that is rejected before GraphQL sees it; the message tells the client why."""

    def __init__(
        self,
        status: int,
        message: str,
        code: str = "BAD_USER_INPUT",
        headers: Iterable[Header] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self._headers = tuple(headers)
        self._retry_after = retry_after

    @property
    def headers(self) -> list[Header]:
        """The headers of the response, without its media type and length."""
        headers = [NO_STORE, *self._headers]
        if self._retry_after is not None:
            headers.append((b"retry-after", b"%d" % self._retry_after))
        return headers

    @property
    def extensions(self) -> dict[str, Any]:
        """The error's code, and the seconds to wait before a retry if a retry makes sense."""
        retry_after = {} if self._retry_after is None else {"retryAfter": self._retry_after}
        return {"code": self.code, **retry_after}

    @property
    def content(self) -> bytes:
        """The response's body, in JSON."""
        error = {"message": str(self), "extensions": self.extensions}
        return msgspec.json.encode({"errors": [error]})


INTERNAL_ERROR: Final = RequestError(500, "Internal server error", "INTERNAL_SERVER_ERROR")
