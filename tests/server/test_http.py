"""The server as a client meets it: GraphQL over HTTP, health, ids, CORS, errors that hide what they should."""

import json
import logging
from typing import Any

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


def test_a_get_answers_like_a_post(gateway: Gateway) -> None:
    query = "query Q($n: Int!) { features { cities(minPopulation: $n) { numberReturned } } }"
    variables = {"n": 9_000_000}
    got = gateway.http.get(
        "/graphql",
        params={"query": query, "variables": json.dumps(variables), "operationName": "Q"},
    )
    assert got.status_code == 200
    assert got.headers["content-type"] == "application/json; charset=utf-8"
    assert got.json()["data"] == gateway.ask(query, variables)


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
def test_the_media_type_is_the_one_accepted(gateway: Gateway, accept: str, media_type: str) -> None:
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
    asked: dict[str, Any] = {"json": {"query": query}}
    plain = gateway.http.post("/graphql", **asked)
    exact = gateway.http.post("/graphql", **asked, headers={"Accept": GRAPHQL_JSON})
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
def test_what_is_no_graphql_request_is_refused_in_json(
    gateway: Gateway, request_: dict[str, Any], status: int
) -> None:
    response = gateway.http.request(url="/graphql", **request_)
    assert response.status_code == status
    assert code(response) in ("BAD_USER_INPUT", "LIMIT_EXCEEDED")
    assert (response.headers.get("allow") == "GET, POST") == (status == 405)


def test_an_answer_is_compressed_for_who_asks_for_it(gateway: Gateway) -> None:
    query = {
        "query": "{ features { cities(limit: 500) { features { geometry properties { name } } } } }"
    }
    plain = gateway.http.post("/graphql", json=query, headers={"Accept-Encoding": "identity"})
    compressed = gateway.http.post("/graphql", json=query, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert compressed.headers["content-encoding"] == "gzip"
    assert int(compressed.headers["content-length"]) * 2 < len(plain.content)
    assert compressed.json() == plain.json()


def test_a_request_id_is_kept_if_harmless_and_made_otherwise(gateway: Gateway) -> None:
    given = gateway.http.get("/healthz", headers={"X-Request-Id": "abc-1"}).headers["x-request-id"]
    made = gateway.http.get("/healthz", headers={"X-Request-Id": "a b\tc"}).headers["x-request-id"]
    assert given == "abc-1"
    assert len(made) == 32


def test_healthz_answers(gateway: Gateway) -> None:
    assert gateway.http.get("/healthz").text == "ok\n"


def test_no_origin_is_allowed_unless_it_is_set(gateway: Gateway) -> None:
    assert (
        "access-control-allow-origin"
        not in gateway.http.get("/healthz", headers={"Origin": "https://a.example"}).headers
    )


def test_a_set_origin_is_allowed_without_credentials() -> None:
    with on_a_port(
        create_app(Settings.model_validate({"sandbox": True, "cors_origins": "https://a.example"}))
    ) as url:
        allowed = httpx.get(f"{url}/healthz", headers={"Origin": "https://a.example"}).headers
        other = httpx.get(f"{url}/healthz", headers={"Origin": "https://b.example"}).headers
    assert allowed["access-control-allow-origin"] == "https://a.example"
    assert "access-control-allow-credentials" not in allowed
    assert "access-control-allow-origin" not in other


def test_u24_a_rejected_statement_tells_the_client_nothing_of_it(
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
    assert carto.statements, "the sandbox was asked"
    assert "marker" not in response.text
    assert "marker" not in caplog.text
    request_id = response.headers["x-request-id"]
    warning = (
        f"request {request_id}: queryRows.broken: UPSTREAM_REJECTED: CARTO rejected the query."
    )
    assert warning in [
        record.getMessage() for record in caplog.records if record.levelname == "WARNING"
    ]
