"""The circuit breaker: an outage costs milliseconds, and its end is noticed within a second."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable

import httpx
import pytest

from carto_client import CircuitOpen, Unavailable, sending
from carto_client.pool import Delivery
from carto_client.sending import FAILURES, PAUSE, Circuit, Sender
from carto_client.tokens import NoToken
from carto_client.transport import AnyTransport
from carto_client.wire.headers import RequestHeaders
from carto_client.wire.queries import Call

pytestmark = pytest.mark.anyio

Step = int | Exception | Callable[[], Awaitable[int]]


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Carto(httpx.AsyncBaseTransport):
    """Does `step` at each request: a status, an exception, or what is awaited."""

    def __init__(self, step: Step = 200) -> None:
        self.step = step
        self.sent = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent += 1
        if isinstance(self.step, Exception):
            raise self.step
        return httpx.Response(self.step if isinstance(self.step, int) else await self.step())


class Stand:
    def __init__(self, step: Step) -> None:
        self.carto, self.clock = Carto(step), Clock()
        self.sender = Sender(AnyTransport(self.carto), NoToken(), tries=1, clock=self.clock)

    async def send(self, seconds: float = 60, *, is_queued: bool = False) -> int:
        deadline = asyncio.get_running_loop().time() + seconds
        delivery = Delivery(deadline, "carto_dw", is_queued=is_queued)
        call = Call("GET", "http://carto.example/", RequestHeaders({}))
        async with asyncio.timeout_at(deadline):
            return (await self.sender.send(call, delivery)).status_code

    async def fail(self, times: int = FAILURES, **options: object) -> None:
        for _ in range(times):
            with contextlib.suppress(httpx.TransportError, TimeoutError, CircuitOpen):
                await self.send(**options)  # type: ignore[arg-type]  # passed on

    async def is_open(self) -> bool:
        before = self.carto.sent
        with contextlib.suppress(CircuitOpen, httpx.TransportError):
            await self.send()
        return self.carto.sent == before


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
async def test_u08_five_failures_open_the_circuit_and_later_requests_are_not_sent(
    step: Step,
) -> None:
    stand = Stand(step)
    await stand.fail()
    for _ in range(100):
        with pytest.raises(CircuitOpen) as raised:
            await stand.send()
        assert raised.value.retry_after == 1
        assert isinstance(raised.value, Unavailable)
    assert stand.carto.sent == FAILURES


async def test_u15_deadlines_that_pass_without_a_response_open_the_circuit() -> None:
    stand = Stand(hangs)
    await stand.fail(seconds=0.06)
    assert await stand.is_open()


ALIVE: dict[str, Step] = {
    str(status): status for status in (200, 302, 400, 401, 403, 404, 408, 429)
}


@pytest.mark.parametrize("step", ALIVE.values(), ids=ALIVE.keys())
async def test_u08_any_response_resets_the_count_of_failures(step: Step) -> None:
    stand = Stand(httpx.ReadError("lost"))
    await stand.fail(FAILURES - 1)
    stand.carto.step = step
    await stand.send()
    stand.carto.step = httpx.ReadError("lost")
    await stand.fail(FAILURES - 1)
    assert not await stand.is_open()


async def test_u08_responses_of_500_never_open_the_circuit() -> None:
    # CARTO sends 500 for wrong SQL too.
    stand = Stand(500)
    await stand.fail(50)
    assert stand.carto.sent == 50


async def test_u08_a_response_of_500_does_not_reset_the_count_of_failures() -> None:
    stand = Stand(503)
    await stand.fail(FAILURES - 1)
    stand.carto.step = 500
    await stand.send()
    stand.carto.step = 503
    await stand.send()
    assert await stand.is_open()


async def test_u08_one_trial_per_second_is_sent_and_the_first_response_closes_the_circuit() -> None:
    stand = Stand(httpx.ConnectError("refused"))
    await stand.fail()
    for _ in range(30):
        stand.clock.now += PAUSE
        before = stand.carto.sent
        await stand.fail(10)
        assert stand.carto.sent == before + 1
    stand.carto.step = 200
    stand.clock.now += PAUSE
    assert [await stand.send() for _ in range(50)] == [200] * 50


async def test_u15_a_trial_that_hangs_does_not_keep_the_next_one_waiting() -> None:
    stand = Stand(httpx.ConnectError("refused"))
    await stand.fail()
    stand.carto.step = hangs
    stand.clock.now += PAUSE
    hanging = asyncio.create_task(stand.send())
    await asyncio.sleep(0)
    stand.carto.step = 200
    with pytest.raises(CircuitOpen):
        await stand.send()
    stand.clock.now += PAUSE
    assert await stand.send() == 200
    hanging.cancel()
    await asyncio.wait([hanging])
    assert not await stand.is_open()


async def test_u15_a_trial_has_an_end_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "TRIAL_SECONDS", 0.05)
    stand = Stand(httpx.ConnectError("refused"))
    await stand.fail()
    stand.carto.step = hangs
    stand.clock.now += PAUSE
    with pytest.raises(TimeoutError):
        await stand.send(seconds=3600)


async def test_u08_a_request_that_hung_since_before_the_last_response_is_no_failure() -> None:
    stand = Stand(hangs)
    hanging = [asyncio.create_task(stand.send(seconds=0.06)) for _ in range(50)]
    await asyncio.sleep(0)
    stand.carto.step = 200
    stand.clock.now += 1
    await stand.send()
    await asyncio.wait(hanging)
    assert {type(task.exception()) for task in hanging} == {TimeoutError}
    assert not await stand.is_open()


async def test_u19_cancelled_and_queued_requests_are_no_failures() -> None:
    stand = Stand(hangs)
    leaving = [asyncio.create_task(stand.send()) for _ in range(50)]
    await asyncio.sleep(0)
    for task in leaving:
        task.cancel()
    await asyncio.wait(leaving)
    await stand.fail(50, seconds=0.01, is_queued=True)
    stand.carto.step = httpx.PoolTimeout("none was free")
    await stand.fail(50)
    assert not await stand.is_open()


def test_u21_a_circuit_uses_the_monotonic_clock() -> None:
    clock = Clock()
    circuit = Circuit("carto_dw", clock)
    for _ in range(FAILURES):
        circuit._record_failure(clock.now)
    with pytest.raises(CircuitOpen):
        circuit.check()
    clock.now += 10**6
    circuit.check()
    assert Circuit("carto_dw")._clock is time.monotonic


async def test_u08_each_outage_and_its_end_is_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stand = Stand(503)
    await stand.fail(20)
    stand.carto.step = 200
    stand.clock.now += PAUSE
    await stand.send()
    await stand.send()
    levels = [(record.levelno, record.getMessage()) for record in caplog.records]
    assert levels == [
        (
            logging.WARNING,
            "Circuit breaker open for a CARTO connection: one trial request per second",
        ),
        (logging.WARNING, "Circuit breaker closed for a CARTO connection"),
    ]
