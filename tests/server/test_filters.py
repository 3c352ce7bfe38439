"""`where` and `intersects` over HTTP, on DuckDB (as BigQuery) and on PostGIS."""

import pytest

from tests.server.conftest import Gateway

CASES = [
    ('cities(minPopulation: 0, where: {country: {eq: "ES"}}, limit: 20000)', 735),
    ('cities(minPopulation: 0, where: {country: {in: ["ES", "PT"]}}, limit: 20000)', 914),
    ("cities(minPopulation: 0, where: {country: {in: []}})", 0),
    ("cities(minPopulation: 0, where: {or: []})", 0),
    ("cities(minPopulation: 0, where: {not: {}})", 0),
    ("cities(minPopulation: 0, where: {population: {gte: 1000000, lt: 5000000}})", 505),
    ('cities(minPopulation: 0, where: {name: {contains: "San "}})', 378),
    ('cities(minPopulation: 0, where: {name: {contains: "san ", ignoreCase: true}})', 382),
    ('cities(minPopulation: 0, where: {name: {startsWith: "San "}})', 355),
    ('cities(minPopulation: 0, where: {name: {endsWith: "BURG", ignoreCase: true}})', 132),
    ('cities(minPopulation: 0, where: {name: {contains: "%"}})', 0),
    ('cities(minPopulation: 0, where: {name: {contains: "_"}})', 0),
    ("cities(minPopulation: 0, where: {name: {contains: \"'\"}})", 114),
    ('cities(minPopulation: 0, where: {name: {contains: "Á", ignoreCase: true}})', 574),
    ("cities(minPopulation: 0, bbox: {west: -10, south: 35, east: 5, north: 44.5},"
     " where: {population: {gte: 50000}})", 281),
    ("earthquakes(minMagnitude: -2, limit: 2000, where: {reports: {gt: 10}})", 25),
    ("earthquakes(minMagnitude: -2, limit: 2000, where: {not: {reports: {gt: 10}}})", 1682),
    ("earthquakes(minMagnitude: -2, limit: 2000, where: {reports: {ne: 1}})", 1673),
    ("earthquakes(minMagnitude: -2, limit: 2000, where: {reports: {notIn: [1, 2]}})", 1655),
    ('earthquakes(minMagnitude: -2, limit: 2000, where: {time: {gte: "2018-02-05T00:00:00Z",'
     ' lt: "2018-02-06T12:30:00Z"}})', 379),
    ("countries(where: {iso2: {isNull: true}})", 2),
    ('countries(where: {iso2: {ne: "FR"}})', 176),
    ('counties(limit: 4000, where: {state: {eq: "Vermont"}})', 14),
]  # fmt: skip


@pytest.mark.parametrize("warehouse", ["gateway", "on_postgis"])
@pytest.mark.parametrize(("field", "count"), CASES)
def test_a_filter_returns_the_rows_of_the_file(
    field: str, count: int, warehouse: str, request: pytest.FixtureRequest
) -> None:
    gateway: Gateway = request.getfixturevalue(warehouse)
    found = gateway.query(f"{{ features {{ it: {field} {{ numberReturned truncated }} }} }}")
    assert found["features"]["it"] == {"numberReturned": count, "truncated": False}


@pytest.mark.parametrize("warehouse", ["gateway", "on_postgis"])
def test_intersects_returns_the_features_of_a_small_polygon(
    warehouse: str, request: pytest.FixtureRequest
) -> None:
    gateway: Gateway = request.getfixturevalue(warehouse)
    ring = [[2, 48.5], [2.8, 48.5], [2.8, 49.1], [2, 49.1], [2, 48.5]]
    features = gateway.query(
        "query ($in: Geometry) { features { cities(intersects: $in) {"
        " features { properties { name } } } } }",
        {"in": {"type": "Polygon", "coordinates": [ring]}},
    )["features"]["cities"]["features"]
    assert "Paris" in [each["properties"]["name"] for each in features]
    assert len(features) < 30


def test_filters_that_mean_the_same_make_equal_statements(gateway: Gateway) -> None:
    sent = []
    for where in (
        '{country: {in: ["PT", "ES"]}, population: {gte: 5}}',
        '{and: [{population: {gte: 5}}, {not: {not: {country: {in: ["ES", "PT", "ES"]}}}}]}',
    ):
        gateway.query(f"{{ features {{ cities(where: {where}) {{ numberReturned }} }} }}")
        sent += [each.query for each in gateway.carto.requests if "/sql/" in each.path]
    assert len(sent) == 2
    assert sent[0] == sent[1]


@pytest.mark.threat("S28")
def test_a_filter_above_its_bounds_is_an_input_error(gateway: Gateway) -> None:
    deep = "{not: " * 5 + "{}" + "}" * 5
    response = gateway.post(f"{{ features {{ cities(where: {deep}) {{ numberReturned }} }} }}")
    assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "at most 5 levels" in response["errors"][0]["message"]
    many = ", ".join(["{population: {gt: 1}}"] * 51)
    response = gateway.post(
        f"{{ features {{ cities(where: {{or: [{many}]}}) {{ numberReturned }} }} }}"
    )
    assert "at most 50 conditions" in response["errors"][0]["message"]
