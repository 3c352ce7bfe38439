"""Every template's result over HTTP, against what an independent reading of the data files finds."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import shapely

from tests.sandbox.reading import great_circle, table
from tests.server.conftest import Gateway

Row = dict[str, Any]
SAO_PAULO = shapely.Point(-46.63611, -23.5475)


def found(name: str, keep: Callable[[Row], bool]) -> list[Row]:
    return [row for row in table(name) if keep(row)]


def in_box(row: Row, west: float, south: float, east: float, north: float) -> bool:
    return bool(shapely.box(west, south, east, north).intersects(row["geom"]))


def point(row: Row) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [row["geom"].x, row["geom"].y]}


def test_cities_in_a_box_are_those_of_the_file(gateway: Gateway) -> None:
    response = gateway.query(
        "{ features { cities(minPopulation: 5000000, bbox: {west: 60, south: 5, east: 100, north: 40})"
        " { type features { type id geometry properties { name country population } } } } }"
    )["features"]["cities"]
    expected = [
        {
            "type": "Feature",
            "id": str(row["geonameid"]),
            "geometry": point(row),
            "properties": {key: row[key] for key in ("name", "country", "population")},
        }
        for row in sorted(table("cities"), key=lambda row: (-row["population"], row["geonameid"]))
        if row["population"] >= 5_000_000 and in_box(row, 60, 5, 100, 40)
    ]
    assert len(expected) > 5
    assert response == {"type": "FeatureCollection", "features": expected}


def test_a_box_across_the_date_line_holds_both_sides(gateway: Gateway) -> None:
    features = gateway.features(
        "cities(minPopulation: 0, limit: 20000, bbox: {west: 170, south: -50, east: -160, north: 30})",
        "{ id geometry }",
    )
    expected = found(
        "cities", lambda row: in_box(row, 170, -50, 180, 30) or in_box(row, -180, -50, -160, 30)
    )
    sides = {row["geom"].x > 0 for row in expected}
    assert sides == {True, False}
    assert sorted(each["id"] for each in features) == sorted(
        str(row["geonameid"]) for row in expected
    )


@pytest.mark.parametrize("metres", [0, 25_000, 1_000_000])
def test_a_radius_search_agrees_with_great_circles(gateway: Gateway, metres: int) -> None:
    where = f"longitude: {SAO_PAULO.x}, latitude: {SAO_PAULO.y}, radius: {metres}, limit: 5000"
    features = gateway.features(f"citiesNear({where})", "{ id properties { distance } }")
    expected = found("cities", lambda row: great_circle(SAO_PAULO, row["geom"]) <= metres)
    assert {each["id"] for each in features} == {str(row["geonameid"]) for row in expected}
    by_id = {str(row["geonameid"]): great_circle(SAO_PAULO, row["geom"]) for row in expected}
    distances = [each["properties"]["distance"] for each in features]
    assert distances == sorted(distances)
    assert distances == pytest.approx([by_id[each["id"]] for each in features], abs=0.5)


def test_a_polygon_filter_agrees_with_shapely(gateway: Gateway) -> None:
    area = shapely.Polygon([(-124, 33), (-114, 33), (-114, 35), (-119, 42), (-124, 42)])
    query = "query($area: Geometry!) { features { airportsIn(area: $area, limit: 4000) { features { id } } } }"
    response = gateway.query(query, {"area": shapely.geometry.mapping(area)})
    expected = found("airports", lambda row: bool(area.contains(row["geom"])))
    assert len(expected) > 100
    assert [each["id"] for each in response["features"]["airportsIn"]["features"]] == sorted(
        row["iata"] for row in expected
    )


def test_a_spatial_join_agrees_with_shapely(gateway: Gateway) -> None:
    features = gateway.features(
        'citiesInCountry(iso3: "CHE", minPopulation: 50000)', "{ id properties { country } }"
    )
    boundaries = next(row["geom"] for row in table("countries") if row["iso3"] == "CHE")
    expected = found(
        "cities", lambda row: row["population"] >= 50_000 and bool(boundaries.contains(row["geom"]))
    )
    assert {each["id"] for each in features} == {str(row["geonameid"]) for row in expected}
    assert {each["properties"]["country"] for each in features} == {"Switzerland"}


def test_countries_keep_their_polygons(gateway: Gateway) -> None:
    features = gateway.features(
        'countries(continents: ["South America"])',
        "{ id geometry properties { population gdp area } }",
    )
    expected = {
        row["name"]: row for row in table("countries") if row["continent"] == "South America"
    }
    assert {each["id"] for each in features} == set(expected)
    for each in features:
        row = expected[each["id"]]
        rings = row["geom"].reverse()  # those of the file run clockwise
        assert shapely.geometry.shape(each["geometry"]).equals_exact(rings, 1e-9)
        assert each["properties"]["population"] == str(row["population"])
        assert each["properties"]["gdp"] == str(row["gdp"])


def test_counties_of_some_states(gateway: Gateway) -> None:
    features = gateway.features(
        'counties(states: ["Vermont", "Hawaii"])', "{ id geometry properties { state } }"
    )
    expected = {
        row["fips"]: row for row in table("counties") if row["state"] in ("Vermont", "Hawaii")
    }
    assert [each["id"] for each in features] == sorted(expected)
    for each in features:
        rounded = shapely.geometry.shape(each["geometry"]).normalize()  # its rings begin elsewhere
        assert rounded.equals_exact(expected[each["id"]]["geom"].normalize(), 1e-6)


def test_earthquakes_by_time_kind_and_flag(gateway: Gateway) -> None:
    since = dt.datetime(2018, 2, 5, tzinfo=dt.UTC)
    features = gateway.features(
        'earthquakes(since: "2018-02-05T01:00:00+01:00", minMagnitude: 2, kind: earthquake, tsunami: false,'
        " limit: 2000, orderBy: [{field: time}])",
        "{ id properties { time reports tsunami } }",
    )
    expected = found(
        "earthquakes",
        lambda row: (
            row["time"] >= since
            and row["magnitude"] >= 2
            and row["kind"] == "earthquake"
            and not row["tsunami"]
        ),
    )
    assert len(features) == len(expected) > 50
    by_id = {row["id"]: row for row in expected}
    times = [dt.datetime.fromisoformat(each["properties"]["time"]) for each in features]
    assert times == sorted(row["time"] for row in expected)
    assert all(each["properties"]["reports"] == by_id[each["id"]]["felt"] for each in features)


def test_cities_by_country_is_a_group_by(gateway: Gateway) -> None:
    rows = gateway.rows(
        "citiesByCountry(minPopulation: 200000, limit: 1000)", "{ country cities population }"
    )
    cities, people = Counter[str](), Counter[str]()
    for row in table("cities"):
        if row["population"] >= 200_000:
            cities[row["country"]] += 1
            people[row["country"]] += row["population"]
    expected = [
        {"country": country, "cities": cities[country], "population": str(people[country])}
        for country in sorted(cities, key=lambda country: (-cities[country], country))
    ]
    assert rows == expected


def test_a_box_filters_before_rows_are_grouped(gateway: Gateway) -> None:
    rows = gateway.rows(
        "citiesByCountry(minPopulation: 0, bbox: {west: -10, south: 36, east: 4, north: 44})",
        "{ country cities }",
    )
    expected = Counter(row["country"] for row in table("cities") if in_box(row, -10, 36, 4, 44))
    assert {row["country"]: row["cities"] for row in rows} == expected


def test_earthquakes_by_day_is_a_time_series(gateway: Gateway) -> None:
    rows = gateway.rows(
        'earthquakesByDay(since: "2018-02-01", until: "2018-02-06")',
        "{ day earthquakes strongest meanDepth }",
    )
    days: dict[str, list[Row]] = {}
    for row in table("earthquakes"):
        if (
            row["kind"] == "earthquake"
            and row["magnitude"] >= 0
            and dt.date(2018, 2, 1) <= row["time"].date() <= dt.date(2018, 2, 6)
        ):
            days.setdefault(row["time"].date().isoformat(), []).append(row)
    assert [row["day"] for row in rows] == sorted(days)
    for row in rows:
        quakes = days[row["day"]]
        assert row["earthquakes"] == len(quakes)
        assert row["strongest"] == max(each["magnitude"] for each in quakes)
        assert row["meanDepth"] == pytest.approx(
            sum(each["depth"] for each in quakes) / len(quakes)
        )


def test_a_list_of_days_is_bound_as_dates(gateway: Gateway) -> None:
    rows = gateway.rows(
        'earthquakesByDay(days: ["2018-02-03", "2018-02-05", "1999-01-01"])', "{ day }"
    )
    assert [row["day"] for row in rows] == ["2018-02-03", "2018-02-05"]
    assert gateway.rows("earthquakesByDay(days: [])", "{ day }") == []


def test_largest_cities_are_the_top_of_each_country(gateway: Gateway) -> None:
    rows = gateway.rows(
        'largestCities(top: 2, countries: ["ES", "PT"])', "{ country rank name population share }"
    )
    expected = []
    for country in ("ES", "PT"):
        cities = sorted(
            found("cities", lambda row, country=country: row["country"] == country),  # type: ignore[misc]  # bound
            key=lambda row: (-row["population"], row["geonameid"]),
        )
        everyone = sum(city["population"] for city in cities)
        expected += [
            {
                "country": country,
                "rank": rank,
                "name": city["name"],
                "population": city["population"],
                "share": pytest.approx(city["population"] / everyone),
            }
            for rank, city in enumerate(cities[:2], 1)
        ]
    assert rows == expected


def test_the_histogram_counts_every_earthquake_once(gateway: Gateway) -> None:
    rows = gateway.rows("magnitudeHistogram(step: 0.5)", "{ magnitude earthquakes }")
    quakes = found("earthquakes", lambda row: row["kind"] == "earthquake")
    expected = Counter(math.floor(row["magnitude"] / 0.5) * 0.5 for row in quakes)
    assert {row["magnitude"]: row["earthquakes"] for row in rows} == expected


def test_a_join_counts_airports_by_the_county_around_them(gateway: Gateway) -> None:
    rows = gateway.rows('airportsByState(search: "INTERNATIONAL")', "{ state airports counties }")
    counties = table("counties")
    tree = shapely.STRtree([county["geom"] for county in counties])
    hits: dict[str, list[str]] = {}
    for airport in found("airports", lambda row: "international" in row["name"].lower()):
        for index in tree.query(airport["geom"], predicate="within"):
            hits.setdefault(counties[index]["state"], []).append(counties[index]["fips"])
    expected = {state: (len(fips), len(set(fips))) for state, fips in hits.items()}
    assert {row["state"]: (row["airports"], row["counties"]) for row in rows} == expected


def test_cities_by_id_take_64_bit_numbers_as_strings_and_integers(gateway: Gateway) -> None:
    rows = gateway.rows(
        'citiesById(ids: ["2988507", 3117735])', "{ id name longitude latitude timezone }"
    )
    by_id = {row["geonameid"]: row for row in table("cities")}
    assert [row["id"] for row in rows] == ["2988507", "3117735"]
    for row in rows:
        city = by_id[int(row["id"])]
        assert (row["name"], row["longitude"], row["latitude"], row["timezone"]) == (
            city["name"], city["geom"].x, city["geom"].y, city["tz"],
        )  # fmt: skip


def test_countries_by_gdp(gateway: Gateway) -> None:
    rows = gateway.rows('countriesByGdp(minGdp: "1000000000000")', "{ name gdp gdpPerHead }")
    expected = sorted(
        found("countries", lambda row: row["gdp"] >= 10**12),
        key=lambda row: (-row["gdp"], row["name"]),
    )
    assert [(row["name"], row["gdp"]) for row in rows] == [
        (row["name"], str(row["gdp"])) for row in expected
    ]
    assert [row["gdpPerHead"] for row in rows] == pytest.approx(
        [row["gdp"] / row["population"] for row in expected]
    )


def test_limit_and_offset_page_through_an_order(gateway: Gateway) -> None:
    whole = [each["id"] for each in gateway.features("cities(minPopulation: 3000000)", "{ id }")]
    paged = []
    for offset in range(0, len(whole) + 10, 10):
        page = gateway.query(
            "query($o: Int!) { features { cities(minPopulation: 3000000, limit: 10, offset: $o)"
            " { features { id } numberReturned truncated } } }",
            {"o": offset},
        )["features"]["cities"]
        assert page["numberReturned"] == len(page["features"])
        assert page["truncated"] == (offset + 10 < len(whole))
        paged += [each["id"] for each in page["features"]]
    assert paged == whole


def test_order_by_is_followed_and_ties_are_broken_by_id(gateway: Gateway) -> None:
    rows = gateway.features(
        "cities(minPopulation: 1000000, orderBy: [{field: name, direction: DESC}, {field: population}])",
        "{ id properties { name population } }",
    )
    keys = [(each["properties"]["name"], each["properties"]["population"]) for each in rows]
    by_population = sorted(
        rows, key=lambda each: (each["properties"]["population"], int(each["id"]))
    )
    expected = sorted(by_population, key=lambda each: each["properties"]["name"], reverse=True)
    assert keys == [
        (each["properties"]["name"], each["properties"]["population"]) for each in expected
    ]


@pytest.mark.parametrize("limit", [0, 1])
def test_a_limit_of_none_still_reports_that_there_is_more(gateway: Gateway, limit: int) -> None:
    response = gateway.query(
        f"{{ queryRows {{ citiesByCountry(limit: {limit}) {{ numberReturned truncated rows {{ country }} }} }} }}"
    )["queryRows"]["citiesByCountry"]
    assert (response["numberReturned"], response["truncated"], len(response["rows"])) == (
        limit,
        True,
        limit,
    )


def test_both_apis_give_the_same_features(gateway: Gateway) -> None:
    # `citiesNear` uses the SQL API, and `cities` uses the Maps API.
    near = gateway.features(
        "citiesNear(longitude: 0, latitude: 0, radius: 1000000, limit: 5000)",
        "{ type id geometry properties { name } }",
    )
    assert near
    box = "{west: -9.5, south: -9.5, east: 9.5, north: 9.5}"
    # If the Maps API offers no GeoJSON, as for many rows, `cities` uses the SQL API.
    maps = gateway.features(
        f"cities(minPopulation: 0, limit: 20000, bbox: {box})",
        "{ type id geometry properties { name } }",
    )
    by_id = {each["id"]: each for each in maps}
    assert all(by_id[each["id"]] == each for each in near)
    large = gateway.query(
        "{ features { cities(minPopulation: 0, limit: 20000) { truncated features { geometry } } } }"
    )
    paths = [sent.path for sent in gateway.carto.requests]
    assert paths == ["/v3/maps/carto_dw/query", "/v3/sql/carto_dw/query"], "no geojson was offered"
    assert len(large["features"]["cities"]["features"]) == 20_000


def test_a_field_beside_introspection_is_requested_once(gateway: Gateway) -> None:
    data = gateway.query(
        '{ __type(name: "CitiesCollection") { name } features { cities(limit: 1) { numberReturned } } }'
    )
    assert data == {
        "__type": {"name": "CitiesCollection"},
        "features": {"cities": {"numberReturned": 1}},
    }
    assert len(gateway.carto.statements) == 1


def test_a_field_that_fails_beside_introspection_fails_alone(gateway: Gateway) -> None:
    response = gateway.post(
        '{ __typename __type(name: "Int") { name } features { cities(limit: -1) { type } } }'
    )
    assert response["data"] == {
        "__typename": "Query",
        "__type": {"name": "Int"},
        "features": {"cities": None},
    }
    [error] = response["errors"]
    assert (error["path"], error["extensions"]["code"]) == (
        ["features", "cities"],
        "BAD_USER_INPUT",
    )
