"""The slots of a pool of connections, in random schedules: none is lost, doubled or kept from a request."""

import asyncio
import contextlib
import math
import random
from collections import deque
from typing import Any, cast

import httpx
import pytest

from carto_client.http11 import Connection
from carto_client.pool import Delivery, QueueFull, _Pool

pytestmark = pytest.mark.anyio


@pytest.fixture(params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, object]]:
    return "asyncio", {"use_uvloop": request.param}


class Wireless:
    """A connection that goes nowhere."""

    def __init__(self) -> None:
        self.idle_since = 0.0
        self.is_open = True
        self.is_used = False
        self.lost = asyncio.get_running_loop().create_future()

    def is_fresh(self) -> bool:
        return self.is_open

    def release(self) -> bool:
        return self.is_open

    def abort(self) -> None:
        self.is_open = False


class Pool(_Pool):
    """A pool whose connections begin at once, later or never."""

    def __init__(self, chance: random.Random, slots: int, queue: int) -> None:
        super().__init__("carto.example", 80, None, (slots, queue), math.inf)
        self.chance, self.slots, self.queue = chance, slots, queue
        self.waits = deque(maxlen=1000)
        self.held: list[Wireless] = []

    async def _connect(self) -> Connection:
        if self.chance.random() < 0.5:
            await asyncio.sleep(0)
        if self.chance.random() < 0.15:
            raise OSError
        return cast("Connection", Wireless())

    def _sweep(self) -> None:
        pass

    async def request(self) -> None:
        delivery = Delivery(math.inf)
        try:
            connection = cast("Any", await self.take(delivery))
        except QueueFull:
            assert self.waiting == self.queue
            assert delivery.is_queued
            return
        except httpx.ConnectError:
            assert not delivery.is_queued
            return
        assert not delivery.is_queued
        assert not connection.is_used
        connection.is_used = True
        self.held.append(connection)

    def end(self, *, is_cut: bool = False) -> None:
        connection = self.held.pop(self.chance.randrange(len(self.held)))
        connection.is_used, connection.is_open = False, connection.is_open and not is_cut
        self.give_back(cast("Any", connection))

    def check(self) -> None:
        live = sum(not slot.done() for slot in self._waiting)
        assert self.waiting <= self.queue
        assert not (self._free and live), "a slot is free while a request waits for one"
        assert len(self.held) + self._free <= self.slots


async def run_schedule(seed: int) -> None:
    chance = random.Random(seed)
    pool = Pool(chance, chance.randint(1, 3), chance.randint(0, 5))
    tasks: list[asyncio.Task[None]] = []
    for _ in range(chance.randint(10, 80)):
        choice = chance.random()
        if choice < 0.4:
            tasks.append(asyncio.create_task(pool.request()))
        elif choice < 0.6 and pool.held:
            pool.end(is_cut=chance.random() < 0.2)
        elif choice < 0.8 and tasks:
            for _ in range(chance.choice([1, 1, 3])):
                chance.choice(tasks).cancel()
        else:
            await asyncio.sleep(0)
        pool.check()
    while not all(task.done() for task in tasks) or pool.held:
        if pool.held:
            pool.end()
        await asyncio.sleep(0)
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            task.result()
    assert (pool._free, pool.waiting) == (pool.slots, 0)


async def test_no_slot_is_lost_or_doubled_whatever_ends_when() -> None:
    async with asyncio.timeout(60):
        for seed in range(300):
            await run_schedule(seed)


async def test_requests_get_a_slot_in_the_order_in_which_they_came() -> None:
    pool, order = Pool(random.Random(1), 1, 100), list[int]()
    pool._free = 0

    async def wait(number: int) -> None:
        await pool._wait()
        order.append(number)
        pool._free_slot()

    tasks = [asyncio.create_task(wait(number)) for number in range(50)]
    await asyncio.sleep(0)
    for number in (0, 3, 4, 20):
        tasks[number].cancel()
    pool._free_slot()
    await asyncio.wait(tasks)
    assert order == [number for number in range(50) if number not in {0, 3, 4, 20}]
    assert pool._free == 1
