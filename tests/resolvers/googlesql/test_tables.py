"""The columns of tables in tables.json, also those whose types CARTO does not tell exactly."""

from pathlib import Path
from typing import Final

import pytest

from resolvers.catalog.loading import load_catalog
from resolvers.errors import CatalogError
from tests.resolvers.shops import CATALOG, write_catalog

pytest.importorskip("zetasql", reason="needs the extra `bigquery`")

from resolvers.googlesql.analyzer import Analyzer
from resolvers.googlesql.checks import BigQueryFindings, check_bigquery
from resolvers.googlesql.tables import (
    MAX_CHOICES,
    Choices,
    Tables,
    carto_type,
    read_tables,
    write_tables,
)

NUMBER: Final = carto_type("number")
TIMESTAMP: Final = carto_type("timestamp")
TABLE: Final[Tables] = {
    "p.d.t": {"a": NUMBER, "b": NUMBER, "day": TIMESTAMP, "name": "STRING", "tags": "UNKNOWN"}
}


def findings(folder: Path, sql: str, columns: str) -> BigQueryFindings:
    header = f"/* ---\ndescription: d\ncolumns: {{ {columns} }}\naccess: [public]\n--- */\n"
    catalog = load_catalog(
        write_catalog(folder, catalog__yaml=CATALOG, rows__it=f"{header}{sql}\n")
    )
    return check_bigquery(catalog.templates, TABLE)


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("SELECT a FROM `p.d.t`", "a: Int"),
        ("SELECT a, b FROM `p.d.t`", "a: Int, b: Float"),
        ("SELECT a FROM `p.d.t` WHERE a > 1.5", "a: Float"),
        ("SELECT name AS a FROM `p.d.t` WHERE day > DATE '2024-01-01'", "a: String"),
        ("SELECT name AS a FROM `p.d.t` WHERE day > TIMESTAMP '2024-01-01'", "a: String"),
        ("SELECT name AS a FROM `p.d.t` WHERE MOD(a, 2) = 0 AND IS_NAN(b)", "a: String"),
        ("SELECT name AS a FROM `p.d.t` WHERE _PARTITIONTIME > '2024-01-01'", "a: String"),
    ],
)
def test_what_one_choice_of_types_accepts_is_accepted(
    tmp_path: Path, sql: str, columns: str
) -> None:
    found = findings(tmp_path, sql, columns)
    assert (found.problems, found.notes) == ([], [])


@pytest.mark.parametrize(
    ("sql", "columns", "says"),
    [
        ("SELECT a FROM `p.d.t`", "a: String", "declared String"),
        ("SELECT a FROM `p.d.t` WHERE a > 'x' || 'y'", "a: Int", "No matching signature"),
        ("SELECT day AS a FROM `p.d.t`", "a: Int", "declared Int"),
        ("SELECT c AS a FROM `p.d.t`", "a: Int", "Unrecognized name: c"),
    ],
)
def test_what_each_choice_of_types_rejects_is_reported(
    tmp_path: Path, sql: str, columns: str, says: str
) -> None:
    found = findings(tmp_path, sql, columns)
    assert [says in each.message for each in found.problems] == [True]


def test_a_rejection_that_may_be_due_to_an_unknown_type_is_a_note(tmp_path: Path) -> None:
    found = findings(tmp_path, "SELECT t AS a FROM `p.d.t`, UNNEST(tags) t", "a: String")
    assert found.problems == []
    assert [each.message for each in found.notes] == [
        "not checked as BigQuery does: types in tables.json: tags"
    ]


def test_more_choices_than_are_tried_make_a_rejection_a_note() -> None:
    tables = {"p.d.t": {f"c{number}": NUMBER for number in range(8)}}
    choices = Choices(tables, "SELECT * FROM t")
    assert len([*choices.others()]) < MAX_CHOICES
    assert choices.inexact == [*tables["p.d.t"]]
    assert Choices(tables, "SELECT COUNT(*), c1 FROM t").inexact == []


def test_the_names_of_tables_are_returned_as_written() -> None:
    analyzer = Analyzer({})
    sql = "WITH x AS (SELECT * FROM `My-Project.D.Cities`) SELECT * FROM x JOIN d.Events_2024 USING (id)"
    assert sorted(analyzer.tables_of(sql)) == ["My-Project.D.Cities", "d.Events_2024"]


def test_all_types_of_information_schema_are_read(tmp_path: Path) -> None:
    file = tmp_path / "tables.json"
    types = [
        *("STRING(10)", "NUMERIC(10, 2)", "RANGE<DATE>", "ARRAY<STRUCT<a NUMERIC(10, 2), b STRING>>"),
        *("STRUCT<`a b` INT64, range INT64>", "JSON", "INTERVAL", "ARRAY<BIGNUMERIC(40, 2)>", NUMBER),
    ]  # fmt: skip
    tables = {"p.d.t": {f"c{number}": type_ for number, type_ in enumerate(types)}}
    write_tables(file, tables)
    assert read_tables(file) == tables
    columns = Analyzer(tables).analyze("SELECT * FROM `p.d.t`", {})
    assert columns is not None
    assert [name for name, _ in columns] == [*tables["p.d.t"]]


def test_the_file_is_sorted_by_table_and_keeps_the_order_of_columns(tmp_path: Path) -> None:
    file = tmp_path / "tables.json"
    write_tables(file, {"p.b": {"z": "INT64", "a": "STRING"}, "p.a": {"é": "DATE"}})
    text = file.read_text(encoding="utf-8")
    assert text == (
        '{\n  "p.a": {\n    "é": "DATE"\n  },\n  "p.b": {\n    "z": "INT64",\n    "a": "STRING"\n  }\n}\n'
    )
    changed = file.stat().st_mtime_ns
    write_tables(file, read_tables(file))
    assert file.stat().st_mtime_ns == changed


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{\n"p.d.t": {', "tables.json:2: not JSON"),
        ("[]", "tables.json:1: must be an object"),
        ('{\n "p.d.t": 5}', "tables.json:2: p.d.t: must be an object"),
        ('{\n "p.d.t": {\n "a": "INT64",\n "b": "STRNG"}}', 'tables.json:4: p.d.t.b: "STRNG" is not a type'),
        ('{"p.d.t": {"b": "INT64 | TEXT"}}', "tables.json:1: p.d.t.b:"),
        ('{"p.d.t": {"b": null}}', "tables.json:1: p.d.t.b: null is not a type"),
    ],
)  # fmt: skip
def test_an_error_in_the_file_is_reported_with_its_line(
    tmp_path: Path, text: str, says: str
) -> None:
    file = tmp_path / "tables.json"
    file.write_text(text)
    with pytest.raises(CatalogError) as error:
        read_tables(file)
    assert says in str(error.value)
