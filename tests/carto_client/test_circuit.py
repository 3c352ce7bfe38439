"""The circuit breaker: a CARTO that is dead costs milliseconds, and is found alive within a second."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable

import httpx
import pytest

from carto_client import CircuitOpen, Unavailable
from carto_client import circuit as circuits
from carto_client.circuit import FAILURES, PAUSE, Circuit, CircuitTransport

pytestmark = pytest.mark.anyio

Step = int | Exception | Callable[[], Awaitable[int]]


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class QueryRunner(httpx.AsyncBaseTransport):
    """Does `step`, whenever it is asked: a status, an exception, or what is awaited."""

    def __init__(self, step: Step = 200) -> None:
        self.step = step
        self.asked = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if isinstance(self.step, Exception):
            raise self.step
        return httpx.Response(self.step if isinstance(self.step, int) else await self.step())


class Stand:
    def __init__(self, step: Step) -> None:
        self.carto, self.clock = QueryRunner(step), Clock()
        self.transport = CircuitTransport(self.carto, self.clock)

    async def ask(
        self, connection: str | None = "carto_dw", seconds: float = 60, **extensions: object
    ) -> int:
        named = {} if connection is None else {"circuit": connection}
        deadline = asyncio.get_running_loop().time() + seconds
        request = httpx.Request("GET", "http://carto.example/", extensions={**named, **extensions})
        request.extensions["deadline"] = deadline
        async with asyncio.timeout_at(deadline):
            return (await self.transport.handle_async_request(request)).status_code

    async def fail(self, times: int = FAILURES, **options: object) -> None:
        for _ in range(times):
            with contextlib.suppress(httpx.TransportError, TimeoutError, CircuitOpen):
                await self.ask(**options)  # type: ignore[arg-type]  # passed on

    async def is_open(self) -> bool:
        """Found out without moving the clock; a circuit that is closed is asked through."""
        before = self.carto.asked
        with contextlib.suppress(CircuitOpen, httpx.TransportError):
            await self.ask()
        return self.carto.asked == before


async def hangs() -> int:
    await asyncio.sleep(3600)
    return 200


DEAD: dict[str, Step] = {
    "refuses connections": httpx.ConnectError("refused"),
    "does not shake hands": httpx.ConnectTimeout("late"),
    "hangs up": httpx.ReadError("lost"),
    "speaks no HTTP": httpx.RemoteProtocolError("garbled"),
    "502": 502,
    "503": 503,
    "504": 504,
}


@pytest.mark.parametrize("step", DEAD.values(), ids=DEAD.keys())
async def test_u08_a_dead_carto_is_not_asked_by_everybody(step: Step) -> None:
    stand = Stand(step)
    await stand.fail()
    for _ in range(100):
        with pytest.raises(CircuitOpen) as raised:
            await stand.ask()
        assert raised.value.retry_after == 1
        assert isinstance(raised.value, Unavailable)
    assert stand.carto.asked == FAILURES


async def test_u15_a_carto_that_never_answers_is_found_out_at_the_deadlines() -> None:
    stand = Stand(hangs)
    await stand.fail(seconds=0.06)
    assert await stand.is_open()


ALIVE: dict[str, Step] = {
    str(status): status for status in (200, 302, 400, 401, 403, 404, 408, 429)
}


@pytest.mark.parametrize("step", ALIVE.values(), ids=ALIVE.keys())
async def test_u08_whatever_carto_answers_it_is_alive(step: Step) -> None:
    stand = Stand(httpx.ReadError("lost"))
    await stand.fail(FAILURES - 1)
    stand.carto.step = step
    await stand.ask()
    stand.carto.step = httpx.ReadError("lost")
    await stand.fail(FAILURES - 1)
    assert not await stand.is_open()


async def test_u08_a_fault_of_one_statement_closes_nobody_out() -> None:
    """CARTO answers 500 for faults of the SQL too."""
    stand = Stand(500)
    await stand.fail(50)
    assert stand.carto.asked == 50


async def test_u08_an_answer_of_500_does_not_hide_that_carto_is_dead() -> None:
    stand = Stand(503)
    await stand.fail(FAILURES - 1)
    stand.carto.step = 500
    await stand.ask()
    stand.carto.step = 503
    await stand.ask()
    assert await stand.is_open()


async def test_u08_one_request_a_second_tries_and_the_first_answer_lets_everybody_through() -> None:
    stand = Stand(httpx.ConnectError("refused"))
    await stand.fail()
    for _ in range(30):
        stand.clock.now += PAUSE
        before = stand.carto.asked
        await stand.fail(10)
        assert stand.carto.asked == before + 1
    stand.carto.step = 200
    stand.clock.now += PAUSE
    assert [await stand.ask() for _ in range(50)] == [200] * 50


async def test_u15_a_trial_that_hangs_does_not_keep_the_next_one_waiting() -> None:
    stand = Stand(httpx.ConnectError("refused"))
    await stand.fail()
    stand.carto.step = hangs
    stand.clock.now += PAUSE
    hanging = asyncio.create_task(stand.ask())
    await asyncio.sleep(0)
    stand.carto.step = 200
    with pytest.raises(CircuitOpen):
        await stand.ask()
    stand.clock.now += PAUSE
    assert await stand.ask() == 200
    hanging.cancel()
    await asyncio.wait([hanging])
    assert not await stand.is_open()


async def test_u15_a_trial_has_an_end_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circuits, "TRIAL_SECONDS", 0.05)
    stand = Stand(httpx.ConnectError("refused"))
    await stand.fail()
    stand.carto.step = hangs
    stand.clock.now += PAUSE
    with pytest.raises(TimeoutError):
        await stand.ask(seconds=3600)


async def test_u08_what_hung_since_before_the_last_answer_says_nothing_about_now() -> None:
    stand = Stand(hangs)
    hanging = [asyncio.create_task(stand.ask(seconds=0.06)) for _ in range(50)]
    await asyncio.sleep(0)
    stand.carto.step = 200
    stand.clock.now += 1
    await stand.ask()
    await asyncio.wait(hanging)
    assert {type(task.exception()) for task in hanging} == {TimeoutError}
    assert not await stand.is_open()


async def test_u05_one_dead_connection_leaves_the_others_alone() -> None:
    stand = Stand(503)
    await stand.fail()
    stand.carto.step = 200
    assert await stand.ask("snowflake") == 200
    with pytest.raises(CircuitOpen):
        await stand.ask("carto_dw")


async def test_u01_a_token_request_passes_no_circuit() -> None:
    stand = Stand(503)
    assert [await stand.ask(None) for _ in range(50)] == [503] * 50


async def test_u19_who_leaves_and_who_waited_for_a_connection_say_nothing_of_carto() -> None:
    stand = Stand(hangs)
    leaving = [asyncio.create_task(stand.ask()) for _ in range(50)]
    await asyncio.sleep(0)
    for task in leaving:
        task.cancel()
    await asyncio.wait(leaving)
    await stand.fail(50, seconds=0.01, connection_is_free=False)
    stand.carto.step = httpx.PoolTimeout("none was free")
    await stand.fail(50)
    assert not await stand.is_open()


def test_u21_a_circuit_knows_no_clock_but_the_one_that_only_goes_forward() -> None:
    clock = Clock()
    circuit = Circuit("carto_dw", clock)
    for _ in range(FAILURES):
        circuit.failed(clock.now)
    clock.now += 10**6
    assert circuit.enter() is True
    assert Circuit("carto_dw")._clock is time.monotonic


async def test_u08_the_operator_is_told_once_of_each_outage_and_its_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stand = Stand(503)
    await stand.fail(20)
    stand.carto.step = 200
    stand.clock.now += PAUSE
    await stand.ask()
    await stand.ask()
    levels = [(record.levelno, record.getMessage()) for record in caplog.records]
    assert levels == [
        (logging.WARNING, "A CARTO connection does not answer; it is tried once a second"),
        (logging.WARNING, "A CARTO connection answers again"),
    ]


async def test_closing_closes_what_is_wrapped() -> None:
    closed = False

    class Closing(QueryRunner):
        async def aclose(self) -> None:
            nonlocal closed
            closed = True

    await CircuitTransport(Closing()).aclose()
    assert closed
