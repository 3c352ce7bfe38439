"""Tokens for CARTO, and the sources of those that the gateway does not request itself."""

import logging
import math
from collections.abc import Callable
from typing import Protocol

from carto_client.http11 import field_line
from carto_client.wire.tokens import is_token

__all__ = ["NoToken", "RereadToken", "Secret", "StaticToken", "Token", "TokenSource"]

_logger = logging.getLogger(__name__)


class Secret:
    """A text that `repr` shows as stars."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return "'**********'"


class Token:
    """A bearer token, with the times at which to renew it and to stop using it.

    The times are in seconds of the clock of the token's source. For an empty token, no
    Authorization header is sent.
    """

    __slots__ = ("authorization", "expires_at", "field_line", "renew_at")

    def __init__(self, text: str, renew_at: float, expires_at: float) -> None:
        self.authorization = Secret(f"Bearer {text}" if text else "")
        self.field_line = b""
        """The line of the header field, for HTTP/1.1."""
        if text:
            self.field_line = field_line(b"Authorization", self.authorization.text.encode())
        self.renew_at = renew_at
        self.expires_at = expires_at


class TokenSource(Protocol):
    """Interface of a source of tokens for CartoClient."""

    @property
    def current(self) -> Token | None:
        """The token to send, or None if the caller must `fetch` one first."""

    async def fetch(self) -> Token:
        """Wait for a token and return it. Raise AuthenticationError if none can be obtained."""

    async def replace(self, rejected: Token) -> Token | None:
        """Return another token after CARTO has rejected `rejected`, or None if there is none."""


class NoToken:
    """Source of an empty token, for requests that are sent without a token.

    Requests for a new token are such requests.
    """

    current = Token("", math.inf, math.inf)
    """The token."""

    async def fetch(self) -> Token:
        """Return the only token of this source, `current`."""
        return self.current

    async def replace(self, rejected: Token) -> None:
        """Return None, because there is no other token to use instead of `rejected`."""


class StaticToken(NoToken):
    """A CARTO API Access Token. Raises ValueError for text that cannot be sent in a header."""

    def __init__(self, token: str) -> None:
        if not is_token(token):
            raise ValueError("the token has characters that cannot be sent in a header")
        self.current = Token(token, math.inf, math.inf)


class RereadToken:
    """A CARTO API Access Token that is read again when CARTO rejects it.

    `read` returns the token. If it raises OSError or ValueError when it is called again, the old
    token stays in use.
    """

    def __init__(self, read: Callable[[], str]) -> None:
        self._read = read
        self._text = ""
        self.current = self._read_again()
        """The most recent valid token from `read`."""

    async def fetch(self) -> Token:
        """Return the current token, without reading it again."""
        return self.current

    async def replace(self, rejected: Token) -> Token | None:
        """Read the token again and return it, or None if it is still the rejected one."""
        if self.current is rejected:
            try:
                self.current = self._read_again()
            except (OSError, ValueError) as error:
                _logger.warning("the token cannot be read, the previous one applies: %s", error)
        return None if self.current is rejected else self.current

    def _read_again(self) -> Token:
        text = self._read()
        if text == self._text:
            return self.current
        if not is_token(text):
            raise ValueError("the token has characters that cannot be sent in a header")
        self._text = text
        return Token(text, math.inf, math.inf)
