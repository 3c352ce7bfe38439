"""Queries: the HTTP requests that send them, and the JSON of their rows.

This is the SQL API, and what requests to CARTO's other APIs and their responses have in common.
"""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias, TypeVar
from urllib.parse import quote

import msgspec

from carto_client.errors import InvalidResponse, Rejected, ResultTooLarge
from carto_client.http_response import HTTPResponse, joined_fields
from carto_client.wire.headers import CLIENT_NAME, RequestHeaders, headers_for, post_headers

__all__ = [
    "API",
    "FEATURES",
    "MAX_URL",
    "NOT_JSON",
    "PATH_TEMPLATES",
    "ROWS",
    "Call",
    "Envelope",
    "Head",
    "Meta",
    "Options",
    "Query",
    "decode_body",
    "excerpt",
    "post_call",
    "query_call",
    "query_endpoint",
    "raise_error",
    "read_head",
    "read_meta",
    "sql_call",
]

T = TypeVar("T")

API_VERSION: Final = "3.4"

MAX_URL: Final = 7_000
"""Characters of a URL; CARTO documents POST for longer requests."""

NOT_JSON: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoders raise for bytes that are not JSON, or not of the expected shape."""

MAX_DETAIL: Final = 2_000
"""Characters of an error's body that are kept for debug logs."""


# --- Requests ---


API = Literal["sql", "maps", "geojson", "tiles", "token"]

PATH_TEMPLATES: Final[Mapping[API, str]] = {
    "sql": "/v3/sql/{connection}/query",
    "maps": "/v3/maps/{connection}/query",
    "geojson": "/v3/maps/{connection}/query",
    "tiles": "/v3/maps/{connection}/query/{z}/{x}/{y}",
    "token": "/oauth/token",
}
"""API -> its path without names and values. The metadata of a map names the URLs of `geojson` and
`tiles`, which may be others."""


class Query(msgspec.Struct, frozen=True):
    """One SQL statement with its values, for one CARTO connection.

    Queries are hashable, and equal if all their fields are equal. So a query can be the key under
    which a call in flight is shared.
    """

    connection: str
    sql: str
    parameters: bytes = b""
    """CARTO's `queryParameters` as JSON: an object of named values, or an array; empty without any.

    They are JSON because the HTTP request, the comparison and the keys of caches all need it.
    """
    max_age: int | None = None
    """Seconds up to which CARTO may respond from its cache. None if it must run the statement."""
    by_post: bool = False
    """Whether to send a POST, which CARTO never caches, also to the Maps API."""


class Call(msgspec.Struct, frozen=True):
    """One HTTP request without its token.

    `endpoint` is the URL up to `?`, and `query` is the encoded text after it. `headers` lacks
    `Content-Length` and `traceparent`, which are added when the request is sent. `traceparent` is
    "" if the request is not traced (W3C Trace Context, 3.2). A cached response may be at most
    `max_age` seconds old; 0 for a POST. Statistics count the request by `api`.
    """

    method: Literal["GET", "POST"]
    endpoint: str
    headers: RequestHeaders
    query: str = ""
    content: bytes = b""
    api: API = "sql"
    traceparent: str = ""
    max_age: int = 0

    @property
    def url(self) -> str:
        """The whole URL."""
        return f"{self.endpoint}?{self.query}" if self.query else self.endpoint

    @property
    def path_template(self) -> str:
        """The URL's path with placeholders in place of names and values, for traces."""
        return PATH_TEMPLATES[self.api]

    @property
    def size(self) -> int:
        """The size of the call's texts in bytes, for caches."""
        return len(self.endpoint) + len(self.query) + len(self.content)


def sql_call(base_url: str, query: Query) -> Call:
    """Return the request for the rows of a query, a GET or a POST."""
    endpoint = query_endpoint(base_url, "sql", query.connection)
    # If `max_age` is None, CARTO must not use its cache.
    if query.max_age is None or query.by_post:
        return _post_query(endpoint, query, (), "sql")
    return query_call(endpoint, query, (), query.max_age, "sql")


@lru_cache(maxsize=256)
def _client_name(max_age: int | None) -> str:
    # Queries with different maximum ages need separate entries in CARTO's cache.
    # [unsure] Perhaps `max-age` limits only what CARTO stores in its cache, and not what it
    # returns.
    return CLIENT_NAME if max_age is None else f"{CLIENT_NAME}-{max_age}"


@lru_cache(maxsize=256)
def query_endpoint(base_url: str, api: str, connection: str) -> str:
    """Return the URL of an API, `sql` or `maps`, for queries through a CARTO connection."""
    return f"{base_url}/v3/{api}/{quote(connection, safe='')}/query"


Options: TypeAlias = tuple[tuple[str, str], ...]
"""Parameters of an API beside the statement and its values, each a name and a text."""


def query_call(endpoint: str, query: Query, options: Options, max_age: int, api: API) -> Call:
    """Return the GET or POST request for `query`, with the API parameters `options`.

    `max_age` is in seconds.
    """
    if query.by_post:
        return _post_query(endpoint, query, options, api)
    left = MAX_URL - len(endpoint) - 1
    # Percent-encoding makes nothing shorter, so a long statement need not be encoded first.
    if len(query.sql) + len(query.parameters) > left:
        return _post_query(endpoint, query, options, api)
    values = "".join(map(_ENCODED.__getitem__, query.parameters))
    if values:
        values = f"&queryParameters={values}"
    url_query = f"q={_quoted(query.sql)}{values}{_encoded_options(query.max_age, options)}"
    if len(url_query) > left:
        return _post_query(endpoint, query, options, api)
    return Call("GET", endpoint, headers_for(max_age), url_query, api=api, max_age=max_age)


_ENCODED: Final = [quote(bytes([byte]), safe="") for byte in range(256)]
"""The percent-encoding of each byte (RFC 3986, 2.1). `quote` takes several times as long for a short
text."""


@lru_cache(maxsize=256)
def _quoted(text: str) -> str:
    # Cached because statements repeat: their text depends on the shape of a request alone.
    return quote(text, safe="")


@lru_cache(maxsize=256)
def _encoded_options(max_age: int | None, options: Options) -> str:
    # Cached: this part of the URL is the same for all statements of a template.
    texts = "".join(f"&{name}={quote(text, safe='')}" for name, text in options)
    return f"&v={API_VERSION}&client={_client_name(max_age)}{texts}"


def _post_query(endpoint: str, query: Query, options: Options, api: API) -> Call:
    body: dict[str, object] = {"q": query.sql}
    if query.parameters:
        body["queryParameters"] = msgspec.Raw(query.parameters)
    body |= {"v": API_VERSION, "client": _client_name(query.max_age), **dict(options)}
    return post_call(endpoint, msgspec.json.encode(body), "application/json", api)


def post_call(endpoint: str, content: bytes, content_type: str, api: API) -> Call:
    """Return a POST request with the body `content`. Statistics count it under `api`."""
    return Call("POST", endpoint, post_headers(content_type), content=content, api=api)


# --- Heads of responses ---


class Head(msgspec.Struct, frozen=True):
    """What the header fields of a response say about its JSON body."""

    is_encoded: bool
    """Whether the body has a content coding."""
    has_age: bool
    """Whether the response may come from a cache, so that `age_of` tells how old it is."""


def read_head(response: HTTPResponse, max_bytes: int) -> Head:
    """Check and return the head of a JSON response.

    Raise InvalidResponse, or ResultTooLarge if Content-Length exceeds `max_bytes`.
    """
    # With several content codings, a small body could expand to a very large one.
    if response.status_code != 200:
        raise InvalidResponse(f"status {response.status_code}")
    fields = dict(response.fields)
    if len(fields) < len(response.fields):
        fields = joined_fields(response.fields)
    coding = fields.get(b"content-encoding", b"")
    if coding.lower() not in (b"", b"identity", b"gzip"):
        raise InvalidResponse("an unsupported content coding")
    if not _is_utf8(fields.get(b"content-type", b"")):  # RFC 8259, 8.1
        raise InvalidResponse("JSON that is not UTF-8")
    length = fields.get(b"content-length", b"")
    if length.isdigit() and (len(length) > 18 or int(length) > max_bytes):
        raise ResultTooLarge
    return Head(bool(coding), b"age" in fields)


@lru_cache(maxsize=256)
def _is_utf8(content_type: bytes) -> bool:
    charset = re.search(rb'charset="?([^\s";]+)', content_type.lower())
    return charset is None or charset[1] in (b"utf-8", b"utf8", b"us-ascii")


# --- JSON bodies ---


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
    """The form of a response body: an object that holds an array under `key`.

    If `type` is given, the object must have a member `type` with this value, as in GeoJSON (RFC
    7946, 3.3).
    """

    def __init__(self, key: str, body: type[_Body], type: str = "") -> None:  # noqa: A002
        self.key = key
        self._decode = msgspec.json.Decoder(body).decode
        self._type = type
        self._raw_type = msgspec.Raw(msgspec.json.encode(type))

    def read(self, body: bytes) -> tuple[bytes, bytes]:
        """Return a body's array and `meta` (b"" if absent).

        Raise Rejected if the body contains an error, or InvalidResponse.
        """
        try:
            found = self._decode(body.removeprefix(codecs.BOM_UTF8))
        except NOT_JSON as error:
            raise InvalidResponse(str(error)) from error
        if found.error:
            raise_error(found.error)
        if self._type and found.type != self._raw_type and not self._has_type(bytes(found.type)):
            raise InvalidResponse(f"not a {self._type}")
        array = bytes(found.array)
        if not array.startswith(b"["):
            raise InvalidResponse(f"{self.key} is not an array")
        return array, bytes(found.meta)

    def _has_type(self, text: bytes) -> bool:
        # JSON has several forms of one text: "\u0046" is "F".
        return bool(decode_body(_any, text) == self._type)


ROWS: Final = Envelope("rows", _Rows)
FEATURES: Final = Envelope("features", _Features, "FeatureCollection")


_any: Final = msgspec.json.Decoder()


def decode_body(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    """Decode a body. Raise InvalidResponse if the body is not what the decoder expects."""
    try:
        return decoder.decode(body.removeprefix(codecs.BOM_UTF8))
    except NOT_JSON as error:
        raise InvalidResponse(str(error)) from error


def raise_error(error: msgspec.Raw) -> None:
    """Raise Rejected unless `error` is null or empty.

    It is the JSON of the member `error` in a response's body.
    """
    # CARTO can fail with status 200 after it has sent the headers.
    if (text := bytes(error)) not in (b"", b"null"):
        raise Rejected(excerpt(text))


def excerpt(body: bytes) -> str:
    """Return the beginning of an error response's body as text, for debug logs."""
    return body[:MAX_DETAIL].decode("utf-8", "replace")


# --- What a statement cost ---


@dataclass(frozen=True, slots=True)
class Meta:
    """The values that CARTO reports beside the rows; None for a value that it does not report.

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
    """Read `raw`, the JSON of the member `meta` in a CARTO response.

    A missing or invalid value becomes None.
    """
    try:
        found = _meta.decode(raw)
    except NOT_JSON:
        return Meta()
    hit, size = found.cache_hit, found.total_bytes_processed
    is_size = not isinstance(size, bool) and re.fullmatch(r"[0-9]{1,18}", str(size))
    return Meta(hit if isinstance(hit, bool) else None, int(str(size)) if is_size else None)
