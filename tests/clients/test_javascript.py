"""The GraphQL clients of the browser ask a real gateway: each of them, unchanged, all that an application asks."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from tests.clients.conftest import Gateway
from tests.npm import installed
from tests.sandbox.reading import table

PROJECT: Final = Path(__file__).parent / "graphql"
SCHEMA: Final = Path(__file__).parents[2] / "docs" / "sandbox.graphql"
CLIENTS: Final = ["graphql-request", "urql", "apollo", "relay"]
WRONG: Final = "Argument 'minPopulation' (variable '$least') must be at least 0."


@pytest.fixture(scope="module")
def clients() -> Path:
    """The clients, with Relay's queries compiled for the schema."""
    folder = installed(PROJECT)
    (folder / "compiled").mkdir(exist_ok=True)
    (folder / "schema.graphql").write_text(SCHEMA.read_text())
    subprocess.run(
        ["npx", "relay-compiler"], cwd=folder, check=True, capture_output=True, timeout=60
    )
    return folder


@pytest.fixture(scope="module")
def told(clients: Path, gateway: Gateway) -> Mapping[str, Any]:
    """What each client was told."""
    return {name: tell(clients, gateway, name) for name in CLIENTS}


def tell(clients: Path, gateway: Gateway, name: str) -> Any:
    command = ["node", "ask.mjs", name, gateway.url, gateway.hinder]
    left = gateway.watched.left
    done = subprocess.run(
        command, cwd=clients, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) | {"left": gateway.watched.left - left}


def untyped(value: Any) -> Any:
    """Without the `__typename`s that Apollo asks for."""
    if isinstance(value, list):
        return [untyped(item) for item in value]
    if isinstance(value, dict):
        return {name: untyped(inner) for name, inner in value.items() if name != "__typename"}
    return value


every_client = pytest.mark.parametrize("name", CLIENTS)


@every_client
def test_a_query_is_answered_with_geojson(told: Mapping[str, Any], name: str) -> None:
    [biggest] = [city for city in table("cities") if city["population"] >= 20_000_000]
    plain = told[name]["plain"]
    assert "error" not in plain
    assert untyped(plain["data"])["features"]["cities"] == {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": str(biggest["geonameid"]),
                "geometry": {
                    "type": "Point",
                    "coordinates": [biggest["geom"].x, biggest["geom"].y],
                },
                "properties": {"name": biggest["name"]},
            }
        ],
    }


@every_client
@pytest.mark.parametrize("way", ["variables", "get"])
def test_variables_arrive_by_post_and_by_get(told: Mapping[str, Any], name: str, way: str) -> None:
    inside = [
        city
        for city in table("cities")
        if city["population"] >= 5_000_000
        and 60 <= city["geom"].x <= 100
        and 5 <= city["geom"].y <= 40
    ]
    data = untyped(told[name][way]["data"])
    assert data["features"]["cities"]["numberReturned"] == sum(
        city["country"] in {"IN", "BD"} for city in inside
    )
    assert {
        row["country"]: int(row["population"])
        for row in data["queryRows"]["citiesByCountry"]["rows"]
    } == {
        country: sum(city["population"] for city in inside if city["country"] == country)
        for country in {city["country"] for city in inside}
    }


def test_every_client_has_asked_by_get_where_it_was_told_to(
    told: Mapping[str, Any], gateway: Gateway
) -> None:
    by_get = [asked for asked in gateway.asked.asked if asked.method == "GET"]
    assert len(by_get) == len(told)
    assert all("citiesByCountry" in asked.query["query"] and not asked.body for asked in by_get)


@every_client
def test_a_wrong_argument_is_an_error_with_a_place_and_a_code_and_the_rest_is_answered(
    told: Mapping[str, Any], name: str
) -> None:
    wrong = told[name]["wrong"]
    assert untyped(wrong["data"])["queryRows"]["biggestCities"]["rows"] == [{"name": "Shanghai"}]
    [error] = errors(name, wrong)
    assert error["extensions"] == {
        "code": "BAD_USER_INPUT",
        "field": "features.cities",
        "argument": "minPopulation",
        "variable": "least",
    }
    if name != "relay":  # its runtime keeps the message from the page
        assert WRONG in error["message"]
        assert error["path"] == ["features", "cities"]
        as_written = name == "graphql-request"  # the others print the document anew
        [place] = error["locations"]
        assert (place["line"], place["column"]) == ((2, 36) if as_written else (3, 27))


def errors(name: str, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The errors, where each client has them."""
    places: Mapping[str, Any] = {
        "graphql-request": lambda: told["error"]["response"]["errors"],
        "urql": lambda: told["error"]["graphQLErrors"],
        "apollo": lambda: told["error"]["errors"],
        "relay": lambda: told["data"]["features"]["cities"]["errors"],
    }
    found: list[dict[str, Any]] = places[name]()
    return found


@every_client
def test_a_large_streamed_answer_arrives_whole(told: Mapping[str, Any], name: str) -> None:
    biggest = sorted(table("cities"), key=lambda city: (-city["population"], city["geonameid"]))[
        :20_000
    ]
    large = told[name]["large"]
    assert (large["count"], large["ids"]) == (20_000, 20_000)
    assert large["inhabitants"] == sum(city["population"] for city in biggest)
    assert large["last"]["id"] == str(biggest[-1]["geonameid"])


@every_client
def test_a_request_aborted_in_flight_is_cancelled_at_the_gateway_and_at_carto(
    told: Mapping[str, Any], gateway: Gateway, name: str
) -> None:
    assert told[name]["aborted"] == "aborted"
    assert told[name]["left"] == 1
    assert gateway.carto.left >= len(told)
