"""The client against servers that misbehave, over real HTTP."""

import asyncio
import contextlib
import gzip
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from msgspec.json import encode

from carto_client import (
    AuthenticationError,
    CartoClient,
    CartoError,
    CircuitOpen,
    ClientCredentials,
    DeadlineExceeded,
    Forbidden,
    InvalidResponse,
    Meta,
    NoGeoJSON,
    Overloaded,
    Query,
    RateLimited,
    Rejected,
    ResultTooLarge,
    StaticToken,
    Unavailable,
    http_transport,
)
from carto_client.upstream_errors import UPSTREAM_ERRORS, carto_error
from tests.carto_client.upstream import (
    TOKEN_PATH,
    Received,
    Reply,
    Upstream,
    by_path,
    drips,
    drops,
    hangs,
    in_turn,
    response,
    returns,
    upstream,
)

pytestmark = pytest.mark.anyio

SQL = "SELECT secret FROM `private.table`"
FRESH = Query("carto_dw", SQL, encode({"who": "me"}))
CACHED = Query("carto_dw", SQL, encode({"who": "me"}), 60)
TOKEN = "t0ken-of-carto"
ROWS = response('{"rows":[{"a":1},{"a":2}],"schema":[]}')
LIMIT = 100_000


def soon(seconds: float = 5) -> float:
    return asyncio.get_running_loop().time() + seconds


@contextlib.asynccontextmanager
async def calling(reply: Reply, **options: Any) -> AsyncIterator[tuple[CartoClient, Upstream]]:
    async with upstream(reply) as carto:
        options = {"auth": StaticToken(TOKEN), "max_response_bytes": LIMIT, **options}
        async with CartoClient(base_url=carto.url, **options) as client:
            yield client, carto


def machine(carto: Upstream, **options: Any) -> ClientCredentials:
    return ClientCredentials("me", "s3cret", token_url=carto.url + TOKEN_PATH, **options)


async def rows(client: CartoClient, query: Query = CACHED, seconds: float = 5) -> bytes:
    async with await client.rows(query, deadline=soon(seconds)) as got:
        return await got.read()


async def features(client: CartoClient, seconds: float = 5) -> bytes:
    async with await client.features(CACHED, geometry="geom", deadline=soon(seconds)) as got:
        return await got.read()


@pytest.mark.parametrize(("query", "method"), [(CACHED, "GET"), (FRESH, "POST")])
async def test_rows_are_the_array_of_the_response(query: Query, method: str) -> None:
    async with calling(returns(ROWS)) as (client, carto):
        assert await rows(client, query) == b'[{"a":1},{"a":2}]'
        (request,) = carto.requests
        assert (request.method, request.path) == (method, "/v3/sql/carto_dw/query")
        assert request.options["q"] == SQL
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        assert request.headers["accept-encoding"] == "identity"
        assert request.headers.get("cache-control") == ("max-age=60" if query is CACHED else None)


@pytest.mark.parametrize("chunk", [1, 7, 1000])
async def test_a_chunked_response_is_joined(chunk: int) -> None:
    body = json.dumps(
        {"rows": [{"name": "Zürich", "n": n} for n in range(100)]}, ensure_ascii=False
    ).encode()
    parts = [body[at : at + chunk] for at in range(0, len(body), chunk)]
    coded = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with calling(returns(head + coded + b"0\r\n\r\n")) as (client, _):
        assert json.loads(await rows(client)) == json.loads(body)["rows"]


async def test_a_gzipped_response_is_decompressed_although_identity_was_requested() -> None:
    body = gzip.compress(b'{"rows":[{"a":1}]}')
    async with calling(returns(response(body, content_encoding="gzip"))) as (client, _):
        assert await rows(client) == b'[{"a":1}]'


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
SPACES = b"1000\r\n" + b" " * 0x1000 + b"\r\n"
LOCATION = "http://169.254.169.254/latest"

BROKEN: dict[str, tuple[Reply, type[CartoError]]] = {
    "U09 hangs up before the head": (drops(), Unavailable),
    "U09 hangs up in the head": (drops(b"HTTP/1.1 200 OK\r\nContent-"), Unavailable),
    "U09 no HTTP": (drops(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), Unavailable),
    "U09 hangs up in the body": (
        drops(HEAD + b'Content-Length: 100\r\n\r\n{"rows":[{"a":1}'),
        Unavailable,
    ),
    "U09 announces more than it sends": (
        drops(HEAD + b'Content-Length: 100\r\n\r\n{"rows":[]}'),
        Unavailable,
    ),
    "U09 announces less than it sends": (
        drops(HEAD + b'Content-Length: 5\r\n\r\n{"rows":[]}'),
        Unavailable,
    ),
    "U09 hangs up between chunks": (drops(CHUNKED + b'B\r\n{"rows":[]}\r\n'), Unavailable),
    "U09 breaks the chunked coding": (
        drops(CHUNKED + b'zz\r\n{"rows":[]}\r\n0\r\n\r\n'),
        Unavailable,
    ),
    "U09 truncated JSON": (returns(response('{"rows":[{"a":1},')), InvalidResponse),
    "U10 HTML": (
        returns(response("<html>Sign in</html>", content_type="text/html")),
        InvalidResponse,
    ),
    "U10 empty": (returns(response()), InvalidResponse),
    "U10 null": (returns(response("null")), InvalidResponse),
    "U10 list": (returns(response("[]")), InvalidResponse),
    "U20 no UTF-8 in a row": (returns(response(b'{"rows":[{"a":"\xff"}]}')), InvalidResponse),
    "U20 half a character at the end": (returns(response(b'{"rows":[]}\xc3')), InvalidResponse),
    "U20 UTF-16": (returns(response('{"rows":[]}'.encode("utf-16"))), InvalidResponse),
    "U20 another charset": (
        returns(response('{"rows":[]}', content_type="text/json; charset=latin1")),
        InvalidResponse,
    ),
    "U20 gzip that is none": (
        returns(response('{"rows":[]}', content_encoding="gzip")),
        InvalidResponse,
    ),
    "U20 an unknown coding": (
        returns(response('{"rows":[]}', content_encoding="br")),
        InvalidResponse,
    ),
    "U11 an error under 200": (returns(response(json.dumps({"error": [SQL]}))), Rejected),
    "U11 400": (returns(response(json.dumps({"error": [SQL]}), status=400)), Rejected),
    "U04 401": (returns(response(json.dumps({"error": TOKEN}), status=401)), AuthenticationError),
    "U05 403": (returns(response(status=403)), Forbidden),
    "U11 404": (returns(response(status=404)), Rejected),
    "U06 429": (returns(response(status=429, retry_after="9999")), RateLimited),
    "U08 500": (returns(response(json.dumps({"error": [SQL]}), status=500)), Unavailable),
    "U16 redirect elsewhere": (returns(response(status=302, location=LOCATION)), InvalidResponse),
    "U16 redirect with a token to take": (
        returns(response(status=308, location="//evil.example/")),
        InvalidResponse,
    ),
    "U13 NaN for the rows": (returns(response('{"rows":NaN}')), InvalidResponse),
    "U13 a lone surrogate in a key": (
        returns(response('{"\\ud800":1,"rows":[]}')),
        InvalidResponse,
    ),
    "U10 text": (
        returns(response("upstream connect error", content_type="text/plain")),
        InvalidResponse,
    ),
    "U16 redirect to itself": (
        returns(response(status=307, location="/v3/sql/carto_dw/query")),
        InvalidResponse,
    ),
    "U14 claims too much": (drips(HEAD + b"Content-Length: 100001\r\n\r\n", b""), ResultTooLarge),
    "U14 never ends": (drips(CHUNKED, SPACES), ResultTooLarge),
    "U14 gzip bomb": (
        returns(response(gzip.compress(bytes(10**7)), content_encoding="gzip")),
        ResultTooLarge,
    ),
    "U14 an error that never ends": (drips(CHUNKED.replace(b"200", b"400"), SPACES), Rejected),
}


@pytest.mark.parametrize(("reply", "error"), BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_response_is_one_error_whose_text_reveals_nothing(
    reply: Reply, error: type[CartoError]
) -> None:
    async with calling(reply) as (client, carto):
        with pytest.raises(error) as raised:
            await rows(client)
        assert type(raised.value) is error
        shown = f"{raised.value} {raised.value!r}"
        for hidden in ("secret", "private", TOKEN, "127.0.0.1", "169.254", "html", "rows"):
            assert hidden not in shown
        assert len(carto.requests) == 1, "a statement that was sent is not sent again"


@pytest.mark.parametrize(("reply", "error"), BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_response_releases_its_connection(
    reply: Reply, error: type[CartoError]
) -> None:
    transport = http_transport(max_connections=1)
    async with calling(in_turn(reply, reply, returns(ROWS)), transport=transport) as (client, _):
        for _ in range(2):
            with pytest.raises(error):
                await rows(client)
        assert await rows(client)


async def test_a_response_that_is_closed_unread_releases_its_connection() -> None:
    async with calling(returns(ROWS), transport=http_transport(max_connections=1)) as (client, _):
        for _ in range(3):
            got = await client.rows(CACHED, deadline=soon())
            await got.aclose()
            await got.aclose()
        assert await rows(client)


SLOW: dict[str, Reply] = {
    "U15 never responds": hangs,
    "U15 one byte of the head at a time": drips(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x", 0.02),
    "U15 one byte of the body at a time": drips(CHUNKED, b"1\r\n \r\n", 0.02),
    "U15 one byte of an error at a time": drips(
        CHUNKED.replace(b"200", b"400"), b"1\r\n \r\n", 0.02
    ),
    "U15 the head and no more": drips(HEAD + b"Content-Length: 9\r\n\r\n", b"", 0.02),
}


@pytest.mark.parametrize("reply", SLOW.values(), ids=SLOW.keys())
@pytest.mark.parametrize("api", [rows, features])
async def test_a_slow_carto_is_left_at_the_deadline(reply: Reply, api: Any) -> None:
    async with calling(
        in_turn(reply, returns(ROWS)), transport=http_transport(max_connections=1)
    ) as (
        client,
        carto,
    ):
        began = soon(0)
        with pytest.raises(DeadlineExceeded):
            await api(client, seconds=0.2)
        assert 0.15 < soon(0) - began < 1
        assert await rows(client), "its connection was given up"
        assert len(carto.requests) == 2


async def test_u15_the_deadline_covers_the_token_request_too() -> None:
    async with upstream(by_path(hangs, returns(ROWS))) as carto:
        async with CartoClient(base_url=carto.url, auth=machine(carto)) as client:
            with pytest.raises(DeadlineExceeded):
                await rows(client, seconds=0.2)
        assert not carto.requests_to("/v3/sql/carto_dw/query")


async def test_nothing_is_sent_once_the_deadline_has_passed() -> None:
    async with calling(returns(ROWS)) as (client, carto):
        with pytest.raises(DeadlineExceeded):
            await rows(client, seconds=0)
        assert carto.connections == 0


@pytest.mark.parametrize(
    "reply", [drips(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.01), drips(CHUNKED, b"1\r\n \r\n", 0.01)]
)
async def test_u23_a_cancelled_request_closes_its_connection(reply: Reply) -> None:
    async with calling(reply) as (client, carto):
        running = asyncio.create_task(rows(client))
        while not carto.requests:  # noqa: ASYNC110 - the server is a list that grows
            await asyncio.sleep(0.01)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        async with asyncio.timeout(2):
            await carto.lost.wait()


@pytest.mark.parametrize("busy", [response(status=429), response(status=503, retry_after="0")])
async def test_u08_a_statement_that_did_not_run_is_sent_again(busy: bytes) -> None:
    async with calling(returns(busy, ROWS)) as (client, carto):
        assert await rows(client, FRESH)
        assert len(carto.requests) == 2


@pytest.mark.parametrize("status", [502, 503, 504])
@pytest.mark.threat("H20")
async def test_h20_a_statement_that_may_be_running_is_not_sent_again(status: int) -> None:
    async with calling(returns(response(status=status), ROWS)) as (client, carto):
        with pytest.raises(Unavailable):
            await rows(client, FRESH)
        assert len(carto.requests) == 1


async def test_u06_a_limit_that_outlasts_the_deadline_is_passed_on_at_once() -> None:
    async with calling(returns(response(status=429, retry_after="7"))) as (client, _):
        with pytest.raises(RateLimited) as raised:
            await rows(client)
        assert raised.value.retry_after == 7


async def test_u08_a_host_that_is_not_there_is_unavailable() -> None:
    async with calling(returns(ROWS)) as (client, carto):
        pass
    async with CartoClient(base_url=carto.url, auth=StaticToken(TOKEN)) as client:
        with pytest.raises(Unavailable) as raised:
            await rows(client)
        assert isinstance(raised.value.__cause__, httpx.TransportError)


async def test_carto_s_own_text_is_kept_for_the_debug_log() -> None:
    async with calling(returns(response(json.dumps({"error": [SQL]}), status=400))) as (client, _):
        with pytest.raises(Rejected) as raised:
            await rows(client)
        assert SQL in raised.value.detail


@pytest.mark.parametrize(
    ("reply", "wait"),
    [
        (returns(response(status=503, retry_after="7")), 7),
        (returns(response(status=503)), None),
        (returns(response(status=500, retry_after="soon")), None),
    ],
)
async def test_u06_retry_after_of_a_5xx_is_passed_on(reply: Reply, wait: float | None) -> None:
    async with calling(reply) as (client, _):
        with pytest.raises(Unavailable) as raised:
            await rows(client)
        assert raised.value.retry_after == wait


@pytest.mark.parametrize(
    "dead", [drops(), returns(response(status=503)), hangs], ids=["drops", "503", "hangs"]
)
async def test_u08_an_outage_fails_at_once_and_its_end_is_noticed_within_two_seconds(
    dead: Reply,
) -> None:
    async with calling(dead) as (client, carto):
        async with asyncio.timeout(30):
            while True:
                try:
                    await rows(client, seconds=0.2)
                except CircuitOpen:
                    break
                except (Unavailable, DeadlineExceeded):
                    pass
        before = len(carto.requests)
        for _ in range(100):
            with pytest.raises(CircuitOpen):
                await rows(client)
        assert len(carto.requests) == before
        carto.reply = returns(ROWS)
        returned = soon(0)
        while soon(0) < returned + 2:
            with contextlib.suppress(CircuitOpen):
                assert await rows(client) == b'[{"a":1},{"a":2}]'
                return
            await asyncio.sleep(0.05)
        pytest.fail("not found again")


async def test_u19_requests_beyond_the_queue_are_rejected_at_once() -> None:
    transport = http_transport(max_connections=2, max_waiting=3)
    async with calling(hangs, transport=transport) as (client, carto):
        waiting = [asyncio.create_task(rows(client)) for _ in range(5)]
        while len(carto.requests) < 2:  # noqa: ASYNC110 - the server is a list that grows
            await asyncio.sleep(0.01)
        for _ in range(50):
            with pytest.raises(Overloaded) as raised:
                await rows(client)
            assert raised.value.retry_after == 1
        carto.reply = returns(ROWS)
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
        assert await rows(client), "their places are free again"


async def test_u13_the_last_value_of_a_duplicate_key_counts() -> None:
    async with calling(returns(response('{"rows":[{"a":1}],"rows":[{"a":2}]}'))) as (client, _):
        assert await rows(client) == b'[{"a":2}]'


async def test_u20_a_byte_order_mark_is_skipped() -> None:
    async with calling(returns(response(b'\xef\xbb\xbf{"rows":[]}'))) as (client, _):
        assert await rows(client) == b"[]"


async def test_u22_cookies_are_not_kept() -> None:
    async with upstream(returns(response('{"rows":[]}', set_cookie="session=1; Path=/"))) as carto:
        # Some jars keep the cookies of names, and not those of addresses.
        named = carto.url.replace("127.0.0.1", "localhost")
        async with CartoClient(base_url=named, auth=StaticToken(TOKEN)) as client:
            for _ in range(3):
                await rows(client)
        assert not any("cookie" in request.headers for request in carto.requests)


@pytest.mark.parametrize(
    "reply", [returns(ROWS), returns(response(status=400)), drops(), returns(response(status=302))]
)
async def test_u24_nothing_is_logged_at_info(
    reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with calling(reply) as (client, _):
        with contextlib.suppress(CartoError):
            await rows(client)
    assert not caplog.records


# --- The Maps API ---


def maps(
    carto_url: str, features: Reply, data_target: str = "/v3/maps/data?format=geojson&q=a%20b"
) -> Reply:
    metadata = response(json.dumps({"nrows": 1, "geojson": {"url": [carto_url + data_target]}}))

    async def reply(request: Received, writer: asyncio.StreamWriter) -> None:
        await (features if request.path == "/v3/maps/data" else returns(metadata))(request, writer)

    return reply


COLLECTION = returns(response('{"type":"FeatureCollection","features":[{"type":"Feature"}]}'))


@contextlib.asynccontextmanager
async def mapping(data: Reply, **options: Any) -> AsyncIterator[tuple[CartoClient, Upstream]]:
    async with calling(hangs, **options) as (client, carto):
        carto.reply = maps(carto.url, data)
        yield client, carto


async def test_features_are_where_the_metadata_points_to() -> None:
    async with mapping(COLLECTION) as (client, carto):
        assert await features(client) == b'[{"type":"Feature"}]'
        metadata, data = carto.requests
        assert metadata.options["spatialDataColumn"] == "geom"
        assert data.target == "/v3/maps/data?format=geojson&q=a%20b"
        for request in carto.requests:
            assert request.headers["authorization"] == f"Bearer {TOKEN}"
            assert request.headers["cache-control"] == "max-age=60"


@pytest.mark.parametrize(("reply", "error"), BROKEN.values(), ids=BROKEN.keys())
async def test_features_that_are_broken_are_an_error_of_ours(
    reply: Reply, error: type[CartoError]
) -> None:
    async with mapping(reply) as (client, _):
        with pytest.raises(error):
            await features(client)


async def test_a_large_map_offers_no_geojson() -> None:
    offered = response(json.dumps({"nrows": 10**6, "ndjson": {"url": ["https://carto.example/"]}}))
    async with calling(returns(offered)) as (client, carto):
        with pytest.raises(NoGeoJSON):
            await features(client)
        assert len(carto.requests) == 1


async def test_u16_the_token_is_sent_to_no_other_host() -> None:
    async with upstream(COLLECTION) as other, calling(maps(other.url, COLLECTION)) as (client, _):
        with pytest.raises(InvalidResponse):
            await features(client)
        assert other.connections == 0


async def test_u16_the_token_is_sent_to_another_host_that_the_operator_names() -> None:
    async with upstream(COLLECTION) as other:
        async with calling(maps(other.url, COLLECTION), origins=[other.url]) as (client, _):
            assert await features(client)
        assert len(other.requests) == 1


async def test_u15_both_steps_share_one_deadline() -> None:
    async def slow(request: Received, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        await maps(carto.url, COLLECTION)(request, writer)

    async with calling(slow) as (client, carto):
        with pytest.raises(DeadlineExceeded):
            await features(client, seconds=0.5)
        assert len(carto.requests) == 2


# --- Batches ---

LARGE = json.dumps(
    {"rows": [{"n": n, "text": "},{" * 20} for n in range(20_000)], "schema": []}
).encode()
LONG = 3 * len(LARGE)


def parts(body: bytes, size: int = 100_000) -> bytes:
    chunks = (body[at : at + size] for at in range(0, len(body), size))
    return CHUNKED + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)


async def batches(
    client: CartoClient, seconds: float = 5, pause: float = 0
) -> AsyncGenerator[list[Any], None]:
    async with await client.rows(CACHED, deadline=soon(seconds)) as got:
        async for batch in got.batches():
            yield json.loads(batch)
            await asyncio.sleep(pause)


async def collect(reading: AsyncIterator[list[Any]], received: list[Any]) -> None:
    async for batch in reading:
        received += batch


async def test_a_large_response_comes_in_batches() -> None:
    async with calling(returns(parts(LARGE) + b"0\r\n\r\n"), max_response_bytes=LONG) as (
        client,
        _,
    ):
        received = [batch async for batch in batches(client)]
        assert len(received) > 3
        assert [row for batch in received for row in batch] == json.loads(LARGE)["rows"]


async def test_a_large_response_can_be_decoded_while_it_arrives() -> None:
    async with calling(returns(parts(LARGE) + b"0\r\n\r\n"), max_response_bytes=LONG) as (
        client,
        _,
    ):
        async with await client.rows(CACHED, deadline=soon()) as got:
            decoded = [batch async for batch in got.decoded(msgspec.json.decode)]
        assert [row for batch in decoded for row in batch] == json.loads(LARGE)["rows"]


async def test_a_small_response_is_one_batch() -> None:
    async with calling(returns(ROWS)) as (client, _):
        assert [batch async for batch in batches(client)] == [[{"a": 1}, {"a": 2}]]


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (returns(ROWS), None),
        (returns(response(b'{"rows":["\xff"]}')), InvalidResponse),
        (returns(response(b'{"error":"no such table"}')), Rejected),
    ],
    ids=["rows", "not UTF-8", "an error"],
)
async def test_a_small_response_is_decoded_at_once_and_its_connection_is_free_again(
    reply: Reply, error: type[CartoError] | None
) -> None:
    transport = http_transport(max_connections=1)
    async with calling(in_turn(reply, returns(ROWS)), transport=transport) as (client, _):
        got = await client.rows(CACHED, deadline=soon())
        if error is None:
            assert await got.decode_arrived(json.loads) == [{"a": 1}, {"a": 2}]
        else:
            with pytest.raises(error):
                await got.decode_arrived(json.loads)
        assert await rows(client)


async def test_a_response_that_is_still_arriving_is_not_decoded_at_once() -> None:
    reply = returns(parts(LARGE) + b"0\r\n\r\n")
    async with (
        calling(reply, max_response_bytes=LONG) as (client, _),
        await client.rows(CACHED, deadline=soon()) as got,
    ):
        assert await got.decode_arrived(json.loads) is None
        decoded = [batch async for batch in got.decoded(msgspec.json.decode)]
    assert [row for batch in decoded for row in batch] == json.loads(LARGE)["rows"]


SPOILT: dict[str, tuple[Reply, type[CartoError]]] = {
    "U09 hangs up": (drops(parts(LARGE[:-100_000])), Unavailable),
    "U09 ends too soon": (returns(parts(LARGE[:-100_000]) + b"0\r\n\r\n"), InvalidResponse),
    "U20 is not UTF-8": (returns(parts(LARGE[:-50] + b"\xff") + b"0\r\n\r\n"), InvalidResponse),
    "U11 ends in an error": (
        returns(parts(LARGE[:-1] + b',"error":"lost"}') + b"0\r\n\r\n"),
        Rejected,
    ),
    "U14 never ends": (drips(parts(LARGE), SPACES), ResultTooLarge),
    "U15 halts": (drips(parts(LARGE), b"", 0.05), DeadlineExceeded),
}


@pytest.mark.parametrize(("reply", "error"), SPOILT.values(), ids=SPOILT.keys())
async def test_a_response_that_breaks_midway_is_an_error_after_some_batches(
    reply: Reply, error: type[CartoError]
) -> None:
    transport = http_transport(max_connections=1)
    async with calling(
        in_turn(reply, returns(ROWS)), transport=transport, max_response_bytes=LONG
    ) as (
        client,
        _,
    ):
        received: list[Any] = []
        with pytest.raises(error):
            await collect(batches(client, seconds=1), received)
        assert received == json.loads(LARGE)["rows"][: len(received)]
        assert received
        assert await rows(client), "its connection was given up"


@pytest.mark.threat("H08")
async def test_pauses_of_the_reader_do_not_count_to_the_deadline() -> None:
    reply = returns(parts(LARGE) + b"0\r\n\r\n")
    async with calling(reply, max_response_bytes=LONG) as (client, _):
        read = [batch async for batch in batches(client, seconds=0.2, pause=0.3)]
    assert len(read) > 2


async def test_the_deadline_applies_to_a_reader_that_is_too_slow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("carto_client.response.SLOWEST_READER", 2**40)
    async with calling(returns(parts(LARGE) + b"0\r\n\r\n"), max_response_bytes=LONG) as (
        client,
        _,
    ):
        with pytest.raises(DeadlineExceeded) as raised:
            async for _ in batches(client, seconds=0.2, pause=0.3):
                pass
        assert Path(raised.traceback[-1].path).name == "response.py", "at the next batch"


async def test_an_unfinished_reader_releases_its_connection() -> None:
    transport = http_transport(max_connections=1)
    reply = in_turn(drips(parts(LARGE), SPACES, 0.01), returns(ROWS))
    async with calling(reply, transport=transport, max_response_bytes=10**9) as (client, _):
        async with contextlib.aclosing(batches(client)) as reading:
            await anext(reading)
        assert await rows(client)


# --- Tokens over real HTTP ---


def tokens(*, lifetime: int = 3600) -> Reply:
    count = iter(range(1, 10**6))

    async def reply(request: Received, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        writer.write(
            response(json.dumps({"access_token": f"t{next(count)}", "expires_in": lifetime}))
        )

    return reply


def rejecting(*rejected: str) -> Reply:
    async def reply(request: Received, writer: asyncio.StreamWriter) -> None:
        token = request.headers["authorization"].removeprefix("Bearer ")
        writer.write(
            response('{"error":"Unauthorized"}', status=401) if token in rejected else ROWS
        )

    return reply


@pytest.mark.parametrize(("rejected", "requests"), [((), 1), (("t1",), 2)])
async def test_u03_a_hundred_requests_make_one_token_request_and_one_more_if_it_is_rejected(
    rejected: tuple[str, ...], requests: int
) -> None:
    async with upstream(by_path(tokens(), rejecting(*rejected))) as carto:
        async with CartoClient(base_url=carto.url, auth=machine(carto)) as client:
            results = await asyncio.gather(*(rows(client) for _ in range(100)))
        assert set(results) == {b'[{"a":1},{"a":2}]'}
        assert len(carto.requests_to(TOKEN_PATH)) == requests


async def test_u04_a_second_rejection_is_an_error_and_no_loop() -> None:
    async with upstream(by_path(tokens(), rejecting("t1", "t2"))) as carto:
        async with CartoClient(base_url=carto.url, auth=machine(carto)) as client:
            with pytest.raises(AuthenticationError):
                await rows(client)
        assert len(carto.requests) == 4


@pytest.mark.parametrize(
    "reply",
    [
        drops(),
        returns(response("<html>")),
        returns(response(status=500)),
        drips(CHUNKED, SPACES),
        hangs,
    ],
)
async def test_u01_an_unavailable_token_endpoint_is_an_authentication_error(
    reply: Reply,
) -> None:
    async with upstream(by_path(reply, returns(ROWS))) as carto:
        async with CartoClient(base_url=carto.url, auth=machine(carto, timeout=0.3)) as client:
            outcomes = await asyncio.gather(
                *(rows(client) for _ in range(20)), return_exceptions=True
            )
        assert {type(outcome) for outcome in outcomes} == {AuthenticationError}
        assert len(carto.requests) == 1


@pytest.mark.parametrize(
    "url", ["http://no.such.host.invalid/token", "https://127.0.0.1:{port}/token"]
)
async def test_u01_a_token_endpoint_without_dns_or_tls_is_an_authentication_error(
    url: str,
) -> None:
    async def speaks_no_tls(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        writer.close()

    async with (
        upstream(returns(ROWS)) as carto,
        await asyncio.start_server(speaks_no_tls, "127.0.0.1", 0) as other,
    ):
        port = other.sockets[0].getsockname()[1]
        auth = ClientCredentials("me", "s3cret", token_url=url.format(port=port))
        async with CartoClient(base_url=carto.url, auth=auth) as client:
            with pytest.raises(AuthenticationError) as raised:
                await rows(client)
        assert "s3cret" not in f"{raised.value!r} {raised.value.detail}"
        assert not carto.requests, "nothing is sent without a token"


# --- Construction, and the translation of errors ---


@pytest.mark.parametrize(
    "url", ["", "carto.example", "/v3", "ftp://carto.example", "https://me:pw@carto.example"]
)
def test_u17_a_base_url_that_is_not_absolute_is_rejected(url: str) -> None:
    for base_url, origins in ((url, []), ("https://carto.example", [url])):
        with pytest.raises(ValueError, match="absolute"):
            CartoClient(auth=StaticToken(TOKEN), base_url=base_url, origins=origins)


MISUSE = {httpx.CookieConflict, httpx.StreamError, httpx.StreamConsumed, httpx.StreamClosed}
MISUSE |= {httpx.RequestNotRead, httpx.ResponseNotRead}


def httpx_errors() -> list[type[Exception]]:
    public = [getattr(httpx, name) for name in httpx.__all__]
    return [
        it
        for it in public
        if isinstance(it, type) and issubclass(it, Exception) and it not in MISUSE
    ]


@pytest.mark.parametrize("error", [*httpx_errors(), TimeoutError])
async def test_every_error_of_httpx_is_translated(error: Any) -> None:
    options = {"request": None, "response": None} if error is httpx.HTTPStatusError else {}
    original = error("SECRET", **options)
    assert isinstance(original, UPSTREAM_ERRORS)
    translated = carto_error(original)
    assert isinstance(translated, CartoError)
    assert "SECRET" not in f"{translated!r}"


# --- Charges ---


class Account:
    """Hooks that count, or raise `error`."""

    def __init__(self, error: Exception | None = None) -> None:
        self.charged = self.refunded = 0
        self.error = error
        self.sent_before: list[int] = []
        self.carto: Upstream | None = None

    async def on_send(self) -> None:
        await asyncio.sleep(0)
        if self.carto:
            self.sent_before.append(len(self.carto.requests))
        if self.error:
            raise self.error
        self.charged += 1

    async def on_unused(self) -> None:
        self.refunded += 1

    @property
    def hooks(self) -> dict[str, Any]:
        return {"on_send": self.on_send, "on_unused": self.on_unused}

    @property
    def cost(self) -> int:
        return self.charged - self.refunded


async def charged(client: CartoClient, account: Account, seconds: float = 5) -> bytes:
    async with await client.rows(FRESH, deadline=soon(seconds), **account.hooks) as got:
        return await got.read()


async def charged_features(client: CartoClient, account: Account) -> bytes:
    terms = {"geometry": "geom", "deadline": soon(), **account.hooks}
    async with await client.features(CACHED, **terms) as got:
        return await got.read()


@pytest.mark.threat("H19")
async def test_h19_a_statement_is_charged_with_a_token_and_a_connection_before_it_is_sent() -> None:
    account = Account()
    async with upstream(by_path(tokens(), returns(ROWS))) as carto:
        account.carto = carto
        async with CartoClient(base_url=carto.url, auth=machine(carto)) as client:
            await charged(client, account)
    assert account.sent_before == [1], "the token was there, the statement was not sent"
    assert account.cost == 1


NEVER_SENT: dict[str, tuple[Reply, type[CartoError]]] = {
    "a token outage": (by_path(returns(response(status=500)), returns(ROWS)), AuthenticationError),
    "a wrong secret": (by_path(returns(response(status=401)), returns(ROWS)), AuthenticationError),
}


@pytest.mark.parametrize(("reply", "error"), NEVER_SENT.values(), ids=NEVER_SENT.keys())
@pytest.mark.threat("H19")
async def test_h19_statements_without_a_token_cost_nothing(
    reply: Reply, error: type[CartoError]
) -> None:
    account = Account()
    async with upstream(reply) as carto:
        async with CartoClient(base_url=carto.url, auth=machine(carto)) as client:
            for _ in range(60):
                with pytest.raises(error):
                    await charged(client, account)
        assert not carto.requests_to("/v3/sql/carto_dw/query")
    assert account.charged == 0


@pytest.mark.threat("H19")
async def test_h19_rejected_tokens_failed_connections_and_open_circuits_cost_nothing() -> None:
    account = Account()
    async with calling(returns(response(status=401))) as (client, carto):
        for _ in range(3):
            with pytest.raises(AuthenticationError):
                await charged(client, account)
        assert len(carto.requests) == 3
    async with CartoClient(base_url=carto.url, auth=StaticToken(TOKEN)) as client:
        for _ in range(20):
            with pytest.raises(Unavailable):  # connections fail, then the circuit is open
                await charged(client, account)
    assert account.cost == 0


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.threat("H20")
async def test_h20_each_statement_that_may_have_run_is_sent_and_charged_once(status: int) -> None:
    account = Account()
    async with calling(returns(response(status=status))) as (client, carto):
        with pytest.raises(Unavailable):
            await charged(client, account)
        assert (len(carto.requests), account.cost) == (1, 1)


@pytest.mark.parametrize("reply", [drops(), hangs], ids=["drops", "hangs"])
@pytest.mark.threat("H20")
async def test_h20_a_statement_without_a_response_is_sent_and_charged_once(reply: Reply) -> None:
    account = Account()
    async with calling(reply) as (client, carto):
        with pytest.raises((Unavailable, DeadlineExceeded)):
            await charged(client, account, seconds=0.2)
        assert (len(carto.requests), account.cost) == (1, 1)


async def test_an_error_of_on_send_leaves_its_connection_to_the_next_request() -> None:
    account = Account(PermissionError("over budget"))
    transport = http_transport(max_connections=1)
    async with calling(returns(ROWS), transport=transport) as (client, carto):
        await rows(client)
        for _ in range(3):
            with pytest.raises(PermissionError):
                await charged(client, account)
        assert await rows(client)
        assert (len(carto.requests), carto.connections) == (2, 1)


async def test_a_connection_that_closes_while_the_charge_is_made_is_replaced() -> None:
    class Slow(Account):
        async def on_send(self) -> None:
            await asyncio.sleep(0.2)
            await super().on_send()

    async def closes(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(ROWS)
        asyncio.get_running_loop().call_later(0.05, writer.close)

    account = Slow()
    async with calling(in_turn(closes, returns(ROWS))) as (client, carto):
        await rows(client)
        assert await charged(client, account)
        assert (len(carto.requests), carto.connections) == (2, 2)
    assert account.cost == 1


async def test_a_request_that_waits_for_a_connection_is_not_charged() -> None:
    account = Account()
    async with calling(hangs, transport=http_transport(max_connections=1)) as (client, carto):
        first = asyncio.create_task(rows(client))
        await asyncio.sleep(0.05)
        with pytest.raises(DeadlineExceeded):
            await charged(client, account, seconds=0.2)
        first.cancel()
        assert (len(carto.requests), account.charged) == (1, 0)


async def test_the_metadata_call_of_a_map_pays_for_the_data_call_after_it() -> None:
    account = Account()
    async with mapping(COLLECTION) as (client, carto):
        account.carto = carto
        await charged_features(client, account)
        await charged_features(client, account)
        assert len(carto.requests) == 3
    assert account.sent_before == [0, 2], "before the metadata, and before the data alone"
    assert account.cost == 2


async def test_a_map_whose_data_url_stopped_working_costs_both_attempts() -> None:
    account = Account()
    data = in_turn(COLLECTION, returns(response(status=400)), COLLECTION)
    async with mapping(data) as (client, carto):
        await charged_features(client, account)
        await charged_features(client, account)
        assert len(carto.requests) == 2 + 1 + 2
    assert account.cost == 3


async def test_a_caller_over_budget_sends_no_metadata_call() -> None:
    account = Account(PermissionError("over budget"))
    async with mapping(COLLECTION) as (client, carto):
        with pytest.raises(PermissionError):
            await charged_features(client, account)
        assert not carto.requests


# --- What CARTO reports beside the rows ---

MANY_ROWS = json.dumps([{"a": "x" * 100}] * 3000)
REPORT = '"meta":{"cacheHit":true,"totalBytesProcessed":"1234"}'


@pytest.mark.parametrize(
    "body",
    [
        f'{{"rows":[{{"a":1}}],{REPORT}}}',
        f'{{{REPORT},"rows":[{{"a":1}}]}}',
        f'{{"rows":{MANY_ROWS},{REPORT}}}',
        f'{{{REPORT},"rows":{MANY_ROWS}}}',
    ],
    ids=["after", "before", "after, large", "before, large"],
)
async def test_meta_is_known_once_the_last_row_has_been_read(body: str) -> None:
    reply = returns(response(body, age="30"))
    async with calling(reply, max_response_bytes=10**6) as (client, _):
        got = await client.rows(CACHED, deadline=soon())
        assert got.meta == Meta()
        assert [batch async for batch in got.batches()]
        assert got.meta == Meta(cache_hit=True, processed_bytes=1234)
        assert got.age == 30
        async with await client.rows(CACHED, deadline=soon()) as whole:
            await whole.read()
        assert whole.meta == got.meta


async def test_meta_that_is_absent_is_empty() -> None:
    async with calling(returns(ROWS)) as (client, _):
        got = await client.rows(CACHED, deadline=soon())
        assert [batch async for batch in got.batches()]
        assert (got.meta, got.age) == (Meta(), None)


async def test_a_tile_that_waits_for_the_tileset_of_another_observes_its_own_deadline() -> None:
    async with calling(hangs) as (client, _):

        def tile(seconds: float) -> asyncio.Task[object]:
            deadline = soon(seconds)
            work = client.tile(CACHED, 0, 0, 0, geometry="geom", deadline=deadline)
            return asyncio.create_task(work)

        first, second = tile(5), tile(0.05)
        with pytest.raises(DeadlineExceeded):
            async with asyncio.timeout(2):
                await second
        assert not first.done()
        first.cancel()
