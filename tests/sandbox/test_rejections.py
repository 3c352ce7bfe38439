"""What is not one SELECT of the sandbox's tables with listed functions is rejected, by name."""

import resource

import pytest

from carto_graphql.sandbox.duckdb_engine import DuckDBEngine
from carto_graphql.sandbox.engine import QueryError
from tests.sandbox.reading import select, value

CITIES = "`sandbox.world.cities`"

REJECTED = [
    ("SELECT 1; SELECT 2", "Only one SELECT"),
    (f"DROP TABLE {CITIES}", "Only one SELECT"),
    (f"INSERT INTO {CITIES} (name) VALUES ('x')", "Only one SELECT"),
    ("CREATE TABLE x AS SELECT 1", "Only one SELECT"),
    ("SET lock_configuration = false", "Only one SELECT"),
    ("COPY (SELECT 1) TO '/tmp/x.csv'", "Only one SELECT"),
    ("", "Only one SELECT"),
    ("SELECT * FROM", "Syntax error"),
    ("SELECT (", "Syntax error"),
    ("SELECT 1 FROM cities", "Not found: Table cities"),
    ("SELECT 1 FROM `sandbox.world.Cities`", r"Not found: Table sandbox\.world\.Cities"),
    ("SELECT * FROM information_schema.tables", "Not found: Table information_schema"),
    ("SELECT * FROM `sandbox.world.INFORMATION_SCHEMA.TABLES`", "Not found: Table"),
    ("SELECT * FROM `/etc/passwd`", "Not found: Table /etc/passwd"),
    ("SELECT * FROM duckdb_settings()", "Not found|Not in the sandbox"),
    ("SELECT * FROM read_parquet('x.parquet')", "Not found|Not in the sandbox"),
    ("SELECT READ_CSV('x')", "Not in the sandbox: READ_CSV"),
    ("SELECT getenv('HOME')", "Not in the sandbox: GETENV"),
    ("SELECT ST_READ('x')", "Not in the sandbox: ST_READ"),
    ("SELECT CAST('NaN' AS FLOAT64)", "Not in the sandbox: NaN and infinity"),
    ("SELECT bq_st_x(NULL)", "Not in the sandbox: BQ_ST_X"),
    ("SELECT ?", "Not in the sandbox"),
    ("SELECT WITH(a AS 1, a + 1)", r"Not in the sandbox: WITH\(…\): write a subquery"),
    ("SELECT @@version", "not found"),
    ("SELECT DATE_TRUNC(DATE '2020-01-01', HOUR)", "HOUR"),
    (f"SELECT name, name FROM {CITIES}", "Duplicate column names"),
    (f"SELECT nothing FROM {CITIES}", "nothing"),
    ("SELECT @missing", "'missing' not found"),
    ("SELECT " + "(" * 3000 + "1" + ")" * 3000, "Syntax error"),
]


HEAVY = [
    (f"SELECT SUM(ARRAY_LENGTH(GENERATE_ARRAY(1, population))) FROM {CITIES}", "Too many elements"),
    ("SELECT ARRAY_LENGTH(GENERATE_ARRAY(1, 10000000))", "Too many elements"),
    ("SELECT GENERATE_TIMESTAMP_ARRAY('2020-01-01', '2021-01-01', INTERVAL 1 SECOND)", "Too many"),
    (f"SELECT REPEAT(name, 2000) AS text FROM {CITIES}", "Response too large"),
    ("SELECT LPAD('a', 2000000000)", "exceeds max"),
    ("SELECT REPEAT('abc', 2000000000)", "exceeds max"),
    (f"SELECT ARRAY_AGG(a.name) AS names FROM {CITIES} AS a, {CITIES} AS b", "allocate"),
    (f"SELECT '{'x' * 300_000}'", "too large"),
    (f"SELECT {' + '.join(['1'] * 20_000)}", "nested too deeply"),
]


@pytest.mark.parametrize(("sql", "why"), HEAVY, ids=[sql[:40] for sql, _ in HEAVY])
def test_a_statement_that_would_take_all_memory_is_rejected(
    engine: DuckDBEngine, sql: str, why: str
) -> None:
    before = max_memory()
    with pytest.raises(QueryError, match=why):
        select(engine, sql)
    assert max_memory() - before < 1_500_000_000
    assert value(engine, "1") == 1


def max_memory() -> int:
    """Return the peak memory of this process in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize(("sql", "why"), REJECTED, ids=[sql[:40] for sql, _ in REJECTED])
def test_a_statement_that_is_not_on_the_list_is_rejected(
    engine: DuckDBEngine, sql: str, why: str
) -> None:
    with pytest.raises(QueryError, match=why):
        select(engine, sql)


def test_the_engine_itself_reaches_no_file_and_stays_locked(engine: DuckDBEngine) -> None:
    import duckdb

    cursor = engine._connection.cursor()
    for statement in (
        "FROM 'x.parquet'",
        "COPY (SELECT 1) TO '/tmp/sandbox.csv'",
        "ATTACH '/tmp/sandbox.db'",
        "SET enable_external_access = true",
        "SET allow_unsigned_extensions = true",
        "INSTALL httpfs",
        "LOAD httpfs",
    ):
        with pytest.raises(duckdb.Error):
            cursor.execute(statement)


def test_text_of_a_parameter_stays_text(engine: DuckDBEngine) -> None:
    for text in ("' OR 1=1 --", "'; DROP TABLE x;--", "\\'", "$$", "*/", "🚀", "a\x00b"):
        assert value(engine, "@text", text=text) == text


def test_a_comment_does_not_travel(engine: DuckDBEngine) -> None:
    assert select(engine, "SELECT 1 AS one -- */ ; DROP TABLE x\n/* '; */ # '") == [{"one": 1}]


@pytest.mark.parametrize(
    "sql", ["geonameid IN UNNEST(@it)", "name = 'x' AND geonameid IN UNNEST(@it)"]
)
def test_a_list_of_text_is_no_list_of_integers(engine: DuckDBEngine, sql: str) -> None:
    with pytest.raises(QueryError):
        select(engine, f"SELECT 1 FROM {CITIES} WHERE {sql}", it=["1"])


def test_a_parameter_of_text_becomes_a_timestamp_as_in_bigquery(engine: DuckDBEngine) -> None:
    sql = "SELECT 1 FROM `sandbox.world.earthquakes` WHERE time > @since"
    cast = sql.replace("@since", "CAST(@since AS TIMESTAMP)")
    assert select(engine, sql, since="2018-02-01") == select(engine, cast, since="2018-02-01") != []
    with pytest.raises(QueryError, match=r"(?i)invalid timestamp"):
        select(engine, sql, since="soon")
