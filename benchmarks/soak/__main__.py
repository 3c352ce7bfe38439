"""Valid, hostile and faulty traffic at once against `carto-graphql serve`, on the loopback interface.

The traffic: requests whose data is known; a CARTO that fails, and outages of its token endpoint;
documents at and beyond each limit, among them fragments that nothing spreads, aliased lists and
invented aliases; bodies that are no requests; trailers; clients that leave, that are silent, or
that read slowly. Every response is checked.

The table has five bars: no wrong response; no 5xx without Retry-After; at most 16 MiB of growth
after the first 10 seconds; as many open descriptors as before; no stall of the event loop above
50 ms. The stall is how long /healthz, requested every 10 ms by a separate process, took beyond its
median, without the time for which Linux gave the processor to another process.

--attacks runs one attack of docs/threats.md after another. Its table has the growth of memory, the
stall, and how long another caller waits at most for a known and for a new document meanwhile.
--patience sends two requests through each of 200 connections, with 70 seconds between them, and
reads two responses of 10 MB at 60 KB/s, one streamed and one whole. It takes about four minutes.
--tenants sends 10,000 requests of two tenants and of anonymous callers, with equal queries, to two gateways
with one redis-server. No response may have another tenant's rows, and each layer of caches must
have served some.
--rolling sends 50 requests per second to two gateways behind nginx while their catalog and code
change, then while a broken catalog and other code are rolled out, for 60 seconds each. It needs
nginx and openssl.
"""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx
from rich.console import Console

from benchmarks.processes import NotStarted, Process, exit_with, free_port, python, running
from benchmarks.rolling.change import bars_of, change_in_turn, describe
from benchmarks.soak.abuse import callers_file
from benchmarks.soak.attacks import (
    ATTACKS,
    Cost,
    attack_in_turn,
    missed_by,
    report_costs,
)
from benchmarks.soak.connections import HEADER_TIMEOUT
from benchmarks.soak.findings import Findings, missed, missed_bars, report, table
from benchmarks.soak.known import KnownResponses
from benchmarks.soak.patience import IDLE_SECONDS, be_patient
from benchmarks.soak.record import Record
from benchmarks.soak.tenants import REQUESTS, mix_tenants, tenant_bars, two_gateways
from benchmarks.soak.traffic import Client
from benchmarks.soak.watching import idle_descriptors, resident, settled_descriptors

SOAK_SECONDS: Final = 60.0
ATTACK_SECONDS: Final = 5.0
CLIENTS: Final = 6
SLOW_CLIENTS: Final = 6
EARLY_SECONDS: Final = 10.0
SETTLING_SECONDS: Final = 25.0
"""Time in which all connections must have ended after the traffic."""

MAX_SHOWN: Final = 20
"""Wrong responses of tenants that are printed."""

CATALOG: Final = Path(__file__).parent / "catalog"

OAUTH_CLIENT: Final = {"CARTO_CLIENT_ID": "soak", "CARTO_CLIENT_SECRET": "soak"}
ACCESS_TOKEN: Final = {"CARTO_API_ACCESS_TOKEN": "soak"}
"""Never requested anew: a wait for the token endpoint in an outage would count for an attack."""


def main() -> int:
    """Run the soak test, and return the exit status.

    It is 1 if a figure misses a limit (--check), 2 if a measurement fails.
    """
    options = _parser().parse_args()
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        if options.tenants:
            problems = _report_tenants(options.seed)
        elif options.rolling:
            problems = _report_rolling(options.seconds or SOAK_SECONDS)
        else:
            problems = _run(options, console)
    except (NotStarted, OSError) as error:
        console.print(f"{type(error).__name__}: {error}", markup=False)
        return 2
    for problem in problems:
        console.print(f"missed: {problem}")
    return 1 if problems and options.check else 0


def _run(options: argparse.Namespace, console: Console) -> Sequence[str]:
    """Run the clients that the options choose, and return a sentence for each missed limit."""
    signs_in = OAUTH_CLIENT if not (options.attacks or options.patience) else ACCESS_TOKEN
    with _gateway(signs_in) as (gateway, carto):
        if options.attacks:
            seconds = options.seconds or ATTACK_SECONDS
            return asyncio.run(_attack(gateway, carto, seconds, console))
        if options.patience:
            return _report_patience(gateway, options.seconds or IDLE_SECONDS)
        seconds = options.seconds or SOAK_SECONDS
        return _report(gateway, carto, seconds, options.seed, console)


def _report_rolling(seconds: float) -> Sequence[str]:
    rollouts = asyncio.run(change_in_turn(seconds))
    bars = [bar for each in rollouts for bar in bars_of(each)]
    sys.stdout.write(f"{table(bars)}\n\n")
    sys.stdout.writelines(f"{describe(each)}\n" for each in rollouts)
    return [*missed_bars(bars)]


def _report_tenants(seed: int) -> Sequence[str]:
    with two_gateways() as gateways:
        ports = [each.port for each in gateways]
        found = asyncio.run(mix_tenants(ports, REQUESTS, seed))
    bars = tenant_bars(found)
    sys.stdout.write(f"{table(bars)}\n")
    for description, times in found.wrong.most_common(MAX_SHOWN):
        sys.stdout.write(f"wrong: {description[:500]} ({times} times)\n")
    return [*missed_bars(bars)]


def _report(
    gateway: Process, carto: Process, seconds: float, seed: int, console: Console
) -> Sequence[str]:
    console.print(f"soaking for {seconds:g} s")
    found = asyncio.run(_soak(gateway, carto, seconds, seed))
    sys.stdout.write(f"{report(found)}\n")
    return [*missed(found)]


def _report_patience(gateway: Process, seconds: float) -> Sequence[str]:
    bars = asyncio.run(be_patient(gateway.port, seconds))
    sys.stdout.write(f"{table(bars)}\n")
    return [*missed_bars(bars)]


async def _attack(
    gateway: Process, carto: Process, seconds: float, console: Console
) -> Sequence[str]:
    costs: list[Cost] = []
    async for cost in attack_in_turn(gateway, carto, seconds):
        costs.append(cost)
        console.print(f"{len(costs)} of {len(ATTACKS)}: {cost.name}")
    sys.stdout.write(f"{report_costs(costs)}\n")
    return [problem for cost in costs for problem in missed_by(cost)]


@contextmanager
def _gateway(signs_in: Mapping[str, str]) -> Iterator[tuple[Process, Process]]:
    """Run and yield the gateway (`carto-graphql serve`) and a stub of CARTO that fails at times."""
    carto, port = free_port(), free_port()
    base = f"http://127.0.0.1:{carto}"
    environment = {
        "CARTO_API_BASE_URL": base,
        "CARTO_AUTH_URL": f"{base}/oauth/token",
        **signs_in,
        "CARTO_TIMEOUT": "2",
        "HEADER_TIMEOUT": f"{HEADER_TIMEOUT:g}",
        "BODY_TIMEOUT": f"{HEADER_TIMEOUT:g}",
        "LOG_LEVEL": "critical",
        "CATALOG": str(CATALOG),
        "CACHE_BYTES": "0",  # the faults are those of calls to CARTO
    }
    with (
        TemporaryDirectory() as folder,
        running(python("benchmarks.soak.faults", str(carto)), carto, {}) as upstream,
        running(
            python("carto_graphql", "serve", "--port", str(port)),
            port,
            {**environment, "CALLERS": _write_callers(folder, base)},
        ) as gateway,
    ):
        yield gateway, upstream


def _write_callers(folder: str, base: str) -> str:
    path = Path(folder) / "callers.yaml"
    path.write_text(callers_file(base))
    return str(path)


async def _soak(gateway: Process, carto: Process, seconds: float, seed: int) -> Findings:
    record, known, pid = Record(), KnownResponses(), gateway.pid
    early = min(EARLY_SECONDS, seconds / 2)
    before = idle_descriptors(gateway.port, pid)
    loop = asyncio.get_running_loop()
    stall = asyncio.create_task(_stall(gateway, seconds))
    until = loop.time() + seconds
    clients = [
        _send(gateway.port, record, known, seed + number, until, is_slow=number >= CLIENTS)
        for number in range(CLIENTS + SLOW_CLIENTS)
    ]
    traffic = asyncio.gather(*clients)
    await asyncio.sleep(early)
    memory = resident(pid)
    await traffic
    longest = await stall
    os.kill(carto.pid, signal.SIGTERM)  # ends the idle connections to it, which are kept for 20 s
    after = await settled_descriptors(pid, before, SETTLING_SECONDS)
    return Findings(record, early, (memory, resident(pid)), (before, after), longest)


async def _stall(gateway: Process, seconds: float) -> float:
    """Return the longest stall of the gateway's event loop in milliseconds."""
    command = python("benchmarks.soak.watching", str(gateway.port), str(gateway.pid), str(seconds))
    watching = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    output, _ = await watching.communicate()
    return float(output)


async def _send(
    port: int, record: Record, known: KnownResponses, seed: int, until: float, *, is_slow: bool
) -> None:
    base = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=base, timeout=30, trust_env=False) as http:
        client = Client(http, port, record, known, seed)
        await (client.run_slowly(until) if is_slow else client.run(until))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/soak",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--seconds",
        type=float,
        metavar="N",
        help=f"how long; {SOAK_SECONDS:g} by default, {ATTACK_SECONDS:g} for each attack, and"
        f" {IDLE_SECONDS:g} between the requests of patient clients",
    )
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument(
        "--attacks",
        action="store_true",
        help="run one attack after another instead, and print what each costs other callers",
    )
    modes.add_argument(
        "--patience",
        action="store_true",
        help="send the requests of idle and slow honest clients instead",
    )
    modes.add_argument(
        "--tenants",
        action="store_true",
        help="mix the requests of two tenants instead; needs redis-server",
    )
    modes.add_argument(
        "--rolling",
        action="store_true",
        help="change catalog and code of two gateways behind nginx instead",
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="seed of the traffic; 1 by default"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="exit with 1 if a bar is missed",
    )
    return parser


if __name__ == "__main__":
    exit_with(main)
