"""How BigQuery spells what the gateway writes; sqlglot reads it back."""

import datetime as dt

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from resolvers.dialects import BIGQUERY, DIALECTS, BBox, bind
from resolvers.values import SCALARS, parse_scalar

PRINTABLE = st.characters(codec="utf-8", exclude_categories=["C", "Z"])


def test_a_dialect_is_found_by_the_name_of_its_provider() -> None:
    assert {name: dialect.name for name, dialect in DIALECTS.items()} == {"bigquery": "bigquery"}


@given(st.text(PRINTABLE, min_size=1))
def test_a_quoted_name_is_one_identifier(name: str) -> None:
    quoted = BIGQUERY.identifier(name)
    assert BIGQUERY.noise.fullmatch(quoted)
    tokens = sqlglot.tokenize(f"SELECT q.{quoted}", read="bigquery")
    assert len(tokens) == 4


@pytest.mark.parametrize(
    ("name", "quoted"), [("name", "`name`"), ("a b", "`a b`"), ("a`b", r"`a\`b`"), ("a\\", r"`a\\`")]
)
def test_a_quote_in_a_name_is_escaped(name: str, quoted: str) -> None:
    assert BIGQUERY.identifier(name) == quoted


def test_bigquery_does_not_see_the_case_of_a_column() -> None:
    assert BIGQUERY.same_name("TurnOver") == BIGQUERY.same_name("TURNOVER")
    assert BIGQUERY.same_name("name") != BIGQUERY.same_name("nаme")  # the second has a Cyrillic a


@pytest.mark.parametrize(
    ("scalar", "placeholder", "membership", "empty"),
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
def test_a_value_is_cast_from_its_declared_type(
    scalar: str, placeholder: str, membership: str, empty: str
) -> None:
    assert BIGQUERY.placeholder("x", scalar) == placeholder
    assert BIGQUERY.membership("x", scalar, negated=False, empty=False) == membership
    assert BIGQUERY.membership("x", scalar, negated=True, empty=False) == f"NOT {membership}"
    assert BIGQUERY.membership("x", scalar, negated=False, empty=True) == f"IN UNNEST(ARRAY<{empty}>[])"


def test_a_geometry_is_read_from_its_text() -> None:
    assert BIGQUERY.placeholder("x", "Geometry") == "ST_GEOGFROMGEOJSON(@x)"


@pytest.mark.parametrize("scalar", SCALARS)
@pytest.mark.parametrize("empty", [True, False])
def test_every_form_is_sql(scalar: str, empty: bool) -> None:
    membership = BIGQUERY.membership("x", scalar, negated=True, empty=empty)
    sql = f"SELECT {BIGQUERY.placeholder('x', scalar)} FROM t WHERE a {membership}"
    assert isinstance(sqlglot.parse_one(sql, read="bigquery"), exp.Select)


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
def test_a_value_is_bound_as_json_that_loses_nothing(scalar: str, value: object, bound: object) -> None:
    parsed = parse_scalar(scalar, value)
    assert bind(parsed, scalar) == bound
    assert bind([parsed, parsed], scalar) == [bound, bound]
    assert type(bind(parsed, scalar)) is type(bound)


def test_a_moment_of_another_zone_is_bound_in_utc() -> None:
    zone = dt.timezone(dt.timedelta(hours=5, minutes=45))
    assert bind(dt.datetime(2024, 1, 1, tzinfo=zone), "DateTime") == "2023-12-31T18:15:00Z"


def test_an_empty_list_is_not_sent_since_bigquery_cannot_tell_its_type() -> None:
    assert BIGQUERY.parameters({"a": [], "b": [0], "c": "", "d": False}) == {"b": [0], "c": "", "d": False}


def test_a_box_is_the_warehouses_own_predicate() -> None:
    assert (
        BIGQUERY.box("g", BBox(170.0, -20.5, -170.0, 1e-7))
        == "ST_INTERSECTSBOX(g, 170.0, -20.5, -170.0, 1e-07)"
    )


@pytest.mark.parametrize(
    ("limit", "offset", "page"), [(1, 0, "LIMIT 1"), (1001, 0, "LIMIT 1001"), (11, 20, "LIMIT 11 OFFSET 20")]
)
def test_a_page(limit: int, offset: int, page: str) -> None:
    assert BIGQUERY.page(limit, offset) == page


def test_null_comes_last_in_both_directions() -> None:
    assert BIGQUERY.ordering("a", descending=False) == "a ASC NULLS LAST"
    assert BIGQUERY.ordering("a", descending=True) == "a DESC NULLS LAST"
