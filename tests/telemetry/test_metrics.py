"""Metrics by template, upstream, budget and catalog, as Prometheus scrapes them."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from carto_graphql.settings.settings import Settings
from carto_graphql.telemetry.exposition import write_metrics
from carto_graphql.telemetry.metrics import LAYERS, OUTCOMES
from carto_graphql.telemetry.sampling import Sampler
from carto_graphql.telemetry.slots import Slots
from carto_graphql.upstream import open_carto
from resolvers.sql.template import Template
from schema.catalog import load_catalog
from tests.cache.test_results import TOWNS as TEMPLATE
from tests.cache.test_results import Carto, http_gateway, in_process
from tests.resolvers.shops import write_catalog
from tests.serving import written_log
from tests.telemetry.scrape import Scrape, promtool

pytestmark = pytest.mark.anyio

LIVE = "{ queryRows { live(least: %d) { rows { name } } } }"
TOWNS = "{ queryRows { towns { rows { name } } } }"


@asynccontextmanager
async def gateway(folder: Path, carto: Carto, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with http_gateway(folder, carto, "1h", metrics=True, **settings) as http:
        yield http


async def scrape(http: httpx.AsyncClient) -> Scrape:
    response = await http.get("/metrics")
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return Scrape(response.text)


async def query(http: httpx.AsyncClient, document: str, **options: Any) -> Any:
    return (await http.post("/graphql", json={"query": document}, **options)).json()


async def test_the_first_scrape_has_a_0_series_for_each_template_and_outcome(
    tmp_path: Path,
) -> None:
    async with gateway(tmp_path, Carto()) as http:
        found = await scrape(http)
    for template in ("queryRows.towns", "queryRows.live"):
        for outcome in OUTCOMES:
            assert found.of("template_requests_total", template=template, outcome=outcome) == 0
        for name in ("statements", "rows", "bytes", "processed_bytes"):
            assert found.of(f"template_{name}_total", template=template) == 0
        for result in ("hit", "miss", "unknown"):
            assert found.of("template_carto_cache_total", template=template, result=result) == 0
        assert found.of("cut_answers_total", template=template) == 0
        assert found.of("template_seconds_count", template=template) == 0
    for api in ("sql", "maps", "geojson", "tiles", "token"):
        for status in ("2xx", "4xx", "5xx", "failed"):
            assert found.of("upstream_calls_total", api=api, status=status) == 0
    assert found.of("errors_total", code="UPSTREAM_UNAVAILABLE") == 0
    assert found.of("token_refreshes_total", outcome="error") == 0


async def test_calls_are_counted_by_template_and_outcome(tmp_path: Path) -> None:
    carto = Carto()
    async with gateway(tmp_path, carto) as http:
        for _ in range(3):
            await query(http, TOWNS)
        await query(http, LIVE % 1)
        await query(http, "{ queryRows { live(limit: 100000000) { rows { name } } } }")
        carto.status = 400
        await query(http, LIVE % 2)
        found = await scrape(http)

    def outcomes(template: str) -> dict[str, float]:
        counts = {
            outcome: found.of("template_requests_total", template=template, outcome=outcome)
            for outcome in OUTCOMES
        }
        return {outcome: count for outcome, count in counts.items() if count}

    assert outcomes("queryRows.towns") == {"ok": 1, "cached": 2}
    assert outcomes("queryRows.live") == {"ok": 1, "error": 1, "rejected": 1}
    assert found.of("template_statements_total", template="queryRows.live") == 2
    assert found.of("template_rows_total", template="queryRows.towns") == 3
    assert found.of("template_seconds_count", template="queryRows.towns") == 3
    assert found.of("template_seconds_bucket", template="queryRows.live", le="60") == 3
    size = len('{"rows":[{"name":"town 1"}]}')
    assert found.of("template_bytes_total", template="queryRows.live") == size
    assert found.of("upstream_calls_total", api="sql", status="2xx") == 2
    assert found.of("upstream_calls_total", api="sql", status="4xx") == 1
    assert found.of("errors_total", code="UPSTREAM_REJECTED") == 1
    assert found.of("errors_total", code="BAD_USER_INPUT") == 1
    assert found.of("request_seconds_count", path="/graphql", status="200") == 6
    assert {found.of("results_total", layer=each) for each in LAYERS} == {0, 1, 2}


@pytest.mark.parametrize(
    ("body", "cache", "processed"),
    [
        ('{"meta":{"cacheHit":true,"totalBytesProcessed":"7"},"rows":[]}', "hit", 7),
        ('{"rows":[],"meta":{"cacheHit":false,"totalBytesProcessed":1048576}}', "miss", 1048576),
        ('{"rows":[],"meta":{"cacheHit":"?","totalBytesProcessed":-1}}', "unknown", 0),
        ('{"rows":[]}', "unknown", 0),
    ],
)
async def test_what_carto_reports_of_a_statement_is_in_metrics_and_log(
    tmp_path: Path, body: str, cache: str, processed: int, capfd: pytest.CaptureFixture[str]
) -> None:
    carto = Carto()

    async def sql(_: Request) -> Response:
        return Response(body, media_type="application/json")

    carto.app.router.routes.clear()
    carto.app.add_route("/v3/sql/{name}/query", sql, methods=["GET", "POST"])
    async with gateway(tmp_path, carto) as http:
        await query(http, LIVE % 0)
        found = await scrape(http)
    assert found.of("template_carto_cache_total", template="queryRows.live", result=cache) == 1
    assert found.of("template_processed_bytes_total", template="queryRows.live") == processed
    line = next(
        json.loads(each) for each in written_log(capfd).splitlines() if "queryRows.live" in each
    )
    assert (line["carto_cache"], line["processed_bytes"]) == ([cache], processed)


async def test_two_equal_calls_in_flight_count_as_one_statement(tmp_path: Path) -> None:
    async with gateway(tmp_path, Carto()) as http:
        await asyncio.gather(*(query(http, LIVE % 5) for _ in range(3)))
        found = await scrape(http)
    assert found.of("template_requests_total", template="queryRows.live", outcome="shared") == 2
    assert found.of("template_requests_total", template="queryRows.live", outcome="ok") == 1
    assert found.of("template_statements_total", template="queryRows.live") == 1


async def test_budgets_of_roles_and_templates_are_reported(tmp_path: Path) -> None:
    callers = tmp_path / "callers.yaml"
    callers.write_text("roles:\n  public: { totalBudget: 60/day, budget: 50/day }\n")
    async with gateway(tmp_path, Carto(), callers=str(callers)) as http:
        assert (await scrape(http)).of("budget_remaining", scope="role", name="public") == 60
        await query(http, LIVE % 1)
        found = await scrape(http)
    assert found.of("budget_remaining", scope="role", name="public") == 59
    assert sum(series.startswith("budget_remaining") for series in found) == 1, "no callers"


async def test_circuits_and_versions_are_reported(tmp_path: Path) -> None:
    carto = Carto()
    carto.status = 502
    async with gateway(tmp_path, carto) as http:
        found = await scrape(http)
        [circuit] = [series for series in found if series.startswith("circuit_open")]
        assert found[circuit] == 0
        for number in range(6):
            await query(http, LIVE % number)
        found = await scrape(http)
    assert found[circuit] == 1
    assert [value for series, value in found.items() if series.startswith("catalog_info")] == [1]
    [build] = [series for series in found if series.startswith("build_info")]
    assert 'version="' in build
    assert 'python="3.' in build
    assert 'compiled="' in build
    assert found["process_resident_memory_bytes"] > 2**20


async def test_promtool_finds_nothing_wrong(tmp_path: Path) -> None:
    async with gateway(tmp_path, Carto()) as http:
        await query(http, LIVE % 1)
        text = (await http.get("/metrics")).text
    assert promtool("check", "metrics", text=text).strip() == ""


async def test_200_templates_are_scraped_in_less_than_5000_lines_and_50_ms(tmp_path: Path) -> None:
    live = TEMPLATE.replace("cache: {}\n", "").format()
    names = {f"rows__live{number}": live for number in range(200)}
    settings = {
        "carto_api_base_url": "https://carto.test",
        "carto_api_access_token": "token",
        "catalog": str(write_catalog(tmp_path, **names)),
        "metrics": True,
    }
    async with in_process(settings, Carto().app) as http:
        for number in range(20):
            await query(http, f"{{ queryRows {{ live{number} {{ rows {{ name }} }} }} }}")
        await http.get("/metrics")
        began = time.thread_time()
        response = await http.get("/metrics")
        # The text is written in a thread: this one reads the state, and passes the text on.
        assert time.thread_time() - began < 0.05
        found = Scrape(response.text)
    assert 2_000 < len(found.lines) < 5_000


async def test_gauges_of_connections_and_budgets_end_with_the_catalog_that_has_them() -> None:
    async def read_budgets(
        templates: Iterable[Template],
    ) -> AsyncIterator[tuple[str, str, int, int]]:
        for each in templates:
            yield "template", each.name, 1, 50

    settings = Settings.load(sandbox=True)
    slots, templates = Slots(), load_catalog(settings.catalog_folder).templates[:1]
    sampler = Sampler(slots, open_carto(settings), read_budgets)
    gauges = ("circuit_open{", "budget_remaining{", "budget_limit{")
    for served in (templates, ()):
        sampler.set_catalog("1", served)
        await sampler.sample()
        found = Scrape(write_metrics([slots.series()]).decode())
        assert sum(series.startswith(gauges) for series in found) == 3 * len(served)
