"""Nothing leaks: marker words stand in all that is private, every way to fail is gone, and nowhere do they show.

The gateway is a process of its own, run as an operator runs it; its log is read as it was written.
"""

import itertools
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from tests.carto_graphql.test_commands import free_port
from tests.commands import environment
from tests.server.test_hostile_documents import LIMITED, REJECTED
from tests.server.test_hostile_http import POSTED
from tests.serving import logged_requests, on_a_port

MARK: Final = "zzprivate"
"""In every SQL text, table, column, connection, token and secret, and in all that CARTO says."""

VALUE: Final = "zzvalue"
"""A value of a variable: it may stand in no log."""

TEMPLATE: Final = f"""/* ---
description: Places.
geometry: {MARK}_geom
id: {MARK}_id
params: {{ name: {{ type: String, maxLength: 100 }} }}
columns: {{ name: {{ type: String!, column: {MARK}_name }}, size: {{ type: Int!, column: {MARK}_size }} }}
access: [public]
api: sql
sample: {{ name: x }}
--- */
SELECT {MARK}_name, {MARK}_size, {MARK}_id, {MARK}_geom -- {MARK}
FROM `{MARK}.{MARK}.places` WHERE {MARK}_x = '{MARK}' [[ AND {MARK}_name = {{{{name}}}} ]]
"""

RESPONSES: Final = [
    (200, b'{"rows":[{"name":"a","size":1,"__id":"1","__geometry":null}]}'),
    (200, b'{"rows":[{"name":"a","size":"zzprivate"}]}'),
    (200, b'{"rows":[{"name":"zzprivate'),
    (200, b'{"error":["zzprivate"]}'),
    (200, b"<html>zzprivate</html>"),
    (200, b"\xff\xfe"),
    (400, b'{"error":["Syntax error: SELECT zzprivate FROM zzprivate"],"hint":"zzprivate"}'),
    (401, b'{"error":"zzprivate"}'),
    (403, b'{"error":"zzprivate"}'),
    (404, b"zzprivate"),
    *[(429, b'{"error":"zzprivate"}')] * 8,  # each is retried a few times
    (429, b'{"error":"timeout zzprivate"}'),
    (500, b'{"error":"zzprivate"}'),
    (302, b""),
]


@dataclass
class Leaky:
    """A CARTO that fails in every way by turns, and says private things each time."""

    responses: Iterator[tuple[int, bytes]] = field(
        default_factory=lambda: itertools.cycle(RESPONSES)
    )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._respond(Request(scope))(scope, receive, send)

    def _respond(self, request: Request) -> Response:
        if request.url.path == "/oauth/token":
            return JSONResponse(
                {"access_token": f"{MARK}-token", "expires_in": 86400, "token_type": "Bearer"}
            )
        status, body = next(self.responses)
        headers = {
            "X-Private": MARK,
            "Set-Cookie": f"a={MARK}",
            "Location": f"http://127.0.0.1:1/{MARK}",
        }
        return Response(body, status, headers, media_type="application/json")


@dataclass
class Logged:
    """All that a gateway said: to clients, and in its log."""

    responses: list[str]
    log: str
    codes: set[str]


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Logged:
    folder = tmp_path_factory.mktemp("leaks")
    catalog = folder / "catalog"
    for kind in ("features", "rows"):
        (catalog / kind).mkdir(parents=True)
    (catalog / "catalog.yaml").write_text(
        f"connections: {{ {MARK}_connection: {{ provider: bigquery }} }}\n"
        f"defaults: {{ connection: {MARK}_connection }}\n"
    )
    (catalog / "features" / "places.sql").write_text(TEMPLATE)
    table = TEMPLATE.replace(f"geometry: {MARK}_geom\nid: {MARK}_id\n", "").replace(
        "api: sql\n", ""
    )
    (catalog / "rows" / "visits.sql").write_text(table)
    log = folder / "log"
    with on_a_port(Leaky()) as carto, log.open("w") as output:
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "carto_graphql", "serve", "--port", str(port)],
            cwd=folder,
            env=environment(
                CARTO_API_BASE_URL=carto,
                CARTO_CLIENT_ID=f"{MARK}-id",
                CARTO_CLIENT_SECRET=f"{MARK}-secret",
                CARTO_AUTH_URL=f"{carto}/oauth/token",
                CATALOG=str(catalog),
                CARTO_TIMEOUT="5",
                METRICS="true",
            ),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            with httpx.Client(
                base_url=f"http://127.0.0.1:{port}",
                transport=httpx.HTTPTransport(retries=10),
                timeout=60,
            ) as http:
                _wait(http)
                responses = [*_responses(http)]
        finally:
            process.terminate()
            process.wait(timeout=30)
    shown = [
        # Metrics are for the operator, and name the connections that a circuit breaker has.
        f"{response.status_code} {response.headers.raw!r} "
        + re.sub(r"(?m)^carto_graphql_circuit_open\{.*$", "", response.text)
        for response in responses
    ]
    return Logged(
        shown, log.read_text(), {code for response in responses for code in _codes(response)}
    )


def _wait(http: httpx.Client) -> None:
    for _ in range(300):
        try:
            http.get("/healthz")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the gateway did not start")


def _responses(http: httpx.Client) -> Iterator[httpx.Response]:
    from graphql import get_introspection_query

    for path in ("/healthz", "/graphiql", "/metrics", "/nope", "/graphql?query=%7B"):
        yield http.get(path)
    page = http.get("/graphiql").text
    for asset in {part.split('"')[0] for part in page.split("/graphiql/")[1:]}:
        yield http.get(f"/graphiql/{asset}")
    for document in [
        get_introspection_query(),
        *LIMITED.values(),
        *(text for text, _ in REJECTED.values()),
    ]:
        yield http.post("/graphql", json={"query": document})
    for content, headers, _ in POSTED.values():
        yield http.post("/graphql", content=content, headers=headers)
    feature = "features { id geometry properties { name size } }"
    places = f"query P($name: String) {{ features {{ places(name: $name) {{ {feature} }} }} }}"
    visits = "query V($name: String) { queryRows { visits(name: $name) { rows { name size } } } }"
    for number in range(2 * len(RESPONSES) + 1):
        for document in (places, visits):
            variables: dict[str, Any] = {"name": f"{VALUE}{number}"}
            yield http.post("/graphql", json={"query": document, "variables": variables})
    yield http.get("/metrics")


def _codes(response: httpx.Response) -> list[str]:
    if not response.headers.get("content-type", "").startswith("application/json"):
        return []
    return [error["extensions"]["code"] for error in response.json().get("errors", [])]


def test_no_private_word_reaches_a_client(reported: Logged) -> None:
    assert [response[:300] for response in reported.responses if MARK in response.lower()] == []


def test_no_private_word_and_no_variable_s_value_is_in_the_log(reported: Logged) -> None:
    assert [
        line for line in reported.log.splitlines() if MARK in line.lower() or VALUE in line
    ] == []


def test_every_way_to_fail_was_gone(reported: Logged) -> None:
    assert reported.codes >= {
        "UPSTREAM_INVALID",
        "UPSTREAM_REJECTED",
        "UPSTREAM_AUTH",
        "UPSTREAM_RATE_LIMITED",
        "UPSTREAM_TIMEOUT",
        "UPSTREAM_UNAVAILABLE",
        "LIMIT_EXCEEDED",
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "BAD_USER_INPUT",
    }
    assert "INTERNAL_SERVER_ERROR" not in reported.codes


def test_each_request_has_one_line_in_the_log_with_its_outcome(reported: Logged) -> None:
    lines = logged_requests(reported.log)
    assert len({line["request_id"] for line in lines}) == len(lines) >= len(reported.responses)
    sent = [line for line in lines if line.get("operation") == "V"]
    assert all(line["templates"] == ["queryRows.visits"] for line in sent)
    assert {"method", "path", "status", "bytes", "ms", "rows", "carto_ms", "codes"} <= sent[
        0
    ].keys()
    assert {"caller", "statements", "cache"} <= sent[0].keys()
    assert any(line["rows"] == 1 for line in sent)
    assert {code for line in sent for code in line["codes"]} >= {
        "UPSTREAM_REJECTED",
        "UPSTREAM_INVALID",
    }
