"""How each warehouse spells what the gateway writes; sqlglot reads it back."""

import datetime as dt

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from resolvers.scalars import SCALARS, bindable
from resolvers.sql.dialects import (
    BIGQUERY,
    DIALECTS,
    ORACLE,
    POSTGRES,
    REDSHIFT,
    SNOWFLAKE,
    BBox,
    Dialect,
    PlaceholderWriter,
    Spatial,
    bind,
)
from resolvers.sql.statements import write_limit

PRINTABLE = st.characters(codec="utf-8", exclude_categories=["C", "Z"])
every_dialect = pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)

DATE_LINE = BBox(170.0, -20.5, -170.0, 1e-7)
WIDE = BBox(-170.0, -10.0, 100.0, 10.0)
POLE = BBox(-180.0, 90.0, 180.0, 90.0)
POINT = BBox(2.5, 48.0, 2.5, 48.0)


def placeholder(dialect: Dialect, scalar: str) -> str:
    return dialect.placeholder(PlaceholderWriter(dialect.placeholders), "x", scalar)


def membership(
    dialect: Dialect, scalar: str, *, negated: bool = False, length: int | None = None
) -> str:
    return dialect.membership(
        PlaceholderWriter(dialect.placeholders), "x", scalar, negated=negated, length=length
    )


def test_a_dialect_is_found_by_the_name_of_its_provider() -> None:
    assert [*DIALECTS] == ["bigquery", "snowflake", "postgres", "redshift", "databricks", "oracle"]
    assert all(dialect.name == name for name, dialect in DIALECTS.items())


@every_dialect
@given(name=st.text(PRINTABLE, min_size=1))
def test_a_quoted_name_is_one_identifier(dialect: Dialect, name: str) -> None:
    quoted = dialect.identifier(name)
    assert [*dialect.lexical.find(quoted)] == [("identifier", 0, len(quoted))]
    assert len(sqlglot.tokenize(f"SELECT q.{quoted}", read=dialect.sqlglot)) == 4


@every_dialect
@given(name=st.text(st.characters(codec="utf-8", exclude_characters="\0\\"), min_size=1))
def test_a_name_in_quotes_is_that_column_and_no_other(dialect: Dialect, name: str) -> None:
    assert dialect.stored(dialect.identifier(name)) == name


@pytest.mark.parametrize(
    ("name", "quoted"),
    [("name", "`name`"), ("a b", "`a b`"), ("a`b", r"`a\`b`"), ("a\\", r"`a\\`")],
)
def test_a_quote_in_a_name_is_escaped(name: str, quoted: str) -> None:
    assert BIGQUERY.identifier(name) == quoted


@pytest.mark.parametrize(
    ("provider", "stored"),
    [("bigquery", "turnOver"), ("databricks", "turnOver"), ("snowflake", "TURNOVER"), ("oracle", "TURNOVER"),
     ("postgres", "turnover"), ("redshift", "turnover")],
)  # fmt: skip
def test_a_name_without_quotes_is_folded_as_the_warehouse_folds_it(
    provider: str, stored: str
) -> None:
    dialect = DIALECTS[provider]
    assert dialect.stored("turnOver") == stored
    assert dialect.same_name("TurnOver") == dialect.same_name("TURNOVER")
    assert dialect.same_name("name") != dialect.same_name("nаme")  # the second has a Cyrillic a


@pytest.mark.parametrize(
    ("scalar", "written", "listed", "empty"),
    [
        ("Int", "@x", "IN UNNEST(@x)", "INT64"),
        ("String", "@x", "IN UNNEST(@x)", "STRING"),
        ("Boolean", "@x", "IN UNNEST(@x)", "BOOL"),
        ("Float", "CAST(@x AS FLOAT64)",
         "IN UNNEST(ARRAY(SELECT CAST(item AS FLOAT64) FROM UNNEST(@x) AS item))", "FLOAT64"),
        ("BigInt", "CAST(@x AS INT64)",
         "IN UNNEST(ARRAY(SELECT CAST(item AS INT64) FROM UNNEST(@x) AS item))", "INT64"),
        ("Date", "CAST(@x AS DATE)",
         "IN UNNEST(ARRAY(SELECT CAST(item AS DATE) FROM UNNEST(@x) AS item))", "DATE"),
        ("DateTime", "CAST(@x AS TIMESTAMP)",
         "IN UNNEST(ARRAY(SELECT CAST(item AS TIMESTAMP) FROM UNNEST(@x) AS item))", "TIMESTAMP"),
    ],
)  # fmt: skip
def test_bigquery_casts_a_value_from_its_declared_type(
    scalar: str, written: str, listed: str, empty: str
) -> None:
    assert placeholder(BIGQUERY, scalar) == written
    assert membership(BIGQUERY, scalar) == listed
    assert membership(BIGQUERY, scalar, negated=True) == f"NOT {listed}"
    assert membership(BIGQUERY, scalar, length=0) == f"IN UNNEST(ARRAY<{empty}>[])"


@pytest.mark.parametrize(
    ("provider", "date", "geometry", "listed", "negated"),
    [
        ("bigquery", "CAST(@x AS DATE)", "ST_GEOGFROMGEOJSON(@x)",
         "IN UNNEST(ARRAY(SELECT CAST(item AS DATE) FROM UNNEST(@x) AS item))", "NOT IN"),
        ("snowflake", "CAST(:1 AS DATE)", "TO_GEOGRAPHY(:1)",
         "IN (SELECT CAST(value AS DATE) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1))))", "NOT IN"),
        ("postgres", "CAST($1 AS date)", "ST_SetSRID(ST_GeomFromGeoJSON(CAST($1 AS text)), 4326)",
         "= ANY (CAST($1 AS date[]))", "<> ALL"),
        ("redshift", "CAST($1 AS DATE)", "ST_GeomFromGeoJSON($1)", "IN (CAST($1 AS DATE))", "NOT IN"),
        ("databricks", "CAST(:x AS DATE)", "ST_GEOMFROMGEOJSON(:x)",
         "IN (SELECT explode(CAST(:x AS ARRAY<DATE>)))", "NOT IN"),
        ("oracle", "TO_DATE(:1, 'YYYY-MM-DD')", "SDO_UTIL.FROM_GEOJSON(:1)",
         "IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item DATE PATH '$')))", "NOT IN"),
    ],
)  # fmt: skip
def test_each_warehouse_has_its_own_form_of_a_value_and_of_a_list(
    provider: str, date: str, geometry: str, listed: str, negated: str
) -> None:
    dialect = DIALECTS[provider]
    assert placeholder(dialect, "Date") == date
    assert placeholder(dialect, "Geometry") == geometry
    assert membership(dialect, "Date", length=1) == listed
    assert membership(dialect, "Date", negated=True, length=1).startswith(f"{negated} ")


@every_dialect
@pytest.mark.parametrize("scalar", [scalar for scalar in bindable() if scalar != "Geometry"])
@pytest.mark.parametrize("length", [None, 0, 3])
def test_every_form_is_sql(dialect: Dialect, scalar: str, length: int | None) -> None:
    listed = membership(dialect, scalar, negated=True, length=length)
    sql = f"SELECT {placeholder(dialect, scalar)} AS v FROM t WHERE a {listed}"
    assert isinstance(sqlglot.parse_one(sql, read=dialect.sqlglot), exp.Select)


def test_redshift_binds_the_items_of_a_list_one_by_one() -> None:
    writer = PlaceholderWriter(REDSHIFT.placeholders)
    assert REDSHIFT.placeholder(writer, "a", "Int") == "CAST($1 AS INTEGER)"
    listed = REDSHIFT.membership(writer, "x", "BigInt", negated=False, length=2)
    assert listed == "IN (CAST($2 AS BIGINT), CAST($3 AS BIGINT))"
    scalars = {"a": "Int", "x": "BigInt"}
    assert REDSHIFT.parameters(writer.bindings, {"a": 1, "x": [2**62, 3]}, scalars) == [
        1,
        str(2**62),
        "3",
    ]
    empty = membership(REDSHIFT, "Int", negated=True, length=0)
    assert empty == "NOT IN (SELECT CAST(NULL AS INTEGER) WHERE FALSE)"


@pytest.mark.parametrize(
    ("dialect", "written", "sent"),
    [(POSTGRES, ["$1", "$2", "$1"], ["x", "y"]), (ORACLE, [":1", ":2", ":3"], ["x", "y", "x"])],
    ids=["postgres", "oracle"],
)
def test_a_number_is_twice_in_a_text_but_not_for_oracle(
    dialect: Dialect, written: list[str], sent: list[str]
) -> None:
    writer = PlaceholderWriter(dialect.placeholders)
    assert [writer.write(name) for name in ("x", "y", "x")] == written
    strings = {"x": "String", "y": "String"}
    assert dialect.parameters(writer.bindings, {"x": "x", "y": "y"}, strings) == sent


@pytest.mark.parametrize("dialect", [SNOWFLAKE, ORACLE], ids=["snowflake", "oracle"])
def test_a_list_is_bound_as_json_text_where_arrays_cannot_be(dialect: Dialect) -> None:
    values = {"x": ["it's", "é"], "y": []}
    sent = dialect.parameters([("x", None), ("y", None)], values, {"x": "String", "y": "Int"})
    assert sent == ['["it\'s","é"]', "[]"]


def test_oracle_has_no_booleans() -> None:
    bindings = [("x", None), ("y", None), ("z", None)]
    values = {"x": True, "y": False, "z": [True]}
    assert ORACLE.parameters(bindings, values, dict.fromkeys("xyz", "Boolean")) == [1, 0, "[1]"]


@pytest.mark.parametrize(
    ("scalar", "value", "bound"),
    [
        ("Int", 7, 7),
        ("Float", 1, 1.0),
        ("String", "it's", "it's"),
        ("Boolean", False, False),
        ("BigInt", 2**63 - 1, "9223372036854775807"),
        ("BigInt", "-9223372036854775808", "-9223372036854775808"),
        ("Date", "2024-02-29", "2024-02-29"),
        ("DateTime", "2024-02-29T23:30:00-01:00", "2024-03-01T00:30:00Z"),
        ("DateTime", "2024-02-29T23:30:00.250", "2024-02-29T23:30:00.250000Z"),
        ("Geometry", {"type": "Point", "coordinates": [1, -0.0, 99]}, '{"type":"Point","coordinates":[1.0,0.0]}'),
    ],
)  # fmt: skip
def test_a_value_is_bound_as_json_that_loses_nothing(
    scalar: str, value: object, bound: object
) -> None:
    parsed = SCALARS[scalar].parse(value)
    assert bind(parsed, scalar) == bound
    assert bind([parsed, parsed], scalar) == [bound, bound]
    assert type(bind(parsed, scalar)) is type(bound)


def test_a_moment_of_another_zone_is_bound_in_utc() -> None:
    zone = dt.timezone(dt.timedelta(hours=5, minutes=45))
    assert bind(dt.datetime(2024, 1, 1, tzinfo=zone), "DateTime") == "2023-12-31T18:15:00Z"


def test_an_empty_list_is_written_where_it_cannot_be_bound() -> None:
    values = {"a": [], "b": [0], "c": ""}
    assert BIGQUERY.lengths(values) == {("a", 0)}
    assert REDSHIFT.lengths(values) == {("a", 0), ("b", 1)}
    assert POSTGRES.lengths(values) == frozenset()


EAST, WEST = "170.0, -20.5, 180.0, 1e-07, 4326", "-180.0, -20.5, -170.0, 1e-07, 4326"
BOXES = [
    ("bigquery", "geography", "ST_INTERSECTSBOX(g, 170.0, -20.5, -170.0, 1e-07)"),
    ("postgres", "geometry",
     f"((g && ST_MakeEnvelope({EAST}) AND ST_Intersects(g, ST_MakeEnvelope({EAST})))"
     f" OR (g && ST_MakeEnvelope({WEST}) AND ST_Intersects(g, ST_MakeEnvelope({WEST}))))"),
    ("oracle", "geometry",
     "(SDO_ANYINTERACT(g, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3),"
     " SDO_ORDINATE_ARRAY(170.0, -20.5, 180.0, 1e-07))) = 'TRUE'"
     " OR SDO_ANYINTERACT(g, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3),"
     " SDO_ORDINATE_ARRAY(-180.0, -20.5, -170.0, 1e-07))) = 'TRUE')"),
]  # fmt: skip


@pytest.mark.parametrize(("provider", "spatial", "predicate"), BOXES)
def test_a_box_is_the_warehouses_own_predicate(
    provider: str, spatial: Spatial, predicate: str
) -> None:
    assert DIALECTS[provider].box("g", DATE_LINE, spatial) == predicate


def test_a_box_without_an_area_is_a_point_or_a_line() -> None:
    assert "ST_GeomFromText('POINT(2.5 48.0)', 4326)" in POSTGRES.box("g", POINT)
    assert "'LINESTRING(-180.0 90.0, 180.0 90.0)'" in SNOWFLAKE.box("g", POLE)
    assert "SDO_POINT_TYPE(2.5, 48.0, NULL)" in ORACLE.box("g", POINT)


def test_oracle_looks_through_windows_smaller_than_half_the_earth() -> None:
    assert ORACLE.box("g", WIDE).count("SDO_ANYINTERACT") == 3
    assert "SDO_ORDINATE_ARRAY(10.0, -10.0, 100.0, 10.0)" in ORACLE.box("g", WIDE)


@every_dialect
@pytest.mark.parametrize("box", [DATE_LINE, WIDE, POLE, POINT])
def test_a_box_is_one_condition_whatever_is_beside_it(dialect: Dialect, box: BBox) -> None:
    for spatial in dialect.spatials:
        sql = f"SELECT 1 AS x FROM t WHERE {dialect.box('g', box, spatial)} AND b = 1"
        where = sqlglot.parse_one(sql, read=dialect.sqlglot).args["where"].this
        assert isinstance(where, exp.And)
        assert where.expression.sql() == "b = 1"


@every_dialect
def test_coordinates_are_rounded_in_sql(dialect: Dialect) -> None:
    forms = [dialect.as_geojson("g"), dialect.as_geojson("g", 7), dialect.shape("g", 7)]
    for form in forms:
        parsed = sqlglot.parse_one(f"SELECT {form} AS g FROM t", read=dialect.sqlglot)
        assert isinstance(parsed, exp.Select)
    digits = {"snowflake": "{9}", "redshift": ", 10)"}.get(dialect.name, "7")
    assert [digits in form for form in forms[:2]] == [False, True]
    assert ("7" in forms[2]) == (dialect.rounded is not None)
    assert dialect.shape("g") == "g"


@pytest.mark.parametrize(
    ("limit", "offset", "page", "fetched"),
    [
        (1, 0, "LIMIT 1", "FETCH FIRST 1 ROWS ONLY"),
        (11, 20, "LIMIT 11 OFFSET 20", "OFFSET 20 ROWS FETCH NEXT 11 ROWS ONLY"),
    ],
)
def test_a_page(limit: int, offset: int, page: str, fetched: str) -> None:
    assert write_limit(BIGQUERY, limit, offset) == page
    assert write_limit(POSTGRES, limit, offset) == page
    assert write_limit(ORACLE, limit, offset) == fetched


@every_dialect
def test_null_comes_last_in_both_directions(dialect: Dialect) -> None:
    assert dialect.ordering("a", descending=False) == "a ASC NULLS LAST"
    assert dialect.ordering("a", descending=True) == "a DESC NULLS LAST"


SPANS = {
    "bigquery": ["# {{x}}", '"""{{x}}"""', "`{{x}}`", "rb'''{{x}}'''", 'bR"{{x}}"'],
    "snowflake": ["// {{x}}", "$${{x}}$$", r"'a\'{{x}}'", '"a""{{x}}"'],
    "postgres": [
        *("/* /* */ {{x}} */", "/* /* /* */ */ {{x}} */", "$a$ $b$ {{x}} $a$", r"E'a\'{{x}}'"),
        *("'a''{{x}}'", '"{{x}}"'),
    ],
    "redshift": ["-- {{x}}", r"'a\'{{x}}'", '"{{x}}"'],
    "databricks": [
        *(r'"a\"{{x}}"', "r'{{x}}'", "`a``{{x}}`", "/* {{x}} */", "/* /* /**/ */ {{x}} */"),
    ],
    "oracle": ["q'[it's {{x}}]'", "q'!it's {{x}}!'", "'a''{{x}}'", '"{{x}}"'],
}


@pytest.mark.parametrize(
    ("provider", "span"), [(name, each) for name, texts in SPANS.items() for each in texts]
)
def test_a_comment_a_string_and_a_quoted_name_are_found_whole(provider: str, span: str) -> None:
    lexical = DIALECTS[provider].lexical
    assert [(found.start, found.end) for found in lexical.find(span)] == [(0, len(span))]
    [unclosed, *_] = lexical.find(span[:-1])
    assert unclosed.end == len(span) - 1, "one that is never closed reaches to the end"
    assert not [*lexical.find("a = {{x}} AND b - c / d > 0")]


PLACEHOLDERS = {
    "bigquery": (["?", "@x", "${x}"], ["@@project_id", "a@b"]),
    "snowflake": ([":1", ":x", "?", "$x", "${x}"], ["src:owner", "a::int", "$1", "SYSTEM$WAIT"]),
    "postgres": (["$1", "a = ?", "${x}"], ["a::int", "data ? 'k'", "a[1:2]", "data ?| b", "@ -5"]),
    "redshift": (["$1", ":x", "?", "${x}"], ["a::int"]),
    "databricks": ([":x", "?", "${x}"], ["raw:owner", "a::int", "a ?:: int", "t@v1"]),
    "oracle": ([":1", ":x", ": x", "?", "${x}"], ["t@link"]),
}


@pytest.mark.parametrize("provider", PLACEHOLDERS)
def test_the_warehouses_own_placeholders_are_found(provider: str) -> None:
    found, left = PLACEHOLDERS[provider]
    pattern = DIALECTS[provider].lexical.placeholders
    assert [each for each in found if not pattern.search(f"SELECT {each} FROM t")] == []
    assert [each for each in left if pattern.search(f"SELECT {each} FROM t")] == []


@every_dialect
def test_sqlglots_own_parser_reads_each_dialect(dialect: Dialect) -> None:
    # A subclass would not work with sqlglot's compiled modules (sqlglotc).
    read = sqlglot.Dialect.get_or_raise(dialect.sqlglot)
    assert read.parser_class.__module__.startswith("sqlglot.")


def test_oracles_numbered_placeholders_are_read() -> None:
    sql = (
        "SELECT JSON_OBJECT('a' : 1, 'b' : :3) FROM t WHERE a = :1 AND b IN (:2, :12) AND c = ':4'"
    )
    tree = sqlglot.parse_one(sql, dialect=ORACLE.sqlglot)
    assert {each.name for each in tree.find_all(exp.Placeholder)} == {"1", "2", "3", "12"}
    assert {each.name for each in tree.find_all(exp.Literal)} == {"a", "b", "1", ":4"}
