"""What Google's own analyzer finds in BigQuery's templates."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

from carto_graphql.sandbox import sandbox_catalog
from resolvers.catalog.loading import load_catalog
from resolvers.errors import CatalogError
from tests.resolvers.shops import CATALOG, write_catalog

pytest.importorskip("zetasql", reason="needs the extra `bigquery`")

from resolvers.googlesql.analysis_cache import CachingAnalyzer
from resolvers.googlesql.analyzer import Analyzer, AnalyzerError, Unchecked, split_names
from resolvers.googlesql.checks import BigQueryFindings, check_bigquery
from resolvers.googlesql.compiled import load_module
from resolvers.googlesql.service import _engine
from resolvers.googlesql.tables import read_tables

FOLDER: Final = Path(str(sandbox_catalog()))
TABLES: Final = read_tables(FOLDER / "tables.json")
CITIES: Final = "`sandbox.world.cities`"
EARTHQUAKES: Final = "`sandbox.world.earthquakes`"


def findings(
    folder: Path, sql: str, columns: str = "v: String", params: str = ""
) -> BigQueryFindings:
    header = f"/* ---\ndescription: d\nparams: {{ {params} }}\ncolumns: {{ {columns} }}\n"
    text = f"{header}access: [public]\n--- */\n{sql}\n"
    catalog = load_catalog(write_catalog(folder, catalog__yaml=CATALOG, rows__it=text))
    return check_bigquery(catalog.templates, TABLES)


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer(TABLES)


def test_the_sandboxs_templates_are_valid_in_bigquery() -> None:
    found = check_bigquery(load_catalog(FOLDER).templates, TABLES)
    assert [str(each) for each in (*found.problems, *found.notes)] == []


def test_an_alias_that_hides_a_table_is_found_with_its_line(tmp_path: Path) -> None:
    # The sandbox's template airportsByState once had this error.
    sql = (
        "SELECT counties.state AS v, COUNT(DISTINCT counties.fips) AS counties\n"
        "FROM `sandbox.us.counties` AS counties\nGROUP BY counties.state"
    )
    [problem] = findings(tmp_path, sql).problems
    assert problem.line == 9
    assert problem.message == (
        "BigQuery: Column counties contains an aggregation function,"
        " which is not allowed in GROUP BY"
    )


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        (f"SELECT name AS v FROM {CITIES} WHERE v > 'a'", "Unrecognized name: v"),
        (f"SELECT place AS v FROM {EARTHQUAKES} WHERE time > DATE '2018-02-05'", "No matching signature"),
        (f"SELECT COUNT(DISTINCT geom) AS v FROM {CITIES}", "GEOGRAPHY"),
        (f"SELECT name AS v FROM {CITIES} WHERE population > 'x' || 'y'", "No matching signature"),
        (f"SELECT STRING_AGG(population) AS v FROM {CITIES}", "No matching signature"),
        (f"SELECT SUM(tsunami) AS v FROM {EARTHQUAKES}", "No matching signature"),
        (f"SELECT ANY_VALUE(name) AS v FROM {CITIES} GROUP BY geom", "Grouping by expressions of type GEOGRAPHY"),
        (f"SELECT nam AS v FROM {CITIES}", "Unrecognized name: nam"),
        (f"SELECT name AS v FROM {CITIES} WHERE name ILIKE 'a%'", ""),
        (f"SELECT population::STRING AS v FROM {CITIES}", ""),
        (f"SELECT CAST(COUNT(*) FILTER (WHERE population > 5) AS STRING) AS v FROM {CITIES}", ""),
        (f"SELECT DISTINCT ON (country) name AS v FROM {CITIES}", ""),
        (f"SELECT name AS end FROM {CITIES}", ""),
        (f"SELECT name AS v FROM {CITIES} UNION SELECT name FROM {CITIES}", ""),
        (f"SELECT x.name AS v FROM {CITIES} k JOIN LATERAL (SELECT name FROM {CITIES} c LIMIT 1) x ON TRUE", ""),
        (f"SELECT name AS v FROM {CITIES} WHERE ARRAY_SUM([1]) > 0", "Function not found: ARRAY_SUM"),
        (f"SELECT IFERROR(name, 'x') AS v FROM {CITIES}", "Function not found: IFERROR"),
    ],
)  # fmt: skip
def test_what_bigquery_rejects_is_found(tmp_path: Path, sql: str, says: str) -> None:
    try:
        found = findings(tmp_path, sql).problems
    except CatalogError as error:  # the loader rejects some, before the analyzer
        found = [*error.problems]
    assert found
    assert says in found[0].message, found
    assert found[0].line >= 3


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT place AS v FROM {EARTHQUAKES} WHERE time > '2018-01-01'",
        f"SELECT CONCAT(name, 1) AS v FROM {CITIES}",
        f"FROM {CITIES} |> WHERE population > 5 |> SELECT name AS v",
        f"SELECT `carto-un`.carto.H3_FROMGEOGPOINT(geom, 5) AS v FROM {CITIES}",
        "SELECT NULL AS v",
        f"SELECT MAX_BY(name, population) AS v FROM {CITIES} WHERE CONTAINS_SUBSTR(name, 'a')",
        f"SELECT name AS `v` FROM {CITIES} WHERE name LIKE '`a.b`' -- `c.d`",
    ],
)
def test_what_bigquery_accepts_is_accepted(tmp_path: Path, sql: str) -> None:
    found = findings(tmp_path, sql)
    assert (found.problems, found.notes) == ([], [])


def test_an_error_in_one_optional_clause_is_found_with_its_line(tmp_path: Path) -> None:
    sql = f"SELECT name AS v FROM {CITIES} WHERE TRUE\n[[ AND population > {{{{x}}}} ]]"
    assert findings(tmp_path, sql, params="x: Int").problems == []
    [problem] = findings(tmp_path, sql, params="x: String").problems
    assert problem.line == 8
    assert "No matching signature for operator >" in problem.message


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ("v: Int", "columns.v: declared Int, but BigQuery has STRING"),
        ("v: '[String!]'", "columns.v: declared [String!], but BigQuery has STRING"),
        ("v: { type: BigInt, column: p }", None),
        ("v: { type: Float, column: p }", None),
        (
            "v: { type: DateTime, column: p }",
            "columns.v: declared DateTime, but BigQuery has INT64",
        ),
        ("v: { type: Geometry, column: g }", None),
    ],
)
def test_declared_types_are_compared_with_bigquerys(
    tmp_path: Path, columns: str, says: str | None
) -> None:
    sql = f"SELECT name AS v, population AS p, geom AS g FROM {CITIES}"
    assert [each.message for each in findings(tmp_path, sql, columns).problems] == (
        [says] if says else []
    )


def test_a_column_behind_a_star_is_looked_up(tmp_path: Path) -> None:
    [problem] = findings(tmp_path, f"SELECT * FROM {CITIES}").problems
    assert problem.message == "columns.v: the SELECT has no column v"


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("SELECT v FROM `p.d.unknown`", "only the syntax was checked: a table is not in tables.json"),
        (f"SELECT my.udf(name) AS v FROM {CITIES}", "the analyzer does not know my.udf"),
        (f"SELECT name AS v FROM {CITIES} WHERE {' + '.join(['1'] * 400)} > 0", "nested too deep for the analyzer"),
        (f"SELECT v FROM VECTOR_SEARCH(TABLE {CITIES}, 'a', TABLE {CITIES})", "does not know VECTOR_SEARCH"),
    ],
)  # fmt: skip
def test_what_cannot_be_checked_is_noted(tmp_path: Path, sql: str, says: str) -> None:
    found = findings(tmp_path, sql)
    assert found.problems == []
    assert [says in each.message for each in found.notes] == [True], found.notes


def test_a_syntax_error_is_found_without_knowing_the_tables(analyzer: Analyzer) -> None:
    assert analyzer.analyze("SELECT a FROM `p.d.unknown`", {}) is None
    with pytest.raises(AnalyzerError, match="Syntax error"):
        analyzer.analyze("SELECT a\nFROM `p.d.unknown` WHERE a ILIKE 'b'", {})


def test_the_next_statement_is_checked_after_one_that_is_nested_too_deep(
    analyzer: Analyzer,
) -> None:
    with pytest.raises(Unchecked):
        analyzer.analyze(f"SELECT {' + '.join(['1'] * 400)}", {})
    assert analyzer.analyze("SELECT 1 AS a", {}) == [("a", "INT64")]
    with pytest.raises(AnalyzerError):
        analyzer.analyze("SELECT a", {})


@pytest.mark.parametrize(
    ("clauses", "says"),
    [
        ("WHERE TRUE\n[[ AND name = {{x}} ]]\n[[ OR population > {{y}} ]]", ""),
        ("WHERE TRUE\n[[ AND name = {{x}} ]]\n[[ AND name > {{y}} ]]", "No matching signature"),
        ("[[ JOIN d.u ON name = {{x}} ]]\nWHERE TRUE [[ AND u.a = {{y}} ]]", "Unrecognized name: u"),
    ],
)  # fmt: skip
def test_each_clause_that_is_no_condition_is_analyzed_without_the_others(
    tmp_path: Path, clauses: str, says: str
) -> None:
    params = "x: { type: String }, y: { type: Int }"
    sql = f"SELECT name AS v FROM {CITIES} AS cities\n{clauses}"
    header = f"/* ---\ndescription: d\nparams: {{ {params} }}\ncolumns: {{ v: String }}\n"
    text = f"{header}access: [public]\n--- */\n{sql}\n"
    catalog = load_catalog(write_catalog(tmp_path, catalog__yaml=CATALOG, rows__it=text))
    found = check_bigquery(catalog.templates, {**TABLES, "d.u": {"a": "INT64"}}).problems
    assert [says in each.message for each in found] == [True] * bool(says), found


def test_columns_that_no_expected_statement_names_are_declared_where_one_does() -> None:
    tables = {"p.d.t": {"a": "INT64", "b": "STRING", "other": "DATE", "my c": "BOOL"}}
    analyzer = Analyzer(tables)
    analyzer.expect(["SELECT a FROM p.d.t", "SELECT 1"])
    for sql, columns in (
        ("SELECT A, COUNT(*) AS n FROM p.d.t GROUP BY 1", [("A", "INT64"), ("n", "INT64")]),
        ("SELECT a * 2 AS x FROM p.d.t", [("x", "INT64")]),
        ("SELECT a, B FROM p.d.t", [("a", "INT64"), ("B", "STRING")]),
        ("SELECT `my c` FROM p.d.t", [("my c", "BOOL")]),
        ("SELECT /* all */ * FROM p.d.t", [*tables["p.d.t"].items()]),
        ("FROM p.d.t |> DROP a, b", [("other", "DATE"), ("my c", "BOOL")]),
        ("SELECT 1 AS x FROM p.d.t WHERE _PARTITIONTIME IS NULL", [("x", "INT64")]),
    ):
        assert analyzer.analyze(sql, {}) == columns
    with pytest.raises(AnalyzerError, match="Did you mean other"):
        analyzer.analyze("SELECT othr FROM p.d.t", {})
    analyzer.expect(["SELECT b FROM p.d.t"])
    assert analyzer.analyze("SELECT a, b FROM p.d.t", {}) == [("a", "INT64"), ("b", "STRING")]


def test_no_statement_is_analyzed_twice_with_the_same_tables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    analyzed = []

    def analyze(_: Analyzer, sql: str, parameters: Mapping[str, str]) -> Sequence[tuple[str, str]]:
        analyzed.append((sql, *parameters.values()))
        if sql == "wrong":
            raise AnalyzerError("Syntax error [at 3:1]")
        return [("a", "INT64")]

    monkeypatch.setattr(Analyzer, "analyze", analyze)
    caching = CachingAnalyzer(TABLES)
    for _ in range(2):
        for type_ in ("INT64", "STRING"):
            assert caching.analyze("right", {"x": type_}) == [("a", "INT64")]
        with pytest.raises(AnalyzerError) as raised:
            caching.analyze("wrong", {})
        assert raised.value.line == 3
    assert analyzed == [("right", "INT64"), ("right", "STRING"), ("wrong",)]
    caching.use({})
    caching.analyze("right", {"x": "INT64"})
    assert analyzed[3:] == [("right", "INT64")]


def test_dotted_names_in_backticks_are_split() -> None:
    assert split_names("SELECT `a.b`.c, 'x `y.z`' AS `d.e` -- `f.g`") == (
        "SELECT `a`.`b`.c, 'x `y.z`' AS `d.e` -- `f.g`"
    )


def test_a_compiled_module_that_was_changed_is_compiled_again(tmp_path: Path) -> None:
    wasm = tmp_path / "small.wasm"
    wasm.write_bytes(b"\0asm\1\0\0\0")
    folder = tmp_path / "cache"
    load_module(_engine(), wasm, folder)
    [compiled] = folder.glob("*.cwasm")
    content = compiled.read_bytes()
    for changed in (content[:100], content[:-1] + bytes([content[-1] ^ 1])):
        compiled.write_bytes(changed)
        load_module(_engine(), wasm, folder)
        assert compiled.read_bytes() == content


SECOND_START: Final = """
import time
begun = time.process_time()
from resolvers.googlesql.analyzer import Analyzer
Analyzer({}).parse("SELECT 1")
print(time.process_time() - begun)
"""


def test_a_second_start_takes_less_than_a_second(analyzer: Analyzer) -> None:
    analyzer.parse("SELECT 1")  # compiles it, if nothing else has
    # The processor's time, as the machine may do other things.
    ran = subprocess.run(
        [sys.executable, "-c", SECOND_START],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert float(ran.stdout) < 1.0


def test_a_folder_that_others_may_write_to_is_not_read(tmp_path: Path) -> None:
    wasm = tmp_path / "small.wasm"
    wasm.write_bytes(b"\0asm\1\0\0\0")
    folder = tmp_path / "cache"
    load_module(_engine(), wasm, folder)
    [compiled] = folder.glob("*.cwasm")
    before = compiled.stat().st_mtime_ns
    load_module(_engine(), wasm, folder)
    assert compiled.stat().st_mtime_ns == before
    folder.chmod(0o777)
    load_module(_engine(), wasm, folder)
    assert compiled.stat().st_mtime_ns > before


COMPILE_AND_COUNT: Final = """
import os, sys, time
from pathlib import Path
from resolvers.googlesql import compiled
from resolvers.googlesql.service import _engine
from resolvers.googlesql.tables import read_tables

def compile_slowly(engine, wasm, compile=compiled._compile):
    with open(sys.argv[3], "a") as log:
        log.write(f"{os.getpid()}\\n")
    time.sleep(1)
    if len(sys.argv) > 4:
        os._exit(9)
    return compile(engine, wasm)

compiled._compile = compile_slowly
compiled.load_module(_engine(), Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_processes_that_start_together_compile_once(tmp_path: Path) -> None:
    (tmp_path / "small.wasm").write_bytes(b"\0asm\1\0\0\0")
    paths = [str(tmp_path / name) for name in ("small.wasm", "cache", "log")]
    command = [sys.executable, "-c", COMPILE_AND_COUNT, *paths]
    processes = [subprocess.Popen(command) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert len((tmp_path / "log").read_text().splitlines()) == 1


def test_a_process_that_dies_while_it_compiles_leaves_no_lock(tmp_path: Path) -> None:
    (tmp_path / "small.wasm").write_bytes(b"\0asm\1\0\0\0")
    paths = [str(tmp_path / name) for name in ("small.wasm", "cache", "log")]
    command = [sys.executable, "-c", COMPILE_AND_COUNT, *paths]
    dying = subprocess.Popen([*command, "dies"])
    while dying.poll() is None and not (tmp_path / "log").exists():
        time.sleep(0.01)
    assert subprocess.run(command, timeout=60, check=False).returncode == 0
    assert dying.wait(60) == 9
    assert len((tmp_path / "log").read_text().splitlines()) == 2


def test_a_column_without_a_name_is_shown_as_bigquery_names_it(analyzer: Analyzer) -> None:
    assert "$col1" not in AnalyzerError("Column $col1 is wrong [at 1:1]").message
    assert AnalyzerError("Column $col1 is wrong [at 1:1]").message == "Column f0_ is wrong"


def test_the_declared_types_are_reported_on_their_own_lines(tmp_path: Path) -> None:
    text = (
        "/* ---\ndescription: d\ncolumns:\n  n: String\n  p: String\naccess: [public]\n--- */\n"
        f"SELECT name AS n, population AS p FROM {CITIES}\n"
    )
    catalog = load_catalog(write_catalog(tmp_path, catalog__yaml=CATALOG, rows__it=text))
    [problem] = check_bigquery(catalog.templates, TABLES).problems
    assert (problem.line, problem.message) == (
        5,
        "columns.p: declared String, but BigQuery has INT64",
    )


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        ("A: name, B: country", ""),
        ("A: name, B: nam", "BigQuery: Unrecognized name: nam"),
        ("A: name, B: population", "columns.v: declared String, but BigQuery has INT64"),
        ("A: name, B: '(SELECT MAX(name) FROM `sandbox.us.airports`)'", ""),
    ],
)
def test_each_choice_is_analyzed(tmp_path: Path, choices: str, says: str) -> None:
    sql, params = f"SELECT {{{{by}}}} AS v FROM {CITIES}", f"by: {{ choices: {{ {choices} }} }}"
    found = findings(tmp_path, sql, params=f"{params} }}\nsample: {{ by: A")
    assert found.notes == []
    assert [each.message for each in found.problems if says not in each.message] == []
    assert bool(found.problems) is bool(says)


def test_a_null_that_bigquery_does_not_take_is_found(tmp_path: Path) -> None:
    sql = f"SELECT name AS v FROM {CITIES} LIMIT {{{{n}}}}"
    assert findings(tmp_path, sql, params="n: { type: Int, default: 1 }").problems == []
    [problem] = findings(tmp_path, sql, params="n: { type: Int, nullable: true }").problems
    assert problem.message.startswith("BigQuery: ")
