"""Claims as parameters: each caller sees its own rows, despite shared calls and caches (A13, A14)."""

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from tests.callers.gateway import (
    MINE,
    OPEN,
    FakeCarto,
    Running,
    callers_file,
    code,
    gateway,
    key_for,
)

pytestmark = pytest.mark.anyio

LISTED: Final = (
    MINE.replace(
        "tenant: { type: String, from: claims.tenant_id }",
        'tenant: { type: "[String!]", from: claims.app.tenants }',
    )
    .replace("tenant = {{tenant}}", "tenant IN {{tenant}}")
    .replace("{ tenant: acme }", "{ tenant: [acme] }")
)
DEFAULTED: Final = MINE.replace("claims.tenant_id }", "claims.tenant_id, default: none }")
OPTIONAL: Final = MINE.replace(
    "WHERE tenant = {{tenant}} AND size", "WHERE [[ tenant = {{tenant}} AND ]] size"
)
NAMESPACED: Final = MINE.replace(
    "claims.tenant_id", """'claims["https://maps.example.com/tenant"]'"""
)
LAYER: Final = MINE.replace("params:", "geometry: geom\napi: sql\nparams:").replace(
    "name, tenant FROM", "name, tenant, geom FROM"
)
FILES: Final = {
    "rows__mine": MINE,
    "rows__listed": LISTED,
    "rows__defaulted": DEFAULTED,
    "rows__optional": OPTIONAL,
    "rows__namespaced": NAMESPACED,
    "rows__others": OPEN,
    "features__layer": LAYER,
    "features__map": LAYER.replace("api: sql", "api: maps\ncache: 1h"),
}
KEYS: Final[dict[str, dict[str, Any]]] = {
    "acme": {
        "claims": {
            "tenant_id": "acme",
            "app": {"tenants": ["acme", "ajax"]},
            "https://maps.example.com/tenant": "acme",
        }
    },
    "globex": {"claims": {"tenant_id": "globex"}},
    "unclaimed": {},
    "null": {"claims": {"tenant_id": None}},
    "number": {"claims": {"tenant_id": 5, "app": {"tenants": "acme"}}},
    "list": {"claims": {"tenant_id": ["acme"], "app": {"tenants": [["acme"]]}}},
    "nul": {"claims": {"tenant_id": "a\0"}},
    "object": {"claims": {"tenant_id": {"x": 1}, "app": "acme"}},
    "true": {"claims": {"tenant_id": True, "app": {"tenants": {}}}},
}
QUERY: Final = "{ queryRows { mine { rows { tenant } } } }"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    callers = callers_file({name: {"roles": ["member"], **row} for name, row in KEYS.items()})
    with gateway(tmp_path_factory.mktemp("tenants"), FILES, callers) as running:
        yield running


@pytest.mark.parametrize("tenant", ["acme", "globex"])
def test_a_claim_is_bound_like_any_other_value(running: Running, tenant: str) -> None:
    running.carto.requests.clear()
    assert running.post(QUERY, tenant).json() == {
        "data": {"queryRows": {"mine": {"rows": [{"tenant": tenant}]}}}
    }
    [(sql, parameters)] = running.carto.statements
    assert parameters == {"tenant": tenant, "least": 0}
    assert tenant not in sql


def test_claims_of_layers_lists_and_with_a_namespace_are_bound(running: Running) -> None:
    running.carto.requests.clear()
    text = """{ features { layer { features { properties { tenant } } } }
                queryRows { listed { rows { name } } namespaced { rows { tenant } } } }"""
    assert "errors" not in running.post(text, "acme").json()
    bound = [parameters["tenant"] for _, parameters in running.carto.statements]
    assert sorted(map(str, bound)) == ["['acme', 'ajax']", "acme", "acme"]


def test_map_metadata_of_one_tenant_is_not_used_for_another(running: Running) -> None:
    text = "{ features { map { features { geometry properties { tenant } } } } }"
    running.carto.requests.clear()
    for tenant in ("acme", "globex", "acme", "globex", "globex"):
        [feature] = running.post(text, tenant).json()["data"]["features"]["map"]["features"]
        assert feature["properties"] == {"tenant": tenant}
    assert len(running.carto.statements) == 2, "each tenant's metadata was requested once"


def test_a_claim_is_not_an_argument_and_not_in_the_schema(running: Running) -> None:
    shown = running.post(
        '{ __type(name: "QueryRows") { fields { name args { name } } } }', "acme"
    ).json()
    arguments = {
        field["name"]: [each["name"] for each in field["args"]]
        for field in shown["data"]["__type"]["fields"]
    }
    assert arguments["mine"] == ["least", "limit", "offset"]
    running.carto.requests.clear()
    forged = running.post('{ queryRows { mine(tenant: "globex") { rows { tenant } } } }', "acme")
    assert code(forged) == "GRAPHQL_VALIDATION_FAILED"
    assert not running.carto.requests


@pytest.mark.parametrize("key", ["unclaimed", "null"])
@pytest.mark.parametrize("field", ["mine", "optional", "listed"])
def test_a13_without_the_claim_the_field_is_forbidden_and_nothing_is_sent_to_carto(
    running: Running, key: str, field: str
) -> None:
    running.carto.requests.clear()
    response = running.post(
        f"{{ queryRows {{ {field} {{ rows {{ name }} }} others {{ rows {{ name }} }} }} }}", key
    ).json()
    assert response["data"]["queryRows"] == {field: None, "others": {"rows": [{"name": "name"}]}}
    [error] = response["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert "tenant" in error["message"]
    assert len(running.carto.statements) == 1, "the other field has a result"


def test_a_default_replaces_a_missing_claim(running: Running) -> None:
    rows = running.post("{ queryRows { defaulted { rows { tenant } } } }", "unclaimed").json()[
        "data"
    ]["queryRows"]
    assert rows == {"defaulted": {"rows": [{"tenant": "none"}]}}


@pytest.mark.parametrize("key", ["number", "list", "nul", "object", "true"])
@pytest.mark.parametrize("field", ["mine", "defaulted", "listed"])
def test_a_claim_of_another_type_is_forbidden_and_logged_without_its_value(
    running: Running, key: str, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    if (key, field) == ("nul", "listed"):
        return  # that key has no such claim, which another test is about
    running.carto.requests.clear()
    with caplog.at_level(logging.WARNING, "carto_graphql"):
        response = running.post(f"{{ queryRows {{ {field} {{ rows {{ name }} }} }} }}", key).json()
    assert [error["extensions"]["code"] for error in response["errors"]] == ["FORBIDDEN"]
    assert f"queryRows.{field}: FORBIDDEN" in caplog.text
    assert not running.carto.requests


def test_a_cached_document_is_executed_for_its_current_caller(running: Running) -> None:
    for tenant in ("acme", "globex", "acme"):
        assert f'"tenant":"{tenant}"' in running.post(QUERY, tenant).text
    assert code(running.post(QUERY, "unclaimed")) == "FORBIDDEN"


def test_a14_a_response_is_private_and_varies_by_caller(running: Running) -> None:
    mine = running.post(QUERY, "acme").headers
    assert mine["cache-control"] == "private, no-store"
    assert "authorization" in mine["vary"].lower()
    public = running.post("{ queryRows { others { rows { name } } } }").headers
    assert "authorization" in public["vary"].lower()


async def test_tenants_never_receive_rows_of_each_other_under_load(tmp_path: Path) -> None:
    callers = callers_file(
        {name: {"roles": ["member"], **KEYS[name]} for name in ("acme", "globex")}
    )
    carto = FakeCarto(seconds=0.02)
    with gateway(tmp_path, {"rows__mine": MINE}, callers, carto) as running:
        # Both tenants send the same queries.
        sending = [
            _send_many(running.url, tenant, 312 + (index < 16))
            for index in range(16)
            for tenant in ("acme", "globex")
        ]
        responses = [response for each in await asyncio.gather(*sending) for response in each]
    assert len(responses) >= 10_000
    wrong = [
        response for tenant, response in responses if json.loads(response) != _expected(tenant)
    ]
    assert wrong == []
    assert carto.statements < len(responses) / 2, "queries were shared"


def _expected(tenant: str) -> dict[str, Any]:
    return {"data": {"queryRows": {"mine": {"rows": [{"tenant": tenant}]}}}}


async def _send_many(url: str, tenant: str, count: int) -> list[tuple[str, bytes]]:
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    responses = []
    for index in range(count):
        text = f"{{ queryRows {{ mine(least: {index % 7}) {{ rows {{ tenant }} }} }} }}"
        writer.write(_request(tenant, json.dumps({"query": text}).encode()))
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
        )
        responses.append((tenant, await reader.readexactly(int(length.partition(b":")[2]))))
    writer.close()
    return responses


def _request(tenant: str, body: bytes) -> bytes:
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {key_for(tenant)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
