"""Cross-origin resource sharing (https://fetch.spec.whatwg.org/#http-cors-protocol).

Browsers add no credential of their own accord: no cookie is read, and a page of another origin must
hold the token that it sends. So a preflight allows any request header, unless the operator names
some.
"""

import re
from collections.abc import Collection, Sequence
from typing import Final

from carto_graphql.web.errors import Header, RequestError

__all__ = ["CrossOrigin"]

ALLOWED_METHODS: Final = b"GET, POST"
PREFLIGHT_SECONDS: Final = b"600"

EXPOSED: Final = b"X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate"
"""Response headers that a page may read."""

NAMES: Final = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`|~, -]{0,2000}")
"""Names of headers with commas between them (RFC 9110 section 5.6.2)."""


class CrossOrigin:
    """The origins whose pages may read responses.

    `*` in `origins` allows any. `headers` are the request headers that pages may send; if there are
    none, pages may send any.
    """

    def __init__(self, origins: Collection[str], headers: Sequence[str] = ()) -> None:
        self.is_on = bool(origins)
        self._any = "*" in origins
        self._origins = {origin.encode() for origin in origins}
        self._headers = ", ".join(headers).encode()

    def vary(self, names: str) -> tuple[Header, ...]:
        """Return the header `Vary` with the comma-separated `names`.

        Add `Origin` if only some origins are allowed.
        """
        by_origin = self.is_on and not self._any
        return ((b"vary", (f"{names}, Origin" if by_origin else names).encode()),)

    def headers_for(self, origin: bytes) -> tuple[Header, ...]:
        """Return the CORS headers for a page of `origin`, or none if this origin is not allowed."""
        if not self.allows(origin):
            return ()
        allowed = b"*" if self._any else origin
        return (
            (b"access-control-allow-origin", allowed),
            (b"access-control-expose-headers", EXPOSED),
        )

    def preflight_headers(self, origin: bytes, wanted: bytes) -> tuple[Header, ...]:
        """Return the CORS headers that only the response to a preflight has.

        Raise `RequestError` if the origin is not allowed.
        """
        if not self.allows(origin):
            raise RequestError(403, "This origin is not allowed", "FORBIDDEN")
        # `wanted` is the value of `Access-Control-Request-Headers`.
        headers = self._headers or (wanted if NAMES.fullmatch(wanted) else b"")
        return (
            (b"access-control-allow-methods", ALLOWED_METHODS),
            (b"access-control-max-age", PREFLIGHT_SECONDS),
            (b"vary", b"Access-Control-Request-Headers"),
            *(((b"access-control-allow-headers", headers),) if headers else ()),
        )

    def allows(self, origin: bytes) -> bool:
        """Return True if pages of `origin` may read responses."""
        return self._any or origin in self._origins
