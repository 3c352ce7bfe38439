"""The example's routes: when they are served, under which policy, and for how long they are cached."""

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from starlette.applications import Starlette

from carto_graphql.example import example_routes
from carto_graphql.sandbox import SANDBOX_API_ACCESS_TOKEN, sandbox_catalog
from carto_graphql.settings.settings import Settings
from server import create_app

pytestmark = pytest.mark.anyio

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = ROOT / "carto_graphql" / "example"
FOLDERS: Final = {"/example": PACKAGE, "/example/carto-client": PACKAGE / "carto_client"}

pages = pytest.mark.parametrize("path", FOLDERS)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=example_routes(carto_client=True)))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client


@pytest.mark.threat("H11")
@pages
async def test_the_page_needs_no_redirect_to_its_folder(http: httpx.AsyncClient, path: str) -> None:
    folder, page = await http.get(f"{path}/"), await http.get(path)
    assert folder.status_code == page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    base = f'<base href="{path.rpartition("/")[2]}/">'
    assert page.text.replace(base, "") == folder.text != page.text
    assert "base-uri 'none'" in folder.headers["content-security-policy"]
    assert "base-uri 'self'" in page.headers["content-security-policy"]


@pages
async def test_the_policy_of_the_page_allows_only_its_own_origin(
    http: httpx.AsyncClient, path: str
) -> None:
    page = await http.get(f"{path}/")
    policy = page.headers["content-security-policy"]
    assert {*re.findall(r"'[^']+'|[a-z]+:|\*", policy)} == {"'none'", "'self'", "data:"}
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"


@pages
async def test_everything_that_the_page_loads_is_served_and_cached_for_a_year(
    http: httpx.AsyncClient, path: str
) -> None:
    html = (await http.get(f"{path}/")).text
    loads = re.findall(r'(?:src|href)="(\./[^"]+)"', html)
    assert len(loads) >= 3
    for url in [*loads, *(f"static/{name}" for name in built(FOLDERS[path]))]:
        response = await http.get(f"{path}/{url}")
        assert response.status_code == 200
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert not re.search(r"<style|<script(?![^>]* src=)| on\w+=| style=", html)


@pytest.mark.parametrize(
    ("path", "name"), [("/example", "maplibre-gl"), ("/example/carto-client", "@deck.gl/carto")]
)
async def test_the_licences_are_served(http: httpx.AsyncClient, path: str, name: str) -> None:
    response = await http.get(f"{path}/licenses.txt")
    assert name in response.text
    assert "Redistributions in binary form" in response.text


@pytest.mark.parametrize(
    ("settings", "served"),
    [
        ({"sandbox": True}, True),
        ({"sandbox": True, "graphiql": False}, True),
        ({"sandbox": True, "catalog": str(sandbox_catalog())}, False),
        (
            {
                "carto_api_base_url": "https://gcp-us-east1.api.carto.com",
                "carto_api_access_token": SANDBOX_API_ACCESS_TOKEN,
                "catalog": str(sandbox_catalog()),
            },
            False,
        ),
    ],
)
async def test_it_is_served_only_with_the_sandboxs_own_catalog(
    settings: dict[str, object], served: bool
) -> None:
    app = create_app(Settings.model_validate(settings))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://gateway"
    ) as client:
        assert (await client.get("/example/")).status_code == (200 if served else 404)


@pytest.mark.parametrize("carto_client", [True, False])
async def test_the_page_of_cartos_client_needs_its_endpoints(carto_client: bool) -> None:
    app = create_app(Settings(sandbox=True, carto_client=carto_client))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://gateway"
    ) as client:
        response = await client.get("/example/carto-client/")
    assert response.status_code == (200 if carto_client else 404)


def built(folder: Path) -> dict[str, bytes]:
    return {
        path.name.removesuffix(".gz"): gzip.decompress(path.read_bytes())
        for path in (folder / "static").glob("*.gz")
    }
