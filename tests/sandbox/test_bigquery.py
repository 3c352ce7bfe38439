"""The statements mean in the sandbox what they mean in BigQuery."""

from typing import Any

import pytest

from carto_graphql.sandbox.duckdb_engine import DuckDBEngine
from carto_graphql.sandbox.engine import QueryError
from tests.sandbox.reading import select, table, value

EXPRESSIONS = [
    ("7 / 2", 3.5),
    ("DIV(-7, 2)", -3),
    ("MOD(-7, 3)", -1),
    ("SAFE_DIVIDE(1, 0)", None),
    ("CAST(2.5 AS INT64)", 3),
    ("CAST(-2.5 AS INT64)", -3),
    ("CAST('12' AS INT64)", 12),
    ("SAFE_CAST('x' AS INT64)", None),
    ("CAST(1.25 AS NUMERIC)", "1.25"),
    ("CAST(100 AS NUMERIC)", "100"),
    ("0.1 + 0.2", 0.1 + 0.2),
    ("9007199254740993", "9007199254740993"),
    ("9007199254740991", 9007199254740991),
    ("ROUND(2.5)", 3),
    ("LOG(100, 10)", 2),
    ("LEAST(1, NULL)", None),
    ("CONCAT('a', NULL)", None),
    (r"'a_b' LIKE r'a\_b'", True),
    (r"'axb' LIKE r'a\_b'", False),
    (r"'It\'s' = @text", True),
    ("SUBSTR('abc', -2)", "bc"),
    ("STRPOS('abc', 'c')", 3),
    ("REGEXP_CONTAINS('abc', r'^a.c$')", True),
    ("LENGTH('né')", 2),
    ("SAFE.SUBSTR('abc', 2)", "bc"),
    ("ARRAY(SELECT o FROM UNNEST(['a', 'b']) AS x WITH OFFSET AS o)", [0, 1]),
    ("EXTRACT(WEEK FROM DATE '2020-01-01')", 0),
    (
        "DATE_TRUNC(TIMESTAMP '2020-01-01 10:11:12', HOUR)",
        {"value": "2020-01-01T10:00:00.000Z"},
    ),
    ("(SELECT ARRAY_AGG(x ORDER BY x DESC LIMIT 2) FROM UNNEST([1, 3, 2]) AS x)", [3, 2]),
    ("ST_GEOHASH(ST_GEOGPOINT(-5.6, 42.6), 5)", "ezs42"),
    ("IF(NULL, 1, 2)", 2),
    ("DATE '2020-02-29'", {"value": "2020-02-29"}),
    ("TIMESTAMP '2020-02-29 10:11:12'", {"value": "2020-02-29T10:11:12.000Z"}),
    ("CAST('2020-02-29T10:11:12.345+02:00' AS TIMESTAMP)", {"value": "2020-02-29T08:11:12.345Z"}),
    ("DATE(TIMESTAMP '2020-01-05 02:11:12', 'America/New_York')", {"value": "2020-01-04"}),
    ("DATE_ADD(DATE '2020-01-31', INTERVAL 1 MONTH)", {"value": "2020-02-29"}),
    ("DATE_SUB(DATE '2020-01-05', INTERVAL @days DAY)", {"value": "2020-01-02"}),
    ("DATE_TRUNC(DATE '2020-01-05', MONTH)", {"value": "2020-01-01"}),
    ("DATE_TRUNC(DATE '2020-01-05', WEEK)", {"value": "2020-01-05"}),
    ("DATE_TRUNC(DATE '2020-01-05', ISOWEEK)", {"value": "2019-12-30"}),
    (
        "TIMESTAMP_TRUNC(TIMESTAMP '2020-01-05 10:11:12', HOUR)",
        {"value": "2020-01-05T10:00:00.000Z"},
    ),
    ("EXTRACT(DAYOFWEEK FROM DATE '2020-01-05')", 1),
    ("EXTRACT(DATE FROM TIMESTAMP '2020-01-05 23:59:59')", {"value": "2020-01-05"}),
    ("DATE_DIFF(DATE '2020-02-01', DATE '2020-01-31', MONTH)", 1),
    ("TIMESTAMP_DIFF(TIMESTAMP '2020-01-05 10:01:00', TIMESTAMP '2020-01-05 09:59:00', HOUR)", 0),
    ("FORMAT_DATE('%d/%m/%Y', DATE '2020-01-05')", "05/01/2020"),
    ("ARRAY(SELECT x FROM UNNEST(GENERATE_ARRAY(1, 3)) AS x)", [1, 2, 3]),
    ("3 IN UNNEST(@numbers)", True),
    ("4 NOT IN UNNEST(@numbers)", True),
    ("CAST(NULL AS INT64) IN UNNEST(@numbers)", None),
    ("DATE '2020-01-05' IN UNNEST(ARRAY(SELECT CAST(x AS DATE) FROM UNNEST(@dates) AS x))", True),
    ("ST_X(ST_SNAPTOGRID(ST_GEOGPOINT(1.23456, 2), 1e-3))", 1.235),
    (
        "ST_ASTEXT(ST_SNAPTOGRID(ST_GEOGFROMTEXT('LINESTRING(0.06 0, 1.26 1)'), 1e-1))",
        "LINESTRING(0.1 0, 1.3 1)",
    ),
]


@pytest.mark.parametrize(("expression", "expected"), EXPRESSIONS, ids=[e for e, _ in EXPRESSIONS])
def test_an_expression_gives_what_bigquery_gives(
    engine: DuckDBEngine, expression: str, expected: object
) -> None:
    parameters: dict[str, Any] = {
        "numbers": [1, 3],
        "dates": ["2020-01-05"],
        "days": 3,
        "text": "It's",
    }
    assert value(engine, expression, **parameters) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "1 / 0",
        "MOD(1, 0)",
        "DIV(1, 0)",
        "CAST('x' AS INT64)",
        "ST_SNAPTOGRID(ST_GEOGPOINT(1, 2), 1)",
    ],
)
def test_what_fails_in_bigquery_fails(engine: DuckDBEngine, expression: str) -> None:
    with pytest.raises(QueryError):
        value(engine, expression)


def test_nulls_come_first_when_ascending_and_last_when_descending(engine: DuckDBEngine) -> None:
    up = select(engine, "SELECT felt FROM `sandbox.world.earthquakes` ORDER BY felt")
    down = select(engine, "SELECT felt FROM `sandbox.world.earthquakes` ORDER BY felt DESC")
    felt = sorted(row["felt"] for row in table("earthquakes") if row["felt"] is not None)
    nulls = [None] * (len(table("earthquakes")) - len(felt))
    assert [row["felt"] for row in up] == nulls + felt
    assert [row["felt"] for row in down] == felt[::-1] + nulls


def test_columns_without_a_name_are_called_f0_and_on(engine: DuckDBEngine) -> None:
    assert select(engine, "SELECT COUNT(*), 1.5, 2 AS two") == [{"f0_": 1, "f1_": 1.5, "two": 2}]


def test_names_of_columns_have_no_case(engine: DuckDBEngine) -> None:
    sql = "SELECT NAME FROM sandbox.world.countries WHERE Iso2 = 'CH'"
    assert [list(row.values()) for row in select(engine, sql)] == [["Switzerland"]]


def test_a_sum_is_a_number_and_beyond_2_to_the_53_text(engine: DuckDBEngine) -> None:
    total = sum(row["gdp"] for row in table("countries"))
    assert value(engine, "(SELECT SUM(gdp) FROM `sandbox.world.countries`)") == total
    assert value(engine, "(SELECT SUM(gdp * 1000) FROM `sandbox.world.countries`)") == str(
        total * 1000
    )


def test_groups_and_windows_are_those_of_the_file(engine: DuckDBEngine) -> None:
    sql = """
    SELECT country, COUNT(*) AS cities, COUNTIF(population > 1000000) AS large,
           ANY_VALUE(name HAVING MAX population) AS largest
    FROM `sandbox.world.cities` GROUP BY country ORDER BY country
    """
    expected: dict[str, list[dict[str, Any]]] = {}
    for row in table("cities"):
        expected.setdefault(row["country"], []).append(row)
    response = {row["country"]: row for row in select(engine, sql)}
    assert list(response) == sorted(expected)
    for country, rows in expected.items():
        assert response[country]["cities"] == len(rows)
        assert response[country]["large"] == sum(row["population"] > 1_000_000 for row in rows)
    swiss = max(expected["CH"], key=lambda row: row["population"])
    assert response["CH"]["largest"] == swiss["name"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT -x AS x, COUNT(*) AS n FROM UNNEST([1, 2]) AS x GROUP BY x HAVING x > 1",
        "SELECT MOD(x, 2) AS x FROM UNNEST([1, 2, 3]) AS x QUALIFY ROW_NUMBER() OVER (ORDER BY x) = 1",
        "SELECT -x AS x FROM UNNEST([1, 2]) AS x ORDER BY ROW_NUMBER() OVER (ORDER BY x)",
    ],
)
def test_an_alias_that_hides_a_column_is_rejected_where_duckdb_would_take_the_other(
    engine: DuckDBEngine, sql: str
) -> None:
    with pytest.raises(QueryError, match=r"Not in the sandbox: .* an alias that hides a column"):
        select(engine, sql)


def test_a_group_by_an_alias_that_hides_a_column_is_one_by_the_alias(engine: DuckDBEngine) -> None:
    sql = """
    SELECT DATE(time) AS time, COUNT(*) AS n FROM `sandbox.world.earthquakes` GROUP BY time ORDER BY time
    """
    days = {row["time"].date() for row in table("earthquakes")}
    assert [row["time"]["value"] for row in select(engine, sql)] == sorted(map(str, days))
