"""The URL at which clients reach the gateway, for links in responses."""

import re
from collections.abc import Sequence
from typing import Final

from carto_graphql.callers.addresses import Network, is_within
from carto_graphql.web.exchange import Exchange

__all__ = ["PublicURL"]

_HOST: Final = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")
_PREFIX: Final = re.compile(r"(?:/[A-Za-z0-9._~-]{1,100}){1,8}")


class PublicURL:
    """The base URL of links: `configured`, or else the URL that the request was sent to.

    If a request comes from one of `proxies`, its URL is built from `X-Forwarded-Proto`,
    `X-Forwarded-Host` and `X-Forwarded-Prefix`. From other clients these headers are ignored.
    `root_path` is the prefix of requests without `X-Forwarded-Prefix`.
    """

    def __init__(
        self, configured: str = "", proxies: Sequence[Network] = (), root_path: str = ""
    ) -> None:
        self._configured = configured.rstrip("/")
        self._proxies, self._root_path = proxies, root_path

    @property
    def is_configured(self) -> bool:
        """Whether the gateway's base URL is configured.

        If it is not, each request determines the URL of its response's links.
        """
        return bool(self._configured)

    def of(self, exchange: Exchange) -> str:
        """Return the gateway's base URL, without a final slash, for links in a response."""
        if self._configured:
            return self._configured
        scheme = exchange.scope.get("scheme", "http")
        host = _text(exchange, b"host")
        prefix = exchange.scope.get("root_path", "") or self._root_path
        if self._proxies and is_within(exchange.peer, self._proxies):
            proto = _text(exchange, b"x-forwarded-proto").lower()
            scheme = proto if proto in ("http", "https") else scheme
            forwarded = _text(exchange, b"x-forwarded-host")
            host = forwarded if _HOST.fullmatch(forwarded) else host
            given = _text(exchange, b"x-forwarded-prefix").rstrip("/")
            prefix = given if _PREFIX.fullmatch(given) else prefix
        return f"{scheme}://{host if _HOST.fullmatch(host) else 'localhost'}{prefix}"


def _text(exchange: Exchange, name: bytes) -> str:
    # The first value of a list is from the proxy nearest to the client.
    return exchange.fields.get(name, b"").decode("latin-1").partition(",")[0].strip()
