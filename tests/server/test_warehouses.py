"""One API, two warehouses: the same queries over HTTP, on DuckDB (as BigQuery) and on PostgreSQL with PostGIS."""

import math
from typing import Any, Final

import pytest
import shapely

from resolvers.sql.dialects import BBox
from tests.sandbox.reading import table
from tests.server.conftest import Gateway

CITY: Final = "type features { type id geometry properties { name country population timezone } }"

FEATURES: Final = {
    "cities": f"cities(limit: 50) {{ {CITY} truncated numberReturned }}",
    "cities of countries": f'cities(countries: ["FR", "ES"], minPopulation: 400000) {{ {CITY} }}',
    "cities of no country": f"cities(countries: []) {{ {CITY} }}",
    "cities by name": f"cities(orderBy: [{{field: name, direction: DESC}}], limit: 20) {{ {CITY} }}",
    "a page of cities": f"cities(offset: 40, limit: 10) {{ {CITY} truncated }}",
    "cities in a box": f"cities(bbox: {{west: -10, south: 35, east: 30, north: 60}}) {{ {CITY} }}",
    "cities over the date line": "cities(minPopulation: 0, bbox: {west: 170, south: -50, east: -150, north: 70}) "
    f"{{ {CITY} }}",
    "cities in a wide box": f"cities(bbox: {{west: -170, south: -60, east: 150, north: 0}}) {{ {CITY} }}",
    "cities at a pole": "cities(minPopulation: 0, bbox: {west: -180, south: 70, east: 180, north: 90}) "
    f"{{ {CITY} }}",
    "cities in a point": "cities(minPopulation: 0, "
    "bbox: {west: 2.3488, south: 48.85341, east: 2.3488, north: 48.85341}) "
    f"{{ {CITY} }}",
    "many cities, too many for the Maps API": "cities(minPopulation: 0, limit: 20000) "
    "{ features { id properties { population } } }",
    "countries": "countries { features { id geometry properties { name iso2 iso3 continent population gdp } } }",
    "countries in a box": "countries(bbox: {west: 5, south: 45, east: 11, north: 48}) { features { id geometry } }",
    "countries over the date line": "countries(bbox: {west: 175, south: -50, east: -175, north: 75}) "
    "{ features { id } }",
    "countries in a wide box": "countries(bbox: {west: -170, south: -80, east: 170, north: -40}) { features { id } }",
    "countries at the south pole": "countries(bbox: {west: 10, south: -90, east: 20, north: -90}) "
    "{ features { id } }",
    "the country of a point": "countries(bbox: {west: 7, south: 47, east: 7, north: 47}) { features { id } }",
    "countries along a meridian": "countries(bbox: {west: 10, south: 40, east: 10, north: 60}) { features { id } }",
    "cities of a continent's country": 'citiesInCountry(iso3: "CHE", minPopulation: 50000) '
    "{ features { id geometry properties { name country continent population } } }",
    "airports in an area": "airportsIn(area: {type: \"Polygon\", coordinates: "
    "[[[-123.5, 36.8], [-121.2, 36.8], [-121.2, 38.6], [-123.5, 38.6], [-123.5, 36.8]]]}) "
    "{ features { id geometry properties { iata name city state } } }",
    "counties": 'counties(states: ["Vermont"]) { features { id geometry properties { fips name state } } }',
    "earthquakes": "earthquakes(minMagnitude: 4.5) { features { id geometry "
    "properties { time magnitude depth place kind tsunami reports } } }",
    "earthquakes of an hour": 'earthquakes(since: "2018-02-05T10:00:00+01:00", until: "2018-02-05T12:00:00Z", '
    "kind: earthquake, tsunami: false, minMagnitude: -2) { features { id properties { time } } }",
    "a Named Source": "strongEarthquakes(minMagnitude: 5) { type features { type id geometry "
    "properties { began magnitude depth place } } numberReturned truncated }",
    "a Named Source without its shapes": 'strongEarthquakes(since: "2018-02-05T01:00:00+01:00", limit: 2) '
    "{ features { id properties { began } } truncated }",
    "the shapes of a Named Source": "strongEarthquakes(minMagnitude: 5.5) { features { geometry } numberReturned }",
}  # fmt: skip
ROWS: Final = {
    "airports by state": 'airportsByState(search: "INTERNATIONAL") { rows { state airports counties } }',
    "cities by country": "citiesByCountry { rows { country cities population } numberReturned }",
    "cities by country in a box": "citiesByCountry(bbox: {west: 100, south: -50, east: -100, north: 50}) "
    "{ rows { country cities population } }",
    "cities by id": 'citiesById(ids: ["2988507", 2643743]) '
    "{ rows { id name country population timezone longitude latitude } }",
    "countries by product": "countriesByGdp { rows { name gdp population gdpPerHead } }",
    "countries beside one": 'countriesByGdp(minGdp: "1000000000000", comparedTo: "21000000000000") '
    "{ rows { name ratio } }",
    "countries beside none": "countriesByGdp(comparedTo: null) { rows { name ratio } }",
    "earthquakes by day": 'earthquakesByDay(days: ["2018-02-02", "2018-02-06"], minMagnitude: 2.5) '
    "{ rows { day earthquakes strongest meanDepth } }",
    "earthquakes since a day": 'earthquakesByDay(since: "2018-02-03", until: "2018-02-05") '
    "{ rows { day earthquakes strongest } }",
    "largest cities": 'largestCities(top: 2, countries: ["ES", "FR"]) '
    "{ rows { country rank name population share } }",
    "histogram": "magnitudeHistogram(step: 0.5, shallow: true) { rows { magnitude earthquakes } }",
}  # fmt: skip
QUERIES: Final = {
    **{name: f"{{ features {{ {field} }} }}" for name, field in FEATURES.items()},
    **{name: f"{{ queryRows {{ {field} }} }}" for name, field in ROWS.items()},
}


def equal(a: Any, b: Any, tolerance: float = 1e-6) -> bool:
    match a, b:
        case {"coordinates": _}, {"coordinates": _}:  # a rounded ring may begin elsewhere
            one, other = (shapely.geometry.shape(each).normalize() for each in (a, b))
            return bool(one.equals_exact(other, tolerance))
        case dict(), dict():
            return list(a) == list(b) and all(equal(a[key], b[key], tolerance) for key in a)
        case list(), list():
            return len(a) == len(b) and all(
                equal(x, y, tolerance) for x, y in zip(a, b, strict=True)
            )
        case float() | int(), float() | int():
            return math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)
    return bool(a == b)


def positions(count: int) -> list[str]:
    """Return the names that the recorder gives to `count` positional parameters: `1`, `2`, ..."""
    return [str(place) for place in range(1, count + 1)]


def test_there_are_thirty_queries_or_more() -> None:
    assert len(QUERIES) >= 30


@pytest.mark.parametrize("name", QUERIES)
def test_the_same_query_has_the_same_result(
    gateway: Gateway, on_postgis: Gateway, name: str
) -> None:
    on_duckdb, on_postgres = gateway.query(QUERIES[name]), on_postgis.query(QUERIES[name])
    assert equal(on_duckdb, on_postgres)
    [[response]] = [data.values() for data in on_duckdb.values()]
    assert (response.get("features") or response.get("rows")) or name == "cities of no country"
    assert on_postgis.carto.statements, "PostgreSQL was queried"
    for _, values in on_postgis.carto.statements:
        assert list(values) == positions(len(values))


BOXES: Final = {
    "across the date line": BBox(175.0, -50.0, -175.0, 72.0),
    "wider than 180 degrees": BBox(-170.0, -56.0, 150.0, -20.0),
    "wider than 180 degrees, across the date line": BBox(10.0, -60.0, -30.0, -20.0),
    "at the north pole": BBox(-180.0, 70.0, 180.0, 90.0),
    "at the south pole, a line": BBox(10.0, -90.0, 20.0, -90.0),
    "a point": BBox(7.0, 47.0, 7.0, 47.0),
    "a point where a city is": BBox(2.3488, 48.85341, 2.3488, 48.85341),
    "a meridian": BBox(10.0, 40.0, 10.0, 60.0),
    "a parallel across the date line": BBox(170.0, -17.0, -170.0, -17.0),
}


def shapes_of(box: BBox) -> shapely.Geometry:
    sides = (
        [(box.west, 180.0), (-180.0, box.east)] if box.west > box.east else [(box.west, box.east)]
    )
    corners = [
        [(west, box.south), (east, box.south), (east, box.north), (west, box.north)]
        for west, east in sides
    ]
    return shapely.union_all([shapely.MultiPoint(each).convex_hull for each in corners])


@pytest.mark.parametrize("name", BOXES)
@pytest.mark.parametrize(
    ("rows", "id_", "arguments"),
    [
        ("countries", "name", "limit: 200"),
        ("cities", "geonameid", "minPopulation: 0, limit: 20000"),
    ],
)
def test_a_box_of_any_form_gives_the_features_in_it(
    gateway: Gateway, on_postgis: Gateway, name: str, rows: str, id_: str, arguments: str
) -> None:
    box, shape = BOXES[name], shapes_of(BOXES[name])
    expected = {str(row[id_]) for row in table(rows) if row["geom"].intersects(shape)}
    sides = f"bbox: {{west: {box.west}, south: {box.south}, east: {box.east}, north: {box.north}}}"
    for sent in (gateway, on_postgis):
        assert {
            feature["id"] for feature in sent.features(f"{rows}({arguments}, {sides})", "{ id }")
        } == expected
