"""A steady load, whose responses are compared with the editions that may be served."""

import asyncio
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import count
from typing import Final, Self

import httpx

from benchmarks.rolling.editions import QUERY, editions_in

__all__ = ["RATE", "Load", "Outcomes"]

RATE: Final = 50
"""Requests per second."""


@dataclass
class Outcomes:
    """Counts of the responses during a rollout.

    An edition is one version of the catalog. `editions` counts the right responses by edition. The
    other counters count errors by description:

    - `failed`: a request without a valid response
    - `mixed`: a response with content of several editions
    - `unexpected`: a response of an edition that should not be served at that time
    """

    editions: Counter[int] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    mixed: Counter[str] = field(default_factory=Counter)
    unexpected: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    """From the first request to the last one."""
    longest: float = 0.0
    """Seconds of the longest request."""

    @property
    def requests(self) -> int:
        wrong = (self.failed, self.mixed, self.unexpected)
        return self.editions.total() + sum(each.total() for each in wrong)


class Load:
    """Requests at a fixed rate while the body of the `async with` statement runs.

    The rate does not depend on how long responses take. `allowed` are the version numbers of the
    catalogs that gateways may currently serve. A response from another version counts as
    unexpected. The attribute `allowed` can be changed while requests are sent.
    """

    def __init__(self, http: httpx.AsyncClient, allowed: Collection[int]) -> None:
        self.allowed = allowed
        self.outcomes = Outcomes()
        self._http = http
        self._running: set[asyncio.Task[None]] = set()
        self._numbers = count()

    async def __aenter__(self) -> Self:
        self._sending = asyncio.create_task(self._send_steadily())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._sending.cancel()
        await asyncio.gather(*self._running)

    async def _send_steadily(self) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in count(1):
            task = asyncio.create_task(self._send())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            self.outcomes.seconds = loop.time() - began
            await asyncio.sleep(began + number / RATE - loop.time())

    async def _send(self) -> None:
        loop = asyncio.get_running_loop()
        sent, allowed = loop.time(), {*self.allowed}
        body = {"query": QUERY, "variables": {"number": next(self._numbers)}}
        try:
            response = await self._http.post("/maps/graphql", json=body)
            found = editions_in(response.json())
        except (httpx.HTTPError, OSError, ValueError, KeyError, TypeError) as error:
            self.outcomes.failed[f"{type(error).__name__}: {error}"[:200]] += 1
            return
        finally:
            self.outcomes.longest = max(self.outcomes.longest, loop.time() - sent)
        self._count(found, {*self.allowed} | allowed)

    def _count(self, found: set[int], allowed: set[int]) -> None:
        if len(found) > 1:
            self.outcomes.mixed[f"editions {sorted(found)}"] += 1
        elif not found <= allowed:
            self.outcomes.unexpected[f"edition {min(found)}, not of {sorted(allowed)}"] += 1
        else:
            self.outcomes.editions[min(found)] += 1
