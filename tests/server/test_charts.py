"""`groups`, `histogram` and `timeSeries` over HTTP, on DuckDB (as BigQuery) and on PostGIS."""

from typing import Any

import pytest

from tests.server.conftest import Gateway

ALL_CITIES = "cities(minPopulation: 0)"
QUAKES = "earthquakes(minMagnitude: -2)"
IN_IBERIA = (
    'cities(minPopulation: 0, where: {country: {in: ["ES", "PT"]}, population: {gte: 100000}})'
)
IN_BOX = (
    "cities(minPopulation: 0, bbox: {west: -10, south: 35, east: 5, north: 44.5},"
    " where: {population: {gte: 50000}})"
)

GROUPS = [
    (ALL_CITIES, "by: [country], limit: 5",
     {"IN": 3779, "US": 3407, "BR": 2347, "CN": 2106, "JP": 1300}),
    (ALL_CITIES, "by: [country], limit: 6, orderBy: {direction: ASC}",
     {"AG": 1, "AI": 1, "AS": 1, "AX": 1, "BB": 1, "BL": 1}),
    (ALL_CITIES, "by: [country], limit: 3, orderBy: {by: KEY}", {"AD": 2, "AE": 63, "AF": 54}),
    (IN_BOX, "by: [country]", {"ES": 186, "DZ": 48, "PT": 23, "FR": 12, "MA": 12}),
    (IN_IBERIA, "by: [country], limit: 3", {"ES": 93, "PT": 10}),
    (IN_IBERIA, "by: [country], limit: 3, ignoreOwnFilter: true",
     {"CN": 676, "IN": 537, "BR": 383}),
    ("cities(minPopulation: 0, where: {country: {in: []}})",
     "by: [country], limit: 1, ignoreOwnFilter: true", {"IN": 3779}),
    ("cities(minPopulation: 0, where: {country: {in: []}})", "by: [country], limit: 1", {}),
]  # fmt: skip

HISTOGRAMS = [
    (ALL_CITIES, "of: population, edges: [15000, 50000, 100000, 500000, 1000000]",
     [45, 21636, 6121, 5021, 619, 564]),
    (QUAKES, "of: magnitude, width: 0.5",
     [1, 43, 263, 404, 302, 248, 149, 80, 50, 39, 43, 46, 30, 4, 5]),
    (QUAKES, "of: magnitude, edges: [0, 1, 2.5, 4.5, 6]", [44, 667, 699, 212, 80, 5]),
    (QUAKES, "of: magnitude, bins: 10", [39, 395, 502, 350, 178, 83, 53, 68, 33, 6]),
    ("earthquakes(minMagnitude: -2, where: {magnitude: {eq: 4.5}})", "of: magnitude, bins: 10",
     [12]),
    ("earthquakes(where: {or: []})", "of: magnitude, bins: 10", []),
    ("earthquakes(where: {or: []})", "of: magnitude, width: 1", []),
    ("earthquakes(where: {or: []})", "of: magnitude, edges: [1]", [0, 0]),
]  # fmt: skip

TIME_SERIES = [
    ("of: time, step: DAY", [("2018-01-31T00:00:00Z", 198), ("2018-02-01T00:00:00Z", 231),
                             ("2018-02-02T00:00:00Z", 242), ("2018-02-03T00:00:00Z", 259),
                             ("2018-02-04T00:00:00Z", 301), ("2018-02-05T00:00:00Z", 249),
                             ("2018-02-06T00:00:00Z", 213), ("2018-02-07T00:00:00Z", 14)]),
    ("of: time, step: WEEK", [("2018-01-29T00:00:00Z", 1231), ("2018-02-05T00:00:00Z", 476)]),
    ("of: time, step: MONTH", [("2018-01-01T00:00:00Z", 198), ("2018-02-01T00:00:00Z", 1509)]),
    ("of: time, step: QUARTER", [("2018-01-01T00:00:00Z", 1707)]),
    ('of: time, step: YEAR, timeZone: "America/New_York"', [("2018-01-01T05:00:00Z", 1707)]),
]  # fmt: skip


@pytest.fixture(params=["gateway", "on_postgis"])
def running(request: pytest.FixtureRequest) -> Gateway:
    gateway: Gateway = request.getfixturevalue(request.param)
    return gateway


def chart(gateway: Gateway, field: str, selection: str) -> list[dict[str, Any]]:
    data = gateway.query(f"{{ features {{ it: {field} {{ aggregate {{ it: {selection} }} }} }} }}")
    rows: list[dict[str, Any]] = data["features"]["it"]["aggregate"]["it"]
    return rows


@pytest.mark.parametrize(("field", "arguments", "expected"), GROUPS)
def test_groups_are_those_of_the_file(
    field: str, arguments: str, expected: dict[str, int], running: Gateway
) -> None:
    found = chart(running, field, f"groups({arguments}) {{ key {{ country }} count }}")
    counts = {each["key"]["country"]: each["count"] for each in found}
    assert [*counts.items()][: len(expected)] == [*expected.items()]


@pytest.mark.parametrize(("field", "arguments", "expected"), HISTOGRAMS)
def test_bins_are_those_of_the_file(
    field: str, arguments: str, expected: list[int], running: Gateway
) -> None:
    found = chart(running, field, f"histogram({arguments}) {{ from to count }}")
    assert [each["count"] for each in found] == expected


def test_the_bounds_of_bins(running: Gateway) -> None:
    def bounds(field: str, arguments: str) -> list[tuple[float, float]]:
        found = chart(running, field, f"histogram({arguments}) {{ from to }}")
        return [(each["from"], each["to"]) for each in found]

    assert bounds(QUAKES, "of: magnitude, edges: [1, 2]") == [(None, 1), (1, 2), (2, None)]
    assert bounds(QUAKES, "of: magnitude, width: 0.1")[:5] == [
        (-0.8, -0.7), (-0.7, -0.6), (-0.6, -0.5), (-0.5, -0.4), (-0.4, -0.3),
    ]  # fmt: skip
    whole = bounds(QUAKES, "of: magnitude, bins: 10")
    assert (whole[0][0], whole[-1][1]) == (-0.8, 6.4)
    one = "earthquakes(minMagnitude: -2, where: {magnitude: {eq: 4.5}})"
    assert bounds(one, "of: magnitude, bins: 10") == [(4.5, 4.5)]


@pytest.mark.parametrize(("arguments", "expected"), TIME_SERIES)
def test_periods_are_those_of_the_file(
    arguments: str, expected: list[tuple[str, int]], running: Gateway
) -> None:
    found = chart(running, QUAKES, f"timeSeries({arguments}) {{ start count }}")
    assert [(each["start"], each["count"]) for each in found] == expected


@pytest.mark.parametrize(
    ("zone", "periods", "minute"), [("UTC", 169, "00"), ("Asia/Kolkata", 168, "30")]
)
def test_hours_begin_in_the_time_zone(
    zone: str, periods: int, minute: str, running: Gateway
) -> None:
    found = chart(
        running, QUAKES, f'timeSeries(of: time, step: HOUR, timeZone: "{zone}") {{ start count }}'
    )
    assert len(found) == periods
    assert {each["start"][13:] for each in found} == {f":{minute}:00Z"}
    assert sum(each["count"] for each in found) == 1707


def test_periods_are_split(running: Gateway) -> None:
    found = chart(
        running, QUAKES, "timeSeries(of: time, step: WEEK, splitBy: tsunami)"
        " { start key { tsunami } count values { magnitude { max } } }"
    )  # fmt: skip
    assert sum(each["count"] for each in found) == 1707
    assert sum(each["count"] for each in found if each["key"]["tsunami"]) == 4
    assert max(each["values"]["magnitude"]["max"] for each in found) == 6.4


def test_groups_of_two_columns_have_measures(running: Gateway) -> None:
    found = chart(
        running, QUAKES, "groups(by: [kind, tsunami]) { k: key { tsunami kind } n: count"
        " values { reports { sum count avg } time { min } place { countDistinct } } __typename }"
    )  # fmt: skip
    assert [(each["k"]["kind"], each["k"]["tsunami"], each["n"]) for each in found] == [
        ("earthquake", False, 1675),
        ("explosion", False, 15),
        ("quarry_blast", False, 13),
        ("earthquake", True, 4),
    ]
    assert [*found[0]] == ["k", "n", "values", "__typename"]
    assert found[0]["__typename"] == "EarthquakesGroup"
    assert sum(int(each["values"]["reports"]["sum"] or 0) for each in found) == 2887


def test_groups_are_ordered_by_a_measure(running: Gateway) -> None:
    found = chart(
        running, ALL_CITIES, "groups(by: [country], limit: 2, orderBy: {by: SUM, of: population})"
        " { key { country } values { population { sum } } }"
    )  # fmt: skip
    assert [each["key"]["country"] for each in found] == ["CN", "IN"]
    sums = [int(each["values"]["population"]["sum"]) for each in found]
    assert sums == sorted(sums, reverse=True)


def test_null_is_a_group(running: Gateway) -> None:
    found = chart(
        running, "countries", "groups(by: [iso2], limit: 1) { key { iso2 } count }"
    )  # fmt: skip
    assert found == [{"key": {"iso2": None}, "count": 2}]


def test_a_map_and_its_charts_are_one_statement_each(gateway: Gateway) -> None:
    by_country = "groups(by: [country]) { key { country } count }"
    gateway.query(
        "{ features { cities(minPopulation: 54321, limit: 5) { features { properties { name } }"
        " totalCount aggregate { values { population { max } }"
        f" {by_country} again: {by_country} zones: groups(by: [timezone]) {{ count }}"
        " histogram(of: population, bins: 5) { count } } }"
        " earthquakes(minMagnitude: 3) { aggregate"
        " { timeSeries(of: time, step: DAY) { count } } } } }"
    )
    statements = [each for each in gateway.carto.requests if "/sql/" in each.path]
    assert len(statements) == 6
