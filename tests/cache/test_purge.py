"""Purges: `cache purge` raises epochs in a file, which every worker follows."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from carto_graphql.cache.purge_file import PurgeFileError, follow_purges, purge
from carto_graphql.cli.commands import app
from resolvers.result_cache import Epoch, Epochs
from tests.cache.test_results import TOWNS, Carto
from tests.resolvers.shops import write_catalog
from tests.server.canned import gateway_before
from tests.serving import on_a_port

pytestmark = pytest.mark.anyio


async def test_a_worker_follows_the_file(tmp_path: Path) -> None:
    file, epochs = tmp_path / "epochs.json", Epochs()
    task = asyncio.ensure_future(follow_purges(file, epochs))
    try:
        await asyncio.sleep(0.1)
        purge(file, ["rows.a"])
        purge(file, ["rows.a", "rows.b"])
        purge(file, None)
        await asyncio.sleep(1.3)
        assert epochs.of("rows.a") == Epoch(1, 2)
        assert epochs.of("rows.b") == Epoch(1, 1)
        file.write_text("not JSON")
        await asyncio.sleep(1.3)
        assert epochs.of("rows.a") == Epoch(1, 2)
    finally:
        task.cancel()
    with pytest.raises(PurgeFileError, match="cannot be changed"):
        purge(file, None)


def command(*arguments: str, **settings: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["cache", "purge", *arguments], env=settings)
    return result.exit_code, result.output


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    file = str(tmp_path / "epochs.json")
    assert command(SANDBOX="true")[0] != 0
    assert "PURGE_FILE" in command("--all", SANDBOX="true")[1]
    status, text = command("features.nothing", SANDBOX="true", PURGE_FILE=file)
    assert (status != 0, "no template features.nothing" in text) == (True, True)
    assert command("features.cities", SANDBOX="true", PURGE_FILE=file)[0] == 0
    assert command("--all", SANDBOX="true", PURGE_FILE=file)[0] == 0


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Carto, list[httpx.Client], Path]]:
    carto, file = Carto(), tmp_path / "epochs.json"
    other = TOWNS.format("1h")
    catalog = tmp_path / "catalog"
    catalog.mkdir()
    write_catalog(catalog, rows__towns=TOWNS.format("1h"), rows__others=other)
    with (
        on_a_port(carto.app) as url,
        gateway_before(url, catalog, purge_file=str(file)) as first,
        gateway_before(url, catalog, purge_file=str(file)) as second,
        httpx.Client(base_url=first) as one,
        httpx.Client(base_url=second) as other_one,
    ):
        yield carto, [one, other_one], file


async def test_26_a_purge_reaches_all_workers_and_leaves_other_templates(
    two: tuple[Carto, list[httpx.Client], Path],
) -> None:
    carto, gateways, file = two

    def names(field: str) -> list[Any]:
        query = f"{{ queryRows {{ {field} {{ rows {{ name }} }} }} }}"
        found = [each.post("/graphql", json={"query": query}).json() for each in gateways]
        return [each["data"]["queryRows"][field]["rows"] for each in found]

    towns, others = names("towns"), names("others")
    for _ in range(2):
        assert (names("towns"), names("others")) == (towns, others)
    calls = len(carto.calls)
    purge(file, ["rows.towns"])
    await asyncio.sleep(1.5)
    assert names("others") == others
    assert len(carto.calls) == calls
    assert not [name for name in names("towns") if name in towns]
