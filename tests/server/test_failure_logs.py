"""Log lines and metrics that describe failures: cut responses, clients that left."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from carto_graphql.settings.settings import Settings
from server import create_app
from tests.cache.test_results import TOWNS, Carto
from tests.resolvers.shops import write_catalog
from tests.server.paced import Break, Step
from tests.server.test_streaming import BROKEN, LARGE, VISITS, WHOLE, cut, gateway
from tests.serving import logged_requests, on_a_port, written_log
from tests.telemetry.scrape import Scrape

pytestmark = pytest.mark.anyio

QUERY = f"query Visits {{ queryRows {{ visits(limit: %d) {{ {VISITS} }} }} }}"
REQUEST_ID = "id-of-the-request"


async def test_a_cut_response_has_the_code_of_its_error_in_log_and_metrics(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    steps: dict[int, Sequence[Step]] = {BROKEN: [*cut(WHOLE)[:30], 0.1, Break.RESET]}
    async with gateway(tmp_path, steps, metrics=True) as it:
        with pytest.raises(httpx.RemoteProtocolError):
            await it.http.post("/graphql", json={"query": QUERY % BROKEN})
        found = Scrape((await it.http.get("/metrics")).text)
    [line] = [each for each in logged_requests(written_log(capfd)) if "cut" in each]
    assert line["cut"] == "CARTO is unavailable."
    assert line["codes"] == ["UPSTREAM_UNAVAILABLE"]
    assert line["operation"] == "Visits"
    assert line["rows"] > 0
    template = "queryRows.visits"
    assert found.of("cut_answers_total", template=template) == 1
    assert found.of("template_requests_total", template=template, outcome="cut") == 1
    assert found.of("template_rows_total", template=template) == line["rows"]
    assert found.of("template_bytes_total", template=template) > 0
    assert found.of("errors_total", code="UPSTREAM_UNAVAILABLE") == 1


@pytest.mark.parametrize("pieces", [0, 30])
async def test_a_client_that_left_leaves_operation_templates_and_statements(
    tmp_path: Path, pieces: int, capfd: pytest.CaptureFixture[str]
) -> None:
    body = json.dumps({"query": QUERY % LARGE})
    never = asyncio.Event()
    async with gateway(tmp_path, {LARGE: [*cut(WHOLE)[:pieces], never]}, metrics=True) as it:
        host, port = it.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            f"POST /graphql HTTP/1.1\r\nHost: x\r\nX-Request-Id: {REQUEST_ID}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        await asyncio.wait_for(it.carto.requested.wait(), 10)
        if pieces:
            await reader.readexactly(1000)
        await asyncio.sleep(0.3)
        writer.close()
        await asyncio.wait_for(it.carto.left.wait(), 10)
        await asyncio.sleep(0.2)
        found = Scrape((await it.http.get("/metrics")).text)
    [line] = [
        each for each in logged_requests(written_log(capfd)) if each["request_id"] == REQUEST_ID
    ]
    assert line["status"] == 499
    assert line["operation"] == "Visits"
    assert line["templates"] == ["queryRows.visits"]
    assert line["statements"] == 1
    assert line["cut"] == "the client disconnected"
    assert found.of("request_seconds_count", path="/graphql", status="499") == 1


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:1", "CARTO is unavailable (no connection: "),
        ("https://host.invalid", "CARTO is unavailable (no connection: "),
        ("CARTO/wrong", "CARTO rejected the query (status 404: the base URL or the connection's"),
    ],
)
async def test_the_log_says_why_carto_failed_and_the_response_does_not(
    tmp_path: Path, url: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    live = TOWNS.replace("cache: {}\n", "").format()
    with on_a_port(Carto().app) as carto:
        base = url.replace("CARTO", carto)
        values = {
            "carto_api_base_url": base,
            "carto_api_access_token": "token",
            "catalog": str(write_catalog(tmp_path, rows__live=live)),
        }
        with on_a_port(create_app(Settings.model_validate(values))) as gateway_url:
            async with httpx.AsyncClient(base_url=gateway_url, timeout=20) as http:
                query = "{ queryRows { live { rows { name } } } }"
                response = await http.post("/graphql", json={"query": query})
    [line] = [each for each in caplog.messages if "queryRows.live" in each]
    assert reason in line
    assert line.endswith(")")
    assert "SELECT" not in line
    assert "(" not in response.json()["errors"][0]["message"]
