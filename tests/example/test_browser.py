"""The example map in a real browser: what it draws is what an independent count of the data gives.

Chromium is driven by tests/browser/example.mjs: through the installed wheel, and before a hindered CARTO.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from carto_graphql.example import example_routes
from carto_graphql.sandbox import create_sandbox
from server import create_app
from tests.driving import Seen, drive, harmless, result
from tests.hindered import Hindered, Watched
from tests.sandbox.reading import table
from tests.server.conftest import settings_for
from tests.serving import on_a_port

MOST: Final = 5000
STATES: Final = [
    "opened",
    "panned",
    "raised",
    "lowest",
    "zoomed",
    "acrossTheDateLine",
    "turnedAround",
]


@pytest.fixture(scope="module")
def explored(chromium: str, product: str, screenshots: Path) -> Seen:
    return drive(chromium, "example.mjs", product, screenshots)


@dataclass
class Panned:
    """What the browser saw before a CARTO that is slow or broken, and what the two servers saw of it."""

    seen: Seen
    url: str
    gateway: Watched
    carto: Hindered


@pytest.fixture(scope="module")
def panned(chromium: str, screenshots: Path) -> Iterator[Panned]:
    carto = Hindered(create_sandbox())
    with on_a_port(carto) as carto_url:
        app = create_app(settings_for(carto_url))
        app.app.router.routes.extend(example_routes())
        gateway = Watched(app)
        with on_a_port(gateway) as url:
            seen = drive(chromium, "example.mjs", url, screenshots, f"{carto_url}/hinder")
            yield Panned(seen, url, gateway, carto)


def cities(shown: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the cities that a map must show, the most populous first.

    `shown` has the map's bounds and the minimum population.
    """
    west, south, east, north = shown["bounds"]
    inside = [
        city
        for city in table("cities")
        if city["population"] >= shown["least"]
        and south <= city["geom"].y <= north
        and (city["geom"].x - west) % 360 <= east - west
    ]
    return sorted(inside, key=lambda city: (-city["population"], city["geonameid"]))


@pytest.mark.parametrize(
    "name", ["explored", "popup", "charts", "tiles", "hover", "leaflet", "phone", "dark"]
)
def test_no_other_origin_is_requested_and_no_error_is_logged(
    explored: Seen, product: str, name: str
) -> None:
    assert harmless(explored, name, product)


@pytest.mark.parametrize("name", STATES)
def test_as_many_cities_are_drawn_as_an_independent_count_of_the_box_gives(
    explored: Seen, name: str
) -> None:
    shown = result(explored, "explored")[name]
    expected = cities(shown)[:MOST]
    assert shown["drawn"] == len(expected) > 0
    assert sorted(shown["names"]) == sorted(city["name"] for city in expected)


@pytest.mark.parametrize("name", STATES)
def test_the_table_has_the_biggest_cities_in_view(explored: Seen, name: str) -> None:
    shown = result(explored, "explored")[name]
    assert shown["table"] == [
        [city["name"], city["country"], f"{city['population']:,}"] for city in cities(shown)[:10]
    ]


def test_what_is_drawn_is_seen(explored: Seen) -> None:
    states = result(explored, "explored")
    assert states["zoomed"]["rendered"] == states["zoomed"]["drawn"]
    assert states["acrossTheDateLine"]["rendered"] == states["acrossTheDateLine"]["drawn"]


def test_the_map_and_the_slider_moved(explored: Seen) -> None:
    states = result(explored, "explored")
    assert states["opened"]["bounds"] != states["panned"]["bounds"]
    assert states["lowest"]["least"] < states["panned"]["least"] < states["raised"]["least"]
    assert states["lowest"]["status"].endswith("cities in view, drawn as tiles")
    assert states["zoomed"]["bounds"][2] - states["zoomed"]["bounds"][0] < 40


def test_a_city_has_a_popup_by_keyboard_and_by_mouse(explored: Seen) -> None:
    popup = result(explored, "popup")
    assert popup["chosen"] in popup["ofTheTable"]
    assert popup["chosen"] in popup["ofTheMap"]
    assert "inhabitants" in popup["ofTheMap"]
    assert "/" in popup["ofTheMap"]  # the time zone


def test_on_a_phone_the_map_and_the_table_fit_the_screen(explored: Seen) -> None:
    phone = result(explored, "phone")
    assert phone["overflow"] <= 0
    assert phone["map"]["width"] == 390
    assert phone["map"]["height"] > 300
    assert phone["drawn"] == len(cities(phone))


@pytest.mark.parametrize("screen", ["popup", "phone"])
def test_no_screen_has_a_barrier_against_wcag_in_the_light_or_the_dark(
    explored: Seen, screen: str
) -> None:
    wcag = result(explored, screen)["wcag"]
    assert wcag["found"] == []
    assert wcag["stops"] > 20, "Tab led through the page"


def test_more_cities_than_one_response_has_are_drawn_as_tiles(explored: Seen) -> None:
    tiles = result(explored, "tiles")
    in_view = cities(tiles)
    beyond = {city["name"] for city in in_view[MOST:]} - {city["name"] for city in in_view[:MOST]}
    assert tiles["truncated"]["tiles"] > tiles["drawn"] == MOST
    assert {*tiles["truncated"]["names"]} & beyond
    assert {*tiles["truncated"]["names"]} <= {city["name"] for city in table("cities")}
    assert tiles["truncated"]["features"] == 0
    assert tiles["whole"] == {"tiles": 0, "names": [], "features": tiles["whole"]["features"]}
    assert tiles["whole"]["features"] > 0


EDGES: Final = [50_000, 100_000, 500_000, 1_000_000, 5_000_000]


def countries_of(found: list[dict[str, Any]]) -> list[list[str]]:
    counts = Counter(city["country"] for city in found)
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [[country, f"{count:,}"] for country, count in ordered[:8]]


def populations_of(found: list[dict[str, Any]]) -> list[str]:
    bins = Counter(bisect_right(EDGES, city["population"]) for city in found)
    return [f"{bins[number]:,}" for number in range(len(EDGES) + 1)]


def test_the_charts_filter_the_map_the_table_and_each_other(explored: Seen) -> None:
    states = result(explored, "charts")
    everything = cities(states["all"])
    chosen = states["all"]["bars"][0][1][0]
    of_country = [city for city in everything if city["country"] == chosen]
    of_both = [city for city in of_country if city["population"] >= EDGES[-1]]
    large = [city for city in everything if city["population"] >= EDGES[-1]]
    for name, shown, by_country, by_population in (
        ("all", everything, everything, everything),
        ("country", of_country, everything, of_country),
        ("both", of_both, large, of_country),
        ("none", everything, everything, everything),
    ):
        state = states[name]
        assert state["drawn"] == len(shown) > 0, name
        assert state["bars"][0] == countries_of(by_country), name
        assert [count for _, count in state["bars"][1]] == populations_of(by_population), name
        assert [row[0] for row in state["table"]] == [city["name"] for city in shown[:10]], name
    following = [city["name"] for city in everything[10:20]]
    assert [row[0] for row in states["next"]["table"]] == following


def test_hovering_highlights_the_country_under_the_pointer_though_ids_are_text(
    explored: Seen,
) -> None:
    assert result(explored, "hover") == [["Brazil"], ["Peru"], []]


def test_a_map_of_leaflet_shows_the_cities_in_the_box_of_its_bounds(explored: Seen) -> None:
    shown = result(explored, "leaflet")
    for name, state in shown.items():
        whole = state["bounds"][2] - state["bounds"][0] >= 360
        bounds = [-180, -90, 180, 90] if whole else state["bounds"]
        expected = cities({**state, "bounds": bounds})
        assert sorted(state["names"]) == sorted(city["name"] for city in expected), name
        assert state["names"], name
    assert shown["acrossTheDateLine"]["box"]["west"] > shown["acrossTheDateLine"]["box"]["east"]
    assert -180 <= shown["turnedAround"]["box"]["west"] < shown["turnedAround"]["box"]["east"] < 180


def test_the_page_is_dark_where_the_system_is(explored: Seen) -> None:
    red, green, blue = (
        int(part) for part in result(explored, "dark")["background"][4:-1].split(",")
    )
    assert max(red, green, blue) < 100


def test_a_query_that_panning_overtook_is_cancelled_at_the_gateway_and_at_carto(
    panned: Panned,
) -> None:
    shown = result(panned.seen, "panned")
    assert shown["busy"] == "true"
    assert shown["aborted"] > 1
    # Fewer than were aborted, at times: one that is overtaken at once has not been sent yet.
    assert panned.gateway.left > 1
    assert panned.carto.left > 1
    assert shown["drawn"] == len(cities(shown)) > 0


def test_a_failure_of_carto_is_reported_and_requested_again_when_wished(panned: Panned) -> None:
    failed = result(panned.seen, "failed")
    assert failed["told"]
    assert "select" not in failed["told"].lower()
    assert failed["stale"] == "The map is not up to date"
    assert failed["drawn"] == len(cities(failed))
    assert failed["found"] == [], "barriers against WCAG"


def test_a_gateway_out_of_reach_is_reported(panned: Panned) -> None:
    assert result(panned.seen, "unreachable")["told"].startswith("The cities could not be loaded: ")


@pytest.mark.parametrize("name", ["panned", "failed", "unreachable"])
def test_what_goes_wrong_is_no_error_in_the_console(panned: Panned, name: str) -> None:
    assert harmless(panned.seen, name, panned.url)
