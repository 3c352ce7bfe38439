"""A warm one-row request takes few steps: calls of our functions are counted, not timed."""

import asyncio
import json
import re
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

import pytest
import uvicorn

from benchmarks.upstream import Upstream, canned_responses
from carto_graphql.settings.settings import Settings
from carto_graphql.web.http_protocol import GuardedProtocol
from server import create_app

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = tuple(
    str(ROOT / name)
    for name in ("carto_client", "carto_graphql", "resolvers", "schema", "server.py")
)

MAX_CALLS: Final = {"sent to CARTO": 170, "cached": 33}

MAX_MODULES: Final = {"sent to CARTO": 25, "cached": 9}
"""As measured: small modules are easy to read one by one, but whoever follows a request reads them all."""

DOCUMENT: Final = (
    "query Q($least: Int!) { features { pointsBySql(minNumber: $least, limit: 1)"
    " { type features { type geometry properties { name } } } } }"
)


class Calls:
    """Calls of functions of the five code packages, by file and name."""

    def __init__(self) -> None:
        self.counted: Counter[tuple[str, str]] = Counter()

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(PACKAGES):
            self.counted[str(Path(code.co_filename).relative_to(ROOT)), code.co_qualname] += 1

    @property
    def modules(self) -> set[str]:
        return {file for file, _ in self.counted}


@contextmanager
def counting() -> Iterator[Calls]:
    calls = Calls()
    sys.setprofile(calls)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def _request(document: str) -> bytes:
    body = json.dumps({"query": document, "variables": {"least": 5}}).encode()
    head = (
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, document: str
) -> bytes:
    writer.write(_request(document))
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    )
    return await reader.readexactly(length)


async def _count_calls(document: str, cache_bytes: int) -> Calls:
    loop = asyncio.get_running_loop()
    responses = canned_responses([1])
    carto = await loop.create_server(lambda: Upstream(responses), "127.0.0.1", 0)
    settings = Settings.model_validate(
        {
            "carto_api_base_url": f"http://127.0.0.1:{carto.sockets[0].getsockname()[1]}",
            "carto_api_access_token": "t",
            "catalog": str(ROOT / "benchmarks/catalog"),
            "cache_bytes": cache_bytes,
        }
    )
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        create_app(settings), http=GuardedProtocol, log_config=None, access_log=False
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup([listening])
    reader, writer = await asyncio.open_connection(*listening.getsockname())
    for _ in range(5):
        warm = await _exchange(reader, writer, document)
    assert "errors" not in json.loads(warm), warm
    counts = []
    for _ in range(5):  # a response that arrives in two parts takes ten calls more
        with counting() as calls:
            await _exchange(reader, writer, document)
            await asyncio.sleep(0)
        counts.append(calls)
    writer.close()
    await server.shutdown([listening])
    carto.close()
    return min(counts, key=lambda each: each.counted.total())


def _documented_modules() -> list[str]:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("### A request, module by module")[2].partition("\nWhat few")[0]
    steps = section.partition("\n1. ")[2]
    return re.findall(r"`([a-z0-9_/]+\.py)`", steps)


@pytest.mark.parametrize(("path", "cache_bytes"), [("sent to CARTO", 0), ("cached", 2**20)])
def test_a_warm_one_row_request_makes_few_calls_in_few_modules(
    path: str, cache_bytes: int, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = asyncio.run(_count_calls(DOCUMENT, cache_bytes))
    total, modules = calls.counted.total(), len(calls.modules)
    with capsys.disabled():
        print(f"\none warm request, {path}: {total} calls of our functions in {modules} modules")  # noqa: T201
    assert total <= MAX_CALLS[path], calls.counted.most_common(40)
    assert modules <= MAX_MODULES[path], sorted(calls.modules)
    if path == "sent to CARTO":
        assert calls.modules == {*_documented_modules()}
