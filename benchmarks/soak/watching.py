"""What the gateway's process holds, and how long its event loop keeps a caller waiting, from /proc.

python -m benchmarks.soak.watching PORT PID SECONDS prints the longest stall.
"""

import asyncio
import contextlib
import os
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from benchmarks.client import Connection

__all__ = [
    "HEALTH",
    "PERIOD",
    "idle_descriptors",
    "longest_stall",
    "milliseconds_without_processor",
    "resident",
    "settled_descriptors",
]

PERIOD: Final = 0.01
HEALTH: Final = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
PAGES_PER_MIB: Final = 2**20 / os.sysconf("SC_PAGESIZE")
LISTENING: Final = "0A"
"""State of a socket in /proc/net/tcp (proc_pid_net(5))."""


def resident(pid: int) -> float:
    """Return the resident memory of a process in MiB (proc_pid_statm(5))."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) / PAGES_PER_MIB


def idle_descriptors(port: int, pid: int) -> int:
    """Return how many files and sockets a server has open, without its TCP connections."""
    with Connection(port) as connection:
        connection.send(HEALTH)  # from the response on, all is open that it needs
        # Connections of earlier health and account checks may still be open.
        connected = _connections()
        return sum(target not in connected for target in _targets(pid))


def _targets(pid: int) -> Sequence[str]:
    # proc_pid_fd(5)
    targets = []
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # it has been closed meanwhile
            targets.append(str(descriptor.readlink()))
    return targets


def _connections() -> AbstractSet[str]:
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    # These are the targets of the links in /proc/PID/fd.
    return {f"socket:[{row[9]}]" for row in rows if row[3] != LISTENING}


def longest_stall(port: int, pid: int, seconds: float) -> float:
    """Return the difference between the slowest and the median response of /healthz, in ms."""
    # Run this in a separate process.
    # The time without a processor (schedstat) depends on the load of the machine.
    took: list[float] = []
    until = time.monotonic() + seconds
    with Connection(port) as connection:
        while time.monotonic() < until:
            before = milliseconds_without_processor(pid, os.getpid())
            sample = connection.send(HEALTH).whole
            after = milliseconds_without_processor(pid, os.getpid())
            waited = sum(after[thread] - before[thread] for thread in before.keys() & after.keys())
            took.append(max(0.0, sample - waited))
            time.sleep(PERIOD)
    return max(took) - statistics.median(took)


def milliseconds_without_processor(*pids: int) -> Mapping[Path, float]:
    """Map each thread's folder, such as `/proc/7/task/8`, to its wait for a CPU in ms."""
    # https://docs.kernel.org/scheduler/sched-stats.html
    waited = {}
    for thread in [thread for pid in pids for thread in Path(f"/proc/{pid}/task").iterdir()]:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            waited[thread] = int((thread / "schedstat").read_text().split()[1]) / 1e6
    return waited


async def settled_descriptors(pid: int, count: int, seconds: float) -> int:
    until = time.monotonic() + seconds
    while (now := len(_targets(pid))) != count and time.monotonic() < until:  # noqa: ASYNC110  # nobody tells
        await asyncio.sleep(0.1)
    return now


if __name__ == "__main__":
    print(longest_stall(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))  # noqa: T201  # to who started it
