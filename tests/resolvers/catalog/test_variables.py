"""Variables of a catalog: `${NAME}`, with values of catalog.yaml, an environment or a setting."""

import io
from pathlib import Path
from typing import Final

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from carto_graphql.settings.settings import Settings
from resolvers.catalog.loading import VariableSources, load_catalog
from resolvers.catalog.sample import sample_call
from resolvers.catalog.variable_values import variable_problem
from resolvers.errors import CatalogError, Problem
from resolvers.sql.dialects import DIALECTS
from resolvers.sql.statements import write_probe
from server import create_app
from tests.resolvers.shops import CATALOG, write_catalog
from tests.serving import on_a_port

NOTHING: Final = VariableSources()
WITH_VARS: Final = CATALOG + "vars:\n  DATASET: dev.world\n  MOST: 50\n"

TOWNS: Final = """\
/* ---
description: Towns of ${DATASET}.
columns:
  town: String!
access: [public]
limit: { default: 5, max: ${MOST} }
--- */
SELECT town FROM `${DATASET}.towns` -- ${NOT_READ}
WHERE source = '${DATASET}'
"""


def sql_of(folder: Path, sources: VariableSources = NOTHING, **files: str) -> str:
    [template] = load_catalog(
        write_catalog(folder, **{"catalog__yaml": WITH_VARS, "rows__towns": TOWNS, **files}),
        sources,
    ).templates
    return write_probe(sample_call(template), 1).sql


def errors(folder: Path, sources: VariableSources = NOTHING, **files: str) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        sql_of(folder, sources, **files)
    return [shown(folder, problem) for problem in caught.value.problems]


def shown(folder: Path, problem: Problem) -> str:
    return f"{problem.file.relative_to(folder)}:{problem.line}: {problem.message}"


def test_values_replace_names_in_the_sql_and_in_the_header(tmp_path: Path) -> None:
    sql = sql_of(tmp_path)
    assert "SELECT town FROM `dev.world.towns` -- ${NOT_READ}" in sql
    assert "WHERE source = 'dev.world'" in sql
    [template] = load_catalog(tmp_path).templates
    assert template.limit_max == 50
    assert template.description == "Towns of dev.world."


def test_a_file_of_the_environment_overrides_and_a_setting_overrides_both(tmp_path: Path) -> None:
    write_catalog(tmp_path)
    (tmp_path / "vars.production.yaml").write_text("DATASET: prod.world\nMOST: 70\n")
    sources = VariableSources("production", {"MOST": "90"})
    assert "`prod.world.towns`" in sql_of(tmp_path, sources)
    [template] = load_catalog(tmp_path, sources).templates
    assert template.limit_max == 90


def test_names_of_connections_may_be_variables(tmp_path: Path) -> None:
    catalog = (
        "vars:\n  NAME:\nconnections:\n  ${NAME}: { provider: bigquery }\n"
        "defaults: { connection: ${NAME} }\n"
    )
    towns = "/* ---\ndescription: T.\ncolumns: { a: Int }\naccess: public\n--- */\nSELECT 1 AS a\n"
    folder = write_catalog(tmp_path, catalog__yaml=catalog, rows__towns=towns)
    [template] = load_catalog(folder, VariableSources(values={"NAME": "carto_prod"})).templates
    assert template.connection.name == "carto_prod"


def test_an_undefined_name_is_reported_where_it_is(tmp_path: Path) -> None:
    towns = TOWNS.replace("Towns of", "Towns of ${PLACE},").replace("'${DATASET}'", "'${SOURCE}'")
    assert errors(tmp_path, rows__towns=towns) == [
        "rows/towns.sql:2: ${PLACE} is not among `vars:` of catalog.yaml (there: DATASET, MOST)",
        "rows/towns.sql:9: ${SOURCE} is not among `vars:` of catalog.yaml (there: DATASET, MOST)",
    ]


def test_an_unused_name_is_reported_where_it_is_defined(tmp_path: Path) -> None:
    assert errors(tmp_path, catalog__yaml=WITH_VARS + "  OTHER: a\n") == [
        "catalog.yaml:8: vars.OTHER: is never used; write ${OTHER} in a template or remove it"
    ]


def test_a_name_without_a_value_needs_one_of_the_environment(tmp_path: Path) -> None:
    assert errors(tmp_path, catalog__yaml=WITH_VARS.replace("dev.world", "")) == [
        "catalog.yaml:6: vars.DATASET: has no value; set it here, in vars.ENVIRONMENT.yaml or in a"
        " setting"
    ]


def test_an_environment_sets_only_what_the_catalog_defines(tmp_path: Path) -> None:
    write_catalog(tmp_path)
    (tmp_path / "vars.test.yaml").write_text("MOST: 30\nDATASETT: a.b\n")
    assert errors(tmp_path, VariableSources("test", {"PLACE": "a"})) == [
        "catalog.yaml:5: PLACE is set by the gateway's settings, but is not among `vars:`",
        "vars.test.yaml:2: DATASETT: is not among `vars:` of catalog.yaml",
    ]
    [missing] = errors(tmp_path, VariableSources("staging"))
    assert missing.startswith("vars.staging.yaml:1: there is no such file")


@pytest.mark.threat("S35")
@pytest.mark.parametrize(
    "value",
    [
        "a b",
        "a`",
        "a'",
        "a;b",
        "a--b",
        "-a",
        "a-",
        ".a",
        "a.",
        "a/*",
        "$x",
        "a\\",
        "é",
        "a:b",
        "{x}",
    ],
)
def test_a_value_that_could_end_a_name_is_rejected(tmp_path: Path, value: str) -> None:
    quoted = "'" + value.replace("'", "''") + "'"
    assert errors(tmp_path, catalog__yaml=WITH_VARS.replace("dev.world", quoted)) == [
        "catalog.yaml:6: vars.DATASET: must consist of ASCII letters, digits, _, - and ., with no - or"
        " . at an end and no --"
    ]


def test_a_name_that_is_not_of_uppercase_letters_is_rejected(tmp_path: Path) -> None:
    assert errors(tmp_path, catalog__yaml=WITH_VARS.replace("MOST", "most")) == [
        "catalog.yaml:7: vars.most: not the name of a variable (uppercase letters, digits and _; first"
        " a letter)"
    ]


@pytest.mark.threat("S35")
@given(st.text(alphabet="aZ0_-.'\"`;$\n \\*/", max_size=8))
def test_an_accepted_value_ends_no_quotes_in_any_warehouse_nor_in_yaml(value: str) -> None:
    if variable_problem(value) is not None:
        return
    for dialect in DIALECTS.values():
        quoted = dialect.identifier(f"p.{value}.t")
        for sql in (f"SELECT {quoted}", f"SELECT 'x{value}y'"):
            [span] = dialect.lexical.find(sql)
            assert span.end == len(sql)
        assert [*dialect.lexical.find(f"SELECT a - {value} - 1")] == []
    loaded = YAML(typ="safe", pure=True).load(io.StringIO(f"{{ a: x{value}y, b: '{value}' }}"))
    assert loaded == {"a": f"x{value}y", "b": value}


def test_the_settings_choose_the_environment_and_set_values(tmp_path: Path) -> None:
    catalog = (
        "connections: { carto_dw: { provider: bigquery } }\ndefaults: { connection: carto_dw }\n"
        "vars: { DATASET: sandbox.nowhere, COUNTRY: FR }\n"
    )
    cities = """\
/* ---
description: Cities.
columns: { name: String!, country: String! }
order: name
access: [public]
--- */
SELECT name, country FROM `${DATASET}.cities` WHERE country = '${COUNTRY}' AND population > 9000000
"""
    folder = write_catalog(tmp_path, catalog__yaml=catalog, rows__cities=cities)
    (folder / "vars.test.yaml").write_text("DATASET: sandbox.world\n")
    settings = Settings.model_validate(
        {
            "sandbox": True,
            "catalog": folder,
            "catalog_environment": "test",
            "catalog_vars": "COUNTRY=JP",
        }
    )
    query = "{ queryRows { cities { rows { name country } } } }"
    with on_a_port(create_app(settings)) as url:
        response = httpx.post(f"{url}/graphql", json={"query": query}, timeout=60).json()
    assert response == {
        "data": {"queryRows": {"cities": {"rows": [{"name": "Tokyo", "country": "JP"}]}}}
    }
