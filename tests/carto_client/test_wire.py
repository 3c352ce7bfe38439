"""CARTO's wire without a wire: requests that are built, answers that are deciphered."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import carto_client
from carto_client import CartoError, InvalidAnswer, NoGeoJSON, Query, RateLimited, wire
from carto_client.origins import origin_of

BASE = "https://gcp-us-east1.api.carto.com"
NOW = 1_700_000_000.0
SAMPLES = Path(__file__).parent / "samples"
FINDERS: dict[str, Callable[[bytes], bytes]] = {"sql": wire.rows_of, "geojson": wire.features_of}

texts = st.text(st.characters(exclude_categories=["Cs"]))


def decipher(
    find: Callable[[bytes], bytes], status: int, headers: dict[str, str], body: bytes
) -> bytes:
    if status >= 400:
        raise wire.failure(status, httpx.Headers(headers), body, NOW)
    wire.check_headers(status, httpx.Headers(headers))
    return find(body)


@pytest.mark.parametrize("case", sorted(SAMPLES.iterdir()), ids=lambda case: case.name)
def test_a_sample_is_deciphered_as_expected(case: Path) -> None:
    expected: dict[str, Any] = json.loads((case / "expected.json").read_text())
    (sample,) = (file for file in case.iterdir() if file.name != "expected.json")
    arguments = (
        FINDERS[expected["api"]],
        int(sample.stem),
        expected.get("headers", {}),
        sample.read_bytes(),
    )
    if "raises" in expected:
        with pytest.raises(getattr(carto_client, expected["raises"])) as raised:
            decipher(*arguments)
        assert type(raised.value).__name__ == expected["raises"]
        assert str(raised.value) == type(raised.value).message
        assert raised.value.detail
    else:
        assert json.loads(decipher(*arguments)) == expected["array"]


def options_of(call: wire.Call) -> dict[str, Any]:
    if call.method == "POST":
        return dict(json.loads(call.content))
    return {
        key: value[0]
        for key, value in parse_qs(urlsplit(call.url).query, keep_blank_values=True).items()
    }


@given(texts, st.dictionaries(texts, texts | st.integers(-(2**53), 2**53) | st.booleans()))
def test_any_sql_and_any_parameters_reach_carto_as_they_are(
    sql: str, parameters: dict[str, object]
) -> None:
    for max_age in (None, 60):
        call = wire.sql_call(BASE, Query("carto_dw", sql, parameters, max_age))
        options = options_of(call)
        asked = options.get("queryParameters", {})
        assert options["q"] == sql
        assert (json.loads(asked) if isinstance(asked, str) else asked) == parameters


@given(texts.filter(lambda name: name not in {"", ".", ".."}))
def test_any_name_of_a_connection_stays_one_segment_of_the_path(name: str) -> None:
    call = wire.sql_call(BASE, Query(name, "SELECT 1", {}))
    path = httpx.URL(call.url).raw_path.decode()
    assert path.startswith("/v3/sql/")
    assert path.count("/") == 4


def test_a_question_that_may_be_cached_is_a_get_with_its_age() -> None:
    call = wire.sql_call(BASE, Query("carto_dw", "SELECT 1", [7, "a"], 60))
    assert (call.method, call.content, call.headers["Cache-Control"]) == ("GET", b"", "max-age=60")
    assert call.url == (
        f"{BASE}/v3/sql/carto_dw/query?q=SELECT%201&queryParameters=%5B7%2C%22a%22%5D&v=3.4&client=carto-graphql"
    )


def test_a_question_that_must_be_fresh_is_a_post() -> None:
    call = wire.sql_call(BASE, Query("carto_dw", "SELECT 1", {"a": [1, 2]}))
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
    def call(length: int) -> wire.Call:
        query = Query("c", "x" * length, {}, 60)
        return wire.sql_call(BASE, query) if api == "sql" else wire.maps_call(BASE, query, "geom")

    rest = len(call(1).url) - 1
    assert (call(7_000 - rest).method, len(call(7_000 - rest).url)) == ("GET", 7_000)
    assert call(7_001 - rest).method == "POST"
    assert options_of(call(7_001 - rest)) == options_of(call(1)) | {"q": "x" * (7_001 - rest)}


@pytest.mark.parametrize(
    ("max_age", "sent"), [(None, 10), (0, 10), (9, 10), (11, 11), (3600, 3600)]
)
def test_the_maps_api_is_asked_for_no_less_than_ten_seconds(max_age: int | None, sent: int) -> None:
    query = Query("carto_dw", "SELECT geom FROM t", {}, max_age)
    metadata = json.dumps({"geojson": {"url": [f"{BASE}/v3/maps/x"]}}).encode()
    for call in (
        wire.maps_call(BASE, query, "geom"),
        wire.geojson_call(metadata, query, {origin_of(BASE)}),
    ):
        assert (call.method, call.headers["Cache-Control"]) == ("GET", f"max-age={sent}")


def test_a_map_is_asked_for_by_the_name_of_its_geometry_column() -> None:
    call = wire.maps_call(BASE, Query("carto_dw", "SELECT 1", {"a": 1}), "my geom")
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
def test_u16_u17_metadata_that_points_elsewhere_is_refused(url: str) -> None:
    metadata = json.dumps({"geojson": {"url": [url]}}).encode()
    with pytest.raises(InvalidAnswer):
        wire.geojson_call(metadata, Query("c", "SELECT 1", {}), {origin_of(BASE)})


@pytest.mark.parametrize(
    ("url", "target"),
    [
        (f"{BASE}/v3/maps/x?a=%2F%20+&b=?", "/v3/maps/x?a=%2F%20+&b=?"),
        (f"{BASE}/v3/maps/x?a= \u00e9#part", "/v3/maps/x?a=%20%C3%A9"),
        ("HTTPS://GCP-us-east1.api.carto.com:443/v3/maps/x", "/v3/maps/x"),
    ],
)
def test_metadata_that_points_to_a_known_origin_is_followed_as_written(
    url: str, target: str
) -> None:
    metadata = json.dumps({"nrows": 1, "geojson": {"url": [url]}}).encode()
    call = wire.geojson_call(metadata, Query("c", "SELECT 1", {}), {origin_of(BASE)})
    assert call.url == origin_of(BASE) + target


@pytest.mark.parametrize("offered", [{}, {"geojson": None}, {"ndjson": {"url": [f"{BASE}/x"]}}])
def test_metadata_without_geojson_says_so(offered: dict[str, object]) -> None:
    with pytest.raises(NoGeoJSON):
        wire.geojson_call(
            json.dumps(offered).encode(), Query("c", "SELECT 1", {}), {origin_of(BASE)}
        )


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
def test_metadata_of_another_shape_is_refused(offered: bytes) -> None:
    with pytest.raises(InvalidAnswer):
        wire.geojson_call(offered, Query("c", "SELECT 1", {}), {origin_of(BASE)})


@given(
    st.binary()
    | st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists).map(json.dumps)
)
def test_u10_no_body_does_worse_than_an_error_of_ours(body: bytes | str) -> None:
    data = body if isinstance(body, bytes) else body.encode()
    for find in FINDERS.values():
        with pytest.raises(CartoError):
            find(data)


def test_deep_nesting_is_an_error_of_ours() -> None:
    with pytest.raises(InvalidAnswer):
        wire.rows_of(b'{"rows":' + b"[" * 200_000)


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
    headers = httpx.Headers([(b"retry-after", value.encode())])
    assert wire.retry_after(headers, NOW) == seconds
    error = wire.failure(429, headers, b"", NOW)
    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds


@pytest.mark.parametrize("status", range(400, 600))
def test_u08_only_what_is_busy_is_asked_again(status: int) -> None:
    assert wire.is_retried(status, b'{"error":"busy"}') == (status in {429, 502, 503, 504})


def test_u07_a_statement_that_timed_out_is_not_asked_again_though_its_status_says_busy() -> None:
    assert not wire.is_retried(429, b'{"error":["SQL query timeout error"]}')
