"""Many large responses at once: honest clients read theirs whole, in bounded memory."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import httpx
import pytest

from carto_graphql.sandbox import create_sandbox
from resolvers.results import shared_stream
from resolvers.results.response_memory import ResponseMemory
from server import create_app
from tests.server.conftest import settings_for
from tests.server.raw import wait_until
from tests.server.test_slow_clients import FIELDS, _is_cut, read_at, send
from tests.serving import on_a_port

MEMORY: Final = 3 * 2**20
"""Bytes that responses may take: less than one stream has."""

CITIES: Final = f"cities(limit: 15000, minPopulation: %d) {FIELDS}"


@contextmanager
def gateway(**limits: Any) -> Iterator[str]:
    with on_a_port(create_sandbox(geojson_max_rows=15_000)) as carto_url:
        settings = settings_for(carto_url).model_copy(update=limits)
        with on_a_port(create_app(settings)) as url:
            yield url


@pytest.mark.threat("H08")
def test_clients_that_stop_reading_pay_for_those_that_read_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory = ResponseMemory(MEMORY)
    monkeypatch.setattr("server.ResponseMemory", lambda: memory)
    queries = [f"{{ features {{ {CITIES % number} }} }}" for number in range(16)]
    with gateway(send_timeout=60.0) as url, ExitStack() as stack:
        stuck = [stack.enter_context(send(url, query)) for query in queries[:12]]
        assert wait_until(lambda: memory.total > MEMORY // 2)
        honest = [stack.enter_context(send(url, query)) for query in queries[12:]]
        with ThreadPoolExecutor() as threads:
            responses = [*threads.map(_read_slowly, honest)]
        assert all(response.count(b'"timezone"') >= 14_000 for response in responses)
        assert memory.total <= MEMORY
        assert sum(_is_cut(each, None) for each in stuck) >= 1, "they pay"
        for each in stuck:
            each.close()
        assert wait_until(lambda: memory.total == 0), "all of it is given back"


def _read_slowly(connection: socket.socket) -> bytes:
    return read_at(connection, 500_000)


@pytest.mark.threat("H21")
@pytest.mark.parametrize("second", [0, 1], ids=["the same call twice", "another call first"])
def test_fields_of_one_response_do_not_hold_up_each_other(
    monkeypatch: pytest.MonkeyPatch, second: int
) -> None:
    limits = {"STREAM_BYTES": 2**18, "WINDOW_BYTES": 2**18, "BEGIN_SECONDS": 0.1}
    for name, value in {**limits, "SLOW_SECONDS": 0.5}.items():
        monkeypatch.setattr(shared_stream, name, value)
    pairs = [(0, second), (second, 0)]
    queries = [
        f"{{ features {{ a: {CITIES % first} b: {CITIES % other} }} }}" for first, other in pairs
    ]
    with gateway() as url, ThreadPoolExecutor() as threads:
        bodies = [*threads.map(lambda query: _post(url, query), queries)]
    for body in bodies:
        fields = json.loads(body)["data"]["features"]
        assert min(len(fields[each]["features"]) for each in "ab") > 14_000


def _post(url: str, query: str) -> bytes:
    return httpx.post(f"{url}/graphql", json={"query": query}, timeout=60).content
