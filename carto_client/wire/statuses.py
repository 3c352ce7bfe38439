"""What the status and the header fields of a response mean: errors, repetition, and age."""

import re
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from carto_client.errors import (
    AuthenticationError,
    CartoError,
    DeadlineExceeded,
    Forbidden,
    RateLimited,
    Rejected,
    Unavailable,
)
from carto_client.http_response import HTTPResponse
from carto_client.wire.queries import excerpt

__all__ = ["age_of", "did_not_run", "failure", "is_outage", "is_token_repeated", "retry_after"]


def failure(response: HTTPResponse, now: float) -> CartoError:
    """Return the CartoError for a response with status 400 or above.

    `now` is the current Unix time in seconds.
    """
    error, status = _failure(response, now), response.status_code
    error.reason = f"status {status}{_CAUSES.get(status, '')}"
    return error


_CAUSES: Final = dict.fromkeys((404, 405), ": the base URL or the connection's name is wrong")
"""Likely causes of statuses that no statement of a template causes."""


def _failure(response: HTTPResponse, now: float) -> CartoError:
    status, headers, body = response.status_code, response.headers, response.content
    detail = excerpt(body)
    if status == 401:
        return AuthenticationError(detail)
    if status == 403:
        return Forbidden(detail)
    if status == 408 or _is_statement_timeout(status, body):
        return DeadlineExceeded(detail)
    if status == 429:
        return RateLimited(retry_after(headers, now), detail)
    if status >= 500:
        return Unavailable(retry_after(headers, now), detail)
    return Rejected(detail)


def did_not_run(response: HTTPResponse, now: float) -> bool:
    """Return True if an error response says that CARTO has not started the statement.

    https://carto.com/developers/sql-api/support/rate-limiting
    """
    # After a 502, a 504, or a 503 without Retry-After, the statement may be running: a proxy such
    # as Envoy sends them if its connection to the server breaks off.
    status = response.status_code
    if status == 503:
        return retry_after(response.headers, now) is not None  # RFC 9110, 15.6.4 and 10.2.3
    # 401: RFC 9110, 15.5.2. 429: RFC 6585, 4.
    return status == 401 or (status == 429 and not _is_statement_timeout(status, response.content))


def is_token_repeated(response: HTTPResponse, now: float) -> bool:
    """Return True if a token request may be sent again after the error response `response`.

    `now` is not used.
    """
    # Unlike a statement, also after 502: if the first request succeeded after all, the second token
    # costs nothing.
    return response.status_code in (429, 502, 503, 504)


def is_outage(status: int) -> bool:
    """Return True if a status means that CARTO, or a proxy in front of it, is unavailable."""
    return status in (502, 503, 504)


def _is_statement_timeout(status: int, body: bytes) -> bool:
    # [unsure] CARTO's former SQL API sends 429 for a statement that ran too long:
    # https://carto.com/developers/sql-api/support/timeout-limiting
    return status == 429 and b"timeout" in body.lower()


def retry_after(headers: httpx.Headers, now: float) -> float | None:
    """Return Retry-After in seconds from the Unix time `now` (RFC 9110, 10.2.3).

    Return None if it is absent, invalid or past.
    """
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        seconds = parsedate_to_datetime(value).timestamp() - now
    except (ValueError, OverflowError):
        return None
    return seconds if seconds >= 0 else None


def age_of(headers: httpx.Headers, now: float) -> float | None:
    """Return the age of a response in seconds (RFC 9111, 4.2.3), or None without a valid Age.

    `now` is the Unix time.
    """
    # CARTO does not document whether its CDN sends Age [unsure].
    if "age" not in headers:
        return None
    # Several caches may have added one each, which is invalid: the highest promises nothing wrong.
    ages = [each.strip() for each in headers.get("age", "").split(",")]
    if not all(re.fullmatch(r"[0-9]+", each) for each in ages):
        return None
    age = min(max(map(float, ages)), 2.0**31)  # RFC 9111, 1.2.2
    try:
        apparent = now - parsedate_to_datetime(headers.get("date", "")).timestamp()
    except (ValueError, OverflowError):
        apparent = 0.0
    return max(age, apparent)
