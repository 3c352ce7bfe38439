"""The contenders: how each is started, and the request that each is sent."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from benchmarks.processes import Process, free_port, python, running
from benchmarks.requests import Case, Request, carto_request, graphql_request

__all__ = ["CONTENDERS", "GATEWAY", "MERCURIUS", "NULL", "PROXY", "Contender", "start_upstream"]

HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Contender:
    """A server that is measured.

    `command` returns the command that starts the server on a port. `environment` returns its
    environment variables for a port and the base URL of the stub of CARTO.
    """

    name: str
    command: Callable[[int], Sequence[str]]
    environment: Callable[[int, str], Mapping[str, str]]
    speaks: Literal["carto", "graphql"]
    is_slow: bool = False
    """Large results take seconds, so that they are requested less often."""

    def request(self, case: Case) -> Request:
        return carto_request(case) if self.speaks == "carto" else graphql_request(case)

    def start(self, upstream: Process) -> AbstractContextManager[Process]:
        port = free_port()
        environment = self.environment(port, f"http://127.0.0.1:{upstream.port}")
        return running(self.command(port), port, environment)


def start_upstream(sizes: Sequence[int]) -> AbstractContextManager[Process]:
    """Return a context that runs the stub of CARTO; `sizes` are the possible numbers of rows."""
    port = free_port()
    return running(python("benchmarks.upstream", str(port), *map(str, sizes)), port, {})


def _uvicorn(app: str) -> Callable[[int], Sequence[str]]:
    quiet = ("--no-access-log", "--log-level", "warning")
    return lambda port: python("uvicorn", app, "--port", str(port), *quiet)


def _plain_environment(port: int, upstream: str) -> Mapping[str, str]:
    return {"PORT": str(port), "UPSTREAM": upstream}


def _gateway_environment(_: int, upstream: str) -> Mapping[str, str]:
    return {
        "CARTO_API_BASE_URL": upstream,
        "CARTO_API_ACCESS_TOKEN": "canned",
        "CATALOG": str(HERE / "catalog"),
        "DRAIN_SECONDS": "0",
        "CACHE_BYTES": "0",  # nobody else keeps results: each request goes to CARTO
    }


PROXY: Final = Contender("proxy", _uvicorn("benchmarks.proxy:app"), _plain_environment, "carto")
NULL: Final = Contender("null", _uvicorn("benchmarks.null_app:app"), _plain_environment, "graphql")
STRAWBERRY: Final = Contender(
    "strawberry", _uvicorn("benchmarks.plain:app"), _plain_environment, "graphql", is_slow=True
)
GATEWAY: Final = Contender(
    "gateway",
    lambda port: python("carto_graphql", "serve", "--port", str(port)),
    _gateway_environment,
    "graphql",
)
MERCURIUS: Final = Contender(
    "mercurius",
    lambda _: ("node", str(HERE / "mercurius" / "server.mjs")),
    _plain_environment,
    "graphql",
    is_slow=True,
)
CONTENDERS: Final = (PROXY, STRAWBERRY, GATEWAY)
