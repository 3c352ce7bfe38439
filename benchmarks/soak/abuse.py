"""What attacks send that the other traffic of the soak has no kind for."""

import base64
import itertools
import json
import math
import os
import random
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, Final

import msgspec

from benchmarks.attacks import aliased
from benchmarks.soak import connections
from benchmarks.soak.connections import Response
from benchmarks.soak.documents import LISTS, TEMPLATE
from benchmarks.soak.record import Record

__all__ = ["ISSUER", "Abuse", "callers_file"]

ISSUER: Final = "https://login.example"

MAX_BODY: Final = 2**20
FIELDS: Final = 16
"""Fields whose lists and own aliases are just below MAX_ALIASES."""

LARGE_ROWS: Final = 10_000
"""Rows of 6 MB, which take longer than the attack."""

SLOW_BYTES_PER_SECOND: Final = 60_000

VERTICES: Final = 9_000
"""Just below MAX_VERTICES."""

LEAVES: Final = 45
"""Comparisons of a filter in one list, just below what is allowed."""

NAMES: Final = ["x" * 250] * 1000
EMPTY_LISTS: Final[Sequence[Sequence[Sequence[object]]]] = ([[]] * 300_000, [[]] * 40_000)
"""Values that no operation declares: more than a request may have, and fewer."""

FEATURES: Final = "features { properties { name number value active updated } }"


def callers_file(base: str) -> str:
    """Return the text of a callers file with a token issuer whose keys are at `{base}/jwks`."""
    issuer = {"audience": "soak", "jwks": f"{base}/jwks", "algorithms": ["ES256"]}
    limits = {"public": {"rate": "1000000/minute", "budget": "1000000/minute"}}
    return json.dumps({"issuers": {ISSUER: issuer}, "roles": limits})


class Abuse:
    """A source of hostile requests.

    `kinds` maps the name of each kind of request to the function that sends it. The same `seed`
    results in the same requests.
    """

    def __init__(self, port: int, record: Record, seed: int) -> None:
        self._port = port
        self._record = record
        self._random = random.Random(seed)  # noqa: S311  # a seed must repeat its traffic
        self._numbers = itertools.count(seed * 1_000_000)
        self.kinds: Mapping[str, Callable[[], Awaitable[None]]] = {
            "H08 slow readers of a large layer": self._slow_reader,
            "H07 a pattern that backtracks": self._backtracking,
            "H09 wrong values": self._wrong_values,
            "H10 large calls of the Maps API": self._large_calls,
            "H14 other addresses": self._other_addresses,
            "H22 invented keys": self._invented_keys,
            "H28 polygons over the date line": self._polygons,
            "Q28 unfinished bodies": self._unfinished_body,
            "Q33 values that nothing declares": self._undeclared_values,
            "S28 filters": self._filters,
        }

    async def _backtracking(self) -> None:
        code = json.dumps("A" * 39 + self._random.choice("!?-"))
        query = self._document(f"{TEMPLATE}(limit: 1, code: {code})", "numberReturned")
        await self._graphql("H07", query, {"BAD_USER_INPUT"})

    async def _slow_reader(self) -> None:
        call = f"largeSql(limit: {LARGE_ROWS}, minNumber: {next(self._numbers)})"
        query = self._document(call, "features { type geometry properties { name number } }")
        body = json.dumps({"query": query}).encode()
        await connections.read_slowly(self._port, body, SLOW_BYTES_PER_SECOND)

    async def _wrong_values(self) -> None:
        lists = aliased(LISTS, FEATURES)
        fields = " ".join(
            f"f{n}: wrongSql(limit: 100, minNumber: {next(self._numbers)}) {{ {lists} }}"
            for n in range(FIELDS)
        )
        await self._graphql("H09", f"{{ features {{ {fields} }} }}", {"UPSTREAM_INVALID"})

    async def _large_calls(self) -> None:
        call = f"steadyMaps(limit: 1, minNumber: {next(self._numbers)}, names: $names)"
        query = f"query($names: [String!]) {self._document(call, FEATURES)}"
        await self._graphql("H10", query, {"", "LIMIT_EXCEEDED"}, {"names": NAMES})

    async def _other_addresses(self) -> None:
        body = b'{"query":"{ __typename }"}'
        await self._send("H14", body, {200}, source=self._address())

    async def _invented_keys(self) -> None:
        head = {"alg": "ES256", "kid": os.urandom(8).hex(), "typ": "at+jwt"}
        claims = {"iss": ISSUER, "aud": "soak", "sub": "x", "exp": 2**32}
        parts = [base64.urlsafe_b64encode(json.dumps(each).encode()) for each in (head, claims)]
        signature = base64.urlsafe_b64encode(os.urandom(64))
        token = b".".join(part.rstrip(b"=") for part in (*parts, signature))
        fields = b"Authorization: Bearer %b\r\n" % token
        body = b'{"query":"{ __typename }"}'
        await self._send("H22", body, {401, 429}, fields, source=self._address())

    async def _polygons(self) -> None:
        ring = self._random.choice((_circle, _zigzag))()
        call = f"{TEMPLATE}(limit: 1, minNumber: {next(self._numbers)}, intersects: $shape)"
        query = f"query($shape: Geometry) {self._document(call, 'numberReturned')}"
        shape = {"type": "Polygon", "coordinates": [ring]}
        await self._graphql(
            "H28", query, {"", "BAD_USER_INPUT", "LIMIT_EXCEEDED"}, {"shape": shape}
        )

    async def _unfinished_body(self) -> None:
        status = await connections.unfinished_body(self._port, MAX_BODY)
        if status not in {0, 408, 503}:
            self._record.wrong[f"Q28: {status}"] += 1

    async def _undeclared_values(self) -> None:
        variables = {"x": self._random.choice(EMPTY_LISTS)}
        body = json.dumps({"query": "{ __typename }", "variables": variables}).encode()
        await self._send("Q33", body, {200, 413, 503})

    async def _filters(self) -> None:
        leaves = [{"number": {"eq": next(self._numbers)}} for _ in range(LEAVES)]
        where = {"or": [{"and": [{"not": each}]} for each in leaves]}
        document = self._document(f"{TEMPLATE}(limit: 1, where: $where)", "numberReturned")
        query = f"query($where: SteadySqlFilter) {document}"
        await self._graphql(
            "S28", query, {"", "BAD_USER_INPUT", "LIMIT_EXCEEDED"}, {"where": where}
        )

    def _document(self, call: str, selection: str) -> str:
        return f"{{ features {{ it: {call} {{ {selection} }} }} }}"

    def _address(self) -> str:
        # Probably no other caller has this address.
        number = self._random.randrange(2**16, 2**24)
        return f"127.{number >> 16}.{number >> 8 & 255}.{number & 255}"

    async def _graphql(
        self, name: str, query: str, codes: Collection[str], variables: Any = None
    ) -> None:
        """Send a document, and record the response as wrong if its error codes are unexpected.

        `codes` are the expected codes, or "" for no error.
        """
        body = json.dumps({"query": query, "variables": variables}).encode()
        response = await self._send(name, body, {200, 503})
        if response.status == 200:
            errors = msgspec.json.decode(response.content).get("errors", [])
            found = {each["extensions"]["code"] for each in errors} or {""}
            if found - {*codes, "UPSTREAM_AUTH"}:  # there is no token during an outage
                self._record.wrong[f"{name}: {response.content[:200]!r}"] += 1

    async def _send(
        self,
        name: str,
        body: bytes,
        statuses: Collection[int],
        fields: bytes = b"",
        source: str = "",
    ) -> Response:
        response = await connections.post(self._port, body, fields, source)
        is_announced = response.status != 503 or "retry-after" in response.headers
        if response.status not in statuses or not is_announced:
            counted = self._record.unannounced if response.status >= 500 else self._record.wrong
            counted[f"{name}: {response.status} {response.content[:200]!r}"] += 1
        return response


def _circle() -> Sequence[tuple[float, float]]:
    # The center is on the date line, so that the ring crosses it.
    turns = [2 * math.pi * number / VERTICES for number in (*range(VERTICES), 0)]
    return [(_wrapped(180 + 20 * math.cos(turn)), 20 * math.sin(turn)) for turn in turns]


def _zigzag() -> Sequence[tuple[float, float]]:
    # Each edge crosses the date line.
    ring = [
        (179.0 - 358.0 * (number % 2), -80 + 160 * number / VERTICES) for number in range(VERTICES)
    ]
    return [*ring, ring[0]]


def _wrapped(longitude: float) -> float:
    return longitude - 360 if longitude > 180 else longitude
