"""Requests that are malformed HTTP or malformed GraphQL over HTTP: rows Q of docs/threats.md."""

import gzip
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx
import pytest

from carto_graphql.sandbox import create_sandbox
from carto_graphql.settings.settings import Settings
from server import create_app
from tests.server.conftest import Gateway, settings_for
from tests.server.raw import POST, exchange, status_of
from tests.serving import Recorder, on_a_port

QUERY: Final = "{ features { cities(limit: 1) { numberReturned } } }"
JSON: Final = {"Content-Type": "application/json"}
COUNTRIES: Final = (
    "query ($c: [String!]) { features { cities(countries: $c, limit: 1) { numberReturned } } }"
)


def body(**request: Any) -> bytes:
    return json.dumps(request).encode()


def raw(value: str) -> bytes:
    return b'{"query": %b, "variables": {"c": %b}}' % (
        json.dumps(COUNTRIES).encode(),
        value.encode(),
    )


POSTED: Final[Mapping[str, tuple[bytes, Mapping[str, str], int]]] = {
    "q15 a variable of 5,000 digits": (raw("1" * 5_000), JSON, 400),
    "q17 a lone surrogate": (raw('["\\ud800"]'), JSON, 400),
    "q21 no UTF-8": (b'{"query": "{ \xff }"}', JSON, 400),
    "q22 UTF-16": (body(query=QUERY).decode().encode("utf-16"), JSON, 400),
    "q22 UTF-32": (body(query=QUERY).decode().encode("utf-32"), JSON, 400),
    "q23 a byte order mark": (b"\xef\xbb\xbf" + body(query=QUERY), JSON, 400),
    "q24 another charset": (
        '{"query": "{ é }"}'.encode("latin-1"),
        {"Content-Type": "application/json; charset=iso-8859-1"},
        415,
    ),
    "q25 null": (b"null", JSON, 400),
    "q25 a number": (b"1", JSON, 400),
    "q25 a string": (b'"x"', JSON, 400),
    "q25 true": (b"true", JSON, 400),
    "q26 an empty batch": (b"[]", JSON, 400),
    "q26 a batch of one number": (b"[1]", JSON, 400),
    "q26 a batch": (b"[" + b",".join([body(query=QUERY)] * 10) + b"]", JSON, 400),
    "q27 a body 100,000 deep": (b"[" * 100_000, JSON, 400),
    "q27 variables 100,000 deep": (raw("[" * 100_000), JSON, 400),
    "q28 two megabytes": (b" " * 2**21, JSON, 413),
    "q30 gzip": (gzip.compress(body(query=QUERY)), {**JSON, "Content-Encoding": "gzip"}, 415),
    "q30 a gzip bomb": (gzip.compress(b" " * 2**23), {**JSON, "Content-Encoding": "gzip"}, 415),
    "q34 NaN": (raw("NaN"), JSON, 400),
    "q34 Infinity": (raw("-Infinity"), JSON, 400),
    "q35 operationName is a list": (body(query=QUERY, operationName=["a"]), JSON, 400),
    "q35 operationName is an object": (body(query=QUERY, operationName={"a": 1}), JSON, 400),
    "q35 operationName is a number": (body(query=QUERY, operationName=5), JSON, 400),
    "q38 plain text": (body(query=QUERY), {"Content-Type": "text/plain"}, 415),
    "q39 a form": (
        b"query=%7B__typename%7D",
        {"Content-Type": "application/x-www-form-urlencoded"},
        415,
    ),
    "q39 a multipart form": (b"--x--", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
    "q40 almost JSON": (body(query=QUERY), {"Content-Type": "text/xapplication/jsonx"}, 415),
    "q41 no content type": (body(query=QUERY), {}, 415),
    "q41 an empty content type": (body(query=QUERY), {"Content-Type": ""}, 415),
    "q58 a hash alone": (
        body(extensions={"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}),
        JSON,
        200,  # as Apollo's clients want PersistedQueryNotSupported
    ),
}


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [pytest.param(*case, id=name) for name, case in POSTED.items()],
)
def test_a_body_that_is_not_a_request_is_rejected_in_json(
    gateway: Gateway, content: bytes, headers: Mapping[str, str], status: int
) -> None:
    gateway.carto.requests.clear()
    response = gateway.http.post("/graphql", content=content, headers=headers)
    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith("application/json")
    assert len(response.content) < 600
    assert "data" not in response.json()
    assert not gateway.carto.requests


GOT: Final[Mapping[str, tuple[str, int]]] = {
    "q32 query twice": ("query=%7B__typename%7D&query=%7B__typename%7D", 400),
    "q44 variables are a list": ("query=%7B__typename%7D&variables=%5B%5D", 400),
    "q44 variables are half an object": ("query=%7B__typename%7D&variables=%7B", 400),
    "q44 variables are empty": ("query=%7B__typename%7D&variables=", 200),
    "q45 no UTF-8": ("query=%7B__typename%FF%7D", 400),
    "q46 a long URL": ("query=%7B__typename%7D&x=" + "a" * 60_000, 200),
}


@pytest.mark.parametrize(
    ("query", "status"), [pytest.param(*case, id=name) for name, case in GOT.items()]
)
def test_a_query_string_is_read_strictly(gateway: Gateway, query: str, status: int) -> None:
    response = gateway.http.get(f"/graphql?{query}")
    assert response.status_code == status
    assert ("data" in response.json()) == (status == 200)


def test_q19_nul_in_a_variable_reaches_no_warehouse(gateway: Gateway) -> None:
    response = gateway.http.post("/graphql", content=raw('["\\u0000"]'), headers=JSON)
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


def test_q31_the_last_of_two_keys_counts(gateway: Gateway) -> None:
    content = b'{"query": "{ nope }", "query": "{ __typename }"}'
    assert gateway.http.post("/graphql", content=content, headers=JSON).json() == {
        "data": {"__typename": "Query"}
    }


@pytest.mark.parametrize(
    "variables", [{"unused": "x" * 900_000}, {"unused": json.loads("[" * 200 + "]" * 200)}]
)
def test_q33_unused_variables_are_ignored(gateway: Gateway, variables: dict[str, Any]) -> None:
    assert gateway.query("{ __typename }", variables) == {"__typename": "Query"}


def test_q42_a_mutation_by_get_is_rejected(gateway: Gateway) -> None:
    response = gateway.http.get("/graphql", params={"query": "mutation { __typename }"})
    assert "data" not in response.json()


def test_q43_a_get_from_a_page_of_another_origin_has_no_cors_headers(gateway: Gateway) -> None:
    response = gateway.http.get(
        "/graphql", params={"query": QUERY}, headers={"Origin": "https://evil.example"}
    )
    assert not any(name.startswith("access-control") for name in response.headers)
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "PATCH", "TRACE", "OPTIONS"])
def test_q47_the_response_to_another_method_names_the_allowed_ones(
    gateway: Gateway, method: str
) -> None:
    response = gateway.http.request(method, "/graphql")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "https://a.example.evil.example"]
)
def test_q48_a_preflight_of_another_origin_is_not_allowed(origin: str) -> None:
    app = create_app(
        Settings.model_validate({"sandbox": True, "cors_origins": "https://a.example"})
    )
    with on_a_port(app) as url:
        headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        response = httpx.options(f"{url}/graphql", headers=headers)
    assert "access-control-allow-origin" not in response.headers
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize(
    "accept", ["text/html", "image/png", "application/json;q=0", "*/*;q=0", ";;;,,"]
)
def test_q49_the_response_is_json_whatever_the_client_accepts(
    gateway: Gateway, accept: str
) -> None:
    response = gateway.http.post(
        "/graphql", json={"query": "{ __typename }"}, headers={"Accept": accept}
    )
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.json() == {"data": {"__typename": "Query"}}


def test_q60_q61_numbers_and_keys_are_strict_json(gateway: Gateway) -> None:
    [row] = gateway.rows(
        "citiesByCountry(limit: 1)", "{ __proto__: country constructor: population }"
    )
    assert isinstance(row["constructor"], str), "64-bit integers are text"
    assert set(row) == {"__proto__", "constructor"}


def test_an_unknown_path_is_a_404_in_json(gateway: Gateway) -> None:
    response = gateway.http.get("/nope")
    assert (response.status_code, response.json()["errors"][0]["message"]) == (404, "Not Found")


# --- Over bare sockets ---


@pytest.fixture(scope="module")
def hasty() -> Iterator[str]:
    carto = Recorder(create_sandbox(geojson_max_rows=15_000))
    with on_a_port(carto) as carto_url:
        waits = {
            "header_timeout": 0.5,
            "body_timeout": 0.5,
            "send_timeout": 0.5,
            "allowed_hosts": ("127.0.0.1",),
        }
        with on_a_port(create_app(settings_for(carto_url).model_copy(update=waits))) as url:
            yield url


def test_q28_a_large_body_is_rejected_before_it_is_complete(hasty: str) -> None:
    assert exchange(hasty, POST + b"Content-Length: 104857600\r\n\r\n" + b" " * 1000).startswith(
        b"HTTP/1.1 413"
    )
    chunks = [
        *[b"10000\r\n" + b" " * 65536 + b"\r\n"] * 16,
        b"10000\r\n ",
    ]  # a byte more than a mebibyte
    assert exchange(hasty, POST + b"Transfer-Encoding: chunked\r\n\r\n", *chunks).startswith(
        b"HTTP/1.1 413"
    )


def test_q46_a_head_that_does_not_end_is_rejected(hasty: str) -> None:
    long_url = exchange(hasty, b"GET /" + b"a" * 70_000, 0.1, b"a" * 70_000)
    many_fields = exchange(hasty, POST + b"X: " + b"a" * 70_000, 0.1, b"a" * 70_000)
    assert long_url.startswith(b"HTTP/1.1 414")
    assert many_fields.startswith(b"HTTP/1.1 431")
    assert b'"code":"LIMIT_EXCEEDED"' in many_fields


def test_q54_a_slow_request_times_out(hasty: str) -> None:
    head = exchange(hasty, POST, 0.3, b"X: y\r\n", 0.4)
    body_ = exchange(hasty, POST + b"Content-Length: 20\r\n\r\n{", 0.3, b" ", 0.4)
    assert head.startswith(b"HTTP/1.1 408")
    assert body_.startswith(b"HTTP/1.1 408")
    assert exchange(hasty) == b"", "a silent connection is closed"
    assert httpx.get(f"{hasty}/healthz").status_code == 200


def test_a_slow_head_in_time_is_accepted(hasty: str) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    assert exchange(hasty, request[:10], 0.2, request[10:]).startswith(b"HTTP/1.1 200")


def test_q56_a_smuggled_request_is_rejected(hasty: str) -> None:
    both = POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    for request in (both, POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\n{}  "):
        assert exchange(hasty, request).startswith(b"HTTP/1.1 400")


def test_q56_no_header_of_a_client_reaches_carto(gateway: Gateway) -> None:
    gateway.carto.requests.clear()
    headers = {
        "X-Marker": "marker",
        "Cookie": "a=marker",
        "Referer": "https://marker.example",
        "X-Request-Id": "marker",
    }
    gateway.http.post("/graphql", json={"query": QUERY}, headers=headers).raise_for_status()
    assert gateway.carto.requests
    assert "marker" not in str([sent.headers for sent in gateway.carto.requests])


def host_status(url: str, path: str, head: bytes, version: str = "1.1") -> int:
    """Return the status of a GET; `head` is header lines with line ends, including any Host."""
    request = f"GET {path} HTTP/{version}\r\n".encode() + head + b"Connection: close\r\n\r\n"
    return status_of(exchange(url, request))


GRAPHQL: Final = "/graphql?query=%7B__typename%7D"


def test_q57_a_host_that_is_not_served_is_rejected(hasty: str) -> None:
    assert host_status(hasty, GRAPHQL, b"Host: 127.0.0.1:80\r\n") == 200
    for path in (GRAPHQL, "/healthz"):
        assert host_status(hasty, path, b"Host: evil.example\r\n") == 421
        assert host_status(hasty, path, b"") == 400
        assert host_status(hasty, path, b"Host: 127.0.0.1\r\nHost: evil.example\r\n") == 400
        assert host_status(hasty, path, b"Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n") == 400


@pytest.mark.threat("H16")
def test_http_1_0_without_a_host_is_rejected_except_for_the_health_check(hasty: str) -> None:
    assert host_status(hasty, GRAPHQL, b"", "1.0") == 400
    assert host_status(hasty, GRAPHQL, b"Host: 127.0.0.1\r\n", "1.0") == 200
    assert host_status(hasty, GRAPHQL, b"Host: evil.example\r\n", "1.0") == 421
    assert host_status(hasty, "/healthz", b"", "1.0") == 200


@pytest.mark.threat("H16")
@pytest.mark.parametrize("address", [b"10.1.2.3", b"10.1.2.3:8000", b"[2001:db8::1]:8000"])
def test_the_health_check_can_be_called_by_any_address(hasty: str, address: bytes) -> None:
    assert host_status(hasty, "/healthz", b"Host: %b\r\n" % address) == 200
    assert host_status(hasty, GRAPHQL, b"Host: %b\r\n" % address) == 421


@pytest.mark.threat("H16")
def test_without_allowed_hosts_http_1_0_needs_no_host(gateway: Gateway) -> None:
    assert host_status(str(gateway.http.base_url), GRAPHQL, b"", "1.0") == 200


@pytest.mark.threat("H11")
@pytest.mark.parametrize("path", ["/graphql/", "/healthz/", "/graphiql/", "/example", "/nope/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_redirects(gateway: Gateway, path: str, method: str) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Proto": "https"}
    response = gateway.http.request(method, path, headers=headers)
    assert response.status_code == 404
    assert "location" not in response.headers
    assert "evil.example" not in response.text


def test_an_empty_operation_name_means_none(gateway: Gateway) -> None:
    request = {"query": "{ __typename }", "operationName": ""}
    for response in (
        gateway.http.post("/graphql", json=request),
        gateway.http.get("/graphql", params=request),
    ):
        assert response.json() == {"data": {"__typename": "Query"}}
