"""`deprecated:` in a header: clients see `@deprecated`, and what is deprecated still works."""

from pathlib import Path
from typing import Final

import httpx
import pytest

from carto_graphql.settings.settings import Settings
from schema.build import build_schema
from server import create_app
from tests.resolvers.shops import CATALOG, load, problems, write_catalog
from tests.serving import on_a_port

CITIES: Final = """\
/* ---
description: Cities.
deprecated: Query towns instead.
params:
  least: { type: Int, default: 20000000, deprecated: Pass most instead. }
columns:
  name: String!
  people: { type: BigInt, column: population, deprecated: Select name instead. }
order: name
access: [public]
--- */
SELECT name, population FROM `sandbox.world.cities` WHERE population >= {{least}}
"""


def test_sdl_and_introspection_have_the_reasons_and_queries_work(tmp_path: Path) -> None:
    folder = write_catalog(tmp_path, catalog__yaml=CATALOG, rows__cities=CITIES)
    sdl = build_schema(load(folder, rows__cities=CITIES).public_templates()).as_str()
    assert 'least: Int! = 20000000 @deprecated(reason: "Pass most instead.")' in sdl
    assert 'people: BigInt @deprecated(reason: "Select name instead.")' in sdl
    assert '): CitiesResult @deprecated(reason: "Query towns instead.")' in sdl
    query = """{
        queryRows { cities(least: 20000000) { rows { name people } } }
        visible: __type(name: "CitiesRow") { fields { name } }
        row: __type(name: "CitiesRow") {
            fields(includeDeprecated: true) { name isDeprecated deprecationReason }
        }
    }"""
    settings = {"sandbox": True, "catalog": folder}
    with on_a_port(create_app(Settings.model_validate(settings))) as url:
        result = httpx.post(f"{url}/graphql", json={"query": query}, timeout=60).json()
    assert "errors" not in result, result
    data = result["data"]
    assert data["queryRows"]["cities"]["rows"]
    assert all(int(row["people"]) >= 20000000 for row in data["queryRows"]["cities"]["rows"])
    assert data["visible"]["fields"] == [{"name": "name"}]
    assert data["row"]["fields"] == [
        {"name": "name", "isDeprecated": False, "deprecationReason": None},
        {"name": "people", "isDeprecated": True, "deprecationReason": "Select name instead."},
    ]


@pytest.mark.parametrize(
    ("now", "becomes", "line", "says"),
    [
        ("default: 20000000, ", "", 5, "a required parameter cannot be deprecated; add a default"),
        ("default: 20000000", "from: claims.n", 5, "has no effect on a value from a claim"),
        ("Pass most instead.", "''", 5, "params.least.deprecated"),
        ("Select name instead.", "true", 8, "columns.people.deprecated"),
        ("Query towns instead.", "' '", 3, "deprecated"),
    ],
)
def test_a_wrong_deprecation_is_reported_with_its_line(
    tmp_path: Path, now: str, becomes: str, line: int, says: str
) -> None:
    found = problems(tmp_path, rows__cities=CITIES.replace(now, becomes))
    assert any(each.line == line and says in each.message for each in found), found
