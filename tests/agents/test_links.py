"""Links from results to GraphiQL, and what its side panel says about assistants, in a real browser."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
import jsonschema
import pytest

from carto_graphql.settings.settings import Settings
from server import create_app
from tests.agents.clients import call, message, sent
from tests.callers.gateway import OPEN, gateway
from tests.driving import Seen, drive, harmless, result
from tests.serving import on_a_port

PUBLIC: Final = "https://maps.example.com/api"
ARGUMENTS: Final[dict[str, Any]] = {
    "where": {"country": {"eq": "ES"}, "name": {"contains": "a & b #%"}},
    "minPopulation": 5,
    "limit": 1000,
}


@pytest.fixture(scope="module")
def linked() -> Iterator[httpx.Client]:
    app = create_app(Settings(mcp=True, public_url=PUBLIC))
    with on_a_port(app) as url, httpx.Client(base_url=url, timeout=60) as http:
        yield http


def link_of(http: httpx.Client, tool: str, arguments: dict[str, Any]) -> str | None:
    link: str | None = (
        call(http, tool, arguments)["structuredContent"].get("links", {}).get("graphiql")
    )
    return link


def query_of(link: str) -> dict[str, str]:
    return {name: value for name, [value] in parse_qs(urlsplit(link).fragment).items()}


@pytest.mark.parametrize(
    ("tool", "arguments", "selected"),
    [
        ("features_cities", ARGUMENTS, "geometry"),
        ("features_cities", {"aggregate": {"values": {"name": ["count"]}}}, "aggregate"),
        ("rows_citiesByCountry", {"limit": 3}, "rows"),
    ],
)
def test_the_query_of_a_link_returns_what_the_tool_returned(
    linked: httpx.Client, tool: str, arguments: dict[str, Any], selected: str
) -> None:
    link = link_of(linked, tool, arguments)
    assert link is not None
    assert link.startswith(f"{PUBLIC}/graphiql#query=")
    found = query_of(link)
    assert selected in found["query"]
    response = linked.post(
        "/graphql",
        content=b'{"query":%b,"variables":%b}'
        % (json.dumps(found["query"]).encode(), found["variables"].encode()),
        headers={"Content-Type": "application/json"},
    ).json()
    assert "errors" not in response


def test_results_with_links_follow_the_output_schema(linked: httpx.Client) -> None:
    [tool] = [
        each
        for each in sent(linked, message("tools/list")).json()["result"]["tools"]
        if each["name"] == "features_cities"
    ]
    jsonschema.validate(
        call(linked, "features_cities", {"limit": 2})["structuredContent"], tool["outputSchema"]
    )


def test_a_long_query_has_no_link(linked: httpx.Client) -> None:
    countries = [f"{index:02}" for index in range(50)]
    assert link_of(linked, "features_cities", {"countries": countries}) is not None
    assert link_of(linked, "features_cities", {"where": {"name": {"in": ["é" * 900]}}}) is None


def test_there_are_no_links_without_a_public_url_or_without_graphiql(
    sandbox: httpx.Client, tmp_path: Path
) -> None:
    assert link_of(sandbox, "rows_citiesByCountry", {}) is None
    with gateway(
        tmp_path, {"rows__others": OPEN}, None, mcp=True, public_url=PUBLIC, graphiql=False
    ) as running:
        assert link_of(running.http, "rows_others", {}) is None


@pytest.fixture(scope="module")
def seen(chromium: str, linked: httpx.Client, screenshots: Path) -> Seen:
    url = str(linked.base_url).rstrip("/")
    link = link_of(linked, "features_cities", {"minPopulation": 15_000_000})
    assert link is not None
    return drive(chromium, "agents.mjs", url, screenshots, link.replace(PUBLIC, url))


def test_a_link_opens_the_query_in_graphiql_and_its_map(seen: Seen, linked: httpx.Client) -> None:
    opened = result(seen, "link")
    assert "query features_cities(" in opened["shown"]
    assert opened["address"].endswith("/graphiql"), "reloading must not replace what is edited"
    features = opened["answer"]["data"]["features"]["cities"]["features"]
    assert opened["counted"] == len(features) > 3
    assert harmless(seen, "link", str(linked.base_url).rstrip("/"))


def test_the_side_panel_says_how_an_assistant_connects(seen: Seen, linked: httpx.Client) -> None:
    text = result(seen, "hint")["text"]
    url = str(linked.base_url).rstrip("/")
    assert text == f"claude mcp add --transport http maps {url}/mcp"
    assert linked.get("/graphiql/config.json").json()["mcp"] is True
