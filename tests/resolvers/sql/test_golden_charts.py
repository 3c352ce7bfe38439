"""The statements of filters, aggregates and charts for every warehouse, as reviewed: text and values.

`GOLDEN=write` writes them anew.
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import sqlglot
from sqlglot import exp

from resolvers.sql.box_argument import build_box
from resolvers.sql.chart_request import chart_request
from resolvers.sql.chart_statements import ChartQuery
from resolvers.sql.charts import read_chart
from resolvers.sql.dialects import DIALECTS, STEPS
from resolvers.sql.filters import OPERATORS
from resolvers.sql.measures import AGGREGATES
from resolvers.sql.pages import page_name, page_order, write_cursor
from resolvers.sql.projection import COUNT
from resolvers.sql.selection import Member, project
from resolvers.sql.statements import Statement, write_statement
from resolvers.sql.summary import summary_request
from resolvers.sql.template import Template
from tests.resolvers.measurements import measurements
from tests.resolvers.template_calls import BY_SCALAR, bound, build_call, placeholders

GOLDEN: Final = Path(__file__).parent / "golden_charts"
every_warehouse = pytest.mark.parametrize("provider", DIALECTS)

CHARTS: Final[Mapping[str, tuple[str, Mapping[str, Any], str]]] = {
    "groups": ("groups", {"by": ["text", "flag", "whole", "long"]}, "whole:sum number:avg"),
    "groups of days by key": (
        "groups", {"by": ["day"], "orderBy": {"by": "KEY", "direction": "DESC"}}, "day:max",
    ),
    "groups by sum": ("groups", {"by": ["text"], "orderBy": {"by": "SUM", "of": "long"}}, "long:sum"),
    "groups by mean, which is not selected": (
        "groups", {"by": ["text"], "orderBy": {"by": "AVG", "of": "whole", "direction": "ASC"}}, "",
    ),
    "groups by minimum": (
        "groups", {"by": ["text"], "orderBy": {"by": "MIN", "of": "number"}}, "moment:countDistinct",
    ),
    "histogram by edges": ("histogram", {"of": "number", "edges": [-1, 0, 2.5]}, "whole:avg"),
    "histogram by width": ("histogram", {"of": "number", "width": 0.5}, ""),
    "histogram of integers by width": ("histogram", {"of": "whole", "width": 10}, ""),
    "histogram by bins": ("histogram", {"of": "number", "bins": 10}, "whole:sum"),
    "histogram of long integers by bins": ("histogram", {"of": "long", "bins": 10}, ""),
    **{
        f"time series by {step}": ("timeSeries", {"of": "moment", "step": step, "timeZone": "Asia/Kolkata"}, "")
        for step in STEPS
    },
    **{
        f"time series of days by {step}": ("timeSeries", {"of": "day", "step": step}, "")
        for step in STEPS[3:]
    },
    "time series, split": (
        "timeSeries", {"of": "moment", "step": "DAY", "splitBy": "text"}, "whole:sum",
    ),
}  # fmt: skip
"""Title -> the chart, its arguments and its measures."""

WHERE: Final = {
    "text": {"contains": "50%"},
    "or": [{"whole": {"gte": 5}}, {"not": {"flag": {"eq": True}}}],
}


def statements(template: Template) -> Iterator[tuple[str, Statement]]:
    for name in template.filter:
        for title, where in filters_of(template, name):
            yield f"where {title}", write_statement(build_call(template, {}, where=where), COUNT)
    yield (
        "where, nested, in a box",
        write_statement(build_call(template, {}, where=WHERE, box=build_box(0, 0, 1, 1)), COUNT),
    )
    yield (
        "intersects",
        write_statement(build_call(template, {}, intersects=BY_SCALAR["Geometry"]), COUNT),
    )
    yield "summary", summary(template)
    for title in CHARTS:
        yield title, chart_statement(template, title)
    for title in ("groups", "histogram by edges", "histogram by bins", "time series by DAY"):
        yield f"{title}, filtered", chart_statement(template, title, WHERE)
    yield from pages(template)


def pages(template: Template) -> Iterator[tuple[str, Statement]]:
    sorts = ("text", "number", "moment", "day", "long", "flag", "whole")
    order_by = [(name, number % 2 == 1) for number, name in enumerate(sorts)]
    selection = (
        Member(
            "features", "features", (Member("properties", "properties", (Member("text", "text"),)),)
        ),
        Member("pageInfo", "pageInfo", (Member("endCursor", "endCursor"),)),
    )
    projection = project(template, selection)
    first = build_call(template, {}, order_by=order_by, limit=10)
    values = (
        "Ó",
        "0.1",
        "2018-02-03T04:05:06.123456Z",
        "2018-02-03",
        "9007199254740993",
        "true",
        "7",
        "id1",
    )
    order = page_order(template, first.order)
    name = page_name(template)
    nulls = tuple(None if each in (0, 1, 2) else value for each, value in enumerate(values))
    yield "page, first", write_statement(first, projection)
    for title, row in (("page, after a row", values), ("page, after nulls", nulls)):
        cursor = write_cursor(name, order, row)
        call = build_call(
            template, {}, order_by=order_by, limit=10, after=cursor, where={"whole": {"gte": 5}}
        )
        yield title, write_statement(call, projection)


def filters_of(template: Template, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    scalar = template.columns[name].scalar
    for operator in OPERATORS[scalar]:
        if operator == "ignoreCase":
            continue
        value: Any = True if operator == "isNull" else BY_SCALAR[scalar]
        test: dict[str, Any] = {operator: [value] if operator in ("in", "notIn") else value}
        yield f"{name} {operator}", {name: test}
        if "ignoreCase" in OPERATORS[scalar] and operator != "isNull":
            yield f"{name} {operator}, ignoring case", {name: {**test, "ignoreCase": True}}


def summary(template: Template) -> Statement:
    columns = tuple(
        Member(name, name, tuple(Member(each, each) for each in AGGREGATES[column.scalar]))
        for name, column in template.columns.items()
    )
    values = (Member("values", "values", columns),)
    request = summary_request(template, (Member("aggregate", "aggregate", values),))
    assert request is not None
    call = request.call(build_call(template, {}))
    return write_statement(call, project(request.template, request.selection))


def chart_statement(
    template: Template, title: str, where: Mapping[str, Any] | None = None
) -> Statement:
    name, arguments, measures = CHARTS[title]
    chart = read_chart(template, name, arguments, where)
    pairs = [each.split(":") for each in measures.split()]
    query = ChartQuery(chart, tuple((column, function) for column, function in pairs))
    request = chart_request(template, query)
    call = request.call(build_call(template, {}, where=where), query)
    return write_statement(call, project(request.template, request.selection))


@every_warehouse
def test_the_statements_are_those_that_were_reviewed(provider: str, tmp_path: Path) -> None:
    written = "\n".join(
        f"-- {title}\n{each.sql}\n-- {json.dumps(each.parameters, ensure_ascii=False)}\n"
        for title, each in statements(measurements(provider, tmp_path))
    )
    file = GOLDEN / f"{provider}.sql"
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(written, encoding="utf-8")
    assert written == file.read_text(encoding="utf-8")


@every_warehouse
def test_each_statement_is_one_select_that_binds_its_placeholders(
    provider: str, tmp_path: Path
) -> None:
    template = measurements(provider, tmp_path)
    dialect = template.dialect.sqlglot
    for title, statement in statements(template):
        [parsed] = sqlglot.parse(statement.sql, read=dialect)
        assert isinstance(parsed, exp.Select), title
        assert placeholders(statement.sql, dialect) == bound(statement), title


def test_a_value_never_changes_the_text_of_a_chart(tmp_path: Path) -> None:
    template = measurements("bigquery", tmp_path)
    for name, first, second in (
        ("groups", {"by": ["text"]}, {"by": ["text"], "limit": 7}),
        ("histogram", {"of": "number", "width": 1}, {"of": "number", "width": 2.5}),
        ("histogram", {"of": "number", "edges": [1, 2]}, {"of": "number", "edges": [3, 9]}),
        ("timeSeries", {"of": "moment", "step": "DAY"}, {"of": "moment", "step": "DAY", "timeZone": "Asia/Tokyo"}),
    ):  # fmt: skip
        shapes = [
            ChartQuery(read_chart(template, name, each)).shape for each in (first, second)
        ]  # fmt: skip
        assert shapes[0] == shapes[1]
