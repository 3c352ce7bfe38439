"""Rate limits and budgets: whose they are, what they count, and what clients learn."""

import asyncio
import math
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import httpx
import pytest
from starlette.responses import PlainTextResponse

from carto_client import CartoClient, Query, StaticToken
from resolvers.errors import OverLimit
from resolvers.query_runner import Fetch, QueryRunner
from tests.callers.gateway import OPEN, FakeCarto, Running, callers_file, code, gateway
from tests.callers.test_in_force import within_ten_seconds

QUERY: Final = "{ queryRows { others { rows { name } } } }"
KEYS: Final[dict[str, dict[str, Any]]] = {
    "ada": {"roles": ["analyst"]},
    "bob": {"roles": ["analyst"]},
    "eve": {"roles": ["other"]},
    "two": {"roles": ["other", "analyst"]},
}


@pytest.fixture
def limited(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Running]:
    """Run a gateway with the roles and template header lines of the test's decorator `limits`."""
    roles, header = request.param
    files = {"rows__others": OPEN.replace("access:", f"{header}access:"), "rows__free": OPEN}
    with gateway(
        tmp_path, files, callers_file(KEYS, roles=roles), trusted_proxies="127.0.0.0/8"
    ) as running:
        yield running


def limits(roles: dict[str, Any], header: str = "") -> pytest.MarkDecorator:
    return pytest.mark.parametrize("limited", [(roles, header)], indirect=True, ids=[""])


def over(response: httpx.Response) -> bool:
    """Return True if the status is 429, and check the error code and the time until a retry."""
    if response.status_code != 429:
        return False
    body = response.json()
    assert "data" not in body
    [error] = body["errors"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert error["extensions"]["retryAfter"] == int(response.headers["retry-after"])
    assert 0 < error["extensions"]["retryAfter"] <= 86400
    return True


@limits({"analyst": {"rate": "3/minute"}})
def test_a_rate_limit_applies_to_each_caller_separately(limited: Running) -> None:
    assert [over(limited.post("{ __typename }", "ada")) for _ in range(5)] == [False] * 3 + [
        True
    ] * 2
    assert not over(limited.post("{ __typename }", "bob"))
    assert not any(over(limited.post("{ __typename }", "eve")) for _ in range(5))
    assert not any(over(limited.post("{ __typename }")) for _ in range(5))


@limits({"public": {"rate": "2/minute"}})
@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("203.0.113.5", "203.0.113.6", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("198.51.100.9, 203.0.113.5", "198.51.100.1, 203.0.113.5", True),
        ("::ffff:203.0.113.5", "203.0.113.5", True),
    ],
)
def test_anonymous_callers_are_distinguished_by_the_address_that_the_proxy_reports(
    limited: Running, first: str, second: str, same: bool
) -> None:
    for _ in range(2):
        assert not over(limited.post("{ __typename }", **{"X-Forwarded-For": first}))
    assert over(limited.post("{ __typename }", **{"X-Forwarded-For": first}))
    assert over(limited.post("{ __typename }", **{"X-Forwarded-For": second})) == same


@limits({"analyst": {"budget": "2/day"}})
def test_a_budget_counts_only_statements(limited: Running) -> None:
    for text in ("{ __typename }", "{ __schema { types { name } } }", "{", "{ nope }"):
        limited.post(text, "ada")
    for _ in range(2):
        assert limited.post(QUERY, "ada").json()["data"]["queryRows"]["others"]
    assert over(limited.post(QUERY, "ada"))
    assert len(limited.carto.statements) == 2
    assert not over(limited.post("{ __typename }", "ada"))
    assert not over(limited.post(QUERY, "bob"))


@limits({"analyst": {"budget": "2/day"}})
def test_a_request_beyond_the_budget_returns_partial_data_and_errors(
    limited: Running,
) -> None:
    text = f"{{ queryRows {{ {' '.join(f'q{n}: others(limit: {n}) {{ rows {{ name }} }}' for n in range(1, 5))} }} }}"
    response = limited.post(text, "ada")
    assert response.status_code == 200
    given = response.json()["data"]["queryRows"]
    assert sum(value is not None for value in given.values()) == 2
    errors = response.json()["errors"]
    assert {error["extensions"]["code"] for error in errors} == {"RATE_LIMITED"}
    assert all(error["extensions"]["retryAfter"] > 0 for error in errors)
    assert len(limited.carto.statements) == 2


@limits({"analyst": {"totalBudget": "3/day"}, "public": {"totalBudget": "1/day"}})
def test_a_total_budget_is_shared_by_all_callers_with_its_limits(limited: Running) -> None:
    assert [over(limited.post(QUERY, key)) for key in ("ada", "bob", "ada", "bob")] == [
        False
    ] * 3 + [True]
    assert [over(limited.post(QUERY)) for _ in range(2)] == [False, True]
    assert over(limited.post(QUERY, "two"))
    assert over(limited.post(QUERY, "eve"))


@limits(
    {"analyst": {"rate": "1/minute"}, "other": {"rate": "2/minute"}, "public": {"rate": "3/minute"}}
)
@pytest.mark.parametrize(("key", "allowed"), [("two", 1), ("ada", 1), ("eve", 2), (None, 3)])
def test_the_first_row_whose_role_a_caller_has_applies(
    limited: Running, key: str | None, allowed: int
) -> None:
    assert [over(limited.post("{ __typename }", key)) for _ in range(allowed + 1)] == [
        False
    ] * allowed + [True]


@limits({}, "rate: 2/minute\n")
def test_a_templates_rate_limit_applies_to_each_caller_and_this_field_only(
    limited: Running,
) -> None:
    assert [over(limited.post(QUERY, "ada")) for _ in range(3)] == [False, False, True]
    assert not over(limited.post(QUERY, "bob"))
    assert not over(limited.post("{ queryRows { free { rows { name } } } }", "ada"))


@limits({}, "budget: 2/day\n")
def test_a_templates_budget_is_shared_by_all_callers(limited: Running) -> None:
    assert [over(limited.post(QUERY, key)) for key in ("ada", "bob", "eve", None)] == [
        False,
        False,
        True,
        True,
    ]
    text = "{ queryRows { others { rows { name } } free { rows { name } } } }"
    assert (
        limited.http.get("/graphql", params={"query": text}).headers["cache-control"]
        == "private, no-store"
    )
    both = limited.post(text, "ada")
    assert both.status_code == 200
    assert both.headers.get_list("cache-control") == ["private, no-store"]
    assert both.json()["data"]["queryRows"] == {
        "others": None,
        "free": {"rows": [{"name": "name"}]},
    }


@limits({"analyst": {"rate": "5/minute", "budget": "9/day"}})
def test_the_standard_headers_report_what_is_left(limited: Running) -> None:
    headers = limited.post(QUERY, "ada").headers
    assert headers["ratelimit-policy"] == '"requests";q=5;w=60, "statements";q=9;w=86400'
    found = re.fullmatch(r'"requests";r=4;t=(\d+), "statements";r=8;t=(\d+)', headers["ratelimit"])
    assert found
    assert 0 < int(found[1]) <= 60 < int(found[2]) <= 86400
    assert "ratelimit" not in limited.post(QUERY).headers


@limits({"public": {"budget": "100/day"}})
def test_statements_that_an_open_circuit_breaker_stops_are_not_charged(limited: Running) -> None:
    limited.carto.app = PlainTextResponse("unavailable", 503)
    fields = ("others { rows { name } }", "free { rows { name } }")
    for text in fields * 10:
        assert code(limited.post(f"{{ queryRows {{ {text} }} }}")) == "UPSTREAM_UNAVAILABLE"
    assert len(limited.carto.requests) < 15, "the circuit is open"
    limited.carto.app = FakeCarto()
    assert within_ten_seconds(lambda: limited.post(QUERY).status_code == 200)
    spent = 100 - int(re.findall(r"r=(\d+)", limited.post(QUERY).headers["ratelimit"])[0])
    assert spent <= len(limited.carto.requests)


async def _at_once(
    url: str, keys: list[str], headers: list[dict[str, str]]
) -> list[httpx.Response]:
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        sent = [http.post("/graphql", json={"query": QUERY}, headers=each) for each in headers]
        return await asyncio.gather(*sent)


@pytest.mark.anyio
async def test_a_shared_statement_is_charged_once_and_an_exhausted_budget_is_its_callers_own(
    tmp_path: Path,
) -> None:
    carto = FakeCarto(seconds=1)
    callers = callers_file(KEYS, roles={"analyst": {"budget": "1/day"}, "other": {}})
    with gateway(tmp_path, {"rows__others": OPEN}, callers, carto) as running:
        shared = await _at_once(
            running.url, [], [running.credential(key) for key in ("ada", "ada", "bob", "ada")]
        )
        assert [result.status_code for result in shared] == [200] * 4
        assert carto.statements == 1
        spent = running.post("{ queryRows { others(limit: 5) { rows { name } } } }", "bob")
        assert spent.status_code == 200, "bob's was paid by ada"
        mixed = await _at_once(
            running.url, [], [running.credential(key) for key in ("ada", "eve", "bob", "ada")]
        )
        assert mixed[1].status_code == 200, "eve's own budget is unlimited"
        assert {result.status_code for result in mixed} <= {200, 429}, (
            "a caller after eve shares her result"
        )


@pytest.mark.anyio
async def test_a_call_that_joins_one_whose_caller_is_over_budget_is_charged_for_itself() -> None:
    never_reached = httpx.MockTransport(lambda _: httpx.Response(500))
    client = CartoClient(base_url="http://test", auth=StaticToken("t"), transport=never_reached)
    runner, charged = QueryRunner(client), []

    class OverBudget:
        async def charge(self) -> None:
            charged.append(1)
            raise OverLimit("over budget", 1)

        async def refund(self) -> None:
            raise AssertionError("nothing was charged")

    async def run(ticks: int) -> None:
        for _ in range(ticks):
            await asyncio.sleep(0)
        query = Query("c", "SELECT 1", b"", None)
        fetch = Fetch(query, SimpleNamespace(digest=b"format"), 1, math.inf, OverBudget())  # type: ignore[arg-type]
        with pytest.raises(OverLimit):
            await runner.shared(fetch)

    async with asyncio.timeout(5):
        await asyncio.gather(*map(run, [0, 0, 1, 1, 2, 3]))
    assert len(charged) == 6


def test_a_429_says_which_limit_was_exceeded(tmp_path: Path) -> None:
    callers = callers_file(KEYS, roles={"analyst": {"totalBudget": "1/day"}})
    with gateway(tmp_path, {"rows__others": OPEN}, callers) as running:
        running.post(QUERY, "ada")
        rejected = running.post(QUERY, "bob")
        assert code(rejected) == "RATE_LIMITED"
        assert "Statement budget of this role exhausted; retry in 864" in rejected.text
