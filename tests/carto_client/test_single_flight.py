"""Identical requests in flight share one call, which lives as long as a caller waits for it."""

import asyncio

import pytest

from carto_client.single_flight import SingleFlight

pytestmark = pytest.mark.anyio


class Calls:
    """A call that ends when the test sets its result."""

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


async def joined(
    single_flight: SingleFlight[str], calls: Calls, number: int
) -> list[asyncio.Task[str]]:
    tasks = [asyncio.create_task(single_flight.run("key", calls)) for _ in range(number)]
    await asyncio.sleep(0.01)
    return tasks


async def test_concurrent_runs_with_one_key_make_one_call() -> None:
    single_flight, calls = SingleFlight[str](), Calls()
    tasks = await joined(single_flight, calls, 50)
    calls.end.set_result("result")
    assert await asyncio.gather(*tasks) == ["result"] * 50
    assert calls.begun == 1


async def test_callers_go_on_in_the_order_in_which_they_came() -> None:
    single_flight, calls, ended = SingleFlight[str](), Calls(), list[asyncio.Task[str]]()
    tasks = await joined(single_flight, calls, 50)
    for task in tasks:
        task.add_done_callback(ended.append)
    calls.end.set_result("result")
    await asyncio.sleep(0.01)
    assert ended == tasks


async def test_a_call_that_has_just_ended_is_joined_whatever_the_deadline() -> None:
    single_flight = SingleFlight[str]()

    async def call() -> str:
        return "result"

    first = asyncio.create_task(single_flight.run("key", call))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert "key" in single_flight
    assert not first.done()
    assert await single_flight.run("key", call, deadline=0) == "result"
    assert await first == "result"


async def test_who_tries_again_joins_a_call_that_has_ended_only_once() -> None:
    single_flight, begun = SingleFlight[int](), 0

    async def call() -> int:
        nonlocal begun
        begun += 1
        return begun

    first = asyncio.create_task(single_flight.run("key", call))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert "key" in single_flight
    # A request tries again if all units of the last reservation are used up.
    assert [await single_flight.run("key", call) for _ in range(2)] == [1, 2]
    assert await first == 1


async def test_other_keys_make_their_own_calls_and_nothing_is_kept() -> None:
    single_flight, calls = SingleFlight[str](), Calls()
    calls.end.set_result("result")
    assert [await single_flight.run(key, calls) for key in ("a", "b", "a")] == ["result"] * 3
    assert calls.begun == 3


async def test_an_error_is_shared_and_not_kept() -> None:
    single_flight, calls = SingleFlight[str](), Calls()
    tasks = await joined(single_flight, calls, 3)
    calls.end.set_exception(ValueError("no"))
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [str(outcome) for outcome in outcomes] == ["no"] * 3
    again = Calls()
    again.end.set_result("result")
    assert await single_flight.run("key", again) == "result"


async def test_a_cancelled_caller_leaves_the_call_to_the_others() -> None:
    single_flight, calls = SingleFlight[str](), Calls()
    first, *others = await joined(single_flight, calls, 3)
    first.cancel()
    await asyncio.sleep(0.01)
    calls.end.set_result("result")
    assert await asyncio.gather(*others) == ["result"] * 2
    assert (calls.begun, calls.cancelled) == (1, 0)


async def test_the_last_caller_that_leaves_cancels_the_call_and_the_next_starts_anew() -> None:
    single_flight, calls = SingleFlight[str](), Calls()
    for task in await joined(single_flight, calls, 3):
        task.cancel()
    await asyncio.sleep(0.01)
    assert calls.cancelled == 1
    again = Calls()
    again.end.set_result("result")
    assert await single_flight.run("key", again) == "result"


async def test_a_call_that_was_started_goes_on_without_a_caller() -> None:
    single_flight, calls = SingleFlight[str](), Calls()
    task = single_flight.start("key", calls)
    for each in await joined(single_flight, calls, 2):
        each.cancel()
    await asyncio.sleep(0.01)
    assert "key" in single_flight
    calls.end.set_result("result")
    assert await task == "result"
    assert (calls.begun, calls.cancelled) == (1, 0)
    assert "key" not in single_flight


async def test_a_call_that_was_started_is_joined_by_runs() -> None:
    single_flight, calls = SingleFlight[str](), Calls()
    tasks = await joined(single_flight, calls, 2)
    started = single_flight.start("key", calls)
    calls.end.set_result("result")
    assert await asyncio.gather(started, *tasks) == ["result"] * 3
    assert calls.begun == 1


async def test_closing_cancels_all_calls() -> None:
    single_flight, calls = SingleFlight[str](), Calls()
    tasks = [single_flight.start(key, calls) for key in "ab"]
    await asyncio.sleep(0.01)
    await single_flight.aclose()
    assert all(task.cancelled() for task in tasks)
    assert calls.cancelled == 2


async def test_a_cancelled_call_does_not_forget_its_successor() -> None:
    single_flight, slow = SingleFlight[str](), asyncio.Event()

    async def ends_slowly() -> str:
        try:
            return await asyncio.Future()
        finally:
            await slow.wait()

    first = asyncio.create_task(single_flight.run("key", ends_slowly))
    await asyncio.sleep(0.01)
    first.cancel()
    await asyncio.sleep(0.01)
    successor = Calls()
    second = asyncio.create_task(single_flight.run("key", successor))
    await asyncio.sleep(0.01)
    slow.set()
    await asyncio.sleep(0.01)
    assert "key" in single_flight
    successor.end.set_result("result")
    assert await second == "result"
