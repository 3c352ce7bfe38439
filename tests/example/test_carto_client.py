"""The example of CARTO's own client in a real browser: its counts and the cities that it draws are those of the data.

Chromium is driven by tests/browser/carto-client.mjs, before a gateway with CARTO_CLIENT.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from carto_graphql.settings.settings import Settings
from server import create_app
from tests.driving import Seen, drive, harmless, result
from tests.sandbox.reading import table
from tests.serving import on_a_port

EDGES: Final = [200_000, 500_000, 1_000_000, 5_000_000]


class Driven(NamedTuple):
    seen: Seen
    url: str


@pytest.fixture(scope="module")
def driven(chromium: str, screenshots: Path) -> Iterator[Driven]:
    with on_a_port(create_app(Settings(sandbox=True, carto_client=True))) as url:
        yield Driven(drive(chromium, "carto-client.mjs", url, screenshots), url)


class Chosen(NamedTuple):
    """What the chosen bars leave."""

    country: str = ""
    least: int = 100_000


def cities(shown: dict[str, Any], chosen: Chosen, margin: float = 0) -> list[dict[str, Any]]:
    west, south, east, north = shown["bounds"]
    # A margin of 0.1 adds a tenth of the box's size on each side.
    across, down = margin * (east - west), margin * (north - south)
    west, south, east, north = west - across, south - down, east + across, north + down
    return [
        city
        for city in table("cities")
        if city["population"] >= chosen.least
        and city["country"].startswith(chosen.country)
        and south <= city["geom"].y <= north
        and (city["geom"].x - west) % 360 <= east - west
    ]


def bars_by_country(found: list[dict[str, Any]]) -> list[list[str]]:
    counts = Counter(city["country"] for city in found)
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [[country, f"{count:,}"] for country, count in ordered[:8]]


def bars_by_population(found: list[dict[str, Any]]) -> list[str]:
    bins = Counter(bisect_right(EDGES, city["population"]) for city in found)
    return [f"{bins[number]:,}" for number in range(len(EDGES) + 1)]


def check(
    shown: dict[str, Any], on_map: Chosen, of_countries: Chosen, of_populations: Chosen
) -> None:
    found = cities(shown, on_map)
    assert shown["status"] == f"{len(found):,} cities in view"
    assert shown["bars"][0] == bars_by_country(cities(shown, of_countries))
    counts = bars_by_population(cities(shown, of_populations))
    assert [count for _, count in shown["bars"][1]] == counts
    drawn = {tuple(each) for each in shown["drawn"]}
    assert drawn <= keys(cities(shown, on_map, margin=0.05))  # circles of cities beside the box
    assert len(drawn & keys(found)) >= min(len(found), 5)  # others can be below them


def keys(found: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    return {(city["name"], city["country"], city["population"]) for city in found}


@pytest.mark.parametrize("name", ["widgets", "moved", "tooltip", "failed", "phone"])
def test_the_page_needs_no_other_origin_and_violates_no_policy(driven: Driven, name: str) -> None:
    assert harmless(driven.seen, name, driven.url, "/v3/maps/any/query?")
    assert not any("/graphql" in each for each in driven.seen[name]["requests"])


def test_the_widgets_filter_the_map_and_each_other(driven: Driven) -> None:
    states = result(driven.seen, "widgets")
    country = states["all"]["bars"][0][1][0]
    everything, of_country = Chosen(), Chosen(country)
    large, of_both = Chosen(least=EDGES[-1]), Chosen(country, EDGES[-1])
    check(states["all"], everything, everything, everything)
    check(states["country"], of_country, everything, of_country)
    check(states["both"], of_both, large, of_country)
    check(states["large"], large, large, everything)
    check(states["none"], everything, everything, everything)
    counts = [len(cities(states["all"], each)) for each in (of_both, large, of_country, everything)]
    assert 0 < counts[0] < counts[1] < counts[2] < counts[3]


def test_the_widgets_follow_the_map(driven: Driven) -> None:
    states = result(driven.seen, "moved")
    for shown in states.values():
        check(shown, Chosen(), Chosen(), Chosen())
    assert states["near"]["bounds"] != states["beside"]["bounds"]
    near = {tuple(each) for each in states["near"]["drawn"]}
    assert near >= keys(cities(states["near"], Chosen(), margin=-0.01))


def test_a_city_is_described_beside_the_pointer(driven: Driven) -> None:
    tooltip = result(driven.seen, "tooltip")
    assert tooltip["text"].startswith(f"{tooltip['name']}, ")
    assert tooltip["text"].endswith(" inhabitants")


def test_an_error_is_reported_and_the_request_can_be_repeated(driven: Driven) -> None:
    failed = result(driven.seen, "failed")
    assert failed["reported"] == "CARTO is unavailable"
    assert failed["stale"] == "The widgets are not up to date"
    assert failed["then"].endswith(" cities in view")
    assert failed["found"] == [], "barriers against WCAG"


@pytest.mark.parametrize("screen", ["tooltip", "phone"])
def test_no_screen_has_a_barrier_against_wcag_in_the_light_or_the_dark(
    driven: Driven, screen: str
) -> None:
    wcag = result(driven.seen, screen)["wcag"]
    assert wcag["found"] == []
    assert wcag["stops"] > 10, "Tab led through the page"


def test_the_map_and_the_widgets_fit_the_screen_of_a_phone(driven: Driven) -> None:
    phone = result(driven.seen, "phone")
    check(phone, Chosen(), Chosen(), Chosen())
    assert phone["overflow"] <= 0
    assert phone["map"]["width"] == 390
    assert phone["map"]["height"] > 300
