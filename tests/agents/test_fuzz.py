"""Calls whose arguments break the published schema, a thousand of them, and broken messages."""

import copy
import json
import logging
import random
from collections.abc import Iterator
from typing import Any, Final

import httpx
import jsonschema
import pytest

from carto_graphql.agents.samples import sample_arguments
from tests.agents.clients import errors_of, message, sent
from tests.agents.test_tools import TEMPLATES

CALLS: Final = 1000

JUNK: Final[list[Any]] = [
    *(None, True, False, 0, -1, 1.5, 2**31, 2**63, 1e308, "", "x", "\0", "a" * 20_000),
    *([], {}, [None], [[]], {"x": 1}, ["x"] * 2000, "' OR 1=1 --", "\u202e", "2020-13-45", "NaN"),
    {"type": "Point", "coordinates": [200, 0]},
    {"west": 1, "south": 50, "east": 2, "north": 95},
]

Path = list[str | int]


def places(value: Any, path: Path) -> Iterator[Path]:
    yield path
    entries: Any = value.items() if isinstance(value, dict) else ()
    entries = enumerate(value) if isinstance(value, list) else entries
    for step, below in entries:
        yield from places(below, [*path, step])


def with_value(arguments: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(arguments)
    target: Any = changed
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    return changed


class Breaker:
    """A source of arguments that a tool's schema rejects."""

    def __init__(self, tools: list[dict[str, Any]], seed: int) -> None:
        self._random = random.Random(seed)
        self._tools = tools
        self._samples = {f"{each.kind}_{each.name}": sample_arguments(each) for each in TEMPLATES}
        self._checks = {
            tool["name"]: jsonschema.Draft202012Validator(tool["inputSchema"]) for tool in tools
        }

    def call(self) -> tuple[str, dict[str, Any]]:
        while True:
            tool = self._random.choice(self._tools)
            arguments = self._broken(tool)
            if not self._checks[tool["name"]].is_valid(arguments):
                return tool["name"], arguments

    def _broken(self, tool: dict[str, Any]) -> dict[str, Any]:
        arguments: dict[str, Any] = dict(self._samples[tool["name"]])
        properties = [*tool["inputSchema"]["properties"]]
        choice = self._random.random()
        if choice < 0.05:
            return {
                **arguments,
                self._random.choice(["x", "limits", "__proto__", "SELECT 1", ""]): 1,
            }
        if choice < 0.1 and arguments:
            del arguments[self._random.choice([*arguments])]
            return arguments
        name = self._random.choice(properties)
        arguments[name] = self._plausible(
            tool["inputSchema"], tool["inputSchema"]["properties"][name]
        )
        paths = [*places(arguments[name], [name])]
        return with_value(arguments, self._random.choice(paths), self._random.choice(JUNK))

    def _plausible(self, root: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> Any:
        """Return a random value that is valid under `schema` in most cases."""
        if "$ref" in schema:
            schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        match schema.get("type"):
            case "array":
                items = schema.get("items", {"type": "number"})
                return [] if depth > 4 else [self._plausible(root, items, depth + 1)]
            case "object":
                names = [*schema.get("properties", {})]
                chosen = {
                    *self._random.sample(names, min(2, len(names))),
                    *schema.get("required", ()),
                }
                if depth > 4:
                    chosen = {*schema.get("required", ())}
                return {
                    name: self._plausible(root, schema["properties"][name], depth + 1)
                    for name in chosen
                }
            case "boolean":
                return True
            case "integer" | "number":
                return schema.get("minimum", 1)
        return "2018-02-01" if schema.get("format") == "date" else "1"


@pytest.fixture(scope="module")
def tools(sandbox_url: str) -> list[dict[str, Any]]:
    with httpx.Client(base_url=sandbox_url, timeout=60) as http:
        listed: list[dict[str, Any]] = sent(http, message("tools/list")).json()["result"]["tools"]
    return listed


@pytest.mark.threat("M08")
def test_a_thousand_broken_calls_are_rejected_with_the_argument_named(
    sandbox: httpx.Client, tools: list[dict[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    breaker = Breaker(tools, seed=18)
    for _ in range(CALLS):
        name, arguments = breaker.call()
        response = sent(sandbox, message("tools/call", name=name, arguments=arguments))
        assert response.status_code == 200, (name, arguments, response.text)
        shown = (name, json.dumps(arguments)[:2000], response.text[:2000])
        result = response.json()["result"]
        assert result.get("isError"), shown
        for error in errors_of(result):
            assert error["extensions"]["code"] == "BAD_USER_INPUT", shown
            argument = error["extensions"]["argument"]
            assert f"'{argument}'" in error["message"], shown
            first = argument.partition(".")[0].partition("[")[0]
            known = next(each for each in tools if each["name"] == name)["inputSchema"]
            assert first in arguments or first in known["required"], shown
            assert "Traceback" not in response.text
    assert caplog.text == ""


@pytest.mark.threat("M08")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b"\xff",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"jsonrpc":"2.0","id":NaN,"method":"tools/list"}',
        b'{"jsonrpc":"2.0","id":"\\ud800","method":"tools/list"}',
        b'{"jsonrpc":"2.0","id":1e400,"method":"tools/list"}',
        b'{"jsonrpc":"2.0","id":' + b"9" * 5000 + b',"method":"tools/list"}',
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call"}',
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}',
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":5}}',
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"rows_x","arguments":[1]}}',
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"features_cities",'
        b'"arguments":{"countries":["\\ud800"]}}}',
        b'{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{}}',
        b'{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{}}',
        b'{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///etc/passwd"}}',
        b'{"jsonrpc":"1.0","id":1,"method":"tools/list"}',
        b'[{"jsonrpc":"2.0","id":1,"method":"tools/list"}]',
    ],
)
@pytest.mark.parametrize("version", ["2025-06-18", "2026-07-28", "1999-01-01", "\x7f"])
def test_broken_messages_are_rejected(
    sandbox: httpx.Client, body: bytes, version: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    response = sent(sandbox, body, {"MCP-Protocol-Version": version})
    assert response.status_code < 500
    content = response.json()
    assert "error" in content or "errors" in content
    assert "Traceback" not in response.text
    assert "site-packages" not in response.text
    assert caplog.text == ""


@pytest.mark.threat("M08")
def test_bodies_are_limited_as_those_of_graphql(sandbox: httpx.Client) -> None:
    assert sent(sandbox, b'"' + b"x" * 2**20 + b'"').status_code == 413
    assert sent(sandbox, message("tools/list"), {"Content-Type": "text/plain"}).status_code == 415
    compressed = {"Content-Encoding": "gzip"}
    assert sent(sandbox, message("tools/list"), compressed).status_code == 415
