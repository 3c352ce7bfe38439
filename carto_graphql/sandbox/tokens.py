"""CARTO's machine-to-machine tokens.

https://docs.carto.com/carto-for-developers/key-concepts/authentication-methods
"""

import secrets
from collections.abc import Callable, Mapping

__all__ = [
    "AUDIENCE",
    "SANDBOX_API_ACCESS_TOKEN",
    "SANDBOX_CLIENT_ID",
    "SANDBOX_CLIENT_SECRET",
    "TokenError",
    "Tokens",
]

AUDIENCE = "carto-cloud-native-api"
SANDBOX_CLIENT_ID = "sandbox"
SANDBOX_CLIENT_SECRET = "sandbox-secret"
SANDBOX_API_ACCESS_TOKEN = "sandbox-api-access-token"


class TokenError(Exception):
    """A token request that Auth0 rejects, with the status and the error texts of its response."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.error = error


class Tokens:
    """The sandbox's token endpoint: the rules for issuing access tokens, and the issued tokens."""

    def __init__(self, lifetime: float, clock: Callable[[], float]) -> None:
        self._lifetime = lifetime
        self._clock = clock
        self._expiry: dict[str, float] = {}

    def grant(self, form: Mapping[str, object]) -> dict[str, object]:
        """Return the response to a `client_credentials` request, with a new access token.

        Raise TokenError if CARTO would reject `form`.
        """
        _check(form)
        now = self._clock()
        self._expiry = {token: expiry for token, expiry in self._expiry.items() if expiry > now}
        token = secrets.token_urlsafe(32)
        self._expiry[token] = now + self._lifetime
        return {"access_token": token, "expires_in": int(self._lifetime), "token_type": "Bearer"}

    def holds(self, token: str) -> bool:
        if secrets.compare_digest(token.encode(), SANDBOX_API_ACCESS_TOKEN.encode()):
            return True
        return self._expiry.get(token, 0) > self._clock()


def _check(form: Mapping[str, object]) -> None:
    grant = form.get("grant_type")
    if grant is None:
        raise TokenError(400, "invalid_request", "Missing required parameter: grant_type")
    if grant != "client_credentials":
        raise TokenError(
            403, "unauthorized_client", f"Grant type '{grant}' not allowed for the client."
        )
    if (
        form.get("client_id") != SANDBOX_CLIENT_ID
        or form.get("client_secret") != SANDBOX_CLIENT_SECRET
    ):
        raise TokenError(401, "access_denied", "Unauthorized")
    if form.get("audience") != AUDIENCE:
        raise TokenError(403, "access_denied", f"Service not found: {form.get('audience')}")
