"""List parameters as arrays: `UNNEST({{l}})` on BigQuery, `= ANY({{l}})` and operators on PostgreSQL."""

from pathlib import Path
from typing import Final

import pytest

from resolvers.sql.dialects import DIALECTS
from resolvers.sql.projection import COUNT
from resolvers.sql.statements import write_statement
from tests.catalog_gateway import POSTGIS_CATALOG, CatalogGateway, catalog_gateway
from tests.postgis import PostGIS
from tests.resolvers.shops import CATALOG, load_one, problems
from tests.resolvers.template_calls import build_call

HEADER: Final = """\
/* ---
description: Items of lists, and cities of countries.
params:
  names: "[String!]"
  days: "[Date!]"
columns: { name: String!, cities: Int!, first: Date, count: Int! }
order: name
access: [public]
sample: { names: [CN, FR], days: [2024-02-29] }
--- */
"""
BIGQUERY: Final = (
    HEADER
    + """\
SELECT item AS name, (SELECT COUNT(*) FROM `sandbox.world.cities` WHERE country = item) AS cities,
  (SELECT MIN(each) FROM UNNEST({{days}}) AS each) AS first, ARRAY_LENGTH({{names}}) AS count
FROM UNNEST({{names}}) AS item
"""
)
POSTGRES: Final = (
    HEADER
    + """\
SELECT item AS name, (SELECT count(*) FROM world.cities WHERE country = item) AS cities,
  (SELECT min(each) FROM unnest({{days}}) AS each) AS first, cardinality({{names}}) AS count
FROM unnest({{names}}) AS item
WHERE item = ANY({{names}}) AND {{names}} && ARRAY[item] AND ARRAY[item] <@ {{names}}
"""
)


def check_rows(gateway: CatalogGateway) -> None:
    found = gateway.rows(
        'lists(names:["FR","VA"],days:["2024-03-01","2024-02-29"]) { name cities first count }'
    )
    assert [(row["name"], row["first"], row["count"]) for row in found] == [
        ("FR", "2024-02-29", 2),
        ("VA", "2024-02-29", 2),
    ]
    assert found[0]["cities"] > 100
    [row] = gateway.rows('lists(names:["FR"],days:[]) { first }')
    assert row == {"first": None}
    assert gateway.rows("lists(names:[],days:[]) { name }") == []


def test_arrays_on_duckdb(tmp_path: Path) -> None:
    with catalog_gateway(tmp_path, catalog__yaml=CATALOG, rows__lists=BIGQUERY) as gateway:
        check_rows(gateway)
        sql, values = gateway.statement
        assert "FROM UNNEST(ARRAY<STRING>[]) AS item" in sql
        assert not values


def test_arrays_on_postgis(tmp_path: Path, postgis: PostGIS) -> None:
    with catalog_gateway(
        tmp_path, postgres=postgis.reader, catalog__yaml=POSTGIS_CATALOG, rows__lists=POSTGRES
    ) as gateway:
        check_rows(gateway)
        assert "ANY(CAST($2 AS text[]))" in gateway.statement[0]


def yaml(provider: str) -> str:
    return f"connections: {{ it: {{ provider: {provider} }} }}\ndefaults: {{ connection: it }}\n"


USES: Final = {
    "snowflake": ("FROM TABLE(FLATTEN(INPUT => {{l}})) f", "CAST(PARSE_JSON(:1) AS ARRAY)"),
    "databricks": ("FROM t WHERE array_contains({{l}}, a)", "CAST(:l AS ARRAY<STRING>)"),
}


def text(rest: str, type_: str = "[String!]") -> str:
    params = f'params: {{ l: "{type_}" }}\ncolumns: {{ a: String }}\nsample: {{ l: [] }}'
    return f"/* ---\ndescription: d\n{params}\naccess: [public]\n--- */\nSELECT a {rest}\n"


@pytest.mark.parametrize("provider", USES)
def test_arrays_of_other_warehouses(tmp_path: Path, provider: str) -> None:
    rest, array = USES[provider]
    template = load_one(tmp_path, catalog__yaml=yaml(provider), rows__lists=text(rest))
    statement = write_statement(build_call(template, {"l": ["x", "y"]}), COUNT)
    assert rest.replace("{{l}}", array) in statement.sql
    bound = (
        [*statement.parameters.values()]
        if isinstance(statement.parameters, dict)
        else [*statement.parameters]
    )
    assert bound == (['["x","y"]'] if provider == "snowflake" else [["x", "y"]])


@pytest.mark.parametrize(
    "provider", [name for name, each in DIALECTS.items() if not each.lists.array]
)
def test_where_arrays_cannot_be_bound_they_are_rejected(tmp_path: Path, provider: str) -> None:
    lists = text("FROM t WHERE f({{l}}, a)")
    [problem] = problems(tmp_path, catalog__yaml=yaml(provider), rows__lists=lists)
    assert problem.line == 8
    title = DIALECTS[provider].title
    assert problem.message == (
        f"{{{{l}}}} is a list, and {title} cannot bind an array; write IN {{{{l}}}} or NOT IN {{{{l}}}}"
    )


@pytest.mark.parametrize(
    "rest",
    [
        "FROM t WHERE a = {{l}}",
        "FROM t WHERE a IN ({{l}})",
        "FROM t WHERE f(a = {{l}})",
        "FROM t WHERE f(a LIKE {{l}})",
        "FROM t WHERE ({{l}})",
        "FROM t LIMIT {{l}}",
        "FROM t WHERE a <> {{l}} OR a >= {{l}}",
    ],
)
def test_where_no_array_can_be_a_list_is_rejected(tmp_path: Path, rest: str) -> None:
    [problem, *_] = problems(tmp_path, rows__lists=text(rest))
    assert problem.line == 8
    assert problem.message == (
        "{{l}} is a list; write IN {{l}} or NOT IN {{l}}, or a function of arrays: UNNEST({{l}})"
    )


def test_an_array_of_json_has_no_items_that_are_sent_as_text(tmp_path: Path) -> None:
    rest, _ = USES["snowflake"]
    lists = text(rest, "[Date!]")
    [problem] = problems(tmp_path, catalog__yaml=yaml("snowflake"), rows__lists=lists)
    assert problem.message.startswith("{{l}} as an array has items of type Int, Float, String")
