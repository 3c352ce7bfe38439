"""GraphiQL in a real browser, as the installed wheel serves it: what a person sees, and what must not happen.

Chromium is driven by tests/browser/graphiql.mjs, once for all tests; each scenario there has a page of its own.
"""

from pathlib import Path
from typing import Final

import pytest

from carto_graphql.graphiql import first_query
from carto_graphql.sandbox import sandbox_catalog
from resolvers.catalog import load_catalog
from resolvers.template import Template
from tests.driving import Seen, drive, harmless, result

SCENARIOS: Final = ["keyboard", "firstQuery", "examples", "token", "dialog", "dark", "phone"]
MOST_BYTES: Final = 1_300_000
"""Compressed, until the first query can be typed."""


@pytest.fixture(scope="module")
def templates() -> list[Template]:
    return list(load_catalog(Path(str(sandbox_catalog()))).open())


@pytest.fixture(scope="module")
def seen(chromium: str, product: str, screenshots: Path) -> Seen:
    return drive(chromium, "graphiql.mjs", product, screenshots)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_nothing_is_asked_of_another_origin_and_no_policy_is_violated(
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


def test_the_map_holds_as_many_features_as_the_answer_and_tells_of_each(seen: Seen) -> None:
    first = result(seen, "firstQuery")
    features = first["answer"]["data"]["features"]["cities"]["features"]
    assert first["drawn"] == first["counted"] == len(features) > 500
    assert features[0]["properties"]["name"] in first["popup"]


def test_the_table_shows_500_rows_and_says_how_many_there_are(seen: Seen) -> None:
    first = result(seen, "firstQuery")
    assert first["tableRows"] == 500
    assert first["notice"] == f"The first 500 of {first['counted']} rows"


def test_every_example_opens_runs_and_is_drawn_whole(seen: Seen, templates: list[Template]) -> None:
    answers = result(seen, "examples")
    assert [*answers] == [template.name for template in templates]
    for template in templates:
        answer = answers[template.name]
        assert "errors" not in answer
        if template.kind == "features":
            features = answer["data"]["features"][template.name]["features"]
            assert answer["drawn"] == len(features) > 0
        else:
            assert answer["data"]["queryRows"][template.name]["rows"]


def test_the_token_is_sent_and_kept_nowhere(seen: Seen) -> None:
    token = result(seen, "token")
    sent = [headers for headers in seen["token"]["headers"] if "authorization" in headers]
    assert {headers["authorization"] for headers in sent} == {"Bearer token-from-the-field"}
    assert "key-from-the-headers" in {headers.get("x-api-key") for headers in sent}
    assert token["access"] == "A token is in use."
    assert "token-from-the-field" not in token["stored"] + token["url"]
    assert "key-from-the-headers" not in token["stored"]
    assert "cities" in token["stored"]  # the tabs themselves are kept


def test_the_page_is_dark_where_the_system_or_the_user_says_so(seen: Seen) -> None:
    red, green, blue = (int(part) for part in result(seen, "dark")["background"][4:-1].split(","))
    assert max(red, green, blue) < 100
    assert result(seen, "dialog")["dark"]


def test_on_a_phone_the_query_the_map_and_the_buttons_fit_the_screen(seen: Seen) -> None:
    phone = result(seen, "phone")
    assert phone["overflow"] <= 0
    assert phone["map"]["width"] > 330
    assert phone["map"]["height"] > 200
    assert phone["editor"]["y"] + phone["editor"]["height"] < phone["map"]["y"]
