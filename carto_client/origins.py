"""Origins of URLs: the bearer token is sent to configured origins only."""

import string
from functools import lru_cache
from typing import Final

import httpx

__all__ = ["locate", "origin_of"]

_QUERY: Final = string.ascii_letters + string.digits + "-._~!$&'()*+,;=:@/?%"
"""The characters of a URL's query (RFC 3986, 3.4)."""

_OTHER: Final = ord(" ")
_KINDS: Final = bytes(
    ord("0" if chr(byte) in string.hexdigits else "-" if byte != ord("%") else "%")
    if chr(byte) in _QUERY
    else _OTHER
    for byte in range(256)
)
"""Table of `bytes.translate`: `%` stays, a hexadecimal digit becomes `0`, another character of a query
`-`, and any other byte a space."""

_PORTS: Final = {"http": 80, "https": 443}


def origin_of(url: str) -> str:
    """Return the normalised origin of an HTTP URL (RFC 6454, 4).

    Return "" if the URL is relative or invalid, or has a user.
    """
    return locate(url)[0]


def locate(url: str) -> tuple[str, str, str]:
    """Split a URL into (origin, percent-encoded path, percent-encoded query).

    The origin is the result of `origin_of`.
    """
    before, _, query = url.partition("?")
    if not _is_encoded(query) or "#" in before:
        return _parsed(url)
    origin, path, _ = _parsed(before)
    # The query is encoded already. It holds SQL: to parse it again would take longer than the rest.
    return origin, path, query


def _is_encoded(query: str) -> bool:
    # Translating and counting take a third of the time of a regular expression: the query is long.
    kinds = query.encode("utf-8", "surrogatepass").translate(_KINDS)
    return _OTHER not in kinds and kinds.count(b"%00") == kinds.count(b"%")


@lru_cache(maxsize=256)
def _parsed(url: str) -> tuple[str, str, str]:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return "", "", ""
    port = parsed.port or _PORTS.get(parsed.scheme)
    if not parsed.host or parsed.userinfo or port is None:
        return "", "", ""
    host = parsed.raw_host.decode("ascii")
    name = f"[{host}]" if ":" in host else host  # an IPv6 address (RFC 3986, 3.2.2)
    origin = f"{parsed.scheme}://{name}:{port}"
    path, _, query = parsed.raw_path.decode("ascii").partition("?")
    return origin, path, query
