"""Calls in flight that several callers share: nobody's leaving or deadline is the others' failure."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from carto_client import CartoClient, DeadlineExceeded, StaticToken
from carto_graphql.cache.memory import MemoryCache
from resolvers.caching_runner import open_runner
from resolvers.results.result import Result
from resolvers.sql.selection import Member
from schema.catalog import load_catalog
from tests.cache.test_results import TOWNS, Carto
from tests.resolvers.shops import write_catalog
from tests.resolvers.template_calls import build_call
from tests.server.canned import gateway_before
from tests.serving import on_a_port

pytestmark = pytest.mark.anyio

SELECTION: Final = (Member("rows", "rows", (Member("name", "name"),)),)
CACHED: Final = b'{"rows":[{"name":"town 1"}]}'


class SlowCarto(Carto):
    """CARTO that takes half a second."""

    async def sql(self, request: Request) -> Response:
        await asyncio.sleep(0.5)
        return await super().sql(request)


class Runs:
    """Runs of one call, each with a time of its own."""

    def __init__(self, folder: Path, carto: Carto, client: CartoClient) -> None:
        [template] = load_catalog(write_catalog(folder, rows__towns=TOWNS.format("1h"))).templates
        self.call, self.carto = build_call(template, {}), carto
        self.runner = open_runner(client, MemoryCache(10**6, 10**5), timeout=5)

    def start(self, seconds: float) -> "asyncio.Task[Result]":
        deadline = asyncio.get_running_loop().time() + seconds
        return asyncio.create_task(self.runner.run(self.call, SELECTION, deadline=deadline))


@asynccontextmanager
async def runs_of(folder: Path) -> AsyncIterator[Runs]:
    carto = SlowCarto()
    transport = httpx.ASGITransport(carto.app)
    async with CartoClient(
        base_url="https://carto.test", auth=StaticToken("t"), transport=transport
    ) as client:
        yield Runs(folder, carto, client)


async def test_13_callers_that_joined_are_served_when_the_first_one_leaves(tmp_path: Path) -> None:
    async with runs_of(tmp_path) as runs:
        first = runs.start(5)
        await asyncio.sleep(0.1)
        joined = runs.start(5)
        await asyncio.sleep(0.1)
        first.cancel()
        result = await joined
        assert (result.content, result.layer) == (CACHED, "shared")
        assert len(runs.carto.calls) == 1


async def test_13_a_call_that_all_have_left_ends(tmp_path: Path) -> None:
    async with runs_of(tmp_path) as runs:
        callers = [runs.start(5), runs.start(5)]
        await asyncio.sleep(0.1)
        for each in callers:
            each.cancel()
        await asyncio.sleep(0.6)
        assert runs.carto.calls == []
        assert (await runs.start(5)).layer == "none"


async def test_14_the_deadline_of_the_first_caller_is_not_that_of_those_who_joined(
    tmp_path: Path,
) -> None:
    async with runs_of(tmp_path) as runs:
        first = runs.start(0.2)
        await asyncio.sleep(0.1)
        joined = runs.start(5)
        with pytest.raises(DeadlineExceeded):
            await first
        assert (await joined).content == CACHED
        assert len(runs.carto.calls) == 1


async def test_14_a_caller_that_joined_waits_to_its_own_deadline(tmp_path: Path) -> None:
    async with runs_of(tmp_path) as runs:
        first = runs.start(5)
        await asyncio.sleep(0.1)
        with pytest.raises(DeadlineExceeded):
            await runs.start(0.1)
        assert (await first).content == CACHED


class BreakingCarto(Carto):
    """CARTO whose response breaks off after some rows, until `is_whole`."""

    is_whole = False

    async def sql(self, request: Request) -> Response:
        self.calls.append(("GET", "", ""))
        row = b'{"name":"' + b"x" * 1000 + b'"}'

        async def parts() -> AsyncIterator[bytes]:
            yield b'{"rows":[' + b",".join([row] * 900)
            await asyncio.sleep(0.3)
            if not self.is_whole:
                raise ConnectionError
            yield b"]}"

        return StreamingResponse(parts(), media_type="application/json")


async def test_12_a_response_that_breaks_off_is_cut_for_all_and_not_kept(tmp_path: Path) -> None:
    carto = BreakingCarto()
    catalog = write_catalog(tmp_path, rows__towns=TOWNS.format("1h"))
    content = {"query": "{ queryRows { towns { rows { name } } } }"}
    with on_a_port(carto.app) as carto_url, gateway_before(carto_url, catalog) as url:
        async with httpx.AsyncClient(base_url=url, timeout=20) as http:

            async def read() -> bool:
                try:
                    return (await http.post("/graphql", json=content)).status_code == 200
                except httpx.RemoteProtocolError:
                    return False

            assert await asyncio.gather(*(read() for _ in range(10))) == [False] * 10
            assert len(carto.calls) == 1
            carto.is_whole = True
            assert await asyncio.gather(*(read() for _ in range(3))) == [True] * 3
            assert len(carto.calls) == 2
