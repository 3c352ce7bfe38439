"""Rows with aggregates: an aggregate that fails leaves the rows, and rows that fail are the field's error."""

from typing import Any

import pytest

from carto_client import Unavailable
from resolvers.aggregated_call import run_aggregated
from resolvers.charging import NO_CHARGE
from resolvers.query_runner import QueryRunner
from resolvers.results.result import Result
from resolvers.sql.selection import Member, Selection
from resolvers.sql.statements import TemplateCall
from tests.resolvers.template_calls import build_call
from tests.resolvers.warehouses import TEMPLATES

pytestmark = pytest.mark.anyio

TEMPLATE = TEMPLATES["bigquery", "features-cities"]
VALUES = Member("v", "values", (Member("population", "population", (Member("max", "max"),)),))
SELECTION = (
    Member("n", "totalCount"),
    Member("type", "type"),
    Member("a", "aggregate", (VALUES,)),
)
ROWS = b'{"n":\0,"type":"FeatureCollection","a":\0}'


class ScriptedRunner(QueryRunner):
    """Returns or raises what a test says: for the rows, and for the summary."""

    def __init__(self, rows: Result | Exception, summary: Result | Exception) -> None:
        self._results = {True: rows, False: summary}

    async def run(self, call: TemplateCall, selection: Selection, **_: Any) -> Result:
        found = self._results[call.template is TEMPLATE]
        if isinstance(found, Exception):
            raise found
        return found


async def joined(rows: Result | Exception, summary: Result | Exception) -> Any:
    call = build_call(TEMPLATE, {})
    runner = ScriptedRunner(rows, summary)
    return await run_aggregated(runner, call, SELECTION, {}, deadline=1e9, account=NO_CHARGE)


async def test_gaps_have_the_aggregates() -> None:
    summary = Result(b'{"it":[{"it":{"__count":3.0,"__m0":7}}]}', 1)
    found = await joined(Result(ROWS, 0), summary)
    assert not found.errors
    expected = b'{"n":3.0,"type":"FeatureCollection","a":{"v":{"population":{"max":7}}}}'
    assert found.result.content == expected


async def test_a_failed_summary_leaves_the_rows() -> None:
    error = Unavailable()
    found = await joined(Result(ROWS, 0), error)
    assert found.result.content == b'{"n":null,"type":"FeatureCollection","a":{"v":null}}'
    assert found.errors == [(("n",), error), (("a", "v"), error)]


async def test_failed_rows_are_the_error_of_the_field() -> None:
    with pytest.raises(Unavailable):
        await joined(Unavailable(), Result(b'{"it":[{"it":{"__count":3,"__m0":7}}]}', 1))
