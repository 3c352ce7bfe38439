"""What each role may read over all paths of tiles, and URLs that were tampered with: nothing hidden opens."""

import random
import string
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Final

import httpx
import pytest

from tests.callers.gateway import Running, callers_file, gateway
from tests.tiles.fake_carto import TileCarto
from tests.tiles.reference import features
from tests.tiles.test_access import FILES, KEYS, MATRIX

LAYERS: Final = ("open", "members", "mine", "closed", "plain", "nothing")
MUTATIONS: Final = 200


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    settings = {"carto_client": True, "tile_secret": "planted-tile-secret"}
    folder = tmp_path_factory.mktemp("matrix")
    with gateway(folder, FILES, callers_file(KEYS), TileCarto(), **settings) as running:  # type: ignore[arg-type]
        yield running


PATHS: Final[Mapping[str, str]] = {
    "TileJSON": "/tiles/{}.json",
    "a tile": "/tiles/{}/1/0/1.mvt",
    "CARTO's instantiation": "/v3/maps/c/query?q={}",
    "CARTO's TileJSON": "/v3/maps/c/query?q={}&format=tilejson",
    "CARTO's tile": "/v3/maps/c/query/1/0/1?q={}",
    "CARTO's tile in its own format": "/v3/maps/c/query/1/0/1?q={}&formatTiles=binary",
    "CARTO's extent": "/v3/stats/c/geom?q={}",
}


@pytest.mark.threat("T01")
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("key", MATRIX)
def test_each_path_is_as_visible_as_its_layer(running: Running, key: str | None, path: str) -> None:
    for name in LAYERS:
        before = len(running.carto.requests)
        response = running.http.get(PATHS[path].format(name), headers=running.credential(key))
        is_visible = name in MATRIX[key]
        assert response.status_code == (200 if is_visible else 404), name
        if not is_visible:
            assert len(running.carto.requests) == before
            assert "planted" not in response.text


@pytest.mark.threat("T01")
@pytest.mark.parametrize("key", MATRIX)
def test_graphql_has_the_urls_of_the_same_layers(running: Running, key: str | None) -> None:
    for name in LAYERS:
        query = f"{{ features {{ {name} {{ tiles {{ url tileJSON }} }} }} }}"
        result = running.post(query, key).json()
        if name in MATRIX[key]:
            assert result["data"]["features"][name]["tiles"]["url"]
        else:
            assert "errors" in result
            assert result.get("data") is None


def test_each_path_has_the_features_of_the_tenant(running: Running) -> None:
    for key, tenant in (("ada", "acme"), ("bob", "globex")):
        for path in ("a tile", "CARTO's tile"):
            response = running.http.get(PATHS[path].format("mine"), headers=running.credential(key))
            [found] = features(response.content)
            assert found.properties["tenant"] == tenant


def signed(running: Running, key: str) -> dict[str, str]:
    query = "{ features { mine(least: 5) { tiles { url tileJSON } } } }"
    tiles = running.post(query, key).json()["data"]["features"]["mine"]["tiles"]
    sent = {"q": "mine", "queryParameters": '{"least": 5}'}
    result = running.http.get("/v3/maps/c/query", params=sent, headers=running.credential(key))
    [tilejson] = result.json()["tilejson"]["url"]
    [tile] = running.http.get(tilejson).json()["tiles"]
    urls = {
        "a tile": tiles["url"],
        "TileJSON": tiles["tileJSON"],
        "CARTO's tile": tile,
        "CARTO's TileJSON": tilejson,
    }
    return {
        name: url.removeprefix(running.url)
        .replace("{z}", "1")
        .replace("{x}", "0")
        .replace("{y}", "1")
        for name, url in urls.items()
    }


KINDS: Final = ("a tile", "TileJSON", "CARTO's tile", "CARTO's TileJSON")
LETTERS: Final = string.ascii_letters + string.digits + "-_"


def mutations(url: httpx.URL, chance: random.Random) -> Iterator[httpx.URL]:
    """Yield changed copies of a signed URL endlessly; the gateway must reject every copy."""
    signature = url.params["signed"]
    arguments = url.params.get("arguments")

    def with_argument(change: str) -> httpx.URL:
        if arguments is None:
            return httpx.URL(f"{url}&{change}")
        return url.copy_set_param("arguments", f"{arguments}&{change}")

    def with_least(value: str) -> httpx.URL:
        if arguments is None:
            return url.copy_set_param("least", value)
        return url.copy_set_param("arguments", f"least={value}")

    changes: list[Callable[[], httpx.URL]] = [
        lambda: url.copy_set_param("signed", flipped(signature, chance)),
        lambda: url.copy_set_param("signed", signature[: chance.randrange(len(signature))]),
        lambda: url.copy_set_param("signed", signature + chance.choice(LETTERS)),
        lambda: url.copy_set_param("signed", chance.choice(LETTERS) + signature),
        lambda: url.copy_set_param("signed", swapped(signature, chance)),
        lambda: with_least(str(chance.choice([*range(5), *range(6, 99)]))),
        lambda: with_argument("properties=name"),
        lambda: with_argument('bbox={"west":0,"south":0,"east":1,"north":1}'),
        lambda: renamed(url, chance.choice(["members", "open", "closed", "plain"])),
    ]
    while True:
        for change in changes:
            yield change()


def flipped(signature: str, chance: random.Random) -> str:
    at = chance.randrange(len(signature))
    letter = chance.choice([each for each in LETTERS if each != signature[at]])
    return signature[:at] + letter + signature[at + 1 :]


def swapped(signature: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(signature) - 1)
    found = signature[at:] + signature[:at]
    return found if found != signature else flipped(signature, chance)


def renamed(url: httpx.URL, name: str) -> httpx.URL:
    if "q" in url.params:
        return url.copy_set_param("q", name)
    return url.copy_with(path=url.path.replace("/mine", f"/{name}"))


@pytest.mark.threat("T03")
@pytest.mark.parametrize("kind", KINDS)
def test_200_tampered_urls_open_nothing(running: Running, kind: str) -> None:
    url = httpx.URL(signed(running, "ada")[kind])
    assert running.http.get(url).status_code == 200
    before, statuses = len(running.carto.requests), set()
    for mutated in islice(mutations(url, random.Random(11)), MUTATIONS):
        response = running.http.get(mutated)
        statuses.add(response.status_code)
        assert response.status_code in (401, 404, 400), mutated
        assert "acme" not in response.text
    assert 401 in statuses
    assert len(running.carto.requests) == before


@pytest.mark.threat("T03")
def test_a_signature_stands_for_its_caller_unless_a_header_names_another(running: Running) -> None:
    for kind in ("a tile", "CARTO's tile"):
        url = signed(running, "bob")[kind]
        for key, tenant in ((None, "globex"), ("bob", "globex"), ("ada", "acme")):
            response = running.http.get(url, headers=running.credential(key))
            [found] = features(response.content)
            assert found.properties["tenant"] == tenant
        assert running.http.get(url, headers=running.credential("eve")).status_code == 404
