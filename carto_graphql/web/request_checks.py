"""What a request must be before anything answers it: for a host of ours, and in a form that we read."""

import ipaddress
import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final

from starlette.types import Scope

from carto_graphql.web.errors import CLOSE, LIMIT_EXCEEDED, RequestError

__all__ = ["RequestChecks"]

MAX_FIELDS: Final = 100
"""Header fields of a request. nginx and Apache accept as many."""

HEALTH: Final = "/healthz"

_PORT: Final = re.compile(r":\d*\Z")


class RequestChecks:
    """The hosts that are served, as names in lower case without ports; `*` stands for all."""

    def __init__(self, hosts: Collection[str]) -> None:
        self._any = "*" in hosts
        self._hosts = frozenset(hosts)

    def check(self, scope: Scope, fields: Mapping[bytes, bytes]) -> None:
        """Raise `RequestError` for a request that is not served."""
        host = fields.get(b"host")
        if host is None or b"," in host:
            self._check_missing_host(scope, host)
        elif not self._any and _host_name(host) not in self._hosts:
            self._check_unlisted_host(scope, host)
        if b"transfer-encoding" in fields or b"expect" in fields:
            _check_transfer(scope, fields)
        if len(scope["headers"]) > MAX_FIELDS:
            message = f"The request has more than {MAX_FIELDS} header fields"
            raise RequestError(431, message, LIMIT_EXCEEDED, [CLOSE])

    def _check_missing_host(self, scope: Scope, host: bytes | None) -> None:
        """RFC 9112 section 3.2: HTTP/1.1 must have one.

        An old health check has none, and learns nothing here.
        """
        may_lack_it = scope["http_version"] == "1.0" and (self._any or scope["path"] == HEALTH)
        if host is not None or not may_lack_it:
            raise RequestError(400, "Exactly one Host header is required")

    def _check_unlisted_host(self, scope: Scope, host: bytes) -> None:
        """RFC 9110 section 7.4.

        Orchestrators call the health check by the address of a container.
        """
        if scope["path"] != HEALTH or not _is_address(_host_name(host)):
            raise RequestError(421, "The Host header does not name a host that is served here")


def _check_transfer(scope: Scope, fields: Mapping[bytes, bytes]) -> None:
    coding = fields.get(b"transfer-encoding", b"chunked").lower()
    if coding != b"chunked":  # RFC 9112 section 6.1
        message = "The only Transfer-Encoding that is supported is chunked"
        raise RequestError(501, message, headers=[CLOSE])
    if scope["http_version"] == "1.0" and b"transfer-encoding" in fields:
        raise RequestError(400, "HTTP/1.0 has no Transfer-Encoding", headers=[CLOSE])
    if fields.get(b"expect", b"100-continue").lower() != b"100-continue":
        raise RequestError(417, "The only expectation that can be met is 100-continue")


@lru_cache(maxsize=256)
def _host_name(host: bytes) -> str:
    """Return the name without its port, in lower case."""
    return _PORT.sub("", host[:300].decode("latin-1")).lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
