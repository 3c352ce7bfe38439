"""The rolling change: first of a valid catalog and new code, then of a broken catalog and new code."""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx

from benchmarks.nginx import documented, make_certificate, run_nginx
from benchmarks.processes import NotStarted, free_port, running
from benchmarks.rolling.editions import break_catalog, write_catalog
from benchmarks.rolling.hosts import CodeVersions, Host, running_hosts, wait_until
from benchmarks.rolling.load import RATE, Load, Outcomes
from benchmarks.soak.findings import Bar

__all__ = ["Rollout", "bars_of", "change_in_turn", "describe"]

HOST: Final = "maps.example.com"
EX_CONFIG: Final = 78
RELOAD_SECONDS: Final = 30.0
AGREED_SECONDS: Final = 0.2
"""Seconds in which all workers of a gateway have begun to serve what one of them serves."""

MIN_RATE: Final = 0.98
"""Of the rate, for the load to count: a busy machine sends late."""


@dataclass(frozen=True, slots=True)
class Rollout:
    """The results of one change: the responses that callers received, and how the gateways ended.

    `statuses` are the exit statuses of the restarted gateways, or 0 for a gateway that still runs.
    `versions` are the code versions of the gateways after the change, and `new` is the version that
    was installed. `rejected` is the number of gateways that reported an invalid catalog.
    """

    name: str
    outcomes: Outcomes
    statuses: Sequence[int]
    versions: Sequence[str]
    new: str
    rejected: int


@dataclass(frozen=True, slots=True)
class Setting:
    """The environment of a rollout: running gateways behind nginx.

    `hosts` are the gateways. A rollout replaces their catalog and their code. `http` is a client
    that sends requests to nginx.
    """

    hosts: Sequence[Host]
    catalog: Path
    code: CodeVersions
    http: httpx.AsyncClient


async def change_in_turn(seconds: float) -> Sequence[Rollout]:
    """Roll out a valid and then a broken catalog, and return both results.

    Raise NotStarted if a gateway does not start.
    """
    async with _setting() as setting:
        return (
            await _under_load(setting, seconds, is_broken=False),
            await _under_load(setting, seconds, is_broken=True),
        )


async def _under_load(setting: Setting, seconds: float, *, is_broken: bool) -> Rollout:
    loop = asyncio.get_running_loop()
    first = 2 if is_broken else 1
    async with Load(setting.http, {first}) as load:
        until = loop.time() + seconds
        await asyncio.sleep(seconds / 10)
        if is_broken:
            rollout = await _change_badly(setting, load)
        else:
            rollout = await _change(setting, load)
        await asyncio.sleep(until - loop.time())
    return rollout


async def _change(setting: Setting, load: Load) -> Rollout:
    load.allowed = {1, 2}
    write_catalog(setting.catalog, 2)
    for host in setting.hosts:
        await wait_until(lambda host=host: host.serves(2), RELOAD_SECONDS)  # type: ignore[misc]
    await asyncio.sleep(AGREED_SECONDS)
    load.allowed = {2}
    setting.code.install("second")
    statuses = [await host.restart() for host in setting.hosts]
    return await _rollout("catalog and code", setting, load, statuses, rejected=0)


async def _change_badly(setting: Setting, load: Load) -> Rollout:
    # The new code cannot start with the broken catalog, so the rollout ends there.
    break_catalog(setting.catalog)
    for host in setting.hosts:
        await wait_until(host.has_rejected_files, RELOAD_SECONDS)
    setting.code.install("third")
    rejected = [await host.has_rejected_files() for host in setting.hosts].count(True)
    status = await setting.hosts[0].restart()
    return await _rollout("broken catalog and code", setting, load, [status], rejected)


async def _rollout(
    name: str, setting: Setting, load: Load, statuses: Sequence[int], rejected: int
) -> Rollout:
    versions = [await host.version() for host in setting.hosts]
    serving = [version for version in versions if version]
    return Rollout(name, load.outcomes, statuses, serving, setting.code.version, rejected)


@asynccontextmanager
async def _setting() -> AsyncIterator[Setting]:
    carto = free_port()
    command = (sys.executable, "-m", "benchmarks.rolling.editions", str(carto))
    with TemporaryDirectory() as name, running(command, carto, {}):
        folder = Path(name)
        catalog, code = folder / "catalog", CodeVersions(folder / "code")
        write_catalog(catalog, 1)
        code.install("first")
        with running_hosts(folder, code, _variables(carto, catalog)) as hosts:
            for host in hosts:
                if status := await host.wait_until_ready():
                    raise NotStarted(f"exit {status}: {host.read_log()}")
            with _nginx(folder) as (url, trust):
                async with _client(url, trust) as http:
                    yield Setting(hosts, catalog, code, http)


def _variables(carto: int, catalog: Path) -> dict[str, str]:
    base = f"http://127.0.0.1:{carto}"
    return {
        "CARTO_API_BASE_URL": base,
        "CARTO_AUTH_URL": f"{base}/oauth/token",
        "CARTO_CLIENT_ID": "rolling",
        "CARTO_CLIENT_SECRET": "rolling",
        "CATALOG": str(catalog),
        "CATALOG_POLL": "0.5",
        "DRAIN_SECONDS": "1",
        "LOG_LEVEL": "warning",
        "TRUSTED_PROXIES": "127.0.0.1",
    }


@contextmanager
def _nginx(folder: Path) -> Iterator[tuple[str, ssl.SSLContext]]:
    port = free_port()
    certificate, _ = make_certificate(folder, HOST)
    http = (
        documented("docs/deploying.md")
        .replace("/run/carto-graphql/", f"{folder}/")
        .replace(f"/etc/nginx/{HOST}/", f"{folder}/")
        .replace("listen 443 ", f"listen 127.0.0.1:{port} ")
    )
    with run_nginx(http, port, folder):
        yield f"https://127.0.0.1:{port}", ssl.create_default_context(cafile=str(certificate))


def _client(url: str, trust: ssl.SSLContext) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=url, headers={"Host": HOST}, verify=trust, timeout=30, trust_env=False
    )


def bars_of(rollout: Rollout) -> Sequence[Bar]:
    """Return the bars (required maxima or minima) of a rollout, each with the figure reached."""
    outcomes, is_broken = rollout.outcomes, bool(rollout.rejected)
    rate = outcomes.requests / outcomes.seconds
    serving = [rollout.new] * 2
    has_rolled = [*rollout.versions] == serving and [*rollout.statuses] == [0, 0]
    has_stopped = rollout.new not in rollout.versions and [*rollout.statuses] == [EX_CONFIG]
    ends = "first restart exits with 78" if is_broken else "both gateways have the new code"
    return (
        Bar(
            f"{rollout.name}: requests per second",
            f"{RATE}",
            f"{rate:.1f} ({outcomes.requests} in {outcomes.seconds:.0f} s)",
            rate >= MIN_RATE * RATE,
        ),
        *(
            Bar(f"{rollout.name}: {kind}", "0", str(found.total()), not found)
            for kind, found in (
                ("failed requests", outcomes.failed),
                ("mixed responses", outcomes.mixed),
                ("responses of another edition", outcomes.unexpected),
            )
        ),
        Bar(
            f"{rollout.name}: the change",
            ends,
            f"exit {', '.join(map(str, rollout.statuses))}; {' and '.join(rollout.versions)} serve",
            has_stopped and rollout.rejected == 2 if is_broken else has_rolled,
        ),
    )


def describe(rollout: Rollout) -> str:
    outcomes = rollout.outcomes
    editions = ", ".join(f"{times} of edition {each}" for each, times in outcomes.editions.items())
    wrong = outcomes.failed + outcomes.mixed + outcomes.unexpected
    lines = [
        f"{rollout.name}: {editions}; longest response {outcomes.longest * 1000:.0f} ms",
        *(f"wrong: {kind} ({times} times)" for kind, times in wrong.most_common(20)),
    ]
    return "\n".join(lines)
