"""Translation of httpx's errors, and of a deadline that passes, to CartoError."""

from collections.abc import Mapping
from typing import Final

import httpx

from carto_client.errors import (
    CartoError,
    DeadlineExceeded,
    InvalidResponse,
    Overloaded,
    Unavailable,
)
from carto_client.pool import QueueFull

__all__ = ["UPSTREAM_ERRORS", "carto_error"]

UPSTREAM_ERRORS: Final = (httpx.HTTPError, httpx.InvalidURL, TimeoutError)
"""What may be raised while CARTO is called: `except UPSTREAM_ERRORS as error`."""

_TRANSLATIONS: Final[Mapping[type[Exception], type[CartoError]]] = {
    TimeoutError: DeadlineExceeded,
    httpx.TimeoutException: DeadlineExceeded,
    httpx.ConnectTimeout: Unavailable,
    httpx.PoolTimeout: Unavailable,
    QueueFull: Overloaded,
    httpx.NetworkError: Unavailable,
    httpx.ProtocolError: Unavailable,
    httpx.ProxyError: Unavailable,
    httpx.UnsupportedProtocol: InvalidResponse,
    httpx.DecodingError: InvalidResponse,
    httpx.TooManyRedirects: InvalidResponse,
    httpx.HTTPStatusError: InvalidResponse,
    httpx.InvalidURL: InvalidResponse,
    httpx.HTTPError: Unavailable,
}


def carto_error(error: httpx.HTTPError | httpx.InvalidURL | TimeoutError) -> CartoError:
    """Return the CartoError for an error of httpx, or for a deadline that has passed."""
    # A class without an entry is translated like its nearest base class.
    found = next(_TRANSLATIONS[base] for base in type(error).__mro__ if base in _TRANSLATIONS)()
    found.reason = _reason(error)
    return found


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.ConnectError):
        return f"no connection: {error.__cause__ or error}"
    return type(error).__name__
