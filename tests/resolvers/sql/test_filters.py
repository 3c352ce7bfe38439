"""Canonical filters: equal meaning by construction, equal statements in every warehouse."""

import dataclasses
import random
from typing import Any

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st

from resolvers.sql.dialects import DIALECTS
from resolvers.sql.filters import read_filter
from resolvers.sql.projection import COUNT
from resolvers.sql.statements import write_statement
from resolvers.sql.template import Template
from tests.resolvers.template_calls import bound, build_call, placeholders
from tests.resolvers.warehouses import TEMPLATES

TEXTS = st.sampled_from(["ES", "PT", "a%_!'", ""])
NUMBERS = st.integers(-3, 3)
TESTS = st.one_of(
    st.fixed_dictionaries({}, optional={"eq": TEXTS, "contains": TEXTS, "in": st.lists(TEXTS)}).map(
        lambda tests: {"country": tests}
    ),
    st.fixed_dictionaries(
        {}, optional={"gt": NUMBERS, "ne": NUMBERS, "notIn": st.lists(NUMBERS)}
    ).map(lambda tests: {"population": tests}),
)
FILTERS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda each: {"and": each}),
        st.lists(inner, max_size=3).map(lambda each: {"or": each}),
        inner.map(lambda each: {"not": each}),
    ),
    max_leaves=4,
)


def template(provider: str = "bigquery") -> Template:
    return TEMPLATES[provider, "features-cities"]


def disguised(where: dict[str, Any], chance: random.Random, depth: int = 0) -> dict[str, Any]:
    """Return an equivalent filter: shuffled, with duplicates, perhaps wrapped or negated twice."""
    result: dict[str, Any] = {}
    names = [*where]
    chance.shuffle(names)
    for name in names:
        value = where[name]
        if name in ("and", "or"):
            value = [disguised(each, chance) for each in value]
            value = [*value, *value[:1]]
            chance.shuffle(value)
        elif name == "not":
            value = disguised(value, chance)
        else:
            value = {
                key: [*reversed(each), *each] if isinstance(each, list) else each
                for key, each in reversed(value.items())
            }
        result[name] = value
    return chance.choice([result, {"and": [result]}, {"or": [result]}, {"not": {"not": result}}])


def within_bounds(where: dict[str, Any]) -> Any:
    limits = dataclasses.replace(template().limits, filter_depth=100)
    return read_filter(dataclasses.replace(template(), limits=limits), where)


@given(FILTERS, st.integers(0, 10**6))
def test_disguised_filters_have_one_canonical_form(where: dict[str, Any], seed: int) -> None:
    assert within_bounds(disguised(where, random.Random(seed))) == within_bounds(where)


@pytest.mark.parametrize("provider", DIALECTS)
def test_a_filter_is_valid_sql_whose_values_are_bound(provider: str) -> None:
    of = template(provider)
    where = {
        "name": {"contains": "100%", "ignoreCase": True, "isNull": False},
        "or": [{"country": {"in": ["a", "b", "c"]}}, {"not": {"population": {"gte": 5}}}],
    }
    point = {"type": "Point", "coordinates": [1, 2]}
    call = build_call(of, {"minPopulation": 1}, where=where, intersects=point)
    statement = write_statement(call, COUNT)
    assert sqlglot.parse_one(statement.sql, read=of.dialect.sqlglot)
    assert placeholders(statement.sql, of.dialect.sqlglot) == bound(statement)
    assert "100%" not in statement.sql
