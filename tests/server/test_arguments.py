"""A value that breaks a rule is refused by name, before CARTO is asked anything."""

import pytest

from tests.server.conftest import Gateway


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (
            "cities(bbox: {west: -181, south: 0, east: 1, north: 1})",
            "bbox.west: must be between -180 and 180 degrees",
        ),
        (
            "cities(bbox: {west: 0, south: 0, east: 1, north: 90.1})",
            "bbox.north: must be between -90 and 90 degrees",
        ),
        ("cities(bbox: {west: 0, south: 2, east: 1, north: 1})", "bbox.south: must not be above bbox.north"),
        ("cities(limit: -1)", "limit: must be between 0 and 20000"),
        ("cities(offset: -1)", "offset: must be between 0 and 1000000"),
        ("cities(minPopulation: -1)", "minPopulation: must be at least 0"),
        ('cities(countries: ["FR", "FRA"])', "countries[1]: must have at most 2 characters"),
        ('cities(countries: ["F\\u0000"])', "countries[0]: expected text without a NUL character"),
        ('citiesInCountry(iso3: "che")', "iso3: must match ^[A-Z]{3}$"),
        ("counties(states: [])", "states: must have at least 1 items"),
        ("citiesNear(longitude: 0, latitude: 90.5)", "latitude: must be at most 90.0"),
    ],
)
def test_the_message_names_the_argument_and_the_rule(gateway: Gateway, field: str, message: str) -> None:
    answer = gateway.post(f"{{ features {{ it: {field} {{ numberReturned }} }} }}")
    assert answer["data"] == {"features": {"it": None}}
    [error] = answer["errors"]
    assert error["message"] == message
    assert error["path"] == ["features", "it"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": message.partition(":")[0]}
    assert gateway.carto.asked == []


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("1e400", "expected a GeoJSON geometry object"),
        ('{type: "Point"}', "geometry.coordinates: expected a position [longitude, latitude]"),
        ('{type: "Point", coordinates: [181, 0]}', "longitude is -180 to 180"),
        ('{type: "Polygon", coordinates: [[[0, 0], [1, 1], [1, 0], [0, 1]]]}', "a ring ends where it begins"),
        (
            '{type: "Feature", geometry: {type: "Point", coordinates: [0, 0]}}',
            "geometry.type: expected one of Point",
        ),
        ('"POINT(0 0)"', "expected a GeoJSON geometry object"),
    ],
)
def test_a_geometry_says_where_it_is_wrong(gateway: Gateway, value: str, message: str) -> None:
    answer = gateway.post(f"{{ features {{ airportsIn(area: {value}) {{ numberReturned }} }} }}")
    [error] = answer["errors"]
    assert message in error["message"]
    assert gateway.carto.asked == []


@pytest.mark.parametrize("value", ["0000-00-00", "2018-13-01", "infinity", "2018-02-30T00:00:00Z", "now()"])
def test_a_date_that_is_none_is_refused(gateway: Gateway, value: str) -> None:
    query = "query($d: Date) { queryRows { earthquakesByDay(since: $d) { numberReturned } } }"
    [error] = gateway.post(query, {"d": value})["errors"]
    assert "expected a date as YYYY-MM-DD" in error["message"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert gateway.carto.asked == []


def test_a_bad_literal_says_which_and_where(gateway: Gateway) -> None:
    [error] = gateway.post('{ queryRows { earthquakesByDay(since: "2018-02-30") { numberReturned } } }')[
        "errors"
    ]
    assert error["message"].startswith("Expected value of type 'Date'")
    assert "expected a date as YYYY-MM-DD" in error["message"]
    assert error["locations"] == [{"line": 1, "column": 39}]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("query", "variables", "column"),
    [
        ("{ features { cities(minPopulation: -1) { type numberReturned } } }", None, 36),
        (
            "{ features { cities(minPopulation: -1) { type numberReturned } } __schema { __typename } }",
            None,
            36,
        ),
        (
            "{ features { cities(bbox: {west: 200, south: 0, east: 1, north: 1}) { numberReturned } } }",
            None,
            34,
        ),
        ('{ features { cities(countries: ["FR", "FRA"]) { numberReturned } } }', None, 39),
        ("query($m: Int!) { features { cities(minPopulation: $m) { numberReturned } } }", {"m": -1}, 52),
    ],
)
def test_a_value_that_breaks_a_rule_is_shown_where_it_stands(
    gateway: Gateway, query: str, variables: dict[str, int] | None, column: int
) -> None:
    [error] = gateway.post(query, variables)["errors"]
    assert error["locations"] == [{"line": 1, "column": column}]
