"""A CARTO on a port whose responses arrive step by step, and that sees when a client hangs up."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final
from urllib.parse import parse_qsl, urlsplit


class Break(Enum):
    """How a response can end early."""

    RESET = auto()
    CUT = auto()


Step = bytes | float | asyncio.Event | Break
"""Send bytes, wait a time in seconds or for an event, break off."""

_HEAD: Final = (
    b"HTTP/1.1 200 OK\r\nconnection: close\r\n"
    b"content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
)


@dataclass
class Paced:
    """`steps` are the responses, by the limit of the request; metadata of the Maps API is sent at once."""

    steps: Mapping[int, Sequence[Step]]
    url: str = ""
    sent: int = 0
    open: int = 0
    """Number of responses that are being sent."""
    requested: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a client hangs up before the response has ended."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            target, sql = await _request(reader)
            writer.write(_HEAD)
            responding = asyncio.ensure_future(self._respond(target, sql, writer))
            hanging_up = asyncio.ensure_future(reader.read(1))
            await asyncio.wait({responding, hanging_up}, return_when=asyncio.FIRST_COMPLETED)
            if not responding.done() or responding.exception():
                self.left.set()
            for task in (responding, hanging_up):
                task.cancel()
        self.open -= 1
        writer.close()

    async def _respond(self, target: str, sql: str, writer: asyncio.StreamWriter) -> None:
        if "/maps/" in target and "format=geojson" not in target:
            data = {"geojson": {"url": [f"{self.url}{target}&format=geojson"]}}
            steps: Sequence[Step] = [json.dumps(data).encode()]
        else:
            limit = re.search(r"LIMIT (\d+)", sql)
            assert limit
            steps = self.steps[int(limit[1]) - 1]
            self.requested.set()
        for step in steps:
            await self._take(step, writer)
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    async def _take(self, step: Step, writer: asyncio.StreamWriter) -> None:
        match step:
            case bytes():
                writer.write(b"%x\r\n%b\r\n" % (len(step), step))
                await writer.drain()
                self.sent += len(step)
            case float():
                await asyncio.sleep(step)
            case asyncio.Event():
                await step.wait()
            case Break.RESET:
                writer.transport.abort()
                raise ConnectionResetError
            case Break.CUT:
                writer.close()
                raise ConnectionResetError


async def _request(reader: asyncio.StreamReader) -> tuple[str, str]:
    """Read a request, and return the target (path and query) and the SQL statement."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    target = head.split(" ")[1]
    if length := re.search(r"content-length: (\d+)", head, re.IGNORECASE):
        return target, json.loads(await reader.readexactly(int(length[1])))["q"]
    return target, dict(parse_qsl(urlsplit(target).query))["q"]


@asynccontextmanager
async def paced(steps: Mapping[int, Sequence[Step]]) -> AsyncIterator[Paced]:
    carto = Paced(steps)
    server = await asyncio.start_server(carto.serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    carto.url = f"http://{host}:{port}"
    try:
        yield carto
    finally:
        server.close()
        await asyncio.sleep(0)
