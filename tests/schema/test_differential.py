"""Any valid query has the result of plain graphql-core over plain objects, key order and errors included."""

import asyncio
import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
import pytest
from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    ObjectValueNode,
    build_schema,
    execute_sync,
    get_named_type,
    parse,
    validate,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

import schema.build
from carto_client import CartoClient, StaticToken
from carto_graphql.sandbox import SANDBOX_API_ACCESS_TOKEN, create_sandbox
from carto_graphql.sandbox.duckdb_engine import shared_engine
from carto_graphql.sandbox.named_sources import NAMED_SOURCES
from resolvers.catalog.sample import everything
from resolvers.errors import BadUserInput
from resolvers.query_runner import QueryRunner
from resolvers.sql.box_argument import build_box
from resolvers.sql.charts import CHARTS
from resolvers.sql.pages import page_name, page_order, write_cursor
from resolvers.sql.projection import GEOMETRY, ID, Projection, result_column_name
from resolvers.sql.selection import TILES, project
from resolvers.sql.statements import TemplateCall, write_statement
from resolvers.sql.template import Template
from schema.execution import Executor, Request
from schema.fields import RequestContext
from schema.limits import Limits
from tests.resolvers.sandbox import CATALOG
from tests.resolvers.template_calls import build_call
from tests.sandbox.reading import select as query_engine

SDL = schema.build.build_schema(CATALOG.public_templates()).as_str()
PLAIN: GraphQLSchema = build_schema(SDL)
TEMPLATES = {(template.kind, template.name): template for template in CATALOG.templates}

# Per template, arguments that result in some rows, none, and an error.
ARGUMENTS: Mapping[str, list[str]] = {
    "airportsIn": [
        '(area: {type: "Polygon", coordinates: [[[-80, 25], [-70, 25], [-70, 45], [-80, 25]]]}, limit: 4)'
    ],
    "cities": [
        "(limit: 3)",
        "(minPopulation: $least, limit: 2)",
        "(bbox: {west: 4, south: 5, east: 1, north: 2})",
        "(limit: 99999)",
    ],
    "citiesByCell": ["(minPopulation: 9000000, limit: 2)", "(measure: CITIES, minPopulation: 9000000, limit: 1)"],
    "citiesInCountry": ['(iso3: "CHE", limit: 3)', '(iso3: "che")'],
    "citiesNear": ["(longitude: 2.35, latitude: 48.85, limit: 3)", "(longitude: 0, latitude: 0, radius: 1)"],
    "counties": ['(states: ["Vermont"], limit: 2)'],
    "countries": ["(limit: 3, orderBy: [{field: gdp, direction: DESC}])", "(offset: 175)"],
    "earthquakes": ["(limit: 3)", '(since: "2018-02-06T00:00:00Z", tsunami: true)', "(kind: explosion, limit: 2)"],
    "strongEarthquakes": ["(limit: 2)", "(minMagnitude: 5.5)", '(since: "2018-02-05T00:00:00Z", limit: 0)'],
    "airportsByState": ['(search: "zzzz")', "(limit: 2)"],
    "biggestCities": ["(limit: 3, bbox: {west: -10, south: 35, east: 5, north: 44})"],
    "citiesByCountry": ["", "(limit: 2, offset: 1)"],
    "citiesById": ['(ids: ["2988507", 3117735])', "(ids: [])"],
    "countriesByGdp": ["(limit: 2)", '(comparedTo: "1000", limit: 1)'],
    "earthquakesByDay": ["", '(since: "2018-02-05")'],
    "largestCities": ['(countries: ["PT"])'],
    "magnitudeHistogram": ["(step: 2)"],
}  # fmt: skip


VARIABLES = {
    "least": "$least: Int! = 9000000",
    "no": "$no: Boolean! = false",
    "yes": "$yes: Boolean! = true",
}


@dataclass
class Draw:
    """A random document: `text` grows as fields are drawn."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    fragments: list[str]

    def selection(self, of: GraphQLObjectType, depth: int = 0) -> str:
        # Others test tiles, which have no rows, and charts, whose arguments depend on each other.
        names = [*(each for each in of.fields if each not in (TILES, *CHARTS)), "__typename"]
        picked = self.draw(st.lists(st.sampled_from(names), min_size=1, max_size=4))
        return "{ " + " ".join(self.field(of, name, depth) for name in picked) + " }"

    def field(self, of: GraphQLObjectType, name: str, depth: int) -> str:
        number = self.draw(st.integers(0, 2))
        key = "" if number == 0 else f"{name.strip('_')}_{number}: "
        text = f"{key}{name}{self.arguments(of, name, number)}{self.directive()}"
        if name != "__typename":
            below = get_named_type(of.fields[name].type)
            text += (
                f" {self.selection(below, depth + 1)}"
                if isinstance(below, GraphQLObjectType)
                else ""
            )
        return self.in_fragment(of, text)

    @staticmethod
    def arguments(of: GraphQLObjectType, name: str, number: int) -> str:
        # Equal response keys need equal arguments, and the key depends on `name` and `number`.
        known = ARGUMENTS.get(name, [""]) if of.name in ("Features", "QueryRows") else [""]
        return known[number % len(known)]

    def directive(self) -> str:
        directives = [
            "",
            "",
            "",
            "",
            " @skip(if: $no)",
            " @include(if: $yes)",
            " @include(if: $no)",
        ]
        return str(self.draw(st.sampled_from(directives)))

    def in_fragment(self, of: GraphQLObjectType, text: str) -> str:
        match self.draw(st.integers(0, 7)):
            case 0:
                return f"... on {of.name}{self.directive()} {{ {text} }}"
            case 1:
                self.fragments.append(f"fragment F{len(self.fragments)} on {of.name} {{ {text} }}")
                return f"...F{len(self.fragments) - 1}{self.directive()}"
        return text


@st.composite
def documents(draw: Any) -> str:
    drawn = Draw(draw, [])
    assert PLAIN.query_type
    body = drawn.selection(PLAIN.query_type)
    text = "\n".join([body, *drawn.fragments])
    used = ", ".join(declared for name, declared in VARIABLES.items() if f"${name}" in text)
    return f"query Q({used}) {text}" if used else text


# The oracle


@cache
def rows_of(call: str) -> list[dict[str, Any]]:
    """Return the rows of a statement in the sandbox; `call` is JSON text of [SQL, parameters]."""
    sql, parameters = json.loads(call)
    return query_engine(shared_engine(), NAMED_SOURCES["carto_dw"].get(sql, sql), **parameters)


def plain(value: Any, scalar: str) -> Any:
    """Convert a value of the sandbox's SQL engine to the value in a GraphQL response."""
    if isinstance(value, dict) and set(value) == {"value"}:
        value = value["value"]
    match scalar:
        case "DateTime" if value is not None:
            moment = dt.datetime.fromisoformat(value).astimezone(dt.UTC)
            return moment.replace(tzinfo=None).isoformat() + "Z"
        case "Geometry" if value is not None:
            return json.loads(value) if isinstance(value, str) else value
    return value


def plain_result(template: Template, call: TemplateCall) -> dict[str, Any]:
    statement = write_statement(call, project(template, everything(template)))
    rows = rows_of(json.dumps([statement.sql, statement.parameters]))
    objects = []
    for row in rows[: call.limit]:
        columns = {
            column.name: plain(row[result_column_name(template, column.name)], column.scalar)
            for column in template.columns.values()
        }
        feature = {
            "type": "Feature",
            "id": row.get(result_column_name(template, ID)) if template.id else None,
            "geometry": plain(row.get(result_column_name(template, GEOMETRY)), "Geometry")
            if template.geometry
            else None,
            "properties": columns,
        }
        objects.append(feature if template.kind == "features" else columns)
    return {
        "type": "FeatureCollection",
        "features": objects,
        "rows": objects,
        "numberReturned": len(objects),
        "truncated": len(rows) > call.limit,
        "pageInfo": lambda: {
            "endCursor": plain_cursor(template, call),
            "hasNextPage": len(rows) > call.limit,
        },
        "totalCount": lambda: float(len(all_rows(template, call))),
        "aggregate": lambda: {"values": plain_values(template, all_rows(template, call))},
    }


def plain_cursor(template: Template, call: TemplateCall) -> str | None:
    """Return the cursor of the page's last row, or None if the page is empty."""
    # This statement is not the one for the rows.
    statement = write_statement(call, Projection(keys=True))
    rows = rows_of(json.dumps([statement.sql, statement.parameters]))[: call.limit]
    order = page_order(template, call.order)
    keys = [[row[f"__k{number}"] for number in range(len(order))] for row in rows[-1:]]
    return write_cursor(page_name(template), order, keys[0]) if keys else None


def all_rows(template: Template, call: TemplateCall) -> list[dict[str, Any]]:
    whole = structs.replace(call, order=(), limit=10**6, offset=0)
    statement = write_statement(whole, Projection(columns=tuple(template.columns)))
    return rows_of(json.dumps([statement.sql, statement.parameters]))


def plain_values(template: Template, rows: list[dict[str, Any]]) -> dict[str, Any]:
    found = {}
    for name in template.aggregate:
        scalar = template.columns[name].scalar
        cells = [plain(row[name], scalar) for row in rows if row[name] is not None]
        numbers = [int(each) if scalar == "BigInt" else each for each in cells]
        is_number = scalar in ("Int", "BigInt", "Float")
        total = sum(numbers) if is_number and numbers else None
        found[name] = {
            "count": float(len(cells)),
            "countDistinct": float(len(set(cells))),
            "sum": total if total is None or scalar == "Float" else str(total),
            "avg": None if total is None else total / len(numbers),
            **{
                key: None
                if not numbers
                else str(of(numbers))
                if scalar == "BigInt"
                else of(numbers)
                for key, of in (("min", min), ("max", max))
            },
        }
    return found


def plain_resolver(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    kind = {"Features": "features", "QueryRows": "rows"}.get(info.parent_type.name)
    if kind is None:
        value = source[info.field_name] if source else {}
        return value() if callable(value) else value
    template = TEMPLATES[kind, info.field_name]  # type: ignore[index]  # the kinds are the two above
    try:
        return plain_result(template, plain_query(template, **arguments))
    except BadUserInput as error:
        message = f"Argument '{error.argument}' {error.expected}."
        raise GraphQLError(message, literal_at(info.field_nodes[0], error.argument)) from None


def literal_at(field: FieldNode, argument: str) -> Any:
    """Return the node of an argument such as `where`, or of a field in it such as `where.name`."""
    name, *below = argument.split(".")
    [value] = [each.value for each in field.arguments or () if each.name.value == name]
    for step in below:
        assert isinstance(value, ObjectValueNode)
        [value] = [each.value for each in value.fields if each.name.value == step]
    return value


def plain_query(template: Template, **arguments: Any) -> TemplateCall:
    box, order = arguments.pop("bbox", None), arguments.pop("orderBy", None) or []
    return build_call(
        template,
        arguments,
        box=build_box(**box) if box else None,
        order_by=[(term["field"], term["direction"] == "DESC") for term in order],
        limit=arguments.get("limit"),
        offset=arguments.get("offset"),
    )


def ordered(value: Any, *, computed: bool = False) -> Any:
    """Convert a JSON value so that `==` compares the order of keys; round computed floats."""
    # Engines add floats in different orders, so that the last digits of a sum differ.
    if isinstance(value, dict):
        pairs = [
            (key, ordered(each, computed=computed or key.startswith("aggregate")))
            for key, each in value.items()
        ]
        return ("object", pairs)
    if isinstance(value, list):
        return [ordered(each, computed=computed) for each in value]
    return float(f"{value:.12g}") if computed and isinstance(value, float) else value


def from_plain_graphql_core(query: str) -> Any:
    result = execute_sync(PLAIN, parse(query), field_resolver=plain_resolver)
    shown: dict[str, Any] = {"data": result.data}
    if result.errors:
        shown["errors"] = sorted(error_seen(error.formatted) for error in result.errors)
    return ordered(json.loads(json.dumps(shown)))


def error_seen(error: Mapping[str, Any]) -> Any:
    return [str(error["path"]), error["message"], error["locations"]]


@pytest.fixture(scope="module")
def outcome() -> Iterator[Callable[[str], Any]]:
    carto = CartoClient(
        base_url="http://sandbox.test",
        auth=StaticToken(SANDBOX_API_ACCESS_TOKEN),
        transport=httpx.ASGITransport(create_sandbox()),
    )
    unlimited = Limits(
        fields=10**6, aliases=10**6, repeats=10**6, directives=10**6, fragments=10**6, spreads=10**6
    )
    built = schema.build.build_schema(CATALOG.public_templates())._schema
    executor = Executor(built, CATALOG.public_templates(), limits=unlimited)

    async def call(query: str) -> Any:
        context = RequestContext(QueryRunner(carto), asyncio.get_running_loop().time() + 60)
        content = (await executor.execute(Request(query), context)).content
        assert isinstance(content, bytes)
        response = json.loads(content)
        if "errors" in response:
            response["errors"] = sorted(error_seen(error) for error in response["errors"])
        return ordered(response)

    with asyncio.Runner() as runner:
        yield lambda query: runner.run(call(query))
        runner.run(carto.aclose())


@settings(
    max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(query=documents())
def test_results_equal_those_of_plain_graphql_core(
    outcome: Callable[[str], Any], query: str
) -> None:
    assert not validate(PLAIN, parse(query)), query
    assert outcome(query) == from_plain_graphql_core(query)


def test_every_template_has_arguments_here() -> None:
    assert set(ARGUMENTS) == {template.name for template in CATALOG.public_templates()}
    assert all(isinstance(field, GraphQLField) for field in PLAIN.query_type.fields.values())  # type: ignore[union-attr]
