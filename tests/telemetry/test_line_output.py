"""Log lines on standard error: each is whole and in its place, and no write waits."""

import asyncio
import errno
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carto_graphql.telemetry import line_output
from carto_graphql.telemetry.line_output import STDERR, LineBatch, LineHandler, LineOutput
from carto_graphql.telemetry.logs import NO_MEMBERS, AccessLog, LogMembers, _format_json

pytestmark = pytest.mark.anyio


def batch_for(output: LineOutput) -> LineBatch[bytes]:
    return LineBatch(lambda line: line, output)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    for each in (reading, writing):
        try:
            os.close(each)
        except OSError as error:
            assert error.errno == errno.EBADF  # noqa: PT017  # the test has closed it


def read_all(descriptor: int, pause: float = 0) -> bytes:
    pieces = []
    while piece := os.read(descriptor, 2**16):
        pieces.append(piece)
        time.sleep(pause)
    return b"".join(pieces)


async def test_lines_are_written_together_soon_and_in_order(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.set_blocking(reading, False)
    batch = batch_for(LineOutput(writing))
    async with batch.running():
        for number in range(10):
            batch.add(b"%d\n" % number)
        with pytest.raises(BlockingIOError):
            os.read(reading, 100)
        await asyncio.sleep(0.2)
        assert os.read(reading, 100) == b"0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n"
        batch.add(b"last\n")
    assert os.read(reading, 100) == b"last\n"


async def test_a_line_of_another_logger_is_behind_those_of_earlier_requests(
    pipe: tuple[int, int],
) -> None:
    reading, writing = pipe
    output = LineOutput(writing)
    batch = batch_for(output)
    async with batch.running():
        batch.add(b"request\n")
        await asyncio.to_thread(output.write, b"warning\n")
        batch.add(b"next\n")
        assert os.read(reading, 100) == b"request\nwarning\n"
    assert os.read(reading, 100) == b"next\n"


async def test_no_line_is_torn_or_lost_if_workers_share_a_pipe(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    lines = [b"%d:%s\n" % (number, b"x" * (number * 37 % 900)) for number in range(3000)]

    async def work(name: bytes) -> None:
        batch = batch_for(LineOutput(writing))
        async with batch.running():
            for number, line in enumerate(lines):
                batch.add(name + line)
                if number % 100 == 0:
                    await asyncio.sleep(0.01)

    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(read_all(reading)))
    reader.start()
    await asyncio.gather(*(asyncio.to_thread(asyncio.run, work(name)) for name in (b"a", b"b")))
    os.close(writing)
    reader.join()
    read = found[0].splitlines(keepends=True)
    for name in (b"a", b"b"):
        assert [line[1:] for line in read if line[:1] == name] == lines
    assert len(read) == 2 * len(lines)


@pytest.mark.parametrize("kind", ["pipe", "pipe of another user", "socket"])
async def test_a_slow_reader_costs_lines_and_no_time(
    kind: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if kind == "socket":
        ends = socket.socketpair()
        reading, writing = (each.detach() for each in ends)
    else:
        reading, writing = os.pipe()
    if kind == "pipe of another user":

        def deny(*_: object) -> int:
            raise PermissionError

        monkeypatch.setattr(os, "open", deny)
    monkeypatch.setattr(line_output, "MAX_BACKLOG", 2**18)
    line, count = b"x" * 1000 + b"\n", 3000
    batch = batch_for(LineOutput(writing))
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(read_all(reading)))
    async with batch.running():
        start = time.monotonic()
        for _ in range(count):
            batch.add(line)
        assert time.monotonic() - start < 1, "it did not wait"
        reader.start()
        while not caplog.messages:  # noqa: ASYNC110  # a log has no event
            await asyncio.sleep(0.01)
        batch.add(b"again\n")
    os.close(writing)
    reader.join()
    os.close(reading)
    read = found[0].splitlines(keepends=True)
    assert {*read} == {line, b"again\n"}
    dropped = count + 1 - len(read)
    assert dropped > 1000
    [message] = caplog.messages
    assert message.endswith(f"did not accept them: {dropped}")


def test_a_reader_that_has_stopped_holds_up_no_end(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_output, "END_SECONDS", 0.1)
    reading, writing = pipe
    output = LineOutput(writing)
    lines = [b"%d" % number * 300 + b"\n" for number in range(1000)]
    start = time.monotonic()
    with output.without_waiting():
        output.write(*lines)
    output.write(b"last\n")
    assert time.monotonic() - start < 1
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(read_all(reading)))
    reader.start()
    while output.write_rest():
        time.sleep(0.001)
    with output.without_waiting():
        pass
    os.close(writing)
    reader.join()
    assert found[0].splitlines(keepends=True) == [*lines, b"last\n"]


async def test_a_full_disk_costs_lines_only(caplog: pytest.LogCaptureFixture) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    batch = batch_for(LineOutput(full))
    async with batch.running():
        batch.add(b"line\n")
    os.close(full)
    [message] = caplog.messages
    assert message.endswith("did not accept them: 1")


async def test_a_reader_that_has_gone_costs_nothing(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    batch = batch_for(LineOutput(writing))
    async with batch.running():
        os.close(reading)
        for _ in range(1000):
            batch.add(b"line\n")


async def test_a_long_line_is_whole_although_its_reader_is_slow(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    lines = [b"%d" % number * 200_000 + b"\n" for number in range(3)]
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(read_all(reading, pause=0.001)))
    batch = batch_for(LineOutput(writing))
    async with batch.running():
        for line in lines:
            batch.add(line)
        reader.start()
    os.close(writing)
    reader.join()
    assert found[0].splitlines(keepends=True) == lines


def test_two_threads_that_log_do_not_wait_for_each_other() -> None:
    formats, messages = threading.Event(), list[str]()

    class Formatter(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            if record.msg == "outer":
                formats.set()
                time.sleep(0.2)  # until the other thread waits for this handler, if it does
            return str(record.msg)

    handler = LineHandler()
    handler.setFormatter(Formatter())

    def log(message: str) -> None:
        handler.handle(logging.makeLogRecord({"msg": message}))
        messages.append(message)

    def collected(line: bytes) -> bytes:
        formats.wait(0.2)
        log("inner")  # as garbage collection can: `Task.__del__` logs
        return line

    def write() -> None:
        with STDERR.lock:
            started.set()
            LineBatch(collected, STDERR).add(b"line\n")

    started = threading.Event()
    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    started.wait()
    logger = threading.Thread(target=log, args=["outer"], daemon=True)
    logger.start()
    for each in (writer, logger):
        each.join(5)
    assert sorted(messages) == ["inner", "outer"]


DYING = """
import asyncio, os
from carto_graphql.telemetry.logs import NO_MEMBERS, AccessLog
log = AccessLog("info", "json")
async def main():
    global running
    running = log.running()
    await running.__aenter__()
    log.add((0, "id", "GET", "/", 200, 2, 0.5, {}, NO_MEMBERS))
    raise SystemError("unhandled")
asyncio.new_event_loop().run_until_complete(main())
"""


def test_a_process_that_an_error_ends_writes_its_lines() -> None:
    done = subprocess.run(
        [sys.executable, "-c", DYING], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    [line] = [json.loads(each) for each in done.stderr.splitlines() if each.startswith("{")]
    assert (line["request_id"], line["ms"]) == ("id", 500.0)


def test_outside_of_a_server_a_line_is_written_at_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log = AccessLog("info", "text", LineOutput())
    log.add((0, "id", "GET", "/", 200, 2, 0.5, {"rows": 1}, LogMembers({"cache": ["whole"]})))
    log.add((0, "id", "GET", "/", 200, 2, 0.5, {"rows": 2}, NO_MEMBERS))
    first, second = capsys.readouterr().err.splitlines()
    assert "status=200" in first
    assert "cache=['whole']" in first
    assert "rows=2" in second


def test_no_line_is_written_above_level_info(capsys: pytest.CaptureFixture[str]) -> None:
    AccessLog("warning", "json").add((0, "id", "GET", "/", 200, 2, 0.5, {}, NO_MEMBERS))
    assert capsys.readouterr().err == ""


TEXT = st.text(st.characters(exclude_categories=()))


@given(
    ended=st.integers(0, 2**61),
    method=TEXT,
    path=TEXT,
    seconds=st.floats(0, 10_000),
    own=st.dictionaries(st.sampled_from(["caller", "operation"]), TEXT),
    common=st.dictionaries(st.sampled_from(["rows", "codes"]), TEXT),
)
def test_a_line_is_json_whatever_is_in_it(
    ended: int,
    method: str,
    path: str,
    seconds: float,
    own: dict[str, str],
    common: dict[str, str],
) -> None:
    request = (ended, "id", method, path, 200, 2, seconds, own, LogMembers(common))
    line = _format_json(request)
    assert line.count(b"\n") == 1
    found = json.loads(line)
    assert found.pop("timestamp").endswith(f".{ended // 1000 % 10**6:06}+00:00")
    assert found == {
        "logger": "carto_graphql.access",
        "event": "request",
        "level": "info",
        "request_id": "id",
        "method": method,
        "path": path,
        "status": 200,
        "bytes": 2,
        "ms": int(seconds * 10_000) / 10,
        **own,
        **common,
    }


@given(st.lists(st.binary(min_size=1, max_size=30)), st.integers(1, 60))
def test_lines_are_packed_to_pieces_of_whole_lines(lines: list[bytes], limit: int) -> None:
    pieces = line_output._packed(lines, limit)
    assert b"".join(pieces) == b"".join(lines)
    assert all(len(piece) <= limit or piece in lines for piece in pieces)
