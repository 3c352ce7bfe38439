"""Queries, and HTTP requests to CARTO's SQL API, Maps API and token endpoint."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final, Literal
from urllib.parse import parse_qsl, quote, urlencode

import msgspec

from carto_client.errors import InvalidResponse
from carto_client.origins import locate
from carto_client.wire.responses import read_geojson_url
from carto_client.wire.tiles import MEDIA_TYPES, TileEncoding, Tileset

__all__ = [
    "API",
    "HEADERS",
    "Call",
    "Query",
    "geojson_call",
    "maps_age",
    "maps_call",
    "max_age_of",
    "sql_call",
    "tile_call",
    "tilejson_call",
    "token_call",
]

API_VERSION: Final = "3.4"
CLIENT_NAME: Final = "carto-graphql"

HEADERS: Final[Mapping[str, str]] = {
    "Accept": "application/json",
    # Decompressing gzip takes longer than everything else that the gateway does with a response.
    "Accept-Encoding": "identity",
    "User-Agent": CLIENT_NAME,
}
"""Sent with every request."""

MAX_URL: Final = 7_000
"""Characters of a URL; CARTO documents POST for longer requests."""

MAPS_MIN_AGE: Final = 10
"""Seconds; the Maps API accepts no lower `max-age`."""

API = Literal["sql", "maps", "geojson", "tiles", "token"]

PATH_TEMPLATES: Final[Mapping[API, str]] = {
    "sql": "/v3/sql/{connection}/query",
    "maps": "/v3/maps/{connection}/query",
    "geojson": "/v3/maps/{connection}/query",
    "tiles": "/v3/maps/{connection}/query/{z}/{x}/{y}",
    "token": "/oauth/token",
}
"""API -> its path without names and values. The metadata of a map names the URLs of
`geojson` and `tiles`, which may be others."""


class Query(msgspec.Struct, frozen=True):
    """One SQL statement with its values, for one CARTO connection.

    Queries are hashable, and equal if all their fields are. So a query serves as the key of a call
    in flight.
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
    """One HTTP request without its token. `query` is the URL's query, encoded.

    `api` is the name under which statistics count the request.
    """

    method: Literal["GET", "POST"]
    endpoint: str
    headers: Mapping[str, str]
    query: str = ""
    content: bytes = b""
    api: API = "sql"

    @property
    def url(self) -> str:
        """The whole URL."""
        return f"{self.endpoint}?{self.query}" if self.query else self.endpoint

    @property
    def path_template(self) -> str:
        """The path for traces, without names and values."""
        return PATH_TEMPLATES[self.api]

    @property
    def size(self) -> int:
        """The size of its texts in bytes, for caches."""
        return len(self.endpoint) + len(self.query) + len(self.content)


def sql_call(base_url: str, query: Query) -> Call:
    """Return the request for the rows of a query. It is a POST if CARTO must not use its cache."""
    endpoint = _endpoint(base_url, "sql", query.connection)
    if query.max_age is None or query.by_post:
        return _post_query(endpoint, query, {}, "sql")
    return _call(endpoint, query, {}, query.max_age, "sql")


def maps_call(base_url: str, query: Query, geometry: str) -> Call:
    """Return the request for a query's map metadata. `geometry` is the query's geometry column."""
    endpoint = _endpoint(base_url, "maps", query.connection)
    spatial = {"spatialDataColumn": geometry, "spatialDataType": "geo"}
    return _call(endpoint, query, spatial, maps_age(query), "maps")


def maps_age(query: Query) -> int:
    """Return the maximum age in seconds of a response that the Maps API may send from its cache.

    The client reuses the URLs in the response for the same number of seconds.
    """
    return max(query.max_age or 0, MAPS_MIN_AGE)


def geojson_call(metadata: bytes, query: Query, origins: Collection[str]) -> Call:
    """Return the request for the GeoJSON of a query.

    `metadata` is the body of a metadata response, which holds the URL. Raise InvalidResponse if
    the body is invalid or the URL's origin is not in `origins`. Raise NoGeoJSON and Rejected.
    """
    origin, target = locate(read_geojson_url(metadata))
    if origin not in origins:
        raise InvalidResponse("the metadata names a URL at another origin")
    path, _, url_query = target.partition("?")
    if query.by_post or len(origin + target) > MAX_URL:
        return _post_url(origin + path, url_query)
    headers = _get_headers(maps_age(query))
    return Call("GET", origin + path, headers, url_query, api="geojson")


def tilejson_call(base_url: str, query: Query, geometry: str) -> Call:
    """Return the request for a query's TileJSON. `geometry` is the query's geometry column."""
    endpoint = _endpoint(base_url, "maps", query.connection)
    spatial = {"spatialDataColumn": geometry, "spatialDataType": "geo", "format": "tilejson"}
    return _call(endpoint, query, spatial, maps_age(query), "maps")


def tile_call(
    tileset: Tileset, z: int, x: int, y: int, encoding: TileEncoding, max_age: int
) -> Call:
    """Return the request for a tile. CARTO may send one from its cache, up to `max_age` seconds old."""
    # A compressed tile passes through unchanged.
    accepted = ", ".join(MEDIA_TYPES[encoding])
    headers = {**_get_headers(max_age), "Accept": accepted, "Accept-Encoding": "gzip"}
    query = tileset.query(z, x, y, encoding)
    return Call("GET", tileset.endpoint(z, x, y), headers, query, api="tiles")


def max_age_of(call: Call) -> float:
    """Return the maximum age in seconds that a GET accepts for a cached response."""
    return float(call.headers["Cache-Control"].removeprefix("max-age="))


def token_call(url: str, client_id: str, client_secret: str, audience: str) -> Call:
    """Return the request for a machine-to-machine token (RFC 6749, 4.4.2)."""
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client_secret,
        "audience": audience,
    }
    content = urlencode(form).encode()
    return _post(url, content, "application/x-www-form-urlencoded", "token")


@lru_cache(maxsize=256)
def _client_name(max_age: int | None) -> str:
    """Return the value of the URL parameter `client`, which contains the query's `max_age`.

    Queries with different ages then have different URLs, and separate entries in CARTO's cache.
    [unsure] Perhaps `max-age` limits only what CARTO stores in its cache, and not what it returns.
    """
    return CLIENT_NAME if max_age is None else f"{CLIENT_NAME}-{max_age}"


@lru_cache(maxsize=256)
def _endpoint(base_url: str, api: str, connection: str) -> str:
    return f"{base_url}/v3/{api}/{quote(connection, safe='')}/query"


def _call(endpoint: str, query: Query, options: Mapping[str, str], max_age: int, api: API) -> Call:
    """Return a GET request, or a POST if the URL would be too long or the query requires a POST."""
    if query.by_post:
        return _post_query(endpoint, query, options, api)
    left = MAX_URL - len(endpoint) - 1
    # Percent-encoding makes nothing shorter, so a long statement need not be encoded first.
    if len(query.sql) + len(query.parameters) > left:
        return _post_query(endpoint, query, options, api)
    values = (
        f"&queryParameters={query.parameters.decode('latin-1').translate(_ENCODED)}"
        if query.parameters
        else ""
    )
    url_query = (
        f"q={_quoted(query.sql)}{values}&v={API_VERSION}&client={_client_name(query.max_age)}"
    )
    for key, text in options.items():
        url_query += f"&{key}={_quoted(text)}"
    if len(url_query) > left:
        return _post_query(endpoint, query, options, api)
    return Call("GET", endpoint, _get_headers(max_age), url_query, api=api)


_ENCODED: Final = {byte: quote(bytes([byte]), safe="") for byte in range(256)}
"""Byte -> its percent-encoding (RFC 3986, 2.1). `quote` takes several times as long for a short text."""


@lru_cache(maxsize=256)
def _quoted(text: str) -> str:
    # Cached because statements repeat: their text depends on the shape of a request alone.
    return quote(text, safe="")


@lru_cache(maxsize=256)
def _get_headers(max_age: int) -> Mapping[str, str]:
    return {**HEADERS, "Cache-Control": f"max-age={max_age}"}


def _post_query(endpoint: str, query: Query, options: Mapping[str, str], api: API) -> Call:
    body: dict[str, object] = {"q": query.sql}
    if query.parameters:
        body["queryParameters"] = msgspec.Raw(query.parameters)
    body |= {"v": API_VERSION, "client": _client_name(query.max_age), **options}
    return _post(endpoint, msgspec.json.encode(body), "application/json", api)


def _post_url(endpoint: str, url_query: str) -> Call:
    """Return the POST request that replaces a GET request with a long URL.

    `url_query` is the query of that URL. Its parameters become the body. CARTO's own client also
    replaces such requests.
    """
    body: dict[str, object] = dict(parse_qsl(url_query))
    if "queryParameters" in body:
        try:
            body["queryParameters"] = msgspec.json.decode(str(body["queryParameters"]))
        except ValueError as error:
            raise InvalidResponse("the metadata's URL has parameters that are not JSON") from error
    return _post(endpoint, msgspec.json.encode(body), "application/json", "geojson")


def _post(endpoint: str, content: bytes, content_type: str, api: API) -> Call:
    described = {"Content-Type": content_type, "Content-Length": str(len(content))}
    return Call("POST", endpoint, {**HEADERS, **described}, content=content, api=api)
