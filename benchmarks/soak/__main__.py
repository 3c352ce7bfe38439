"""Good, hostile and faulty traffic at once against `carto-graphql serve`, all on this machine's loopback.

Prints the requests, the answers that were not the known ones, answers of 5xx without Retry-After, the memory after
10 seconds and at the end, the open descriptors before and after, and the longest stall: how long /healthz, asked
every 10 ms from a process of its own, took at most beyond its median. Time in which Linux had given the processor to
another process is left out of that.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
from rich.console import Console

from benchmarks.processes import NotStarted, Process, exit_with, free_port, running
from benchmarks.soak.findings import Findings, missed, report
from benchmarks.soak.traffic import Client, KnownAnswers, Seen
from benchmarks.soak.watching import descriptors, resident, settled_descriptors

CLIENTS: Final = 6
EARLY_SECONDS: Final = 10.0
SETTLING_SECONDS: Final = 25.0
"""How long idle connections to CARTO are kept, and more."""

CATALOG: Final = Path(__file__).parent / "catalog"


def main() -> int:
    """Return the exit status: 1 for a missed bar with --check, 2 if nothing could be measured."""
    options = _parser().parse_args()
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        with _gateway() as gateway:
            console.print(f"soaking for {options.seconds:g} s")
            found = asyncio.run(_soak(gateway, options.seconds, options.seed))
    except (NotStarted, OSError) as error:
        console.print(f"{type(error).__name__}: {error}", markup=False)
        return 2
    sys.stdout.write(f"{report(found)}\n")
    problems = [*missed(found)]
    for problem in problems:
        console.print(f"missed: {problem}")
    return 1 if problems and options.check else 0


@contextmanager
def _gateway() -> Iterator[Process]:
    """Run the gateway as shipped, in front of a CARTO that is unavailable at times."""
    carto, port = free_port(), free_port()
    base = f"http://127.0.0.1:{carto}"
    environment = {
        "CARTO_API_BASE_URL": base,
        "CARTO_AUTH_URL": f"{base}/oauth/token",
        "CARTO_CLIENT_ID": "soak",
        "CARTO_CLIENT_SECRET": "soak",
        "CARTO_TIMEOUT": "2",
        "CATALOG": str(CATALOG),
    }
    with (
        running(_python("benchmarks.soak.faults", str(carto)), carto, {}),
        running(
            _python("carto_graphql", "serve", "--port", str(port)), port, environment
        ) as gateway,
    ):
        yield gateway


def _python(*arguments: str) -> Sequence[str]:
    return (sys.executable, "-m", *arguments)


async def _soak(gateway: Process, seconds: float, seed: int) -> Findings:
    seen, known, pid = Seen(), KnownAnswers(), gateway.pid
    early = min(EARLY_SECONDS, seconds / 2)
    before = descriptors(pid)
    loop = asyncio.get_running_loop()
    stall = asyncio.create_task(_stall(gateway, seconds))
    until = loop.time() + seconds
    asking = [_ask(gateway.port, seen, known, seed + number, until) for number in range(CLIENTS)]
    traffic = asyncio.gather(*asking)
    await asyncio.sleep(early)
    memory = resident(pid)
    await traffic
    longest = await stall
    after = await settled_descriptors(pid, before, SETTLING_SECONDS)
    return Findings(seen, early, (memory, resident(pid)), (before, after), longest)


async def _stall(gateway: Process, seconds: float) -> float:
    """Return the longest stall, measured by another process."""
    command = _python("benchmarks.soak.watching", str(gateway.port), str(gateway.pid), str(seconds))
    watching = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await watching.communicate()
    return float(said)


async def _ask(port: int, seen: Seen, known: KnownAnswers, seed: int, until: float) -> None:
    base = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=base, timeout=30, trust_env=False) as http:
        await Client(http, seen, known, seed).run(until)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/soak",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--seconds", type=float, default=60, metavar="N", help="how long; 60 by default"
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="of what is asked and when"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="exit with 1 for a wrong answer, an unannounced 5xx, more than 16 MiB of growth, "
        "other descriptors than before, or a stall above 50 ms",
    )
    return parser


if __name__ == "__main__":
    exit_with(main)
