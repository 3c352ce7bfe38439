"""The queue of documents: callers have the thread in turn, and cannot fill the queue."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.errors import OverLimit
from schema.fair_queue import FairQueue

pytestmark = pytest.mark.anyio


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


class Gate:
    """A first job that holds the thread until `open`, and a record of those after it."""

    def __init__(self, queue: FairQueue) -> None:
        self.queue = queue
        self.order: list[Any] = []
        self._opened = threading.Event()

    async def __aenter__(self) -> Self:
        self._first = asyncio.ensure_future(self.queue.run("first", self._opened.wait))
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.open()
        await self._first

    def open(self) -> None:
        self._opened.set()

    def start(self, caller: str, name: Any = None) -> asyncio.Future[None]:
        label = caller if name is None else name
        return asyncio.ensure_future(self.queue.run(caller, self.order.append, label))


async def waiting(*jobs: asyncio.Future[None]) -> None:
    # In one turn of the event loop, `jobs` enter the queue.
    await asyncio.sleep(0)
    assert not any(job.done() for job in jobs)


async def test_a_job_runs_in_the_pools_thread_and_its_result_is_returned(
    pool: ThreadPoolExecutor,
) -> None:
    queue = FairQueue(pool)
    assert await queue.run("a", pow, 2, 10) == 1024
    thread = await queue.run("a", threading.current_thread)
    assert thread is not threading.current_thread()


async def test_what_a_job_raises_is_raised_to_its_caller_alone(pool: ThreadPoolExecutor) -> None:
    queue = FairQueue(pool)
    failing, other = queue.run("a", int, "x"), queue.run("b", int, "5")
    results = await asyncio.gather(failing, other, return_exceptions=True)
    assert isinstance(results[0], ValueError)
    assert results[1] == 5


@pytest.mark.threat("H05")
async def test_h05_one_callers_documents_wait_for_each_other_and_not_others_for_them(
    pool: ThreadPoolExecutor,
) -> None:
    async with Gate(FairQueue(pool)) as gate:
        flood = [gate.start("attacker", f"attack {number}") for number in range(20)]
        await waiting(*flood)
        honest = [gate.start("anna"), gate.start("bert")]
        await waiting(*honest)
        gate.open()
        await asyncio.gather(*flood, *honest)
    assert gate.order[:3] == ["attack 0", "anna", "bert"]
    assert gate.order[3:] == [f"attack {number}" for number in range(1, 20)]


async def test_callers_have_their_turns_in_a_circle(pool: ThreadPoolExecutor) -> None:
    async with Gate(FairQueue(pool)) as gate:
        jobs = [gate.start(caller) for caller in "aaabbc"]
        await waiting(*jobs)
        gate.open()
        await asyncio.gather(*jobs)
    assert "".join(gate.order) == "abcaba"


@pytest.mark.threat("H05")
async def test_h05_a_caller_may_have_only_so_many_documents_waiting(
    pool: ThreadPoolExecutor,
) -> None:
    async with Gate(FairQueue(pool, max_waiting_of_one=2)) as gate:
        jobs = [gate.start("attacker"), gate.start("attacker")]
        await waiting(*jobs)
        with pytest.raises(OverLimit) as raised:
            await gate.start("attacker")
        jobs.append(gate.start("anna"))
        gate.open()
        await asyncio.gather(*jobs)
    assert raised.value.retry_after == 1
    assert gate.order == ["attacker", "anna", "attacker"]


async def test_only_so_many_documents_wait_in_all(pool: ThreadPoolExecutor) -> None:
    async with Gate(FairQueue(pool, max_waiting=3)) as gate:
        jobs = [gate.start(f"caller {number}") for number in range(3)]
        await waiting(*jobs)
        with pytest.raises(OverLimit):
            await gate.start("one more")
        gate.open()
        await asyncio.gather(*jobs)
        await gate.start("later")
    assert gate.order[-1] == "later"


async def test_a_cancelled_job_that_waits_never_runs_and_leaves_its_place(
    pool: ThreadPoolExecutor,
) -> None:
    async with Gate(FairQueue(pool, max_waiting=2)) as gate:
        gone, kept = gate.start("a", "gone"), gate.start("a", "kept")
        await waiting(gone, kept)
        gone.cancel()
        await asyncio.wait([gone])
        other = gate.start("b", "other")
        await waiting(other)
        gate.open()
        await asyncio.gather(kept, other)
    assert gate.order == ["kept", "other"]


@pytest.mark.parametrize("fails", [False, True])
async def test_a_cancelled_job_that_runs_is_left_to_end_and_the_next_one_follows(
    pool: ThreadPoolExecutor, fails: bool, caplog: pytest.LogCaptureFixture
) -> None:
    queue, opened, order = FairQueue(pool), threading.Event(), []

    def run() -> None:
        opened.wait()
        order.append("ended")
        if fails:
            raise ValueError("nobody reads this")

    running = asyncio.ensure_future(queue.run("a", run))
    await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.wait([running])
    following = asyncio.ensure_future(queue.run("a", order.append, "next"))
    await asyncio.sleep(0)
    opened.set()
    await following
    assert order == ["ended", "next"]
    assert not caplog.records


async def turns(callers: list[str]) -> AsyncIterator[str]:
    with ThreadPoolExecutor(1) as pool:
        async with Gate(FairQueue(pool)) as gate:
            jobs = [gate.start(caller) for caller in callers]
            await waiting(*jobs)
            gate.open()
            await asyncio.gather(*jobs)
        for caller in gate.order:
            yield caller


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=20))
def test_nobody_waits_for_two_jobs_of_another_caller_before_a_first_one(callers: list[str]) -> None:
    async def collect() -> list[str]:
        return [caller async for caller in turns(callers)]

    order = asyncio.run(collect())
    assert sorted(order) == sorted(callers)
    firsts = order[: len({*callers})]
    assert len({*firsts}) == len(firsts)
