"""Aggregates and charts whose statements fail at CARTO: each alone, beside the rows and each other."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from tests.resolvers.measurements import measurements
from tests.server.canned import gateway_before
from tests.serving import on_a_port


@dataclass
class Carto:
    """Responds to statements by a text in them; all else is a row of each chart."""

    failing: dict[str, Response] = field(default_factory=dict)
    statements: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope, receive)
            await self._respond(await _sql(request))(scope, receive, send)

    def _respond(self, sql: str) -> Response:
        self.statements.append(sql)
        for text, response in self.failing.items():
            if text in sql:
                return response
        row = {"text": "a", "__count": 3, "__k0": "a", "__m0": 7}
        return JSONResponse({"rows": [row]})


async def _sql(request: Request) -> str:
    if request.method == "GET":
        return request.query_params["q"]
    sql: str = json.loads(await request.body())["q"]
    return sql


@pytest.fixture
def carto() -> Carto:
    return Carto()


@pytest.fixture
def http(carto: Carto, tmp_path: Path) -> Iterator[httpx.Client]:
    measurements("bigquery", tmp_path)
    with (
        on_a_port(carto) as carto_url,
        gateway_before(carto_url, tmp_path) as url,
        httpx.Client(base_url=url, timeout=30) as client,
    ):
        yield client


def run_query(http: httpx.Client, selection: str) -> tuple[int, dict[str, Any]]:
    query = f"{{ features {{ measurements {{ {selection} }} }} }}"
    response = http.post("/graphql", json={"query": query})
    return response.status_code, response.json()


ROWS = "features { properties { text } }"
BY_TEXT = "groups(by: [text]) { key { text } count }"
BY_DAY = "byDay: groups(by: [day]) { count }"


def rejected() -> Response:
    return JSONResponse({"error": "Query error: secret_table"}, status_code=400)


def unavailable() -> Response:
    return Response(status_code=503)


def test_a_chart_that_fails_leaves_the_rows_and_other_charts(
    carto: Carto, http: httpx.Client
) -> None:
    carto.failing["q.`d` AS `__k0`"] = rejected()
    status, result = run_query(http, f"{ROWS} totalCount aggregate {{ {BY_TEXT} {BY_DAY} }}")
    assert status == 200
    found = result["data"]["features"]["measurements"]
    assert found["features"] == [{"properties": {"text": "a"}}]
    assert found["totalCount"] == 3
    assert found["aggregate"]["groups"] == [{"key": {"text": "a"}, "count": 3}]
    assert found["aggregate"]["byDay"] is None
    [error] = result["errors"]
    assert error["path"] == ["features", "measurements", "aggregate", "byDay"]
    assert error["extensions"]["code"] == "UPSTREAM_REJECTED"
    assert "secret_table" not in json.dumps(result)


@pytest.mark.parametrize("selection", ["totalCount", f"totalCount {ROWS}", f"{ROWS} totalCount"])
def test_a_total_count_that_fails_is_an_error_beside_data(
    selection: str, carto: Carto, http: httpx.Client
) -> None:
    carto.failing["SELECT CAST(COUNT(*)"] = unavailable()
    status, result = run_query(http, selection)
    assert status == 200
    assert result["data"]["features"]["measurements"]["totalCount"] is None
    [error] = result["errors"]
    assert error["path"] == ["features", "measurements", "totalCount"]
    assert error["extensions"]["code"] == "UPSTREAM_UNAVAILABLE"


def test_rows_that_fail_are_the_error_of_the_field(carto: Carto, http: httpx.Client) -> None:
    carto.failing["q.`s` AS `text`"] = rejected()
    status, result = run_query(http, f"{ROWS} aggregate {{ {BY_TEXT} }}")
    assert status == 200
    assert result["data"]["features"]["measurements"] is None
    [error] = result["errors"]
    assert error["path"] == ["features", "measurements"]


def test_a_chart_with_a_wrong_value_is_null(carto: Carto, http: httpx.Client) -> None:
    carto.failing["AS `__k0`"] = JSONResponse({"rows": [{"__k0": 1.5, "__count": "many"}]})
    _, result = run_query(http, f"{ROWS} aggregate {{ {BY_TEXT} }}")
    found = result["data"]["features"]["measurements"]
    assert found["features"]
    assert found["aggregate"] == {"groups": None}
    [error] = result["errors"]
    assert error["extensions"]["code"] == "UPSTREAM_INVALID"


def test_rows_with_a_wrong_value_keep_their_charts(carto: Carto, http: httpx.Client) -> None:
    carto.failing["q.`i` AS `whole`"] = JSONResponse({"rows": [{"whole": 1}, {"whole": 1.5}]})
    rows = "features { properties { whole } }"
    _, result = run_query(http, f"{rows} aggregate {{ {BY_TEXT} again: {BY_TEXT} }} totalCount")
    assert result["data"]["features"]["measurements"] is None
    carto.failing["AS `long`"] = JSONResponse({"rows": [{"long": "1"}, {"long": "x"}]})
    rows = "features { properties { long } }"
    _, result = run_query(http, f"{rows} aggregate {{ {BY_TEXT} again: {BY_TEXT} }} totalCount")
    found = result["data"]["features"]["measurements"]
    assert [each["properties"]["long"] for each in found["features"]] == ["1", None]
    assert found["totalCount"] == 3
    expected = [{"key": {"text": "a"}, "count": 3}]
    assert found["aggregate"] == {"groups": expected, "again": expected}


def test_a_series_of_too_many_periods_is_an_error(carto: Carto, http: httpx.Client) -> None:
    rows = [{"__k0": "2018-01-31", "__count": 1, "__k1": str(each)} for each in range(10_001)]
    carto.failing["AS `__k0`"] = JSONResponse({"rows": rows})
    series = "timeSeries(of: day, step: DAY, splitBy: text) { start count }"
    _, result = run_query(http, f"aggregate {{ {series} }}")
    assert result["data"]["features"]["measurements"]["aggregate"] == {"timeSeries": None}
    [error] = result["errors"]
    assert error["extensions"]["code"] == "RESULT_TOO_LARGE"
    carto.failing["AS `__k0`"] = JSONResponse({"rows": rows[:10_000]})
    _, result = run_query(http, f"aggregate {{ {series} }}")
    found = result["data"]["features"]["measurements"]["aggregate"]["timeSeries"]
    assert len(found) == 10_000
    assert found[0] == {"start": "2018-01-31T00:00:00Z", "count": 1}
