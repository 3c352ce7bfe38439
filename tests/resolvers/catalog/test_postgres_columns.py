"""Declared types of PostgreSQL's templates, compared by `check` without a connection."""

from importlib.resources import as_file
from pathlib import Path
from typing import Final

import psycopg
import pytest
from typer.testing import CliRunner

from carto_graphql.cli.commands import app
from carto_graphql.sandbox import sandbox_catalog
from resolvers.catalog.loading import load_catalog
from resolvers.catalog.postgres_columns import check_postgres_columns
from resolvers.catalog.postgres_types import column_types
from tests.catalog_gateway import POSTGIS_CATALOG
from tests.postgis import PostGIS
from tests.resolvers.shops import load_one, write_catalog

EXPRESSIONS: Final = """
1 | 1.5 | 'a' | true | NULL | CAST('1' AS integer) | '2024-01-01'::date | now() | current_date | current_timestamp
localtime | localtimestamp | current_user | count(*) | sum(1) | sum(1::bigint) | sum(1.5) | sum(1::real) | avg(1)
avg(1::float8) | avg(1.5) | min('a'::text) | max(1::int2) | abs(-1.5) | lower('A') | concat(1, 2) | 'a' || 'b'
1 + 1 | 1 + 1.5 | 1::int2 * 2::int8 | 1.5 / 2::float8 | 5 % 2 | -1 | 1 = 1 | 1 < 2 | NOT true | true AND false
'a' LIKE 'b' | 1 IN (1, 2) | 1 BETWEEN 0 AND 2 | 1 IS NULL | true IS TRUE | 1 IS DISTINCT FROM 2 | NULLIF(1, 2)
COALESCE(NULL, 1) | COALESCE(1.5, 1) | GREATEST(1, 2) | CASE WHEN true THEN 1 ELSE NULL END
CASE WHEN true THEN 'a' ELSE 'b' END | CASE WHEN true THEN 1 END | (SELECT 1) | EXISTS (SELECT 1)
ARRAY(SELECT 1) | array_agg(1) | ARRAY[1, 2] | '{1}'::int[] | string_agg('a', ',') | length('a') | round(1.5, 1)
to_char(now(), 'YYYY') | to_date('2024', 'YYYY') | date_trunc('day', now()) | gen_random_uuid() | md5('a')
jsonb_build_object('a', 1) | to_json(1) | '{}'::jsonb -> 'a' | '{}'::jsonb ->> 'a' | '{}'::json | 'a'::bytea
encode('a'::bytea, 'hex') | ST_Point(1, 2) | ST_X(ST_Point(1, 2)) | ST_AsGeoJSON(ST_Point(1, 2))
ST_Area(ST_Point(1, 2)) | ST_Buffer(ST_Point(1, 2)::geography, 1)
ST_Intersects(ST_Point(1, 2), ST_Point(1, 2)) | ST_NPoints(ST_Point(1, 2))
row_number() OVER () | lag(1) OVER () | ntile(2) OVER () | '1 day'::interval | '12:00'::time | 'a'::varchar(3)
random() | pi() | date '2024-01-01' - date '2023-01-01' | now() - now() | date '2024-01-01' + 1
ST_Distance(ST_Point(1, 2), ST_Point(1, 3))
"""
LIST: Final = [
    each.strip() for line in EXPRESSIONS.splitlines() for each in line.split("|") if each.strip()
]
EQUAL: Final = {
    "varchar": {"varchar", "text"},
    "name": {"name", "text"},
    "geography": {"geometry", "geography"},
}


def test_the_type_of_an_expression_is_that_of_the_server_or_not_known(postgis: PostGIS) -> None:
    known = 0
    # `a || b` is written with the separator of the list, and checked by the next test.
    with psycopg.connect(postgis.reader) as connection:
        for expression in [each for each in LIST if each not in ("'a'", "'b'")]:
            sql = f"SELECT {expression} AS x"
            row = connection.execute(
                f"SELECT typname::text FROM pg_type WHERE oid = (SELECT pg_typeof(x)::oid FROM ({sql}) AS it)"
            ).fetchone()
            assert row is not None
            found = (column_types(sql) or {})["x"]
            server = f"{row[0][1:]}[]" if row[0].startswith("_") else row[0]
            if found not in (None, "null"):
                assert found in EQUAL.get(server, {server}), expression
                known += 1
    assert known >= 75


@pytest.mark.parametrize(
    ("sql", "type_"),
    [
        ("SELECT x FROM (SELECT 1 AS x) AS a", "int4"),
        ("SELECT a.x FROM (SELECT 1 AS x) AS a JOIN t ON true", "int4"),
        ("SELECT x FROM (SELECT 1 AS x) AS a JOIN t ON true", None),
        ("WITH a AS (SELECT 1.5 AS x), b AS (SELECT x FROM a) SELECT x FROM b", "numeric"),
        ("WITH a(x) AS (SELECT now()) SELECT x FROM a", None),
        ("WITH a(x) AS (SELECT now() AS y) SELECT x FROM a", "timestamptz"),
        (
            "WITH RECURSIVE a AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM a) SELECT x FROM a",
            "int4",
        ),
        ("SELECT x FROM (SELECT 'a' AS y) AS a(x)", None),
        ("SELECT x FROM world.a", None),
        ("SELECT count(*) AS x FROM t GROUP BY y", "int8"),
        ("SELECT 1 AS x UNION SELECT 2", "int4"),
        ("SELECT public.lower(y) AS x FROM t", None),
        ("SELECT y AS x FROM t, LATERAL (SELECT t.y AS z) AS a", None),
        ("SELECT a.x FROM (SELECT 1 AS x) AS a, (SELECT 'b' AS x) AS b", "int4"),
        ("SELECT x FROM (SELECT 1 AS x) AS a, (SELECT 'b' AS x) AS b", None),
        ("SELECT 'a' || 'b' AS x", None),
        ("SELECT x FROM", None),
    ],
)
def test_columns_of_subselects_have_the_types_of_their_expressions(
    sql: str, type_: str | None
) -> None:
    assert (column_types(sql) or {}).get("x") == type_


HEADER: Final = """\
/* ---
description: d
params: { n: { type: Int, default: 1 } }
columns: { x: %s }
access: [public]
--- */
SELECT %s AS x WHERE 1 = {{n}}
"""


@pytest.mark.parametrize(
    ("declared", "expression", "found"),
    [
        ("String", "1", "int4"),
        ("String!", "{{n}} > 1", "bool"),
        ("Int", "now()", "timestamptz"),
        ("Int", "true", "bool"),
        ("Boolean", "1.5::float8", "float8"),
        ("Date", "1", "int4"),
        ("DateTime", "gen_random_uuid()", "uuid"),
        ("Time", "now()", "timestamptz"),
        ("UUID", "1", "int4"),
        ("Bytes", "'a'::text", "text"),
        ("JSON", "1", "int4"),
        ("Geometry", "1", "int4"),
        ("'[Int!]'", "1", "int4"),
        ("Int", "'{1}'::int[]", "int4[]"),
        ("'[Date!]'", "'{1}'::int[]", "int4[]"),
    ],
)
def test_a_type_that_never_fits_is_an_error_with_its_line(
    tmp_path: Path, declared: str, expression: str, found: str
) -> None:
    text = HEADER % (declared, expression)
    template = load_one(tmp_path, catalog__yaml=POSTGIS_CATALOG, rows__it=text)
    [problem] = check_postgres_columns([template]).problems
    declared = declared.strip("'!").removesuffix("!")
    assert (problem.line, problem.message) == (
        4,
        f"columns.x: declared {declared}, but PostgreSQL has {found}",
    )


@pytest.mark.parametrize(
    ("declared", "expression"),
    [
        ("Int", "count(*)"),
        ("Float", "sum(1)"),
        ("BigInt", "1"),
        ("Decimal", "1.5"),
        ("String", "1::bigint"),
        ("String", "now()"),
        ("Boolean", "1::bigint"),
        ("Date", "now()"),
        ("Int", "'5'"),
        ("Int", "NULL"),
        ("JSON", "'{1}'::int[]"),
        ("'[Int!]'", "'[1]'::jsonb"),
        ("String", "to_jsonb('a'::text)"),
        ("Geometry", "ST_Point(1, 2)"),
        ("Bytes", "'a'::bytea"),
    ],
)
def test_a_type_that_may_fit_is_accepted(tmp_path: Path, declared: str, expression: str) -> None:
    template = load_one(
        tmp_path, catalog__yaml=POSTGIS_CATALOG, rows__it=HEADER % (declared, expression)
    )
    found = check_postgres_columns([template])
    assert (found.problems, found.notes) == ([], [])


def test_check_says_which_types_it_could_not_compare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CARTO_API_BASE_URL", "https://gcp-us-east1.api.carto.com")
    monkeypatch.setenv("CARTO_API_ACCESS_TOKEN", "t")
    text = HEADER.replace("columns: { x: %s }", "columns: { x: Int, y: String }") % "count(*)"
    text = text.replace(" AS x", " AS x, y FROM t", 1)
    catalog = write_catalog(tmp_path / "catalog", catalog__yaml=POSTGIS_CATALOG, rows__it=text)
    done = CliRunner().invoke(app, ["check", str(catalog), "--offline"])
    assert done.exit_code == 0, done.output
    assert (
        "the types of y were not compared, as they are known to PostgreSQL only; run check --live"
    ) in done.output
    wrong = text.replace("x: Int", "x: Geometry")
    write_catalog(catalog, catalog__yaml=POSTGIS_CATALOG, rows__it=wrong)
    done = CliRunner().invoke(app, ["check", str(catalog), "--offline"])
    assert done.exit_code == 1
    assert "it.sql:4: columns.x: declared Geometry, but PostgreSQL has int8" in done.output


def test_the_sandboxs_templates_declare_what_postgresql_has() -> None:
    with as_file(sandbox_catalog("postgres")) as folder:
        assert check_postgres_columns(load_catalog(folder).templates).problems == []
