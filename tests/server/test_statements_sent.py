"""What reached CARTO, recorded over real HTTP: bound values, only the columns asked for, the right API and cache."""

from typing import Any

import pytest

from tests.server.conftest import Gateway

MARKER = "Zz9'--"


def test_s01_no_value_of_a_parameter_is_in_the_text(gateway: Gateway) -> None:
    gateway.ask(
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
    gateway.ask("{ " + field.replace("type: Polygon", 'type: "Polygon"') + " }")
    [(sql, sent)] = gateway.carto.statements
    assert sent == parameters
    assert MARKER not in sql


def test_only_the_selected_columns_are_asked_for(gateway: Gateway) -> None:
    gateway.ask("{ features { cities { features { properties { tz: timezone } } } } }")
    [(sql, _)] = gateway.carto.statements
    assert sql.startswith("SELECT q.`tz` AS `timezone`\nFROM (")


def test_geometry_is_asked_for_only_when_selected(gateway: Gateway) -> None:
    gateway.ask("{ features { cities { features { id properties { name } } } } }")
    assert [asked.path for asked in gateway.carto.asked] == ["/v3/sql/carto_dw/query"]
    [(sql, _)] = gateway.carto.statements
    assert "`geom`" not in sql.partition("FROM")[0]


def test_directives_fragments_and_aliases_decide_what_is_asked_for(gateway: Gateway) -> None:
    query = """
    query($no: Boolean!, $yes: Boolean = true) {
      features { cities(limit: 1) { ...F features { geometry @include(if: $no) properties { people: population } } } }
    }
    fragment F on CitiesCollection {
      features { properties { name @skip(if: $yes) ... on CitiesProperties { country } } }
    }
    """
    answer = gateway.ask(query, {"no": False})
    [(sql, _)] = gateway.carto.statements
    assert sql.startswith("SELECT q.`country` AS `country`, q.`population` AS `population`\nFROM (")
    [feature] = answer["features"]["cities"]["features"]
    assert list(feature["properties"]) == ["country", "people"]


def test_types_alone_ask_carto_nothing(gateway: Gateway) -> None:
    answer = gateway.ask("{ features { cities { type __typename } } }")
    assert answer == {
        "features": {"cities": {"type": "FeatureCollection", "__typename": "CitiesCollection"}}
    }
    assert gateway.carto.asked == []


def test_counts_alone_select_one_and_order_nothing(gateway: Gateway) -> None:
    answer = gateway.ask(
        "{ features { cities(minPopulation: 5000000) { numberReturned truncated } } }"
    )
    [(sql, _)] = gateway.carto.statements
    assert sql.startswith("SELECT 1 AS `__one`")
    assert "ORDER BY" not in sql
    assert answer["features"]["cities"]["numberReturned"] > 30


def test_every_get_says_how_old_an_answer_may_be(gateway: Gateway) -> None:
    gateway.ask(
        "{ features { cities { features { geometry } } citiesNear(longitude: 1, latitude: 1) { numberReturned } } }"
    )
    ages = {asked.path: asked.headers.get("cache-control") for asked in gateway.carto.asked}
    assert {asked.method for asked in gateway.carto.asked} == {"GET"}
    assert ages == {
        "/v3/maps/carto_dw/query": "max-age=1800",
        "/v3/sql/carto_dw/query": "max-age=1800",
    }


def test_s33_a_long_statement_goes_by_post(gateway: Gateway) -> None:
    ring = [[index / 1000, 0] for index in range(900)] + [[0, 1], [0, 0]]
    query = "query($area: Geometry!) { features { airportsIn(area: $area) { numberReturned } } }"
    gateway.ask(query, {"area": {"type": "Polygon", "coordinates": [ring]}})
    assert [asked.method for asked in gateway.carto.asked] == ["POST"]


def test_one_failing_field_leaves_the_others_their_answers(gateway: Gateway) -> None:
    answer = gateway.post(
        "{ features { bad: cities(limit: 20001) { numberReturned } good: counties(limit: 1) { numberReturned } } }"
    )
    assert answer["data"] == {"features": {"bad": None, "good": {"numberReturned": 1}}}
    [error] = answer["errors"]
    assert error["path"] == ["features", "bad"]
    assert error["message"] == "Argument 'limit' must be between 0 and 20000."
    assert error["extensions"] == {
        "code": "BAD_USER_INPUT",
        "field": "features.cities",
        "argument": "limit",
    }
