"""Purges: what was requested before one serves nobody after it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from resolvers.result_cache import Epochs
from tests.cache.test_results import Carto, gateway, name_in

pytestmark = pytest.mark.anyio


@pytest.fixture
def epochs(monkeypatch: pytest.MonkeyPatch) -> Epochs:
    found = Epochs()
    monkeypatch.setattr("server.Epochs", lambda: found)
    return found


async def test_a_caller_after_a_purge_does_not_join_a_call_from_before_it(
    tmp_path: Path, epochs: Epochs
) -> None:
    carto = Carto()
    async with gateway(tmp_path, carto, "1h") as towns:
        for _ in range(3):  # so that the document is cached, and the rest takes no time
            await towns()
        epochs.purge()
        before = asyncio.ensure_future(towns())
        await asyncio.sleep(0.02)
        assert len(carto.calls) == 2
        epochs.purge()
        await asyncio.gather(before, towns())
        assert len(carto.calls) == 3
        assert {name_in(await towns()) for _ in range(4)} == {"town 3"}
    assert len(carto.calls) == 3


async def test_a_refresh_from_before_a_purge_serves_nobody_after_it(
    tmp_path: Path, epochs: Epochs
) -> None:
    carto = Carto()
    async with gateway(tmp_path, carto, "{ maxAge: 1, carto: 0, stale: 60 }") as towns:
        await towns()
        await asyncio.sleep(1.1)
        assert name_in(await towns()) == "town 1"  # and begins the refresh
        await asyncio.sleep(0.02)
        epochs.purge()
        assert name_in(await towns()) == "town 3"


async def test_a_result_that_was_purged_is_not_served_when_carto_fails(
    tmp_path: Path, epochs: Epochs
) -> None:
    carto = Carto()
    async with gateway(tmp_path, carto, "{ maxAge: 1, carto: 0, onError: 60 }") as towns:
        await towns()
        await asyncio.sleep(1.1)
        carto.status = 500
        failing: asyncio.Future[Any] = asyncio.ensure_future(towns())
        await asyncio.sleep(0.02)
        epochs.purge()
        assert "errors" in await failing
