"""The CARTO client of the settings: for an account, or for the sandbox in this process."""

from hashlib import sha256

import httpx

from carto_client import (
    CartoClient,
    ClientCredentials,
    RereadToken,
    StaticToken,
    TokenSource,
    TokenStore,
    http_transport,
    with_terms,
)
from carto_graphql.sandbox import SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET, create_sandbox
from carto_graphql.settings.settings import Settings
from carto_graphql.telemetry.upstream_spans import TracedTransport

__all__ = ["SANDBOX_URL", "account_digest", "issuer_transport", "open_carto"]

SANDBOX_URL = "http://sandbox.carto.localhost"
"""Base URL of the mounted sandbox. Its requests never leave the process."""


def open_carto(
    settings: Settings,
    tokens: TokenStore | None = None,
    is_traced: bool = False,
) -> CartoClient:
    """Return a client for the CARTO account or sandbox in `settings`.

    Workers share an OAuth token through `tokens`.
    """
    transport = with_terms(
        httpx.ASGITransport(create_sandbox()) if settings.sandbox else _http_transport(settings)
    )
    if is_traced:
        transport = TracedTransport(transport, propagates=settings.trace_to_carto)
    return CartoClient(
        base_url=SANDBOX_URL if settings.sandbox else settings.carto_api_base_url,
        auth=_auth(settings, tokens),
        transport=transport,
        max_response_bytes=settings.max_answer_bytes,
    )


def _http_transport(settings: Settings) -> httpx.AsyncBaseTransport:
    return http_transport(
        max_connections=settings.max_connections,
        max_waiting=settings.max_waiting,
        proxy=settings.https_proxy.get_secret_value() if settings.https_proxy else "",
        no_proxy=settings.no_proxy,
    )


def issuer_transport(settings: Settings) -> httpx.AsyncBaseTransport | None:
    """Return a transport that fetches the public keys of token issuers through the proxy.

    Return None if no proxy is set.
    """
    if settings.https_proxy is None:
        return None
    proxy = settings.https_proxy.get_secret_value()
    # Requests are rare, and the issuer would often have closed an idle connection.
    return http_transport(proxy=proxy, no_proxy=settings.no_proxy, keepalive=0)


def account_digest(settings: Settings) -> bytes:
    """Return a digest that is different for each CARTO account."""
    # Part of the keys of cached results, because each result belongs to one account.
    url = SANDBOX_URL if settings.sandbox else settings.carto_api_base_url
    parts = (url, settings.read_credentials()[0], settings.read_access_token())
    return sha256("\0".join(parts).encode()).digest()


def _auth(settings: Settings, tokens: TokenStore | None) -> TokenSource:
    if settings.sandbox:
        token_url = f"{SANDBOX_URL}/oauth/token"
        return ClientCredentials(SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET, token_url=token_url)
    if settings.carto_api_access_token_file is not None:
        return RereadToken(settings.read_access_token)
    if settings.carto_api_access_token is not None:
        return StaticToken(settings.carto_api_access_token.get_secret_value())
    client_id, secret = settings.read_credentials()
    return ClientCredentials(
        client_id,
        secret,
        read_credentials=settings.read_credentials,
        token_url=settings.carto_auth_url,
        audience=settings.carto_auth_audience,
        store=tokens,
    )
