"""Requests to the token endpoint, and its responses (RFC 6749)."""

import math
import re
from collections.abc import Collection
from typing import Final, NamedTuple
from urllib.parse import quote, urlencode

import msgspec

from carto_client.errors import InvalidResponse
from carto_client.wire.queries import NOT_JSON, Call, decode_body, post_call

__all__ = ["Grant", "is_token", "read_grant", "read_token_error", "token_call"]

MAX_TOKEN_ERROR: Final = 200
"""Characters of each text of the token endpoint that are kept for the operator's log."""


def token_call(url: str, client_id: str, client_secret: str, audience: str) -> Call:
    """Return the request for an access token for the API `audience` (RFC 6749, 4.4.2).

    `url` is the token endpoint.
    """
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client_secret,
        "audience": audience,
    }
    content = urlencode(form).encode()
    return post_call(url, content, "application/x-www-form-urlencoded", "token")


class Grant(NamedTuple):
    """A token that can be sent in a header, and the seconds for which it is valid (RFC 6749, 5.1).

    `expires_in` is infinite if the endpoint names no lifetime.
    """

    access_token: str
    expires_in: float


class _Grant(msgspec.Struct):
    access_token: str
    expires_in: float | str | None = None
    token_type: str | None = None


_grant: Final = msgspec.json.Decoder(_Grant)


def read_grant(body: bytes) -> Grant:
    """Return the token in a token response. Raise InvalidResponse if it lacks a usable token."""
    grant = decode_body(_grant, body)
    if (grant.token_type or "bearer").lower() != "bearer":
        raise InvalidResponse("token_type is not Bearer")
    if not is_token(grant.access_token):
        raise InvalidResponse("access_token cannot be sent in a header")
    return Grant(grant.access_token, _seconds(grant.expires_in))


def _seconds(expires_in: float | str | None) -> float:
    # RFC 6749, 5.1: expires_in is RECOMMENDED. Some endpoints send the number as text.
    if expires_in is None:
        return math.inf
    if isinstance(expires_in, str):
        expires_in = float(expires_in) if re.fullmatch(r"[0-9]{1,9}", expires_in) else 0.0
    if not expires_in > 0:
        raise InvalidResponse("expires_in is not a positive number")
    return expires_in


def is_token(text: str) -> bool:
    """Return True if a text can be sent after `Bearer` in an Authorization header."""
    # RFC 6750, 2.1 allows fewer characters.
    return re.fullmatch(r"[\x21-\x7e]{1,16384}", text) is not None


class _TokenError(msgspec.Struct):
    error: object = ""
    error_description: object = ""


_token_error: Final = msgspec.json.Decoder(_TokenError)

_JWT: Final = re.compile(r"eyJ[\w-]{5,}(?:\.[\w-]*)+")
"""A token, or the beginning of one."""


def read_token_error(body: bytes, secrets: Collection[str]) -> str:
    """Return the `error` and `error_description` of an error response (RFC 6749, 5.2), or "".

    `secrets` are hidden in the text.
    """
    try:
        found = _token_error.decode(body)
    except NOT_JSON:
        return ""
    texts = [found.error, found.error_description]
    return ": ".join(_safe(text, secrets) for text in texts if isinstance(text, str) and text)


def _safe(text: str, secrets: Collection[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "***").replace(quote(secret, safe=""), "***")
    cut = _JWT.sub("***", text)[:MAX_TOKEN_ERROR]
    return "".join(character if character.isprintable() else "?" for character in cut)
