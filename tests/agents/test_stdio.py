"""`carto-graphql mcp --stdio`, started by the official client as assistants start it."""

import subprocess
import sys
from pathlib import Path

import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from tests.agents.test_tools import NAMES
from tests.callers.gateway import MINE, OPEN, callers_file
from tests.commands import environment, run
from tests.resolvers.shops import write_catalog

pytestmark = pytest.mark.anyio


def server(folder: Path, *arguments: str, **settings: str) -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "carto_graphql", "mcp", "--stdio", *arguments],
        env=environment(**settings),
        cwd=folder,
    )


async def test_a_local_assistant_queries_the_sandbox(tmp_path: Path) -> None:
    async with Client(stdio_client(server(tmp_path))) as client:
        assert [tool.name for tool in (await client.list_tools()).tools] == NAMES
        result = await client.call_tool("rows_biggestCities", {"limit": 1})
        assert result.structured_content["rows"][0]["name"] == "Shanghai"
        wrong = await client.call_tool("rows_biggestCities", {"limit": -1})
        assert wrong.is_error


async def test_roles_are_those_of_the_command_line(tmp_path: Path) -> None:
    write_catalog(tmp_path / "catalog", rows__mine=MINE, rows__others=OPEN)
    (tmp_path / "callers.yaml").write_text(callers_file({"acme": {"roles": ["member"]}}))
    settings = {"SANDBOX": "true", "CATALOG": "catalog", "CALLERS": "callers.yaml"}
    for roles, expected in (
        ([], ["rows_others"]),
        (["--role", "member"], ["rows_mine", "rows_others"]),
    ):
        async with Client(stdio_client(server(tmp_path, *roles, **settings))) as client:
            assert [tool.name for tool in (await client.list_tools()).tools] == expected


def test_without_stdio_the_command_says_what_to_do(tmp_path: Path) -> None:
    done = run("mcp", cwd=tmp_path)
    assert done.returncode == 1
    assert "--stdio" in done.stderr
    assert "MCP=true" in done.stderr


def test_nothing_but_the_protocol_is_on_standard_output(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "carto_graphql", "mcp", "--stdio"]
    done = subprocess.run(
        command,
        check=False,
        input="no JSON\n",
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment(),
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert all(line.startswith('{"jsonrpc"') for line in done.stdout.splitlines())
    assert "Traceback" not in done.stderr
