"""CARTO's HTTP and JSON, and the only place that knows them. Pure: no I/O, no clock.

SQL API: https://docs.carto.com/carto-for-developers/reference/carto-apis/sql
Maps API: https://docs.carto.com/carto-for-developers/reference/carto-apis/maps
"""

import codecs
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
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
from carto_client.origins import located

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
    "is_outage",
    "is_retried",
    "is_token",
    "joined",
    "maps_call",
    "retry_after",
    "rows_of",
    "says_nothing",
    "sql_call",
    "token_call",
]

API_VERSION: Final = "3.4"
CLIENT_NAME: Final = "carto-graphql"

HEADERS: Final = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",
    "User-Agent": CLIENT_NAME,
}
"""What every request says. Unpacking gzip takes longer than all that the gateway does with an answer."""

MAX_URL: Final = 7_000
"""Characters; CARTO asks that longer requests be sent by POST."""

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
    """One HTTP request to be, without its token. `query` is that of the URL, encoded."""

    method: Literal["GET", "POST"]
    endpoint: str
    headers: Mapping[str, str]
    query: str = ""
    content: bytes = b""

    @property
    def url(self) -> str:
        return f"{self.endpoint}?{self.query}" if self.query else self.endpoint


def sql_call(base_url: str, query: Query) -> Call:
    """The request for the rows of a query. CARTO caches a GET, and never a POST."""
    endpoint = _endpoint(base_url, "sql", query.connection)
    if query.max_age is None:
        return _post_json(endpoint, _options(query))
    return _call(endpoint, _options(query), query.max_age)


def maps_call(base_url: str, query: Query, geometry: str) -> Call:
    """The request for the metadata of a map of a query; `geometry` is the name of its geometry column."""
    endpoint = _endpoint(base_url, "maps", query.connection)
    spatial = {"spatialDataColumn": geometry, "spatialDataType": "geo"}
    return _call(endpoint, {**_options(query), **spatial}, maps_age(query))


def geojson_call(metadata: bytes, query: Query, origins: Collection[str]) -> Call:
    """The request for the GeoJSON that the metadata points to, if that is at one of `origins`.

    Raises NoGeoJSON, Rejected and InvalidAnswer.
    """
    offered = _decoded(_Metadata, metadata)
    _refuse_error(offered.error)
    if offered.geojson is None:
        raise NoGeoJSON
    origin, target = located(offered.geojson.first)
    if origin not in origins:
        raise InvalidAnswer("the metadata points to another origin")
    path, _, sent = target.partition("?")
    is_long = len(origin + target) > MAX_URL
    return _post_of(origin + path, sent) if is_long else _get(origin + path, sent, maps_age(query))


def _post_of(endpoint: str, query: str) -> Call:
    """A request by URL as one by POST, as CARTO's own client makes it of a long one."""
    options: dict[str, object] = dict(parse_qsl(query))
    parameters = options.get("queryParameters")
    try:
        decoded = (
            {} if parameters is None else {"queryParameters": msgspec.json.decode(str(parameters))}
        )
    except ValueError as error:
        raise InvalidAnswer("the metadata's URL cannot be read") from error
    return _post_json(endpoint, {**options, **decoded})


def token_call(url: str, client_id: str, client_secret: str, audience: str) -> Call:
    """The request for a machine-to-machine token (RFC 6749, 4.4.2)."""
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client_secret,
        "audience": audience,
    }
    return _post(url, urlencode(form).encode(), "application/x-www-form-urlencoded")


@lru_cache(maxsize=256)
def _endpoint(base_url: str, api: str, connection: str) -> str:
    return f"{base_url}/v3/{api}/{quote(connection, safe='')}/query"


def _options(query: Query) -> dict[str, object]:
    parameters = {"queryParameters": query.parameters} if query.parameters else {}
    return {"q": query.sql, **parameters, "v": API_VERSION, "client": CLIENT_NAME}


def maps_age(query: Query) -> int:
    """Seconds for which the Maps API may answer from its cache, and for which its metadata is taken to be good."""
    return max(query.max_age or 0, MAPS_MIN_AGE)


def _call(endpoint: str, options: Mapping[str, object], max_age: int) -> Call:
    texts = {key: _as_text(value) for key, value in options.items()}
    left = MAX_URL - len(endpoint) - 1
    if sum(map(len, texts.values())) < left:  # encoding makes nothing shorter
        query = "&".join([f"{key}={_quoted(text)}" for key, text in texts.items()])
        if len(query) <= left:
            return _get(endpoint, query, max_age)
    return _post_json(endpoint, options)


@lru_cache(maxsize=256)
def _quoted(text: str) -> str:
    """Statements are few, and come again and again."""
    return quote(text, safe="")


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _get(endpoint: str, query: str, max_age: int) -> Call:
    return Call("GET", endpoint, {**HEADERS, "Cache-Control": f"max-age={max_age}"}, query)


def _post_json(endpoint: str, options: Mapping[str, object]) -> Call:
    return _post(endpoint, msgspec.json.encode(options), "application/json")


def _post(endpoint: str, content: bytes, content_type: str) -> Call:
    described = {"Content-Type": content_type, "Content-Length": str(len(content))}
    return Call("POST", endpoint, {**HEADERS, **described}, content=content)


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


def joined(raw: Iterable[tuple[bytes, bytes]]) -> Mapping[str, str]:
    """Header fields by their names in lower case, those of one name with commas between them (RFC 9110, 5.2).

    httpx.Headers looks through all of them whenever it is asked for one.
    """
    fields: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        fields[key] = f"{fields[key]}, {text}" if key in fields else text
    return fields


def check_headers(status: int, headers: Mapping[str, str]) -> None:
    """Raises InvalidAnswer where the head of an answer already shows that its body cannot be read.

    JSON is UTF-8 (RFC 8259, 8.1). Codings on top of one another are refused: each multiplies what a small
    body unpacks to.
    """
    if status != HTTPStatus.OK:
        raise InvalidAnswer(f"status {status}")
    if headers.get("content-encoding", "identity").lower() not in ("identity", "gzip"):
        raise InvalidAnswer("an unknown content coding")
    if not _is_utf8(headers.get("content-type", "")):
        raise InvalidAnswer("JSON that is not UTF-8")


@lru_cache(maxsize=256)
def _is_utf8(content_type: str) -> bool:
    charset = re.search(r'charset="?([^\s";]+)', content_type.lower())
    return charset is None or charset[1] in ("utf-8", "utf8", "us-ascii")


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
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable(retry_after(headers, now), detail)
    return Rejected(detail)


def is_retried(status: int, body: bytes) -> bool:
    """Whether the same read may succeed soon. Not 500: CARTO gives it for faults of the SQL too."""
    return status in (429, 502, 503, 504) and not _is_statement_timeout(status, body)


def is_outage(status: int) -> bool:
    """Whether CARTO, or what stands before it, is out of order for everybody."""
    return status in (502, 503, 504)


def says_nothing(status: int) -> bool:
    """Whether an answer leaves open if CARTO is in order: it gives 500 for faults of the SQL too."""
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR and not is_outage(status)


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
