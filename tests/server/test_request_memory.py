"""Large requests are bounded together, and keep no ordinary request out."""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any, Final

import httpx
import pytest

from carto_graphql.sandbox import create_sandbox
from carto_graphql.web.errors import RequestError
from carto_graphql.web.request_body import BodyLimits
from carto_graphql.web.request_memory import SHORT, RequestMemory, weight_of
from server import create_app
from tests.server.conftest import settings_for
from tests.server.raw import POST, connected, read_response, status_of, wait_until
from tests.serving import on_a_port

MIB: Final = 2**20
SMALL: Final = {"query": "{ __typename }"}


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> RequestMemory:
    memory = RequestMemory(4 * MIB)
    monkeypatch.setattr("server.BodyLimits", partial(BodyLimits, memory=memory))
    return memory


@pytest.fixture
def url(memory: RequestMemory) -> Iterator[str]:
    del memory
    with on_a_port(create_sandbox()) as carto, on_a_port(create_app(settings_for(carto))) as url:
        yield url


def unfinished(url: str, stack: ExitStack, size: int) -> socket.socket:
    connection = stack.enter_context(connected(url))
    connection.sendall(POST + b"Content-Length: %d\r\n\r\n" % size + b"x" * (size - 1))
    return connection


def post(url: str, body: Any) -> httpx.Response:
    return httpx.post(f"{url}/graphql", json=body, timeout=30)


@pytest.mark.threat("Q28", "Q54")
def test_unfinished_bodies_of_one_caller_are_bounded(url: str, memory: RequestMemory) -> None:
    with ExitStack() as stack:
        connections = [unfinished(url, stack, MIB) for _ in range(2)]
        assert wait_until(lambda: memory.total > MIB)
        last = unfinished(url, stack, MIB)
        response = read_response(last)
        assert status_of(response) == 503
        assert b"retry-after: 1" in response.lower()
        assert post(url, SMALL).json() == {"data": {"__typename": "Query"}}
        assert memory.total <= 2 * MIB
        for connection in connections:
            connection.close()
        assert wait_until(lambda: memory.total == 0), "all of it is given back"


@pytest.mark.threat("Q33")
def test_values_that_no_operation_declares_cannot_fill_the_memory(
    url: str, memory: RequestMemory
) -> None:
    response = post(url, {**SMALL, "variables": {"x": [[]] * 300_000}})
    assert (response.status_code, _code(response)) == (413, "LIMIT_EXCEEDED")
    response = post(url, {**SMALL, "variables": {"x": "a" * 300_000}})
    assert response.json() == {"data": {"__typename": "Query"}}
    assert memory.total == 0


def _code(response: httpx.Response) -> str:
    code: str = response.json()["errors"][0]["extensions"]["code"]
    return code


class Timer:
    """What ends an arrival."""

    ended = False

    def reschedule(self, when: float) -> None:
        del when
        self.ended = True


@pytest.mark.anyio
@pytest.mark.threat("Q54")
async def test_a_body_that_stalls_frees_memory_for_one_that_arrives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("carto_graphql.web.request_memory.STALLED_SECONDS", 0.05)
    memory, timers = RequestMemory(MIB), [Timer() for _ in range(5)]
    with ExitStack() as stack:
        held = [stack.enter_context(memory.hold(f"caller {index}")) for index in range(5)]
        for each, timer in zip(held, timers, strict=True):
            each.begin_arrival(timer)  # type: ignore[arg-type]  # all that is used of it
        for each in held[:4]:
            each.arrive(MIB // 4)
        with pytest.raises(RequestError):
            held[4].arrive(MIB // 4)
        await asyncio.sleep(0.06)
        held[4].arrive(MIB // 4)
        assert [timer.ended for timer in timers].count(True) == 1
        assert not timers[4].ended
    assert memory.total == 0


@pytest.mark.parametrize(
    ("content", "least"),
    [
        (b"x" * 10_000, 0),
        (b"x" * 20_000, 60_000),
        (b"[[],[],[]]" * 200, 2_000 * 3 + 64 * 800 + 8 * 400),
        (b'"x",' * 1000, 4_000 * 3 + 24 * 2_000 + 8 * 1_000),
    ],
)
def test_a_request_weighs_what_its_values_take(content: bytes, least: int) -> None:
    assert weight_of(content) == least
    assert weight_of(b"[" * SHORT) == 0


def test_a_url_weighs_what_is_percent_encoded_in_it() -> None:
    variables = json.dumps({"x": [[]] * 1_000})
    content = str(httpx.QueryParams(variables=variables)).encode()
    assert weight_of(content, is_url=True) > 64 * 2_000
