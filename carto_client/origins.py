"""Origins of URLs: the bearer token is sent to configured origins only."""

import re
import string
from functools import lru_cache
from typing import Final

import httpx

__all__ = ["locate", "origin_of"]

_QUERY: Final = (string.ascii_letters + string.digits + "-._~!$&'()*+,;=:@/?%").encode()
"""The characters of a URL's query (RFC 3986, 3.4)."""

_BROKEN_ENCODING: Final = re.compile("%(?![0-9A-Fa-f]{2})")

_PORTS: Final = {"http": 80, "https": 443}


def origin_of(url: str) -> str:
    """Return scheme, host and port of an absolute HTTP URL, normalised (RFC 6454, 4).

    Return "" for a URL that is relative or invalid, or has a user name.
    """
    return locate(url)[0]


def locate(url: str) -> tuple[str, str]:
    """Split a URL into two texts: its origin, as in `origin_of`, and its path and query.

    The path and query are percent-encoded.
    """
    before, mark, query = url.partition("?")
    if not _is_encoded(query) or "#" in before:
        return _parsed(url)
    origin, path = _parsed(before)
    # The query is encoded already. It holds SQL: to parse it again would take longer than the rest.
    return origin, path + mark + query


def _is_encoded(query: str) -> bool:
    # To delete characters is several times as fast as to match them, and the query is long.
    other = query.encode("utf-8", "surrogatepass").translate(None, _QUERY)
    return not other and not _BROKEN_ENCODING.search(query)


@lru_cache(maxsize=256)
def _parsed(url: str) -> tuple[str, str]:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return "", ""
    port = parsed.port or _PORTS.get(parsed.scheme)
    if not parsed.host or parsed.userinfo or port is None:
        return "", ""
    host = parsed.raw_host.decode("ascii")
    name = f"[{host}]" if ":" in host else host  # an IPv6 address (RFC 3986, 3.2.2)
    origin = f"{parsed.scheme}://{name}:{port}"
    return origin, parsed.raw_path.decode("ascii")
