"""Validation of the URLs in settings and in the callers file."""

import ipaddress
import re
from urllib.parse import urlsplit

__all__ = ["base_url", "is_address", "url"]


def url(text: str, example: str = "https://gcp-us-east1.api.carto.com") -> str:
    """Return the URL `text` without final slashes.

    Raise ValueError if it is invalid. Only loopback hosts may use http.
    """
    try:
        parts, port = urlsplit(text), urlsplit(text).port
    except ValueError:
        parts, port = urlsplit(""), None
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or port == 0
        or re.search(r"[\s\\]", text)
    ):
        raise ValueError(f"must be a URL such as {example}")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("must begin with https://, because secrets are sent there")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be a URL without user, query and fragment")
    return text.rstrip("/")


def is_address(text: str) -> bool:
    """Return True if `text` is a host, or a host and a port from 1 to 65535."""
    try:
        parts = urlsplit(f"//{text}")
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def base_url(text: str) -> str:
    """Return `text`, a base URL. Raise ValueError if it has an API version such as `/v3`."""
    if re.search(r"/v\d", text):
        raise ValueError("must end before /v3, as in https://gcp-us-east1.api.carto.com")
    return text
