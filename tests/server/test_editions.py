"""A request ends on the catalog that it began with; probes do not depend on CARTO."""

import asyncio
import socket
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from carto_client.sending import FAILURES
from carto_graphql.settings.settings import Settings
from schema.catalog import load_catalog
from server import create_app, create_gateway
from tests.cache.test_results import TOWNS, Carto
from tests.resolvers.shops import write_catalog
from tests.serving import on_a_port

pytestmark = pytest.mark.anyio

LIVE = TOWNS.replace("cache: {}\n", "").format()


def settings_of(catalog: Path, carto: str, **more: Any) -> Settings:
    values = {
        "carto_api_base_url": carto,
        "carto_api_access_token": "token",
        "catalog": str(catalog),
        **more,
    }
    return Settings.model_validate(values)


async def test_a_request_that_began_before_a_reload_ends_on_its_schema(tmp_path: Path) -> None:
    carto = Carto()
    old, new = (
        write_catalog(tmp_path / name, rows__live=LIVE.replace("name", column))
        for name, column in (("old", "name"), ("new", "label"))
    )
    released = threading.Event()

    def rows(_: int) -> list[dict[str, Any]]:
        assert released.wait(30)
        return [{"name": "a", "label": "a"}]

    carto.rows = rows
    with on_a_port(carto.app) as url:
        settings = settings_of(old, url)
        gateway = create_gateway(settings, load_catalog(old))
        later = settings.model_copy(update={"catalog": new})
        edition = gateway.build(later, load_catalog(new))
        transport = httpx.ASGITransport(gateway.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:

            async def query(column: str, least: int) -> Any:
                document = f"{{ queryRows {{ live(least: {least}) {{ rows {{ {column} }} }} }} }}"
                return (await http.post("/graphql", json={"query": document})).json()

            running = asyncio.ensure_future(query("name", 1))
            while not carto.calls:  # noqa: ASYNC110  # they are counted in another thread
                await asyncio.sleep(0.005)
            gateway.serve(edition)
            assert "errors" in await query("name", 2), (
                "a request that begins now has the new schema"
            )
            assert not running.done()
            released.set()
            assert await running == {"data": {"queryRows": {"live": {"rows": [{"name": "a"}]}}}}
            assert (await query("label", 3))["data"]["queryRows"]["live"] == {
                "rows": [{"label": "a"}]
            }


async def test_probes_report_200_while_carto_is_down(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        closed = f"http://127.0.0.1:{server.getsockname()[1]}"
    catalog = write_catalog(tmp_path, rows__live=LIVE)
    transport = httpx.ASGITransport(create_app(settings_of(catalog, closed, carto_timeout=0.3)))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
        for number in range(FAILURES + 1):
            query = f"{{ queryRows {{ live(least: {number}) {{ rows {{ name }} }} }} }}"
            response = await http.post("/graphql", json={"query": query})
            [error] = response.json()["errors"]
            assert error["extensions"]["code"] in {"UPSTREAM_UNAVAILABLE", "UPSTREAM_TIMEOUT"}
        for path in ("/livez", "/readyz", "/healthz"):
            assert (await http.get(path)).status_code == 200
