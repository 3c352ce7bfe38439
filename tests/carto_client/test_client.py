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

from carto_client import (
    AuthenticationError,
    CartoClient,
    CartoError,
    CircuitOpen,
    ClientCredentials,
    DeadlineExceeded,
    Forbidden,
    InvalidAnswer,
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
from carto_client.upstream_errors import upstream_errors
from tests.carto_client.upstream import (
    TOKEN_PATH,
    Asked,
    Reply,
    Upstream,
    by_path,
    drips,
    drops,
    hangs,
    in_turn,
    response,
    says,
    upstream,
)

pytestmark = pytest.mark.anyio

SQL = "SELECT secret FROM `private.table`"
FRESH = Query("carto_dw", SQL, {"who": "me"})
CACHED = Query("carto_dw", SQL, {"who": "me"}, 60)
TOKEN = "t0ken-of-carto"
ROWS = response('{"rows":[{"a":1},{"a":2}],"schema":[]}')
LIMIT = 100_000


def soon(seconds: float = 5) -> float:
    return asyncio.get_running_loop().time() + seconds


@contextlib.asynccontextmanager
async def asking(reply: Reply, **options: Any) -> AsyncIterator[tuple[CartoClient, Upstream]]:
    async with upstream(reply) as carto:
        options = {"auth": StaticToken(TOKEN), "max_answer_bytes": LIMIT, **options}
        async with CartoClient(base_url=carto.url, **options) as client:
            yield client, carto


def machine(carto: Upstream, **options: Any) -> ClientCredentials:
    return ClientCredentials("me", "s3cret", token_url=carto.url + TOKEN_PATH, **options)


async def rows(client: CartoClient, query: Query = CACHED, seconds: float = 5) -> bytes:
    async with await client.rows(query, deadline=soon(seconds)) as answer:
        return await answer.read()


async def features(client: CartoClient, seconds: float = 5) -> bytes:
    async with await client.features(CACHED, geometry="geom", deadline=soon(seconds)) as answer:
        return await answer.read()


@pytest.mark.parametrize(("query", "method"), [(CACHED, "GET"), (FRESH, "POST")])
async def test_rows_are_the_array_of_the_answer(query: Query, method: str) -> None:
    async with asking(says(ROWS)) as (client, carto):
        assert await rows(client, query) == b'[{"a":1},{"a":2}]'
        (asked,) = carto.asked
        assert (asked.method, asked.path) == (method, "/v3/sql/carto_dw/query")
        assert asked.options["q"] == SQL
        assert asked.headers["authorization"] == f"Bearer {TOKEN}"
        assert asked.headers["accept-encoding"] == "identity"
        assert asked.headers.get("cache-control") == ("max-age=60" if query is CACHED else None)


@pytest.mark.parametrize("chunk", [1, 7, 1000])
async def test_an_answer_in_chunks_is_put_together(chunk: int) -> None:
    body = json.dumps(
        {"rows": [{"name": "Zürich", "n": n} for n in range(100)]}, ensure_ascii=False
    ).encode()
    parts = [body[at : at + chunk] for at in range(0, len(body), chunk)]
    coded = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with asking(says(head + coded + b"0\r\n\r\n")) as (client, _):
        assert json.loads(await rows(client)) == json.loads(body)["rows"]


async def test_an_answer_in_gzip_is_unpacked_though_it_was_not_asked_for() -> None:
    body = gzip.compress(b'{"rows":[{"a":1}]}')
    async with asking(says(response(body, content_encoding="gzip"))) as (client, _):
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
    "U09 claims more than it says": (
        drops(HEAD + b'Content-Length: 100\r\n\r\n{"rows":[]}'),
        Unavailable,
    ),
    "U09 claims less than it says": (
        drops(HEAD + b'Content-Length: 5\r\n\r\n{"rows":[]}'),
        Unavailable,
    ),
    "U09 hangs up between chunks": (drops(CHUNKED + b'B\r\n{"rows":[]}\r\n'), Unavailable),
    "U09 breaks the chunked coding": (
        drops(CHUNKED + b'zz\r\n{"rows":[]}\r\n0\r\n\r\n'),
        Unavailable,
    ),
    "U09 truncated JSON": (says(response('{"rows":[{"a":1},')), InvalidAnswer),
    "U10 HTML": (says(response("<html>Sign in</html>", content_type="text/html")), InvalidAnswer),
    "U10 empty": (says(response()), InvalidAnswer),
    "U10 null": (says(response("null")), InvalidAnswer),
    "U10 list": (says(response("[]")), InvalidAnswer),
    "U20 no UTF-8 in a row": (says(response(b'{"rows":[{"a":"\xff"}]}')), InvalidAnswer),
    "U20 half a character at the end": (says(response(b'{"rows":[]}\xc3')), InvalidAnswer),
    "U20 UTF-16": (says(response('{"rows":[]}'.encode("utf-16"))), InvalidAnswer),
    "U20 another charset": (
        says(response('{"rows":[]}', content_type="text/json; charset=latin1")),
        InvalidAnswer,
    ),
    "U20 gzip that is none": (
        says(response('{"rows":[]}', content_encoding="gzip")),
        InvalidAnswer,
    ),
    "U20 an unknown coding": (says(response('{"rows":[]}', content_encoding="br")), InvalidAnswer),
    "U11 an error under 200": (says(response(json.dumps({"error": [SQL]}))), Rejected),
    "U11 400": (says(response(json.dumps({"error": [SQL]}), status=400)), Rejected),
    "U04 401": (says(response(json.dumps({"error": TOKEN}), status=401)), AuthenticationError),
    "U05 403": (says(response(status=403)), Forbidden),
    "U11 404": (says(response(status=404)), Rejected),
    "U06 429": (says(response(status=429, retry_after="9999")), RateLimited),
    "U08 500": (says(response(json.dumps({"error": [SQL]}), status=500)), Unavailable),
    "U16 redirect elsewhere": (says(response(status=302, location=LOCATION)), InvalidAnswer),
    "U16 redirect with a token to take": (
        says(response(status=308, location="//evil.example/")),
        InvalidAnswer,
    ),
    "U13 NaN for the rows": (says(response('{"rows":NaN}')), InvalidAnswer),
    "U13 a lone surrogate in a key": (says(response('{"\\ud800":1,"rows":[]}')), InvalidAnswer),
    "U10 text": (
        says(response("upstream connect error", content_type="text/plain")),
        InvalidAnswer,
    ),
    "U16 redirect to itself": (
        says(response(status=307, location="/v3/sql/carto_dw/query")),
        InvalidAnswer,
    ),
    "U14 claims too much": (drips(HEAD + b"Content-Length: 100001\r\n\r\n", b""), ResultTooLarge),
    "U14 never ends": (drips(CHUNKED, SPACES), ResultTooLarge),
    "U14 gzip bomb": (
        says(response(gzip.compress(bytes(10**7)), content_encoding="gzip")),
        ResultTooLarge,
    ),
    "U14 an error that never ends": (drips(CHUNKED.replace(b"200", b"400"), SPACES), Rejected),
}


@pytest.mark.parametrize(("reply", "error"), BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_answer_is_one_error_that_tells_nobody_anything(
    reply: Reply, error: type[CartoError]
) -> None:
    async with asking(reply) as (client, carto):
        with pytest.raises(error) as raised:
            await rows(client)
        assert type(raised.value) is error
        shown = f"{raised.value} {raised.value!r}"
        for hidden in ("secret", "private", TOKEN, "127.0.0.1", "169.254", "html", "rows"):
            assert hidden not in shown
        assert len(carto.asked) == 1, "a statement that was sent is not sent again"


@pytest.mark.parametrize(("reply", "error"), BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_answer_gives_its_connection_back(
    reply: Reply, error: type[CartoError]
) -> None:
    transport = http_transport(max_connections=1)
    async with asking(in_turn(reply, reply, says(ROWS)), transport=transport) as (client, _):
        for _ in range(2):
            with pytest.raises(error):
                await rows(client)
        assert await rows(client)


async def test_an_answer_that_is_closed_unread_gives_its_connection_back() -> None:
    async with asking(says(ROWS), transport=http_transport(max_connections=1)) as (client, _):
        for _ in range(3):
            answer = await client.rows(CACHED, deadline=soon())
            await answer.aclose()
            await answer.aclose()
        assert await rows(client)


SLOW: dict[str, Reply] = {
    "U15 never answers": hangs,
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
    async with asking(in_turn(reply, says(ROWS)), transport=http_transport(max_connections=1)) as (
        client,
        carto,
    ):
        began = soon(0)
        with pytest.raises(DeadlineExceeded):
            await api(client, seconds=0.2)
        assert 0.15 < soon(0) - began < 1
        assert await rows(client), "its connection was given up"
        assert len(carto.asked) == 2


async def test_u15_the_deadline_covers_the_token_request_too() -> None:
    async with upstream(by_path(hangs, says(ROWS))) as carto:
        async with CartoClient(base_url=carto.url, auth=machine(carto)) as client:
            with pytest.raises(DeadlineExceeded):
                await rows(client, seconds=0.2)
        assert not carto.asked_for("/v3/sql/carto_dw/query")


async def test_nothing_is_sent_once_the_deadline_has_passed() -> None:
    async with asking(says(ROWS)) as (client, carto):
        with pytest.raises(DeadlineExceeded):
            await rows(client, seconds=0)
        assert carto.connections == 0


@pytest.mark.parametrize(
    "reply", [drips(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.01), drips(CHUNKED, b"1\r\n \r\n", 0.01)]
)
async def test_u23_who_leaves_takes_the_connection_along(reply: Reply) -> None:
    async with asking(reply) as (client, carto):
        asking_rows = asyncio.create_task(rows(client))
        while not carto.asked:  # noqa: ASYNC110 - the server is a list that grows
            await asyncio.sleep(0.01)
        asking_rows.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking_rows
        async with asyncio.timeout(2):
            await carto.lost.wait()


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_u08_a_busy_carto_is_asked_again(status: int) -> None:
    async with asking(says(response(status=status), ROWS)) as (client, carto):
        assert await rows(client, FRESH)
        assert len(carto.asked) == 2


async def test_u06_a_limit_that_outlasts_the_deadline_is_passed_on_at_once() -> None:
    async with asking(says(response(status=429, retry_after="7"))) as (client, _):
        with pytest.raises(RateLimited) as raised:
            await rows(client)
        assert raised.value.retry_after == 7


async def test_u08_a_host_that_is_not_there_is_unavailable() -> None:
    async with asking(says(ROWS)) as (client, carto):
        pass
    async with CartoClient(base_url=carto.url, auth=StaticToken(TOKEN)) as client:
        with pytest.raises(Unavailable) as raised:
            await rows(client)
        assert isinstance(raised.value.__cause__, httpx.TransportError)


async def test_what_carto_said_is_kept_for_the_debug_log() -> None:
    async with asking(says(response(json.dumps({"error": [SQL]}), status=400))) as (client, _):
        with pytest.raises(Rejected) as raised:
            await rows(client)
        assert SQL in raised.value.detail


@pytest.mark.parametrize(
    ("reply", "wait"),
    [
        (says(response(status=503, retry_after="7")), 7),
        (says(response(status=503)), None),
        (says(response(status=500, retry_after="soon")), None),
    ],
)
async def test_u06_what_a_sick_carto_asks_to_wait_is_passed_on(
    reply: Reply, wait: float | None
) -> None:
    async with asking(reply) as (client, _):
        with pytest.raises(Unavailable) as raised:
            await rows(client)
        assert raised.value.retry_after == wait


@pytest.mark.parametrize(
    "dead", [drops(), says(response(status=503)), hangs], ids=["drops", "503", "hangs"]
)
async def test_u08_a_dead_carto_is_told_at_once_and_found_again_within_two_seconds(
    dead: Reply,
) -> None:
    async with asking(dead) as (client, carto):
        async with asyncio.timeout(30):
            while True:
                try:
                    await rows(client, seconds=0.2)
                except CircuitOpen:
                    break
                except (Unavailable, DeadlineExceeded):
                    pass
        asked = len(carto.asked)
        for _ in range(100):
            with pytest.raises(CircuitOpen):
                await rows(client)
        assert len(carto.asked) == asked
        carto.reply = says(ROWS)
        returned = soon(0)
        while soon(0) < returned + 2:
            with contextlib.suppress(CircuitOpen):
                assert await rows(client) == b'[{"a":1},{"a":2}]'
                return
            await asyncio.sleep(0.05)
        pytest.fail("not found again")


async def test_u19_more_than_may_wait_are_refused_at_once() -> None:
    transport = http_transport(max_connections=2, max_waiting=3)
    async with asking(hangs, transport=transport) as (client, carto):
        waiting = [asyncio.create_task(rows(client)) for _ in range(5)]
        while len(carto.asked) < 2:  # noqa: ASYNC110 - the server is a list that grows
            await asyncio.sleep(0.01)
        for _ in range(50):
            with pytest.raises(Overloaded) as raised:
                await rows(client)
            assert raised.value.retry_after == 1
        carto.reply = says(ROWS)
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
        assert await rows(client), "their places are free again"


async def test_u13_of_a_key_that_stands_twice_the_last_value_counts() -> None:
    async with asking(says(response('{"rows":[{"a":1}],"rows":[{"a":2}]}'))) as (client, _):
        assert await rows(client) == b'[{"a":2}]'


async def test_u20_a_byte_order_mark_is_no_part_of_the_answer() -> None:
    async with asking(says(response(b'\xef\xbb\xbf{"rows":[]}'))) as (client, _):
        assert await rows(client) == b"[]"


async def test_u22_cookies_are_not_kept() -> None:
    async with upstream(says(response('{"rows":[]}', set_cookie="session=1; Path=/"))) as carto:
        # Some jars keep the cookies of names, and not those of addresses.
        named = carto.url.replace("127.0.0.1", "localhost")
        async with CartoClient(base_url=named, auth=StaticToken(TOKEN)) as client:
            for _ in range(3):
                await rows(client)
        assert not any("cookie" in asked.headers for asked in carto.asked)


@pytest.mark.parametrize(
    "reply", [says(ROWS), says(response(status=400)), drops(), says(response(status=302))]
)
async def test_u24_nothing_is_logged_at_info(
    reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with asking(reply) as (client, _):
        with contextlib.suppress(CartoError):
            await rows(client)
    assert not caplog.records


# --- The Maps API ---


def maps(
    carto_url: str, features: Reply, data_target: str = "/v3/maps/data?format=geojson&q=a%20b"
) -> Reply:
    metadata = response(json.dumps({"nrows": 1, "geojson": {"url": [carto_url + data_target]}}))

    async def reply(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await (features if asked.path == "/v3/maps/data" else says(metadata))(asked, writer)

    return reply


COLLECTION = says(response('{"type":"FeatureCollection","features":[{"type":"Feature"}]}'))


@contextlib.asynccontextmanager
async def mapping(data: Reply, **options: Any) -> AsyncIterator[tuple[CartoClient, Upstream]]:
    async with asking(hangs, **options) as (client, carto):
        carto.reply = maps(carto.url, data)
        yield client, carto


async def test_features_are_where_the_metadata_points_to() -> None:
    async with mapping(COLLECTION) as (client, carto):
        assert await features(client) == b'[{"type":"Feature"}]'
        metadata, data = carto.asked
        assert metadata.options["spatialDataColumn"] == "geom"
        assert data.target == "/v3/maps/data?format=geojson&q=a%20b"
        for asked in carto.asked:
            assert asked.headers["authorization"] == f"Bearer {TOKEN}"
            assert asked.headers["cache-control"] == "max-age=60"


@pytest.mark.parametrize(("reply", "error"), BROKEN.values(), ids=BROKEN.keys())
async def test_features_that_are_broken_are_an_error_of_ours(
    reply: Reply, error: type[CartoError]
) -> None:
    async with mapping(reply) as (client, _):
        with pytest.raises(error):
            await features(client)


async def test_a_large_map_offers_no_geojson() -> None:
    offered = response(json.dumps({"nrows": 10**6, "ndjson": {"url": ["https://carto.example/"]}}))
    async with asking(says(offered)) as (client, carto):
        with pytest.raises(NoGeoJSON):
            await features(client)
        assert len(carto.asked) == 1


async def test_u16_the_token_goes_to_no_other_host() -> None:
    async with upstream(COLLECTION) as other, asking(maps(other.url, COLLECTION)) as (client, _):
        with pytest.raises(InvalidAnswer):
            await features(client)
        assert other.connections == 0


async def test_u16_the_token_goes_to_another_host_that_the_operator_names() -> None:
    async with upstream(COLLECTION) as other:
        async with asking(maps(other.url, COLLECTION), origins=[other.url]) as (client, _):
            assert await features(client)
        assert len(other.asked) == 1


async def test_u15_both_steps_share_one_deadline() -> None:
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        await maps(carto.url, COLLECTION)(asked, writer)

    async with asking(slow) as (client, carto):
        with pytest.raises(DeadlineExceeded):
            await features(client, seconds=0.5)
        assert len(carto.asked) == 2


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
    async with await client.rows(CACHED, deadline=soon(seconds)) as answer:
        async for batch in answer.batches():
            yield json.loads(batch)
            await asyncio.sleep(pause)


async def collect(reading: AsyncIterator[list[Any]], received: list[Any]) -> None:
    async for batch in reading:
        received += batch


async def test_a_large_answer_comes_in_batches() -> None:
    async with asking(says(parts(LARGE) + b"0\r\n\r\n"), max_answer_bytes=LONG) as (client, _):
        received = [batch async for batch in batches(client)]
        assert len(received) > 3
        assert [row for batch in received for row in batch] == json.loads(LARGE)["rows"]


async def test_a_large_answer_can_be_decoded_as_it_comes() -> None:
    async with asking(says(parts(LARGE) + b"0\r\n\r\n"), max_answer_bytes=LONG) as (client, _):
        async with await client.rows(CACHED, deadline=soon()) as answer:
            decoded = [batch async for batch in answer.decoded(msgspec.json.decode)]
        assert [row for batch in decoded for row in batch] == json.loads(LARGE)["rows"]


async def test_a_small_answer_is_one_batch() -> None:
    async with asking(says(ROWS)) as (client, _):
        assert [batch async for batch in batches(client)] == [[{"a": 1}, {"a": 2}]]


SPOILT: dict[str, tuple[Reply, type[CartoError]]] = {
    "U09 hangs up": (drops(parts(LARGE[:-100_000])), Unavailable),
    "U09 ends too soon": (says(parts(LARGE[:-100_000]) + b"0\r\n\r\n"), InvalidAnswer),
    "U20 is not UTF-8": (says(parts(LARGE[:-50] + b"\xff") + b"0\r\n\r\n"), InvalidAnswer),
    "U11 ends in an error": (
        says(parts(LARGE[:-1] + b',"error":"lost"}') + b"0\r\n\r\n"),
        Rejected,
    ),
    "U14 never ends": (drips(parts(LARGE), SPACES), ResultTooLarge),
    "U15 comes to a halt": (drips(parts(LARGE), b"", 0.05), DeadlineExceeded),
}


@pytest.mark.parametrize(("reply", "error"), SPOILT.values(), ids=SPOILT.keys())
async def test_an_answer_that_spoils_on_the_way_is_an_error_after_some_batches(
    reply: Reply, error: type[CartoError]
) -> None:
    transport = http_transport(max_connections=1)
    async with asking(in_turn(reply, says(ROWS)), transport=transport, max_answer_bytes=LONG) as (
        client,
        _,
    ):
        received: list[Any] = []
        with pytest.raises(error):
            await collect(batches(client, seconds=1), received)
        assert received == json.loads(LARGE)["rows"][: len(received)]
        assert received
        assert await rows(client), "its connection was given up"


async def test_the_deadline_does_not_strike_while_the_reader_does_something_else() -> None:
    async with asking(says(parts(LARGE) + b"0\r\n\r\n"), max_answer_bytes=LONG) as (client, _):
        with pytest.raises(DeadlineExceeded) as raised:
            async for _ in batches(client, seconds=0.2, pause=0.3):
                pass
        assert Path(raised.traceback[-1].path).name == "upstream_errors.py", "at the next batch"


async def test_who_stops_reading_gives_the_connection_back() -> None:
    transport = http_transport(max_connections=1)
    reply = in_turn(drips(parts(LARGE), SPACES, 0.01), says(ROWS))
    async with asking(reply, transport=transport, max_answer_bytes=10**9) as (client, _):
        async with contextlib.aclosing(batches(client)) as reading:
            await anext(reading)
        assert await rows(client)


# --- Tokens over real HTTP ---


def tokens(*, lifetime: int = 3600) -> Reply:
    count = iter(range(1, 10**6))

    async def reply(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        writer.write(
            response(json.dumps({"access_token": f"t{next(count)}", "expires_in": lifetime}))
        )

    return reply


def refusing(*refused: str) -> Reply:
    async def reply(asked: Asked, writer: asyncio.StreamWriter) -> None:
        token = asked.headers["authorization"].removeprefix("Bearer ")
        writer.write(response('{"error":"Unauthorized"}', status=401) if token in refused else ROWS)

    return reply


@pytest.mark.parametrize(("refused", "requests"), [((), 1), (("t1",), 2)])
async def test_u03_a_hundred_requests_at_once_make_one_token_request_and_one_more_when_refused(
    refused: tuple[str, ...], requests: int
) -> None:
    async with upstream(by_path(tokens(), refusing(*refused))) as carto:
        async with CartoClient(base_url=carto.url, auth=machine(carto)) as client:
            answers = await asyncio.gather(*(rows(client) for _ in range(100)))
        assert set(answers) == {b'[{"a":1},{"a":2}]'}
        assert len(carto.asked_for(TOKEN_PATH)) == requests


async def test_u04_a_second_refusal_is_an_error_and_no_loop() -> None:
    async with upstream(by_path(tokens(), refusing("t1", "t2"))) as carto:
        async with CartoClient(base_url=carto.url, auth=machine(carto)) as client:
            with pytest.raises(AuthenticationError):
                await rows(client)
        assert len(carto.asked) == 4


@pytest.mark.parametrize(
    "reply",
    [drops(), says(response("<html>")), says(response(status=500)), drips(CHUNKED, SPACES), hangs],
)
async def test_u01_a_token_endpoint_out_of_order_is_an_error_of_authentication(
    reply: Reply,
) -> None:
    async with upstream(by_path(reply, says(ROWS))) as carto:
        async with CartoClient(base_url=carto.url, auth=machine(carto, timeout=0.3)) as client:
            outcomes = await asyncio.gather(
                *(rows(client) for _ in range(20)), return_exceptions=True
            )
        assert {type(outcome) for outcome in outcomes} == {AuthenticationError}
        assert len(carto.asked) == 1


@pytest.mark.parametrize(
    "url", ["http://no.such.host.invalid/token", "https://127.0.0.1:{port}/token"]
)
async def test_u01_a_token_endpoint_without_dns_or_tls_is_an_error_of_authentication(
    url: str,
) -> None:
    async def speaks_no_tls(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        writer.close()

    async with (
        upstream(says(ROWS)) as carto,
        await asyncio.start_server(speaks_no_tls, "127.0.0.1", 0) as other,
    ):
        port = other.sockets[0].getsockname()[1]
        auth = ClientCredentials("me", "s3cret", token_url=url.format(port=port))
        async with CartoClient(base_url=carto.url, auth=auth) as client:
            with pytest.raises(AuthenticationError) as raised:
                await rows(client)
        assert "s3cret" not in f"{raised.value!r} {raised.value.detail}"
        assert not carto.asked, "nothing is asked without a token"


# --- Construction, and the border ---


@pytest.mark.parametrize(
    "url", ["", "carto.example", "/v3", "ftp://carto.example", "https://me:pw@carto.example"]
)
def test_u17_a_base_url_that_is_none_is_refused(url: str) -> None:
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


@pytest.mark.parametrize("error", httpx_errors())
async def test_every_error_of_httpx_becomes_one_of_ours_at_the_border(error: Any) -> None:
    options = {"request": None, "response": None} if error is httpx.HTTPStatusError else {}
    original = error("SECRET", **options)
    with pytest.raises(CartoError) as raised:
        async with upstream_errors(soon()):
            raise original
    assert raised.value.__cause__ is original
    assert "SECRET" not in f"{raised.value!r}"


async def test_what_is_no_error_of_the_wire_passes_the_border() -> None:
    with pytest.raises(ZeroDivisionError):
        async with upstream_errors(soon()):
            raise ZeroDivisionError
