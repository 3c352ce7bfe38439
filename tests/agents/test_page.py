"""docs/agents.md, executed: its clients connect, its calls return what it shows."""

import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from tests.agents.clients import call, connected, message, sent
from tests.agents.test_tools import NAMES
from tests.callers.test_pages import one, page
from tests.commands import environment

pytestmark = pytest.mark.anyio

PAGE: Final = page("agents")
FENCE: Final = r"\n```json\n(.*?)```"
CALLS: Final = re.findall(
    rf"<!-- call: (\w+) -->{FENCE}\s+<!-- (result|error) -->{FENCE}", PAGE, re.DOTALL
)


@pytest.mark.parametrize(("tool", "arguments", "kind", "expected"), CALLS)
def test_calls_return_what_the_page_shows(
    sandbox: httpx.Client, tool: str, arguments: str, kind: str, expected: str
) -> None:
    result = call(sandbox, tool, json.loads(arguments))
    [content] = result["content"]
    shown = json.loads(content["text"])
    assert result.get("structuredContent", shown) == shown
    cursor = shown.pop("pageInfo", {}).get("endCursor")  # changes with the template
    assert shown == json.loads(expected)
    assert result["isError"] == (kind == "error")
    assert bool(cursor) == ('"features"' in expected)


def test_the_page_has_calls() -> None:
    assert len(CALLS) >= 3
    assert PAGE.count("<!-- call: ") == len(CALLS)


async def test_the_configuration_of_a_local_client_starts_the_gateway(tmp_path: Path) -> None:
    [configured] = json.loads(one(PAGE, "client: stdio"))["mcpServers"].values()
    assert configured["command"] == "carto-graphql"
    command = Path(sys.executable).with_name("carto-graphql")
    parameters = StdioServerParameters(
        command=str(command), args=configured["args"], env=environment(), cwd=tmp_path
    )
    async with Client(stdio_client(parameters)) as client:
        assert [tool.name for tool in (await client.list_tools()).tools] == NAMES


async def test_the_configurations_of_remote_clients_have_the_url_and_the_header(
    sandbox_url: str,
) -> None:
    [configured] = json.loads(one(PAGE, "client: vscode"))["servers"].values()
    words = shlex.split(one(PAGE, "client: claude"))
    assert words[words.index("--transport") + 1] == configured["type"] == "http"
    assert configured["url"] in words
    name, _, value = words[-1].partition(": ")
    assert [*configured["headers"]] == [name] == ["Authorization"]
    assert value.startswith("Bearer ")
    base = configured["url"].removesuffix("/mcp").replace("http://localhost:8000", sandbox_url)
    async with connected(base) as client:
        assert (await client.list_tools()).tools


def test_resources_of_the_page_are_those_that_are_listed(sandbox: httpx.Client) -> None:
    listed: list[dict[str, Any]] = sent(sandbox, message("resources/list")).json()["result"][
        "resources"
    ]
    assert [each["uri"] for each in listed] == re.findall(r"`(catalog://\S+)`", PAGE)
