"""The attacks: each is just below a limit of the gateway's defaults."""

import math
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from benchmarks.attacks import ATTACKS, Attack
from benchmarks.measures import TEMPLATE, TIMES
from carto_client import CartoClient, StaticToken
from resolvers.callers import PUBLIC
from resolvers.catalog.loading import load_catalog
from resolvers.query_runner import QueryRunner
from schema.execution import Executor, Request
from schema.fields import RequestContext
from schema.roles import Executors

pytestmark = pytest.mark.anyio

CATALOG = Path(__file__).parents[2] / "benchmarks" / "catalog"
REJECTED_LATE = {"q06 tokens", "q51 mistyped types"}
"""By another limit than that of tokens, once all has been parsed."""


@pytest.fixture(scope="module")
def executor() -> Executor:
    made = Executors(load_catalog(CATALOG), callers=False).for_roles({PUBLIC})
    assert made
    return made


@pytest.fixture
async def carto() -> AsyncIterator[QueryRunner]:
    transport = httpx.MockTransport(lambda _: httpx.Response(403))
    async with CartoClient(
        base_url="http://127.0.0.1", auth=StaticToken("canned"), transport=transport
    ) as client:
        yield QueryRunner(client)


@pytest.mark.parametrize("attack", [pytest.param(attack, id=attack.name) for attack in ATTACKS])
async def test_each_attack_is_let_through_at_its_size_and_meets_a_limit_beyond(
    executor: Executor, carto: QueryRunner, attack: Attack
) -> None:
    async def codes(count: int) -> set[str]:
        request = Request(attack.write(TEMPLATE, count), attack.variables(count))
        return {*(await executor.execute(request, RequestContext(carto, math.inf))).codes}

    assert ("LIMIT_EXCEEDED" in await codes(attack.most)) == (attack.name in REJECTED_LATE)
    assert await codes(attack.most * TIMES) == {"LIMIT_EXCEEDED"}
