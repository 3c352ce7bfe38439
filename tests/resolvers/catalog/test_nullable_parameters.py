"""`nullable: true`: a parameter outside `[[ ]]` is NULL where a caller passes no value, or null."""

from pathlib import Path
from typing import Final

import pytest

from resolvers.sql.dialects import DIALECTS
from resolvers.sql.selection import Member, project
from resolvers.sql.statements import write_statement
from schema.build import build_schema
from tests.catalog_gateway import POSTGIS_CATALOG, catalog_gateway
from tests.postgis import PostGIS
from tests.resolvers.shops import CATALOG, load, load_one, problems
from tests.resolvers.template_calls import build_call

CITIES: Final = """\
/* ---
description: Cities.
params:
  country: { type: String, nullable: true }
  least: { type: Int, default: 20000000, nullable: true }
columns: { name: String!, country: String! }
order: name
access: [public]
sample: { country: CN }
--- */
SELECT name, country FROM `sandbox.world.cities`
WHERE ({{country}} IS NULL OR country = {{country}}) AND population >= COALESCE({{least}}, 22000000)
"""
POSTGIS: Final = CITIES.replace("`sandbox.world.cities`", "world.cities")


def test_the_argument_may_be_null_even_with_a_default(tmp_path: Path) -> None:
    sdl = build_schema(load(tmp_path, rows__cities=CITIES).public_templates()).as_str()
    assert "country: String\n" in sdl
    assert "least: Int = 20000000\n" in sdl


def test_without_a_value_it_is_null_on_duckdb(tmp_path: Path) -> None:
    with catalog_gateway(tmp_path, catalog__yaml=CATALOG, rows__cities=CITIES) as gateway:
        assert [row["name"] for row in gateway.rows("cities { name }")] == ["Shanghai"]
        sql, values = gateway.statement
        assert "(CAST(NULL AS STRING) IS NULL OR" in sql
        assert values == {"least": 20000000}
        assert gateway.rows('cities(country:"CN") { name }') == [{"name": "Shanghai"}]
        assert gateway.rows('cities(country:"FR",least:null) { name }') == []
        assert "COALESCE(CAST(NULL AS INT64), 22000000)" in gateway.statement[0]
        query = "query($c: String, $n: Int) { queryRows { cities(country: $c, least: $n) { rows { name } } } }"
        for variables in ({}, {"c": None}, {"c": "CN"}):
            rows = gateway.post(query, variables)["data"]["queryRows"]["cities"]["rows"]
            assert rows == [{"name": "Shanghai"}]
        assert gateway.post(query, {"n": None})["data"]["queryRows"]["cities"]["rows"] == [
            {"name": "Shanghai"}
        ]


def test_without_a_value_it_is_null_on_postgis(tmp_path: Path, postgis: PostGIS) -> None:
    with catalog_gateway(
        tmp_path, postgres=postgis.reader, catalog__yaml=POSTGIS_CATALOG, rows__cities=POSTGIS
    ) as gateway:
        assert gateway.rows("cities { name }") == [{"name": "Shanghai"}]
        sql, values = gateway.statement
        assert "(CAST(NULL AS text) IS NULL OR" in sql
        assert values == {"1": 20000000}
        assert gateway.rows('cities(country:"CN",least:null) { name }') == [{"name": "Shanghai"}]
        assert gateway.statement[1] == {"1": "CN"}


@pytest.mark.parametrize("provider", DIALECTS)
def test_each_warehouse_has_a_typed_null(tmp_path: Path, provider: str) -> None:
    yaml = f"connections: {{ it: {{ provider: {provider} }} }}\ndefaults: {{ connection: it }}\n"
    text = POSTGIS.replace("default: 20000000, ", "")
    template = load_one(tmp_path, catalog__yaml=yaml, rows__cities=text)
    selection = (Member("rows", "rows", (Member("name", "name"),)),)
    statement = write_statement(build_call(template, {}), project(template, selection))
    null = f"CAST(NULL AS {DIALECTS[provider].types['String']})"
    assert f"({null} IS NULL OR country = {null})" in statement.sql
    assert not statement.parameters


@pytest.mark.parametrize(
    ("now", "becomes", "says"),
    [
        ("type: String", 'type: "String!"', "contradicts the ! of the type"),
        ("type: String", 'type: "[String!]"', "does not apply to a list"),
        ("type: String", "type: String, from: claims.c", "a value from a claim is never null"),
        ("nullable: true }", "nullable: 1 }", "expected true or false"),
    ],
)
def test_where_it_has_no_meaning_it_is_rejected(
    tmp_path: Path, now: str, becomes: str, says: str
) -> None:
    found = problems(tmp_path, rows__cities=CITIES.replace(now, becomes, 1))
    message = f"params.country.nullable: {says}"
    assert any(each.line == 4 and each.message.startswith(message) for each in found), found


def test_within_optional_clauses_alone_it_is_rejected(tmp_path: Path) -> None:
    cities = CITIES.replace("({{country}} IS NULL OR country = {{country}}) AND", "")
    [problem] = problems(tmp_path, rows__cities=f"{cities}[[ AND country = {{{{country}}}} ]]\n")
    assert problem.line == 4
    assert problem.message.startswith("params.country.nullable: has no effect within [[ ]]")


def test_a_named_source_takes_no_null(tmp_path: Path) -> None:
    header = CITIES.partition("SELECT")[0].replace("order: name", "source: the_cities")
    messages = [each.message for each in problems(tmp_path, rows__cities=header)]
    assert (
        "params.country.nullable: has no effect on a Named Source, as CARTO binds no null; remove it"
        in messages
    )
