"""Cached responses over a socket: sent without a task, and with all that other responses have."""

import asyncio
import contextlib
import json
import select
from collections.abc import Coroutine, Iterator
from contextvars import ContextVar
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from carto_graphql.settings.settings import Settings
from carto_graphql.web.clients import STATE, ClientLimits, Clients
from carto_graphql.web.connection import Connection
from server import create_app
from tests.cache.test_results import TOWNS, Carto
from tests.resolvers.shops import write_catalog
from tests.server.raw import connected, exchange, read_response, status_of
from tests.serving import logged_requests, on_a_port, written_log

CALLERS: Final = """
roles:
  public: { rate: 1000/hour }
"""
QUERY: Final = "{ queryRows { towns { rows { name } } } }"
BODY: Final = json.dumps({"query": QUERY}).encode()


def post(*fields: str, body: bytes = BODY, version: str = "1.1") -> bytes:
    lines = [
        f"POST /graphql HTTP/{version}",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *fields,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def parsed(response: bytes) -> tuple[dict[str, str], bytes]:
    head, _, content = response.partition(b"\r\n\r\n")
    lines = [line.decode().partition(": ") for line in head.split(b"\r\n")[1:]]
    fields = {name: value for name, _, value in lines}
    # These differ between equal responses.
    del fields["date"], fields["x-request-id"]
    return fields, content


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> list[asyncio.Task[None] | None]:
    """Return a list that receives each request's task, or None for a request without a task."""
    found: list[asyncio.Task[None] | None] = []
    begin = Connection.begin

    def recorded(self: Connection, running: Coroutine[Any, Any, None]) -> asyncio.Task[None] | None:
        found.append(begin(self, running))
        return found[-1]

    monkeypatch.setattr(Connection, "begin", recorded)
    return found


@pytest.fixture
def url(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Run a gateway that has cached the response to `BODY`, and yield the URL."""
    carto = Carto()
    with on_a_port(carto.app) as upstream:
        values: dict[str, Any] = {
            "carto_api_base_url": upstream,
            "carto_api_access_token": "token",
            "catalog": str(write_catalog(tmp_path, rows__towns=TOWNS.format("1h"))),
            "log_format": "json",
            **getattr(request, "param", {}),
        }
        if "callers" in values:
            values["callers"] = str(tmp_path / "callers.yaml")
            Path(values["callers"]).write_text(CALLERS)
        with on_a_port(create_app(Settings.model_validate(values))) as url:
            with connected(url) as connection:
                for _ in range(2):
                    connection.sendall(post())
                    assert status_of(read_response(connection)) == 200
            yield url
    assert len(carto.calls) == 1


def with_settings(**settings: Any) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("url", [settings], indirect=True, ids=[""])


def test_a_cached_response_needs_no_task(
    url: str, tasks: list[asyncio.Task[None] | None], capfd: pytest.CaptureFixture[str]
) -> None:
    del tasks[:]
    requests = [
        post(),
        post("Origin: https://example.com", "Accept-Encoding: gzip"),
        post("Content-Encoding: gzip"),
        post("Host: 127.0.0.1"),
        b"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ]
    with connected(url) as connection:
        found = []
        for each in requests:
            connection.sendall(each)
            found.append(status_of(read_response(connection)))
    assert found == [200, 200, 415, 400, 400, 200]
    assert [each is None for each in tasks] == [True, True, True, True, False, False]
    logged = logged_requests(written_log(capfd))  # the last line may not be written yet
    lines = [line for line in logged if line["path"] == "/graphql"][-5:]
    assert [line["status"] for line in lines] == found[:-1]
    assert [line.get("cache") for line in lines[:2]] == [["whole"]] * 2
    assert all(line["caller"] == "address:127.0.0.1/32" for line in lines[:3])


def test_a_cached_response_is_the_same_however_its_request_arrives(url: str) -> None:
    whole = post()
    with connected(url) as connection:
        connection.sendall(whole)
        expected = parsed(read_response(connection))
        for at in (1, 30, len(whole) - len(BODY), len(whole) - 1):
            connection.sendall(whole[:at])
            assert not select.select([connection], [], [], 0.03)[0]
            connection.sendall(whole[at:])
            assert parsed(read_response(connection)) == expected
    closed = exchange(url, whole * 20 + post("Connection: close"))
    responses = [b"HTTP/1.1" + each for each in closed.split(b"HTTP/1.1")[1:]]
    assert [parsed(each) for each in responses[:-1]] == [expected] * 20
    fields, content = parsed(responses[-1])
    assert (fields.pop("connection"), fields, content) == ("close", *expected)


def test_input_that_is_not_http_behind_a_cached_request_is_rejected_after_its_response(
    url: str,
) -> None:
    received = exchange(url, post() + b"nonsense\r\n\r\n")
    assert [each[:3] for each in received.split(b"HTTP/1.1 ")[1:]] == [b"200", b"400"]
    assert exchange(url, post(version="1.0")).startswith(b"HTTP/1.1 200 ")


@with_settings(callers=True, allowed_hosts="127.0.0.1", cors_origins="https://example.com")
def test_cached_responses_count_against_the_rate_and_have_its_headers(
    url: str, tasks: list[asyncio.Task[None] | None]
) -> None:
    del tasks[:]
    with connected(url) as connection:
        for left in (997, 996):
            connection.sendall(post("Origin: https://example.com"))
            fields, _ = parsed(read_response(connection))
            assert fields["ratelimit"].startswith(f'"requests";r={left};')
            assert fields["access-control-allow-origin"] == "https://example.com"
        connection.sendall(post().replace(b"Host: 127.0.0.1", b"Host: example.org"))
        assert status_of(read_response(connection)) == 421
    assert tasks[:2] == [None, None]


def test_a_request_behind_a_response_that_closes_is_never_begun(
    url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    large = post("Content-Encoding: gzip", body=b"x" * 70_000)
    with connected(url) as connection:
        connection.sendall(large[:-1])
        assert status_of(read_response(connection)) == 415
        assert connection.recv(1) == b""
        connection.sendall(large[-1:] + post("X-Request-Id: behind"))
        with contextlib.suppress(ConnectionError):
            assert connection.recv(1) == b""
    with connected(url) as connection:  # by now, the server has read it
        connection.sendall(post())
        read_response(connection)
    assert "behind" not in written_log(capfd)


UNKNOWN: Final = post(body=b'{"query":"{ nothing }"}')
STATUSES: Final = {post(): 200, UNKNOWN: 200, post("Content-Encoding: gzip"): 415}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    requests=st.lists(st.sampled_from([*STATUSES]), min_size=1, max_size=6),
    cuts=st.sets(st.integers(1, 1500), max_size=4),
)
def test_pipelined_requests_have_their_responses_in_order_however_they_arrive(
    url: str, requests: list[bytes], cuts: set[int]
) -> None:
    # The order is at risk because the server starts an asyncio task for some of the requests only.
    sent = b"".join([*requests, post("Connection: close")])
    ends = [*sorted(each for each in cuts if each < len(sent)), len(sent)]
    pieces = [sent[start:end] for start, end in pairwise([0, *ends])]
    received = exchange(url, *pieces)
    found = [int(each[:3]) for each in received.split(b"HTTP/1.1 ")[1:]]
    assert found == [*(STATUSES[each] for each in requests), 200]


CURRENT: Final[ContextVar[str]] = ContextVar("CURRENT")


async def follow_contexts(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await begin_without_tasks(0, scope, receive, send)
        return
    found = CURRENT.get("nothing").encode()
    CURRENT.set(scope["path"])
    content = bytes(8 * 2**20) if scope["path"] == "/metrics" else found
    headers = [(b"content-length", b"%d" % len(content))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def test_a_request_has_nothing_of_an_earlier_one_in_its_context() -> None:
    with on_a_port(follow_contexts) as url, connected(url) as connection:
        for count in (1, 3):
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" * count)
            received = b""
            while received.count(b"nothing") < count:
                received += connection.recv(2**16)
                assert b"/" not in received.replace(b"HTTP/1.1", b"")


def test_a_surplus_client_that_has_not_read_the_last_response_gets_503_behind_it() -> None:
    with on_a_port(follow_contexts) as url, connected(url) as connection:
        connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        assert select.select([connection], [], [], 10)[0]
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        received = b""
        while chunk := connection.recv(2**20):
            received += chunk
    assert [each[:3] for each in received.split(b"HTTP/1.1 ")[1:]] == [b"200", b"503"]


async def begin_without_tasks(clients: int, scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    limits = ClientLimits(max_clients=clients)
    scope["state"][STATE] = Clients(limits, starts_without_task=True)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


async def wait_without_task(scope: Scope, receive: Receive, send: Send) -> None:
    """Run an ASGI app that waits without `Exchange.in_task`; the server must respond with 500."""
    if scope["type"] == "lifespan":
        await begin_without_tasks(10, scope, receive, send)
    elif scope["path"] == "/future":
        await asyncio.sleep(0.01)
    else:
        async with asyncio.timeout(1):
            await receive()


def test_what_waits_without_a_task_fails_at_once() -> None:
    with on_a_port(wait_without_task) as url:
        for path in ("/future", "/timeout"):
            request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
            assert status_of(exchange(url, request.encode())) == 500
