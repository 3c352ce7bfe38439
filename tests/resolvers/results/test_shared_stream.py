"""A shared stream is read once, given whole to each reader, and bounded in memory."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from resolvers.result_cache import Freshness
from resolvers.results import shared_stream
from resolvers.results.response_memory import ResponseMemory
from resolvers.results.result import Stream
from resolvers.results.shared_stream import ReaderTooSlow, SharedStream, StreamReader

pytestmark = pytest.mark.anyio

CHUNK = b"x" * 1024


class Source(Stream):
    """A source of numbered chunks, which fails at one of them."""

    def __init__(self, chunks: int, fails_at: int | None = None) -> None:
        self.name = "features.numbers"
        self.given = 0
        self.closed = 0
        self.read_elsewhere = 0
        self._chunks, self._fails_at = chunks, fails_at

    @property
    def rows(self) -> int:
        return self.given

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for number in range(self._chunks):
            await asyncio.sleep(0)
            if number == self._fails_at:
                raise ConnectionError("cut")
            self.given += 1
            yield b"%d;" % number + CHUNK

    def add_read_elsewhere(self, size: int) -> None:
        self.read_elsewhere += size

    async def aclose(self) -> None:
        self.closed += 1


def whole(chunks: int) -> bytes:
    return b"".join(b"%d;" % number + CHUNK for number in range(chunks))


def share(
    source: Source, memory: ResponseMemory | None = None, on_close: Callable[[], Any] = lambda: None
) -> SharedStream:
    return SharedStream(source, memory or ResponseMemory(), on_close)


def joined(shared: SharedStream) -> StreamReader:
    reader = shared.reader()
    assert reader is not None
    return reader


async def read(reader: StreamReader, pause: float = 0.0) -> bytes:
    parts = []
    try:
        async for chunk in reader:
            parts.append(chunk)
            await asyncio.sleep(pause)
    finally:
        await reader.aclose()
    return b"".join(parts)


async def test_each_of_fifty_readers_has_all_of_a_source_that_is_read_once() -> None:
    source = Source(40)
    shared = share(source)
    contents = await asyncio.gather(*(read(joined(shared)) for _ in range(50)))
    assert set(contents) == {whole(40)}
    assert (source.given, source.closed) == (40, 1)


async def test_a_reader_that_comes_late_has_all_of_it_while_the_beginning_is_kept() -> None:
    source = Source(40)
    shared = share(source)
    first, begun = joined(shared), []
    async for chunk in first:
        begun.append(chunk)
        if len(begun) == 30:
            break
    assert await read(joined(shared)) == whole(40)
    await first.aclose()
    assert source.given == 40


async def test_nobody_joins_once_the_beginning_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_stream, "STREAM_BYTES", 8 * 1024)
    ended = []
    shared = share(Source(40), on_close=lambda: ended.append(True))
    reader = joined(shared)
    async for _ in reader:
        if not shared._keeps_all:
            break
    assert shared.reader() is None
    assert ended
    await reader.aclose()


async def test_a_reader_that_does_not_move_is_cut_and_the_others_have_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in (("STREAM_BYTES", 8192), ("WINDOW_BYTES", 8192), ("SLOW_SECONDS", 0.05)):
        monkeypatch.setattr(shared_stream, name, value)
    source = Source(100)
    shared = share(source)
    stuck, quick = joined(shared), joined(shared)
    await anext(aiter(stuck))
    assert await read(quick) == whole(100)
    with pytest.raises(ReaderTooSlow):
        await read(stuck)
    assert source.closed == 1


async def test_a_slow_reader_that_moves_has_all_and_holds_the_others_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in (("STREAM_BYTES", 8192), ("WINDOW_BYTES", 8192)):
        monkeypatch.setattr(shared_stream, name, value)
    source = Source(60)
    shared = share(source)
    most = 0

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, shared._size)
            await asyncio.sleep(0)

    watching = asyncio.ensure_future(watch())
    slow, quick = read(joined(shared), 0.002), read(joined(shared))
    assert [*await asyncio.gather(slow, quick)] == [whole(60)] * 2
    watching.cancel()
    assert most < 8192 + 8192 + 2 * 1100


async def test_memory_that_is_used_up_keeps_no_beginning_and_is_given_back() -> None:
    memory = ResponseMemory(16 * 1024)
    shared, other = share(Source(20), memory), share(Source(20), memory)
    both = await asyncio.gather(read(joined(shared)), read(joined(other)))
    assert {*both} == {whole(20)}
    assert memory.total == 0


async def test_a_beginning_is_given_up_when_its_memory_is_needed() -> None:
    memory = ResponseMemory(64 * 1024)
    shared = share(Source(20), memory)
    reader = joined(shared)
    content = aiter(reader)
    first = [await anext(content) for _ in range(10)]
    memory.hold(32 * 1024)
    assert shared.reader() is None
    assert b"".join([*first, *[chunk async for chunk in content]]) == whole(20)
    await reader.aclose()
    assert memory.total == 32 * 1024


async def test_readers_go_on_in_step_while_memory_is_scarce(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory = ResponseMemory(64 * 1024)
    source = Source(60)
    shared = share(source, memory)
    slow, quick = joined(shared), joined(shared)
    memory.hold(40 * 1024)
    before, most = memory.total, 0

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, memory.total - before)
            await asyncio.sleep(0)

    watching = asyncio.ensure_future(watch())
    assert [*await asyncio.gather(read(slow, 0.002), read(quick))] == [whole(60)] * 2
    watching.cancel()
    assert most <= 2 * 1100


async def _restarted(source: Source) -> Stream:
    return source


async def test_a_reader_whose_turn_has_not_come_starts_again_and_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits = {"STREAM_BYTES": 8192, "WINDOW_BYTES": 8192, "BEGIN_SECONDS": 0.05}
    for name, value in limits.items():
        monkeypatch.setattr(shared_stream, name, value)
    source, again = Source(100), Source(100)
    shared = share(source)
    first, second = joined(shared), shared.reader(lambda: _restarted(again))
    assert second is not None
    assert await read(first) == whole(100)
    assert again.given == 0, "it starts when it is read"
    assert await read(second) == whole(100)
    assert (source.closed, again.closed) == (1, 1)
    assert second.rows == 100


async def test_a_reader_whose_turn_comes_in_time_shares_the_stream() -> None:
    source, again = Source(100), Source(100)
    shared = share(source)
    first, second = joined(shared), shared.reader(lambda: _restarted(again))
    assert second is not None
    assert [await read(first), await read(second)] == [whole(100)] * 2
    assert (source.given, again.given) == (100, 0)


async def test_an_error_of_the_source_reaches_every_reader() -> None:
    shared = share(Source(10, fails_at=4))
    results = await asyncio.gather(
        *(read(joined(shared)) for _ in range(3)), return_exceptions=True
    )
    assert [type(each) for each in results] == [ConnectionError] * 3


async def test_a_reader_that_is_cancelled_leaves_the_source_to_the_others() -> None:
    source = Source(200)
    shared = share(source)
    leaving = asyncio.ensure_future(read(joined(shared)))
    staying = asyncio.ensure_future(read(joined(shared)))
    await asyncio.sleep(0.002)
    leaving.cancel()
    assert await staying == whole(200)
    assert source.closed == 1


async def test_a_stream_that_nobody_reads_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_stream, "UNREAD_SECONDS", 0.01)
    source = Source(3)
    shared = share(source)
    await asyncio.sleep(0.05)
    assert source.closed == 1
    assert shared.reader() is None


@pytest.mark.threat("H08")
async def test_the_fastest_client_decides_how_much_was_read_before_a_streams_turn() -> None:
    source = Source(2)
    shared = share(source)
    fast, slow = joined(shared), joined(shared)
    fast.add_read_elsewhere(10)
    slow.add_read_elsewhere(4)
    fast.add_read_elsewhere(5)
    slow.add_read_elsewhere(4)
    assert source.read_elsewhere == 15
    for reader in (fast, slow):
        await reader.aclose()


@pytest.mark.parametrize(
    ("left", "seconds", "can_join"),
    [(60, 0, True), (-1, 9, False), (None, 9, True), (None, 0, False)],
)
async def test_a_slow_reader_does_not_keep_old_rows_for_others(
    monkeypatch: pytest.MonkeyPatch, left: float | None, seconds: float, can_join: bool
) -> None:
    monkeypatch.setattr(shared_stream, "JOIN_SECONDS", seconds)
    freshness = None if left is None else Freshness(time.monotonic() + left, None, 0)
    stream = SharedStream(Source(3), ResponseMemory(), lambda: None, freshness)
    slow, late = stream.reader(), stream.late_reader()
    assert (late is not None) is can_join
    for each in (slow, late):
        if each is not None:
            await each.aclose()
