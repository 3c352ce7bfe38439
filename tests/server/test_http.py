"""GraphQL over HTTP, health, request ids, CORS, compression, and what errors show to clients."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any, Final

import httpx
import pytest

from carto_graphql.sandbox import create_sandbox
from carto_graphql.settings.settings import Settings
from server import create_app
from tests.server.conftest import Gateway, settings_for
from tests.serving import Recorder, on_a_port

QUERY = "{ features { cities { type } } }"
GRAPHQL_JSON = "application/graphql-response+json"


def code(response: httpx.Response) -> str:
    [error] = response.json()["errors"]
    return str(error["extensions"]["code"])


def test_a_get_returns_the_same_as_a_post(gateway: Gateway) -> None:
    query = "query Q($n: Int!) { features { cities(minPopulation: $n) { numberReturned } } }"
    variables = {"n": 9_000_000}
    got = gateway.http.get(
        "/graphql",
        params={"query": query, "variables": json.dumps(variables), "operationName": "Q"},
    )
    assert got.status_code == 200
    assert got.headers["content-type"] == "application/json; charset=utf-8"
    assert got.json()["data"] == gateway.query(query, variables)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, application/json", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.5, application/json", "application/json"),
    ],
)
def test_the_media_type_is_the_accepted_one(gateway: Gateway, accept: str, media_type: str) -> None:
    response = gateway.http.post("/graphql", json={"query": QUERY}, headers={"Accept": accept})
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nope }", "GRAPHQL_VALIDATION_FAILED"),
        ("query($n: Int!) { features { cities(minPopulation: $n) { type } } }", "BAD_USER_INPUT"),
        ("query A { __typename } query B { __typename }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
def test_a_request_that_fails_before_execution_has_no_data(
    gateway: Gateway, query: str, expected: str
) -> None:
    request: dict[str, Any] = {"json": {"query": query}}
    plain = gateway.http.post("/graphql", **request)
    exact = gateway.http.post("/graphql", **request, headers={"Accept": GRAPHQL_JSON})
    assert (plain.status_code, exact.status_code) == (200, 400)
    assert plain.json() == exact.json()
    assert "data" not in plain.json()
    assert code(plain) == expected


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"method": "PUT"}, 405),
        ({"method": "POST", "content": b"{}"}, 415),
        ({"method": "POST", "content": b"{}", "headers": {"Content-Type": "text/plain"}}, 415),
        (
            {"method": "POST", "content": b"\xff", "headers": {"Content-Type": "application/json"}},
            400,
        ),
        ({"method": "POST", "json": []}, 400),
        ({"method": "POST", "json": {"query": 5}}, 400),
        ({"method": "POST", "json": {}}, 400),
        ({"method": "POST", "json": {"query": "{" + " " * 2**20}}, 413),
        ({"method": "GET"}, 400),
        ({"method": "GET", "params": {"query": QUERY, "variables": "[]"}}, 400),
        ({"method": "GET", "params": [("query", QUERY), ("query", QUERY)]}, 400),
    ],
)
def test_a_request_that_is_not_graphql_is_rejected_in_json(
    gateway: Gateway, request_: dict[str, Any], status: int
) -> None:
    response = gateway.http.request(url="/graphql", **request_)
    assert response.status_code == status
    assert code(response) in ("BAD_USER_INPUT", "LIMIT_EXCEEDED")
    assert (response.headers.get("allow") == "GET, POST") == (status == 405)


CITIES: Final = {
    "query": "{ features { cities(limit: 500) { features { geometry properties { name } } } } }"
}


def test_a_response_is_compressed_if_the_client_accepts_that(gateway: Gateway) -> None:
    plain = gateway.http.post("/graphql", json=CITIES, headers={"Accept-Encoding": "identity"})
    compressed = gateway.http.post("/graphql", json=CITIES, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert compressed.headers["content-encoding"] == "gzip"
    assert int(compressed.headers["content-length"]) * 2 < len(plain.content)
    assert compressed.json() == plain.json()


@pytest.mark.threat("H15")
@pytest.mark.parametrize(
    ("accepted", "is_compressed"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("*", True),
        ("deflate, gzip;q=0.5", True),
        ("br, gzip;q=0.001", True),
        ("identity;q=0, *", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("identity, gzip;q=0", False),
        ("*, gzip;q=0", False),
        ("*;q=0", False),
        ("identity;q=1, gzip;q=0.5", False),
        ("gzipped, not-gzip", False),
        ("gzip;q=nonsense", False),
        ("", False),
    ],
)
def test_the_encoding_follows_the_weights_of_the_client(
    gateway: Gateway, accepted: str, is_compressed: bool
) -> None:
    response = gateway.http.post("/graphql", json=CITIES, headers={"Accept-Encoding": accepted})
    assert ("content-encoding" in response.headers) == is_compressed
    assert response.json()["data"]


@pytest.mark.threat("H15")
@pytest.mark.parametrize("accepted", ["gzip", "identity"])
@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/graphql?query={__typename}", {"Accept", "Accept-Encoding", "Authorization"}),
        ("/graphql?query={", {"Accept", "Accept-Encoding", "Authorization"}),
        ("/graphiql/config.json", {"Accept-Encoding", "Authorization"}),
        ("/graphiql/licenses.txt", {"Accept-Encoding"}),
        ("/nope", {"Accept-Encoding"}),
    ],
)
def test_vary_names_the_headers_that_a_response_depends_on(
    gateway: Gateway, path: str, names: set[str], accepted: str
) -> None:
    response = gateway.http.get(path, headers={"Accept-Encoding": accepted})
    [vary] = response.headers.get_list("vary")
    assert {*vary.split(", ")} == names


def test_a_request_id_is_accepted_if_it_is_harmless_and_generated_otherwise(
    gateway: Gateway,
) -> None:
    given = gateway.http.get("/healthz", headers={"X-Request-Id": "abc-1"}).headers["x-request-id"]
    made = gateway.http.get("/healthz", headers={"X-Request-Id": "a b\tc"}).headers["x-request-id"]
    assert given == "abc-1"
    assert len(made) == 32


def test_the_health_check_succeeds(gateway: Gateway) -> None:
    assert gateway.http.get("/healthz").text == "ok\n"


def test_no_origin_is_allowed_by_default(gateway: Gateway) -> None:
    assert (
        "access-control-allow-origin"
        not in gateway.http.get("/healthz", headers={"Origin": "https://a.example"}).headers
    )


@pytest.fixture(scope="module")
def cross_origin() -> Iterator[Callable[..., httpx.Response]]:
    """Yield a function that sends a request to a gateway with the given CORS settings."""
    with ExitStack() as stack:
        # Calls with the same settings use the same gateway.
        @cache
        def serve(origins: str, headers: str | None) -> str:
            chosen = {"sandbox": True, "cors_origins": origins}
            settings = Settings.model_validate(
                chosen | ({"cors_headers": headers} if headers else {})
            )
            return stack.enter_context(on_a_port(create_app(settings)))

        def send(
            origins: str, method: str, path: str, *, allowed: str | None = None, **headers: str
        ) -> httpx.Response:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            return httpx.request(method, serve(origins, allowed) + path, headers=names)

        yield send


Send = Callable[..., httpx.Response]
LISTED: Final = "https://a.example,https://c.example"


@pytest.mark.parametrize("path", ["/healthz", "/graphql?query={__typename}", "/graphql", "/nope"])
def test_an_origin_of_the_setting_is_allowed_without_credentials(
    cross_origin: Send, path: str
) -> None:
    allowed = cross_origin(LISTED, "GET", path, Origin="https://a.example").headers
    other = cross_origin(LISTED, "GET", path, Origin="https://b.example").headers
    assert allowed["access-control-allow-origin"] == "https://a.example"
    assert "X-Request-Id" in allowed["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in allowed
    assert "access-control-allow-origin" not in other
    assert "Origin" in allowed["vary"].split(", ")
    assert other["vary"] == cross_origin(LISTED, "GET", path).headers["vary"] == allowed["vary"]


def test_any_origin_is_allowed_by_an_asterisk(cross_origin: Send) -> None:
    headers = cross_origin("*", "GET", "/healthz", Origin="https://b.example").headers
    assert headers["access-control-allow-origin"] == "*"
    assert "Origin" not in headers["vary"]


def preflight(send: Send, wanted: str, origins: str = LISTED, allowed: str | None = None) -> Any:
    return send(
        origins,
        "OPTIONS",
        "/graphql",
        allowed=allowed,
        Origin="https://a.example",
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers=wanted,
    )


@pytest.mark.parametrize("origins", ["*", LISTED])
@pytest.mark.parametrize(
    "wanted",
    [
        "authorization,content-type",
        "baggage,content-type,sentry-trace,traceparent,tracestate",
        "apollo-require-preflight, apollographql-client-name, x-apollo-operation-name",
    ],
)
def test_a_preflight_allows_any_request_header(
    cross_origin: Send, wanted: str, origins: str
) -> None:
    response = preflight(cross_origin, wanted, origins)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["access-control-allow-headers"] == wanted
    assert response.headers["access-control-allow-methods"] == "GET, POST"
    assert "access-control-allow-credentials" not in response.headers


def test_the_setting_narrows_the_request_headers(cross_origin: Send) -> None:
    response = preflight(cross_origin, "traceparent", allowed="Content-Type, Authorization")
    assert response.headers["access-control-allow-headers"] == "Content-Type, Authorization"


@pytest.mark.parametrize("wanted", ["(nonsense)", "x" * 3_000])
def test_a_preflight_does_not_repeat_what_is_not_a_list_of_names(
    cross_origin: Send, wanted: str
) -> None:
    assert "access-control-allow-headers" not in preflight(cross_origin, wanted).headers


def test_u24_a_rejected_statement_is_not_shown_to_the_client(
    tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "rows").mkdir()
    (tmp_path / "catalog.yaml").write_text(
        "connections: {carto_dw: {provider: bigquery}}\ndefaults: {connection: carto_dw}\n"
    )
    (tmp_path / "rows" / "broken.sql").write_text(
        "/* ---\ndescription: Broken.\ncolumns: { x: Int }\naccess: [public]\n--- */\n"
        "SELECT x FROM `secret.marker.table`\n"
    )
    caplog.set_level(logging.INFO)
    carto = Recorder(create_sandbox())
    with on_a_port(carto) as carto_url:
        settings = settings_for(carto_url).model_copy(update={"catalog": tmp_path})
        with on_a_port(create_app(settings)) as url:
            response = httpx.post(
                f"{url}/graphql", json={"query": "{ queryRows { broken { rows { x } } } }"}
            )
    assert response.status_code == 200
    assert code(response) == "UPSTREAM_REJECTED"
    assert carto.statements, "the sandbox received the query"
    assert "marker" not in response.text
    assert "marker" not in caplog.text
    request_id = response.headers["x-request-id"]
    warning = f"request {request_id}: queryRows.broken: UPSTREAM_REJECTED: CARTO rejected the query (status 400)"
    assert warning in [
        record.getMessage() for record in caplog.records if record.levelname == "WARNING"
    ]


def test_the_root_leads_to_graphiql_on_whatever_host_and_prefix_the_client_used(
    gateway: Gateway,
) -> None:
    found = gateway.http.get("/", headers={"Host": "elsewhere.example"})
    assert (found.status_code, found.headers["location"]) == (307, "graphiql")
    icon = gateway.http.get("/favicon.ico")
    assert icon.headers["content-type"] == "image/svg+xml"
    assert icon.text.startswith("<svg")


def test_without_graphiql_the_root_names_the_endpoints() -> None:
    with on_a_port(create_app(Settings(sandbox=True, graphiql=False))) as url:
        page = httpx.get(url)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<code>graphql</code>" in page.text
