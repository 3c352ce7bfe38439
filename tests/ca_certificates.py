"""The CA certificates of httpx, read once in a process of the tests.

Each client of httpx and each gateway reads certifi's 140 certificates, which takes 20 ms of CPU time.
A loop that polls a server by `httpx.get` would do little else.
"""

import os
import ssl
from functools import cache

import httpx
from httpx._transports import default

__all__ = ["share_ca_certificates"]

_create = httpx.create_ssl_context


@cache
def _context(
    verify: bool, file: str | None
) -> ssl.SSLContext:  # `create_ssl_context` reads `file` from the environment
    return _create(verify=verify)


def _shared_context(
    verify: ssl.SSLContext | str | bool = True, cert: None = None, trust_env: bool = True
) -> ssl.SSLContext:
    if isinstance(verify, bool) and cert is None and trust_env:
        return _context(verify, os.environ.get("SSL_CERT_FILE"))
    return _create(verify, cert, trust_env)


def share_ca_certificates() -> None:
    """Make httpx clients with equal TLS settings share one SSL context in this process."""
    # The CA certificates are then read only once.
    for module in (httpx, default):  # the second is the name that httpx's own transports call
        module.create_ssl_context = _shared_context  # type: ignore[attr-defined]
