"""Responses of CARTO: status codes, header fields, and the JSON of rows, features and map metadata."""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

import httpx
import msgspec

from carto_client.errors import (
    AuthenticationError,
    CartoError,
    DeadlineExceeded,
    Forbidden,
    InvalidResponse,
    NoGeoJSON,
    RateLimited,
    Rejected,
    ResultTooLarge,
    Unavailable,
)
from carto_client.http_response import HTTPResponse

__all__ = [
    "FEATURES",
    "NOT_JSON",
    "ROWS",
    "Contents",
    "Envelope",
    "Head",
    "Meta",
    "ResultColumn",
    "age_of",
    "decode_body",
    "did_not_run",
    "excerpt",
    "failure",
    "is_outage",
    "is_token_repeated",
    "raise_error",
    "read_geojson_url",
    "read_head",
    "read_meta",
    "read_schema",
    "retry_after",
]

T = TypeVar("T")

NOT_JSON: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoders raise for bytes that are not JSON, or not of the expected shape."""

MAX_DETAIL: Final = 2_000
"""Characters of an error's body that are kept for debug logs."""


# --- Heads ---


class Head(NamedTuple):
    """What the head of a JSON response says of its body."""

    is_encoded: bool
    """Whether the body has a content coding."""
    has_age: bool
    """Whether the response may come from a cache, so that `age_of` tells how old it is."""


def read_head(response: HTTPResponse, max_bytes: int) -> Head:
    """Return the head of a JSON response.

    Raise InvalidResponse or ResultTooLarge if the head shows that the body is not readable. JSON is
    UTF-8 (RFC 8259, 8.1). More than one content coding is rejected, because each one multiplies the
    size to which a small body can expand.
    """
    if response.status_code != 200:
        raise InvalidResponse(f"status {response.status_code}")
    # Values of one field are joined (RFC 9110, 5.2).
    fields: dict[bytes, bytes] = {}
    for name, value in response.fields:
        key = name.lower()
        fields[key] = fields[key] + b", " + value if key in fields else value
    coding = fields.get(b"content-encoding", b"")
    if coding.lower() not in (b"", b"identity", b"gzip"):
        raise InvalidResponse("an unsupported content coding")
    if not _is_utf8(fields.get(b"content-type", b"")):
        raise InvalidResponse("JSON that is not UTF-8")
    length = fields.get(b"content-length", b"")
    if length.isdigit() and (len(length) > 18 or int(length) > max_bytes):
        raise ResultTooLarge
    return Head(bool(coding), b"age" in fields)


@lru_cache(maxsize=256)
def _is_utf8(content_type: bytes) -> bool:
    charset = re.search(rb'charset="?([^\s";]+)', content_type.lower())
    return charset is None or charset[1] in (b"utf-8", b"utf8", b"us-ascii")


def failure(response: HTTPResponse, now: float) -> CartoError:
    """Return the CartoError for a status of 400 or above. `now` is in seconds of Unix time."""
    error, status = _failure(response, now), response.status_code
    error.reason = f"status {status}{_CAUSES.get(status, '')}"
    return error


_CAUSES: Final = dict.fromkeys((404, 405), ": the base URL or the connection's name is wrong")
"""Likely causes of statuses that no statement of a template causes."""


def _failure(response: HTTPResponse, now: float) -> CartoError:
    status, headers, body = response.status_code, response.headers, response.content
    detail = excerpt(body)
    if status == 401:
        return AuthenticationError(detail)
    if status == 403:
        return Forbidden(detail)
    if status == 408 or _is_statement_timeout(status, body):
        return DeadlineExceeded(detail)
    if status == 429:
        return RateLimited(retry_after(headers, now), detail)
    if status >= 500:
        return Unavailable(retry_after(headers, now), detail)
    return Rejected(detail)


def did_not_run(response: HTTPResponse, now: float) -> bool:
    """Return True if an error response says that CARTO has not started the statement.

    401: the token is rejected before the statement is read (RFC 9110, 15.5.2).
    429: a request over the rate limit is not served (RFC 6585, 4;
    https://carto.com/developers/sql-api/support/rate-limiting).
    503 with Retry-After: the server is overloaded and did not handle the request (RFC 9110, 15.6.4
    and 10.2.3).

    After a 503 without Retry-After, the statement may be running. A proxy may have sent the 503
    because its connection to the server broke off. Envoy, for example, does so. The same holds for
    502 and 504.
    """
    status = response.status_code
    if status == 503:
        return retry_after(response.headers, now) is not None
    return status == 401 or (status == 429 and not _is_statement_timeout(status, response.content))


def is_token_repeated(response: HTTPResponse, now: float) -> bool:
    """Return True if a token request that got this error response may be sent again.

    After some statuses, such as 502, a statement may not be sent again, but a token request may,
    because a second one costs nothing.
    """
    return response.status_code in (429, 502, 503, 504)


def is_outage(status: int) -> bool:
    """Return True if a status means that CARTO, or a proxy before it, is unavailable."""
    return status in (502, 503, 504)


def _is_statement_timeout(status: int, body: bytes) -> bool:
    # [unsure] CARTO's former SQL API sends 429 for a statement that ran too long:
    # https://carto.com/developers/sql-api/support/timeout-limiting
    return status == 429 and b"timeout" in body.lower()


def retry_after(headers: httpx.Headers, now: float) -> float | None:
    """Return the seconds to wait, from the field Retry-After (RFC 9110, 10.2.3).

    The field holds a number or a date. Return None if it is absent, unreadable or in the past.
    `now` is in seconds of Unix time.
    """
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        seconds = parsedate_to_datetime(value).timestamp() - now
    except (ValueError, OverflowError):
        return None
    return seconds if seconds >= 0 else None


def age_of(headers: httpx.Headers, now: float) -> float | None:
    """Return how many seconds ago CARTO created a response, which a cache may have stored since.

    The age is read from the fields Age and Date (RFC 9111, 4.2.3). `now` is in seconds of Unix
    time. Return None if there is no valid Age field. [unsure] whether CARTO's CDN sends it.
    """
    if "age" not in headers:
        return None
    # Several caches may have added one each, which is invalid: the highest promises nothing wrong.
    ages = [each.strip() for each in headers.get("age", "").split(",")]
    if not all(re.fullmatch(r"[0-9]+", each) for each in ages):
        return None
    age = min(max(map(float, ages)), 2.0**31)  # RFC 9111, 1.2.2
    try:
        apparent = now - parsedate_to_datetime(headers.get("date", "")).timestamp()
    except (ValueError, OverflowError):
        apparent = 0.0
    return max(age, apparent)


# --- JSON bodies ---


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

        Raise Rejected if the body holds an error of CARTO. Raise InvalidResponse if the body has an
        unexpected structure.
        """
        try:
            found = self._decode(body.removeprefix(codecs.BOM_UTF8))
        except NOT_JSON as error:
            raise InvalidResponse(str(error)) from error
        if found.error:
            raise_error(found.error)
        if self._type and decode_body(_any, bytes(found.type)) != self._type:
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
    metadata = decode_body(_metadata, body)
    raise_error(metadata.error)
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
    """Return the columns in a response of the SQL API.

    Raise Rejected if the body holds an error of CARTO. Raise InvalidResponse if the body has no
    valid schema.
    """
    found = decode_body(_schema, body)
    raise_error(found.error)
    if found.schema is None:
        raise InvalidResponse("the response has no schema")
    return found.schema


def decode_body(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    """Decode a body. Raise InvalidResponse if the body is not what the decoder expects."""
    try:
        return decoder.decode(body.removeprefix(codecs.BOM_UTF8))
    except NOT_JSON as error:
        raise InvalidResponse(str(error)) from error


def raise_error(error: msgspec.Raw) -> None:
    """Raise Rejected if a body of status 200 has the member `error`."""
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
    """Read `raw`, the JSON of `meta`. Return None for each value that is missing or of a wrong type."""
    try:
        found = _meta.decode(raw)
    except NOT_JSON:
        return Meta()
    hit, size = found.cache_hit, found.total_bytes_processed
    is_size = not isinstance(size, bool) and re.fullmatch(r"[0-9]{1,18}", str(size))
    return Meta(hit if isinstance(hit, bool) else None, int(str(size)) if is_size else None)
