"""Templates of the catalog that aggregate or join, recomputed from the files in plain Python."""

import math
from collections import Counter, defaultdict
from datetime import date
from typing import Any

import h3
import pytest
import shapely

from carto_graphql.sandbox.duckdb_engine import DuckDBEngine
from resolvers.sql.projection import Projection
from resolvers.sql.statements import write_statement
from tests.resolvers.sandbox import CATALOG
from tests.resolvers.template_calls import build_call
from tests.sandbox.reading import select, table

TEMPLATES = {template.name: template for template in CATALOG.templates}


def response(engine: DuckDBEngine, name: str, **arguments: object) -> list[tuple[Any, ...]]:
    template = TEMPLATES[name]
    projection = Projection(columns=tuple(template.columns))
    statement = write_statement(
        build_call(template, arguments, limit=template.limit_max), projection
    )
    assert isinstance(statement.parameters, dict)
    return [tuple(row.values()) for row in select(engine, statement.sql, **statement.parameters)]


def quakes() -> list[dict[str, Any]]:
    return [row for row in table("earthquakes") if row["kind"] == "earthquake"]


def test_cities_by_country_counts_and_sums(engine: DuckDBEngine) -> None:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for city in table("cities"):
        if city["population"] >= 500_000:
            groups[city["country"]].append(city["population"])
    expected = [(country, len(sizes), str(sum(sizes))) for country, sizes in groups.items()]
    expected.sort(key=lambda row: (-row[1], row[0]))
    assert response(engine, "citiesByCountry", minPopulation=500_000) == expected


def test_earthquakes_by_day_is_a_time_series(engine: DuckDBEngine) -> None:
    days: defaultdict[date, list[dict[str, Any]]] = defaultdict(list)
    for quake in quakes():
        if date(2018, 2, 1) <= quake["time"].date() <= date(2018, 2, 6) and quake["magnitude"] >= 2:
            days[quake["time"].date()].append(quake)
    found = response(
        engine, "earthquakesByDay", since="2018-02-01", until="2018-02-06", minMagnitude=2.0
    )
    assert [row[:3] for row in found] == [
        ({"value": day.isoformat()}, len(rows), max(row["magnitude"] for row in rows))
        for day, rows in sorted(days.items())
    ]
    means = [
        math.fsum(row["depth"] for row in rows) / len(rows) for _, rows in sorted(days.items())
    ]
    assert [row[3] for row in found] == pytest.approx(means)


def test_earthquakes_of_single_days(engine: DuckDBEngine) -> None:
    found = response(engine, "earthquakesByDay", days=["2018-02-06", "2018-02-02"])
    assert [row[0]["value"] for row in found] == ["2018-02-02", "2018-02-06"]


def test_largest_cities_are_the_top_of_each_country(engine: DuckDBEngine) -> None:
    expected = []
    for country in ("ES", "FR"):
        cities = [city for city in table("cities") if city["country"] == country]
        cities.sort(key=lambda city: (-city["population"], city["geonameid"]))
        expected += [(country, i + 1, c["name"], c["population"]) for i, c in enumerate(cities[:4])]
    found = response(engine, "largestCities", top=4, countries=["FR", "ES"])
    assert [row[:4] for row in found] == expected


def test_the_histogram_counts_every_earthquake_once(engine: DuckDBEngine) -> None:
    steps = Counter(math.floor(quake["magnitude"] / 0.5) * 0.5 for quake in quakes())
    assert response(engine, "magnitudeHistogram", step=0.5) == sorted(steps.items())
    deep = sum(quake["depth"] >= 70 for quake in quakes())
    assert sum(row[1] for row in response(engine, "magnitudeHistogram", shallow=False)) == deep


def test_airports_by_state_joins_by_geometry(engine: DuckDBEngine) -> None:
    counties = [county for county in table("counties") if county["geom"] is not None]
    tree = shapely.STRtree([county["geom"] for county in counties])
    states: defaultdict[str, list[str]] = defaultdict(list)
    for airport in table("airports"):
        if "international" in airport["name"].lower():
            for at in tree.query(airport["geom"], predicate="within"):
                states[counties[at]["state"]].append(counties[at]["fips"])
    expected = [(state, len(fips), len(set(fips))) for state, fips in states.items()]
    expected.sort(key=lambda row: (-row[1], row[0]))
    assert response(engine, "airportsByState", search="International") == expected


def test_countries_by_gdp_keeps_integers_beyond_32_bits(engine: DuckDBEngine) -> None:
    rich = [country for country in table("countries") if country["gdp"] >= 3 * 10**12]
    rich.sort(key=lambda country: -country["gdp"])
    found = response(engine, "countriesByGdp", minGdp=str(3 * 10**12))
    assert [(row[0], row[3]) for row in found] == [
        (country["name"], str(country["gdp"])) for country in rich
    ]


def test_countries_are_compared_with_a_number_or_with_none(engine: DuckDBEngine) -> None:
    [first, *_] = response(engine, "countriesByGdp", comparedTo=str(10**12))
    assert first[5] == pytest.approx(int(first[3]) / 10**12)
    assert {row[5] for row in response(engine, "countriesByGdp")} == {None}


def test_each_cell_has_the_chosen_measure_of_its_cities(engine: DuckDBEngine) -> None:
    cells: defaultdict[str, list[int]] = defaultdict(list)
    for city in table("cities"):
        if city["population"] >= 1_000_000:
            cell = h3.latlng_to_cell(city["geom"].y, city["geom"].x, 1)
            cells[cell].append(city["population"])
    for measure, expected in (("CITIES", len), ("POPULATION", sum), ("LARGEST", max)):
        found = response(
            engine, "citiesByCell", measure=measure, resolution=1, minPopulation=1_000_000
        )
        values = sorted((float(expected(sizes)) for sizes in cells.values()), reverse=True)
        assert [row[0] for row in found] == values


def test_cities_by_id_finds_those_and_no_others(engine: DuckDBEngine) -> None:
    found = response(engine, "citiesById", ids=["2988507", 2643743])
    by_id = {city["geonameid"]: city for city in table("cities")}
    expected = [by_id[2643743], by_id[2988507]]
    assert [(row[0], row[1], row[5], row[6]) for row in found] == [
        (str(city["geonameid"]), city["name"], city["geom"].x, city["geom"].y) for city in expected
    ]
