"""Servers that tell who left before the answer had ended, and a CARTO that can be made slow or broken meanwhile."""

import asyncio
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Watched:
    """ASGI middleware that counts the requests whose client hung up before the answer had ended."""

    app: ASGIApp
    left: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answered = False

        async def watch_received() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect" and not answered:
                self.left += 1
            return message

        async def watch_sent(message: Message) -> None:
            nonlocal answered
            answered = message["type"] == "http.response.body" and not message.get("more_body")
            await send(message)

        await self.app(scope, watch_received, watch_sent)


@dataclass
class Hindered:
    """ASGI middleware: `GET /hinder?delay=SECONDS&broken=0` says how it treats the questions from then on."""

    app: ASGIApp
    delay: float = 0
    broken: bool = False
    left: int = 0
    """How many questions were given up while they were kept waiting."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/hinder":
            self._hinder(dict(parse_qsl(scope["query_string"].decode())))
            await PlainTextResponse("")(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith("/v3/"):
            await self._answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _hinder(self, wanted: dict[str, str]) -> None:
        self.delay = float(wanted.get("delay", "0"))
        self.broken = wanted.get("broken", "0") == "1"

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = await receive()
        if self.delay:
            hanging_up = asyncio.ensure_future(receive())
            done, _ = await asyncio.wait({hanging_up}, timeout=self.delay)
            hanging_up.cancel()
            if done and hanging_up.result()["type"] == "http.disconnect":
                self.left += 1
                return
        if self.broken:
            await PlainTextResponse("out of order", 500)(scope, receive, send)
            return
        told = iter([asked])

        async def replay() -> Message:
            return next(told, None) or await receive()

        await self.app(scope, replay, send)
