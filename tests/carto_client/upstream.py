"""A server on a loopback port whose responses a test writes, byte for byte."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

TOKEN_PATH = "/oauth/token"


@dataclass(frozen=True)
class Received:
    """A request as the server read it."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def options(self) -> dict[str, Any]:
        if self.method == "POST":
            return dict(json.loads(self.body))
        return dict(parse_qsl(urlsplit(self.target).query, strict_parsing=True))


Reply = Callable[[Received, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Upstream:
    reply: Reply
    url: str = ""
    requests: list[Received] = field(default_factory=list)
    connections: int = 0
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a client leaves while its response is written."""

    def requests_to(self, path: str) -> list[Received]:
        return [request for request in self.requests if request.path == path]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while request := await _read(reader):
                self.requests.append(request)
                await self.reply(request, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.lost.set()
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {
        name.lower(): value.strip()
        for name, _, value in (line.partition(":") for line in lines if line)
    }
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Received(method, target, headers, body)


@contextlib.asynccontextmanager
async def upstream(reply: Reply) -> AsyncIterator[Upstream]:
    served = Upstream(reply)
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.create_task(served.serve(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=2**20)
    host, port = server.sockets[0].getsockname()
    served.url = f"http://{host}:{port}"
    try:
        yield served
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)


def response(body: bytes | str = b"", status: int = 200, **headers: str) -> bytes:
    content = body.encode() if isinstance(body, str) else body
    named = {"content_type": "application/json", "content_length": str(len(content)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status} Reason\r\n{lines}\r\n".encode("latin-1") + content


def returns(*responses: bytes) -> Reply:
    left = list(responses)

    async def reply(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(left.pop(0) if len(left) > 1 else left[0])
        await writer.drain()

    return reply


def drops(sent: bytes = b"") -> Reply:
    async def reply(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        await writer.drain()
        writer.close()

    return reply


def drips(sent: bytes, drop: bytes, pause: float = 0.0) -> Reply:
    async def reply(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        while True:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(pause)

    return reply


async def hangs(request: Received, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(3600)


def in_turn(*replies: Reply) -> Reply:
    left = list(replies)

    async def reply(request: Received, writer: asyncio.StreamWriter) -> None:
        await (left.pop(0) if len(left) > 1 else left[0])(request, writer)

    return reply


def by_path(token: Reply, others: Reply) -> Reply:
    async def reply(request: Received, writer: asyncio.StreamWriter) -> None:
        await (token if request.path == TOKEN_PATH else others)(request, writer)

    return reply
