"""Without the setting nothing of MCP is loaded; without the extra the start says how to install it."""

import asyncio
import subprocess
import sys
import threading
from typing import Any

import httpx
import pytest

from carto_graphql.settings.settings import Settings
from server import create_app
from tests.agents.clients import call, message, sent
from tests.callers.gateway import OPEN, gateway
from tests.serving import logged_requests, written_log

SDK = ("mcp", "mcp_types", "opentelemetry", "jsonschema", "httpx2", "sse_starlette")


def python(code: str) -> str:
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("is_on", [False, True])
def test_the_sdk_is_loaded_with_the_setting_only(is_on: bool) -> None:
    loaded = python(
        "import sys; from carto_graphql.settings.settings import Settings\n"
        f"from server import create_app; create_app(Settings(mcp={is_on}))\n"
        f"print(sorted({{*{SDK}}} & {{*sys.modules}}))"
    )
    assert ("'mcp'" in loaded) == is_on
    assert is_on or loaded == "[]"


def test_the_sdk_loads_opentelemetrys_api_and_nothing_that_records_spans() -> None:
    loaded = python(
        "import sys; from carto_graphql.settings.settings import Settings\n"
        "from server import create_app; create_app(Settings(mcp=True))\n"
        "print([name for name in sys.modules if name.startswith(('opentelemetry.sdk', "
        "'opentelemetry.exporter', 'opentelemetry.proto'))])\n"
        "from opentelemetry.trace import get_tracer\n"
        "print(get_tracer('mcp').start_span('tools/call').is_recording())"
    )
    assert loaded.split("\n") == ["[]", "False"]


def test_commands_do_not_load_the_sdk() -> None:
    code = "import sys, carto_graphql.cli.commands; print('mcp' in sys.modules)"
    assert python(code) == "False"


def test_the_start_names_the_missing_package() -> None:
    printed = python(
        "import sys; sys.modules['mcp'] = None\n"
        "from carto_graphql.settings.settings import Settings; from server import create_app\n"
        "create_app(Settings())\n"
        "try: create_app(Settings(mcp=True))\n"
        "except Exception as error: print(error.problems)"
    )
    assert "pip install '.[mcp]'" in printed


def test_without_the_setting_there_is_no_such_path() -> None:
    async def statuses() -> list[int]:
        transport = httpx.ASGITransport(create_app(Settings()))
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
            paths = ("/mcp", "/.well-known/oauth-protected-resource")
            return [(await http.post(path, json={})).status_code for path in paths]

    assert asyncio.run(statuses()) == [404, 404]


def test_the_log_has_the_caller_the_tool_and_what_it_cost(
    tmp_path: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    with gateway(tmp_path, {"rows__others": OPEN}, None, mcp=True, log_format="json") as running:
        for arguments in ({}, {"x": 1}):
            sent(running.http, message("tools/call", name="rows_others", arguments=arguments))
    found, rejected = logged_requests(written_log(capfd))
    assert found["path"] == "/mcp"
    assert found["operation"] == "rows_others"
    assert found["templates"] == ["queryRows.others"]
    assert (found["rows"], found["statements"], found["codes"]) == (1, 1, [])
    assert found["caller"].startswith("address:")
    assert rejected["codes"] == ["BAD_USER_INPUT"]


def test_a_client_that_leaves_ends_its_call_to_carto(tmp_path: Any) -> None:
    requested, left = threading.Event(), threading.Event()

    async def silent(scope: Any, receive: Any, _: Any) -> None:
        if scope["type"] == "http":
            requested.set()
            while (await receive())["type"] != "http.disconnect":
                pass
            left.set()

    with gateway(tmp_path, {"rows__others": OPEN}, None, silent, mcp=True) as running:  # type: ignore[arg-type]  # an ASGI app, too
        with pytest.raises(httpx.ReadTimeout):
            call(running.http, "rows_others", timeout=1)
        assert requested.is_set()
        assert left.wait(5)
        assert sent(running.http, message("tools/list")).status_code == 200
