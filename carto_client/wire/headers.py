"""Header fields of requests to CARTO, which many requests share."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from carto_client.http11 import field_line

__all__ = ["CLIENT_NAME", "RequestHeaders", "headers_for", "post_headers"]

CLIENT_NAME: Final = "carto-graphql"

_COMMON: Final[Mapping[str, str]] = {
    "Accept": "application/json",
    # Decompressing gzip takes longer than everything else that the gateway does with a response.
    "Accept-Encoding": "identity",
    "User-Agent": CLIENT_NAME,
}
"""Sent with every request."""


class RequestHeaders(Mapping[str, str]):
    """Header fields that are the same for many requests, with their lines for HTTP/1.1. Immutable.

    The lines are kept, so no field may hold a token or a value from a client. Raises
    httpx.LocalProtocolError for a name or value with characters that a field must not contain.
    """

    __slots__ = ("_fields", "lines")

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields: Final = MappingProxyType(dict(fields))
        self.lines: Final = b"".join(
            field_line(name.encode("ascii"), value.encode("ascii"))
            for name, value in fields.items()
        )
        """The lines of all fields (RFC 9112, 5)."""

    def __getitem__(self, name: str) -> str:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


@lru_cache(maxsize=256)
def headers_for(max_age: int) -> RequestHeaders:
    """Return header fields of a GET request for a response at most `max_age` seconds old."""
    return RequestHeaders({**_COMMON, "Cache-Control": f"max-age={max_age}"})


@lru_cache
def post_headers(content_type: str) -> RequestHeaders:
    """Return the header fields of a POST request, without the length of its body."""
    return RequestHeaders({**_COMMON, "Content-Type": content_type})
