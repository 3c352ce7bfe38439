"""The cache that CARTO keeps for GET requests, in front of a sandbox."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["CachedGETs"]

MAX_BYTES: Final = 32 * 2**20
MAX_ENTRY: Final = 8 * 2**20


@dataclass(frozen=True, slots=True)
class _Entry:
    born: float
    start: Message
    body: bytes


class CachedGETs:
    """ASGI middleware that caches the responses of `app` to GET requests that send a `max-age`.

    CARTO also caches GET requests without `max-age`, for a year. The sandbox does not, because
    developers change their SQL. Two options are for tests of clients: `age` is a number of seconds
    that is added to the age of each response, and `sends_age=False` leaves out the headers `Age`
    and `Date`.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        age: int = 0,
        sends_age: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._app, self._age, self._sends_age, self._clock = app, age, sends_age, clock
        self._entries: OrderedDict[tuple[object, ...], _Entry] = OrderedDict()
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        max_age = _max_age(headers.get("cache-control", ""))
        if max_age == 0 or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        varying = (
            headers.get("authorization"),
            headers.get("accept-encoding"),
            "origin" in headers,  # the responses to pages have CORS headers
        )
        key = (scope["path"], scope["query_string"], *varying)
        entry = self._entries.get(key)
        is_hit = entry is not None and self._clock() - entry.born < max_age
        if entry is None or not is_hit:
            entry = await self._requested(scope, receive)
            if entry.start["status"] == 200:
                self._keep(key, entry)
        await self._respond(entry, max_age, send, is_hit=is_hit)

    async def _requested(self, scope: Scope, receive: Receive) -> _Entry:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        body = b"".join(each.get("body", b"") for each in messages[1:])
        return _Entry(self._clock(), messages[0], body)

    def _keep(self, key: tuple[object, ...], entry: _Entry) -> None:
        if (old := self._entries.pop(key, None)) is not None:
            self._size -= len(old.body)
        if len(entry.body) <= MAX_ENTRY:
            self._entries[key] = entry
            self._size += len(entry.body)
        while self._size > MAX_BYTES:
            self._size -= len(self._entries.popitem(last=False)[1].body)

    async def _respond(self, entry: _Entry, max_age: int, send: Send, *, is_hit: bool) -> None:
        body = entry.body
        if is_hit:  # the last of them is CARTO's own, not a row's
            body = b'"cacheHit":true'.join(body.rsplit(b'"cacheHit":false', 1))
        start = {**entry.start, "headers": [*entry.start["headers"]]}
        headers = MutableHeaders(raw=start["headers"])
        if entry.start["status"] == 200:
            headers["cache-control"] = f"public, max-age={max_age}"
            if self._sends_age:
                headers["age"] = str(int(self._clock() - entry.born) + self._age)
                headers["date"] = formatdate(self._clock(), usegmt=True)
        headers["content-length"] = str(len(body))
        await send(start)
        await send({"type": "http.response.body", "body": body})


def _max_age(cache_control: str) -> int:
    for part in cache_control.split(","):
        name, _, value = part.strip().partition("=")
        if name.lower() == "max-age" and value.isdigit():
            return int(value)
    return 0
