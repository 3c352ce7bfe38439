"""CARTO's HTTP and JSON, without I/O: requests are built, responses are read."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.json import encode

import carto_client
from carto_client import (
    CartoError,
    DeadlineExceeded,
    InvalidResponse,
    Meta,
    NoGeoJSON,
    Query,
    RateLimited,
)
from carto_client.http_response import HTTPResponse
from carto_client.origins import _is_encoded, origin_of
from carto_client.wire.maps import geojson_call, maps_call
from carto_client.wire.queries import FEATURES, ROWS, Call, Envelope, read_head, read_meta, sql_call
from carto_client.wire.statuses import age_of, did_not_run, failure, retry_after

BASE = "https://gcp-us-east1.api.carto.com"
NOW = 1_700_000_000.0
SAMPLES = Path(__file__).parent / "samples"
ENVELOPES = {"sql": ROWS, "geojson": FEATURES}

texts = st.text(st.characters(exclude_categories=["Cs"]))


NO_HEADERS: Final[Mapping[str, str]] = {}


def error(status: int, body: bytes, headers: Mapping[str, str] = NO_HEADERS) -> HTTPResponse:
    fields = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return HTTPResponse(status, fields, httpx.ByteStream(body), body)


def read(envelope: Envelope, status: int, headers: dict[str, str], body: bytes) -> bytes:
    response = error(status, body, headers)
    if status >= 400:
        raise failure(response, NOW)
    read_head(response, 10**6)
    return envelope.read(body)[0]


@pytest.mark.parametrize("case", sorted(SAMPLES.iterdir()), ids=lambda case: case.name)
def test_a_recorded_response_is_read_as_expected(case: Path) -> None:
    expected: dict[str, Any] = json.loads((case / "expected.json").read_text())
    (sample,) = (file for file in case.iterdir() if file.name != "expected.json")
    arguments = (
        ENVELOPES[expected["api"]],
        int(sample.stem),
        expected.get("headers", {}),
        sample.read_bytes(),
    )
    if "raises" in expected:
        with pytest.raises(getattr(carto_client, expected["raises"])) as raised:
            read(*arguments)
        assert type(raised.value).__name__ == expected["raises"]
        assert str(raised.value) == type(raised.value).message
        assert raised.value.detail
    else:
        assert json.loads(read(*arguments)) == expected["array"]


def options_of(call: Call) -> dict[str, Any]:
    if call.method == "POST":
        return dict(json.loads(call.content))
    return {
        key: value[0]
        for key, value in parse_qs(urlsplit(call.url).query, keep_blank_values=True).items()
    }


@given(texts, st.dictionaries(texts, texts | st.integers(-(2**53), 2**53) | st.booleans()))
def test_any_sql_and_any_parameters_reach_carto_unchanged(
    sql: str, parameters: dict[str, object]
) -> None:
    for max_age in (None, 60):
        call = sql_call(
            BASE, Query("carto_dw", sql, encode(parameters) if parameters else b"", max_age)
        )
        options = options_of(call)
        sent = options.get("queryParameters", {})
        assert options["q"] == sql
        assert (json.loads(sent) if isinstance(sent, str) else sent) == parameters


@given(texts.filter(lambda name: name not in {"", ".", ".."}))
def test_any_name_of_a_connection_stays_one_segment_of_the_path(name: str) -> None:
    call = sql_call(BASE, Query(name, "SELECT 1"))
    path = httpx.URL(call.url).raw_path.decode()
    assert path.startswith("/v3/sql/")
    assert path.count("/") == 4


def test_a_query_that_may_be_cached_is_a_get_with_its_age() -> None:
    call = sql_call(BASE, Query("carto_dw", "SELECT 1", encode([7, "a"]), 60))
    assert (call.method, call.content, call.headers["Cache-Control"]) == ("GET", b"", "max-age=60")
    assert call.url == (
        f"{BASE}/v3/sql/carto_dw/query?q=SELECT%201"
        "&queryParameters=%5B7%2C%22a%22%5D&v=3.4&client=carto-graphql-60"
    )


def test_a_query_that_must_be_fresh_is_a_post() -> None:
    call = sql_call(BASE, Query("carto_dw", "SELECT 1", encode({"a": [1, 2]})))
    assert (call.method, call.url) == ("POST", f"{BASE}/v3/sql/carto_dw/query")
    assert "Cache-Control" not in call.headers
    assert json.loads(call.content) == {
        "q": "SELECT 1",
        "queryParameters": {"a": [1, 2]},
        "v": "3.4",
        "client": "carto-graphql",
    }


@pytest.mark.parametrize("api", ["sql", "maps"])
def test_a_url_of_7000_characters_is_a_get_and_of_one_more_a_post(api: str) -> None:
    def call(length: int) -> Call:
        query = Query("c", "x" * length, b"", 60)
        return sql_call(BASE, query) if api == "sql" else maps_call(BASE, query, "geom")

    rest = len(call(1).url) - 1
    assert (call(7_000 - rest).method, len(call(7_000 - rest).url)) == ("GET", 7_000)
    assert call(7_001 - rest).method == "POST"
    assert options_of(call(7_001 - rest)) == options_of(call(1)) | {"q": "x" * (7_001 - rest)}


@pytest.mark.parametrize(
    ("max_age", "sent"), [(None, 10), (0, 10), (9, 10), (11, 11), (3600, 3600)]
)
def test_the_maps_api_gets_a_max_age_of_ten_seconds_or_more(max_age: int | None, sent: int) -> None:
    query = Query("carto_dw", "SELECT geom FROM t", b"", max_age)
    metadata = json.dumps({"geojson": {"url": [f"{BASE}/v3/maps/x"]}}).encode()
    for call in (
        maps_call(BASE, query, "geom"),
        geojson_call(metadata, query, {origin_of(BASE)}),
    ):
        assert (call.method, call.headers["Cache-Control"]) == ("GET", f"max-age={sent}")


def test_a_map_call_names_its_geometry_column() -> None:
    call = maps_call(BASE, Query("carto_dw", "SELECT 1", encode({"a": 1})), "my geom")
    assert urlsplit(call.url).path == "/v3/maps/carto_dw/query"
    assert options_of(call) == {
        "q": "SELECT 1",
        "queryParameters": '{"a":1}',
        "v": "3.4",
        "client": "carto-graphql",
        "spatialDataColumn": "my geom",
        "spatialDataType": "geo",
    }


FOREIGN = [
    "https://evil.example/v3/maps/x",
    "http://gcp-us-east1.api.carto.com/v3/maps/x",
    "https://gcp-us-east1.api.carto.com:8443/v3/maps/x",
    "https://gcp-us-east1.api.carto.com.evil.example/",
    "https://gcp-us-east1.api.carto.com@evil.example/",
    "https://evil.example\\@gcp-us-east1.api.carto.com/",
    "https://user:password@gcp-us-east1.api.carto.com/",
    "https://evil.example#@gcp-us-east1.api.carto.com/",
    "//gcp-us-east1.api.carto.com/v3/maps/x",
    "/v3/maps/x",
    "file:///etc/passwd",
    "https://gcp-us-east1.api.carto.com\r\nx: y/",
    "https://[broken",
    "",
]


@pytest.mark.parametrize("url", FOREIGN)
def test_u16_u17_metadata_that_names_another_origin_is_rejected(url: str) -> None:
    metadata = json.dumps({"geojson": {"url": [url]}}).encode()
    with pytest.raises(InvalidResponse):
        geojson_call(metadata, Query("c", "SELECT 1"), {origin_of(BASE)})


@pytest.mark.parametrize(
    ("url", "target"),
    [
        (f"{BASE}/v3/maps/x?a=%2F%20+&b=?", "/v3/maps/x?a=%2F%20+&b=?"),
        (f"{BASE}/v3/maps/x?a= \u00e9#part", "/v3/maps/x?a=%20%C3%A9"),
        ("HTTPS://GCP-us-east1.api.carto.com:443/v3/maps/x", "/v3/maps/x"),
    ],
)
def test_metadata_that_names_an_allowed_origin_is_followed_verbatim(url: str, target: str) -> None:
    metadata = json.dumps({"nrows": 1, "geojson": {"url": [url]}}).encode()
    call = geojson_call(metadata, Query("c", "SELECT 1"), {origin_of(BASE)})
    assert call.url == origin_of(BASE) + target


QUERY_OF_A_URL = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*")
"""RFC 3986, 3.4."""


@given(st.text(st.sampled_from("aFgZ09%-_?&=+/#[\"' \n\x7f\u00e9\U0001f5fa\ud800")) | st.text())
def test_a_query_of_a_url_is_encoded_if_rfc_3986_says_so(query: str) -> None:
    assert _is_encoded(query) == bool(QUERY_OF_A_URL.fullmatch(query))


def test_the_type_of_a_geojson_is_compared_as_text() -> None:
    escaped = rb'{"type":"\u0046eatureCollection","features":[1]}'
    assert FEATURES.read(escaped) == (b"[1]", b"")
    for other in (b"", b'"type":"Feature",', b'"type":null,', b'"type":["FeatureCollection"],'):
        with pytest.raises(InvalidResponse):
            FEATURES.read(b'{%b"features":[1]}' % other)


@pytest.mark.parametrize("offered", [{}, {"geojson": None}, {"ndjson": {"url": [f"{BASE}/x"]}}])
def test_metadata_without_geojson_raises_no_geojson(offered: dict[str, object]) -> None:
    with pytest.raises(NoGeoJSON):
        geojson_call(json.dumps(offered).encode(), Query("c", "SELECT 1"), {origin_of(BASE)})


@pytest.mark.parametrize(
    "offered",
    [
        b"[]",
        b"null",
        b"<html>",
        b"",
        b'{"geojson":{}}',
        b'{"geojson":{"url":[]}}',
        b'{"geojson":{"url":[1]}}',
    ],
)
def test_metadata_of_another_shape_is_rejected(offered: bytes) -> None:
    with pytest.raises(InvalidResponse):
        geojson_call(offered, Query("c", "SELECT 1"), {origin_of(BASE)})


@given(
    st.binary()
    | st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists).map(json.dumps)
)
def test_u10_any_body_raises_nothing_but_a_carto_error(body: bytes | str) -> None:
    data = body if isinstance(body, bytes) else body.encode()
    for envelope in ENVELOPES.values():
        with pytest.raises(CartoError):
            envelope.read(data)


def test_deep_nesting_is_a_carto_error() -> None:
    with pytest.raises(InvalidResponse):
        ROWS.read(b'{"rows":' + b"[" * 200_000)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("2", 2.0),
        ("0", 0.0),
        (" 99999999 ", 99999999.0),
        ("Tue, 14 Nov 2023 22:13:50 GMT", 30.0),
        ("Tue, 14 Nov 2023 22:13:10 GMT", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("9" * 400, None),
        ("Tue, 99 Nov 99999 99:99:99 GMT", None),
        ("", None),
    ],
)
def test_u06_retry_after_is_seconds_or_a_date_and_else_ignored(
    value: str, seconds: float | None
) -> None:
    response = error(429, b"", {"retry-after": value})
    assert retry_after(response.headers, NOW) == seconds
    failed = failure(response, NOW)
    assert isinstance(failed, RateLimited)
    assert failed.retry_after == seconds


def test_u08_only_a_statement_that_did_not_run_may_be_repeated() -> None:
    soon = {"Retry-After": "1"}
    for status in range(400, 600):
        plain = error(status, b'{"error":"busy"}')
        later = error(status, b'{"error":"busy"}', soon)
        assert did_not_run(plain, NOW) == (status in {401, 429})
        assert did_not_run(later, NOW) == (status in {401, 429, 503})


@pytest.mark.parametrize("value", ["soon", "-1", "Tue, 14 Nov 2023 22:13:10 GMT", ""])
def test_u08_a_503_with_an_unreadable_retry_after_may_have_run(value: str) -> None:
    assert not did_not_run(error(503, b"", {"Retry-After": value}), NOW)


def test_u07_a_429_for_a_statement_that_ran_too_long_is_not_repeated() -> None:
    response = error(429, b'{"error":["SQL query timeout error"]}')
    assert not did_not_run(response, NOW)
    assert isinstance(failure(response, NOW), DeadlineExceeded)


def test_queries_are_equal_if_they_send_the_same_statement_values_and_terms() -> None:
    query = Query("c", "SELECT 1", encode({"a": 1, "b": [2]}), 60)
    assert query == Query("c", "SELECT 1", encode({"a": 1, "b": (2,)}), 60)
    assert hash(query) == hash(Query("c", "SELECT 1", encode({"a": 1, "b": [2]}), 60))
    others = [
        Query("d", "SELECT 1", encode({"a": 1, "b": [2]}), 60),
        Query("c", "SELECT 2", encode({"a": 1, "b": [2]}), 60),
        Query("c", "SELECT 1", encode({"a": 1, "b": [3]}), 60),
        Query("c", "SELECT 1", encode({"a": "1", "b": [2]}), 60),
        Query("c", "SELECT 1", encode({"a": True, "b": [2]}), 60),
        Query("c", "SELECT 1", encode({"a": 1, "b": [2]}), None),
    ]
    assert query not in others
    assert len({query, *others}) == 7


META = [
    (b'{"cacheHit":true,"location":"US","totalBytesProcessed":"1234"}', Meta(True, 1234)),
    (b'{"cacheHit":false,"totalBytesProcessed":0}', Meta(False, 0)),
    (b'{"totalBytesProcessed":"9223372036854775807"}', Meta(None, None)),
    (b'{"cacheHit":"yes","totalBytesProcessed":true}', Meta()),
    (b'{"cacheHit":null,"totalBytesProcessed":"12 MB"}', Meta()),
    (b'{"totalBytesProcessed":-1}', Meta()),
    (b"[]", Meta()),
    (b"null", Meta()),
    (b"", Meta()),
]


@pytest.mark.parametrize(("raw", "meta"), META)
def test_meta_is_read_leniently(raw: bytes, meta: Meta) -> None:
    assert read_meta(raw) == meta


@given(st.binary() | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(json.dumps))
def test_no_meta_is_an_error(raw: bytes | str) -> None:
    read_meta(raw if isinstance(raw, bytes) else raw.encode())


@pytest.mark.parametrize(
    ("fields", "age"),
    [
        ({}, None),
        ({"Age": "30"}, 30.0),
        ({"Age": "30", "Date": "Tue, 14 Nov 2023 22:12:20 GMT"}, 60.0),
        ({"Age": "90", "Date": "Tue, 14 Nov 2023 22:12:20 GMT"}, 90.0),
        ({"Age": "30", "Date": "Tue, 14 Nov 2023 22:14:20 GMT"}, 30.0),
        ({"Age": "-1"}, None),
        ({"Age": "5, 7200"}, 7200.0),
        ({"Age": "5, old"}, None),
        ({"Age": "9" * 4000}, 2.0**31),
        ({"Age": "old", "Date": "Tue, 14 Nov 2023 22:12:20 GMT"}, None),
        ({"Age": "5", "Date": "today"}, 5.0),
        ({"Date": "Tue, 14 Nov 2023 22:12:20 GMT"}, None),
    ],
)
def test_the_age_of_a_response_is_the_higher_of_two_estimates(
    fields: dict[str, str], age: float | None
) -> None:
    assert age_of(httpx.Headers(fields), NOW) == age
