"""JSON bodies of CARTO's responses: rows, features, map metadata, tokens."""

import codecs
import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar
from urllib.parse import quote

import msgspec

from carto_client.errors import InvalidResponse, NoGeoJSON, Rejected

__all__ = [
    "FEATURES",
    "ROWS",
    "Contents",
    "Envelope",
    "Grant",
    "Meta",
    "ResultColumn",
    "excerpt",
    "is_token",
    "read_geojson_url",
    "read_grant",
    "read_meta",
    "read_schema",
    "read_token_error",
]

T = TypeVar("T")

_NOT_JSON: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

MAX_DETAIL: Final = 2_000
"""Characters of an error's body that are kept for debug logs."""

MAX_TOKEN_ERROR: Final = 200
"""Characters of each text of the token endpoint that are kept for the operator's log."""


class Contents(NamedTuple):
    """The JSON array of an envelope, and CARTO's `meta` beside it (b"" if there is none)."""

    array: bytes
    meta: bytes


class _Body(msgspec.Struct, gc=False):
    array: msgspec.Raw = msgspec.Raw()
    error: msgspec.Raw = msgspec.Raw()
    meta: msgspec.Raw = msgspec.Raw()
    type: msgspec.Raw = msgspec.Raw()


class _Rows(_Body):
    array: msgspec.Raw = msgspec.field(default=msgspec.Raw(), name="rows")


class _Features(_Body):
    array: msgspec.Raw = msgspec.field(default=msgspec.Raw(), name="features")


class Envelope:
    """The form of a body: an object that holds an array under `key`.

    If `type` is given, the object must have a member `type` with this value, as in GeoJSON (RFC
    7946, 3.3).
    """

    def __init__(self, key: str, body: type[_Body], type: str = "") -> None:  # noqa: A002
        self.key = key
        self._decode = msgspec.json.Decoder(body).decode
        self._type = type

    def read(self, body: bytes) -> Contents:
        """Return the array and `meta` of a body.

        Raise Rejected if the body holds an error of CARTO, and InvalidResponse if it has another
        shape.
        """
        try:
            found = self._decode(body.removeprefix(codecs.BOM_UTF8))
        except _NOT_JSON as error:
            raise InvalidResponse(str(error)) from error
        if found.error:
            _raise_error(found.error)
        if self._type and _decode(_any, bytes(found.type)) != self._type:
            raise InvalidResponse(f"not a {self._type}")
        array = bytes(found.array)
        if not array.startswith(b"["):
            raise InvalidResponse(f"{self.key} is not an array")
        return Contents(array, bytes(found.meta))


ROWS: Final = Envelope("rows", _Rows)
FEATURES: Final = Envelope("features", _Features, "FeatureCollection")


class _Location(msgspec.Struct):
    url: list[str] | str


class _Metadata(msgspec.Struct):
    geojson: _Location | None = None
    error: msgspec.Raw = msgspec.Raw()


_any: Final = msgspec.json.Decoder()
_metadata: Final = msgspec.json.Decoder(_Metadata)


def read_geojson_url(body: bytes) -> str:
    """Return the URL of the GeoJSON that a metadata response of the Maps API offers.

    Raise NoGeoJSON, Rejected and InvalidResponse.
    """
    metadata = _decode(_metadata, body)
    _raise_error(metadata.error)
    if metadata.geojson is None:
        raise NoGeoJSON
    url = metadata.geojson.url
    # [unsure] A list of one, or a plain string; CARTO's own client reads the first.
    return url if isinstance(url, str) else next(iter(url), "")


class ResultColumn(msgspec.Struct, frozen=True):
    """A column of a result. `type` is CARTO's term, such as `number`, `string` or `geometry`."""

    name: str
    type: str = "unknown"


class _Schema(msgspec.Struct):
    schema: list[ResultColumn] | None = None
    error: msgspec.Raw = msgspec.Raw()


_schema: Final = msgspec.json.Decoder(_Schema)


def read_schema(body: bytes) -> Sequence[ResultColumn]:
    """Return the columns in a response of the SQL API. Raise Rejected and InvalidResponse."""
    found = _decode(_schema, body)
    _raise_error(found.error)
    if found.schema is None:
        raise InvalidResponse("the response has no schema")
    return found.schema


def _decode(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    try:
        return decoder.decode(body.removeprefix(codecs.BOM_UTF8))
    except _NOT_JSON as error:
        raise InvalidResponse(str(error)) from error


def _raise_error(error: msgspec.Raw) -> None:
    # CARTO can fail with status 200 after it has sent the headers.
    if (text := bytes(error)) not in (b"", b"null"):
        raise Rejected(excerpt(text))


def excerpt(body: bytes) -> str:
    """Return the beginning of an error's body as text, for debug logs."""
    return body[:MAX_DETAIL].decode("utf-8", "replace")


# --- What a statement cost ---


@dataclass(frozen=True, slots=True)
class Meta:
    """What CARTO reports beside the rows; None for a value that it does not report.

    [unsure] Only CARTO's own client mentions `meta`: it may precede or follow the rows, or be
    absent. BigQuery bills by `processed_bytes`.
    """

    cache_hit: bool | None = None
    processed_bytes: int | None = None


class _Meta(msgspec.Struct, rename="camel"):
    cache_hit: object = None
    total_bytes_processed: object = None


_meta: Final = msgspec.json.Decoder(_Meta)


def read_meta(raw: bytes) -> Meta:
    """Return the values that `raw`, the JSON of `meta`, holds; None for one of the wrong type."""
    try:
        found = _meta.decode(raw)
    except _NOT_JSON:
        return Meta()
    hit, size = found.cache_hit, found.total_bytes_processed
    is_size = not isinstance(size, bool) and re.fullmatch(r"[0-9]{1,18}", str(size))
    return Meta(hit if isinstance(hit, bool) else None, int(str(size)) if is_size else None)


# --- Tokens ---


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
    """Return the token in a token response. Raise InvalidResponse if a member of it is wrong."""
    grant = _decode(_grant, body)
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
    """Return True if a text can be sent after `Bearer` in an Authorization header.

    More characters are accepted than RFC 6750, 2.1 allows.
    """
    return re.fullmatch(r"[\x21-\x7e]{1,16384}", text) is not None


class _TokenError(msgspec.Struct):
    error: object = ""
    error_description: object = ""


_token_error: Final = msgspec.json.Decoder(_TokenError)

_JWT: Final = re.compile(r"eyJ[\w-]{5,}(?:\.[\w-]*)+")
"""A token, or the beginning of one."""


def read_token_error(body: bytes, secrets: Collection[str]) -> str:
    """Return the `error` and `error_description` of a token endpoint's error response as one text.

    See RFC 6749, 5.2. Return "" if the body is no such error. The text is for a log line, so
    secrets and unprintable characters in it are replaced, and a long text is cut.
    """
    try:
        found = _token_error.decode(body)
    except _NOT_JSON:
        return ""
    texts = [found.error, found.error_description]
    return ": ".join(_safe(text, secrets) for text in texts if isinstance(text, str) and text)


def _safe(text: str, secrets: Collection[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "***").replace(quote(secret, safe=""), "***")
    cut = _JWT.sub("***", text)[:MAX_TOKEN_ERROR]
    return "".join(character if character.isprintable() else "?" for character in cut)
