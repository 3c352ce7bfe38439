"""`tiles:` of a header: what it becomes, and what it rejects, by line."""

from pathlib import Path

import pytest

from resolvers.sql.tiles import TileOptions
from tests.resolvers.shops import load, load_one, problems

HEADER = """/* ---
description: Towns.
KEYS
params: { PARAM: String }
columns:
  name: String!
  since: { type: Date, access: [staff] }
  tags: "[String!]"
TILES
access: [public]
--- */
SELECT name, since, tags, geom FROM `p.d.t` WHERE TRUE [[ AND name = {{PARAM}} ]]
"""


def write(tiles: str, keys: str = "geometry: geom", param: str = "it") -> str:
    return HEADER.replace("KEYS", keys).replace("TILES", tiles).replace("PARAM", param)


@pytest.mark.parametrize(
    ("tiles", "options"),
    [
        ("tiles: {}", TileOptions(("name", "since"))),
        ("tiles: { properties: [since, name] }", TileOptions(("name", "since"))),
        ("tiles: { properties: [], maxzoom: 9 }", TileOptions((), 0, 9)),
        (
            "tiles: { properties: [name], minzoom: 3, attribution: © A }",
            TileOptions(("name",), 3, 14, "© A"),
        ),
        ("", None),
    ],
)
def test_tiles_have_the_columns_that_are_listed(
    tmp_path: Path, tiles: str, options: TileOptions | None
) -> None:
    assert load_one(tmp_path, features__towns=write(tiles)).tiles == options


@pytest.mark.parametrize(
    ("tiles", "line", "message"),
    [
        ("tiles: { properties: [other] }", 9, "tiles.properties: other is not among the columns"),
        (
            "tiles: { properties: [tags] }",
            9,
            "tiles.properties: tags cannot be in a tile: it is [String!]",
        ),
        ("tiles: { maxzoom: 23 }", 9, "tiles.maxzoom: "),
        ("tiles: { minzoom: 8, maxzoom: 7 }", 9, "tiles.minzoom: 8 is above the maxzoom, 7"),
        ("tiles: { maxZoom: 7 }", 9, "tiles.maxZoom: there is no such key; did you mean maxzoom?"),
        ("tiles: yes", 9, "tiles: expected keys with values"),
    ],
)
def test_wrong_options_are_reported_at_their_line(
    tmp_path: Path, tiles: str, line: int, message: str
) -> None:
    found = problems(tmp_path, features__towns=write(tiles))
    assert any(each.line == line and each.message.startswith(message) for each in found), found


@pytest.mark.parametrize("name", ["properties", "signed"])
def test_a_parameter_cannot_have_the_name_of_one_of_the_url(tmp_path: Path, name: str) -> None:
    [problem] = problems(tmp_path, features__towns=write("tiles: {}", param=name))
    assert problem.line == 4
    assert problem.message.startswith(f"params.{name}: the name is that of a parameter in the URLs")


def test_rows_have_no_tiles(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, rows__towns=write("tiles: {}", keys=""))
    assert problem.message == "tiles: is for templates in features/ only"


def test_a_named_source_has_no_tiles(tmp_path: Path) -> None:
    keys = [
        "description: A.",
        "geometry: geom",
        "source: towns",
        "columns: { a: Int }",
        "tiles: {}",
    ]
    template = "\n".join(["/* ---", *keys, "access: [public]", "--- */", ""])
    [problem] = problems(tmp_path, features__towns=template)
    assert problem.line == 6
    assert problem.message.startswith("tiles: has no effect on a Named Source")


def test_a_role_sees_the_properties_of_its_columns(tmp_path: Path) -> None:
    catalog = load(tmp_path, features__towns=write("tiles: {}"))
    [seen] = catalog.visible_templates(())
    assert seen.tiles == TileOptions(("name",))
    [seen] = catalog.visible_templates(["staff"])
    assert seen.tiles == TileOptions(("name", "since"))
