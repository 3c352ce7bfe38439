"""What reached CARTO, recorded over real HTTP: bound values, only the requested columns, the right API and cache."""

from typing import Any

import pytest

from tests.server.conftest import Gateway

MARKER = "Zz9'--"


def test_s01_no_value_of_a_parameter_is_in_the_text(gateway: Gateway) -> None:
    gateway.query(
        "query($q: [String!]) {"
        " features { cities(minPopulation: 77777, countries: $q) { features { id geometry } } } }",
        {"q": ["Z'", "9"]},
    )
    gateway_statements = gateway.carto.statements
    assert gateway_statements
    for sql, parameters in gateway_statements:
        assert parameters == {"minPopulation": 77777, "countries": ["Z'", "9"]}
        assert "77777" not in sql
        assert "Z'" not in sql


@pytest.mark.parametrize(
    ("field", "parameters"),
    [
        ('queryRows { airportsByState(search: "%s") { rows { state } } }', {"search": MARKER}),
        (
            'features { earthquakes(since: "2018-02-05T01:00:00+01:00", minMagnitude: 4) { numberReturned } }',
            {"since": "2018-02-05T00:00:00Z", "minMagnitude": 4.0},
        ),
        (
            'queryRows { countriesByGdp(minGdp: "9007199254740993") { numberReturned } }',
            {"minGdp": "9007199254740993"},
        ),
        (
            'queryRows { earthquakesByDay(days: ["2018-02-03"]) { numberReturned } }',
            {"minMagnitude": 0.0, "days": ["2018-02-03"]},
        ),
        (
            "features { airportsIn(area: {type: Polygon, coordinates: [[[0, 0], [1, 0, 99], [1, 1.5], [0, 0]]],"
            " bbox: [0, 0, 1, 1]}) { numberReturned } }",
            {
                "area": '{"type":"Polygon","coordinates":[[[0.0,0.0],[1.0,0.0],[1.0,1.5],[0.0,0.0]]]}'
            },
        ),
    ],
)
def test_s02_values_are_bound_in_the_form_of_their_type(
    gateway: Gateway, field: str, parameters: dict[str, Any]
) -> None:
    field = field % MARKER if "%s" in field else field
    gateway.query("{ " + field.replace("type: Polygon", 'type: "Polygon"') + " }")
    [(sql, sent)] = gateway.carto.statements
    assert sent == parameters
    assert MARKER not in sql


def test_only_the_selected_columns_are_requested(gateway: Gateway) -> None:
    gateway.query("{ features { cities { features { properties { tz: timezone } } } } }")
    [(sql, _)] = gateway.carto.statements
    assert sql.startswith("SELECT q.`tz` AS `timezone`\nFROM (")


def test_geometry_is_requested_only_when_selected(gateway: Gateway) -> None:
    gateway.query("{ features { cities { features { id properties { name } } } } }")
    assert [requested.path for requested in gateway.carto.requests] == ["/v3/sql/carto_dw/query"]
    [(sql, _)] = gateway.carto.statements
    assert "`geom`" not in sql.partition("FROM")[0]


def test_directives_fragments_and_aliases_decide_what_is_requested(gateway: Gateway) -> None:
    query = """
    query($no: Boolean!, $yes: Boolean = true) {
      features { cities(limit: 1) { ...F features { geometry @include(if: $no) properties { people: population } } } }
    }
    fragment F on CitiesCollection {
      features { properties { name @skip(if: $yes) ... on CitiesProperties { country } } }
    }
    """
    response = gateway.query(query, {"no": False})
    [(sql, _)] = gateway.carto.statements
    assert sql.startswith("SELECT q.`country` AS `country`, q.`population` AS `population`\nFROM (")
    [feature] = response["features"]["cities"]["features"]
    assert list(feature["properties"]) == ["country", "people"]


def test_types_alone_cause_no_call_of_carto(gateway: Gateway) -> None:
    response = gateway.query("{ features { cities { type __typename } } }")
    assert response == {
        "features": {"cities": {"type": "FeatureCollection", "__typename": "CitiesCollection"}}
    }
    assert gateway.carto.requests == []


def test_counts_alone_select_one_and_order_nothing(gateway: Gateway) -> None:
    response = gateway.query(
        "{ features { cities(minPopulation: 5000000) { numberReturned truncated } } }"
    )
    [(sql, _)] = gateway.carto.statements
    assert sql.startswith("SELECT 1 AS `__one`")
    assert "ORDER BY" not in sql
    assert response["features"]["cities"]["numberReturned"] > 30


def test_every_get_says_how_old_a_response_may_be(gateway: Gateway) -> None:
    gateway.query(
        "{ features { cities { features { geometry } } citiesNear(longitude: 1, latitude: 1) { numberReturned } } }"
    )
    ages = {
        requested.path: requested.headers.get("cache-control")
        for requested in gateway.carto.requests
    }
    assert {requested.method for requested in gateway.carto.requests} == {"GET"}
    assert ages == {
        "/v3/maps/carto_dw/query": "max-age=1800",
        "/v3/sql/carto_dw/query": "max-age=1800",
    }


def test_s33_a_long_statement_goes_by_post(gateway: Gateway) -> None:
    ring = [[index / 1000, 0] for index in range(900)] + [[0, 1], [0, 0]]
    query = "query($area: Geometry!) { features { airportsIn(area: $area) { numberReturned } } }"
    gateway.query(query, {"area": {"type": "Polygon", "coordinates": [ring]}})
    assert [requested.method for requested in gateway.carto.requests] == ["POST"]


def test_one_failing_field_leaves_the_others_their_results(gateway: Gateway) -> None:
    response = gateway.post(
        "{ features { bad: cities(limit: 20001) { numberReturned } good: counties(limit: 1) { numberReturned } } }"
    )
    assert response["data"] == {"features": {"bad": None, "good": {"numberReturned": 1}}}
    [error] = response["errors"]
    assert error["path"] == ["features", "bad"]
    assert error["message"] == "Argument 'limit' must be between 0 and 20000."
    assert error["extensions"] == {
        "code": "BAD_USER_INPUT",
        "field": "features.cities",
        "argument": "limit",
    }
