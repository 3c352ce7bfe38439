"""Servers that count the clients that leave early, and a CARTO that can be made slow or broken meanwhile."""

import asyncio
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Watched:
    """ASGI middleware that counts the requests whose client hung up before the response had ended."""

    app: ASGIApp
    left: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_complete = False

        async def watch_sent(message: Message) -> None:
            nonlocal is_complete
            is_complete = message["type"] == "http.response.body" and not message.get("more_body")
            await send(message)

        await self.app(scope, receive, watch_sent)
        if scope["type"] == "http" and not is_complete:
            self.left += 1


@dataclass
class Hindered:
    """ASGI middleware: `GET /hinder?delay=SECONDS` or `?broken=1` says how it treats later requests.

    Without either nothing changes; the response has the number of requests that are `waiting`.
    """

    app: ASGIApp
    delay: float = 0
    broken: bool = False
    waiting: int = 0
    left: int = 0
    """Number of requests whose client left while they were kept waiting."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/hinder":
            self._hinder(dict(parse_qsl(scope["query_string"].decode())))
            await JSONResponse({"waiting": self.waiting})(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith("/v3/"):
            await self._respond(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _hinder(self, wanted: dict[str, str]) -> None:
        if wanted:
            self.delay = float(wanted.get("delay", "0"))
            self.broken = wanted.get("broken") == "1"

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent = await receive()
        if self.delay and await self._is_given_up(receive):
            self.left += 1
        elif self.broken:
            await PlainTextResponse("unavailable", 500)(scope, receive, send)
        else:
            received = iter([sent])

            async def replay() -> Message:
                return next(received, None) or await receive()

            await self.app(scope, replay, send)

    async def _is_given_up(self, receive: Receive) -> bool:
        self.waiting += 1
        hanging_up = asyncio.ensure_future(receive())
        done, _ = await asyncio.wait({hanging_up}, timeout=self.delay)
        self.waiting -= 1
        hanging_up.cancel()
        return bool(done) and hanging_up.result()["type"] == "http.disconnect"
