"""Enums whose names stand for other values: `{ NEW_YORK: "New York", H12: 12 }`."""

from pathlib import Path
from typing import Final

import httpx
import pytest
from graphql import GraphQLEnumType

from carto_graphql.settings.settings import Settings
from schema.build import build_schema
from server import create_app
from tests.resolvers.shops import CATALOG, load, problems, write_catalog
from tests.serving import on_a_port

CITIES: Final = """\
/* ---
description: Cities.
params:
  name: { type: String, enum: { SAO_PAULO: "São Paulo", TOKYO: Tokyo }, default: TOKYO }
  ranks: { type: "[Int!]", enum: { NONE: 0, TEN_MILLION: 10000000 }, default: [NONE] }
columns: { name: String! }
order: name
access: [public]
sample: { name: SAO_PAULO, ranks: [TEN_MILLION] }
--- */
SELECT name FROM `sandbox.world.cities`
WHERE name = {{name}} AND IF(population >= 10000000, 10000000, 0) IN {{ranks}}
"""


def test_the_schema_has_names_and_the_statement_values(tmp_path: Path) -> None:
    folder = write_catalog(tmp_path, catalog__yaml=CATALOG, rows__cities=CITIES)
    sdl = build_schema(load(folder, rows__cities=CITIES).public_templates()).as_str()
    assert "name: CitiesRowName! = TOKYO" in sdl
    assert "ranks: [CitiesRowRanks!]! = [NONE]" in sdl
    query = """query($name: CitiesRowName!) { queryRows {
        one: cities(name: SAO_PAULO, ranks: [TEN_MILLION]) { rows { name } }
        other: cities(name: $name, ranks: TEN_MILLION) { rows { name } }
        defaults: cities { rows { name } }
    } }"""
    body = {"query": query, "variables": {"name": "SAO_PAULO"}}
    with on_a_port(
        create_app(Settings.model_validate({"sandbox": True, "catalog": folder}))
    ) as url:
        response = httpx.post(f"{url}/graphql", json=body, timeout=60).json()
        wrong = httpx.post(
            f"{url}/graphql", json={**body, "variables": {"name": "São Paulo"}}, timeout=60
        ).json()
    found, default = {"rows": [{"name": "São Paulo"}]}, {"rows": [{"name": "Tokyo"}]}
    assert response == {"data": {"queryRows": {"one": found, "other": found, "defaults": default}}}
    assert wrong["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("becomes", "says"),
    [
        ("TOKYO: 1", "params.name.enum.TOKYO: expected text (put it in quotes)"),
        ("TOKYO: São Paulo", "params.name.enum.TOKYO: has the value of another name"),
        ("'null': Tokyo", "params.name.enum: null cannot be a value of a GraphQL enum"),
        ("TO KYO: Tokyo", "params.name.enum.TO KYO: not a GraphQL name"),
    ],
)
def test_a_wrong_value_is_reported_with_its_name(tmp_path: Path, becomes: str, says: str) -> None:
    cities = CITIES.replace("TOKYO: Tokyo", becomes)
    found = problems(tmp_path, rows__cities=cities)
    assert any(each.line == 4 and each.message.startswith(says) for each in found), found


def test_other_rules_beside_such_an_enum_are_rejected(tmp_path: Path) -> None:
    cities = CITIES.replace("default: TOKYO", "maxLength: 9, default: TOKYO")
    [problem] = problems(tmp_path, rows__cities=cities)
    assert problem.message == (
        "params.name.maxLength: has no effect on an enum, whose values are listed"
    )


def test_names_may_have_descriptions_and_deprecations(tmp_path: Path) -> None:
    values = "SAO_PAULO: { value: São Paulo, description: In Brazil. }, TOKYO: Tokyo"
    more = f"{values}, Paris: {{ deprecated: Pass TOKYO instead. }}"
    cities = CITIES.replace('SAO_PAULO: "São Paulo", TOKYO: Tokyo', more)
    template = load(tmp_path, rows__cities=cities).templates[0]
    assert template.parameters["name"].enum_values == {
        "SAO_PAULO": "São Paulo",
        "TOKYO": "Tokyo",
        "Paris": "Paris",
    }
    sdl = build_schema([template]).as_str()
    assert '"""In Brazil."""\n  SAO_PAULO\n' in sdl
    assert 'Paris @deprecated(reason: "Pass TOKYO instead.")' in sdl
    graphql_core = build_schema([template])._schema.type_map["CitiesRowName"]
    assert isinstance(graphql_core, GraphQLEnumType)
    assert graphql_core.values["Paris"].deprecation_reason == "Pass TOKYO instead."


@pytest.mark.parametrize(
    ("becomes", "says"),
    [
        ("NONE: { deprecated: Pass 1. }", "params.ranks.enum.NONE: expected a whole number"),
        (
            "NONE: { value: 0, deprecatd: a }",
            "params.ranks.enum.NONE.deprecatd: there is no such key",
        ),
        (
            "NONE: { value: 0, deprecated: '' }",
            "params.ranks.enum.NONE.deprecated: must not be empty",
        ),
    ],
)
def test_a_wrong_note_is_reported_with_its_name(tmp_path: Path, becomes: str, says: str) -> None:
    found = problems(tmp_path, rows__cities=CITIES.replace("NONE: 0", becomes))
    assert any(each.line == 5 and each.message.startswith(says) for each in found), found
