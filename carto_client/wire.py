"""CARTO's HTTP and JSON, and the only place that knows them. Pure: no I/O, no clock.

SQL API: https://docs.carto.com/carto-for-developers/reference/carto-apis/sql
Maps API: https://docs.carto.com/carto-for-developers/reference/carto-apis/maps
"""

import codecs
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final, Literal, TypeVar
from urllib.parse import parse_qsl, quote, urlencode

import httpx
import msgspec

from carto_client.errors import (
    AuthenticationError,
    CartoError,
    DeadlineExceeded,
    Forbidden,
    InvalidAnswer,
    NoGeoJSON,
    RateLimited,
    Rejected,
    Unavailable,
)

__all__ = [
    "FEATURES",
    "HEADERS",
    "METADATA",
    "ROWS",
    "Call",
    "Envelope",
    "Grant",
    "Query",
    "check_headers",
    "failure",
    "features_of",
    "geojson_call",
    "grant_of",
    "is_retried",
    "is_token",
    "maps_call",
    "origin_of",
    "retry_after",
    "rows_of",
    "sql_call",
    "token_call",
]

API_VERSION: Final = "3.4"
CLIENT_NAME: Final = "carto-graphql"

HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": CLIENT_NAME}
"""What every request says. Unpacking gzip takes longer than all that the gateway does with an answer."""

MAX_URL: Final = 7_000
"""Characters; CARTO asks that longer requests be sent by POST."""

_PORTS: Final = {"http": 80, "https": 443}

MAPS_MIN_AGE: Final = 10
"""Seconds; the Maps API caches for no less."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Query:
    """One statement for one connection."""

    connection: str
    sql: str
    parameters: Mapping[str, object] | Sequence[object]
    max_age: int | None = None
    """Seconds for which CARTO may answer from its cache; None: ask afresh."""


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request to be, without its token."""

    method: Literal["GET", "POST"]
    url: str
    headers: Mapping[str, str]
    content: bytes = b""


def sql_call(base_url: str, query: Query) -> Call:
    """The request for the rows of a query. CARTO caches a GET, and never a POST."""
    url = f"{base_url}/v3/sql/{quote(query.connection, safe='')}/query"
    if query.max_age is None:
        return _post(url, _options(query))
    return _call(url, _options(query), query.max_age)


def maps_call(base_url: str, query: Query, geometry: str) -> Call:
    """The request for the metadata of a map of a query; `geometry` is the name of its geometry column."""
    url = f"{base_url}/v3/maps/{quote(query.connection, safe='')}/query"
    spatial = {"spatialDataColumn": geometry, "spatialDataType": "geo"}
    return _call(url, {**_options(query), **spatial}, maps_age(query))


def geojson_call(metadata: bytes, query: Query, origins: Collection[str]) -> Call:
    """The request for the GeoJSON that the metadata points to, if that is at one of `origins`.

    Raises NoGeoJSON, Rejected and InvalidAnswer.
    """
    offered = _decoded(_Metadata, metadata)
    _refuse_error(offered.error)
    if offered.geojson is None:
        raise NoGeoJSON
    url = offered.geojson.first
    if origin_of(url) not in origins:
        raise InvalidAnswer("the metadata points to another origin")
    return _get(url, maps_age(query)) if len(url) <= MAX_URL else _post_of(url)


def _post_of(url: str) -> Call:
    """A request by URL as one by POST, as CARTO's own client makes it of a long one."""
    base, _, rest = url.partition("?")
    options: dict[str, object] = dict(parse_qsl(rest))
    parameters = options.get("queryParameters")
    try:
        decoded = {} if parameters is None else {"queryParameters": msgspec.json.decode(str(parameters))}
    except ValueError as error:
        raise InvalidAnswer("the metadata's URL cannot be read") from error
    return _post(base, {**options, **decoded})


def token_call(url: str, client_id: str, client_secret: str, audience: str) -> Call:
    """The request for a machine-to-machine token (RFC 6749, 4.4.2)."""
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client_secret,
        "audience": audience,
    }
    headers = {**HEADERS, "Content-Type": "application/x-www-form-urlencoded"}
    return Call("POST", url, headers, urlencode(form).encode())


def origin_of(url: str) -> str:
    """Scheme, host and port of an absolute URL of HTTP, normalised (RFC 6454, 4).

    "" for a relative URL, a broken one, and one with a user name in it.
    """
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return ""
    port = parsed.port or _PORTS.get(parsed.scheme)
    if not parsed.host or parsed.userinfo or port is None:
        return ""
    return f"{parsed.scheme}://{parsed.raw_host.decode('ascii')}:{port}"


def _options(query: Query) -> dict[str, object]:
    parameters = {"queryParameters": query.parameters} if query.parameters else {}
    return {"q": query.sql, **parameters, "v": API_VERSION, "client": CLIENT_NAME}


def maps_age(query: Query) -> int:
    """Seconds for which the Maps API may answer from its cache, and for which its metadata is taken to be good."""
    return max(query.max_age or 0, MAPS_MIN_AGE)


def _call(url: str, options: Mapping[str, object], max_age: int) -> Call:
    pairs = {key: _as_text(value) for key, value in options.items()}
    long_url = f"{url}?{urlencode(pairs, quote_via=quote)}"
    return _get(long_url, max_age) if len(long_url) <= MAX_URL else _post(url, options)


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _get(url: str, max_age: int) -> Call:
    return Call("GET", url, {**HEADERS, "Cache-Control": f"max-age={max_age}"})


def _post(url: str, options: Mapping[str, object]) -> Call:
    headers = {**HEADERS, "Content-Type": "application/json"}
    return Call("POST", url, headers, msgspec.json.encode(options))


# --- Answers ---


class _Rows(msgspec.Struct):
    rows: msgspec.Raw = msgspec.Raw()
    error: msgspec.Raw = msgspec.Raw()


class _Features(msgspec.Struct):
    type: str = ""
    features: msgspec.Raw = msgspec.Raw()
    error: msgspec.Raw = msgspec.Raw()


class _Location(msgspec.Struct):
    url: list[str] | str

    @property
    def first(self) -> str:
        # [unsure] A list of one, or a plain string; CARTO's own client takes the first.
        return self.url if isinstance(self.url, str) else next(iter(self.url), "")


class _Metadata(msgspec.Struct):
    geojson: _Location | None = None
    error: msgspec.Raw = msgspec.Raw()


def rows_of(body: bytes) -> bytes:
    """The JSON array of rows in an answer of the SQL API. Raises Rejected and InvalidAnswer."""
    envelope = _decoded(_Rows, body)
    _refuse_error(envelope.error)
    return _array(envelope.rows)


def features_of(body: bytes) -> bytes:
    """The JSON array of features in a FeatureCollection (RFC 7946, 3.3).

    Raises Rejected and InvalidAnswer.
    """
    envelope = _decoded(_Features, body)
    _refuse_error(envelope.error)
    if envelope.type != "FeatureCollection":
        raise InvalidAnswer("not a FeatureCollection")
    return _array(envelope.features)


class Grant(msgspec.Struct):
    """A token, fit for a header, and for how many seconds it holds (RFC 6749, 5.1)."""

    access_token: str
    expires_in: float
    token_type: str = ""


def grant_of(body: bytes) -> Grant:
    """The token that the token endpoint gave. Raises InvalidAnswer."""
    grant = _decoded(Grant, body)
    is_bearer = grant.token_type.lower() in ("", "bearer")
    if not is_bearer or not grant.expires_in > 0 or not is_token(grant.access_token):
        raise InvalidAnswer("no token")
    return grant


def is_token(text: str) -> bool:
    """Whether a text may follow `Bearer` in a header; RFC 6750, 2.1 allows less."""
    return re.fullmatch(r"[\x21-\x7e]{1,16384}", text) is not None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is wanted of a body: the array under `key`, which `array_of` finds or raises CartoError."""

    key: str
    array_of: Callable[[bytes], bytes]


ROWS: Final = Envelope("rows", rows_of)
FEATURES: Final = Envelope("features", features_of)
METADATA: Final = Envelope("", bytes)


def _decoded(shape: type[T], body: bytes) -> T:
    try:
        return msgspec.json.decode(body.removeprefix(codecs.BOM_UTF8), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidAnswer(str(error)) from error


def _refuse_error(error: msgspec.Raw) -> None:
    # CARTO can fail with status 200 once it has sent the headers.
    if (text := bytes(error)) not in (b"", b"null"):
        raise Rejected(_shown(text))


def _array(raw: msgspec.Raw) -> bytes:
    array = bytes(raw)
    if not array.startswith(b"["):
        raise InvalidAnswer("no array where the envelope must hold one")
    return array


def check_headers(status: int, headers: httpx.Headers) -> None:
    """Raises InvalidAnswer where the head of an answer already shows that its body cannot be read.

    JSON is UTF-8 (RFC 8259, 8.1). Codings on top of one another are refused: each multiplies what a small
    body unpacks to.
    """
    if status != HTTPStatus.OK:
        raise InvalidAnswer(f"status {status}")
    if headers.get("content-encoding", "identity").lower() not in ("identity", "gzip"):
        raise InvalidAnswer("an unknown content coding")
    charset = re.search(r'charset="?([^\s";]+)', headers.get("content-type", "").lower())
    if charset and charset[1] not in ("utf-8", "utf8", "us-ascii"):
        raise InvalidAnswer("JSON that is not UTF-8")


# --- Failures ---


def failure(status: int, headers: httpx.Headers, body: bytes, now: float) -> CartoError:
    """The error that a status of 400 and above means. `now` is in seconds of Unix time."""
    detail = _shown(body)
    if status == HTTPStatus.UNAUTHORIZED:
        return AuthenticationError(detail)
    if status == HTTPStatus.FORBIDDEN:
        return Forbidden(detail)
    if status == HTTPStatus.REQUEST_TIMEOUT or _is_statement_timeout(status, body):
        return DeadlineExceeded(detail)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited(retry_after(headers, now), detail)
    return Unavailable(detail) if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Rejected(detail)


def is_retried(status: int, body: bytes) -> bool:
    """Whether the same read may succeed soon. Not 500: CARTO gives it for faults of the SQL too."""
    return status in (429, 502, 503, 504) and not _is_statement_timeout(status, body)


def _is_statement_timeout(status: int, body: bytes) -> bool:
    return status == 429 and b"timeout" in body.lower()  # [unsure] as in CARTO's former SQL API


def retry_after(headers: httpx.Headers, now: float) -> float | None:
    """Seconds to wait (RFC 9110, 10.2.3), from a number or a date; None where there is no sensible one."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        seconds = parsedate_to_datetime(value).timestamp() - now
    except (ValueError, OverflowError):
        return None
    return seconds if seconds >= 0 else None


def _shown(body: bytes) -> str:
    return body[:2_000].decode("utf-8", "replace")
