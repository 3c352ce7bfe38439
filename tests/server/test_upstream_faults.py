"""A CARTO that misbehaves: what clients receive, and what they must not see."""

import asyncio
import json
import logging
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

import server
from carto_client import CartoClient, StaticToken
from carto_client.sending import FAILURES
from tests.carto_client.upstream import (
    TOKEN_PATH,
    Received,
    Reply,
    Upstream,
    drops,
    hangs,
    response,
    returns,
    upstream,
)
from tests.resolvers.shops import TOWNS, write_catalog
from tests.server.canned import gateway_before
from tests.serving import written_log

pytestmark = pytest.mark.anyio

ROWS: Final = response('{"rows":[{"town":"Bern"}],"schema":[]}')
TOWN: Final = "towns(limit: %d) { rows { town } }"
QUERY: Final = f"{{ queryRows {{ {TOWN} }} }}"
MARKER: Final = "mark3r"


@dataclass
class Stand:
    """A gateway whose templates are `towns` and `others`, and the CARTO behind it."""

    http: httpx.AsyncClient
    carto: Upstream
    queries: int = 0

    async def send(self, query: str = "", **headers: str) -> httpx.Response:
        self.queries += 1  # because identical queries would share a call to CARTO
        query = query or QUERY % self.queries
        return await self.http.post("/graphql", json={"query": query}, headers=headers)


@asynccontextmanager
async def gateway(folder: Path, reply: Reply, **settings: Any) -> AsyncIterator[Stand]:
    catalog = write_catalog(
        folder, rows__towns=TOWNS, rows__others=TOWNS.replace("p.d.towns", "p.d.closed")
    )
    async with upstream(reply) as carto:
        with gateway_before(carto.url, catalog, **settings) as url:
            async with httpx.AsyncClient(base_url=url, timeout=30) as http:
                yield Stand(http, carto)


def error_in(got: httpx.Response) -> dict[str, Any]:
    [error] = got.json()["errors"]
    return {"message": error["message"], **error["extensions"]}


async def test_u05_a_source_without_access_fails_its_own_field(
    tmp_path: Path,
) -> None:
    async def reply(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(
            response('{"error":"no"}', status=403) if "closed" in request.options["q"] else ROWS
        )

    async with gateway(tmp_path, reply) as stand:
        got = await stand.send(f"{{ queryRows {{ {TOWN % 5} others {{ numberReturned }} }} }}")
    assert got.status_code == 200
    assert got.json()["data"] == {
        "queryRows": {"towns": {"rows": [{"town": "Bern"}]}, "others": None}
    }
    assert error_in(got)["code"] == "UPSTREAM_AUTH"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("2", 2), (formatdate(time.time() + 3600, usegmt=True), 3600), ("99999999", 99999999)]
    + [(value, None) for value in ("-1", "soon", "", "1.5")],
    ids=["seconds", "HTTP date", "three years", "negative", "garbage", "empty", "half a second"],
)
async def test_u06_retry_after_is_passed_on_in_every_form(
    tmp_path: Path, value: str, seconds: int | None
) -> None:
    reply = returns(response("{}", status=429, retry_after=value))
    async with gateway(tmp_path, reply, carto_timeout=1.9) as stand:
        began = time.monotonic()
        error = error_in(await stand.send())
        assert time.monotonic() - began < 1.9
    assert error["code"] == "UPSTREAM_RATE_LIMITED"
    assert error.get("retryAfter") == (
        None if seconds is None else pytest.approx(seconds, abs=1800)
    )


async def test_u06_a_429_without_retry_after_has_none(tmp_path: Path) -> None:
    async with gateway(tmp_path, returns(response("{}", status=429))) as stand:
        assert "retryAfter" not in error_in(await stand.send())


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
async def test_u08_an_open_circuit_is_http_503_with_retry_after_at_once(
    tmp_path: Path, accept: str
) -> None:
    async with gateway(tmp_path, drops()) as stand:
        for _ in range(FAILURES):
            got = await stand.send()
            assert got.json()["data"] == {"queryRows": {"towns": None}}
            assert error_in(got)["code"] == "UPSTREAM_UNAVAILABLE"
        before = len(stand.carto.requests)
        got = await stand.send(accept=accept)
        assert len(stand.carto.requests) == before
        assert (got.status_code, got.headers["retry-after"]) == (503, "1")
        assert got.headers["content-type"].startswith(accept)
        assert "data" not in got.json()
        assert error_in(got) == {
            "message": "CARTO is unavailable (circuit breaker open); retry later.",
            "code": "UPSTREAM_UNAVAILABLE",
            "retryAfter": 1,
        }
        both = await stand.send(f"{{ queryRows {{ {TOWN % 5} others {{ numberReturned }} }} }}")
        assert (both.status_code, error_in(both)["code"]) == (503, "UPSTREAM_UNAVAILABLE")


async def test_u08_requests_without_a_statement_succeed_during_an_outage(tmp_path: Path) -> None:
    async with gateway(tmp_path, drops()) as stand:
        for _ in range(FAILURES):
            await stand.send()
        got = await stand.send(f"{{ queryRows {{ {TOWN % 5} others {{ __typename }} }} }}")
        assert got.status_code == 200
        assert got.json()["data"] == {
            "queryRows": {"towns": None, "others": {"__typename": "OthersResult"}}
        }
        introspection = await stand.send("{ __schema { queryType { name } } }")
        assert introspection.json() == {"data": {"__schema": {"queryType": {"name": "Query"}}}}


class Breaks(httpx.AsyncBaseTransport):
    """A transport with a mistake of ours in it."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise RuntimeError(f"{MARKER} while sending {request.url}")


async def test_q52_an_unexpected_error_is_masked_and_logged_with_the_request_id(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = CartoClient(
        base_url="https://carto.example", auth=StaticToken(MARKER), transport=Breaks()
    )
    monkeypatch.setattr(server, "open_carto", lambda *_: client)
    async with gateway(tmp_path, hangs) as stand:
        got = await stand.send(**{"x-request-id": "r-52"})
    assert got.json()["data"] == {"queryRows": {"towns": None}}
    expected = {
        "message": "Internal server error",
        "code": "INTERNAL_SERVER_ERROR",
        "requestId": "r-52",
    }
    assert error_in(got) == expected
    assert MARKER not in got.text
    [logged] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "r-52" in logged.getMessage()
    assert MARKER not in logged.getMessage(), "it is in the traceback alone"


async def test_u15_a_carto_that_never_responds_costs_the_deadline_and_no_more(
    tmp_path: Path,
) -> None:
    async with gateway(tmp_path, hangs, carto_timeout=0.5) as stand:
        began = time.monotonic()
        error = error_in(await stand.send())
        assert 0.4 < time.monotonic() - began < 3
        assert error == {"message": "CARTO did not respond in time.", "code": "UPSTREAM_TIMEOUT"}


async def test_u19_requests_beyond_the_queue_are_rejected_while_health_checks_succeed(
    tmp_path: Path,
) -> None:
    async with gateway(tmp_path, hangs, max_connections=2, max_waiting=3) as stand:
        sending = [asyncio.create_task(stand.send()) for _ in range(6)]
        [first], waiting = await asyncio.wait(
            sending, timeout=20, return_when=asyncio.FIRST_COMPLETED
        )
        rejected = first.result()
        assert rejected.status_code == 503
        assert rejected.headers["retry-after"] == "1"
        assert error_in(rejected) == {
            "message": "Too many requests wait for CARTO; retry later.",
            "code": "UPSTREAM_UNAVAILABLE",
            "retryAfter": 1,
        }
        assert (await stand.http.get("/healthz")).status_code == 200
        assert len(stand.carto.requests) == 2
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
        stand.carto.reply = returns(ROWS)
        await until_it_succeeds(stand)


async def until_it_succeeds(stand: Stand) -> None:
    async with asyncio.timeout(20):
        while (await stand.send()).status_code != 200:  # noqa: ASYNC110 - there is no event
            await asyncio.sleep(0.05)


async def test_u22_no_header_of_carto_reaches_the_client(tmp_path: Path) -> None:
    odd: dict[str, Any] = {
        "set_cookie": f"s={MARKER}",
        "cache_control": "public, max-age=9",
        f"x_{MARKER}": "1",
        "server": MARKER,
    }
    async with gateway(tmp_path, returns(response('{"rows":[{"town":"Bern"}]}', **odd))) as stand:
        got = await stand.send()
        assert got.json() == {"data": {"queryRows": {"towns": {"rows": [{"town": "Bern"}]}}}}
        assert MARKER not in str(got.headers)
        assert "set-cookie" not in got.headers
        assert got.headers["cache-control"] == "private, no-store"
        await stand.send()
        assert not any("cookie" in request.headers for request in stand.carto.requests)


async def test_u23_no_job_is_started_and_a_slow_statement_is_abandoned(tmp_path: Path) -> None:
    async with gateway(tmp_path, hangs, carto_timeout=2) as stand:
        assert error_in(await stand.send())["code"] == "UPSTREAM_TIMEOUT"
        assert [request.path for request in stand.carto.requests] == ["/v3/sql/carto_dw/query"]


@pytest.mark.parametrize("status", [200, 400, 403, 408, 429, 500, 503])
async def test_u11_u24_carto_s_error_text_is_for_the_debug_log_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.INFO)
    words = f"api_key={MARKER}: near SELECT {MARKER} FROM `p.d.towns` with token"
    failed = response(
        json.dumps({"error": [words], "hint": MARKER}), status=status, retry_after="9999"
    )
    async with gateway(tmp_path, returns(failed)) as stand:
        got = await stand.send()
    assert got.json()["errors"]
    for text in (got.text, str(got.headers), caplog.text):
        for hidden in (MARKER, "p.d.towns", "SELECT"):
            assert hidden not in text


# --- What statements cost ---

BUDGET: Final = {"roles": {"public": {"budget": "50/day", "rate": "1000/minute"}}}
VARIED: Final = "query Q($limit: Int!) { queryRows { towns(limit: $limit) { rows { town } } } }"


@asynccontextmanager
async def metered(folder: Path, reply: Reply, **settings: Any) -> AsyncIterator[Stand]:
    (folder / "callers.yaml").write_text(json.dumps(BUDGET))
    callers = {"callers": str(folder / "callers.yaml"), **settings}
    async with gateway(folder / "catalog", reply, **callers) as stand:
        yield stand


async def spent(stand: Stand, requests: int) -> int:
    """Send `requests` different queries; return how many of the caller's 50 statements are used."""
    for number in range(requests):
        query = {"query": VARIED, "variables": {"limit": number + 1}}
        got = await stand.http.post("/graphql", json=query)
        assert got.status_code != 429
    [left] = re.findall(r'"statements";r=(\d+)', got.headers["ratelimit"])
    return 50 - int(left)


@pytest.mark.threat("H19")
async def test_h19_a_token_outage_costs_no_caller_its_budget(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    token = response(json.dumps({"access_token": "t", "expires_in": "3600"}))
    outage = response(json.dumps({"error": "x"}), status=503)
    account: dict[str, Any] = {
        "carto_api_access_token": None,
        "carto_client_id": "me",
        "carto_client_secret": MARKER,
        "carto_timeout": 0.1,
    }
    async with upstream(returns(outage)) as sign_in:
        account["carto_auth_url"] = f"{sign_in.url}{TOKEN_PATH}"
        async with metered(tmp_path, returns(ROWS), **account) as stand:
            assert await spent(stand, 60) == 0
            assert not stand.carto.requests
            sign_in.reply = returns(token)
            await asyncio.sleep(1.1)
            assert await spent(stand, 1) == 1
    assert "the token endpoint returned 503" in caplog.text
    assert MARKER not in caplog.text


@pytest.mark.threat("H19")
async def test_h19_a_rejected_token_and_an_open_circuit_cost_no_caller_its_budget(
    tmp_path: Path,
) -> None:
    async with metered(tmp_path, returns(response("{}", status=401))) as stand:
        assert await spent(stand, 20) == 0
        assert len(stand.carto.requests) == 20
        stand.carto.reply = returns(response("{}", status=504))
        assert await spent(stand, 20) == FAILURES


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.threat("H20")
async def test_h20_a_statement_that_may_have_run_is_sent_charged_and_logged_once(
    tmp_path: Path, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    async with metered(tmp_path, returns(response("{}", status=status))) as stand:
        assert await spent(stand, 1) == 1
        assert len(stand.carto.requests) == 1
    assert '"statements":1,' in written_log(capfd)


@pytest.mark.threat("H20")
async def test_h20_a_statement_that_carto_did_not_start_is_repeated_and_charged_once(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    busy = returns(response("{}", status=429), response("{}", status=429), ROWS)
    async with metered(tmp_path, busy) as stand:
        assert await spent(stand, 1) == 1
        assert len(stand.carto.requests) == 3
    assert '"statements":1,' in written_log(capfd)


@pytest.mark.parametrize("exposed", [True, False])
async def test_carto_s_own_message_reaches_clients_only_where_the_operator_exposes_it(
    tmp_path: Path, exposed: bool
) -> None:
    reply = returns(response('{"error":["division by zero: mark3r"]}', status=400))
    async with gateway(tmp_path, reply, expose_upstream_errors=exposed) as stand:
        error = error_in(await stand.send())
    assert error["message"] == "CARTO rejected the query."
    if exposed:
        assert "division by zero: mark3r" in error["upstream"]
    else:
        assert "upstream" not in error


@pytest.mark.parametrize("logged", [True, False])
async def test_carto_s_own_message_is_logged_as_a_warning_only_where_the_operator_says_so(
    tmp_path: Path, logged: bool, caplog: pytest.LogCaptureFixture
) -> None:
    reply = returns(response('{"error":["mark3r"]}', status=400))
    with caplog.at_level(logging.WARNING):
        async with gateway(tmp_path, reply, log_upstream_errors=logged) as stand:
            await stand.send()
    assert (MARKER in caplog.text) is logged
