"""Hosts: gateways of several worker processes each, which share one store."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from tests.callers.gateway import OPEN, FakeCarto, callers_file, key_for
from tests.resolvers.shops import write_catalog
from tests.serving import Recorder, on_a_port
from tests.store.redis_server import RedisServer, free_port

ROOT: Final = Path(__file__).parents[2]
COUNTED: Final = OPEN.replace(
    "columns:", "params: { least: { type: Int, default: 0 } }\ncolumns:"
).replace("sandbox.t`", "sandbox.t` WHERE size >= {{least}}")
CACHED: Final = COUNTED.replace("columns:", "cache: 1h\ncolumns:")
ROLES: Final[Mapping[str, Any]] = {
    "spender": {"budget": "20/day"},
    "other": {"budget": "20/day"},
    "lost": {"budget": "100/day"},
    "caller": {"rate": "30/minute"},
}


class CartoWithTokens(FakeCarto):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") == "/oauth/token":
            grant = {"access_token": "shared", "token_type": "Bearer", "expires_in": 3600}
            await JSONResponse(grant)(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


@dataclass
class Host:
    """One gateway: a supervisor and its workers, in a process group of their own."""

    url: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def get(self, field_: str, least: int, key: str | None = None) -> httpx.Response:
        query = f"query($n: Int) {{ queryRows {{ {field_}(least: $n) {{ rows {{ name }} }} }} }}"
        headers = {"Authorization": f"Bearer {key_for(key)}"} if key else {}
        content = {"query": query, "variables": {"n": least}}
        response = httpx.post(f"{self.url}/graphql", json=content, headers=headers, timeout=30)
        is_defect = response.status_code == 500 or "INTERNAL_SERVER_ERROR" in response.text
        assert not is_defect, f"{response.text}\n{self.log.read_text()}"
        return response

    def kill(self) -> None:
        # The process group is the supervisor and all workers. None of them can clean up.
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)


@dataclass
class Hosts:
    carto: Recorder
    store: RedisServer
    hosts: list[Host]
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(10**6)))

    def at_once(self, count: int, field_: str, key: str | None = None) -> list[httpx.Response]:
        leasts = [next(self.numbers) for _ in range(count)]
        return self.each(leasts, field_, key)

    def each(self, leasts: list[int], field_: str, key: str | None = None) -> list[httpx.Response]:
        hosts = [self.hosts[index % len(self.hosts)] for index in range(len(leasts))]
        with ThreadPoolExecutor(20) as threads:
            return [*threads.map(lambda host, least: host.get(field_, least, key), hosts, leasts)]


@contextmanager
def two_hosts(folder: Path, store: RedisServer, **settings: str) -> Iterator[Hosts]:
    write_catalog(folder / "catalog", rows__live=COUNTED, rows__kept=CACHED)
    callers = folder / "callers.yaml"
    callers.write_text(callers_file({name: {"roles": [name]} for name in ROLES}, roles=ROLES))
    with ExitStack() as stack:
        carto = Recorder(CartoWithTokens(seconds=0.1))
        carto_url = stack.enter_context(on_a_port(carto))
        environment = {
            "CARTO_API_BASE_URL": carto_url,
            "CARTO_AUTH_URL": f"{carto_url}/oauth/token",
            "CARTO_CLIENT_ID": "id",
            "CARTO_CLIENT_SECRET": "secret",
            "CATALOG": str(folder / "catalog"),
            "CALLERS": str(callers),
            "STORE": store.url,
            "STORE_SECRET": "secret-of-the-store",
            "VERIFY_AT_START": "off",  # which sends a statement for each host
            "STORE_TIMEOUT": "2",  # a busy machine meets it
            **settings,
        }
        addresses = ("127.0.0.2", "127.0.0.3")
        hosts = [stack.enter_context(_host(environment, folder, each)) for each in addresses]
        for each in hosts:
            _wait_for(each)
        yield Hosts(carto, store, hosts)


@contextmanager
def _host(environment: dict[str, str], folder: Path, address: str) -> Iterator[Host]:
    url = f"http://{address}:{(port := free_port())}"
    serve = [sys.executable, "-m", "carto_graphql", "serve", "--workers", "2"]
    log = folder / f"{address}.log"
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [*serve, "--host", address, "--port", str(port)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            stderr=stderr,
            start_new_session=True,
        )
    try:
        yield Host(url, process, log)
    finally:
        process.terminate()
        process.wait(90)


def _wait_for(host: Host) -> None:
    for _ in range(300):
        try:
            httpx.get(f"{host.url}/healthz", timeout=1).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"the gateway did not start\n{host.log.read_text()}")
