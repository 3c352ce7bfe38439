"""An invalid value is rejected with its argument, its location and what is allowed, before CARTO is called.

In a query below, `§` marks the location that the error must have.
"""

# ruff: noqa: E501  # one case is one line

import re
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from tests.server.conftest import Gateway

BOX: Final = "west: 0, south: 0, east: 1"
SORTABLE: Final = "must be one of name, population, country, timezone"
RING: Final = "[[0, 0], [1, 1], [1, 0], [0, 1]]"
LITERALS: Final = [
    # Rules of the template, and the gateway's own
    ("features { cities(bbox: {west: §-3601, south: 0, east: 1, north: 1})", "bbox.west", "must be between -3600 and 3600 degrees"),
    ("features { cities(bbox: {west: 0, south: 0, east: 1, north: §90.1})", "bbox.north", "must be between -90 and 90 degrees"),
    ("features { cities(bbox: {west: 0, south: §2, east: 1, north: 1})", "bbox.south", "must not be above bbox.north"),
    ("features { cities(limit: §-1)", "limit", "must be between 0 and 20000"),
    ("features { cities(offset: §-1)", "offset", "must be between 0 and 1000000"),
    ("features { cities(minPopulation: §-1)", "minPopulation", "must be at least 0"),
    ('features { cities(countries: ["FR", §"FRA"])', "countries[1]", "must have at most 2 characters"),
    ('features { cities(countries: §"FRA")', "countries[0]", "must have at most 2 characters"),
    ('features { cities(countries: [§"F\\u0000"])', "countries[0]", "must be text without a NUL character"),
    ('features { citiesInCountry(iso3: §"che")', "iso3", "must match ^[A-Z]{3}$"),
    ("features { counties(states: §[])", "states", "must have at least 1 item"),
    ("features { citiesNear(longitude: 0, latitude: §90.5)", "latitude", "must be between -90 and 90"),
    ("features { citiesNear(longitude: §1e400, latitude: 0)", "longitude", "must be a finite number"),
    ("features { citiesNear(longitude: 0, latitude: §-1e400)", "latitude", "must be a finite number"),
    ("features { §airportsIn", "area", "is required"),
    # Types
    ('features { cities(minPopulation: §"many")', "minPopulation", "must be a 32-bit integer, at least 0"),
    ("features { cities(minPopulation: §2147483648)", "minPopulation", "must be a 32-bit integer, at least 0"),
    ("features { cities(minPopulation: §null)", "minPopulation", "must not be null"),
    ("features { cities(limit: §[1])", "limit", "must be a 32-bit integer, between 0 and 20000"),
    ("features { citiesInCountry(iso3: §CHE)", "iso3", "must be a string in double quotes, exactly 3 characters, matching ^[A-Z]{3}$"),
    ("features { cities(countries: [\"FR\", §3])", "countries[1]", "must be a string in double quotes, at most 2 characters"),
    ("features { earthquakes(tsunami: §1)", "tsunami", "must be true or false"),
    ("features { earthquakes(kind: §explosio)", "kind", "must be one of earthquake, explosion, quarry_blast"),
    ('features { earthquakes(kind: §"explosion")', "kind", "must be explosion without quotes"),
    ('features { earthquakes(since: §"2018-02-30T00:00:00Z")', "since", "must be a date and time as YYYY-MM-DDTHH:MM:SSZ"),
    ('queryRows { earthquakesByDay(since: §"2018-02-30")', "since", "must be a date as YYYY-MM-DD"),
    ('queryRows { citiesById(ids: ["1", §"one"])', "ids[1]", "must be a whole number of 64 bits, as a number or a string of digits, at least 1"),
    # Input objects
    ('features { cities(bbox: {west: §"0", south: 0, east: 1, north: 1})', "bbox.west", "must be a number"),
    (f"features {{ cities(bbox: §{{{BOX}}})", "bbox.north", "is required"),
    (f"features {{ cities(bbox: {{{BOX}, north: 1, nort: §1}})", "bbox.nort", "is not a field of BBox, which has west, south, east, north"),
    ("features { cities(bbox: §[0, 0, 1])", "bbox", "must be an object with west, south, east, north"),
    ("features { cities(orderBy: [{field: name}, {field: §nam}])", "orderBy[1].field", SORTABLE),
    ("features { cities(orderBy: {field: §nam})", "orderBy.field", SORTABLE),
    # Geometries
    (f'features {{ airportsIn(area: {{type: "Polygon", coordinates: [§{RING}]}})', "area.coordinates[0]", "is invalid: a ring ends where it begins; repeat its first position at the end"),
    ('features { airportsIn(area: {type: "Point", coordinates: §[541, 0]})', "area.coordinates", "is invalid: longitude must be between -180 and 180, or up to 540 in a shape over the antimeridian, and latitude between -90 and 90; longitude comes first"),
    ('features { airportsIn(area: {type: "Polygon", coordinates: §[[[-74,44],[-72,45],[-72,44],[-74,45],[-74,44]]]})', "area.coordinates", "is invalid: a polygon must not cross itself; reorder its positions"),
    ('features { airportsIn(area: {type: "Polygon", coordinates: [[[140,10],§[-150,10],[-150,25],[140,25],[140,10]]]})', "area.coordinates[0][1]", "must be within 180 degrees of longitude of the position before it; in a shape over the antimeridian let longitudes run on beyond 180, else add positions in between"),
    ('features { airportsIn(area: §{type: "Point"})', "area.coordinates", "must be a position [longitude, latitude]"),
    ('features { airportsIn(area: §"POINT(0 0)")', "area", "must be a GeoJSON geometry object"),
    ("features { airportsIn(area: §1e400)", "area", "must be a GeoJSON geometry object"),
]  # fmt: skip

POLYGON: Final = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1]]]}
VARIABLES: Final = [
    ("$m: Int", "features { cities(minPopulation: §$m)", -1, "minPopulation", "v", "must be at least 0"),
    ("$m: BBox", "features { cities(bbox: §$m)", {"west": 0, "south": 0, "east": 1, "north": 91},
     "bbox.north", "v.north", "must be between -90 and 90 degrees"),
    ("$m: Float!", f"features {{ cities(bbox: {{{BOX}, north: §$m}})", 91, "bbox.north", "v", "must be between -90 and 90 degrees"),
    ("$m: [String!]", "features { cities(countries: §$m)", ["FR", "FRA"], "countries[1]", "v[1]", "must have at most 2 characters"),
    ("$m: [String!]", "features { cities(countries: §$m)", "FRA", "countries[0]", "v", "must have at most 2 characters"),
    ("$m: String!", 'features { cities(countries: ["FR", §$m])', "FRA", "countries[1]", "v", "must have at most 2 characters"),
    ("$m: Int = 5", "features { cities(minPopulation: §$m)", None, "minPopulation", "v", "must not be null"),
    ("$m: Float = 5", f"features {{ cities(bbox: {{{BOX}, north: §$m}})", None, "bbox.north", "v", "must not be null"),
    # Types: the location is that of the declaration
    ("§$m: Int!", "features { cities(minPopulation: $m)", "x", "minPopulation", "v", "must be a 32-bit integer, at least 0"),
    ("§$m: Int!", "features { cities(minPopulation: $m)", None, "minPopulation", "v", "must not be null"),
    ("§$m: BBox", "features { cities(bbox: $m)", {"west": 0, "south": 0, "east": 1, "north": "x"}, "bbox.north", "v.north", "must be a number"),
    ("§$m: BBox", "features { cities(bbox: $m)", {"west": 0, "south": 0, "east": 1}, "bbox.north", "v.north", "is required"),
    ("§$m: BBox", "features { cities(bbox: $m)", 5, "bbox", "v", "must be an object with west, south, east, north"),
    ("§$m: Float!", f"features {{ cities(bbox: {{{BOX}, north: $m}})", "x", "bbox.north", "v", "must be a number"),
    ("§$m: [CitiesOrder!]", "features { cities(orderBy: $m)", [{"field": "name"}, {"field": "nam"}],
     "orderBy[1].field", "v[1].field", SORTABLE),
    ("§$m: EarthquakesKind", "features { earthquakes(kind: $m)", "quarry", "kind", "v", "must be one of earthquake, explosion, quarry_blast"),
    ("§$m: DateTime", "features { earthquakes(since: $m)", "yesterday", "since", "v", "must be a date and time as YYYY-MM-DDTHH:MM:SSZ"),
    ("§$m: Geometry!", "features { airportsIn(area: $m)", POLYGON, "area.coordinates[0]", "v.coordinates[0]",
     "is invalid: a ring ends where it begins; repeat its first position at the end"),
]  # fmt: skip


def unmarked(marked: str) -> tuple[str, list[dict[str, int]]]:
    return marked.replace("§", ""), [{"line": 1, "column": marked.index("§") + 1}]


def error_of(
    gateway: Gateway, query: str, variables: dict[str, Any] | None = None
) -> dict[str, Any]:
    [error] = gateway.post(query, variables)["errors"]
    assert gateway.carto.requests == []
    return dict(error)


@pytest.mark.parametrize(("field", "argument", "expected"), LITERALS)
@pytest.mark.parametrize(
    "more", ["", " __schema { __typename }"], ids=["data alone", "with introspection"]
)
def test_the_error_of_a_literal_has_its_argument_rule_and_location(
    gateway: Gateway, field: str, argument: str, expected: str, more: str
) -> None:
    query, location = unmarked(f"{{ {field} {{ numberReturned }} }}{more} }}")
    name = field.replace("§", "").partition("(")[0].replace(" { ", ".")
    error = error_of(gateway, query)
    assert error["message"] == f"Argument '{argument}' {expected}."
    assert error["locations"] == location
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": name, "argument": argument}


@pytest.mark.parametrize(
    ("declared", "field", "value", "argument", "variable", "expected"), VARIABLES
)
@pytest.mark.parametrize(
    "more", ["", " __schema { __typename }"], ids=["data alone", "with introspection"]
)
def test_the_error_of_a_variable_has_the_path_within_it_too(
    gateway: Gateway, declared: str, field: str, value: object, argument: str, variable: str, expected: str, more: str
) -> None:  # fmt: skip
    query, location = unmarked(
        f"query({declared}) {{ {field} {{ numberReturned }} }}{more} }}".replace("$m", "$v")
    )
    name = field.replace("§", "").partition("(")[0].replace(" { ", ".")
    error = error_of(gateway, query, {"v": value})
    assert error["message"] == f"Argument '{argument}' (variable '${variable}') {expected}."
    assert error["locations"] == location
    assert error["extensions"] == {
        "code": "BAD_USER_INPUT",
        "field": name,
        "argument": argument,
        "variable": variable,
    }


def test_the_error_of_a_missing_variable_names_the_argument_that_uses_it(gateway: Gateway) -> None:
    query, location = unmarked(
        "query(§$m: Int!) { features { cities(minPopulation: $m) { numberReturned } } }"
    )
    error = error_of(gateway, query)
    assert error["message"] == "Argument 'minPopulation' (variable '$m') is required."
    assert error["locations"] == location


def test_the_error_of_an_invalid_default_has_its_location(gateway: Gateway) -> None:
    query, location = unmarked(
        'query($m: Int = §"x") { features { cities(minPopulation: $m) { numberReturned } } }'
    )
    error = error_of(gateway, query)
    assert error["message"] == "Variable '$m' must be a 32-bit integer."
    assert error["locations"] == location


def test_with_aliases_and_fragments_the_path_has_response_keys_and_the_field_schema_names(
    gateway: Gateway,
) -> None:
    query, location = unmarked(
        "query { layers: features { ...F } } fragment F on Features { big: cities(limit: §-1) { type } }"
    )
    response = gateway.post(query)
    [error] = response["errors"]
    assert response["data"] == {"layers": {"big": None}}
    assert error["path"] == ["layers", "big"]
    assert error["message"].startswith("Argument 'limit' ")
    assert error["locations"] == location


def test_the_error_of_an_argument_of_a_directive_names_the_directive(gateway: Gateway) -> None:
    query, location = unmarked(
        "query(§$on: Boolean!) { features { cities(limit: 1) { type @include(if: $on) } } }"
    )
    error = error_of(gateway, query, {"on": 1})
    assert (
        error["message"]
        == "Argument 'if' of directive '@include' (variable '$on') must be true or false."
    )
    assert error["locations"] == location


@pytest.mark.threat("H13")
@pytest.mark.parametrize("directive", ["skip", "include"])
def test_h13_null_for_a_directive_is_an_error_in_spite_of_a_default(
    gateway: Gateway, directive: str
) -> None:
    query, location = unmarked(
        f"query(§$on: Boolean = true) {{ a: __typename b: __typename @{directive}(if: $on) }}"
    )
    assert gateway.query(query) == {"a": "Query"} | (
        {"b": "Query"} if directive == "include" else {}
    )
    error = error_of(gateway, query, {"on": None})
    assert error["message"] == (
        f"Argument 'if' of directive '@{directive}' (variable '$on') must not be null."
    )
    assert error["locations"] == location
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "data" not in gateway.post(query, {"on": None})


def test_a_variable_within_a_geometry_is_named_as_the_cause(gateway: Gateway) -> None:
    query, location = unmarked(
        'query($x: Float!) { features { airportsIn(area: {type: "Point", coordinates: [§$x, 0]})'
        " { type } } }"
    )
    error = error_of(gateway, query, {"x": 0})
    assert error["message"] == (
        "Argument 'area' must not contain a variable; pass the whole value as a variable."
    )
    assert error["locations"] == location


def test_each_of_several_invalid_values_has_an_error(gateway: Gateway) -> None:
    query = (
        '{ features { cities(minPopulation: "x", bbox: {west: "y", south: 0, east: 1}) { type } } }'
    )
    assert [error["extensions"]["argument"] for error in gateway.post(query)["errors"]] == [
        "minPopulation",
        "bbox.west",
        "bbox.north",
    ]


@pytest.mark.parametrize("literal", [True, False])
@pytest.mark.parametrize("declared", ["cities(minPopulation: Int!)", "earthquakes(since: DateTime!)", "cities(bbox: BBox!)"])  # fmt: skip
def test_no_error_shows_the_value(gateway: Gateway, declared: str, literal: bool) -> None:
    field, type_ = declared.rstrip(")").split(": ")
    secret = "SECRET-" + "x" * 5000
    if literal:
        response = gateway.post(f'{{ features {{ {field}: "{secret}") {{ type }} }} }}')
    else:
        response = gateway.post(
            f"query($v: {type_}) {{ features {{ {field}: $v) {{ type }} }} }}", {"v": secret}
        )
    [error] = response["errors"]
    assert "SECRET" not in str(error)
    assert len(error["message"]) < 200


@pytest.mark.parametrize(
    "value", ["0000-00-00", "2018-13-01", "infinity", "2018-02-30T00:00:00Z", "now()"]
)
def test_s26_an_invalid_date_is_rejected(gateway: Gateway, value: str) -> None:
    query = "query($d: Date) { queryRows { earthquakesByDay(since: $d) { numberReturned } } }"
    error = error_of(gateway, query, {"d": value})
    assert "must be a date as YYYY-MM-DD" in error["message"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "value",
    [
        '{type: "Point"}',
        '{type: "Feature", geometry: {type: "Point", coordinates: [0, 0]}}',
        '"POINT(0 0)"',
    ],
)
def test_s22_s23_an_invalid_geometry_is_rejected(gateway: Gateway, value: str) -> None:
    error = error_of(
        gateway, f"{{ features {{ airportsIn(area: {value}) {{ numberReturned }} }} }}"
    )
    assert error["extensions"]["argument"].startswith("area")


def test_the_error_in_the_clients_documentation_is_the_one_returned(gateway: Gateway) -> None:
    page = (Path(__file__).parents[2] / "docs" / "clients.md").read_text()
    example = re.search(r"<!-- error: (.+?) -->\n```json\n(.+?)```", page, re.DOTALL)
    assert example
    box = {"west": 0, "south": 0, "east": 1, "north": 91}
    assert error_of(gateway, example[1], {"box": box}) == msgspec.json.decode(example[2])
