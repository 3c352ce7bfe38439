"""The Maps API: requests for a query's map metadata, and for the GeoJSON that the metadata names."""

from collections.abc import Collection
from typing import Final
from urllib.parse import parse_qsl

import msgspec

from carto_client.errors import InvalidResponse, NoGeoJSON
from carto_client.origins import locate
from carto_client.wire.headers import headers_for
from carto_client.wire.queries import (
    MAX_URL,
    Call,
    Query,
    decode_body,
    post_call,
    query_call,
    query_endpoint,
    raise_error,
)

__all__ = ["geojson_call", "maps_age", "maps_call", "read_geojson_url"]

MAPS_MIN_AGE: Final = 10
"""Seconds; the Maps API accepts no lower `max-age`."""


def maps_call(base_url: str, query: Query, geometry: str) -> Call:
    """Return the request for a query's map metadata. `geometry` is the query's geometry column."""
    endpoint = query_endpoint(base_url, "maps", query.connection)
    spatial = ("spatialDataColumn", geometry), ("spatialDataType", "geo")
    return query_call(endpoint, query, spatial, maps_age(query), "maps")


def maps_age(query: Query) -> int:
    """Return the maximum age, in seconds, of a response from the Maps API's cache."""
    # The client reuses the URLs in the response for the same number of seconds.
    if query.max_age is None or query.max_age < MAPS_MIN_AGE:
        return MAPS_MIN_AGE
    return query.max_age


def geojson_call(metadata: bytes, query: Query, origins: Collection[str]) -> Call:
    """Return the request for the GeoJSON whose URL, at one of `origins`, is in `metadata`.

    Raise NoGeoJSON, Rejected or InvalidResponse.
    """
    origin, path, url_query = locate(read_geojson_url(metadata))
    if origin not in origins:
        raise InvalidResponse("the metadata names a URL at another origin")
    endpoint = origin + path
    if query.by_post or len(endpoint) + len("?") + len(url_query) > MAX_URL:
        return _post_url(endpoint, url_query)
    age = maps_age(query)
    return Call("GET", endpoint, headers_for(age), url_query, api="geojson", max_age=age)


def _post_url(endpoint: str, url_query: str) -> Call:
    body: dict[str, object] = dict(parse_qsl(url_query))
    if "queryParameters" in body:
        try:
            body["queryParameters"] = msgspec.json.decode(str(body["queryParameters"]))
        except ValueError as error:
            raise InvalidResponse("the metadata's URL has parameters that are not JSON") from error
    # CARTO's own client also sends a POST request if the URL is long.
    return post_call(endpoint, msgspec.json.encode(body), "application/json", "geojson")


class _Location(msgspec.Struct):
    url: list[str] | str


class _Metadata(msgspec.Struct):
    geojson: _Location | None = None
    error: msgspec.Raw = msgspec.Raw()


_metadata: Final = msgspec.json.Decoder(_Metadata)


def read_geojson_url(body: bytes) -> str:
    """Return the GeoJSON's URL from a metadata response.

    Raise NoGeoJSON (no URL), Rejected (CARTO's error) or InvalidResponse.
    """
    metadata = decode_body(_metadata, body)
    if metadata.error:
        raise_error(metadata.error)
    if metadata.geojson is None:
        raise NoGeoJSON
    url = metadata.geojson.url
    # [unsure] A list of one, or a plain string; CARTO's own client reads the first.
    return url if isinstance(url, str) else url[0] if url else ""
