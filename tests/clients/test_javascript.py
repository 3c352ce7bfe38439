"""The GraphQL clients for browsers, unchanged, with a running gateway."""

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
INVALID: Final = "Argument 'minPopulation' (variable '$minimum') must be at least 0."


@pytest.fixture(scope="module")
def clients() -> Path:
    folder = installed(PROJECT)
    (folder / "compiled").mkdir(exist_ok=True)
    (folder / "schema.graphql").write_text(SCHEMA.read_text())
    subprocess.run(
        ["npx", "relay-compiler"], cwd=folder, check=True, capture_output=True, timeout=60
    )
    return folder


@pytest.fixture(scope="module")
def results(clients: Path, gateway: Gateway) -> Mapping[str, Any]:
    return {name: run(clients, gateway, name) for name in CLIENTS}


def run(clients: Path, gateway: Gateway, name: str) -> Any:
    command = ["node", "run.mjs", name, gateway.url, gateway.hinder]
    left = gateway.watched.left
    done = subprocess.run(
        command, cwd=clients, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) | {"left": gateway.watched.left - left}


def untyped(value: Any) -> Any:
    if isinstance(value, list):
        return [untyped(item) for item in value]
    if isinstance(value, dict):
        # Apollo adds `__typename` to queries.
        return {name: untyped(inner) for name, inner in value.items() if name != "__typename"}
    return value


every_client = pytest.mark.parametrize("name", CLIENTS)


@every_client
def test_a_query_returns_geojson(results: Mapping[str, Any], name: str) -> None:
    [biggest] = [city for city in table("cities") if city["population"] >= 20_000_000]
    plain = results[name]["plain"]
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
def test_variables_arrive_by_post_and_by_get(
    results: Mapping[str, Any], name: str, way: str
) -> None:
    inside = [
        city
        for city in table("cities")
        if city["population"] >= 5_000_000
        and 60 <= city["geom"].x <= 100
        and 5 <= city["geom"].y <= 40
    ]
    data = untyped(results[name][way]["data"])
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


def test_every_client_sends_get_requests_if_configured(
    results: Mapping[str, Any], gateway: Gateway
) -> None:
    by_get = [each for each in gateway.requests.requests if each.method == "GET"]
    assert len(by_get) == len(results)
    assert all("citiesByCountry" in each.query["query"] and not each.body for each in by_get)


@every_client
def test_an_invalid_argument_is_an_error_with_location_and_code_beside_the_other_data(
    results: Mapping[str, Any], name: str
) -> None:
    invalid = results[name]["invalid"]
    assert untyped(invalid["data"])["queryRows"]["biggestCities"]["rows"] == [{"name": "Shanghai"}]
    [error] = errors(name, invalid)
    assert error["extensions"] == {
        "code": "BAD_USER_INPUT",
        "field": "features.cities",
        "argument": "minPopulation",
        "variable": "minimum",
    }
    if name != "relay":  # its runtime hides the message from components
        assert INVALID in error["message"]
        assert error["path"] == ["features", "cities"]
        as_written = name == "graphql-request"  # the others print the parsed document
        [place] = error["locations"]
        assert (place["line"], place["column"]) == ((2, 36) if as_written else (3, 27))


def errors(name: str, result: Mapping[str, Any]) -> list[dict[str, Any]]:
    places: Mapping[str, Any] = {
        "graphql-request": lambda: result["error"]["response"]["errors"],
        "urql": lambda: result["error"]["graphQLErrors"],
        "apollo": lambda: result["error"]["errors"],
        "relay": lambda: result["data"]["features"]["cities"]["errors"],
    }
    found: list[dict[str, Any]] = places[name]()
    return found


@every_client
def test_a_large_streamed_response_arrives_in_full(results: Mapping[str, Any], name: str) -> None:
    biggest = sorted(table("cities"), key=lambda city: (-city["population"], city["geonameid"]))[
        :20_000
    ]
    large = results[name]["large"]
    assert (large["count"], large["ids"]) == (20_000, 20_000)
    assert large["inhabitants"] == sum(city["population"] for city in biggest)
    assert large["last"]["id"] == str(biggest[-1]["geonameid"])


@every_client
def test_aborting_a_request_in_flight_cancels_it_at_the_gateway_and_at_carto(
    results: Mapping[str, Any], gateway: Gateway, name: str
) -> None:
    assert results[name]["aborted"] == "aborted"
    assert results[name]["left"] == 1
    assert gateway.carto.left >= len(results)


@pytest.mark.parametrize("name", ["urql", "apollo", "relay"])
def test_a_normalizing_cache_returns_each_argument_s_own_geometry(
    clients: Path, gateway: Gateway, name: str
) -> None:
    command = ["node", "caches/run.mjs", name, gateway.url]
    before = len(gateway.requests.requests)
    done = subprocess.run(
        command, cwd=clients, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stderr
    exact, simplified, again = json.loads(done.stdout)
    assert [each["id"] for each in exact] == [each["id"] for each in simplified]
    assert all(
        len(json.dumps(one["geometry"])) > len(json.dumps(other["geometry"]))
        for one, other in zip(exact, simplified, strict=True)
    )
    assert again == exact
    assert len(gateway.requests.requests) - before == 2, "the third result is from the cache"
