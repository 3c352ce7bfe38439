"""Clients that read slowly: honest ones get their whole response, others are cut off."""

import errno
import json
import socket
import time
from collections.abc import Iterator
from typing import Any, Final

import pytest

from carto_graphql.sandbox import create_sandbox
from server import create_app
from tests.server.conftest import settings_for
from tests.server.raw import POST, connected, is_open, wait_until
from tests.serving import logged_requests, on_a_port, written_log

PERIOD: Final = 0.8
"""Seconds in which 64 KiB must be read."""

FIELDS: Final = "{ features { id geometry properties { name country population timezone } } }"
BUFFERED: Final = " ".join(
    f"c{number}: cities(limit: 1500, offset: {number}) {FIELDS}" for number in range(9)
)
STREAMED: Final = f"cities(limit: 15000, minPopulation: 0) {FIELDS}"
SEVERAL: Final = " ".join(
    f"c{number}: cities(limit: 15000, minPopulation: {number}) {FIELDS}" for number in range(3)
).join(("{ features { ", " } }"))
"""Three streams, of which the last one waits for the two others to be read."""

TIMEOUT: Final = 3.0
"""Seconds that CARTO's response may take: CARTO_TIMEOUT."""

SLOWEST: Final = 250_000
"""Bytes per second below which a client's pauses count to the deadline; more than 64 KiB per PERIOD."""

RESPONSES: Final = {"buffered": BUFFERED, "streamed": STREAMED}


@pytest.fixture
def server(capfd: pytest.CaptureFixture[str]) -> Iterator[str]:
    del capfd  # it must begin before the gateway does, to capture the gateway's log
    # A client that reads steadily must not exceed any of these timeouts.
    limits = {
        "send_timeout": PERIOD,
        "keep_alive": 0.3,
        "header_timeout": 0.5,
        "body_timeout": 0.5,
        "carto_timeout": TIMEOUT,
    }
    with on_a_port(create_sandbox(geojson_max_rows=15_000)) as carto_url:
        settings = settings_for(carto_url).model_copy(update=limits)
        with on_a_port(create_app(settings)) as url:
            # The sandbox's first query loads its data, which counts to CARTO_TIMEOUT.
            with send(url, f"{{ features {{ cities(limit: 1) {FIELDS} }} }}") as connection:
                read_at(connection, 10**6)
            yield url


@pytest.fixture(params=[*RESPONSES.values()], ids=[*RESPONSES])
def query(request: pytest.FixtureRequest) -> str:
    return f"{{ features {{ {request.param} }} }}"


def send(url: str, query: str, headers: bytes = b"") -> socket.socket:
    connection = connected(url, receive_buffer=32 * 1024)
    body = json.dumps({"query": query}).encode()
    connection.sendall(POST + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    return connection


def read_at(connection: socket.socket, bytes_per_second: int) -> bytes:
    received, started = bytearray(), time.monotonic()
    while not _is_whole(received):
        chunk = connection.recv(16 * 1024)
        assert chunk, f"cut after {len(received)} bytes"
        received += chunk
        ahead = len(received) / bytes_per_second - (time.monotonic() - started)
        time.sleep(max(ahead, 0))
    return bytes(received)


def _is_whole(received: bytearray) -> bool:
    head, ended, body = received.partition(b"\r\n\r\n")
    if b"transfer-encoding" in head:
        return received.endswith(b"\r\n0\r\n\r\n")
    length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return bool(ended) and len(body) >= int(length)


@pytest.mark.threat("H08")
@pytest.mark.parametrize("headers", [b"", b"Connection: close\r\n"], ids=["kept alive", "closed"])
def test_an_honest_slow_client_reads_the_whole_response(
    server: str, query: str, headers: bytes
) -> None:
    started = time.monotonic()
    with send(server, query, headers) as connection:
        response = read_at(connection, 300_000)
    assert time.monotonic() - started > 5 * PERIOD, "the response is too small for this test"
    assert (b"transfer-encoding" in response[:1000]) == ("c0" not in query)
    assert response.count(b'"timezone"') >= 9 * 1500


@pytest.fixture
def impatient(server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the URL of `server`, which cuts off clients that read less than SLOWEST bytes/s."""
    monkeypatch.setattr("carto_client.response.SLOWEST_READER", SLOWEST)
    return server


@pytest.mark.threat("H08")
def test_streams_that_wait_for_their_turn_do_not_exceed_the_deadline(impatient: str) -> None:
    started = time.monotonic()
    with send(impatient, SEVERAL) as connection:
        response = read_at(connection, 2 * SLOWEST)
    accepted = time.monotonic() - started
    assert accepted > 2 * TIMEOUT + 600_000 / SLOWEST, "the last stream waited too briefly"
    assert response.count(b'"timezone"') >= 3 * 14_000


@pytest.mark.threat("H08")
def test_a_client_below_the_slowest_rate_does_not_hold_connections_to_carto(
    impatient: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with send(impatient, SEVERAL) as connection, pytest.raises((AssertionError, ConnectionError)):
        read_at(connection, SLOWEST // 2)
    reason = "The response was read too slowly."
    assert wait_until(
        lambda: any(line.get("cut") == reason for line in logged_requests(written_log(capfd)))
    )


@pytest.mark.threat("H08", "Q63")
@pytest.mark.parametrize("pause", [None, 0.1], ids=["stops reading", "reads one byte at a time"])
def test_a_client_that_does_not_read_is_cut_off(
    server: str, query: str, pause: float | None, capfd: pytest.CaptureFixture[str]
) -> None:
    with send(server, query) as connection:
        assert wait_until(lambda: _is_cut(connection, pause), 15)
    lines: list[dict[str, Any]] = []

    def is_logged() -> bool:
        lines.extend(logged_requests(written_log(capfd)))
        return any(line.get("cut") == "the client reads too slowly" for line in lines)

    assert wait_until(is_logged)


def _is_cut(connection: socket.socket, pause: float | None) -> bool:
    """Wait `pause` seconds, if given, and return True if the server has reset the connection."""
    if pause is not None:
        time.sleep(pause)
        try:
            connection.recv(1)  # bytes that the kernel has come before its error
        except ConnectionResetError:
            return True
    return connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.ECONNRESET


def test_a_slow_client_delays_nobody(server: str, query: str) -> None:
    with send(server, query):
        started = time.monotonic()
        with send(server, "{ __typename }") as other:
            assert b'"Query"' in read_at(other, 10**6)
        assert time.monotonic() - started < 2


def test_a_response_that_is_read_in_time_leaves_the_connection_open(server: str) -> None:
    with send(server, f"{{ features {{ {BUFFERED} }} }}") as connection:
        read_at(connection, 10**8)
        assert is_open(connection)
        assert wait_until(lambda: not is_open(connection), 2), "it is idle"
