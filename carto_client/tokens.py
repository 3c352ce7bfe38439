"""Tokens for CARTO, and the sources of those that the gateway does not request itself."""

import contextlib
import math
from collections.abc import Callable
from typing import Protocol

from carto_client.wire.bodies import is_token

__all__ = ["NoToken", "RereadToken", "Secret", "StaticToken", "Token", "TokenSource"]


class Secret:
    """A text that prints as stars."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return "'**********'"


class Token:
    """A bearer token, and the times of its source's clock to renew it and to stop using it.

    A token without text is not sent.
    """

    __slots__ = ("authorization", "expires_at", "renew_at")

    def __init__(self, text: str, renew_at: float, expires_at: float) -> None:
        self.authorization = Secret(f"Bearer {text}" if text else "")
        self.renew_at = renew_at
        self.expires_at = expires_at


class TokenSource(Protocol):
    """Where CartoClient gets its tokens."""

    def current(self) -> Token | None:
        """Return the token to send, or None if one must be fetched first."""

    async def fetch(self) -> Token:
        """Return a token as soon as there is one. Raise AuthenticationError."""

    async def replace(self, rejected: Token) -> Token | None:
        """Return another token than the one that CARTO rejected; None if there is none."""


class NoToken:
    """Source for requests that carry no token, such as the request for one."""

    _token = Token("", math.inf, math.inf)

    def current(self) -> Token:
        """Return the token."""
        return self._token

    async def fetch(self) -> Token:
        """Return the token."""
        return self._token

    async def replace(self, rejected: Token) -> None:
        """Return None: there is no other token."""


class StaticToken(NoToken):
    """A CARTO API Access Token. Raises ValueError for text that cannot be sent in a header."""

    def __init__(self, token: str) -> None:
        if not is_token(token):
            raise ValueError("the token has characters that cannot be sent in a header")
        self._token = Token(token, math.inf, math.inf)


class RereadToken:
    """A CARTO API Access Token that is read again when CARTO rejects it.

    `read` returns the token, and may raise OSError or ValueError later on.
    """

    def __init__(self, read: Callable[[], str]) -> None:
        self._read = read
        self._text = ""
        self._token = self._read_again()

    def current(self) -> Token:
        """Return the token."""
        return self._token

    async def fetch(self) -> Token:
        """Return the token."""
        return self._token

    async def replace(self, rejected: Token) -> Token | None:
        """Return the token that was read anew; None if it is the rejected one."""
        if self._token is rejected:
            with contextlib.suppress(OSError, ValueError):
                self._token = self._read_again()
        return None if self._token is rejected else self._token

    def _read_again(self) -> Token:
        text = self._read()
        if text == self._text:
            return self._token
        if not is_token(text):
            raise ValueError("the token has characters that cannot be sent in a header")
        self._text = text
        return Token(text, math.inf, math.inf)
