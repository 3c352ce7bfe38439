"""Who takes part, how each is started, and how it is asked."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from benchmarks.processes import Process, free_port, running
from benchmarks.questions import Case, Question, asked_of_carto, asked_of_graphql

__all__ = ["CONTENDERS", "Contender", "start_upstream"]

CATALOG: Final = Path(__file__).parent / "catalog"


@dataclass(frozen=True, slots=True)
class Contender:
    """A server under test. `command` takes its port, `environment` the upstream's base URL."""

    name: str
    command: Callable[[int], Sequence[str]]
    environment: Callable[[str], Mapping[str, str]]
    speaks: Literal["carto", "graphql"]
    is_slow: bool = False
    """Large answers take seconds: they are asked for less often."""

    def question(self, case: Case) -> Question:
        """What it is asked to get the answers of `case`."""
        return asked_of_carto(case) if self.speaks == "carto" else asked_of_graphql(case)

    def start(self, upstream: Process) -> AbstractContextManager[Process]:
        """The server in a process of its own."""
        port = free_port()
        environment = self.environment(f"http://127.0.0.1:{upstream.port}")
        return running(self.command(port), port, environment)


def start_upstream(sizes: Sequence[int]) -> AbstractContextManager[Process]:
    """The stub of CARTO."""
    port = free_port()
    return running(["-m", "benchmarks.upstream", str(port), *map(str, sizes)], port, {})


def _uvicorn(app: str) -> Callable[[int], Sequence[str]]:
    return lambda port: [
        "-m",
        "uvicorn",
        app,
        "--port",
        str(port),
        "--no-access-log",
        "--log-level",
        "warning",
    ]


def _gateway_environment(upstream: str) -> Mapping[str, str]:
    return {
        "CARTO_API_BASE_URL": upstream,
        "CARTO_API_ACCESS_TOKEN": "canned",
        "CATALOG": str(CATALOG),
    }


CONTENDERS: Final = (
    Contender("proxy", _uvicorn("benchmarks.proxy:app"), lambda url: {"UPSTREAM": url}, "carto"),
    Contender(
        "strawberry", _uvicorn("benchmarks.plain:app"), lambda url: {"UPSTREAM": url}, "graphql", is_slow=True
    ),
    Contender(
        "gateway",
        lambda port: ["-m", "carto_graphql", "serve", "--port", str(port)],
        _gateway_environment,
        "graphql",
    ),
)
