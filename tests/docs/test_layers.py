"""The pages on tiles and on CARTO's own client, against running gateways."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from carto_graphql.settings.settings import Settings
from server import create_app
from tests.callers.gateway import callers_file, key_for
from tests.docs.pages import ROOT, blocks
from tests.npm import installed
from tests.serving import on_a_port
from tests.tiles.reference import features

TILES: Final = (ROOT / "docs" / "tiles.md").read_text()
CLIENT: Final = ROOT / "tests" / "clients" / "carto-api-client"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    callers = tmp_path_factory.mktemp("callers") / "callers.yaml"
    callers.write_text(callers_file({"desk": {"roles": ["analyst"]}}))
    with on_a_port(create_app(Settings(sandbox=True, carto_client=True, callers=callers))) as url:
        yield url


def properties_at(url: str, query: str) -> list[dict[str, object]]:
    """Return the properties of features in tile 0/0/0 of `cities`; `query` begins with `?`."""
    response = httpx.get(f"{url}/tiles/cities.json{query}", timeout=30)
    assert response.status_code == 200, response.text
    [template] = response.json()["tiles"]
    tile = httpx.get(template.format(z=0, x=0, y=0), timeout=30)
    return [dict(each.properties) for each in features(tile.content)] if tile.content else []


def test_the_arguments_that_the_page_on_tiles_shows_select_features(url: str) -> None:
    [parameters] = re.findall(r"without those of a page(.*?)\n\nValues", TILES, re.DOTALL)
    shown = re.findall(r"`(\w+(?:\[\])?=[^`]*)`", parameters)
    found = {
        each: properties_at(
            url, f"?minPopulation=1000000&{each.replace('{', '%7B').replace('}', '%7D')}"
        )
        for each in shown
    }
    assert {*found} == {
        "countries=CH&countries=FR",
        "countries[]=",
        'where={"population":{"gte":1000000}}',
        "properties=name",
    }
    assert {row["country"] for row in found["countries=CH&countries=FR"]} == {"FR"}
    assert found["countries[]="] == []
    assert {*found["properties=name"][0]} == {"name"}
    [address] = re.findall(r'url: "https://maps\.example\.com/tiles/cities\.json(\?\S+)"', TILES)
    assert properties_at(url, address)


def test_cartos_own_client_reads_a_layer_with_the_code_of_its_page(url: str) -> None:
    folder: Path = installed(CLIENT)
    [code] = [
        each.text for each in blocks(ROOT / "docs" / "carto-client.md") if each.language == "js"
    ]
    code = re.sub(r'^import .*from "@(?:deck|loaders)\.gl/.*\n', "", code, flags=re.MULTILINE)
    code = code.replace("https://maps.example.com", url).replace("cgk_…", key_for("desk"))
    code, layer = code.split("const layer = ")
    [data] = re.findall(r"data: (vectorQuerySource\(source\))", layer)
    (folder / "page.mjs").write_text(f"{code}console.log(JSON.stringify(await {data}));\n")
    done = subprocess.run(
        ["node", "page.mjs"], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    [template] = json.loads(done.stdout)["tiles"]
    headers = {"Authorization": f"Bearer {key_for('desk')}"}
    tile = httpx.get(template.format(z=0, x=0, y=0), headers=headers, timeout=30)
    assert features(tile.content)
