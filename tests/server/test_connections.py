"""Framing, timers and the number of client connections: what a client cannot hold, grow or forge."""

import asyncio
import contextlib
import json
import resource
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from carto_graphql.sandbox import create_sandbox
from carto_graphql.web.clients import STATE, SURPLUS_CLIENTS, ClientLimits, Clients
from carto_graphql.web.connection import CONNECTION
from carto_graphql.web.http_protocol import GuardedProtocol
from server import create_app
from tests.server.conftest import settings_for
from tests.server.raw import (
    POST,
    connected,
    exchange,
    is_open,
    read_response,
    status_of,
    wait_until,
)
from tests.serving import on_a_port

GET: Final = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
CHUNKED: Final = b"Transfer-Encoding: chunked\r\n\r\n"
BODY: Final = b'{"query":"{ __typename }"}'
CHUNKS: Final = b"%x\r\n%b\r\n0\r\n" % (len(BODY), BODY)


@pytest.fixture(scope="module")
def carto_url() -> Iterator[str]:
    with on_a_port(create_sandbox()) as url:
        yield url


@contextmanager
def impatient(carto_url: str, **settings: Any) -> Iterator[str]:
    limits = {"header_timeout": 0.4, "body_timeout": 0.4, "send_timeout": 0.4, "keep_alive": 3.0}
    app = create_app(settings_for(carto_url).model_copy(update={**limits, **settings}))
    with on_a_port(app) as url:
        yield url


@pytest.fixture(scope="module")
def usual_server(carto_url: str) -> Iterator[str]:
    with impatient(carto_url) as url:
        yield url


@pytest.fixture
def server(carto_url: str, usual_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the URL of a gateway with short timeouts; a test with `with_settings` gets its own."""
    if not (settings := getattr(request, "param", {})):
        yield usual_server
        return
    with impatient(carto_url, **settings) as url:
        yield url


def with_settings(**settings: Any) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("server", [settings], indirect=True, ids=[""])


# --- Trailers ---


@pytest.mark.threat("H01")
def test_endless_trailers_after_the_response_end_the_connection(server: str) -> None:
    with connected(server) as connection:
        connection.sendall(GET + CHUNKED + b"0\r\n")
        assert status_of(read_response(connection)) == 200
        before = _peak_memory()
        assert _send_until_closed(connection, b"a:b\r\n" * 13_000) < 8 * 2**20
    assert _peak_memory() - before < 16 * 2**20


@pytest.mark.threat("H01")
@pytest.mark.parametrize("trailers", [b"a: b\r\n" * 100_000, b"a: " + b"b" * 600_000])
def test_large_trailers_before_the_response_are_a_400(server: str, trailers: bytes) -> None:
    assert status_of(exchange(server, POST + CHUNKED + CHUNKS + trailers)) == 400


@pytest.mark.threat("H02")
@pytest.mark.parametrize(
    "trailer",
    [
        b"Authorization: Bearer cgk_x",
        b"Host: evil.example",
        b"Content-Encoding: gzip",
        b"X-Request-Id: from-a-trailer",
        b"X-Forwarded-For: 203.0.113.1",
        b"Origin: https://maps.example.com",
    ],
)
def test_a_trailer_field_is_not_a_header_field(server: str, trailer: bytes) -> None:
    with connected(server) as connection:
        for _ in range(2):  # the next request on the connection is not affected either
            connection.sendall(POST + CHUNKED + CHUNKS + trailer + b"\r\n\r\n")
            response = read_response(connection)
            assert status_of(response) == 200, response
            assert response.endswith(b'{"data":{"__typename":"Query"}}')
            assert b"from-a-trailer" not in response
            assert b"access-control" not in response


# --- Timers ---

HELD: Final = {
    "nothing": (b"",),
    "a bare CR LF": (b"\r\n",),
    "a part of a head": (b"GET / HTTP/1.1\r\nHost: x\r\nX: ",),
    "a head byte by byte": (b"G",) * 20,
    "CR LF again and again": (b"\r\n",) * 20,
}


@pytest.mark.threat("H04")
@pytest.mark.parametrize("pieces", HELD.values(), ids=HELD.keys())
@pytest.mark.parametrize("begins", ["new", "kept alive"])
def test_a_connection_without_a_whole_head_is_closed(
    server: str, begins: str, pieces: tuple[bytes, ...]
) -> None:
    with connected(server) as connection:
        if begins == "kept alive":
            connection.sendall(GET + b"\r\n")
            read_response(connection)
        started = time.monotonic()
        for piece in pieces:
            if not is_open(connection):
                break
            connection.sendall(piece)
            time.sleep(0.05 if len(pieces) > 1 else 0)
        assert wait_until(lambda: not is_open(connection))
    is_idle = begins == "kept alive" and pieces == (b"",)
    assert time.monotonic() - started < (4.0 if is_idle else 2.0)


@pytest.mark.threat("H04")
@pytest.mark.parametrize("piece", [b"", b"1", b"1\r\nx\r\n"])
def test_an_unfinished_body_after_the_response_ends_the_connection(
    server: str, piece: bytes
) -> None:
    with connected(server) as connection:
        connection.sendall(GET + CHUNKED)
        response = read_response(connection)
        assert b"connection: close" in response
        started = time.monotonic()
        while is_open(connection) and time.monotonic() - started < 5:
            connection.sendall(piece)
            time.sleep(0.1)
    assert time.monotonic() - started < 2


@with_settings(keep_alive=0.6, header_timeout=5.0)
def test_an_idle_connection_is_kept_for_the_seconds_of_the_setting(server: str) -> None:
    with connected(server) as connection:
        for _ in range(3):
            connection.sendall(GET + b"\r\n")
            read_response(connection)
            time.sleep(0.4)
            assert is_open(connection)
        time.sleep(0.5)
        assert not is_open(connection)


@with_settings(keep_alive=0.6, header_timeout=5.0)
def test_one_timer_closes_each_idle_connection_at_its_time(server: str) -> None:
    with ExitStack() as stack:
        connections = [stack.enter_context(connected(server)) for _ in range(4)]
        ended = []
        for connection in connections:
            connection.sendall(GET + b"\r\n")
            read_response(connection)
            ended.append(time.monotonic())
            time.sleep(0.15)
        connections[1].sendall(GET + b"\r\n")  # so it is the last to be closed
        read_response(connections[1])
        ended[1] = time.monotonic()
        kept = {}
        for number in (0, 2, 3, 1):
            assert connections[number].recv(1) == b""
            kept[number] = time.monotonic() - ended[number]
    assert all(0.55 < each < 0.9 for each in kept.values()), kept


IDLE_CLIENTS, REQUESTS = 20, 10
"""Connections, and requests through each of them: 200 in all."""

KEPT, PAUSE = 1.5, 1.4
"""KEEP_ALIVE and the time between two requests, in the proportion of 75 to 70 seconds."""


@with_settings(keep_alive=KEPT)
def test_clients_that_are_idle_for_nearly_as_long_as_connections_are_kept_meet_no_reset(
    server: str,
) -> None:
    with ThreadPoolExecutor(IDLE_CLIENTS) as pool:
        late = [*pool.map(send_with_pauses, [server] * IDLE_CLIENTS)]
    assert sum(late) < REQUESTS * IDLE_CLIENTS / 4, "this machine is too busy to tell"


def send_with_pauses(url: str) -> int:
    late = 0
    with ExitStack() as stack:
        connection = stack.enter_context(connected(url))
        for _ in range(REQUESTS):
            connection.sendall(GET + b"\r\n")
            assert status_of(read_response(connection)) == 200
            received = time.monotonic()
            time.sleep(PAUSE)
            # The server may have closed the connection during such a pause.
            if time.monotonic() - received > KEPT - 0.02:
                late += 1
                connection = stack.enter_context(connected(url))
    return late


def sized(respond: Callable[[str], Awaitable[int]], clients: Clients) -> ASGIApp:
    """Return an app whose responses have as many bytes as `respond` returns for the path."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            scope["state"][STATE] = clients
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        size = await respond(scope["path"])
        headers = [(b"content-length", b"%d" % size)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"o" * size})

    return app


async def respond_slowly(path: str) -> int:
    await asyncio.sleep(1.0 if path == "/slow" else 0)
    return 3_000_000 if path == "/large" else 2


@contextmanager
def early_response(clients: Clients) -> Iterator[tuple[str, socket.socket]]:
    """Yield a server's URL, and a connection with a response but without its body's end, `cd`."""
    with on_a_port(sized(respond_slowly, clients)) as url, connected(url) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\n\r\nab")
        assert status_of(read_response(connection)) == 200
        yield url, connection


def test_a_connection_is_idle_after_the_rest_of_a_body_that_came_late() -> None:
    clients = Clients(ClientLimits(header_timeout=0.3, keep_alive=1.2))
    with early_response(clients) as (_, connection):
        connection.sendall(b"cd")
        began = time.monotonic()
        assert connection.recv(1) == b""
        assert 1.1 < time.monotonic() - began < 2.2


def test_a_head_that_begins_behind_such_a_rest_must_be_complete_in_time() -> None:
    clients = Clients(ClientLimits(header_timeout=0.3, keep_alive=5.0))
    with early_response(clients) as (_, connection):
        connection.sendall(b"cdGET /")
        assert status_of(connection.recv(9999)) == 408
        assert not clients.idle


def test_a_request_behind_such_a_rest_is_not_idle_and_delays_no_other_connection() -> None:
    clients = Clients(ClientLimits(keep_alive=0.6, max_clients=2))
    with early_response(clients) as (url, busy), connected(url) as idle:
        busy.sendall(b"cdGET /slow HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert wait_until(lambda: not clients.idle)
        idle.sendall(GET + b"\r\n")
        assert status_of(read_response(idle)) == 200
        began = time.monotonic()
        assert idle.recv(1) == b""
        assert 0.5 < time.monotonic() - began < 0.95, "KEEP_ALIVE, and not until /slow has ended"
        assert status_of(read_response(busy)) == 200


def test_a_client_that_reads_its_response_late_gives_way_to_a_new_one_afterwards() -> None:
    clients = Clients(ClientLimits(keep_alive=0.8, max_clients=1))
    with on_a_port(sized(respond_slowly, clients)) as url, connected(url, 4096) as late:
        late.sendall(GET.replace(b"/healthz", b"/large") + b"\r\n")
        time.sleep(1.0)  # bytes are unsent when KEEP_ALIVE ends
        left = 3_000_000
        while left > 0:
            left -= len(late.recv(2**20))
        with connected(url) as other:
            other.sendall(GET.replace(b"/healthz", b"/other") + b"\r\n")
            assert status_of(read_response(other)) == 200


def end_by_timer(clients: Clients) -> None:
    [connection] = clients.idle
    assert isinstance(connection, GuardedProtocol)
    connection.timeout_keep_alive_handler()


def end_for_a_new_client(clients: Clients) -> None:
    assert not clients.close_an_idle_one()


def end_with_the_server(clients: Clients) -> None:
    [connection] = clients.idle
    connection.shutdown()


@pytest.mark.parametrize("end", [end_by_timer, end_for_a_new_client, end_with_the_server])
def test_a_request_that_has_arrived_unread_keeps_its_connection_open(
    end: Callable[[Clients], None],
) -> None:
    clients, is_busy, has_sent = Clients(ClientLimits()), threading.Event(), threading.Event()

    async def respond(path: str) -> int:
        if path == "/busy":
            is_busy.set()
            assert has_sent.wait(5)  # the loop stalls, and reads nothing
            end(clients)
        return 2

    with on_a_port(sized(respond, clients)) as url, connected(url) as idle, connected(url) as busy:
        idle.sendall(GET + b"\r\n")
        assert read_response(idle)
        busy.sendall(GET.replace(b"/healthz", b"/busy") + b"\r\n")
        assert is_busy.wait(5)
        idle.sendall(GET + b"\r\n")
        has_sent.set()
        assert status_of(read_response(busy)) == 200
        response = read_response(idle)
        assert status_of(response) == 200
        assert (b"connection: close" in response) == (end is end_with_the_server)


def test_a_head_in_two_packets_is_complete(server: str) -> None:
    with connected(server) as connection:
        for _ in range(2):
            connection.sendall(GET[:10])
            time.sleep(0.2)
            connection.sendall(GET[10:] + b"\r\n")
            assert status_of(read_response(connection)) == 200


# --- The number of connections ---


@pytest.mark.threat("H04")
@with_settings(max_clients=3, header_timeout=1.5)
def test_clients_beyond_the_maximum_get_503_and_health_checks_pass(server: str) -> None:
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(connected(server)).sendall(b"G")
        assert wait_until(lambda: status_of(exchange(server, POST + b"\r\n")) == 503)
        response = exchange(server, POST + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY)
        assert status_of(response) == 503
        assert b"retry-after: 1\r\n" in response
        assert json.loads(response.partition(b"\r\n\r\n")[2])["errors"][0]["extensions"] == {
            "code": "LIMIT_EXCEEDED",
            "retryAfter": 1,
        }
        assert httpx.get(f"{server}/healthz").status_code == 200
    assert wait_until(lambda: httpx.post(f"{server}/graphql", content=BODY).status_code != 503)


@pytest.mark.threat("H04")
@with_settings(max_clients=3, header_timeout=1.5)
def test_connections_far_beyond_the_maximum_are_closed_at_once(server: str) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(connected(server)) for _ in range(SURPLUS_CLIENTS + 20)]
        for connection in held:
            connection.sendall(b"G")
        assert wait_until(lambda: sum(map(is_open, held)) <= 3 + SURPLUS_CLIENTS, 1.0)


@with_settings(max_clients=3, keep_alive=60.0)
def test_a_new_client_takes_the_place_of_the_one_that_is_idle_for_longest(server: str) -> None:
    with ExitStack() as stack:
        idle = []
        for _ in range(4):  # one after the other: each is idle before the next one connects
            idle.append(connection := stack.enter_context(connected(server)))
            connection.sendall(GET + b"\r\n")
            assert status_of(read_response(connection)) == 200
        assert wait_until(lambda: not is_open(idle[0]))
        assert [is_open(connection) for connection in idle] == [False, True, True, True]


# --- Several requests on one connection ---


def test_pipelined_requests_get_their_responses_in_order(server: str) -> None:
    requests = [
        POST + b"X-Request-Id: r%d\r\nContent-Length: %d\r\n\r\n" % (number, len(BODY)) + BODY
        for number in range(5)
    ]
    with connected(server) as connection:
        connection.sendall(b"".join(requests))
        received = b""
        while received.count(b'"Query"}}') < 5:
            received += connection.recv(65536)
    ids = [line for line in received.split(b"\r\n") if line.startswith(b"x-request-id")]
    assert ids == [b"x-request-id: r%d" % number for number in range(5)]


@pytest.mark.threat("H01")
def test_a_flood_of_pipelined_requests_ends_the_connection(server: str) -> None:
    received = exchange(server, (GET + b"\r\n") * 3_000)
    *responses, last = received.split(b"HTTP/1.1 ")[1:]
    assert {response[:3] for response in responses} == {b"200"}
    assert len(responses) < 100
    assert last.startswith(b"400 ")
    assert b"Connection: close" in last


def test_an_error_behind_a_request_follows_its_response(server: str) -> None:
    received = exchange(
        server, POST + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY + b"\0 nonsense\r\n\r\n"
    )
    first, second = _positions(received, b"HTTP/1.1 ")
    assert (status_of(received[first:]), status_of(received[second:])) == (200, 400)
    assert b'{"data":{"__typename":"Query"}}' in received[first:second]


def test_a_broken_body_is_a_400(server: str) -> None:
    assert status_of(exchange(server, POST + CHUNKED + b"zz\r\n")) == 400
    behind = exchange(server, (POST + CHUNKED + CHUNKS + b"\r\n") * 2 + POST + CHUNKED + b"zz\r\n")
    assert [each[:3] for each in behind.split(b"HTTP/1.1 ")[1:]] == [b"200", b"200", b"400"]


@pytest.mark.threat("H17")
@pytest.mark.parametrize(
    ("coding", "status"),
    [
        (b"gzip, chunked", 501),
        (b"chunked, gzip", 400),
        (b"gzip", 400),
        (b"identity, chunked", 501),
        (b"CHUNKED", 200),
    ],
)
def test_a_transfer_coding_besides_chunked_is_rejected(
    server: str, coding: bytes, status: int
) -> None:
    request = POST + b"Transfer-Encoding: %b\r\n" % coding
    received = exchange(server, request + b"Connection: close\r\n\r\n" + CHUNKS + b"\r\n")
    assert status_of(received) == status, received


@pytest.mark.parametrize("upgrade", [b"h2c", b"websocket"])
@pytest.mark.parametrize("pause", [0.0, 0.1])
def test_an_upgrade_is_ignored_and_the_body_read(server: str, upgrade: bytes, pause: float) -> None:
    head = b"Connection: Upgrade\r\nUpgrade: %b\r\nContent-Length: %d\r\n\r\n"
    received = exchange(server, POST + head % (upgrade, len(BODY)) + BODY[:5], pause, BODY[5:])
    assert status_of(received) == 200
    assert b"connection: close" in received
    assert received.endswith(b'{"data":{"__typename":"Query"}}')


def test_an_upgrade_without_a_body_is_ignored(server: str) -> None:
    received = exchange(server, GET + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
    assert status_of(received) == 200


# --- Expect ---


def test_the_body_is_requested_where_the_client_expects_that(server: str) -> None:
    with connected(server) as connection:
        head = POST + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(BODY)
        connection.sendall(head)
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(BODY)
        assert status_of(read_response(connection)) == 200


def test_a_client_that_waits_to_be_continued_reads_an_early_error_and_is_disconnected(
    server: str,
) -> None:
    head = POST.replace(b"application/json", b"text/plain")
    with connected(server) as connection:
        connection.sendall(head + b"Expect: 100-continue\r\nContent-Length: 26\r\n\r\n")
        response = read_response(connection)
        assert status_of(response) == 415
        # The server cannot know if the next bytes are the body or another request.
        assert b"connection: close" in response
        connection.sendall(GET + b"\r\n")
        assert wait_until(lambda: not is_open(connection))


def test_another_expectation_is_a_417(server: str) -> None:
    request = POST + b"Expect: a-miracle\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    assert status_of(exchange(server, request)) == 417


def test_http_1_0_is_never_sent_a_100(server: str) -> None:
    head = POST.replace(b"HTTP/1.1", b"HTTP/1.0") + b"Expect: 100-continue\r\n"
    received = exchange(server, head + b"Content-Length: %d\r\n\r\n" % len(BODY), 0.1, BODY)
    assert status_of(received) == 200


# --- Early errors ---


def test_a_small_body_that_is_not_needed_leaves_the_connection_open(server: str) -> None:
    with connected(server) as connection:
        for _ in range(3):
            connection.sendall(POST.replace(b"application/json", b"text/plain"))
            connection.sendall(b"Content-Length: 1000\r\n\r\n")
            response = read_response(connection)
            assert status_of(response) == 415
            assert b"connection: close" not in response
            connection.sendall(b" " * 1000)


def test_a_head_of_too_many_fields_is_a_431(server: str) -> None:
    started = time.monotonic()
    received = exchange(server, POST + b"X: y\r\n" * 10_000 + b"Connection: close\r\n\r\n")
    assert status_of(received) == 431
    assert time.monotonic() - started < 1


def _send_until_closed(connection: socket.socket, piece: bytes) -> int:
    sent = 0
    with contextlib.suppress(ConnectionError):
        while sent < 64 * 2**20:
            connection.sendall(piece)
            sent += len(piece)
    return sent


def _positions(text: bytes, part: bytes) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(part, at)]


def _peak_memory() -> int:
    """Return the peak memory, in bytes, of this process, which also runs the server."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.threat("H04")
@with_settings(keep_alive=2.0)
def test_a_client_that_is_idle_for_less_than_keep_alive_meets_no_reset(server: str) -> None:
    with ExitStack() as stack:
        connections = [stack.enter_context(connected(server)) for _ in range(50)]
        for _ in range(3):
            for connection in connections:
                connection.sendall(GET + b"\r\n")
            assert {status_of(read_response(each)) for each in connections} == {200}
            # `scripts/soak --patience` waits 70 seconds, with a `keep_alive` of 75 seconds.
            time.sleep(1.2)
        assert all(is_open(each) for each in connections)


# --- Whole responses ---


async def respond_at_once(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    value = b"a\r\nforged: b" if scope["path"] == "/forged" else b"a"
    headers = [(b"content-length", b"2"), (b"x-value", value)]
    if not scope["extensions"][CONNECTION].respond(send, 200, headers, b"ok"):
        await send({"type": "http.response.start", "status": 202, "headers": headers})
        await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture(scope="module")
def responding() -> Iterator[str]:
    with on_a_port(respond_at_once) as url:
        yield url


@pytest.mark.parametrize(
    ("request_line", "status", "end"),
    [
        (b"GET / HTTP/1.1", 200, b"x-value: a\r\nconnection: close\r\n\r\nok"),
        (b"GET / HTTP/1.0", 200, b"x-value: a\r\nconnection: close\r\n\r\nok"),
        (b"HEAD / HTTP/1.1", 202, b"x-value: a\r\nconnection: close\r\n\r\n"),
        (b"GET /forged HTTP/1.1", 500, b"\r\n\r\nInternal Server Error"),
    ],
)
def test_a_whole_response_is_framed_as_the_request_wants_it(
    responding: str, request_line: bytes, status: int, end: bytes
) -> None:
    response = exchange(responding, request_line + b"\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert status_of(response) == status
    assert response.endswith(end)
    assert b"forged" not in response


def test_pipelined_requests_get_their_responses_in_turn(responding: str) -> None:
    pair = GET + b"\r\n" + GET.replace(b"GET", b"HEAD") + b"\r\n"
    with connected(responding) as connection:
        connection.sendall(pair * 3)
        received = b""
        while received.count(b"HTTP/1.1 ") < 6:
            received += connection.recv(2**16)
    statuses = [part[:3] for part in received.split(b"HTTP/1.1 ")[1:]]
    assert [each == b"202" for each in statuses[1::2]] == [True] * 3, "HEAD is never sent at once"
    assert received.count(b"ok") == 3
