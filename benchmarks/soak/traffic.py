"""The clients: each sends one request after another, and checks every response."""

import asyncio
import itertools
import json
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import httpx
import msgspec

from benchmarks.attacks import aliased
from benchmarks.soak import connections
from benchmarks.soak.abuse import Abuse
from benchmarks.soak.documents import (
    LISTS,
    TEMPLATE,
    Hostile,
    aliased_lists,
    hostile_documents,
    invented_aliases,
)
from benchmarks.soak.faults import may_lack_token
from benchmarks.soak.known import ROWS, KnownResponses, known_request
from benchmarks.soak.record import Record

__all__ = ["Client"]

SLOW_BYTES_PER_SECOND: Final = 200_000
"""A response of 2 MB takes ten seconds, many times what the kernel's buffers hide."""

LARGE_BODY: Final = 5 * 2**20
"""Bytes: five times MAX_BODY_BYTES."""

NO_REQUESTS: Final = (
    b"",
    b"null",
    b"[1]",
    b"[" * 100_000,
    b'{"query": 5}',
    b'{"query": "{ \xff }"}',
    b"\x00" * 500,
)
"""Bodies that get a status of 4xx."""

JSON: Final = {"Content-Type": "application/json"}


class Client:
    """A source of traffic. `seed` decides which requests it sends."""

    def __init__(
        self, http: httpx.AsyncClient, port: int, record: Record, known: KnownResponses, seed: int
    ) -> None:
        self._http = http
        self._port = port
        self._record = record
        self._known = known
        self._random = random.Random(seed)  # noqa: S311  # a seed must repeat its traffic
        self._hostile = hostile_documents()
        self._unspread_documents = [each for each in self._hostile if each.name.startswith("h05")]
        self._numbers = itertools.count(seed * 1_000_000)
        self._quick: Mapping[str, tuple[int, Callable[[], Awaitable[None]]]] = {
            "good": (60, self._good),
            "faulty": (20, self._faulty),
            "hostile document": (12, self._document),
            "aliased lists": (4, self._aliased_lists),
            "invented aliases": (4, self._invented_aliases),
            "hostile body": (4, self._body),
            "trailers": (4, self._trailers),
            "endless trailers": (1, self._endless_trailers),
            "left": (4, self._leave),
        }
        self._attacks: Mapping[str, Callable[[], Awaitable[None]]] = {
            "H03 one request again and again": self._same_lists,
            "H05 fragments without a spread": self._unspread,
            "H18 bodies of 5 MB": self._large_body,
            "H21 one large layer": self._same_layer,
            **Abuse(port, record, seed).kinds,
        }
        self._slow = {
            "silent connection": (3, self._silent),
            "slow reader": (1, self._read_slowly),
        }

    async def run(self, until: float) -> None:
        await self._repeat(self._quick, until)

    async def run_slowly(self, until: float) -> None:
        await self._repeat(self._slow, until)

    async def attack(self, kind: str, until: float) -> None:
        """Repeat the request or attack `kind` until the running loop's clock shows `until`."""
        everything = {name: send for name, (_, send) in {**self._quick, **self._slow}.items()}
        send = {**everything, **self._attacks}[kind]
        await self._repeat({kind: (1, send)}, until)

    async def _repeat(
        self, kinds: Mapping[str, tuple[int, Callable[[], Awaitable[None]]]], until: float
    ) -> None:
        loop = asyncio.get_running_loop()
        weights = [weight for weight, _ in kinds.values()]
        while loop.time() < until:
            [kind] = self._random.choices([*kinds], weights)
            self._record.requests[kind] += 1
            try:
                await kinds[kind][1]()
            except (OSError, asyncio.IncompleteReadError, httpx.HTTPError) as error:
                self._record.wrong[f"{kind}: {type(error).__name__}: {error}"] += 1

    async def _good(self) -> None:
        rows, template = self._random.choice(ROWS), self._random.choice(("steadySql", "steadyMaps"))
        sent = time.monotonic()
        response = await self._post("good", self._known_request(template, rows))
        if response is not None:
            self._check_good("good", rows, sent, response.status_code, response.content)

    def _check_good(self, kind: str, rows: int, sent: float, status: int, content: bytes) -> None:
        if status == 200 and self._known.has(rows, content):
            return
        if may_lack_token(sent, time.monotonic()) and _codes(content) == ["UPSTREAM_AUTH"]:
            self._record.outcomes["token outage: UPSTREAM_AUTH"] += 1
            return
        self._wrong(kind, status, content)

    async def _faulty(self) -> None:
        rows, template = self._random.choice(ROWS), self._random.choice(("faultySql", "faultyMaps"))
        body = self._known_request(template, rows)
        try:
            response = await self._http.post("/graphql", content=body, headers=JSON)
        except httpx.RemoteProtocolError:  # right, if the response has begun
            self._record.outcomes["faulty: cut"] += 1
            return
        except httpx.HTTPError as error:
            self._record.wrong[f"faulty: {type(error).__name__}"] += 1
            return
        self._check_faulty(rows, response)

    def _check_faulty(self, rows: int, response: httpx.Response) -> None:
        content = response.content
        if _is_announced(response.status_code, response.headers):
            self._record.outcomes["faulty: 503 with Retry-After"] += 1
        elif response.status_code == 200 and self._known.has(rows, content):
            self._record.outcomes["faulty: right"] += 1
        elif codes := _codes(content):
            self._record.outcomes[f"faulty: {' '.join(codes)}"] += 1
            if not all(code.startswith("UPSTREAM_") for code in codes) or _has_data(response):
                self._wrong("faulty", response.status_code, content)
        else:
            self._wrong("faulty", response.status_code, content)

    async def _document(self) -> None:
        await self._send_hostile(self._random.choice(self._hostile))

    async def _aliased_lists(self) -> None:
        await self._send_hostile(aliased_lists(self._random.choice((2, LISTS, LISTS + 1, 99))))

    async def _invented_aliases(self) -> None:
        await self._send_hostile(invented_aliases(next(self._numbers)))

    async def _same_lists(self) -> None:
        lists = aliased(LISTS, "features { type geometry properties { name number } }")
        query = f"{{ features {{ it: {TEMPLATE}(limit: {max(ROWS)}) {{ {lists} }} }} }}"
        await self._post_whole("H03", json.dumps({"query": query}).encode(), 200)

    async def _unspread(self) -> None:
        await self._send_hostile(self._random.choice(self._unspread_documents))

    async def _large_body(self) -> None:
        await self._post_whole("H18", b" " * LARGE_BODY, 413)

    async def _same_layer(self) -> None:
        await self._post_whole("H21", known_request(TEMPLATE, max(ROWS), 7), 200)

    async def _post_whole(self, name: str, body: bytes, status: int) -> None:
        async with self._http.stream("POST", "/graphql", content=body, headers=JSON) as response:
            async for _ in response.aiter_raw():
                pass
        if response.status_code != status:
            self._wrong(name, response.status_code, b"")

    async def _send_hostile(self, hostile: Hostile) -> None:
        sent = time.monotonic()
        response = await self._post(hostile.name, hostile.body(next(self._numbers)))
        if response is None:
            return
        content, codes = response.content, _codes(response.content)
        if may_lack_token(sent, time.monotonic()) and codes == ["UPSTREAM_AUTH"]:
            self._record.outcomes["token outage: UPSTREAM_AUTH"] += 1
        elif response.status_code != 200 or not hostile.allows(response.json(), codes):
            self._wrong(hostile.name, response.status_code, content)

    async def _body(self) -> None:
        response = await self._post("hostile body", self._random.choice(NO_REQUESTS))
        if response is not None and not 400 <= response.status_code < 500:
            self._wrong("hostile body", response.status_code, response.content)

    async def _leave(self) -> None:
        body = self._known_request("steadySql", max(ROWS))
        async with self._http.stream("POST", "/graphql", content=body, headers=JSON) as response:
            async for _ in response.aiter_raw(1024):
                # The connection is closed before the response is complete.
                break

    async def _trailers(self) -> None:
        sent = time.monotonic()
        body = self._known_request(TEMPLATE, 100)
        response = await connections.post_with_trailers(self._port, body)
        self._check_good("trailers", 100, sent, response.status, response.content)

    async def _endless_trailers(self) -> None:
        trailers = await connections.endless_trailers(self._port)
        if not trailers.is_closed:
            self._record.wrong[f"endless trailers: open after {trailers.bytes_sent} bytes"] += 1

    async def _silent(self) -> None:
        silence = self._random.choice(connections.SILENCES)
        if not await connections.hold(self._port, silence):
            self._record.wrong[f"silent connection, {silence.name}: is open"] += 1

    async def _read_slowly(self) -> None:
        rows, sent = max(ROWS), time.monotonic()
        body = self._known_request(self._random.choice(("steadySql", "steadyMaps")), rows)
        response = await connections.read_slowly(self._port, body, SLOW_BYTES_PER_SECOND)
        self._check_good("slow reader", rows, sent, response.status, response.content)

    async def _post(self, name: str, content: bytes) -> httpx.Response | None:
        try:
            return await self._http.post("/graphql", content=content, headers=JSON)
        except httpx.HTTPError as error:
            self._record.wrong[f"{name}: {type(error).__name__}"] += 1
            return None

    def _known_request(self, template: str, rows: int) -> bytes:
        return known_request(template, rows, next(self._numbers))

    def _wrong(self, name: str, status: int, content: bytes) -> None:
        shown = content[:200].decode(errors="replace").replace("\n", " ")
        counted = self._record.unannounced if status >= 500 else self._record.wrong
        counted[f"{name}: {status} {shown}"] += 1


def _is_announced(status: int, headers: Mapping[str, str]) -> bool:
    return status == 503 and "retry-after" in headers


def _codes(content: bytes) -> Sequence[str]:
    try:
        errors = msgspec.json.decode(content, type=dict[str, Any]).get("errors", [])
    except ValueError:
        return []
    return sorted({error["extensions"]["code"] for error in errors})


def _has_data(response: httpx.Response) -> bool:
    data = response.json().get("data") or {}
    return bool((data.get("features") or {}).get("it"))
