"""Access by MCP is access by GraphQL: roles, claims, budgets, credentials, origins and hosts."""

import json
import logging
import time
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest
from mcp.shared.exceptions import MCPError

from carto_graphql.settings.settings import Settings
from server import create_app
from tests.agents.clients import call, connected, errors_of, message, sent
from tests.callers.gateway import (
    MINE,
    OPEN,
    Running,
    callers_file,
    gateway,
)
from tests.callers.issuer import AUDIENCE
from tests.callers.test_matrix import CALLERS, Cell, catalog, cells, files, folder
from tests.serving import on_a_port, written_log

__all__ = ["catalog", "cells", "folder"]  # fixtures

pytestmark = pytest.mark.anyio

MARK: Final = "zzprivate"
KEYS: Final[dict[str, dict[str, Any]]] = {
    "acme": {"roles": ["member"], "claims": {"tenant_id": "acme"}},
    "globex": {"roles": ["member"], "claims": {"tenant_id": "globex"}},
    "unclaimed": {"roles": ["member"]},
    "bound": {"roles": ["bound", "member"], "claims": {"tenant_id": "acme"}},
}


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    callers = callers_file({name: {"roles": roles} for name, roles in CALLERS.items()})
    with gateway(tmp_path_factory.mktemp("matrix"), files(), callers, mcp=True) as running:
        yield running


@pytest.fixture(scope="module")
def tenants(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    callers = callers_file(KEYS, roles={"bound": {"budget": "2/day"}})
    templates = {"rows__mine": MINE, "rows__others": OPEN}
    with gateway(tmp_path_factory.mktemp("tenants"), templates, callers, mcp=True) as running:
        yield running


def tools(running: Running, caller: str | None) -> dict[str, dict[str, Any]]:
    response = sent(running.http, message("tools/list"), running.credential(caller))
    return {tool["name"]: tool for tool in response.json()["result"]["tools"]}


def names_in(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        return {*schema}.union(*map(names_in, schema.values()))
    if isinstance(schema, list):
        return set().union(*map(names_in, schema))
    return {schema} if isinstance(schema, str) else set()


@pytest.mark.threat("M01")
@pytest.mark.parametrize("caller", [None, *CALLERS])
def test_tools_columns_and_rows_are_visible_to_the_right_roles_only(
    matrix: Running, cells: list[Cell], caller: str | None
) -> None:
    roles = CALLERS[caller] if caller else []
    listed = tools(matrix, caller)
    visible = {
        f"{cell.template.kind}_{cell.template.name}" for cell in cells if cell.is_open(roles)
    }
    assert set(listed) == visible
    for cell in cells:
        name = f"{cell.template.kind}_{cell.template.name}"
        if name not in listed:
            continue
        tool, opened = listed[name], cell.is_open(roles)
        columns = tool["outputSchema"]["properties"]
        assert (cell.column in names_in(columns)) == opened, cell.id
        assert (cell.column in names_in(tool["inputSchema"])) == opened, cell.id
        assert (f"- {cell.column}" in tool["description"].splitlines()) == opened, cell.id
        matrix.carto.requests.clear()
        result = call(matrix.http, name, {}, matrix.credential(caller))
        [row] = result["structuredContent"].get("rows") or [
            each["properties"] for each in result["structuredContent"]["features"]
        ]
        assert (cell.column in row) == opened, cell.id
        [(sql, _)] = matrix.carto.statements
        assert (f"AS `{cell.column}`" in sql) == opened
        order = {"orderBy": [{"field": cell.column}]}
        ordered = call(matrix.http, name, order, matrix.credential(caller))
        assert ordered["isError"] != opened
        if not opened:
            [error] = errors_of(ordered)
            assert error["extensions"]["argument"] == "orderBy[0].field"
            assert cell.column not in error["message"]


@pytest.mark.threat("M01")
@pytest.mark.parametrize("caller", [None, *CALLERS])
def test_a_hidden_tool_gets_the_response_of_an_unknown_one(
    matrix: Running, cells: list[Cell], caller: str | None
) -> None:
    credential, listed = matrix.credential(caller), tools(matrix, caller)
    names = {f"{cell.template.kind}_{cell.template.name}" for cell in cells}
    assert names - {*listed}, "every caller lacks some"
    for name in sorted(names - {*listed}):
        hidden = sent(matrix.http, message("tools/call", name=name), credential)
        unknown = sent(matrix.http, message("tools/call", name="rows_nothing"), credential)
        assert hidden.status_code == unknown.status_code
        assert hidden.text.replace(name, "rows_nothing") == unknown.text


@pytest.mark.threat("M01")
@pytest.mark.parametrize("caller", [None, *CALLERS])
def test_resources_show_what_the_caller_sees(
    matrix: Running, cells: list[Cell], caller: str | None
) -> None:
    roles, credential = CALLERS[caller] if caller else [], matrix.credential(caller)
    texts = [
        sent(matrix.http, message("resources/read", uri=uri), credential).json()["result"][
            "contents"
        ][0]["text"]
        for uri in ("catalog://schema.graphql", "catalog://templates.json")
    ]
    listed = {each["tool"]: each["columns"] for each in json.loads(texts[1])}
    assert set(listed) == set(tools(matrix, caller))
    for cell in cells:
        columns = listed.get(f"{cell.template.kind}_{cell.template.name}", [])
        assert (cell.column in columns) == cell.is_open(roles)
    for column in ("kind", "worth"):
        shown = any(cell.is_open(roles) for cell in cells if cell.column == column)
        assert (f"  {column}: String\n" in texts[0]) == shown


@pytest.mark.threat("M02")
def test_claims_are_bound_and_are_no_arguments(tenants: Running) -> None:
    tool = tools(tenants, "acme")["rows_mine"]
    assert {*tool["inputSchema"]["properties"]} == {"least", "limit", "offset"}
    assert "acme" not in json.dumps(tool)
    for caller in ("acme", "globex"):
        result = call(tenants.http, "rows_mine", {}, tenants.credential(caller))
        assert result["structuredContent"]["rows"] == [{"name": "name", "tenant": caller}]
    stolen = call(tenants.http, "rows_mine", {"tenant": "globex"}, tenants.credential("acme"))
    assert errors_of(stolen)[0]["extensions"]["argument"] == "tenant"
    [error] = errors_of(call(tenants.http, "rows_mine", {}, tenants.credential("unclaimed")))
    assert error["extensions"]["code"] == "FORBIDDEN"
    templates = sent(
        tenants.http,
        message("resources/read", uri="catalog://templates.json"),
        tenants.credential("globex"),
    )
    assert "acme" not in templates.text


def test_budgets_are_shared_with_graphql(tenants: Running) -> None:
    credential = tenants.credential("bound")
    assert not call(tenants.http, "rows_mine", {"least": 1}, credential)["isError"]
    query = "{ queryRows { mine(least: 2) { rows { name } } } }"
    assert "errors" not in tenants.post(query, "bound").json()
    [error] = errors_of(call(tenants.http, "rows_mine", {"least": 3}, credential))
    [expected] = tenants.post(query.replace("2", "3"), "bound").json()["errors"]
    assert error["message"] == expected["message"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert error["extensions"]["retryAfter"] == pytest.approx(
        expected["extensions"]["retryAfter"], abs=2
    )


def test_a_rate_applies_to_every_request(tmp_path: Any) -> None:
    callers = callers_file({}, roles={"public": {"rate": "2/day"}})
    with gateway(tmp_path, {"rows__others": OPEN}, callers, mcp=True) as running:
        statuses = [sent(running.http, message("tools/list")).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
        limited = sent(running.http, message("tools/list"))
        assert int(limited.headers["retry-after"]) > 0
        assert running.post("{ __typename }").status_code == 429


async def test_the_client_learns_when_it_may_call_again(tmp_path: Any) -> None:
    callers = callers_file({}, roles={"public": {"rate": "3/day"}})  # it discovers, lists, calls
    with gateway(tmp_path, {"rows__others": OPEN}, callers, mcp=True) as running:
        async with connected(running.url) as client:
            await client.call_tool("rows_others", {})
            with pytest.raises(MCPError) as caught:
                await client.call_tool("rows_others", {})
    assert caught.value.data["code"] == "RATE_LIMITED"
    assert caught.value.data["retryAfter"] > 0


@pytest.mark.threat("M03")
async def test_401_refers_to_metadata_that_name_the_issuers(tmp_path: Any) -> None:
    issuers = {
        "https://login.example.com/realms/maps": {"audience": AUDIENCE},
        "https://other.example.com": {"audience": AUDIENCE},
    }
    callers = callers_file({"acme": KEYS["acme"]}, issuers=issuers)
    with gateway(tmp_path, {"rows__mine": MINE}, callers, mcp=True) as running:
        for credential in ({}, {"Authorization": "Bearer nothing"}):
            response = sent(running.http, message("tools/list"), credential)
            assert response.status_code == 401
            challenge = response.headers["www-authenticate"]
            assert challenge.startswith('Bearer realm="carto-graphql"')
            metadata_url = challenge.rpartition('resource_metadata="')[2].removesuffix('"')
            assert metadata_url == f"{running.url}/.well-known/oauth-protected-resource/mcp"
        other = running.post("{ __typename }")
        assert "resource_metadata" not in other.headers["www-authenticate"]
        for path in ("", "/mcp"):
            found = running.http.get(f"/.well-known/oauth-protected-resource{path}")
            assert found.json() == {
                "resource": f"{running.url}/mcp",
                "authorization_servers": [*issuers],
                "bearer_methods_supported": ["header"],
                "resource_name": "carto-graphql",
            }
        async with connected(running.url, running.credential("acme")) as client:
            assert [tool.name for tool in (await client.list_tools()).tools] == ["rows_mine"]


@pytest.mark.threat("M03")
def test_the_public_url_is_in_the_metadata_whatever_the_host(tmp_path: Any) -> None:
    callers = callers_file({"acme": KEYS["acme"]})
    public = "https://maps.example.com/api"
    with gateway(
        tmp_path, {"rows__mine": MINE}, callers, mcp=True, public_url=f"{public}/"
    ) as running:
        response = sent(running.http, message("tools/list"), {"Host": 'evil.example"x'})
        url = f'resource_metadata="{public}/.well-known/oauth-protected-resource/mcp"'
        assert response.headers["www-authenticate"].endswith(url)
        metadata = running.http.get("/.well-known/oauth-protected-resource").json()
        assert metadata["resource"] == f"{public}/mcp"


@pytest.mark.threat("M03")
def test_a_host_cannot_add_parameters_to_the_challenge(tmp_path: Any) -> None:
    callers = callers_file({"acme": KEYS["acme"]})
    with gateway(tmp_path, {"rows__mine": MINE}, callers, mcp=True) as running:
        response = sent(running.http, message("tools/list"), {"Host": 'a" b'})
        assert response.headers["www-authenticate"].endswith('resource_metadata="http://localhost'
            '/.well-known/oauth-protected-resource/mcp"')  # fmt: skip


@pytest.fixture(scope="module")
def guarded() -> Iterator[httpx.Client]:
    settings = Settings(
        mcp=True,
        allowed_hosts=("127.0.0.1", "maps.example.com"),
        cors_origins=("https://app.example.com",),
        public_url="https://maps.example.com",
    )
    with on_a_port(create_app(settings)) as url, httpx.Client(base_url=url, timeout=60) as http:
        yield http


@pytest.mark.threat("M04")
@pytest.mark.parametrize(
    ("origin", "host", "status"),
    [
        (None, None, 200),
        ("https://app.example.com", None, 200),
        ("https://maps.example.com", "maps.example.com", 200),
        ("https://evil.example.com", None, 403),
        ("http://maps.example.com", "maps.example.com", 403),
        ("null", None, 403),
        ("https://app.example.com.evil.com", None, 403),
        (None, "evil.example.com", 421),
        ("https://evil.example.com", "evil.example.com", 421),
    ],
)
def test_foreign_origins_and_hosts_are_rejected(
    guarded: httpx.Client, origin: str | None, host: str | None, status: int
) -> None:
    headers = {"Origin": origin, "Host": host}
    given = {name: value for name, value in headers.items() if value is not None}
    assert sent(guarded, message("tools/list"), given).status_code == status


@pytest.mark.threat("M04")
def test_on_loopback_the_own_origin_is_accepted_and_a_rebound_name_is_not(
    sandbox: httpx.Client,
) -> None:
    own = str(sandbox.base_url).rstrip("/")
    port = own.rpartition(":")[2]
    assert sent(sandbox, message("tools/list"), {"Origin": own}).status_code == 200
    rebound = {"Origin": f"http://evil.example:{port}", "Host": f"evil.example:{port}"}
    assert sent(sandbox, message("tools/list"), rebound).status_code == 403
    other = {"Origin": "http://127.0.0.1:1"}
    assert sent(sandbox, message("tools/list"), other).status_code == 403


@pytest.mark.threat("M05")
@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "HEAD", "OPTIONS"])
def test_only_post_is_served_as_there_are_no_sessions(sandbox: httpx.Client, method: str) -> None:
    response = sandbox.request(method, "/mcp", headers={"Accept": "text/event-stream"})
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


@pytest.mark.threat("M05")
def test_no_session_is_opened(sandbox: httpx.Client) -> None:
    client = {"name": "test", "version": "1"}
    body = message("initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo=client)
    response = sent(sandbox, body)
    assert response.status_code == 200
    assert "mcp-session-id" not in response.headers
    assert response.headers["cache-control"] == "private, no-store"
    assert response.json()["result"]["serverInfo"]["name"] == "carto-graphql"


@pytest.mark.threat("M06")
def test_callers_of_trusted_documents_only_have_no_tools(tmp_path: Any) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"one": "{ __typename }"}))
    callers = callers_file({"acme": KEYS["acme"]}, roles={"member": {"documents": "off"}})
    with gateway(
        tmp_path,
        {"rows__mine": MINE, "rows__others": OPEN},
        callers,
        mcp=True,
        trusted_documents=tmp_path / "manifest.json",
        trusted_documents_mode="only",
    ) as running:
        rejected = sent(running.http, message("tools/list"))
        assert rejected.status_code == 403
        assert rejected.json()["error"]["data"] == {"code": "FORBIDDEN"}
        assert {*tools(running, "acme")} == {"rows_mine", "rows_others"}


@pytest.mark.threat("M07")
def test_planted_markers_are_in_no_list_result_error_or_log(
    tmp_path: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    from tests.server.test_leaks import TEMPLATE, VALUE, Leaky

    caplog.set_level(logging.INFO)
    texts: list[str] = []
    with gateway(tmp_path, {"features__places": TEMPLATE}, None, Leaky(), mcp=True) as running:  # type: ignore[arg-type]  # an ASGI app, too
        for body in (
            message("tools/list"),
            message("resources/list"),
            message("resources/read", uri="catalog://schema.graphql"),
            message("resources/read", uri="catalog://templates.json"),
            message("resources/read", uri="file:///etc/passwd"),
            message("prompts/list"),
            *[message("tools/call", name="features_places", arguments=each) for each in (
                {"name": 5}, {"limit": -1}, {"size": 1}, {"geometry": VALUE}, {"offset": "x"},
                *[{"name": f"{VALUE}{number}", "geometry": True} for number in range(30)],
            )],
        ):  # fmt: skip
            response = sent(running.http, body)
            assert response.status_code < 500
            texts.append(response.text)
    logged = caplog.text + written_log(capfd)
    assert "features.places" in logged
    assert not [text for text in [*texts, logged] if MARK in text or VALUE in text]
    assert any("UPSTREAM_REJECTED" in text for text in texts)
    assert any('"rows"' in text or '"features"' in text for text in texts)


def test_the_list_follows_the_callers_file(tmp_path: Any) -> None:
    templates = {"rows__mine": MINE, "rows__others": OPEN}
    with gateway(tmp_path, templates, callers_file({"acme": {"roles": []}}), mcp=True) as running:
        assert {*tools(running, "acme")} == {"rows_others"}
        running.callers.write_text(callers_file(KEYS))
        deadline = time.monotonic() + 20
        while {*tools(running, "acme")} != {"rows_mine", "rows_others"}:
            assert time.monotonic() < deadline
            time.sleep(0.2)
