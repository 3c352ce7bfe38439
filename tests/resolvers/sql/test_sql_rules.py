"""Which SQL a template may be, in each warehouse, and the names of its columns."""

import re
from pathlib import Path

import psycopg
import pytest

from resolvers.errors import CatalogError
from resolvers.sql.dialects import DIALECTS
from resolvers.sql.postgres_rules import postgres_column_names
from resolvers.sql.side_effects import side_effects
from resolvers.sql.sql_report import SQLReport
from resolvers.sql.sql_rules import check_sql
from resolvers.sql.template import OrderTerm, Template
from tests.postgis import PostGIS
from tests.resolvers.shops import load_one, problems


def check(provider: str, sql: str) -> SQLReport:
    return check_sql(sql, DIALECTS[provider])


PARAMETERS = {
    "s": "{ type: String, default: x }",
    "n": "{ type: Int, default: 3 }",
    "d": "{ type: Date, default: today }",
}
"""Those that a statement may use as {{s}}, {{n}} and {{d}}."""


def template_of(
    provider: str, sql: str, columns: str = "a: String", kind: str = ""
) -> dict[str, str]:
    yaml = f"connections: {{ it: {{ provider: {provider} }} }}\ndefaults: {{ connection: it }}\n"
    used = [f"{name}: {type_}" for name, type_ in PARAMETERS.items() if f"{{{{{name}}}}}" in sql]
    kind += f"params: {{ {', '.join(used)} }}\n" if used else ""
    header = f"/* ---\ndescription: d\n{kind}columns: {{ {columns} }}\naccess: [public]\n--- */\n"
    return {
        "catalog__yaml": yaml,
        "features__it" if "geometry" in kind else "rows__it": header + sql + "\n",
    }


ACCEPTED = [
    ("bigquery", "SELECT 1 AS a;\n-- the result"),
    ("bigquery", "FROM d.t |> SET a = 2 |> SELECT a"),
    ("bigquery", "FROM d.t |> RENAME b AS a"),
    ("bigquery", "FROM d.t |> DROP b |> WHERE a > 1"),
    ("bigquery", "FROM d.t |> CALL d.f(1) |> AS x"),
    ("bigquery", "FROM d.t |> WITH x AS (SELECT 1) |> SELECT a"),
    ("bigquery", 'SELECT rb"""x""" AS a'),
    ("bigquery", "SELECT BR'\\d' AS a"),
    ("bigquery", "SELECT a FROM d.f(TABLE d.t, 5)"),
    ("bigquery", "SELECT a FROM ML.PREDICT(MODEL `p.d.m`, TABLE d.t)"),
    ("bigquery", "SELECT WITH AGGREGATION_THRESHOLD OPTIONS(threshold=5, privacy_unit_column=b) a FROM t"),
    ("bigquery", "SELECT @@project_id AS a"),
    ("bigquery", "SELECT f(regexp)[SAFE_OFFSET(0)] AS a FROM t WHERE rlike > 1 GROUP BY regexp"),
    ("bigquery", "SELECT insert AS a FROM drop AS alter JOIN glob ON alter.xor = revoke"),
    ("bigquery", "WITH lock AS (SELECT ilike, `drop`\nFROM t) SELECT ilike AS a FROM lock"),
    ("bigquery", "SELECT AS VALUE STRUCT(1 AS a)"),
    ("bigquery", "SELECT WITH(x AS b, `y z` AS [x, 1], x + WITH (y AS '(', LENGTH(y))) AS a FROM t"),
    ("bigquery", "WITH t AS (SELECT 1 AS b) SELECT MAX(WITH(x AS {{n}},\nx + b)) AS a FROM t"),
    ("bigquery", "SELECT '''x\ny''' || 'it\\'s' || r'\\d' || '' -- it's\n AS a"),
    ("bigquery", "SELECT t.order AS a, `hash` AS b FROM d.range.t AS t GROUP BY ALL"),
    ("bigquery", "SELECT @@project_id AS a, {{n}} AS b FROM t WHERE EXTRACT(DAY FROM {{d}}) = 1 LIMIT {{n}}"),
    ("bigquery", "SELECT ARRAY_AGG(b LIMIT 3), SUM(c) OVER (ORDER BY d ROWS {{n}} PRECEDING) AS a FROM t"),
    ("postgres", "SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, b DESC"),
    ("postgres", "SELECT a FROM t ORDER BY lower(a) OFFSET 5"),
    ("postgres", "SELECT a FROM t WHERE g ~= ST_Point(1, 2, 4326)"),
    ("postgres", "SELECT a FROM t WHERE g |>> ST_Point(1, 2, 4326) OR g <<| h OR g &&& h"),
    ("postgres", "SELECT a FROM t ORDER BY g <#> ST_Point(1, 2, 4326) LIMIT 5"),
    ("postgres", "SELECT z.a FROM ROWS FROM (generate_series(1, 2), generate_series(3, 4)) AS z(a, b)"),
    ("postgres", "SELECT a FROM t WHERE data ? 'k' AND data ?| ARRAY['b'] AND data @> '{}'"),
    ("postgres", "SELECT a[1:2] AS a FROM t"),
    ("postgres", "SELECT a FROM t CROSS JOIN LATERAL (SELECT 1) x"),
    ("oracle", "SELECT a FROM t FETCH FIRST 5 ROWS ONLY"),
    ("oracle", "SELECT x.a FROM t x, (SELECT LEVEL AS b FROM dual CONNECT BY LEVEL <= {{n}}) y"),
    ("oracle", "WITH x AS (SELECT b AS a FROM t) SELECT CAST(a AS NUMBER) AS a FROM x WHERE ROWNUM < 5"),
    ("oracle", "SELECT a FROM t WHERE d > SYSDATE - INTERVAL '5' DAY OFFSET {{n}} ROWS FETCH NEXT 5 ROWS ONLY"),
    ("snowflake", "SELECT src:owner AS a FROM t"),
    ("snowflake", "SELECT $1 AS a FROM VALUES (1)"),
    ("bigquery", "SELECT PARSE_JSON({{s}}).x AS a, (JSON_QUERY(b, {{s}})).y AS c FROM t"),
    ("redshift", "SELECT x.a FROM t, UNNEST(t.b) AS x(a)"),
    ("snowflake", 'SELECT $1 :x AS a, "it\'s":y AS b, c :z::INT AS d, f(e) :g AS h FROM t'),
    ("snowflake", "SELECT {'x': 1} AS a, [1] AS b, FILTER(c, x -> x > 1) AS d FROM t"),
    ("snowflake", "SELECT a FROM t MATCH_RECOGNIZE (ORDER BY b PATTERN (x{2}) DEFINE x AS c > 1)"),
    ("redshift", "SELECT i.a, ARRAY(1, 2) AS b FROM t, t.items AS i WHERE c > SYSDATE - INTERVAL '1 day'"),
    ("redshift", "SELECT DATEADD(day, {{n}}, b) AS a FROM t LIMIT {{n}}"),
    ("databricks", "SELECT raw:owner AS a FROM t"),
    ("databricks", "SELECT dateadd(DAY, {{n}}, b) AS a FROM t@v5 LIMIT 5"),
    ("databricks", "SELECT datediff({{d}}, b) AS a, date_add({{d}}, 5) AS c, date_trunc({{s}}, b) AS e FROM t"),
    ("snowflake", "SELECT DATEADD(day, {{n}}, {{d}}) AS a FROM t WHERE interval = {{n}} AND interval < {{n}}"),
    ("bigquery", "SELECT a FROM (SELECT * FROM t EXCEPT DISTINCT (SELECT {{s}}))"),
    ("oracle", "SELECT a FROM t FETCH NEXT {{n}} PERCENT ROWS WITH TIES"),
    ("oracle", "SELECT TRUNC(b, {{s}}) AS a, NUMTODSINTERVAL({{n}}, {{s}}) AS c FROM t"),
    ("postgres", "SELECT date_trunc({{s}}, b) AS a, date_part({{s}}, b) AS c FROM t"),
    ("redshift", "SELECT DATE_TRUNC({{s}}, b) AS a FROM t WHERE interval BETWEEN {{n}} AND {{n}}"),
]  # fmt: skip


@pytest.mark.parametrize(("provider", "sql"), ACCEPTED)
def test_right_sql_is_accepted(tmp_path: Path, provider: str, sql: str) -> None:
    assert [each.message for each in problems(tmp_path, **template_of(provider, sql))] == []


REJECTED = [
    ("bigquery", "SELECT a FROM <x>", "not valid BigQuery SQL near '<'"),
    ("bigquery", "SELECT a FROM t WHERE a ILIKE 'x'", "BigQuery has no ILIKE; write LOWER(a) LIKE LOWER(b)"),
    ("bigquery", "SELECT COUNT(*) FILTER (WHERE b > 5) AS a FROM t", "BigQuery has no FILTER (WHERE …)"),
    ("bigquery", "SELECT DISTINCT ON (b) a FROM t", "BigQuery has no DISTINCT ON; write QUALIFY"),
    ("bigquery", "SELECT a FROM t JOIN LATERAL (SELECT 1) x ON TRUE", "BigQuery has no LATERAL; write a subquery"),
    ("bigquery", "SELECT b::STRING AS a FROM t", "BigQuery has no ::; write CAST(… AS …)"),
    ("bigquery", "VALUES (1)", ""),
    ("bigquery", "SELECT 1 AS a;;", "a ; may only be at the end: a template is one SELECT"),
    ("bigquery", "SELECT 1 AS end, 2 AS a", "end is a reserved word of BigQuery; write `end`"),
    ("bigquery", "SELECT b order, a FROM t", "order is a reserved word of BigQuery"),
    ("bigquery", "SELECT a FROM t AS group", "group is a reserved word of BigQuery"),
    ("bigquery", "SELECT hash AS a FROM t", "hash is a reserved word of BigQuery"),
    ("bigquery", "SELECT WITH(b, c) AS a FROM t", "not valid BigQuery SQL"),
    ("bigquery", "SELECT * EXCEPT (b, {{s}}) FROM t", "the name of a table, a column or a type cannot be"),
    ("bigquery", "SELECT a FROM t, {{s}}", "the name of a table or a column cannot be one"),
    ("bigquery", "SELECT a FROM t CROSS JOIN ({{s}})", "the name of a table or a column cannot be one"),
    ("bigquery", "WITH {{s}} AS (SELECT 1 AS a) SELECT a FROM x", "the name of a table or a column cannot be one"),
    ("bigquery", "SELECT a FROM t JOIN u USING ({{s}})", "the name of a table or a column cannot be one"),
    ("bigquery", "SELECT EXTRACT({{s}} FROM b) AS a FROM t", "the part of a date cannot be a parameter"),
    ("bigquery", "SELECT DATE_TRUNC(b, {{s}}) AS a FROM t", "the part of a date cannot be a parameter; declare"),
    ("bigquery", "SELECT TIMESTAMP_TRUNC(IF(b, c, ')'), {{s}}, 'UTC') AS a FROM t", "the part of a date cannot be"),
    ("bigquery", "SELECT DATE_DIFF(b, c, WEEK({{s}})) AS a FROM t", "the part of a date cannot be a parameter"),
    ("bigquery", "SELECT b + INTERVAL {{n}} {{s}} AS a FROM t", "the part of a date cannot be a parameter"),
    ("bigquery", "SELECT DATE_ADD(b, INTERVAL (c + 1) {{s}}) AS a FROM t", "the part of a date cannot be"),
    ("bigquery", "SELECT a FROM t LEFT SEMI JOIN u ON t.b = u.b", "BigQuery has no SEMI or ANTI JOIN"),
    ("bigquery", "SELECT a FROM t WHERE b = @`x`", "@`x` has no value here"),
    ("bigquery", "SELECT a FROM t WHERE b = $1", "$1 has no value here"),
    ("bigquery", "SELECT a FROM t WHERE b = {p}", "{p} has no value here; write a parameter as {{name}}"),
    ("bigquery", "SELECT a FROM t WHERE b = %(p)s", "%(p)s has no value here"),
    ("bigquery", "SELECT a FROM t LIMIT 5, 10", "BigQuery has no LIMIT 5, 10; write LIMIT 10 OFFSET 5"),
    ("bigquery", "SELECT a FROM t FETCH FIRST 5 ROWS ONLY", "BigQuery has no FETCH FIRST; write LIMIT 5"),
    ("bigquery", "SELECT a FROM (VALUES (1)) AS x(a)", "BigQuery has no VALUES"),
    ("bigquery", "SELECT 'x\ny' AS a", "a string that begins here is never closed"),
    ("bigquery", "SELECT 1 AS a, b'x\n' AS b", "write one of several lines between triple quotes"),
    ("bigquery", "SELECT 1 AS a FROM `d\n.t`", "a quoted name that begins here is never closed"),
    ("postgres", "SELECT a FROM t WHERE b = %s", "%s has no value here"),
    ("postgres", "WITH d AS (DELETE FROM t RETURNING a) SELECT a FROM d", "this writes or locks"),
    ("postgres", "WITH d AS (UPDATE t SET a = 1 RETURNING a) SELECT a FROM d", "this writes or locks"),
    ("postgres", "WITH d AS (INSERT INTO t VALUES (1) RETURNING a) SELECT a FROM d", "this writes or locks"),
    ("postgres", "WITH d AS (MERGE INTO t USING s ON a = b WHEN MATCHED THEN DELETE RETURNING a) SELECT a FROM d",
     "this writes or locks"),
    ("postgres", "SELECT a INTO u FROM t", "this writes or locks"),
    ("postgres", "SELECT a FROM t FOR UPDATE", "this writes or locks"),
    ("postgres", "SELECT a FROM (SELECT a FROM t FOR SHARE) x", "this writes or locks"),
    ("postgres", "EXPLAIN ANALYZE SELECT a FROM t", "expected a SELECT: a template only reads"),
    ("postgres", "COPY t TO PROGRAM 'x'", "expected a SELECT: a template only reads"),
    ("postgres", "SELECT a FRM t x y", 'not valid SQL: syntax error at or near "t"'),
    ("postgres", "SELECT ({{s}}).a AS a", "{{s}} is a value and cannot be part of a name"),
    ("postgres", "SELECT x.a FROM t, LATERAL {{s}} x", "the name of a table, a column or a type cannot be"),
    ("postgres", "SELECT a FROM t WHERE b = ?", "? has no value here"),
    ("postgres", "SELECT a FROM t ORDER BY a NULLS FIRST", "a final ORDER BY by an expression is lost"),
    ("snowflake", "SELECT DISTINCT ON (b) a FROM t", "Snowflake has no DISTINCT ON"),
    ("snowflake", "SELECT COUNT(*) FILTER (WHERE b) AS a FROM t", "Snowflake has no FILTER"),
    ("snowflake", "SELECT a FROM t WHERE b > INTERVAL 5 DAY", "has no INTERVAL 5 DAY; write INTERVAL '5 day'"),
    ("snowflake", "SELECT ARRAY[1, 2] AS a", "Snowflake has no ARRAY[…]; write […]"),
    ("snowflake", "SELECT a FROM t WHERE b :x > 1 AND :x", ":x has no value here"),
    ("snowflake", "SELECT DATEADD({{s}}, 1, b) AS a FROM t", "the part of a date cannot be a parameter"),
    ("snowflake", "SELECT DATEDIFF(\n{{s}}, b, c) AS a FROM t", "the part of a date cannot be a parameter"),
    ("snowflake", "SELECT DATE_TRUNC({{s}}, b) AS a FROM t", "the part of a date cannot be a parameter"),
    ("snowflake", "SELECT DATE_PART({{s}} FROM b) AS a FROM t", "the part of a date cannot be a parameter"),
    ("snowflake", "SELECT TIME_SLICE(b, 2, {{s}}, 'END') AS a FROM t", "the part of a date cannot be a parameter"),
    ("snowflake", "SELECT * EXCLUDE {{s}} FROM t", "the name of a table, a column or a type cannot be"),
    ("snowflake", "SELECT a FROM t FETCH FIRST {{n}} ROWS ONLY", "FETCH {{n}}: Snowflake needs a literal there"),
    ("redshift", "SELECT count(*) FILTER (WHERE b) AS a FROM t", "Redshift has no FILTER"),
    ("redshift", "SELECT x.a FROM t, LATERAL (SELECT t.b AS a) x", "Redshift has no LATERAL"),
    ("redshift", "SELECT a FROM (VALUES (1)) AS x(a)", "Redshift has no VALUES"),
    ("redshift", "SELECT ARRAY[1, 2] AS a", "Redshift has no ARRAY[…]; write ARRAY(…)"),
    ("redshift", "SELECT a FROM t TABLESAMPLE BERNOULLI (1)", "Redshift has no TABLESAMPLE"),
    ("redshift", "SELECT sum(b) OVER w AS a FROM t WINDOW w AS (ORDER BY c)", "Redshift has no WINDOW clause"),
    ("redshift", "SELECT DATEDIFF({{s}}, b, c) AS a FROM t", "the part of a date cannot be a parameter"),
    ("redshift", "SELECT b + INTERVAL '1' {{s}} AS a FROM t", "the part of a date cannot be a parameter"),
    ("redshift", "SELECT DATEADD({{s}}, 1, b) AS a FROM t", "the part of a date cannot be a parameter"),
    ("databricks", "SELECT a FROM t FETCH FIRST 5 ROWS ONLY", "Databricks has no FETCH FIRST; write LIMIT 5"),
    ("databricks", "SELECT dateadd({{s}}, 1, b) AS a FROM t", "the part of a date cannot be a parameter"),
    ("databricks", "SELECT a FROM t WHERE b = $s", "$s has no value here"),
    ("databricks", "SELECT date_diff({{s}}, b, c) AS a FROM t", "the part of a date cannot be a parameter"),
    ("databricks", "SELECT b + INTERVAL 1 {{s}} AS a FROM t", "the part of a date cannot be a parameter"),
    ("databricks", "SELECT IDENTIFIER('x' || {{s}}) AS a FROM t", "the name of a table, a column"),
    ("oracle", "SELECT x.a FROM t AS x", "Oracle has no AS before the alias of a table"),
    ("oracle", "SELECT a FROM (SELECT 1 AS a FROM dual) AS x", "Oracle has no AS before the alias"),
    ("oracle", "SELECT b AS level, a FROM t", 'level is a reserved word of Oracle; write "level"'),
    ("oracle", "SELECT EXTRACT({{s}} FROM b) AS a FROM t", "the part of a date cannot be a parameter"),
    ("oracle", "SELECT b + INTERVAL '1' {{s}} AS a FROM t", "the part of a date cannot be a parameter"),
    ("oracle", "SELECT b::NUMBER AS a FROM t", "Oracle has no ::; write CAST(… AS …)"),
    ("oracle", "SELECT [1, 2] AS a FROM dual", "Oracle has no […]"),
    ("oracle", "SELECT a FROM t OFFSET 5", "Oracle has no OFFSET 5; write OFFSET 5 ROWS"),
    ("oracle", "SELECT a FROM t FETCH FIRST 5", "write FETCH FIRST 5 ROWS ONLY"),
    ("oracle", "SELECT a FROM t FETCH FIRST {{n}}", "write FETCH FIRST 5 ROWS ONLY"),
    ("oracle", "SELECT a FROM t OFFSET {{n}}", "Oracle has no OFFSET 5; write OFFSET 5 ROWS"),
    ("oracle", "SELECT a FROM t FETCH FIRST 5 ROWS", "write FETCH FIRST 5 ROWS ONLY"),
    ("oracle", "SELECT a FROM t WHERE b > INTERVAL 5 DAY", "write INTERVAL '5' DAY"),
    ("oracle", "SELECT a FROM t LIMIT 5", "Oracle has no LIMIT; write FETCH FIRST 5 ROWS ONLY"),
    ("oracle", "WITH FUNCTION f RETURN NUMBER IS BEGIN RETURN 1; END; SELECT f AS a FROM dual",
     "create the function in the database"),
]  # fmt: skip


@pytest.mark.parametrize(("provider", "sql", "says"), REJECTED)
def test_wrong_sql_is_rejected_with_the_cure(
    tmp_path: Path, provider: str, sql: str, says: str
) -> None:
    found = problems(tmp_path, **template_of(provider, sql))
    assert found
    assert says in found[0].message
    assert not any(word in found[0].message for word in ("Token", "<class", "sqlglot", "exp."))


@pytest.mark.parametrize("provider", DIALECTS)
def test_documented_functions_for_json_and_bytes_are_accepted(
    tmp_path: Path, provider: str
) -> None:
    page = (Path(__file__).parents[3] / "docs/templates.md").read_text()
    row = (
        f"^\\| {DIALECTS[provider].title} \\| `(.*{{{{value}}}}.*)` \\| `(.*{{{{value}}}}.*)` \\|$"
    )
    [(json, base64)] = re.findall(row, page, re.MULTILINE)
    sql = f"SELECT {json} AS a, {base64} AS b FROM t".replace("{{value}}", "{{s}}")
    assert problems(tmp_path, **template_of(provider, sql)) == []


@pytest.mark.parametrize(
    ("provider", "sql", "columns"),
    [
        ("bigquery", "SELECT CAST(b AS STRING), s.c, t.d, e AS f FROM t", [None, "c", "d", "f"]),
        ("bigquery", "SELECT `carto-un`.carto.H3_BOUNDARY('x') FROM t", [None]),
        ("bigquery", "SELECT *, 1 AS a FROM t", None),
        ("bigquery", "SELECT a[OFFSET(0)], COUNT(*) FROM t", [None, None]),
        ("snowflake", "SELECT b::string, \"c\", D FROM t", [None, '"c"', "D"]),
        ("databricks", "SELECT count(*), a FROM t", [None, "a"]),
        ("oracle", "SELECT COUNT(*), a FROM t", [None, "a"]),
        ("redshift", "SELECT max(x), count(*), CASE WHEN a THEN 1 END, b::int FROM t", ["max", "count", "case", "b"]),
        ("postgres", "VALUES (1, 2), (3, 4)", ["column1", "column2"]),
        ("postgres", "SELECT a FROM t UNION ALL SELECT b FROM u", ["a"]),
        ("postgres", 'SELECT "Turn Over", x."B" FROM x', ['"Turn Over"', '"B"']),
    ],
)  # fmt: skip
def test_columns_have_the_names_that_the_warehouse_gives_them(
    provider: str, sql: str, columns: list[str | None] | None
) -> None:
    assert check(provider, sql).columns == columns


EXPRESSIONS = [
    "a", "t.a", "count(*)", "sum(a)", "max(a) + 1", "CASE WHEN TRUE THEN a END",
    "CASE WHEN TRUE THEN 1 ELSE a END", "CASE WHEN TRUE THEN 1 ELSE 2 END", "now()", "1", "'x'",
    "1::bigint", "'x'::text", "a::text", "CAST(a + 1 AS text)", "CAST(1 + 1 AS numeric(5, 2))",
    "COALESCE(a, 1)", "NULLIF(a, 1)", "GREATEST(a, 1)", "LEAST(a, 1)", "ARRAY[1, 2]", "ROW(1, 2)",
    "(ARRAY[1, 2])[1]", "EXISTS (SELECT 1)", "ARRAY(SELECT 1)", "(SELECT 3 AS z)", "(SELECT max(a) FROM t)",
    "(SELECT 1)", "current_date", "current_timestamp", "localtime", "current_user", "session_user", "TRUE",
    "NOT TRUE", "a IS NULL", "a BETWEEN 1 AND 2", "a IN (1, 2)", "-a", "a || 'x'", "TRIM('a')",
    "EXTRACT(year FROM now())", "SUBSTRING('abc' FROM 2)", "POSITION('a' IN 'b')", "OVERLAY('a' PLACING 'b' FROM 1)",
    "upper('x') COLLATE \"C\"", "interval '1 day'", "date '2020-01-01'", "DATE '2020-01-01' + 1", "sum(a) OVER ()",
    "(a)", "((t.a))", "row_number() OVER (ORDER BY a)", "a::int::text", "(1 + 1)::text", "pg_catalog.lower('x')",
    "json_build_object('a', 1) -> 'a'", "(ARRAY[1, 2])[1:1]", "string_agg('x', ',')", "xmlelement(name foo)",
    "xmlforest(1 AS a)",
]  # fmt: skip


def test_columns_are_named_as_a_postgresql_server_names_them(postgis: PostGIS) -> None:
    wrong = {}
    with psycopg.connect(postgis.owner) as connection:
        connection.execute("CREATE TEMPORARY TABLE t (a int)")
        for expression in EXPRESSIONS:
            sql = f"SELECT {expression} FROM t"
            described = connection.execute(sql)
            assert described.description is not None
            [column] = described.description
            [named] = postgres_column_names(sql) or ["*"]
            if column.name != (named or "?column?"):
                wrong[expression] = (column.name, named)
    assert wrong == {}


def template_with(folder: Path, sql: str, columns: str = "a: String", order: str = "") -> Template:
    files = template_of("bigquery", sql, columns)
    files["rows__it"] = files["rows__it"].replace("access:", f"{order}access:")
    return load_one(folder, **files)


@pytest.mark.parametrize(
    ("sql", "order", "text"),
    [
        ("SELECT a, b FROM t ORDER BY b DESC, a -- last", [("b", True), ("a", False)], "SELECT a, b FROM t "),
        ("SELECT a, b FROM t ORDER BY 2", [("b", False)], "SELECT a, b FROM t "),
        ("SELECT t.a FROM t\nORDER  BY t.a ASC;", [("a", False)], "SELECT t.a FROM t\n"),
        ("SELECT * FROM (SELECT a FROM t ORDER BY a LIMIT 5) ORDER BY a", [("a", False)],
         "SELECT * FROM (SELECT a FROM t ORDER BY a LIMIT 5) "),
        ("SELECT a FROM t ORDER BY a LIMIT 5", [], "SELECT a FROM t ORDER BY a LIMIT 5"),
    ],
)  # fmt: skip
def test_a_final_order_of_plain_columns_becomes_the_default_order(
    tmp_path: Path, sql: str, order: list[tuple[str, bool]], text: str
) -> None:
    template = template_with(tmp_path, sql)
    assert list(template.order) == [OrderTerm(*term) for term in order]
    assert template.text.pieces == (text,)
    notes = ["the final ORDER BY is used as `order:`, the default order"] if order else []
    assert [note.message for note in template.notes] == notes


def test_the_header_s_order_goes_before_a_final_order(tmp_path: Path) -> None:
    template = template_with(tmp_path, "SELECT a, b FROM t ORDER BY a", order="order: b desc\n")
    assert template.order == (OrderTerm("b", descending=True),)
    assert [note.message for note in template.notes] == [
        "the final ORDER BY has no effect; `order:` in the header applies"
    ]
    assert template.text.pieces == ("SELECT a, b FROM t ",)


def test_a_final_order_by_a_column_that_is_not_selected_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"ORDER BY is lost .* no column c; select it"):
        template_with(tmp_path, "SELECT a FROM t ORDER BY c")


@pytest.mark.parametrize(
    ("provider", "sql", "found"),
    [
        ("postgres", "SELECT DropGeometryTable('t') AS a", ("DropGeometryTable",)),
        ("postgres", 'SELECT "pg_sleep"(9) AS a', ("pg_sleep",)),
        ("postgres", "SELECT topology.CreateTopology('t') AS a", ("topology.CreateTopology",)),
        ("postgres", "SELECT schema_to_xml('s', true, true, '') AS a", ("schema_to_xml",)),
        ("postgres", "SELECT pg_switch_wal() AS a", ("pg_switch_wal",)),
        ("snowflake", 'SELECT "SYSTEM$WAIT"(5) AS a', ("SYSTEM$WAIT",)),
        ("snowflake", "SELECT a FROM TABLE(RESULT_SCAN('q'))", ("RESULT_SCAN",)),
        ("snowflake", "SELECT $1 AS a FROM @my_stage/x.csv", ("@my_stage/x.csv",)),
        ("databricks", "SELECT `reflect`('java.lang.System', 'exit') AS a", ("reflect",)),
        ("databricks", "SELECT a FROM csv.`s3://b/c`", ("csv.`s3://b/c`",)),
        ("oracle", 'SELECT "DBMS_LOCK"."SLEEP"(1) AS a FROM dual', ("DBMS_LOCK.SLEEP",)),
        ("oracle", "SELECT a FROM t@remote", ("@remote",)),
        ("bigquery", "SELECT 'pg_sleep(1)' AS a /* EXTERNAL_QUERY() */ FROM t", ()),
    ],
)
def test_side_effects_are_found_behind_quotes_links_and_paths(
    tmp_path: Path, provider: str, sql: str, found: tuple[str, ...]
) -> None:
    assert side_effects(load_one(tmp_path, **template_of(provider, sql))) == found


@pytest.mark.threat("H26")
@pytest.mark.parametrize(
    ("provider", "length", "says"),
    [
        ("postgres", 63, None),
        ("postgres", 64, "PostgreSQL cuts names after 63 bytes; use a shorter one"),
        ("redshift", 128, "Redshift cuts names after 127 bytes"),
        ("oracle", 129, "Oracle cuts names after 128 bytes"),
        ("snowflake", 256, "Snowflake cuts names after 255 bytes"),
        ("bigquery", 301, "BigQuery cuts names after 300 bytes"),
    ],
)
def test_a_name_that_the_warehouse_would_cut_is_rejected(
    tmp_path: Path, provider: str, length: int, says: str | None
) -> None:
    name = "a" * length
    columns = f"{name}: {{ type: String, column: b }}"
    found = [
        each.message
        for each in problems(tmp_path, **template_of(provider, "SELECT b FROM t", columns))
    ]
    assert found == (
        [] if says is None else [f"columns.{name}: {says}"] if "use" in says else found
    )
    assert says is None or says in found[0]


@pytest.mark.threat("H26")
@pytest.mark.parametrize("name", ["true", "false", "null"])
def test_a_column_that_cannot_be_an_enum_value_cannot_be_sorted_by(
    tmp_path: Path, name: str
) -> None:
    files = template_of("bigquery", "SELECT b FROM t", f"'{name}': {{ type: String, column: b }}")
    files["rows__it"] = files["rows__it"].replace("access:", f"sort: ['{name}']\naccess:")
    [problem] = problems(tmp_path, **files)
    assert problem.message == f"sort: {name} cannot be a value of a GraphQL enum; rename the column"


@pytest.mark.parametrize(
    ("provider", "precision", "says"),
    [
        ("bigquery", 0, "BigQuery rounds to 1 to 9 decimals"),
        ("bigquery", 10, "BigQuery rounds to 1 to 9 decimals"),
        ("bigquery", 9, None),
        ("postgres", 0, None),
        ("snowflake", 0, None),
    ],
)
def test_a_precision_that_the_warehouse_does_not_have_is_rejected(
    tmp_path: Path, provider: str, precision: int, says: str | None
) -> None:
    kind = f"api: sql\ngeometry: {{ column: geom, precision: {precision} }}\n"
    files = template_of(provider, "SELECT a, geom FROM t", kind=kind)
    found = [each.message for each in problems(tmp_path, **files)]
    assert found == ([f"geometry.precision: {says}"] if says else [])


@pytest.mark.parametrize(
    ("provider", "precision", "sent", "kept"),
    [
        ("snowflake", 2, "[-1.223889000000000e+02,3.777123456789e+01]", "[-1.2238e+02,3.7771e+01]"),
        ("snowflake", 0, "[-1.223889000000000e+02,1.5e+00]", "[-1.22e+02,1.5e+00]"),
        ("oracle", 0, "[12.345,-7]", "[12,-7]"),
        ("oracle", 2, "[12.345,-7.1]", "[12.34,-7.1]"),
        ("databricks", 3, "[12.3456,1.23456E-5]", "[12.345,1.234E-5]"),
    ],
)
def test_decimals_are_cut_so_that_json_stays_json(
    provider: str, precision: int, sent: str, kept: str
) -> None:
    import json
    import re

    form = DIALECTS[provider].as_geojson("g", precision)
    match = re.fullmatch(r"REGEXP_REPLACE\(.*, '(.*)', '(.*)'\)", form)
    assert match
    # Python's `re` can run these expressions, although they are written for REGEXP_REPLACE.
    replacement = match[2].replace("$1", r"\1").replace(r"\\1", r"\1")
    assert re.sub(match[1], replacement, sent) == kept
    json.loads(kept)


def test_redshift_counts_significant_digits() -> None:
    assert DIALECTS["redshift"].as_geojson("g", 6) == "ST_AsGeoJSON(g, 9)"
    assert DIALECTS["redshift"].as_geojson("g", 0) == "ST_AsGeoJSON(g, 3)"
