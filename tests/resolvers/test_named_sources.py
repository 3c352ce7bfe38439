"""A template over a Named Source: its name is the statement, and its result is read in any form."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from resolvers.callers import Caller
from resolvers.catalog.sample import everything, sample_call
from resolvers.errors import Forbidden
from resolvers.results.collection import CollectionWriter
from resolvers.results.columns import Form
from resolvers.results.result_format import IS_COMPILED, CopiedRows, ResultFormat
from resolvers.sql.claims import with_claims
from resolvers.sql.dialects import DIALECTS
from resolvers.sql.selection import project
from resolvers.sql.statements import Statement, write_probe, write_statement
from resolvers.sql.template import Template
from tests.resolvers.shops import CATALOG, changed, load_one, problems
from tests.resolvers.template_calls import build_call

SHOPS: Final = """\
/* ---
description: Shops, by SQL that CARTO keeps.
source: shops_open_now
geometry: geom
id: id
params:
  least: { type: Int, default: 10 }
  kinds: { type: "[String!]", minItems: 1 }
  since: { type: Date, default: "2024-01-01" }
  area:  Geometry
columns:
  name:     String!
  turnover: { type: Float, column: turn_over }
access: [public]
limit: { default: 10, max: 100 }
sample: { kinds: [bakery], area: { type: Point, coordinates: [1, 2] } }
--- */
"""
"""Its lines are counted on."""


class Wrong(NamedTuple):
    name: str
    line: int
    becomes: str
    says: str


# fmt: off
WRONG: Final = [
    Wrong("a SELECT", 17, "--- */\nSELECT 1", "`source:` replaces the SQL; remove the SELECT or `source:`"),
    Wrong("a name with capitals", 3, "source: Shops", "source: expected the name of a Named Source: 3 to 51"),
    Wrong("a name too short", 3, "source: ab", "source: expected the name of a Named Source"),
    Wrong("a name that ends in -", 3, "source: shops-", "source: expected the name of a Named Source"),
    Wrong("SQL for a name", 3, "source: select 1", "source: expected the name of a Named Source"),
    Wrong("a sort", 15, "sort: [name]", "sort: has no effect on a Named Source, whose SQL has the order"),
    Wrong("an order", 15, "order: name", "order: has no effect on a Named Source; write it in"),
    Wrong("a precision", 4, "geometry: { column: geom, precision: 6 }",
          "geometry.precision: has no effect on a Named Source"),
    Wrong("a type of shape", 4, "geometry: { column: geom, type: geography }",
          "geometry.type: has no effect on a Named Source"),
    Wrong("a list that may be empty", 8, '  kinds: "[String!]"',
          "params.kinds: BigQuery has no type for an empty list; add minItems: 1"),
    Wrong("a sample with a box", 16, "sample: { kinds: [a], area: { type: Point, coordinates: [1, 2] }, "
          "bbox: { west: 1, south: 1, east: 2, north: 2 } }",
          "sample.bbox: there is no such parameter"),
    Wrong("a sample with an offset", 16,
          "sample: { kinds: [a], area: { type: Point, coordinates: [1, 2] }, offset: 1 }",
          "sample.offset: there is no such parameter"),
    Wrong("a parameter without a value", 16, "sample: { kinds: [a] }",
          "sample.area: is missing; the parameter is required"),
]
# fmt: on


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_what_a_source_cannot_give_is_reported_with_its_line(tmp_path: Path, wrong: Wrong) -> None:
    found = problems(tmp_path, features__shops=changed(SHOPS, wrong.line, wrong.becomes))
    line = wrong.line + (1 if "SELECT 1" in wrong.becomes else 0)
    assert [(each.line, each.message[: len(wrong.says)]) for each in found] == [(line, wrong.says)]


def test_redshift_binds_no_list(tmp_path: Path) -> None:
    [problem] = problems(
        tmp_path, catalog__yaml=CATALOG.replace("bigquery", "redshift"), features__shops=SHOPS
    )
    assert (problem.line, problem.message) == (
        8,
        "params.kinds: Redshift cannot bind a list; declare single values",
    )


@pytest.fixture
def shops(tmp_path: Path) -> Template:
    return load_one(tmp_path, features__shops=SHOPS)


def test_every_parameter_has_a_value_and_what_cannot_be_honoured_is_not_offered(
    shops: Template,
) -> None:
    assert [each.name for each in shops.parameters.values() if each.required] == ["kinds", "area"]
    assert not shops.takes_box
    assert not shops.takes_offset
    assert not shops.sort


AREA: Final = '{"type":"Point","coordinates":[1.0,2.0]}'


@pytest.mark.parametrize(
    ("provider", "values"),
    [
        ("bigquery", {"least": 10, "kinds": ["bakery"], "since": "2024-01-01", "area": AREA}),
        ("databricks", {"least": 10, "kinds": ["bakery"], "since": "2024-01-01", "area": AREA}),
        ("postgres", [10, ["bakery"], "2024-01-01", AREA]),
        ("snowflake", [10, '["bakery"]', "2024-01-01", AREA]),
        ("oracle", [10, '["bakery"]', "2024-01-01", AREA]),
    ],
)
def test_the_statement_is_the_name_and_the_values_are_in_the_headers_order(
    tmp_path: Path, provider: str, values: object
) -> None:
    template = load_one(
        tmp_path, catalog__yaml=CATALOG.replace("bigquery", provider), features__shops=SHOPS
    )
    call = sample_call(template)
    expected = Statement("shops_open_now", values)  # type: ignore[arg-type]  # one of the two forms
    assert write_statement(call, project(template, everything(template))) == expected
    assert write_probe(call, 100) == expected


def test_a_value_of_the_callers_token_is_where_the_header_has_it(tmp_path: Path) -> None:
    text = SHOPS.replace(
        'since: { type: Date, default: "2024-01-01" }', "since: { type: Date, from: claims.day }"
    )
    text = text.replace("sample: { ", "sample: { since: 2024-05-05, ")
    yaml = CATALOG.replace("bigquery", "postgres")
    template = load_one(tmp_path, catalog__yaml=yaml, features__shops=text)
    call = with_claims(sample_call(template), Caller("key:a", claims={"day": "2025-02-03"}))
    statement = write_statement(call, project(template, everything(template)))
    assert statement.parameters == [10, ["bakery"], "2025-02-03", AREA]
    with pytest.raises(Forbidden):
        with_claims(sample_call(template), Caller("key:b"))


PLAIN: Final = """\
/* ---
description: d
source: the_source
params: { x: String }
columns: { a: Int }
access: [public]
sample: { x: y }
--- */
"""


@pytest.mark.parametrize("provider", DIALECTS)
def test_no_value_is_in_the_text(tmp_path: Path, provider: str) -> None:
    yaml = CATALOG.replace("bigquery", provider)
    template = load_one(tmp_path, catalog__yaml=yaml, rows__it=PLAIN)

    @given(
        value=st.text(
            st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20
        )
    )
    def holds(value: str) -> None:
        statement = write_statement(
            build_call(template, {"x": value}), project(template, everything(template))
        )
        assert statement.sql == "the_source"
        assert statement.parameters in ({"x": value}, [value])

    holds()


# Reading

NAMED: Final = """\
/* ---
description: A column of which each has another's name, and one that is read three times.
source: the_source
geometry: geom
id: number
columns:
  number: Int!
  count:  { type: BigInt!, column: number }
  name:   { type: String, column: type }
  type:   { type: String, column: name }
  Size:   { type: Float, column: siz }
access: [public]
--- */
"""


def _named(provider: str) -> Template:
    with TemporaryDirectory() as folder:
        yaml = CATALOG.replace("bigquery", provider)
        return load_one(Path(folder), catalog__yaml=yaml, features__it=NAMED)


TEMPLATES: Final = {provider: _named(provider) for provider in ("bigquery", "snowflake")}
Row = Mapping[str, Any]
TEXTS: Final = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
ROWS: Final = st.lists(
    st.fixed_dictionaries(
        {
            "number": st.integers(-(2**31), 2**31 - 1),
            "name": TEXTS,
            "type": TEXTS,
            "siz": st.none() | st.floats(-9, 9),
            "extra": TEXTS,
            "geom": st.none() | st.tuples(st.integers(-180, 180), st.integers(-90, 90)),
        }
    ),
    max_size=5,
)
SHAPES_SENT: Final[Mapping[str, Callable[[float, float], object]]] = {
    "an object": lambda x, y: {"type": "Point", "coordinates": [x, y]},
    "text": lambda x, y: json.dumps({"type": "Point", "coordinates": [x, y]}),
    "WKB": lambda x, y: shapely.to_wkb(shapely.Point(x, y), hex=True),
    "WKT": lambda x, y: f"POINT({x} {y})",
}


def sent(rows: Sequence[Row], form: Form, spell: Any, shape: str) -> bytes:
    """Return the JSON rows that CARTO sends; `spell` converts the name of each column."""
    made = [{**row, "geom": row["geom"] and SHAPES_SENT[shape](*row["geom"])} for row in rows]
    if form == "geojson":
        features = [
            {
                "type": "Feature",
                "geometry": row["geom"] and SHAPES_SENT["an object"](*row["geom"]),
                "properties": {spell(name): value for name, value in row.items() if name != "geom"},
            }
            for row in rows
        ]
        return json.dumps(features).encode()
    return json.dumps(
        [{spell(name): value for name, value in row.items()} for row in made]
    ).encode()


def expected_of(row: Row) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": str(row["number"]),
        "geometry": row["geom"] and {"type": "Point", "coordinates": [*row["geom"]]},
        "properties": {
            "number": row["number"],
            "count": str(row["number"]),
            "name": row["type"],
            "type": row["name"],
            "Size": row["siz"],
        },
    }


@pytest.mark.parametrize("provider", TEMPLATES)
@pytest.mark.parametrize("form", ["rows", "geojson"])
@given(
    parts=st.lists(ROWS, max_size=3),
    spell=st.sampled_from([str, str.upper, str.lower, str.title]),
    shape=st.sampled_from([*SHAPES_SENT]),
    limit=st.integers(0, 12),
    is_compiled=st.booleans(),
)
def test_columns_are_read_by_the_names_that_the_source_gives_them(
    provider: str,
    form: Form,
    parts: list[list[Row]],
    spell: Any,
    shape: str,
    limit: int,
    is_compiled: bool,
) -> None:
    read = ResultFormat(TEMPLATES[provider], form, everything(TEMPLATES[provider]))
    if not is_compiled:
        read.__dict__["_fast"] = None
    writer = CollectionWriter(read, limit)
    batches = [read.decode(sent(part, form, spell, shape)) for part in parts]
    content = b"".join([writer.add(batch) for batch in batches]) + writer.end()
    rows = [row for part in parts for row in part]
    assert json.loads(content) == {
        "type": "FeatureCollection",
        "features": [expected_of(row) for row in rows[:limit]],
        "numberReturned": len(rows[:limit]),
        "truncated": len(rows) > limit,
    }
    explained: Any = read.to_objects(read.rows([batch.array for batch in batches]), sys.maxsize)
    assert [each["properties"]["name"] for each in explained["features"]] == [
        row["type"] for row in rows
    ]


@pytest.mark.skipif(
    not IS_COMPILED, reason="resolvers.results._fast_json is not compiled: no C compiler"
)
@pytest.mark.parametrize("spell", [str, str.upper, str.lower])
@pytest.mark.parametrize("shape", ["an object", "text"])
def test_what_a_source_always_sends_takes_the_fast_path(spell: Any, shape: str) -> None:
    read = ResultFormat(TEMPLATES["bigquery"], "rows", everything(TEMPLATES["bigquery"]))
    row = {"number": 1, "name": "a", "type": None, "siz": 0.5, "extra": None, "geom": (1, 2)}
    assert isinstance(read.decode(sent([row], "rows", spell, shape)).rows, CopiedRows)


@pytest.mark.parametrize(
    ("name", "value"), [("number", "many"), ("number", None), ("geom", "POINT(1)"), ("siz", "big")]
)
def test_a_wrong_value_of_a_source_is_reported_apart(name: str, value: object) -> None:
    read = ResultFormat(TEMPLATES["bigquery"], "rows", everything(TEMPLATES["bigquery"]))
    right = {"number": 1, "name": "a", "type": None, "siz": 0.5, "geom": AREA}
    batch = read.decode(json.dumps([right, {**right, name: value}]).encode())
    assert batch.rows is None
    called = {"number": "number", "geom": "geometry", "siz": "Size"}[name]
    assert f"CARTO's value for {called} is not" in str(read.first_error(batch.array))
