"""MapLibre and deck.gl in Chromium draw tiles: their features are those of the data, at three zooms.

Both are driven by tests/browser/tiles.mjs, before a gateway with a caller whose claim selects a country.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import shapely
from shapely.affinity import translate

from carto_graphql.settings.settings import Settings
from server import create_app
from tests.callers.gateway import callers_file, key_for
from tests.driving import Seen, drive
from tests.resolvers.shops import write_catalog
from tests.sandbox.reading import table
from tests.serving import on_a_port
from tests.tiles.reference import Tile, distance, features, rows_within

CITIES: Final = """/* ---
description: Cities of a size.
geometry: geom
params: { least: { type: Int, default: 100000 } }
columns: { name: String!, population: Int!, timezone: { type: String, column: tz } }
tiles: { properties: [name, population] }
access: [public]
--- */
SELECT name, population, tz, geom FROM `sandbox.world.cities` WHERE population >= {{least}}
"""
COUNTRIES: Final = """/* ---
description: Countries.
geometry: geom
columns: { name: String!, iso3: { type: String, access: [staff] }, population: BigInt! }
tiles: {}
access: [public]
--- */
SELECT name, iso3, population, geom FROM `sandbox.world.countries`
"""
MINE: Final = """/* ---
description: Cities of the caller's country.
geometry: geom
params: { country: { type: String, from: claims.country }, least: { type: Int, default: 0 } }
columns: { name: String!, country: String!, population: { type: Int!, access: [staff] } }
tiles: {}
access: [member]
sample: { country: CH }
--- */
SELECT name, country, population, geom FROM `sandbox.world.cities`
WHERE country = {{country}} AND population >= {{least}}
"""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Layer:
    """A layer with its arguments, and what of the data it has."""

    field: str
    type: str
    views: tuple[tuple[float, float, int], ...]
    keep: Callable[[Row], bool]
    properties: frozenset[str]
    table: str = "cities"
    key: str | None = None

    @property
    def rows(self) -> list[Row]:
        return [row for row in table(self.table) if self.keep(row)]


LAYERS: Final = {
    # Parameters; the world, the date line, and a part of Europe.
    "cities": Layer(
        "cities(least: 200000)",
        "circle",
        ((0, 20, 0), (180, 20, 2), (8, 47, 5)),
        lambda row: row["population"] >= 200_000,
        frozenset({"name", "population"}),
    ),
    # Polygons; both edges of the projection, the south one at the date line.
    "countries": Layer(
        "countries",
        "fill",
        ((0, 20, 0), (0, 84, 2), (180, -82, 3)),
        lambda _: True,
        frozenset({"name", "population"}),
        table="countries",
    ),
    # A claim of a caller who signs in by the URL.
    "mine": Layer(
        "mine(least: 100000)",
        "circle",
        ((8, 47, 0), (8, 47, 4), (8, 47, 6)),
        lambda row: row["country"] == "CH" and row["population"] >= 100_000,
        frozenset({"name", "country"}),
        key="anna",
    ),
}


@pytest.fixture(scope="module")
def drawn(
    chromium: str, screenshots: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, Seen]]:
    folder = tmp_path_factory.mktemp("tiles")
    files = {"features__cities": CITIES, "features__countries": COUNTRIES, "features__mine": MINE}
    write_catalog(folder / "catalog", **files)
    callers = {"anna": {"roles": ["member"], "claims": {"country": "CH"}}}
    (folder / "callers.yaml").write_text(callers_file(callers))
    settings = {"catalog": str(folder / "catalog"), "callers": folder / "callers.yaml"}
    app = create_app(
        Settings.model_validate({"sandbox": True, "tile_secret": "secret" * 8, **settings})
    )
    with on_a_port(app) as url:
        layers = [
            {
                "name": name,
                "key": "name",
                "type": layer.type,
                "tileJSON": tile_json(url, layer),
                "views": [{"center": [x, y], "zoom": zoom} for x, y, zoom in layer.views],
            }
            for name, layer in LAYERS.items()
        ]
        yield drive(chromium, "tiles.mjs", url, screenshots, json.dumps(layers))


def tile_json(url: str, layer: Layer) -> str:
    query = f"{{ features {{ {layer.field} {{ tiles {{ tileJSON }} }} }} }}"
    headers = {"Authorization": f"Bearer {key_for(layer.key)}"} if layer.key else {}
    response = httpx.post(f"{url}/graphql", json={"query": query}, headers=headers, timeout=60)
    [collection] = response.json()["data"]["features"].values()
    return str(collection["tiles"]["tileJSON"])


@dataclass(frozen=True)
class View:
    """What one map showed: keys of the features that it loaded and drew, and the tiles behind them."""

    loaded: list[str]
    drawn: list[str]
    bounds: list[float]
    tiles: list[dict[str, Any]]


@pytest.mark.parametrize("view", range(3))
@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("library", ["maplibre", "deckgl"])
def test_maps_draw_the_features_of_the_data(
    drawn: Mapping[str, Seen], library: str, name: str, view: int
) -> None:
    layer, seen = LAYERS[name], drawn[library][name]
    assert "failure" not in seen, seen
    assert (seen["violations"], seen["problems"]) == ([], [])
    shown = View(**seen["views"][view])
    in_tiles: set[str] = set()
    for each in shown.tiles:
        tile = Tile(*map(int, each["path"].split("/")))
        expected = [*rows_within(layer.rows, tile)]
        assert each["status"] == (200 if expected else 204)
        check_tile(base64.b64decode(each["content"]), expected, tile, layer.properties)
        in_tiles |= {row["name"] for row in expected}
    assert {*shown.loaded} == in_tiles
    assert {*shown.drawn} <= in_tiles
    assert {*shown.drawn} >= {*in_view(layer, shown, layer.views[view][2], library)}
    assert shown.drawn


def check_tile(content: bytes, expected: list[Row], tile: Tile, properties: frozenset[str]) -> None:
    found = features(content)
    assert sorted(each.properties["name"] for each in found) == sorted(
        row["name"] for row in expected
    )
    shapes: dict[str, list[shapely.Geometry]] = {}
    for row in expected:
        shapes.setdefault(row["name"], []).append(row["geom"])
    for each in found:
        assert {*each.properties} == properties
        same_name = shapes[each.properties["name"]]
        assert min(distance(each.shape, shape, tile) for shape in same_name) <= 1.0


def in_view(layer: Layer, shown: View, zoom: int, library: str) -> Iterator[str]:
    """Yield the names of features that must be visible in the view `shown`.

    The map's `library` is, for example, `deckgl`.
    """
    west, south, east, north = shown.bounds
    inside = shapely.box(west, max(south, -85), east, min(north, 85))
    shapes = [
        (row["name"], translate(shapely.make_valid(row["geom"]), turn))
        for row in layer.rows
        for turn in (-360, 0, 360)
    ]
    if layer.type == "fill":
        large = inside.area / 100
        yield from (name for name, shape in shapes if shape.intersection(inside).area > large)
        return
    points = [(name, point) for name, point in shapes if inside.buffer(-0.01).contains(point)]
    tree = shapely.STRtree([point for _, point in points])
    # In deck.gl, one of two close points may hide the other.
    apart = 10 * 360 / (512 * 2**zoom) if library == "deckgl" else 0  # 10 pixels at the equator
    for name, point in points:
        if apart == 0 or len(tree.query(point, "dwithin", apart)) == 1:
            yield name
