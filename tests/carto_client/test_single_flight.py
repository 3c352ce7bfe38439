"""Identical questions in flight share one call, which lives as long as somebody waits for it."""

import asyncio

import pytest

from carto_client.single_flight import SingleFlight

pytestmark = pytest.mark.anyio


class Calls:
    """A call that ends when it is told to."""

    def __init__(self) -> None:
        self.begun = 0
        self.cancelled = 0
        self.end: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def __call__(self) -> str:
        self.begun += 1
        try:
            return await asyncio.shield(self.end)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


async def joined(flights: SingleFlight[str], calls: Calls, number: int) -> list[asyncio.Task[str]]:
    tasks = [asyncio.create_task(flights.run("key", calls)) for _ in range(number)]
    await asyncio.sleep(0.01)
    return tasks


async def test_many_who_ask_the_same_make_one_call() -> None:
    flights, calls = SingleFlight[str](), Calls()
    tasks = await joined(flights, calls, 50)
    calls.end.set_result("answer")
    assert await asyncio.gather(*tasks) == ["answer"] * 50
    assert calls.begun == 1


async def test_other_keys_make_their_own_calls_and_nothing_is_kept() -> None:
    flights, calls = SingleFlight[str](), Calls()
    calls.end.set_result("answer")
    assert [await flights.run(key, calls) for key in ("a", "b", "a")] == ["answer"] * 3
    assert calls.begun == 3


async def test_an_error_is_everybodys_and_not_kept() -> None:
    flights, calls = SingleFlight[str](), Calls()
    tasks = await joined(flights, calls, 3)
    calls.end.set_exception(ValueError("no"))
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [str(outcome) for outcome in outcomes] == ["no"] * 3
    again = Calls()
    again.end.set_result("answer")
    assert await flights.run("key", again) == "answer"


async def test_who_leaves_takes_nothing_from_the_others() -> None:
    flights, calls = SingleFlight[str](), Calls()
    first, *others = await joined(flights, calls, 3)
    first.cancel()
    await asyncio.sleep(0.01)
    calls.end.set_result("answer")
    assert await asyncio.gather(*others) == ["answer"] * 2
    assert (calls.begun, calls.cancelled) == (1, 0)


async def test_the_call_is_cancelled_when_the_last_leaves_and_the_next_calls_anew() -> None:
    flights, calls = SingleFlight[str](), Calls()
    for task in await joined(flights, calls, 3):
        task.cancel()
    await asyncio.sleep(0.01)
    assert calls.cancelled == 1
    again = Calls()
    again.end.set_result("answer")
    assert await flights.run("key", again) == "answer"
