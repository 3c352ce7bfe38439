"""Pages of rows with ties and nulls, in any order of any columns."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carto_graphql.sandbox.duckdb_engine import shared_engine
from resolvers.errors import BadUserInput
from resolvers.sql.pages import page_name, page_order, read_cursor, write_cursor
from resolvers.sql.selection import Member, project
from resolvers.sql.statements import write_statement
from resolvers.sql.template import Template
from tests.resolvers.shops import load_one
from tests.resolvers.template_calls import build_call
from tests.sandbox.reading import select

ROWS: Final = [
    (id_, text, whole, number, flag, day, moment)
    for id_, (text, whole, number, flag, day, moment) in enumerate(
        [
            ("a", 1, 0.1, True, "2018-01-31", "2018-01-31T00:00:00.000001Z"),
            ("a", 1, 0.1, True, "2018-01-31", "2018-01-31T00:00:00.000001Z"),
            ("A", 1, 0.30000000000000004, False, "2018-01-31", "2018-01-31T00:00:00.000002Z"),
            (None, 2, None, None, None, None),
            (None, 2, None, None, None, None),
            ("", 2, -1e300, True, "0001-01-01", "1969-12-31T23:59:59.999999Z"),
            ("é", -(2**31), 1.7976931348623157e308, False, "9999-12-31", "2018-03-25T01:30:00.000000Z"),
            ("a b", 2**31 - 1, -0.0, False, "2018-01-31", None),
            ("'", 0, 1e-300, None, None, "2018-01-31T00:00:00.000000Z"),
            ("a", 1, 5e300, True, "2018-02-01", "2018-01-31T00:00:00.000001Z"),
        ]
    )
]  # fmt: skip
SORTED: Final = ("text", "whole", "number", "flag", "day", "moment")


def literal(value: Any, scalar: str) -> str:
    if value is None:
        return f"CAST(NULL AS {scalar})"
    if isinstance(value, float):
        return f"CAST('{value}' AS FLOAT64)"
    return f"CAST({value!r} AS {scalar})" if isinstance(value, str) else str(value)


TYPES: Final = ("INT64", "STRING", "INT64", "FLOAT64", "BOOL", "DATE", "TIMESTAMP")
NAMES: Final = ("id", *SORTED)
SELECT: Final = "\nUNION ALL ".join(
    "SELECT " + ", ".join(
        f"{literal(value, type_)} AS {name}"
        for value, type_, name in zip(row, TYPES, NAMES, strict=True)
    )
    for row in ROWS
)  # fmt: skip
HEADER: Final = """\
/* ---
description: Rows.
id: { column: id, type: BigInt }
columns:
  text: String
  whole: Int!
  number: Float
  flag: Boolean
  day: Date
  moment: DateTime
sort: [text, whole, number, flag, day, moment]
access: [public]
--- */
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder: Path = tmp_path_factory.mktemp("pages")
    return load_one(folder, rows__all=f"{HEADER}SELECT * FROM ({SELECT})")


def pages(
    template: Template, order_by: Sequence[tuple[str, bool]], limit: int
) -> Iterator[list[int]]:
    """Yield the ids of the rows of each page, from the first page to the last."""
    page_info = Member("pageInfo", "pageInfo", (Member("endCursor", "endCursor"),))
    rows = Member("rows", "rows", (Member("text", "text"),))
    projection = project(template, (rows, page_info))
    after = None
    while True:
        call = build_call(template, {}, order_by=order_by, limit=limit, after=after)
        statement = write_statement(call, projection)
        found = select(shared_engine(), statement.sql, **dict(statement.parameters))  # type: ignore[arg-type]
        order = page_order(template, call.order)
        last = f"__k{len(order) - 1}"
        yield [int(row[last]) for row in found[:limit]]
        if len(found) <= limit:
            return
        values = [found[limit - 1][f"__k{number}"] for number in range(len(order))]
        after = write_cursor(page_name(template), order, values)


def expected(order_by: Sequence[tuple[str, bool]]) -> list[int]:
    """Return all ids sorted by pairs (column, is descending), with nulls last and ties by id."""
    rows = sorted(ROWS)  # by id
    for name, descending in reversed(order_by):
        column = NAMES.index(name)

        present = [row for row in rows if row[column] is not None]
        present.sort(key=lambda row, column=column: row[column], reverse=descending)  # type: ignore[misc]
        rows = present + [row for row in rows if row[column] is None]
    return [row[0] for row in rows]


@settings(max_examples=25, deadline=None)
@given(
    order_by=st.lists(
        st.tuples(st.sampled_from(SORTED), st.booleans()),
        max_size=4,
        unique_by=lambda each: each[0],
    ),
    limit=st.integers(1, 4),
)
def test_pages_give_each_row_once_in_any_order(
    template: Template, order_by: list[tuple[str, bool]], limit: int
) -> None:
    found = [*pages(template, order_by, limit)]
    assert all(len(page) == limit for page in found[:-1])
    assert [each for page in found for each in page] == expected(order_by)


@given(text=st.text() | st.binary().map(lambda each: each.hex()))
def test_any_text_is_a_cursor_or_an_input_error(template: Template, text: str) -> None:
    order = page_order(template, template.default_order)
    with pytest.raises(BadUserInput, match="endCursor"):
        read_cursor(page_name(template), order, text)


@pytest.mark.parametrize(
    "values",
    [[], ["1", "2"], [None], ["x"], ["1.5"], ["99999999999999999999"]],
)
def test_values_of_another_type_are_rejected(template: Template, values: list[str | None]) -> None:
    order = page_order(template, template.default_order)
    with pytest.raises(BadUserInput, match="endCursor"):
        read_cursor(page_name(template), order, write_cursor(page_name(template), order, values))
