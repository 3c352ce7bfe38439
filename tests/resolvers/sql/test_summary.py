"""The statement of `totalCount` and `values`: equal selections, and the SQL of every warehouse."""

import pytest
import sqlglot
from sqlglot import exp

from resolvers.sql.dialects import DIALECTS
from resolvers.sql.measures import AGGREGATES, write_measure
from resolvers.sql.selection import Member, Selection, project
from resolvers.sql.statements import write_statement
from resolvers.sql.summary import summary_request
from resolvers.sql.template import Measure, Template
from tests.resolvers.template_calls import build_call
from tests.resolvers.warehouses import TEMPLATES

INTEGER_SUMS = {
    "bigquery": "CAST(SUM(q.x) AS STRING)",
    "snowflake": "CAST(SUM(q.x) AS VARCHAR)",
    "postgres": "CAST(SUM(q.x) AS text)",
    "redshift": "CAST(SUM(q.x) AS VARCHAR(65535))",
    "databricks": "CAST(SUM(CAST(q.x AS DECIMAL(19, 0))) AS STRING)",
    "oracle": "TO_CHAR(SUM(q.x))",
}


def values_of(**columns: str) -> Selection:
    members = tuple(
        Member(name, name, tuple(Member(each, each) for each in functions.split()))
        for name, functions in columns.items()
    )
    return (Member("aggregate", "aggregate", (Member("values", "values", members),)),)


def statement(template: Template, selection: Selection) -> str:
    request = summary_request(template, selection)
    assert request is not None
    where = {"country": {"eq": "ES"}}
    call = request.call(build_call(template, {}, limit=7, where=where))
    return write_statement(call, project(request.template, request.selection)).sql


@pytest.mark.parametrize("provider", INTEGER_SUMS)
def test_a_sum_of_integers_is_exact_text(provider: str) -> None:
    written = write_measure(Measure("sum", "BigInt"), "q.x", DIALECTS[provider])
    assert written == INTEGER_SUMS[provider]


@pytest.mark.parametrize("scalar", AGGREGATES)
@pytest.mark.parametrize("provider", INTEGER_SUMS)
def test_every_measure_is_sql_of_its_warehouse(provider: str, scalar: str) -> None:
    dialect = DIALECTS[provider]
    for function, result in AGGREGATES[scalar].items():
        written = write_measure(Measure(function, result), "q.x", dialect)
        sqlglot.parse_one(f"SELECT {written} FROM q", read=dialect.sqlglot)


@pytest.mark.parametrize("provider", INTEGER_SUMS)
def test_a_summary_is_one_statement_of_all_rows(provider: str) -> None:
    template = TEMPLATES[provider, "features-cities"]
    written = statement(template, values_of(population="sum max", country="countDistinct"))
    [select] = sqlglot.parse(written, read=template.dialect.sqlglot)
    assert isinstance(select, exp.Select)
    names = [each.alias for each in select.selects]
    assert names == ["__count", "__m0", "__m1", "__m2"]
    assert "ORDER BY" not in written
    assert "OFFSET" not in written
    assert "8" not in written.rpartition("\n")[2]  # the limit of the rows, and one more


def test_selections_of_the_same_measures_make_equal_statements() -> None:
    template = TEMPLATES["bigquery", "features-cities"]
    first = values_of(population="sum max", country="count")
    second = (Member("n", "totalCount"), *values_of(country="count count", population="max sum"))
    assert statement(template, first) == statement(template, second)
    assert summary_request(template, first) is summary_request(template, second)


def test_nothing_is_summarized_without_a_value() -> None:
    template = TEMPLATES["bigquery", "features-cities"]
    selection = (Member("aggregate", "aggregate", (Member("t", "__typename", (), "X"),)),)
    assert summary_request(template, selection) is None
