"""`totalCount` and `aggregate { values }` over HTTP, on DuckDB (as BigQuery) and on PostGIS."""

from typing import Any

import pytest

from tests.server.conftest import Gateway

CASES: list[tuple[str, str, Any]] = [
    ("cities(minPopulation: 0)", "totalCount", {"totalCount": 34006}),
    ("cities", "totalCount", {"totalCount": 6204}),
    ("earthquakes(minMagnitude: -2)", "totalCount", {"totalCount": 1707}),
    ("earthquakes", "totalCount", {"totalCount": 297}),
    (
        "cities(minPopulation: 0, limit: 1, offset: 5)",
        "aggregate { values { population { sum avg min max } country { countDistinct } } }",
        {
            "population": {
                "sum": "3932182704",
                "avg": pytest.approx(115632.02681879669, rel=1e-12),
                "min": 0,
                "max": 24874500,
            },
            "country": {"countDistinct": 244},
        },
    ),
    (
        "earthquakes(minMagnitude: -2)",
        "aggregate { values { magnitude { min max avg } reports { count countDistinct sum avg } } }",
        {
            "magnitude": {"min": -0.8, "max": 6.4, "avg": pytest.approx(1.532741652, rel=1e-9)},
            "reports": {
                "count": 127,
                "countDistinct": 29,
                "sum": "2887",
                "avg": pytest.approx(22.73228346, rel=1e-9),
            },
        },
    ),
    (
        "cities(minPopulation: 0, where: {population: {gte: 1000000, lt: 5000000}})",
        "totalCount",
        {"totalCount": 505},
    ),
    (
        "cities(minPopulation: 0, bbox: {west: -10, south: 35, east: 5, north: 44.5},"
        " where: {population: {gte: 50000}})",
        "aggregate { values { population { count sum } } }",
        {"population": {"count": 281, "sum": "44410715"}},
    ),
    ("cities(where: {or: []})", "totalCount", {"totalCount": 0}),
    (
        "cities(where: {or: []})",
        "aggregate { values { population { count sum avg min max } } }",
        {"population": {"count": 0, "sum": None, "avg": None, "min": None, "max": None}},
    ),
    ("countries(where: {iso2: {isNull: true}})", "totalCount", {"totalCount": 2}),
    ('countries(where: {iso2: {ne: "FR"}})', "totalCount", {"totalCount": 176}),
    ("countries", "aggregate { values { gdp { sum } } }", {"gdp": {"sum": "118040718000000"}}),
]

warehouses = pytest.mark.parametrize("warehouse", ["gateway", "on_postgis"])


@warehouses
@pytest.mark.parametrize(("field", "selection", "expected"), CASES)
def test_aggregates_are_those_of_the_file(
    field: str, selection: str, expected: Any, warehouse: str, request: pytest.FixtureRequest
) -> None:
    gateway: Gateway = request.getfixturevalue(warehouse)
    found = gateway.query(f"{{ features {{ it: {field} {{ {selection} }} }} }}")["features"]["it"]
    assert found.get("aggregate", {}).get("values", found) == expected


@warehouses
def test_rows_and_aggregates_come_in_the_order_of_the_selection(
    warehouse: str, request: pytest.FixtureRequest
) -> None:
    gateway: Gateway = request.getfixturevalue(warehouse)
    found = gateway.query(
        '{ features { cities(limit: 2, where: {country: {eq: "ES"}}) { all: totalCount'
        " features { properties { name } } aggregate { __typename values { __typename"
        " people: population { __typename max } } } numberReturned truncated type } } }"
    )["features"]["cities"]
    assert [*found] == ["all", "features", "aggregate", "numberReturned", "truncated", "type"]
    assert [each["properties"]["name"] for each in found["features"]] == ["Madrid", "Barcelona"]
    assert found["truncated"] is True
    assert found["all"] > 2
    assert found["aggregate"] == {
        "__typename": "CitiesAggregate",
        "values": {
            "__typename": "CitiesValues",
            "people": {"__typename": "IntAggregates", "max": 3255944},
        },
    }


def test_aggregates_fill_the_gaps_of_a_stream(gateway: Gateway) -> None:
    found = gateway.query(
        "{ features { cities(minPopulation: 0, limit: 20000) { before: totalCount"
        " features { geometry properties { name country population timezone } }"
        " aggregate { values { population { max } } } } } }"
    )["features"]["cities"]
    assert len(found["features"]) == 20000
    assert found["before"] == 34006
    assert found["aggregate"] == {"values": {"population": {"max": 24874500}}}


@pytest.mark.parametrize(
    ("selection", "count"),
    [
        ("totalCount", 1),
        ("totalCount again: totalCount aggregate { values { name { count } } }", 1),
        ("totalCount numberReturned", 2),
        ("type aggregate { __typename }", 0),
    ],
)
def test_a_selection_sends_the_statements_that_it_needs(
    selection: str, count: int, gateway: Gateway
) -> None:
    # A value of its own for each case: results are cached.
    minimum = 1000 + len(selection)
    gateway.query(f"{{ features {{ cities(minPopulation: {minimum}) {{ {selection} }} }} }}")
    assert len([each for each in gateway.carto.requests if "/sql/" in each.path]) == count
