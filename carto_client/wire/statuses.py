"""Status codes and header fields of CARTO's responses."""

import re
from email.utils import parsedate_to_datetime
from functools import lru_cache

import httpx

from carto_client.errors import (
    AuthenticationError,
    CartoError,
    DeadlineExceeded,
    Forbidden,
    InvalidResponse,
    RateLimited,
    Rejected,
    ResultTooLarge,
    Unavailable,
)
from carto_client.wire.bodies import excerpt

__all__ = [
    "age_of",
    "did_not_run",
    "failure",
    "is_outage",
    "is_token_repeated",
    "read_head",
    "retry_after",
]


def read_head(response: httpx.Response, max_bytes: int) -> bool:
    """Check the head of a JSON response, and return True if the body has a content coding.

    Raise InvalidResponse or ResultTooLarge if the head shows that the body is not readable. JSON is
    UTF-8 (RFC 8259, 8.1). More than one content coding is rejected, because each one multiplies the
    size to which a small body can expand.
    """
    if response.status_code != 200:
        raise InvalidResponse(f"status {response.status_code}")
    # Values of one field are joined (RFC 9110, 5.2). httpx.Headers scans all fields for each name.
    fields: dict[bytes, bytes] = {}
    for name, value in response.headers.raw:
        key = name.lower()
        fields[key] = fields[key] + b", " + value if key in fields else value
    coding = fields.get(b"content-encoding", b"")
    if coding.lower() not in (b"", b"identity", b"gzip"):
        raise InvalidResponse("an unsupported content coding")
    if not _is_utf8(fields.get(b"content-type", b"")):
        raise InvalidResponse("JSON that is not UTF-8")
    length = fields.get(b"content-length", b"")
    if length.isdigit() and (len(length) > 18 or int(length) > max_bytes):
        raise ResultTooLarge
    return bool(coding)


@lru_cache(maxsize=256)
def _is_utf8(content_type: bytes) -> bool:
    charset = re.search(rb'charset="?([^\s";]+)', content_type.lower())
    return charset is None or charset[1] in (b"utf-8", b"utf8", b"us-ascii")


def failure(response: httpx.Response, now: float) -> CartoError:
    """Return the CartoError for a status of 400 or above. `now` is in seconds of Unix time."""
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


def did_not_run(response: httpx.Response, now: float) -> bool:
    """Return True if an error response says that CARTO has not started the statement.

    401: the token is rejected before the statement is read (RFC 9110, 15.5.2).
    429: a request over the rate limit is not served (RFC 6585, 4;
    https://carto.com/developers/sql-api/support/rate-limiting).
    503 with Retry-After: the server is overloaded and did not handle the request (RFC 9110, 15.6.4
    and 10.2.3).

    After a 503 without Retry-After, the statement may be running, because a proxy may have lost the
    server: Envoy, for example, reports a connection that breaks off as 503. The same holds for 502
    and 504.
    """
    status = response.status_code
    if status == 503:
        return retry_after(response.headers, now) is not None
    return status == 401 or (status == 429 and not _is_statement_timeout(status, response.content))


def is_token_repeated(response: httpx.Response, now: float) -> bool:
    """Return True if a token request that got this error response may be sent again.

    More statuses allow it than for a statement, because a second token request costs nothing.
    """
    return response.status_code in (429, 502, 503, 504)


def is_outage(status: int) -> bool:
    """Return True if a status means that CARTO, or a proxy before it, is unavailable."""
    return status in (502, 503, 504)


def _is_statement_timeout(status: int, body: bytes) -> bool:
    # [unsure] CARTO's former SQL API sends 429 for a statement that ran too long:
    # https://carto.com/developers/sql-api/support/timeout-limiting
    return status == 429 and b"timeout" in body.lower()


def retry_after(headers: httpx.Headers, now: float) -> float | None:
    """Return the seconds to wait, from the field Retry-After (RFC 9110, 10.2.3).

    The field holds a number or a date. Return None if it is absent, unreadable or in the past.
    `now` is in seconds of Unix time.
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
    """Return the seconds since CARTO created a response that may come from a cache.

    The fields Age and Date show it (RFC 9111, 4.2.3). `now` is in seconds of Unix time. Return None
    without a readable Age: [unsure] whether CARTO's CDN sends it.
    """
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
