"""No value that a caller sends changes the text of a statement; only the shape of the query does."""

import dataclasses
import re
import string
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.catalog.sample import everything
from resolvers.sql.box_argument import build_box
from resolvers.sql.dialects import BBox
from resolvers.sql.parameter import Parameter
from resolvers.sql.projection import COUNT
from resolvers.sql.selection import project
from resolvers.sql.statements import Statement, TemplateCall, write_statement
from resolvers.sql.template import Template
from tests.resolvers.shops import SHOPS, changed, load_one
from tests.resolvers.template_calls import bound, build_call, placeholders
from tests.resolvers.warehouses import TEMPLATES

BY_SCALAR: Final[Mapping[str, st.SearchStrategy[Any]]] = {
    "Float": st.floats(-180, 180),
    "Boolean": st.booleans(),
    "Date": st.dates().map(str),
    "DateTime": st.datetimes().map(lambda moment: f"{moment.isoformat(timespec='seconds')}Z"),
    "Geometry": st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(
        lambda position: {"type": "Point", "coordinates": position}
    ),
}
BOXES: Final = st.tuples(
    st.floats(-180, 180), st.floats(-90, 0), st.floats(-180, 180), st.floats(0, 90)
)
WHOLE_BOXES: Final = st.tuples(
    st.floats(-44, -1), st.floats(-89, -1), st.floats(1, 44), st.floats(1, 89)
).map(lambda sides: build_box(*sides))
"""All of one form: none is cut, at the date line or (for Oracle) by its width, and each has an area."""
HOSTILE: Final = [
    "' OR '1'='1",
    "'; DROP TABLE shops;--",
    "\\'",
    "''",
    '"""',
    "`",
    "$$x$$",
    "E'\\x27'",
    "ends with \\",
    "ʼ OR 1=1 ’ ＇",
    "-- #",
    "*/ /*! 50000",
    "@least",
    "{{least}}",
    "[[ AND ]]",
    "%s {0} $1 :x",
]


def values(parameter: Parameter) -> st.SearchStrategy[Any]:
    one = _one_value(parameter)
    return st.lists(one, min_size=1, max_size=5) if parameter.is_list else one


def _one_value(parameter: Parameter) -> st.SearchStrategy[Any]:
    check: Any = parameter.check
    if check.enum:
        return st.sampled_from(check.enum)
    if check.pattern:
        return st.from_regex(check.pattern.text, fullmatch=True, alphabet=string.ascii_letters)
    if parameter.scalar == "String":
        longest = check.max_length or 20
        return st.text(
            st.characters(codec="utf-8", exclude_characters="\0"),
            min_size=check.min_length or 0,
            max_size=longest,
        )
    if parameter.scalar in ("Int", "BigInt"):
        most = 2**31 - 1 if parameter.scalar == "Int" else 2**63 - 1
        return st.integers(*_bounds(check, -most - 1, most))
    return (
        st.floats(*_bounds(check, -1e9, 1e9))
        if parameter.scalar == "Float"
        else BY_SCALAR[parameter.scalar]
    )


def _bounds(check: Any, low: float, high: float) -> tuple[Any, Any]:
    return (
        low if check.minimum is None else check.minimum,
        high if check.maximum is None else check.maximum,
    )


def arguments(template: Template, names: Iterable[str]) -> st.SearchStrategy[dict[str, Any]]:
    given_ones = {*names, *(each.name for each in template.parameters.values() if each.required)}
    return st.fixed_dictionaries(
        {name: values(template.parameters[name]) for name in sorted(given_ones)}
    )


def write(call: TemplateCall) -> Statement:
    return write_statement(call, project(call.template, everything(call.template)))


def shape_of(template: Template, arguments: Mapping[str, Any], dialect: str) -> object:
    """Return the parts of `arguments` that determine the SQL text of a call."""
    chosen = {name: value for name, value in arguments.items() if template.parameters[name].choices}
    lists = {name: value for name, value in arguments.items() if isinstance(value, list)}
    # Only Redshift needs exact lengths.
    lengths = {
        name: len(value) if dialect == "redshift" else bool(value) for name, value in lists.items()
    }
    return frozenset(arguments), frozenset(chosen.items()), frozenset(lengths.items())


def without_numbers_of_the_box(sql: str, box: BBox | None) -> str:
    for side in sorted(
        {repr(side) for side in dataclasses.astuple(box)} if box else (), key=len, reverse=True
    ):
        sql = re.sub(rf"(?<![\w.]){re.escape(side)}(?![\w.])", "#", sql)
    return sql


@pytest.mark.parametrize(("provider", "name"), TEMPLATES)
@settings(max_examples=10)
@given(data=st.data())
def test_two_calls_of_one_shape_have_one_text(
    provider: str, name: str, data: st.DataObject
) -> None:
    template = TEMPLATES[provider, name]
    names = data.draw(st.sets(st.sampled_from(sorted(template.parameters))))
    boxes = data.draw(
        st.tuples(WHOLE_BOXES, WHOLE_BOXES) if template.takes_box else st.just((None, None))
    )
    first, second = (data.draw(arguments(template, names)) for _ in range(2))
    calls = [
        build_call(template, given, box=box)
        for given, box in zip((first, second), boxes, strict=True)
    ]
    texts = [without_numbers_of_the_box(write(call).sql, call.box) for call in calls]
    if shape_of(template, first, provider) == shape_of(template, second, provider):
        assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("provider", "name"), [key for key, template in TEMPLATES.items() if template.source is None]
)
@settings(max_examples=10)
@given(data=st.data())
def test_a_statement_binds_what_it_holds_and_is_one_statement(
    provider: str, name: str, data: st.DataObject
) -> None:
    template = TEMPLATES[provider, name]
    names = data.draw(st.sets(st.sampled_from(sorted(template.parameters))))
    box = build_box(*data.draw(BOXES)) if template.takes_box and data.draw(st.booleans()) else None
    statement = write(build_call(template, data.draw(arguments(template, names)), box=box))
    assert len(sqlglot.parse(statement.sql, read=template.dialect.sqlglot)) == 1
    assert placeholders(statement.sql, template.dialect.sqlglot) == bound(statement)


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return load_one(tmp_path_factory.mktemp("catalog"), features__shops=SHOPS)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_bound_as_it_is(shops: Template, text: str) -> None:
    statement = write(build_call(shops, {"owner": text, "kinds": [text, "x"]}))
    assert statement.parameters == {"least": 10, "owner": text, "kinds": [text, "x"]}
    assert statement.sql == write(build_call(shops, {"owner": "a", "kinds": ["b"]})).sql


@given(marker=st.integers(10**8, 2 * 10**9).map(str), data=st.data())
def test_no_value_is_in_the_text(shops: Template, marker: str, data: st.DataObject) -> None:
    around = data.draw(st.sampled_from(["", *HOSTILE]))
    statement = write(build_call(shops, {"owner": f"{around}{marker}{around}", "kinds": [marker]}))
    assert marker not in statement.sql


@given(box=BOXES)
def test_a_box_is_written_as_numbers_that_read_back_the_same(
    shops: Template, box: tuple[float, ...]
) -> None:
    sql = write(build_call(shops, {"owner": "a"}, box=build_box(*box))).sql
    written = re.search(r"ST_INTERSECTSBOX\(q\.`geom`, (.*)\)", sql)
    assert written
    assert tuple(float(number) for number in written[1].split(", ")) == box
    assert re.fullmatch(r"-?\d[\d.e+-]*(, -?\d[\d.e+-]*){3}", written[1])


@given(limit=st.integers(0, 100), offset=st.integers(0, 1_000_000))
def test_limit_and_offset_are_written_as_numbers(shops: Template, limit: int, offset: int) -> None:
    sql = write(build_call(shops, {"owner": "a"}, limit=limit, offset=offset)).sql
    assert sql.endswith(
        f"\nLIMIT {limit + 1} OFFSET {offset}" if offset else f"\nLIMIT {limit + 1}"
    )


def test_a_clause_stays_only_if_every_placeholder_in_it_has_a_value(tmp_path: Path) -> None:
    both = "[[ AND opened >= {{since}} AND kind NOT IN {{kinds}} ]]\n[[ AND {{bbox(geom)}} ]]"
    template = load_one(tmp_path, features__shops=changed(SHOPS, 24, both))
    given_ones = {"owner": "a", "since": "2024-02-29"}
    assert "opened" not in write(build_call(template, given_ones)).sql
    sql = write(build_call(template, {**given_ones, "kinds": ["b"]}, box=build_box(1, 2, 3, 4))).sql
    assert "AND opened >= CAST(@since AS DATE) AND kind NOT IN UNNEST(@kinds)" in sql
    assert "AND ST_INTERSECTSBOX(geom, 1.0, 2.0, 3.0, 4.0)" in sql
    assert "WHERE ST_INTERSECTSBOX" not in sql


def test_an_empty_list_is_written_and_not_bound(shops: Template) -> None:
    statement = write(build_call(shops, {"owner": "a", "kinds": []}))
    assert "kind IN UNNEST(ARRAY<STRING>[])" in statement.sql
    assert statement.parameters == {"least": 10, "owner": "a"}


def test_counts_select_no_column_and_no_order(shops: Template) -> None:
    sql = write_statement(build_call(shops, {"owner": "a"}), COUNT).sql
    assert sql.startswith("SELECT 1 AS `__one`\nFROM (\n")
    assert "ORDER BY" not in sql


def test_the_templates_text_is_kept_verbatim(tmp_path: Path) -> None:
    text = "SELECT  'a -- b', /* c */\n\ttown\nFROM t  # last"
    header = "/* ---\ndescription: Towns.\ncolumns: { town: String }\naccess: public\n--- */\n"
    template = load_one(tmp_path, rows__towns=header + text)
    assert (
        write(build_call(template, {})).sql
        == f"SELECT q.`town` AS `town`\nFROM (\n{text}\n) AS q\nLIMIT 1001"
    )
