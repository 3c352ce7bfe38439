"""Several samples of a template, and `expect:`, which `check` compares with their results."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from carto_graphql.cli.commands import app
from carto_graphql.cli.samples import SampleResult, check_samples, explain_sample
from carto_graphql.sandbox import SANDBOX_API_ACCESS_TOKEN, create_sandbox
from carto_graphql.settings.settings import Settings
from resolvers.catalog.loading import load_catalog
from tests.catalog_gateway import POSTGIS_CATALOG
from tests.postgis import PostGIS
from tests.resolvers.shops import CATALOG, load_one, problems, write_catalog
from tests.serving import on_a_port

CITIES: Final = """\
/* ---
description: The largest cities of a country.
geometry: geom
id: geonameid
api: sql
params:
  country: String!
columns:
  name: String!
  population: BigInt!
  half: { type: Float!, column: half }
  letters: "[String!]!"
order: population desc
access: [public]
sample:
  - country: CN
    limit: 2
    expect:
      rows: 2
      first: { name: Shanghai, population: 24874500, id: 1796236, letters: [Sh, an] }
  - { country: XX, expect: { rows: 0 } }
  - { country: FR, expect: { first: { name: Paris, half: 1069275.5 } } }
--- */
SELECT geonameid, name, population, population / 2 AS half,
  [SUBSTR(name, 1, 2), SUBSTR(name, 3, 2)] AS letters, geom
FROM `sandbox.world.cities` WHERE country = {{country}}
"""
"""The samples begin on line 15."""
POSTGIS: Final = (
    CITIES.replace("`sandbox.world.cities`", "world.cities")
    .replace("population / 2", "population / 2.0")
    .replace(
        "[SUBSTR(name, 1, 2), SUBSTR(name, 3, 2)]", "ARRAY[substr(name, 1, 2), substr(name, 3, 2)]"
    )
)


def results(settings: Settings) -> Sequence[SampleResult]:
    catalog = load_catalog(settings.catalog_folder)
    return asyncio.run(check_samples(settings, catalog, lambda _: None))


def on_duckdb(folder: Path, cities: str) -> Sequence[SampleResult]:
    write_catalog(folder, catalog__yaml=CATALOG, features__cities=cities)
    return results(Settings.model_validate({"sandbox": True, "catalog": folder}))


TITLES: Final = [f"features/cities sample.{number}" for number in range(3)]


def test_each_sample_runs_and_meets_its_expectation_on_duckdb(tmp_path: Path) -> None:
    found = on_duckdb(tmp_path, CITIES)
    assert [(each.template, each.text) for each in found] == [(title, "ok") for title in TITLES]
    assert [each.rows for each in found][:2] == [2, 0]


def test_each_sample_runs_and_meets_its_expectation_on_postgis(
    tmp_path: Path, postgis: PostGIS
) -> None:
    write_catalog(tmp_path, catalog__yaml=POSTGIS_CATALOG, features__cities=POSTGIS)
    with on_a_port(create_sandbox(postgres=postgis.reader)) as url:
        given = {
            "carto_api_base_url": url,
            "carto_api_access_token": SANDBOX_API_ACCESS_TOKEN,
            "catalog": str(tmp_path),
        }
        found = results(Settings.model_validate(given))
    assert [(each.template, each.text) for each in found] == [(title, "ok") for title in TITLES]


@pytest.mark.parametrize(
    ("now", "becomes", "text"),
    [
        ("rows: 2", "rows: 3", "expected 3 rows, found 2"),
        ("rows: 0", "rows: 1", "expected 1 rows, found 0"),
        ("rows: 0", "first: { name: Paris }", "the sample returns no row"),
        ("rows: 0", "rows: 0, first: { name: Paris }", "expected a first row, found none"),
        (
            "name: Shanghai",
            "name: Beijing",
            "expected name: Beijing in the first row, found Shanghai",
        ),
        (
            "24874500",
            '"24874501"',
            "expected population: 24874501 in the first row, found 24874500",
        ),
        ("1796236", "a1", "expected id: a1 in the first row, found 1796236"),
        ("[Sh, an]", "[Sh]", "expected letters: ['Sh'] in the first row, found ['Sh', 'an']"),
        ("1069275.5", "1069275.6", "expected half: 1069275.6 in the first row, found 1069275.5"),
    ],
)
def test_another_result_fails_the_sample(tmp_path: Path, now: str, becomes: str, text: str) -> None:
    found = [each for each in on_duckdb(tmp_path, CITIES.replace(now, becomes, 1)) if not each.ok]
    assert [each.text for each in found] == [text]


def test_check_prints_each_sample_and_fails_with_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    catalog = write_catalog(
        tmp_path / "catalog",
        catalog__yaml=CATALOG,
        features__cities=CITIES.replace("rows: 2", "rows: 3"),
    )
    done = CliRunner().invoke(app, ["check", str(catalog), "--sandbox"])
    assert done.exit_code == 1
    assert "2 of 3 samples work, 1 fail" in done.stdout
    assert "sample.0" in done.stdout
    explained = CliRunner().invoke(app, ["check", str(catalog), "--sandbox", "--explain", "cities"])
    assert [explained.stdout.count(f"-- sample.{number}\n") for number in range(3)] == [1, 1, 1]


def test_the_first_sample_is_the_example_of_clients(tmp_path: Path) -> None:
    template = load_one(tmp_path, features__cities=CITIES)
    assert template.sample == {"country": "CN", "limit": 2}
    assert '"country": "FR"' in explain_sample(template)


@pytest.mark.parametrize(
    ("now", "becomes", "line", "says"),
    [
        ("country: XX", "land: XX", 21, "sample.1.land: there is no such parameter"),
        ("country: XX", "limit: 1", 21, "sample.1.country: is missing; the parameter is required"),
        ("country: XX", "country: 5", 21, "sample.1.country: expected text"),
        ("rows: 2", "rows: -1", 19, "sample.0.expect.rows: input should be greater than or equal to 0"),
        ("rows: 2", "row: 2", 19, "sample.0.expect.row: there is no such key; did you mean rows?"),
        ("name: Shanghai", "town: Shanghai", 20, "sample.0.expect.first.town: is not among the columns"),
        ("24874500", "many", 20, "sample.0.expect.first.population: expected a whole number of 64 bits"),
        ("name: Shanghai", "name: null", 20, "sample.0.expect.first.name: the column is String!, which is"),
        ("[Sh, an]", "Sh", 20, "sample.0.expect.first.letters: expected a list, as the column is [String!]"),
        ("country: String!", "country: String!\n  expect: Int", 8, "params.expect: the name is reserved"),
        ("id: geonameid\n", "", 19, "sample.0.expect.first.id: is not among the columns"),
    ],
)  # fmt: skip
def test_a_wrong_sample_is_reported_with_its_line(
    tmp_path: Path, now: str, becomes: str, line: int, says: str
) -> None:
    found = problems(tmp_path, features__cities=CITIES.replace(now, becomes, 1))
    assert any(each.line == line and each.message.startswith(says) for each in found), found


def test_one_sample_may_have_an_expectation_too(tmp_path: Path) -> None:
    sample = "sample: { country: CN, limit: 1, expect: { rows: 1, first: { name: Shanghai } } }\n"
    before, _, after = CITIES.partition("sample:\n")
    [result] = on_duckdb(tmp_path, before + sample + after[after.index("--- */") :])
    assert (result.template, result.text) == ("features/cities", "ok")
