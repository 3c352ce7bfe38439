"""What a SELECT gives, held against its header."""

import json
from pathlib import Path

import pytest

from resolvers.column_check import Difference, compare_columns
from resolvers.results.columns import InvalidResult
from resolvers.sql.template import Template
from tests.resolvers.shops import load_one

SQL = """\
/* ---
description: Shops.
geometry: geom
id: id
columns:
  name:    String!
  size:    Int
  opened:  { type: Date, column: opened_on }
  tags:    "[String!]"
access: [public]
--- */
SELECT * FROM shops
"""
ROW = {
    "ID": 1,
    "GEOM": "0101000020",
    "NAME": "a",
    "SIZE": 1,
    "OPENED_ON": "2024-05-01",
    "TAGS": ["a"],
}


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Template:
    yaml = "connections: { it: { provider: snowflake } }\ndefaults: { connection: it }\n"
    folder: Path = tmp_path_factory.mktemp("catalog")
    return load_one(folder, catalog__yaml=yaml, features__shops=SQL)


def found(template: Template, *rows: dict[str, object]) -> list[str]:
    differences = compare_columns(template, json.dumps(rows).encode())
    return [f"{each.sign} {each.column}: {each.text}" for each in differences]


def test_what_is_as_declared_differs_in_nothing(shops: Template) -> None:
    assert found(shops, ROW, {**ROW, "SIZE": None, "OPENED_ON": {"value": "2024-05-01"}}) == []
    assert found(shops) == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NAME", None, "- name: declared String!, but null in 1 of 2 rows"),
        ("NAME", 5, "- name: declared String!, but 1 of 2 are Int"),
        ("SIZE", 2**31, "- size: declared Int, but 1 of 2 are BigInt"),
        ("SIZE", 0.5, "- size: declared Int, but 1 of 2 are Float"),
        ("SIZE", "2024-05-01 10:00:00", "- size: declared Int, but 1 of 2 are DateTime"),
        ("OPENED_ON", "soon", "- opened: declared Date, but 1 of 2 are String"),
        ("TAGS", "a", "- tags: declared [String!], but 1 of 2 are String"),
    ],
)
def test_a_value_that_is_not_as_declared_is_reported(
    shops: Template, name: str, value: object, said: str
) -> None:
    assert found(shops, ROW, {**ROW, name: value}) == [said]


def test_a_column_that_is_missing_is_reported(shops: Template) -> None:
    row = {name: value for name, value in ROW.items() if name not in ("GEOM", "OPENED_ON")}
    assert found(shops, row) == [
        "- opened: the SELECT has no column opened_on",
        "- geometry: the SELECT has no column geom",
    ]


@pytest.mark.parametrize(
    ("value", "kind"),
    [(True, "Boolean"), (2**40, "BigInt"), ({"type": "Point"}, "Geometry"), ({"value": "2024-05-01"}, "Date"),
     ({"a": 1}, "JSON"), ([1], "a list"), (None, "a column that is always null"),
     ("2024-05-01T10:00:00Z", "DateTime"), ("0101000020E6100000", "Geometry"),
     ("POINT(1 2)", "Geometry"), ("SRID=4326;POLYGON EMPTY", "Geometry"), ("POINT of sale", "String")],
)  # fmt: skip
def test_a_column_that_is_left_out_is_shown_with_the_type_it_looks_like(
    shops: Template, value: object, kind: str
) -> None:
    [difference] = compare_columns(shops, json.dumps([{**ROW, "more": value}]).encode())
    assert difference == Difference("+", "more", f"not declared; looks like {kind}")
    assert not difference.is_wrong


def test_a_response_without_rows_is_no_difference(shops: Template) -> None:
    with pytest.raises(InvalidResult):
        compare_columns(shops, b"[1]")


SOURCE = """\
/* ---
description: Shops.
source: the_shops
geometry: geom
id: id
columns: { name: String!, size: Int, area: { type: Geometry, column: geom } }
access: [public]
--- */
"""


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ID", None, ["- id: declared ID!, but null in 1 of 2 rows"]),
        ("SIZE", 0.5, ["- size: declared Int, but 1 of 2 are Float"]),
        ("GEOM", "SRID=3857;POINT(1 2)", [
            "- area: declared Geometry, but 1 of 2 are not valid Geometry values",
            "- geometry: declared Geometry, but 1 of 2 are not valid Geometry values",
        ]),
    ],
)  # fmt: skip
def test_a_named_sources_shapes_and_ids_are_looked_at_too(
    tmp_path: Path, name: str, value: object, said: list[str]
) -> None:
    shops = load_one(tmp_path, features__shops=SOURCE)
    row = {"ID": 1, "GEOM": "POINT(1 2)", "NAME": "a", "SIZE": 1}
    assert found(shops, row, row) == []
    assert found(shops, row, {**row, name: value}) == said
