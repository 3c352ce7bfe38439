"""What is in the store: no SQL, no table, no secret, no caller and no claim; and no tenant's rows for another."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import redis
from backports import zstd

from tests.callers.gateway import FakeCarto, callers_file, key_for
from tests.resolvers.shops import write_catalog
from tests.server.canned import gateway_before
from tests.serving import on_a_port
from tests.store.redis_server import redis_server

MARK: Final = "zzplanted"
TENANTS: Final = {name: f"{MARK}-{name}" for name in ("acme", "globex")}
KEYS: Final = {
    name: {"roles": ["member"], "claims": {"tenant_id": marker}} for name, marker in TENANTS.items()
}
MINE: Final = f"""/* ---
description: What belongs to the caller's tenant.
params:
  tenant: {{ type: String, from: claims.tenant_id }}
  least:  {{ type: Int, default: 0 }}
columns: {{ name: {{ type: String!, column: {MARK}_name }}, tenant: String! }}
access: [member]
sample: {{ tenant: acme }}
cache: 1h
--- */
SELECT {MARK}_name, tenant FROM `{MARK}.t` WHERE tenant = {{{{tenant}}}} AND size >= {{{{least}}}}
"""


@contextmanager
def two_gateways(folder: Path, store_url: str, **settings: Any) -> Iterator[list[httpx.Client]]:
    callers = folder / "callers.yaml"
    roles = {"member": {"rate": "100000/minute", "budget": "100000/day"}}
    callers.write_text(callers_file(KEYS, roles=roles))
    catalog = write_catalog(folder / "catalog", rows__mine=MINE)
    with ExitStack() as stack:
        carto = stack.enter_context(on_a_port(FakeCarto()))
        terms: dict[str, Any] = {
            "carto_api_access_token": f"{MARK}-token",
            "callers": str(callers),
            "store": store_url,
            "store_secret": f"{MARK}-secret",
            "store_timeout": 2.0,
            "apq": True,
            "log_level": "error",
            **settings,
        }
        urls = [stack.enter_context(gateway_before(carto, catalog, **terms)) for _ in range(2)]
        yield [stack.enter_context(httpx.Client(base_url=url, timeout=30)) for url in urls]


def post(http: httpx.Client, tenant: str, fields: str, least: int = 0) -> httpx.Response:
    query = f"query($n: Int) {{ queryRows {{ mine(least: $n) {{ rows {{ {fields} }} }} }} }}"
    return http.post(
        "/graphql",
        json={"query": query, "variables": {"n": least}},
        headers={"Authorization": f"Bearer {key_for(tenant)}"},
    )


def content(client: "redis.Redis") -> bytes:
    found = client.keys("*")
    assert isinstance(found, list)
    parts: list[bytes] = []
    for key in found:
        assert isinstance(key, bytes)
        value = client.dump(key)
        plain = client.get(key) if client.type(key) == b"string" else b""
        assert isinstance(value, bytes)
        assert isinstance(plain, bytes)
        parts += [key, value, plain]
        # A compressed value is added once more, decompressed.
        start = plain.find(b"\x28\xb5\x2f\xfd")  # of a zstd frame
        if start >= 0:
            parts.append(zstd.decompress(plain[start:]))
    return b"\n".join(parts)


@pytest.mark.threat("A19")
def test_the_store_holds_results_and_nothing_of_what_led_to_them(tmp_path: Path) -> None:
    with redis_server() as store, two_gateways(tmp_path, store.url) as gateways:
        for least in range(3):
            for tenant in TENANTS:
                for gateway in gateways:
                    response = post(gateway, tenant, "name", least)
                    assert response.status_code == 200, response.text
                    assert MARK not in str(response.headers)
        with redis.Redis(port=store.port) as client:
            held = content(client)
            results = client.keys("cgq:1:a:*")
            assert isinstance(results, list)
            assert len(results) == 6, "one of each tenant and value"
    assert b"name" in held
    for word in (MARK, *TENANTS, *map(key_for, TENANTS), "SELECT"):
        assert word.encode() not in held, word


@pytest.mark.threat("A13")
def test_17_two_tenants_with_one_store_never_cross(tmp_path: Path) -> None:
    chosen = random.Random(17)
    with (
        redis_server() as store,
        # The gateways' own caches are so small that most cached results come from the store.
        two_gateways(tmp_path, store.url, cache_bytes=16 * 1024) as gateways,
    ):
        for _ in range(1_500):
            tenant = chosen.choice([*TENANTS])
            response = post(chosen.choice(gateways), tenant, "tenant", chosen.randrange(20))
            rows = response.json()["data"]["queryRows"]["mine"]["rows"]
            assert rows == [{"tenant": TENANTS[tenant]}]
