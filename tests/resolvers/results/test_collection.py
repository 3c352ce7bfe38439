"""A small response is read whole, a large one is a stream, and one that breaks off is an error."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any, Final

import httpx
import pytest

from carto_client import (
    CartoClient,
    CartoError,
    DeadlineExceeded,
    InvalidResponse,
    Query,
    ResultTooLarge,
    StaticToken,
    Unavailable,
)
from resolvers.results.collection import ResultStream, read_result
from resolvers.results.columns import InvalidResult, WrongValue
from resolvers.results.result import Result
from resolvers.results.result_format import result_format
from resolvers.sql.selection import Member, Selection
from resolvers.sql.template import Template
from tests.resolvers.results.sample_rows import TEMPLATES

pytestmark = pytest.mark.anyio

Step = bytes | float | Exception
"""A step of an upstream: bytes to send, seconds to wait, an error to break off with."""

SELECTION: Final[Selection] = (
    Member("rows", "rows", (Member("name", "name"),)),
    Member("truncated", "truncated"),
)
COUNT_FIRST: Final[Selection] = (Member("numberReturned", "numberReturned"), *SELECTION)
NAMES: Final = [f"{index:099}" for index in range(20_000)]


@dataclass
class Upstream(httpx.AsyncByteStream):
    """The body of a response; `closed` is set when it is released."""

    steps: Sequence[Step]
    sent: int = 0
    closed: bool = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for step in self.steps:
            if isinstance(step, Exception):
                raise step
            if isinstance(step, float):
                await asyncio.sleep(step)
            else:
                self.sent += len(step)
                yield step

    async def aclose(self) -> None:
        self.closed = True


@dataclass
class Reader:
    """Reader of results from a CARTO whose response is `steps`."""

    stack: AsyncExitStack
    upstreams: list[Upstream] = field(default_factory=list)

    async def __call__(
        self,
        *steps: Step,
        selection: Selection = SELECTION,
        limit: int = 10**6,
        seconds: float = 20,
        size: int = 2**30,
        template: Template = TEMPLATES["rows"],
    ) -> Result:
        upstream = Upstream(steps)
        self.upstreams.append(upstream)
        client = CartoClient(
            base_url="http://carto.test",
            auth=StaticToken("token"),
            transport=httpx.MockTransport(lambda _: httpx.Response(200, stream=upstream)),
            max_response_bytes=size,
        )
        await self.stack.enter_async_context(client)
        deadline = asyncio.get_running_loop().time() + seconds
        response = await client.rows(Query("carto_dw", "SELECT 1", b"", None), deadline=deadline)
        return await read_result(response, result_format(template, "rows", selection), limit)

    async def stream(self, *steps: Step, **more: Any) -> ResultStream:
        content = (await self(*steps, **more)).content
        assert isinstance(content, ResultStream)
        return content


@pytest.fixture
async def read() -> AsyncIterator[Reader]:
    async with AsyncExitStack() as stack:
        reader = Reader(stack)
        yield reader
        assert all(upstream.closed for upstream in reader.upstreams), (
            "a connection to CARTO is left open"
        )


def rows(names: Sequence[object]) -> bytes:
    return json.dumps([{"name": name} for name in names], separators=(",", ":")).encode()


def body(names: Sequence[object], piece: int = 2**16) -> list[bytes]:
    whole = b'{"rows":%b}' % rows(names)
    return [whole[start : start + piece] for start in range(0, len(whole), piece)]


async def read_whole(stream: ResultStream) -> bytes:
    return b"".join([chunk async for chunk in stream])


async def until_it_breaks(stream: ResultStream, error: type[Exception]) -> bytes:
    came = b""
    try:
        async for chunk in stream:
            came += chunk
    except error:
        assert not stream.ended
        return came
    pytest.fail("the stream has ended")


async def test_a_small_response_is_read_whole(read: Reader) -> None:
    result = await read(*body(["a", "b"]), limit=1)
    content = b'{"rows":[{"name":"a"}],"truncated":true}'
    assert result == Result(content, 1, metas=(b"",))


async def test_a_small_response_with_a_wrong_value_is_returned_as_objects(read: Reader) -> None:
    result = await read(*body(["a", 7, "c"]), limit=2)
    assert isinstance(result.content, dict)
    first, second = result.content["rows"]
    assert (first["name"], isinstance(second["name"], WrongValue), result.rows) == ("a", True, 2)


@pytest.mark.parametrize("piece", [1000, 2**16, 2**20, 2**30])
async def test_a_large_response_is_a_stream_of_the_same_bytes(read: Reader, piece: int) -> None:
    stream = await read.stream(*body(NAMES, piece))
    assert stream.name == "rows.visits"
    assert await read_whole(stream) == b'{"rows":%b,"truncated":false}' % rows(NAMES)
    assert (stream.rows, stream.ended) == (len(NAMES), True)


async def test_a_stream_begins_before_the_upstream_has_ended(read: Reader) -> None:
    pieces = body(NAMES)
    stream = await read.stream(*pieces[:-1], 3600.0, seconds=7200)
    chunks = aiter(stream)
    assert (await anext(chunks)).startswith(b'{"rows":[{"name":"0000')
    await stream.aclose()


async def test_a_stream_reads_no_further_than_its_reader(read: Reader) -> None:
    stream = await read.stream(*body(NAMES))
    [upstream] = read.upstreams
    chunks = aiter(stream)
    size = 0
    for _ in range(4):
        size += len(await anext(chunks))
        assert upstream.sent < size + 2**19 + 2**18
    await stream.aclose()


async def test_rows_of_a_stream_are_kept_until_a_count_before_them_is_known(read: Reader) -> None:
    stream = await read.stream(*body(NAMES), selection=COUNT_FIRST, limit=19_999)
    chunks = [chunk async for chunk in stream if chunk]
    assert max(map(len, chunks)) < 2**18
    whole = b'{"numberReturned":19999,"rows":%b,"truncated":true}' % rows(NAMES[:-1])
    assert b"".join(chunks) == whole


@pytest.mark.parametrize("limit", [0, 1, 5_000, 19_999, 20_000, 20_001])
async def test_the_limit_ends_a_stream_and_sets_truncated(read: Reader, limit: int) -> None:
    stream = await read.stream(*body(NAMES), limit=limit)
    truncated = b"true" if limit < len(NAMES) else b"false"
    assert await read_whole(stream) == b'{"rows":%b,"truncated":%b}' % (
        rows(NAMES[:limit]),
        truncated,
    )


SOURCE: Final = replace(TEMPLATES["rows"], source="all_visits")


@pytest.mark.parametrize(("limit", "rows_read"), [(0, 4_000), (10, 4_000), (4_000, 12_000)])
async def test_a_named_source_is_read_no_further_than_its_limit(
    read: Reader, limit: int, rows_read: int
) -> None:
    result = await read(*body(NAMES), limit=limit, template=SOURCE)
    content = b'{"rows":%b,"truncated":true}' % rows(NAMES[:limit])
    assert result == Result(content, limit, metas=(b"",))
    assert read.upstreams[0].sent < len(body(NAMES[:rows_read], 2**30)[0])


@pytest.mark.parametrize("limit", [10_000, 20_000])
async def test_a_stream_of_a_named_source_ends_with_the_limit(read: Reader, limit: int) -> None:
    stream = await read.stream(*body(NAMES), limit=limit, template=SOURCE)
    truncated = b"true" if limit < len(NAMES) else b"false"
    assert await read_whole(stream) == b'{"rows":%b,"truncated":%b}' % (
        rows(NAMES[:limit]),
        truncated,
    )
    [upstream] = read.upstreams
    assert (upstream.sent < len(body(NAMES[:14_000], 2**30)[0])) == (limit < len(NAMES))
    assert (stream.rows, stream.ended, upstream.closed) == (limit, True, True)


async def test_a_wrong_value_at_the_start_fails_the_field(read: Reader) -> None:
    with pytest.raises(InvalidResult, match="CARTO's value for name is not String as declared"):
        await read(*body([*NAMES[:100], 7, *NAMES]))


@pytest.mark.parametrize("at", [10_000, 19_999])
async def test_a_wrong_value_further_on_breaks_the_stream_off(read: Reader, at: int) -> None:
    stream = await read.stream(*body([*NAMES[:at], 7, *NAMES[at:]]))
    came = await until_it_breaks(stream, InvalidResult)
    assert came
    assert rows(NAMES)[:-1].startswith(came.removeprefix(b'{"rows":'))


@pytest.mark.parametrize(
    ("last", "error"),
    [
        ([httpx.ReadError("reset")], Unavailable),
        ([httpx.RemoteProtocolError("cut")], Unavailable),
        ([b'"\xff"}]}'], InvalidResponse),
        ([b"NaN}]}"], InvalidResponse),
        ([], InvalidResponse),
        ([b'"x"}],"error":["secret"]}'], CartoError),
        ([b'"x"}],"rows":[]}'], InvalidResponse),
        ([30.0], DeadlineExceeded),
    ],
    ids=["reset", "cut", "bad UTF-8", "NaN", "half", "error at the end", "rows twice", "slow"],
)
async def test_an_upstream_that_breaks_off_breaks_the_stream_off(
    read: Reader, last: list[Step], error: type[Exception]
) -> None:
    start = b'{"rows":%b,{"name":' % rows(NAMES)[:-1]
    stream = await read.stream(start, *last, seconds=0.5)
    await until_it_breaks(stream, error)


async def test_more_bytes_than_allowed_break_the_stream_off(read: Reader) -> None:
    stream = await read.stream(*body(NAMES), size=10**6)
    assert len(await until_it_breaks(stream, ResultTooLarge)) <= 10**6


async def test_an_upstream_that_breaks_off_at_the_start_fails_the_field(read: Reader) -> None:
    with pytest.raises(Unavailable):
        await read(*body(NAMES)[:2], httpx.ReadError("reset"))


async def test_a_stream_that_is_closed_releases_the_connection(read: Reader) -> None:
    begun, untouched = await read.stream(*body(NAMES)), await read.stream(*body(NAMES))
    await anext(aiter(begun))
    for stream in (begun, untouched):
        await stream.aclose()
        await stream.aclose()
    assert [upstream.closed for upstream in read.upstreams] == [True, True]


async def test_cancelling_a_read_releases_the_connection(read: Reader) -> None:
    reading = asyncio.ensure_future(read(b'{"rows":[', 3600.0))
    await asyncio.sleep(0.05)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert read.upstreams[0].closed
