"""A CARTO that misbehaves, seen from outside: what a client is told, and what it is not."""

import asyncio
import json
import logging
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
from carto_client.circuit import FAILURES
from tests.carto_client.upstream import (
    Asked,
    Reply,
    Upstream,
    drops,
    hangs,
    response,
    says,
    upstream,
)
from tests.resolvers.shops import TOWNS, write_catalog
from tests.server.canned import gateway_before

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
    asked: int = 0

    async def ask(self, query: str = "", **headers: str) -> httpx.Response:
        """Each time another question: identical ones would share a call."""
        self.asked += 1
        query = query or QUERY % self.asked
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


def error_in(answer: httpx.Response) -> dict[str, Any]:
    [error] = answer.json()["errors"]
    return {"message": error["message"], **error["extensions"]}


async def test_u05_a_source_that_the_token_does_not_reach_fails_its_own_field(
    tmp_path: Path,
) -> None:
    async def reply(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(
            response('{"error":"no"}', status=403) if "closed" in asked.options["q"] else ROWS
        )

    async with gateway(tmp_path, reply) as stand:
        answer = await stand.ask(f"{{ queryRows {{ {TOWN % 5} others {{ numberReturned }} }} }}")
    assert answer.status_code == 200
    assert answer.json()["data"] == {
        "queryRows": {"towns": {"rows": [{"town": "Bern"}]}, "others": None}
    }
    assert error_in(answer)["code"] == "UPSTREAM_AUTH"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("2", 2), (formatdate(time.time() + 3600, usegmt=True), 3600), ("99999999", 99999999)]
    + [(value, None) for value in ("-1", "soon", "", "1.5")],
    ids=["seconds", "HTTP date", "three years", "negative", "garbage", "empty", "half a second"],
)
async def test_u06_retry_after_is_passed_on_in_every_form(
    tmp_path: Path, value: str, seconds: int | None
) -> None:
    reply = says(response("{}", status=429, retry_after=value))
    async with gateway(tmp_path, reply, carto_timeout=1.9) as stand:
        began = time.monotonic()
        error = error_in(await stand.ask())
        assert time.monotonic() - began < 1.9
    assert error["code"] == "UPSTREAM_RATE_LIMITED"
    assert error.get("retryAfter") == (
        None if seconds is None else pytest.approx(seconds, abs=1800)
    )


async def test_u06_without_retry_after_none_is_invented(tmp_path: Path) -> None:
    async with gateway(tmp_path, says(response("{}", status=429))) as stand:
        assert "retryAfter" not in error_in(await stand.ask())


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
async def test_u08_a_dead_carto_is_http_503_with_retry_after_at_once(
    tmp_path: Path, accept: str
) -> None:
    async with gateway(tmp_path, drops()) as stand:
        for _ in range(FAILURES):
            answer = await stand.ask()
            assert answer.json()["data"] == {"queryRows": {"towns": None}}
            assert error_in(answer)["code"] == "UPSTREAM_UNAVAILABLE"
        asked = len(stand.carto.asked)
        answer = await stand.ask(accept=accept)
        assert len(stand.carto.asked) == asked
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert answer.headers["content-type"].startswith(accept)
        assert "data" not in answer.json()
        assert error_in(answer) == {
            "message": "CARTO is unavailable, as it was a moment ago",
            "code": "UPSTREAM_UNAVAILABLE",
            "retryAfter": 1,
        }
        both = await stand.ask(f"{{ queryRows {{ {TOWN % 5} others {{ numberReturned }} }} }}")
        assert (both.status_code, error_in(both)["code"]) == (503, "UPSTREAM_UNAVAILABLE")


async def test_u08_what_needs_no_carto_is_answered_while_it_is_dead(tmp_path: Path) -> None:
    async with gateway(tmp_path, drops()) as stand:
        for _ in range(FAILURES):
            await stand.ask()
        answer = await stand.ask(f"{{ queryRows {{ {TOWN % 5} others {{ __typename }} }} }}")
        assert answer.status_code == 200
        assert answer.json()["data"] == {
            "queryRows": {"towns": None, "others": {"__typename": "OthersResult"}}
        }
        introspection = await stand.ask("{ __schema { queryType { name } } }")
        assert introspection.json() == {"data": {"__schema": {"queryType": {"name": "Query"}}}}


class Breaks(httpx.AsyncBaseTransport):
    """A transport with a mistake of ours in it."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise RuntimeError(f"{MARKER} while asking {request.url}")


async def test_q52_an_error_that_nobody_expected_is_masked_and_logged_under_the_requests_id(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = CartoClient(
        base_url="https://carto.example", auth=StaticToken(MARKER), transport=Breaks()
    )
    monkeypatch.setattr(server, "open_carto", lambda _: client)
    async with gateway(tmp_path, hangs) as stand:
        answer = await stand.ask(**{"x-request-id": "r-52"})
    assert answer.json()["data"] == {"queryRows": {"towns": None}}
    expected = {
        "message": "Internal server error",
        "code": "INTERNAL_SERVER_ERROR",
        "requestId": "r-52",
    }
    assert error_in(answer) == expected
    assert MARKER not in answer.text
    [told] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "r-52" in told.getMessage()
    assert MARKER not in told.getMessage(), "it stands in the traceback alone"


async def test_u15_a_carto_that_never_answers_costs_the_deadline_and_no_more(
    tmp_path: Path,
) -> None:
    async with gateway(tmp_path, hangs, carto_timeout=0.5) as stand:
        began = time.monotonic()
        error = error_in(await stand.ask())
        assert 0.4 < time.monotonic() - began < 3
        assert error == {"message": "CARTO did not answer in time", "code": "UPSTREAM_TIMEOUT"}


async def test_u19_more_than_may_wait_are_refused_while_health_still_answers(
    tmp_path: Path,
) -> None:
    async with gateway(tmp_path, hangs, max_connections=2, max_waiting=3) as stand:
        asking = [asyncio.create_task(stand.ask()) for _ in range(6)]
        [answered], waiting = await asyncio.wait(
            asking, timeout=20, return_when=asyncio.FIRST_COMPLETED
        )
        refused = answered.result()
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "1"
        assert error_in(refused) == {
            "message": "The gateway is asking CARTO as much as it may",
            "code": "UPSTREAM_UNAVAILABLE",
            "retryAfter": 1,
        }
        assert (await stand.http.get("/healthz")).status_code == 200
        assert len(stand.carto.asked) == 2
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
        stand.carto.reply = says(ROWS)
        await until_answered(stand)


async def until_answered(stand: Stand) -> None:
    """The gateway learns a moment later that who waited has left."""
    async with asyncio.timeout(20):
        while (await stand.ask()).status_code != 200:  # noqa: ASYNC110 - it is asked
            await asyncio.sleep(0.05)


async def test_u22_no_header_of_carto_reaches_the_client(tmp_path: Path) -> None:
    odd: dict[str, Any] = {
        "set_cookie": f"s={MARKER}",
        "cache_control": "public, max-age=9",
        f"x_{MARKER}": "1",
        "server": MARKER,
    }
    async with gateway(tmp_path, says(response('{"rows":[{"town":"Bern"}]}', **odd))) as stand:
        answer = await stand.ask()
        assert answer.json() == {"data": {"queryRows": {"towns": {"rows": [{"town": "Bern"}]}}}}
        assert MARKER not in str(answer.headers)
        assert not answer.headers.keys() & {"set-cookie", "cache-control"}
        await stand.ask()
        assert not any("cookie" in asked.headers for asked in stand.carto.asked)


async def test_u23_no_job_is_started_and_what_takes_too_long_is_left(tmp_path: Path) -> None:
    async with gateway(tmp_path, hangs, carto_timeout=0.3) as stand:
        assert error_in(await stand.ask())["code"] == "UPSTREAM_TIMEOUT"
        assert [asked.path for asked in stand.carto.asked] == ["/v3/sql/carto_dw/query"]


@pytest.mark.parametrize("status", [200, 400, 403, 408, 429, 500, 503])
async def test_u11_u24_what_carto_says_of_an_error_is_for_the_debug_log_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.INFO)
    words = f"api_key={MARKER}: near SELECT {MARKER} FROM `p.d.towns` with token"
    said = response(
        json.dumps({"error": [words], "hint": MARKER}), status=status, retry_after="9999"
    )
    async with gateway(tmp_path, says(said)) as stand:
        answer = await stand.ask()
    assert answer.json()["errors"]
    for shown in (answer.text, str(answer.headers), caplog.text):
        for hidden in (MARKER, "p.d.towns", "SELECT"):
            assert hidden not in shown
