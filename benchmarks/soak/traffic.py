"""The clients: each asks one thing after another, and looks at what comes."""

import asyncio
import itertools
import json
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import msgspec

from benchmarks.attacks import ATTACKS, INTROSPECTION, limited, refused
from benchmarks.data import features
from benchmarks.measures import TIMES

__all__ = ["Client", "Seen"]

QUERY: Final = """\
query ($limit: Int!, $minNumber: Int!) {
  features {
    it: %s(limit: $limit, minNumber: $minNumber) {
      type
      features { type geometry properties { name number value active updated } }
      numberReturned
      truncated
    }
  }
}"""

TEMPLATE: Final = "steadySql"
ROWS: Final = (1, 1, 1, 100, 100, 10_000)
NO_REQUESTS: Final = (
    b"",
    b"null",
    b"[1]",
    b"[" * 100_000,
    b'{"query": 5}',
    b'{"query": "{ \xff }"}',
    b"\x00" * 500,
)
"""Bodies that are refused with a status of 4xx."""


@dataclass
class Seen:
    """What all clients saw. `wrong` and `unannounced` hold a line for each kind of answer, and how often it came."""

    requests: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    unannounced: Counter[str] = field(default_factory=Counter)


class KnownAnswers:
    """The answers to good questions, by their number of rows."""

    def __init__(self) -> None:
        found = features("points", max(ROWS))
        self._data = {rows: _data(found[:rows]) for rows in {*ROWS}}
        self._bodies: set[tuple[int, bytes]] = set()

    def has(self, rows: int, body: bytes) -> bool:
        """Whether it is the right answer. The bytes of one that was right need not be read again."""
        if (rows, body) in self._bodies:
            return True
        try:
            answer = msgspec.json.decode(body.replace(b'+00:00"', b'Z"'))
        except ValueError:
            return False
        is_right: bool = answer == self._data[rows]
        if is_right and len(self._bodies) < 10:
            self._bodies.add((rows, body))
        return is_right


def _data(found: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    collection = {
        "type": "FeatureCollection",
        "features": found,
        "numberReturned": len(found),
        "truncated": False,
    }
    return {"data": {"features": {"it": collection}}}


@dataclass(frozen=True, slots=True)
class Hostile:
    """A document that must not harm. With `is_refused` there may be no data in the answer."""

    name: str
    query: str
    variables: Mapping[str, Any]
    is_refused: bool


def hostile_documents() -> Sequence[Hostile]:
    """All that benchmarks.attacks has."""
    attacks = [
        Hostile(each.name, each.write(TEMPLATE, count), each.variables(count), is_refused=times > 1)
        for each in ATTACKS
        for times in (1, TIMES)
        for count in [each.most * times]
    ]
    documents = {
        **limited(f"{TEMPLATE}(minNumber: 9) {{ numberReturned }}"),
        **{name: query for name, (query, _) in refused(TEMPLATE).items()},
    }
    return [
        Hostile("introspection", INTROSPECTION, {}, is_refused=False),
        *attacks,
        *(Hostile(name, query, {}, is_refused=True) for name, query in documents.items()),
    ]


class Client:
    """One connection's worth of traffic. What it asks is drawn from `seed`."""

    def __init__(self, http: httpx.AsyncClient, seen: Seen, known: KnownAnswers, seed: int) -> None:
        self._http = http
        self._seen = seen
        self._known = known
        self._random = random.Random(seed)  # noqa: S311  # it must come out the same again
        self._hostile = hostile_documents()
        self._numbers = itertools.count(seed * 1_000_000)
        self._kinds: Mapping[str, tuple[int, Callable[[], Awaitable[None]]]] = {
            "good": (60, self._good),
            "faulty": (20, self._faulty),
            "hostile document": (12, self._document),
            "hostile body": (4, self._body),
            "left": (4, self._leave),
        }

    async def run(self, until: float) -> None:
        """Asks until the loop's clock says `until`."""
        loop = asyncio.get_running_loop()
        weights = [weight for weight, _ in self._kinds.values()]
        while loop.time() < until:
            [kind] = self._random.choices([*self._kinds], weights)
            self._seen.requests[kind] += 1
            await self._kinds[kind][1]()

    async def _good(self) -> None:
        rows, template = self._random.choice(ROWS), self._random.choice(("steadySql", "steadyMaps"))
        response = await self._post("good", *self._question(template, rows))
        if response is not None and not (
            response.status_code == 200 and self._known.has(rows, response.content)
        ):
            self._wrong("good", response)

    async def _faulty(self) -> None:
        rows, template = self._random.choice(ROWS), self._random.choice(("faultySql", "faultyMaps"))
        query, variables = self._question(template, rows)
        try:
            response = await self._http.post(
                "/graphql", json={"query": query, "variables": variables}
            )
        except httpx.RemoteProtocolError:
            self._seen.outcomes["faulty: cut"] += (
                1  # as it must be, once an answer has begun to leave
            )
            return
        except httpx.HTTPError as error:
            self._seen.wrong[f"faulty: {type(error).__name__}"] += 1
            return
        self._judge_failure(rows, response)

    def _judge_failure(self, rows: int, response: httpx.Response) -> None:
        if self._is_announced(response):
            self._seen.outcomes["faulty: 503 with Retry-After"] += 1
        elif response.status_code == 200 and self._known.has(rows, response.content):
            self._seen.outcomes["faulty: right"] += 1
        elif codes := _codes(response):
            self._seen.outcomes[f"faulty: {' '.join(codes)}"] += 1
            if not all(code.startswith("UPSTREAM_") for code in codes) or _data_of(response, "it"):
                self._wrong("faulty", response)
        else:
            self._wrong("faulty", response)

    async def _document(self) -> None:
        hostile = self._random.choice(self._hostile)
        response = await self._post(
            hostile.name, f"#{next(self._numbers)}\n{hostile.query}", hostile.variables
        )
        if response is None:
            return
        codes = _codes(response)
        if (
            response.status_code != 200
            or "INTERNAL_SERVER_ERROR" in codes
            or (hostile.is_refused and (not codes or "data" in response.json()))
        ):
            self._wrong(hostile.name, response)

    async def _body(self) -> None:
        content = self._random.choice(NO_REQUESTS)
        headers = {"Content-Type": "application/json"}
        try:
            response = await self._http.post("/graphql", content=content, headers=headers)
        except httpx.HTTPError as error:
            self._seen.wrong[f"hostile body: {type(error).__name__}"] += 1
            return
        if not 400 <= response.status_code < 500:
            self._wrong("hostile body", response)

    async def _leave(self) -> None:
        """Goes away in the middle of an answer."""
        query, variables = self._question("steadySql", max(ROWS))
        request = {"query": query, "variables": variables}
        async with self._http.stream("POST", "/graphql", json=request) as response:
            async for _ in response.aiter_raw(1024):
                break

    async def _post(
        self, name: str, query: str, variables: Mapping[str, Any]
    ) -> httpx.Response | None:
        content = json.dumps({"query": query, "variables": variables})
        try:
            return await self._http.post(
                "/graphql", content=content, headers={"Content-Type": "application/json"}
            )
        except httpx.HTTPError as error:
            self._seen.wrong[f"{name}: {type(error).__name__}"] += 1
            return None

    def _question(self, template: str, rows: int) -> tuple[str, Mapping[str, Any]]:
        return QUERY % template, {"limit": rows, "minNumber": next(self._numbers)}

    def _is_announced(self, response: httpx.Response) -> bool:
        return response.status_code == 503 and "retry-after" in response.headers

    def _wrong(self, name: str, response: httpx.Response) -> None:
        shown = response.text[:200].replace("\n", " ")
        is_unannounced = response.status_code >= 500 and not self._is_announced(response)
        counted = self._seen.unannounced if is_unannounced else self._seen.wrong
        counted[f"{name}: {response.status_code} {shown}"] += 1


def _codes(response: httpx.Response) -> Sequence[str]:
    """Return the codes of a response's errors, without repetition."""
    try:
        errors = response.json().get("errors", [])
    except ValueError:
        return []
    return sorted({error["extensions"]["code"] for error in errors})


def _data_of(response: httpx.Response, key: str) -> object:
    data = response.json().get("data") or {}
    return (data.get("features") or {}).get(key)
