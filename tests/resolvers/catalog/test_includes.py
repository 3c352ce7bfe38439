"""`include:` of shared header parts, and `{{include(name.sql)}}` of shared SQL, with the places of errors."""

from pathlib import Path
from typing import Final

import pytest

from carto_graphql.cli.samples import explain_sample
from resolvers.catalog.loading import load_catalog
from resolvers.errors import CatalogError
from tests.catalog_gateway import POSTGIS_CATALOG, catalog_gateway
from tests.postgis import PostGIS
from tests.resolvers.shops import CATALOG, write_catalog

CITIES: Final = """\
/* ---
description: Cities.
include: [size.yaml, access.yaml]
params:
  country: { type: String, default: CN }
columns: { name: String! }
limit: { default: 2, max: 5 }
sample: { least: 1000000 }
--- */
SELECT name, population FROM {{include(table.sql)}} AS c
WHERE {{include(large.sql)}} [[ AND country = {{country}} ]]
"""
SIZE: Final = """\
# Cities by size.
params:
  least: { type: Int, default: 100000 }
  country: Int
columns:
  population: Int!
order: population desc
limit: { default: 100, max: 100 }
"""
LARGE: Final = """\
population >= {{least}}
  AND tz IS NOT NULL  -- a comment, and {{include(not.sql)}}
"""
SHARED: Final = {
    "size.yaml": SIZE,
    "access.yaml": "access: [public]\n",
    "table.sql": "`${DATASET}.cities`\n",
    "large.sql": LARGE.replace(", and {{include(not.sql)}}", ""),
}
YAML: Final = f"{CATALOG}vars: {{ DATASET: sandbox.world }}\n"


def write(folder: Path, cities: str = CITIES, **changed: str) -> Path:
    write_catalog(folder, catalog__yaml=YAML, rows__cities=cities)
    (folder / "shared").mkdir(exist_ok=True)
    for name, content in SHARED.items():
        key = name.replace(".", "__")
        (folder / "shared" / name).write_text(changed.get(key, content))
    return folder


def problems(folder: Path) -> list[tuple[str, int, str]]:
    try:
        load_catalog(folder)
    except CatalogError as error:
        return [
            (str(each.file.relative_to(folder)), each.line, each.message) for each in error.problems
        ]
    return []


def test_shared_parts_are_merged_and_own_keys_win(tmp_path: Path) -> None:
    [template] = load_catalog(write(tmp_path)).templates
    assert [*template.columns] == ["name", "population"]
    assert {name: each.scalar for name, each in template.parameters.items()} == {
        "country": "String",
        "least": "Int",
    }
    assert (template.limit_default, template.limit_max) == (2, 5)
    assert template.access == {"public"}


def test_includes_run_on_duckdb(tmp_path: Path) -> None:
    write(tmp_path)
    with catalog_gateway(tmp_path, catalog__yaml=YAML) as gateway:
        found = gateway.rows("cities(least:20000000) { name population }")
        assert [row["name"] for row in found] == ["Shanghai"]
        sql, values = gateway.statement
        assert "{{" not in sql
        assert values == {"least": 20000000, "country": "CN"}


def test_includes_run_on_postgis(tmp_path: Path, postgis: PostGIS) -> None:
    write(tmp_path, table__sql="${DATASET}.cities")
    yaml = f"{POSTGIS_CATALOG}vars: {{ DATASET: world }}\n"
    with catalog_gateway(tmp_path, postgres=postgis.reader, catalog__yaml=yaml) as gateway:
        [first, _] = gateway.rows("cities { name }")
        assert first["name"] == "Shanghai"


def test_check_explain_shows_the_expanded_header_and_sql(tmp_path: Path) -> None:
    [template] = load_catalog(write(tmp_path)).templates
    explained = explain_sample(template)
    assert "least: {default: 100000, type: Int}" in explained
    assert "access: [public]" in explained
    assert "include" not in explained
    assert "`sandbox.world.cities`" in explained
    assert "population >= @least" in explained


def test_the_version_of_a_template_depends_on_what_it_includes(tmp_path: Path) -> None:
    first, second, third = (
        load_catalog(write(tmp_path / name, **changed)).templates[0].version
        for name, changed in (
            ("a", {}),
            ("b", {"large__sql": "population > {{least}}"}),
            ("c", {"access__yaml": "access: [boss, public]"}),
        )
    )
    assert len({first, second, third}) == 3


@pytest.mark.parametrize(
    ("file", "now", "becomes", "place", "says"),
    [
        ("size.yaml", "type: Int,", "type: Integer,", ("shared/size.yaml", 3), "params.least.type: no such type"),
        ("size.yaml", "order:", "ordr:", ("shared/size.yaml", 7), "ordr: there is no such key; did you mean order?"),
        ("size.yaml", "order: population", "order: size", ("shared/size.yaml", 7), "order: the SELECT has no column size"),  # noqa: E501
        ("size.yaml", "population: Int!", "population: ${INT}!", ("shared/size.yaml", 6), "${INT} is not among `vars:`"),  # noqa: E501
        ("size.yaml", "params:", "params", ("shared/size.yaml", 3), "not valid YAML"),
        ("size.yaml", "order:", "include: more.yaml\norder:", ("shared/size.yaml", 7), "include: a shared part cannot include"),  # noqa: E501
        ("access.yaml", "access: [public]", "- public", ("shared/access.yaml", 1), "expected keys with values"),
        ("access.yaml", "access", "acces", ("shared/access.yaml", 1), "acces: there is no such key; did you mean access?"),  # noqa: E501
        ("large.sql", "{{least}}", "{{most}}", ("shared/large.sql", 1), "{{most}} is not declared; add it to params"),
        ("large.sql", "IS NOT NULL", "IS IS NULL", ("shared/large.sql", 2), "not valid BigQuery SQL"),
        ("large.sql", "AND tz", "AND tz = {{include(table.sql)}} AND tz", ("shared/large.sql", 2), "write a placeholder as"),  # noqa: E501
        ("large.sql", "AND tz", "AND '${CITY}' = tz AND tz", ("shared/large.sql", 2), "${CITY} is not among `vars:`"),
        ("large.sql", "  AND", "; AND", ("shared/large.sql", 2), "a ; may only be at the end"),
        ("cities", "size.yaml", "sizes.yaml", ("rows/cities.sql", 3), "include: shared/sizes.yaml: there is no such file"),  # noqa: E501
        ("cities", "size.yaml", "../size.yaml", ("rows/cities.sql", 3), "include: expected the name of a .yaml file"),
        ("cities", "[size.yaml, access.yaml]", "{ a: b }", ("rows/cities.sql", 3), "include: expected a list"),
        ("cities", "include(large.sql)", "include(larger.sql)", ("rows/cities.sql", 11), "{{include(larger.sql)}}: shared/larger.sql: there is"),  # noqa: E501
        ("cities", "include(large.sql)", "include(/etc/passwd)", ("rows/cities.sql", 11), "{{include(/etc/passwd)}}: expected the name of"),  # noqa: E501
        ("cities", "country = {{country}}", "country = {{land}}", ("rows/cities.sql", 11), "{{land}} is not declared"),  # noqa: E501
        ("cities", "{{include(large.sql)}}", "'{{include(large.sql)}}'", ("rows/cities.sql", 11), "{{include(large.sql)}} is inside quotes"),  # noqa: E501
    ],
)  # fmt: skip
def test_an_error_is_reported_where_it_is(
    tmp_path: Path, file: str, now: str, becomes: str, place: tuple[str, int], says: str
) -> None:
    if file == "cities":
        write(tmp_path, CITIES.replace(now, becomes))
    else:
        write(tmp_path, **{file.replace(".", "__"): SHARED[file].replace(now, becomes, 1)})
    found = problems(tmp_path)
    assert any(
        (file, line) == place and message.startswith(says) for file, line, message in found
    ), found


@pytest.mark.threat("S37")
@pytest.mark.parametrize(
    "name", ["../rows/large.sql", "/etc/passwd", "..", ".hidden.sql", "a\\b.sql", ""]
)
def test_only_files_directly_in_the_folder_are_included(tmp_path: Path, name: str) -> None:
    [problem] = problems(write(tmp_path, CITIES.replace("include(large.sql)", f"include({name})")))
    assert problem[:2] == ("rows/cities.sql", 11)
    assert problem[2].endswith("expected the name of a .sql file in shared/")


def test_other_files_of_the_shared_folder_are_left_alone(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "shared" / "notes.txt").write_text("x")
    (folder / "shared" / "unused.sql").write_text("{{")
    assert problems(folder) == []
