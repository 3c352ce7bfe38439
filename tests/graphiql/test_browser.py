"""GraphiQL in a real browser, as the installed wheel serves it: what a person sees, and what must not happen.

Chromium is driven by tests/browser/graphiql.mjs, once for all tests; each scenario there has a page of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from carto_graphql.graphiql import first_query
from carto_graphql.sandbox import sandbox_catalog
from resolvers.catalog.loading import load_catalog
from resolvers.sql.template import Template
from tests.callers.gateway import callers_file, key_for
from tests.driving import Seen, drive, harmless, result
from tests.installed import Venv, serving
from tests.resolvers.shops import write_catalog

SCENARIOS: Final = [
    "keyboard",
    "keyboardAlone",
    "wrongArgument",
    "firstQuery",
    "examples",
    "atOnce",
    "undrawable",
    "seam",
    "table",
    "charts",
    "tiles",
    "tilesFail",
    "phoneTiles",
    "slowQuery",
    "dialog",
    "dark",
    "phone",
    "desk",
    "touch",
    "phoneExample",
    "narrowExample",
]
MOST_BYTES: Final = 1_300_000
"""Compressed, until the first query can be typed."""


@pytest.fixture(scope="module")
def templates() -> list[Template]:
    return list(load_catalog(Path(str(sandbox_catalog()))).public_templates())


@pytest.fixture(scope="module")
def seen(chromium: str, product: str, screenshots: Path) -> Seen:
    return drive(chromium, "graphiql.mjs", product, screenshots)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_other_origin_is_requested_and_no_policy_is_violated(
    seen: Seen, product: str, scenario: str
) -> None:
    assert harmless(seen, scenario, product)


def test_every_scenario_of_the_driver_is_looked_at(seen: Seen) -> None:
    assert [*seen] == SCENARIOS


def test_the_page_opens_with_the_first_query_and_completes_a_name_by_keyboard(
    seen: Seen, templates: list[Template]
) -> None:
    keyboard = result(seen, "keyboard")
    assert keyboard["first"] == first_query(templates)
    assert keyboard["completed"].startswith("{ features")


def test_little_is_loaded_before_the_first_query_can_be_typed(seen: Seen) -> None:
    assert 100_000 < result(seen, "keyboard")["before"] < MOST_BYTES
    assert not any("map" in each or "countries" in each for each in seen["keyboard"]["requests"])


def test_the_map_holds_as_many_features_as_the_response_and_describes_each(seen: Seen) -> None:
    first = result(seen, "firstQuery")
    features = first["answer"]["data"]["features"]["cities"]["features"]
    assert first["drawn"] == first["counted"] == len(features) > 500
    assert features[0]["properties"]["name"] in first["popup"]


def test_the_table_shows_500_rows_and_says_how_many_there_are(seen: Seen) -> None:
    first = result(seen, "firstQuery")
    assert first["tableRows"] == 500
    assert first["notice"] == f"Rows 1 to 500 of {first['counted']:,}"


def test_the_editor_has_the_focus_and_the_panes_invite_to_run(seen: Seen) -> None:
    at_once = result(seen, "atOnce")
    assert at_once["invitations"] == [
        "Run the query to see its features on a map.",
        "Run the query to see its rows as a table.",
    ]
    assert at_once["counted"] > 500


def test_the_map_draws_the_rest_and_names_the_features_that_it_cannot_draw(seen: Seen) -> None:
    assert result(seen, "undrawable") == {
        "drawn": 2,
        "counted": 2,
        "status": "2 on the map",
        "note": "Not drawn: feature above (latitude 91), feature nowhere (no geometry),"
        " feature empty (an empty geometry).",
    }


def test_a_multipolygon_that_is_split_at_180_degrees_shows_no_seam(seen: Seen) -> None:
    seam = result(seen, "seam")
    assert seam["drawn"] == 1
    assert len(seam["colours"]) == 1, "the area alone, from side to side"


def test_the_table_aligns_separates_sorts_and_pages_numbers(seen: Seen) -> None:
    table = result(seen, "table")
    numbers = {
        name: [int(text.replace(",", "")) for text in table[name]]
        for name in ("first", "ascending", "descending", "next", "unsorted")
    }
    assert table["aligned"] == "right"
    assert all(len(text) < 4 or text[-4] == "," for text in table["first"])
    assert numbers["ascending"] == sorted(numbers["ascending"])
    assert numbers["descending"] == sorted(numbers["descending"], reverse=True)
    assert min(numbers["descending"]) >= max(numbers["next"]) > max(numbers["ascending"])
    assert numbers["unsorted"] == numbers["first"]
    assert table["sort"] == "descending"
    [total] = {status.rpartition(" of ")[2] for status in table["statuses"]}
    assert table["statuses"] == [f"Rows 1 to 500 of {total}", f"Rows 501 to 1,000 of {total}"]


def test_charts_of_groups_histogram_and_time_series_are_drawn_and_readable(seen: Seen) -> None:
    shown = result(seen, "charts")
    cities, quakes = (shown["result"][name]["aggregate"] for name in ("cities", "earthquakes"))
    lists = {
        "cities groups": cities["groups"],
        "cities histogram": cities["histogram"],
        "earthquakes timeSeries": quakes["timeSeries"],
    }
    assert shown["counted"] == len(lists)
    assert {name: chart["drawn"] for name, chart in shown["charts"].items()} == {
        name: len(rows) for name, rows in lists.items()
    }
    assert all(chart["colours"] > 1 for chart in shown["charts"].values())
    first = cities["groups"][0]
    country = first["key"]["country"]
    assert f"n {country}: {first['n']:,}" in shown["charts"]["cities groups"]["text"]
    assert "below 500K" in shown["charts"]["cities histogram"]["text"]
    assert "count 2018-01-31: " in shown["charts"]["earthquakes timeSeries"]["text"]
    assert shown["measures"] == ["n", "values.population.sum"]
    assert f"values.population.sum {country}: " in shown["measured"]


def test_tiles_are_drawn_beside_the_features_and_say_what_they_are(
    seen: Seen, product: str
) -> None:
    tiles = result(seen, "tiles")
    assert tiles["badge"] == "1 + tiles"
    assert tiles["legend"] == ["capital", "countries.areas (tiles)"]
    assert tiles["status"] == "1 on the map, and tiles of countries.areas, zoom 0 to 14"
    assert tiles["popup"] == "nameDem. Rep. Congo"
    assert tiles["colours"] > 3, "land, sea, and the areas above them"
    drawn = [each for each in seen["tiles"]["requests"] if ".mvt" in each]
    assert drawn
    for each in drawn:
        assert each.startswith(f"{product}/tiles/countries/")
        assert each.endswith(".mvt?continents=Africa&properties=name")


def test_tiles_that_do_not_load_are_reported(seen: Seen) -> None:
    assert result(seen, "tilesFail") == [
        "The tiles could not be loaded: cities: CARTO is unavailable",
        "The tiles could not be loaded: cities: status 503",
    ]


def test_tiles_fit_the_screen_of_a_phone(seen: Seen) -> None:
    phone = result(seen, "phoneTiles")
    assert phone["overflow"] <= 0
    assert phone["status"] == "Tiles of cities, zoom 0 to 14"
    assert phone["map"]["width"] > 330
    assert phone["map"]["height"] > 200
    assert phone["shown"]["x"] + phone["shown"]["width"] <= 390


def test_a_slow_query_shows_that_it_runs_and_can_be_stopped(seen: Seen, product: str) -> None:
    slow = result(seen, "slowQuery")
    assert slow["running"].startswith("Running for ")
    assert slow["aborted"] == 1


@pytest.mark.parametrize("screen", ["desk", "touch"])
def test_no_pane_or_panel_has_a_barrier_against_wcag_in_the_light_or_the_dark(
    seen: Seen, screen: str
) -> None:
    assert result(seen, screen)["found"] == []
    assert result(seen, screen)["stops"] > 20, "Tab led through the page"


@pytest.mark.parametrize("screen", ["desk", "touch"])
def test_panes_show_cartos_own_message(seen: Seen, screen: str) -> None:
    assert result(seen, screen)["problem"] == "CARTO rejected the query. division by zero"


@pytest.mark.parametrize("scenario", ["phoneExample", "narrowExample"])
def test_an_example_opens_on_a_narrow_screen_by_touch_and_by_mouse(
    seen: Seen, scenario: str
) -> None:
    example = result(seen, scenario)
    assert not example["covered"]
    assert example["editor"]["height"] > 200
    assert example["opened"].startswith("query ")
    assert example["counted"] > 0


def test_every_example_opens_runs_and_is_drawn_whole(seen: Seen, templates: list[Template]) -> None:
    responses = result(seen, "examples")
    charts = {f"{template.name}Charts" for template in templates if template.aggregate}
    tiles = {f"{template.name}Tiles": template.name for template in templates if template.tiles}
    assert {*responses} == {template.name for template in templates} | charts | {*tiles}
    for name in charts | {*tiles}:
        assert "errors" not in responses[name]
    for name, layer in tiles.items():
        assert responses[name]["status"] == f"Tiles of {layer}, zoom 0 to 14"
    for template in templates:
        response = responses[template.name]
        assert "errors" not in response
        if template.kind == "features":
            features = response["data"]["features"][template.name]["features"]
            assert response["drawn"] == len(features) > 0
        else:
            assert response["data"]["queryRows"][template.name]["rows"]


def test_all_can_be_done_by_keyboard_alone(seen: Seen, templates: list[Template]) -> None:
    keyboard = result(seen, "keyboardAlone")
    assert f"query {templates[1].name} " in keyboard["opened"]
    assert keyboard["inEditor"], "an example that was opened can be edited at once"
    assert "name" in keyboard["popup"]


def test_a_wrong_argument_is_marked_in_the_query_and_reported_beside_the_map(seen: Seen) -> None:
    wrong = result(seen, "wrongArgument")
    messages = [
        "Argument 'minPopulation' must be at least 0.",
        "Argument 'states' must have at least 1 item.",
    ]
    assert [error["message"] for error in wrong["errors"]] == messages
    assert [mark["title"] for mark in wrong["marked"]] == messages
    assert [mark["text"] for mark in wrong["marked"]] == ["-1", "["]
    assert wrong["badge"] == "2 errors"
    assert wrong["told"] == f"{messages[0]} (and 1 more, in the JSON)"
    assert wrong["after"] == [], "a query that was changed is not marked"


def test_the_page_is_dark_where_the_system_or_the_user_says_so(seen: Seen) -> None:
    red, green, blue = (int(part) for part in result(seen, "dark")["background"][4:-1].split(","))
    assert max(red, green, blue) < 100
    assert result(seen, "dialog")["dark"]


def test_on_a_phone_the_query_the_map_and_the_buttons_fit_the_screen(seen: Seen) -> None:
    phone = result(seen, "phone")
    assert phone["overflow"] <= 0
    assert phone["map"]["width"] > 330
    assert phone["map"]["height"] > 200
    boxes = [phone[name] for name in ("editor", "tools", "tabs", "map")]
    for above, below in pairwise(boxes):
        assert above["y"] + above["height"] <= below["y"] + 1, "nothing covers anything"
    text, toolbar = phone["text"], phone["toolbar"]
    assert text["y"] + text["height"] <= toolbar["y"] + 1, "the toolbar covers no text"
    assert text["width"] > 330


# Signing in

CITIES: Final = """/* ---
description: Cities for all, their population for analysts.
geometry: geom
columns:
  name: String!
  population: { type: Int!, access: [analyst] }
params: { least: { type: Int, default: 5000000 } }
sort: [population]
access: [%s]
sample: { least: 5000000, orderBy: { field: population, direction: DESC } }
--- */
SELECT name, population, geom FROM `sandbox.world.cities` WHERE population >= {{least}}
"""
QUAKES: Final = """/* ---
description: Earthquakes for analysts.
geometry: geom
columns: { magnitude: Float! }
tiles: {}
access: [analyst]
limit: { default: 5 }
--- */
SELECT magnitude, geom FROM `sandbox.world.earthquakes`
"""


@dataclass
class SignedIn:
    """What the browser saw at a gateway with callers, and at one where nothing is public."""

    seen: Seen
    open_url: str
    closed_url: str


@pytest.fixture(scope="module")
def signed_in(
    chromium: str, from_wheel: Venv, screenshots: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SignedIn]:
    program = from_wheel.bin / "carto-graphql"
    folders = []
    for access in ("public", "analyst"):
        folder = tmp_path_factory.mktemp(access)
        write_catalog(folder / "catalog", features__cities=CITIES % access, features__quakes=QUAKES)
        (folder / "callers.yaml").write_text(callers_file({"desk": {"roles": ["analyst"]}}))
        signing = "TILE_SECRET=planted-secret\nPUBLIC_URL=https://maps.example.com\n"
        settings = "CALLERS=callers.yaml\n" + (signing if access == "public" else "")
        (folder / ".env").write_text(settings)
        folders.append(folder)
    with (
        serving(program, "serve catalog --sandbox", cwd=folders[0]) as open_url,
        serving(program, "serve catalog --sandbox", cwd=folders[1]) as closed_url,
    ):
        seen = drive(chromium, "graphiql.mjs", open_url, screenshots, key_for("desk"), closed_url)
        yield SignedIn(seen, open_url, closed_url)


@pytest.mark.parametrize("scenario", ["token", "closed", "signedTiles", "closedTiles"])
def test_signing_in_requests_no_other_origin_and_violates_no_policy(
    signed_in: SignedIn, scenario: str
) -> None:
    assert harmless(
        signed_in.seen,
        scenario,
        signed_in.closed_url if scenario.startswith("closed") else signed_in.open_url,
    )


def test_a_key_opens_its_callers_schema_and_examples(signed_in: SignedIn) -> None:
    token = result(signed_in.seen, "token")
    anonymous, signed = token["anonymous"], token["signed"]
    assert token["before"] == "Requests without a token: 1 field is visible."
    assert anonymous["examples"] == anonymous["completions"] == ["cities"]
    assert "population" not in anonymous["first"]
    assert token["access"] == "A token is in use: 2 fields are visible."
    assert signed["examples"] == ["cities", "quakes", "quakesTiles"]
    assert {*signed["completions"]} == {"cities", "quakes"}
    assert "query quakes" in signed["first"], (
        "a first query that nobody has touched is the caller's"
    )
    assert len(signed["answer"]["data"]["features"]["quakes"]["features"]) == 5


def test_the_gateways_error_for_an_invalid_token_is_shown(signed_in: SignedIn) -> None:
    token = result(signed_in.seen, "token")
    assert token["refused"] == "The credential is not valid."
    assert token["docs"] == "The schema could not be loaded: The credential is not valid"


def test_the_token_is_sent_and_kept_nowhere(signed_in: SignedIn) -> None:
    token = result(signed_in.seen, "token")
    sent = [headers["authorization"] for headers in token["headers"] if "authorization" in headers]
    assert f"Bearer {key_for('desk')}" in sent
    assert "key-from-the-headers" in {headers.get("x-api-key") for headers in token["headers"]}
    assert "authorization" not in token["headers"][-1], "after Forget"
    assert "authorization" not in signed_in.seen["token"]["headers"][-1], "after a reload"
    for secret in (key_for("desk"), "not-a-token", "key-from-the-headers"):
        assert secret not in token["stored"] + token["url"]
    assert "features" in token["stored"], "the tabs themselves are kept"


def test_where_nothing_is_public_the_page_requires_a_key_first(signed_in: SignedIn) -> None:
    closed = result(signed_in.seen, "closed")
    assert closed["panel"]["width"] > 150, "the panel is open"
    assert "without a token or key" in closed["first"]
    assert "query quakes" in closed["then"]
    assert closed["answer"]["data"]["features"]["quakes"]["features"]


@pytest.mark.parametrize(("scenario", "is_signed"), [("signedTiles", True), ("closedTiles", False)])
def test_tiles_of_a_caller_are_drawn_by_signed_urls_or_by_the_token(
    signed_in: SignedIn, scenario: str, is_signed: bool
) -> None:
    tiles = result(signed_in.seen, scenario)
    assert tiles["status"] == "Tiles of quakes, zoom 0 to 14"
    assert tiles["linked"].startswith("https://maps.example.com/") == is_signed
    assert {status for _, status, _, _ in tiles["loaded"]} <= {200, 204}
    assert {has_signature for _, _, has_signature, _ in tiles["loaded"]} == {is_signed}
    assert {has_token for _, _, _, has_token in tiles["loaded"]} == {not is_signed}
    assert any(path.endswith(".mvt") for path, *_ in tiles["loaded"])
