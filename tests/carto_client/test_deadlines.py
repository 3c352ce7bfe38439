"""A deadline cancels the code in it at its time, as asyncio's own does. All share one timer."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carto_client.sending import Deadline, SharedTimer

pytestmark = pytest.mark.anyio


class JumpingLoop(asyncio.SelectorEventLoop):
    """Event loop whose clock jumps to the next timer, so that no load can change an order."""

    now = 0.0

    def time(self) -> float:
        return self.now

    def _run_once(self) -> None:  # private, but unchanged from Python 3.4 to 3.14
        timers = [each for each in self._scheduled if not each.cancelled()]  # type: ignore[attr-defined]
        if timers and not self._ready:  # type: ignore[attr-defined]
            self.now = max(self.now, min(each.when() for each in timers))
        super()._run_once()  # type: ignore[misc]


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, object]]:
    return "asyncio", {"loop_factory": JumpingLoop}


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_code_that_ends_in_time_goes_on() -> None:
    timer = SharedTimer()
    with Deadline(timer, now() + 1):
        await asyncio.sleep(0)
    await asyncio.sleep(2)
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()


async def test_code_that_runs_too_long_is_cancelled_at_its_deadline() -> None:
    timer, deadline = SharedTimer(), now() + 1
    with pytest.raises(TimeoutError) as caught, Deadline(timer, deadline):
        await asyncio.sleep(10)
    assert now() == deadline
    assert isinstance(caught.value.__cause__, asyncio.CancelledError)
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()


async def test_a_deadline_that_has_passed_ends_the_code_when_it_waits() -> None:
    with pytest.raises(TimeoutError), Deadline(SharedTimer(), now() - 1):
        await asyncio.sleep(10)


async def test_an_error_of_the_code_is_passed_on() -> None:
    with pytest.raises(LookupError), Deadline(SharedTimer(), now() + 10):
        raise LookupError


async def test_a_cancellation_from_elsewhere_is_no_timeout() -> None:
    timer = SharedTimer()

    async def wait(deadline: float) -> None:
        with Deadline(timer, deadline):
            await asyncio.sleep(10)

    async def wait_beside_the_deadline() -> None:
        with Deadline(timer, now() + 1):
            asyncio.get_running_loop().call_at(now() + 1, tasks[1].cancel)
            await asyncio.sleep(10)

    tasks = [asyncio.ensure_future(wait(now() + 10))]
    tasks.append(asyncio.ensure_future(wait_beside_the_deadline()))
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.wait(tasks)
    assert all(task.cancelled() for task in tasks)


async def test_the_outer_deadline_may_end_the_inner_code() -> None:
    timer = SharedTimer()
    inner = outer = False
    try:
        with Deadline(timer, now() + 1):
            try:
                with Deadline(timer, now() + 10):
                    await asyncio.sleep(10)
            except TimeoutError:
                inner = True
    except TimeoutError:
        outer = True
    assert (inner, outer) == (False, True)


@given(st.lists(st.tuples(st.integers(-1, 5), st.integers(0, 6)), min_size=1, max_size=12))
def test_of_many_deadlines_each_ends_its_own_code_alone(codes: list[tuple[int, int]]) -> None:
    timer = SharedTimer()

    async def run(deadline: int, length: int, began: float) -> tuple[float, bool]:
        try:
            with Deadline(timer, began + deadline):
                await asyncio.sleep(length + 0.5)
        except TimeoutError:
            return now() - began, True
        return now() - began, False

    async def run_all() -> list[tuple[float, bool]]:
        return await asyncio.gather(*(run(*code, now()) for code in codes))

    expected = [
        (max(deadline, 0), True) if deadline <= length else (length + 0.5, False)
        for deadline, length in codes
    ]
    for _ in range(2):  # the timer also serves another event loop
        with asyncio.Runner(loop_factory=JumpingLoop) as runner:
            assert runner.run(run_all()) == expected
