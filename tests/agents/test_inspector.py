"""The inspector's command line, a client in JavaScript: it lists and calls every sandbox template."""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from carto_graphql.agents.samples import sample_arguments
from resolvers.sql.template import Template
from tests.agents.test_tools import NAMES, TEMPLATES, by_graphql
from tests.npm import installed

PROJECT: Final = Path(__file__).with_name("inspector")
PROGRAM: Final = "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js"

Inspect = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def inspect(sandbox_url: str) -> Inspect:
    folder = installed(PROJECT)

    def run(method: str, *options: str) -> dict[str, Any]:
        command = ["node", PROGRAM, "--cli", f"{sandbox_url}/mcp", "--transport", "http"]
        done = subprocess.run(
            [*command, "--method", method, *options],
            check=False,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        assert "warning" not in done.stderr.lower(), done.stderr[:2000]
        printed: dict[str, Any] = json.loads(done.stdout)
        return printed

    return run


def options(arguments: Mapping[str, Any]) -> list[str]:
    pairs = [
        f"{name}={value if isinstance(value, str) else json.dumps(value)}"
        for name, value in arguments.items()
    ]
    return [word for pair in pairs for word in ("--tool-arg", pair)]


def test_it_lists_every_template_with_portable_schemas(inspect: Inspect) -> None:
    tools = inspect("tools/list", "--strict")["tools"]
    assert [tool["name"] for tool in tools] == NAMES


@pytest.mark.parametrize("template", TEMPLATES, ids=NAMES)
def test_it_gets_the_rows_of_every_sample_that_graphql_returns(
    inspect: Inspect, sandbox: httpx.Client, template: Template
) -> None:
    arguments = options(sample_arguments(template))
    name = f"{template.kind}_{template.name}"
    result = inspect("tools/call", "--tool-name", name, *arguments)
    assert result["isError"] is False
    expected = by_graphql(sandbox, template)
    assert {key: result["structuredContent"][key] for key in expected} == expected


def test_it_reads_the_resources(inspect: Inspect) -> None:
    for resource in inspect("resources/list")["resources"]:
        [content] = inspect("resources/read", "--uri", resource["uri"])["contents"]
        assert content["text"]
