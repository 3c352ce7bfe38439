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
)
from carto_graphql.sandbox import SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET, create_sandbox
from carto_graphql.settings.settings import Settings

__all__ = ["SANDBOX_URL", "account_digest", "open_carto"]

SANDBOX_URL = "http://sandbox.carto.localhost"
"""Base URL of the mounted sandbox. Its requests never leave the process."""


def open_carto(settings: Settings, tokens: TokenStore | None = None) -> CartoClient:
    """Return a client for the CARTO of `settings`. It connects at its first request.

    Workers share the token of an M2M OAuth client through `tokens`.
    """
    if settings.sandbox:
        return _sandbox_client(settings)
    return CartoClient(
        base_url=settings.carto_api_base_url,
        auth=_auth(settings, tokens),
        transport=http_transport(
            max_connections=settings.max_connections,
            max_waiting=settings.max_waiting,
            proxy=settings.https_proxy.get_secret_value() if settings.https_proxy else "",
            no_proxy=settings.no_proxy,
        ),
        max_response_bytes=settings.max_answer_bytes,
    )


def account_digest(settings: Settings) -> bytes:
    """Return a digest that differs between accounts: a cached result belongs to one of them."""
    url = SANDBOX_URL if settings.sandbox else settings.carto_api_base_url
    parts = (url, settings.read_credentials()[0], settings.read_access_token())
    return sha256("\0".join(parts).encode()).digest()


def _auth(settings: Settings, tokens: TokenStore | None) -> TokenSource:
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


def _sandbox_client(settings: Settings) -> CartoClient:
    return CartoClient(
        base_url=SANDBOX_URL,
        auth=ClientCredentials(
            SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET, token_url=f"{SANDBOX_URL}/oauth/token"
        ),
        transport=httpx.ASGITransport(create_sandbox()),
        max_response_bytes=settings.max_answer_bytes,
    )
