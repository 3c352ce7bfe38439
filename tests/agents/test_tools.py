"""The tools of the sandbox: the official client lists and calls each, and gets what GraphQL returns."""

import json
from collections.abc import Sequence
from typing import Any, Final

import httpx
import jsonschema
import pytest
from mcp_types import Tool

from carto_graphql.agents.samples import sample_arguments
from carto_graphql.graphiql.examples import example_queries
from resolvers.sql.template import Template
from tests.agents.clients import call, connected, errors_of
from tests.resolvers.sandbox import CATALOG

pytestmark = pytest.mark.anyio

TEMPLATES: Final = CATALOG.public_templates()
NAMES: Final = [f"{each.kind}_{each.name}" for each in TEMPLATES]


def _group(country: str, count: int) -> dict[str, Any]:
    return {"key": {"country": country}, "count": count}


async def tools_at(url: str) -> Sequence[Tool]:
    async with connected(url) as client:
        return (await client.list_tools()).tools


def by_graphql(http: httpx.Client, template: Template) -> dict[str, Any]:
    example = example_queries([template])[0]
    response = http.post("/graphql", json={"query": example.query}).json()
    assert "errors" not in response
    collection = response["data"][template.namespace][template.name]
    # Without `limit`, a tool returns at most 50 rows or features.
    if template.kind == "rows":
        return {"rows": collection["rows"][:50]}
    members = ["id", "properties"] if template.id else ["properties"]
    features = [{name: each[name] for name in members} for each in collection["features"]]
    return {"features": features[:50]}


async def test_the_client_lists_a_tool_for_each_template(sandbox_url: str) -> None:
    tools = await tools_at(sandbox_url)
    assert [tool.name for tool in tools] == NAMES
    for tool, template in zip(tools, TEMPLATES, strict=True):
        assert tool.description is not None
        assert tool.description.startswith(template.description)
        hints = tool.annotations
        assert hints is not None
        assert (hints.read_only_hint, hints.idempotent_hint) == (True, True)
        assert (hints.destructive_hint, hints.open_world_hint) == (False, False)


@pytest.mark.parametrize("template", TEMPLATES, ids=NAMES)
async def test_the_client_gets_the_rows_of_every_sample_that_graphql_returns(
    sandbox_url: str, sandbox: httpx.Client, template: Template
) -> None:
    async with connected(sandbox_url) as client:
        await client.list_tools()  # so that the client checks results against the output schema
        arguments = dict(sample_arguments(template))
        result = await client.call_tool(f"{template.kind}_{template.name}", arguments)
    assert not result.is_error, result.content
    structured = result.structured_content
    expected = by_graphql(sandbox, template)
    [rows] = expected.values()
    assert rows, "a sample without rows proves nothing"
    assert {name: structured[name] for name in expected} == expected
    assert structured["numberReturned"] == len(rows)
    [content] = result.content
    assert content.type == "text"
    assert json.loads(content.text) == structured


async def test_schemas_are_valid_and_accept_the_samples(sandbox_url: str) -> None:
    for tool, template in zip(await tools_at(sandbox_url), TEMPLATES, strict=True):
        for schema in (tool.input_schema, tool.output_schema):
            jsonschema.Draft202012Validator.check_schema(schema)
        assert tool.input_schema["additionalProperties"] is False
        jsonschema.validate(sample_arguments(template), tool.input_schema)


async def test_a_schema_has_the_rules_of_the_header(sandbox_url: str) -> None:
    schemas = {tool.name: tool.input_schema for tool in await tools_at(sandbox_url)}
    largest = schemas["rows_largestCities"]["properties"]
    assert largest["top"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 20,
        "default": 3,
        "description": "Number of cities per country (between 1 and 20).",
    }
    assert largest["countries"]["maxItems"] == 50
    assert largest["countries"]["items"] == {"type": "string", "pattern": "^(?:^[A-Z]{2}$)$"}
    assert largest["limit"]["maximum"] == 5000
    assert largest["limit"]["default"] == 50
    kind = schemas["features_earthquakes"]["properties"]["kind"]
    assert kind["enum"] == ["earthquake", "explosion", "quarry_blast"]
    assert schemas["features_citiesInCountry"]["required"] == ["iso3"]
    box = schemas["features_cities"]["properties"]["bbox"]
    assert box["required"] == ["west", "south", "east", "north"]
    where = schemas["features_cities"]["$defs"]["CitiesFilter"]["properties"]
    assert [*where] == ["name", "country", "population", "timezone", "and", "or", "not"]


def test_aggregates_equal_those_of_graphql(sandbox: httpx.Client) -> None:
    wanted = {"population": ["sum", "avg", "min"], "country": ["countDistinct"]}
    arguments = {"minPopulation": 0, "where": {"country": {"ne": "FR"}}}
    result = call(sandbox, "features_cities", {**arguments, "aggregate": {"values": wanted}})
    selected = "population { sum avg min } country { countDistinct }"
    query = (
        "query($where: CitiesFilter) { features { cities(minPopulation: 0, where: $where)"
        f" {{ totalCount aggregate {{ values {{ {selected} }} }} }} }} }}"
    )
    body = {"query": query, "variables": {"where": arguments["where"]}}
    expected = sandbox.post("/graphql", json=body).json()["data"]["features"]["cities"]
    assert result["structuredContent"] == expected
    assert expected["totalCount"] > 30_000


def test_an_empty_aggregate_counts(sandbox: httpx.Client) -> None:
    arguments = {"minPopulation": 0, "aggregate": {}}
    assert call(sandbox, "features_cities", arguments)["structuredContent"] == {"totalCount": 34006}


@pytest.mark.parametrize(
    ("aggregate", "argument"),
    [
        (5, "aggregate"),
        ({"sums": {}}, "aggregate.sums"),
        ({"values": []}, "aggregate.values"),
        ({"values": {}}, "aggregate.values"),
        ({"values": {"names": ["count"]}}, "aggregate.values.names"),
        ({"values": {"name": "count"}}, "aggregate.values.name"),
        ({"values": {"name": []}}, "aggregate.values.name"),
        ({"values": {"name": ["count", "sum"]}}, "aggregate.values.name[1]"),
        ({"values": {"name": [None]}}, "aggregate.values.name[0]"),
    ],
)
def test_wrong_aggregates_are_rejected_by_their_path(
    sandbox: httpx.Client, aggregate: object, argument: str
) -> None:
    [error] = errors_of(call(sandbox, "features_cities", {"aggregate": aggregate}))
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": argument}
    assert error["message"].startswith(f"Argument '{argument}' ")


@pytest.mark.parametrize(
    ("aggregate", "expected"),
    [
        (
            {"groups": {"by": ["country"], "limit": 2}},
            {"groups": [_group("IN", 3779), _group("US", 3407)]},
        ),
        (
            {"histogram": {"of": "population", "edges": [15000, 50000]}},
            {
                "histogram": [
                    {"from": None, "to": 15000, "count": 45},
                    {"from": 15000, "to": 50000, "count": 21636},
                    {"from": 50000, "to": None, "count": 12325},
                ]
            },
        ),
        (
            {
                "groups": {
                    "by": ["country"],
                    "limit": 1,
                    "orderBy": {"by": "SUM", "of": "population"},
                    "values": {"population": ["sum"]},
                }
            },
            {"groups": [{**_group("CN", 2106), "values": {"population": {"sum": "745591085"}}}]},
        ),
    ],
)
def test_charts_are_figures(
    sandbox: httpx.Client, aggregate: dict[str, Any], expected: dict[str, Any]
) -> None:
    arguments = {"minPopulation": 0, "aggregate": aggregate}
    result = call(sandbox, "features_cities", arguments)
    assert result["structuredContent"] == {"aggregate": expected}


def test_a_time_series_is_a_figure(sandbox: httpx.Client) -> None:
    series = {"of": "time", "step": "WEEK", "values": {"magnitude": ["max"]}}
    arguments = {"minMagnitude": -2, "aggregate": {"timeSeries": series}}
    result = call(sandbox, "features_earthquakes", arguments)["structuredContent"]
    assert [each["count"] for each in result["aggregate"]["timeSeries"]] == [1231, 476]


@pytest.mark.parametrize(
    ("chart", "argument"),
    [
        ({"groups": {}}, "groups.by"),
        ({"groups": {"by": []}}, "groups.by"),
        ({"groups": {"by": "country"}}, "groups.by"),
        ({"groups": {"by": ["countri"]}}, "groups.by[0]"),
        ({"groups": {"by": ["country"], "limit": 0}}, "groups.limit"),
        ({"groups": {"by": ["country"], "values": {"x": ["sum"]}}}, "groups.values.x"),
        ({"groups": {"by": ["country"], "top": 5}}, "groups.top"),
        ({"histogram": {"of": "population", "bins": 1000}}, "histogram.bins"),
        ({"histogram": {"of": "population"}}, "histogram.bins"),
    ],
)
def test_wrong_charts_are_rejected_by_their_path(
    sandbox: httpx.Client, chart: dict[str, Any], argument: str
) -> None:
    [error] = errors_of(call(sandbox, "features_cities", {"aggregate": chart}))
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["argument"] == f"aggregate.{argument}"
    assert f"'aggregate.{argument}'" in error["message"]


def test_pages_follow_their_cursor_and_count_all(sandbox: httpx.Client) -> None:
    names: list[str] = []
    after: dict[str, Any] = {}
    for _ in range(3):
        arguments = {"minPopulation": 10_000_000, "limit": 2, **after}
        page = call(sandbox, "features_cities", arguments)["structuredContent"]
        names += [each["properties"]["name"] for each in page["features"]]
        assert page["totalCount"] == 20
        after = {"after": page["pageInfo"]["endCursor"]}
    whole = call(sandbox, "features_cities", {"minPopulation": 10_000_000, "limit": 6})
    features = whole["structuredContent"]["features"]
    assert names == [each["properties"]["name"] for each in features]


def test_errors_have_the_words_and_codes_of_graphql(sandbox: httpx.Client) -> None:
    [error] = errors_of(call(sandbox, "features_cities", {"limit": 20001}))
    query = "{ features { cities(limit: 20001) { numberReturned } } }"
    [expected] = sandbox.post("/graphql", json={"query": query}).json()["errors"]
    assert error == {"message": expected["message"], "extensions": expected["extensions"]}


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("features_citiesInCountry", {}, "Argument 'iso3' is required."),
        ("features_citiesInCountry", {"iso3": None}, "Argument 'iso3' must not be null."),
        (
            "rows_largestCities",
            {"countries": ["ES", "esp"]},
            "Argument 'countries[1]' must match ^[A-Z]{2}$.",
        ),
        (
            "rows_citiesById",
            {"ids": ["1"], "id": 1},
            "Argument 'id' is unknown: rows_citiesById has ids, limit, offset, orderBy.",
        ),
        ("features_cities", {"geometry": "yes"}, "Argument 'geometry' must be true or false."),
        (
            "features_cities",
            {"bbox": {"west": 0, "south": 1, "east": 2}},
            "Argument 'bbox.north' is required.",
        ),
    ],
)
def test_wrong_arguments_are_named(
    sandbox: httpx.Client, tool: str, arguments: dict[str, Any], message: str
) -> None:
    [error] = errors_of(call(sandbox, tool, arguments))
    assert error["message"] == message
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
