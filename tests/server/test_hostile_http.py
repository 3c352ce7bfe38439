"""Requests that are hardly HTTP, or hardly GraphQL over it: rows Q of docs/threats.md, by their ids."""

import gzip
import json
import socket
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx
import pytest

from carto_graphql.sandbox import create_sandbox
from carto_graphql.settings.settings import Settings
from server import create_app
from tests.server.conftest import Gateway, settings_for
from tests.serving import Recorder, on_a_port

QUERY: Final = "{ features { cities(limit: 1) { numberReturned } } }"
JSON: Final = {"Content-Type": "application/json"}
COUNTRIES: Final = (
    "query ($c: [String!]) { features { cities(countries: $c, limit: 1) { numberReturned } } }"
)


def body(**request: Any) -> bytes:
    return json.dumps(request).encode()


def raw(value: str) -> bytes:
    """A request whose variable `c` is written as given."""
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
def test_what_is_posted_and_no_request_is_refused_in_json(
    gateway: Gateway, content: bytes, headers: Mapping[str, str], status: int
) -> None:
    gateway.carto.asked.clear()
    response = gateway.http.post("/graphql", content=content, headers=headers)
    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith("application/json")
    assert len(response.content) < 600
    assert "data" not in response.json()
    assert not gateway.carto.asked


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
def test_what_is_asked_by_get_is_read_strictly(gateway: Gateway, query: str, status: int) -> None:
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
def test_q33_variables_that_are_not_used_do_no_harm(
    gateway: Gateway, variables: dict[str, Any]
) -> None:
    assert gateway.ask("{ __typename }", variables) == {"__typename": "Query"}


def test_q42_a_mutation_by_get_is_refused(gateway: Gateway) -> None:
    response = gateway.http.get("/graphql", params={"query": "mutation { __typename }"})
    assert "data" not in response.json()


def test_q43_a_query_by_get_from_another_page_gets_no_leave_to_be_read(gateway: Gateway) -> None:
    response = gateway.http.get(
        "/graphql", params={"query": QUERY}, headers={"Origin": "https://evil.example"}
    )
    assert not any(name.startswith("access-control") for name in response.headers)
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "PATCH", "TRACE", "OPTIONS"])
def test_q47_other_methods_are_told_which_are_taken(gateway: Gateway, method: str) -> None:
    response = gateway.http.request(method, "/graphql")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "https://a.example.evil.example"]
)
def test_q48_a_preflight_of_another_origin_gets_nothing(origin: str) -> None:
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
def test_q49_whatever_is_accepted_the_answer_is_json(gateway: Gateway, accept: str) -> None:
    response = gateway.http.post(
        "/graphql", json={"query": "{ __typename }"}, headers={"Accept": accept}
    )
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.json() == {"data": {"__typename": "Query"}}


def test_q60_q61_numbers_and_keys_go_out_as_strict_json(gateway: Gateway) -> None:
    [row] = gateway.rows(
        "citiesByCountry(limit: 1)", "{ __proto__: country constructor: population }"
    )
    assert isinstance(row["constructor"], str), "64-bit integers are text"
    assert set(row) == {"__proto__", "constructor"}


def test_an_unknown_path_is_refused_in_json(gateway: Gateway) -> None:
    response = gateway.http.get("/nope")
    assert (response.status_code, response.json()["errors"][0]["message"]) == (404, "Not Found")


# --- Over bare sockets ---


@pytest.fixture(scope="module")
def hasty() -> Iterator[str]:
    """A gateway that waits for nobody longer than half a second."""
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


def connected(url: str) -> socket.socket:
    host, port = url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def reply(url: str, *pieces: bytes | float) -> bytes:
    """Everything the server says to these pieces until it hangs up; a number waits so many seconds."""
    with connected(url) as connection:
        for piece in pieces:
            if isinstance(piece, float):
                time.sleep(piece)
            else:
                connection.sendall(piece)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
        return received


POST: Final = b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


def test_q28_a_large_body_is_refused_before_it_has_come(hasty: str) -> None:
    assert reply(hasty, POST + b"Content-Length: 104857600\r\n\r\n" + b" " * 1000).startswith(
        b"HTTP/1.1 413"
    )
    chunks = [
        *[b"10000\r\n" + b" " * 65536 + b"\r\n"] * 16,
        b"10000\r\n ",
    ]  # a byte more than a mebibyte
    assert reply(hasty, POST + b"Transfer-Encoding: chunked\r\n\r\n", *chunks).startswith(
        b"HTTP/1.1 413"
    )


def test_q46_a_head_without_an_end_is_cut_off(hasty: str) -> None:
    long_url = reply(hasty, b"GET /" + b"a" * 70_000, 0.1, b"a" * 70_000)
    many_fields = reply(hasty, POST + b"X: " + b"a" * 70_000, 0.1, b"a" * 70_000)
    assert long_url.startswith(b"HTTP/1.1 414")
    assert many_fields.startswith(b"HTTP/1.1 431")
    assert b'"code":"LIMIT_EXCEEDED"' in many_fields


def test_q54_who_trickles_is_not_waited_for(hasty: str) -> None:
    head = reply(hasty, POST, 0.3, b"X: y\r\n", 0.4)
    body_ = reply(hasty, POST + b"Content-Length: 20\r\n\r\n{", 0.3, b" ", 0.4)
    silent = reply(hasty, 0.7)
    assert head.startswith(b"HTTP/1.1 408")
    assert body_.startswith(b"HTTP/1.1 408")
    assert silent.startswith(b"HTTP/1.1 408")
    assert httpx.get(f"{hasty}/healthz").status_code == 200


def test_a_head_that_comes_slowly_but_in_time_is_answered(hasty: str) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    assert reply(hasty, request[:10], 0.2, request[10:]).startswith(b"HTTP/1.1 200")


def test_q56_a_smuggled_request_is_refused(hasty: str) -> None:
    both = POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    for request in (both, POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\n{}  "):
        assert reply(hasty, request).startswith(b"HTTP/1.1 400")


def test_q56_nothing_of_a_client_s_headers_reaches_carto(gateway: Gateway) -> None:
    gateway.carto.asked.clear()
    headers = {
        "X-Marker": "marker",
        "Cookie": "a=marker",
        "Referer": "https://marker.example",
        "X-Request-Id": "marker",
    }
    gateway.http.post("/graphql", json={"query": QUERY}, headers=headers).raise_for_status()
    assert gateway.carto.asked
    assert "marker" not in str([asked.headers for asked in gateway.carto.asked])


def test_q57_a_host_that_is_not_served_is_refused(hasty: str) -> None:
    def status(head: bytes) -> bytes:
        return reply(hasty, b"GET /healthz HTTP/1.1\r\n" + head + b"Connection: close\r\n\r\n")[
            9:12
        ]

    assert status(b"Host: 127.0.0.1:80\r\n") == b"200"
    assert status(b"Host: evil.example\r\n") == b"421"
    assert status(b"") == b"400"
    assert status(b"Host: 127.0.0.1\r\nHost: evil.example\r\n") == b"400"


def test_q63_who_does_not_read_is_cut_off(hasty: str, caplog: pytest.LogCaptureFixture) -> None:
    layer = "cities(minPopulation: 0, limit: 15000) { features { geometry properties { name country } } }"
    query = f"{{ features {{ {' '.join(f'layer{number}: {layer}' for number in range(9))} }} }}"
    content = body(query=query)
    with connected(hasty) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(POST + b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        until = time.monotonic() + 30
        while time.monotonic() < until and "does not read" not in caplog.text:
            time.sleep(0.1)
    assert "was cut: the client does not read" in caplog.text
