"""The example's routes: when they are served, under which policy, and that its source builds them."""

import gzip
import os
import re
import subprocess
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
ASSETS: Final = sorted(path.name.removesuffix(".gz") for path in (PACKAGE / "static").glob("*.gz"))


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=example_routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client


@pytest.mark.threat("H11")
async def test_the_page_needs_no_redirect_to_its_folder(http: httpx.AsyncClient) -> None:
    folder, page = await http.get("/example/"), await http.get("/example")
    assert folder.status_code == page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.text.replace('<base href="example/">', "") == folder.text != page.text
    assert "base-uri 'none'" in folder.headers["content-security-policy"]
    assert "base-uri 'self'" in page.headers["content-security-policy"]


async def test_the_policy_of_the_page_allows_only_its_own_origin(
    http: httpx.AsyncClient,
) -> None:
    page = await http.get("/example/")
    policy = page.headers["content-security-policy"]
    assert {*re.findall(r"'[^']+'|[a-z]+:|\*", policy)} == {"'none'", "'self'", "data:"}
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"


async def test_everything_that_the_page_loads_is_served_and_cached_for_a_year(
    http: httpx.AsyncClient,
) -> None:
    html = (await http.get("/example/")).text
    loads = re.findall(r'(?:src|href)="(\./[^"]+)"', html)
    assert len(loads) == 3
    for url in [*loads, *(f"static/{name}" for name in ASSETS)]:
        response = await http.get(f"/example/{url}")
        assert response.status_code == 200
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert not re.search(r"<style|<script(?![^>]* src=)| on\w+=| style=", html)


async def test_the_licences_are_served(http: httpx.AsyncClient) -> None:
    response = await http.get("/example/licenses.txt")
    assert "maplibre-gl" in response.text
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


@pytest.mark.usefixtures("npm")
def test_the_committed_assets_are_what_the_script_builds(tmp_path: Path) -> None:
    if not os.environ.get("CI"):
        pytest.skip("building all anew takes half a minute; CI does it")
    subprocess.run(
        [ROOT / "scripts" / "build-example", tmp_path], check=True, capture_output=True, timeout=300
    )
    built = {
        path.name: gzip.decompress(path.read_bytes()) for path in (tmp_path / "static").glob("*.gz")
    }
    kept = {
        path.name: gzip.decompress(path.read_bytes()) for path in (PACKAGE / "static").glob("*.gz")
    }
    assert built == kept
    for name in ("index.html", "LICENSES.txt"):
        assert (tmp_path / name).read_bytes() == (PACKAGE / name).read_bytes()
