"""Two tenants and anonymous callers with identical requests, over two gateways with one store.

Every response is checked: its rows are those of its own tenant, and no header and no other response
has a tenant's name. There are many results with short lives, so that they come from all layers.
"""

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx

from benchmarks.processes import Process, free_port, python, running
from benchmarks.soak.findings import Bar
from carto_graphql.callers.keys import hash_key

__all__ = ["LAYERS", "REQUESTS", "Crossings", "mix_tenants", "tenant_bars", "two_gateways"]

REQUESTS: Final = 10_000
CLIENTS: Final = 16
VALUES: Final = 300
"""Values of the only argument. Each tenant has a result for each of them."""

CATALOG: Final = Path(__file__).parent / "tenants_catalog"
TENANTS: Final = {name: f"planted-{name}-7f3a" for name in ("acme", "globex")}
"""The value of the claim `tenant_id` by the name of a tenant's key."""

LAYERS: Final = ("none", "shared", "result", "stale", "store", "whole")

MINE: Final = "query($n: Int) { queryRows { mine(least: $n) { rows { tenant least } } } }"
OPEN: Final = "query($n: Int) { queryRows { open(least: $n) { rows { least } } } }"
BOTH: Final = (
    "query($n: Int)"
    " { queryRows { mine(least: $n) { rows { tenant least } } open(least: $n) { rows { least } } } }"
)


@dataclass
class Crossings:
    """Counts of the responses to tenants and anonymous callers.

    `outcomes` counts the right responses: `rows` and `rejected`. `wrong` counts all others, by a
    text about the error. `layers` counts results by source: the name of a cache, or `none`.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    layers: Counter[str] = field(default_factory=Counter)


def key_of(tenant: str) -> str:
    return f"cgk_{tenant}-0123456789abcdefghijklmnopqrstuvwxyz"


@contextmanager
def two_gateways() -> Iterator[Sequence[Process]]:
    # Small caches in memory make the gateways use the store in Redis often.
    store, carto = free_port(), free_port()
    environment = {
        "CARTO_API_BASE_URL": f"http://127.0.0.1:{carto}",
        "CARTO_API_ACCESS_TOKEN": "token",
        "CATALOG": str(CATALOG),
        "STORE": f"redis://127.0.0.1:{store}",
        "STORE_SECRET": "secret-of-the-store",
        "STORE_TIMEOUT": "2",  # a busy machine meets it
        "CACHE_BYTES": str(64 * 1024),
        "METRICS": "true",
        "APQ": "true",
        "LOG_LEVEL": "critical",
        "VERIFY_AT_START": "off",
    }
    redis = ["redis-server", "--port", str(store), "--bind", "127.0.0.1", "--save", ""]
    ports = free_port(), free_port()
    with (
        TemporaryDirectory() as folder,
        running(redis, store, {}),
        running(python("benchmarks.soak.tenant_rows", str(carto)), carto, {}),
        _gateway(ports[0], {**environment, "CALLERS": _write_callers(folder)}) as first,
        _gateway(ports[1], {**environment, "CALLERS": _write_callers(folder)}) as second,
    ):
        yield first, second


@contextmanager
def _gateway(port: int, environment: Mapping[str, str]) -> Iterator[Process]:
    serve = python("carto_graphql", "serve", "--port", str(port))
    with running(serve, port, environment) as process:
        yield process


def _write_callers(folder: str) -> str:
    keys = {
        name: {
            "hash": hash_key(key_of(name)),
            "roles": ["member"],
            "claims": {"tenant_id": marker},
        }
        for name, marker in TENANTS.items()
    }
    path = Path(folder) / "callers.yaml"
    path.write_text(json.dumps({"keys": keys}))
    return str(path)


async def mix_tenants(ports: Sequence[int], requests: int, seed: int) -> Crossings:
    found, left = Crossings(), iter(range(requests))
    async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
        clients = [_Client(http, ports, found, seed + number) for number in range(CLIENTS)]
        await asyncio.gather(*(each.run(left) for each in clients))
        for port in ports:
            metrics = await http.get(f"http://127.0.0.1:{port}/metrics")
            found.layers += _results_by_layer(metrics.text)
    return found


class _Client:
    """Client that sends requests as random tenants and as an anonymous caller.

    `ports` are the ports of the two gateways. `found` counts the right and the wrong responses.
    `seed` determines which requests are sent.
    """

    def __init__(
        self, http: httpx.AsyncClient, ports: Sequence[int], found: Crossings, seed: int
    ) -> None:
        self._http, self._ports, self._found = http, ports, found
        self._random = random.Random(seed)  # noqa: S311  # a seed must repeat its traffic

    async def run(self, left: Iterator[int]) -> None:
        for number in left:
            caller = self._random.choice((*TENANTS, None))
            query = self._random.choice((MINE, BOTH, OPEN))
            # Few values come often, so that they are warm, and the others are cold.
            least = min(self._random.randrange(VALUES), self._random.randrange(VALUES))
            response = await self._send(self._ports[number % 2], caller, query, least)
            outcome = describe(response, caller, query, least)
            counted = self._found.outcomes if outcome in {"rows", "rejected"} else self._found.wrong
            counted[outcome] += 1

    async def _send(self, port: int, caller: str | None, query: str, least: int) -> httpx.Response:
        url = f"http://127.0.0.1:{port}/graphql"
        headers = {"Authorization": f"Bearer {key_of(caller)}"} if caller else {}
        variables = {"n": least}
        if self._random.random() < 0.5:
            content = {"query": query, "variables": variables}
            return await self._http.post(url, json=content, headers=headers)
        params = {"query": query, "variables": json.dumps(variables)}
        return await self._http.get(url, params=params, headers=headers)


def describe(response: httpx.Response, caller: str | None, query: str, least: int) -> str:
    """Return "rows" or "rejected" for a correct response, else what is wrong.

    `least` is the query's variable `n`.
    """
    markers = {marker for marker in TENANTS.values() if marker in response.text}
    own = {TENANTS[caller]} if caller and query != OPEN else set()
    if any(marker in str(response.headers) for marker in TENANTS.values()):
        return f"{caller}: a marker in {response.headers}"
    if not markers <= own:
        return f"{caller}: {response.text}"
    if caller is None and query != OPEN:
        is_right = "Cannot query field" in response.text
        return "rejected" if is_right else f"anonymous: {response.text}"
    fields = {
        "open": [{"least": least}],
        "mine": [{"tenant": TENANTS.get(caller or ""), "least": least}],
    }
    wanted = {name: {"rows": fields[name]} for name in fields if f"{name}(" in query}
    expected = {"data": {"queryRows": wanted}}
    return "rows" if response.json() == expected else f"{caller}: {response.text}"


def _results_by_layer(metrics: str) -> Counter[str]:
    pairs = re.findall(
        r'^carto_graphql_results_total\{layer="(\w+)"\} (\S+)', metrics, re.MULTILINE
    )
    return Counter({layer: int(float(value)) for layer, value in pairs})


def tenant_bars(found: Crossings) -> Sequence[Bar]:
    wrong = found.wrong.total()
    return (
        Bar("wrong responses", "0", f"{wrong} of {wrong + found.outcomes.total()}", wrong == 0),
        *(
            Bar(
                f"results from layer {layer}",
                ">= 1",
                str(found.layers[layer]),
                found.layers[layer] > 0,
            )
            for layer in LAYERS
        ),
    )
